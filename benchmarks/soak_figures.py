"""Figures of a load test: percentiles of requests by kind, and growth of memory by a line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

#: Growth of memory that is taken for none [MB an hour].
FLAT_MB_PER_HOUR = 1.0
BLOCKS = 10
#: Half the width of a 95 % interval in standard errors.
INTERVAL = 1.96


@dataclass(frozen=True)
class Request:
    """One request: its kind, when it began [s since the start], how long it took, and its fault."""

    kind: str
    at_s: float
    took_ms: float
    fault: str | None = None  #: None for an answer as expected


class Percentiles(NamedTuple):
    """Durations of the requests of a kind [ms]."""

    count: int
    median: float
    p95: float
    p99: float


class Growth(NamedTuple):
    """Slope of memory over time, and half of its 95 % interval [MB an hour]."""

    slope: float
    error: float

    @property
    def is_flat(self) -> bool:
        """Return True where the slope is at most `FLAT_MB_PER_HOUR`, or not told from that."""
        return self.slope - self.error <= FLAT_MB_PER_HOUR


def percentiles(took_ms: Sequence[float]) -> Percentiles:
    """Return median, 95th and 99th percentile: the smallest duration that so many do not exceed.

    Raises `ValueError` without durations.
    """
    if not took_ms:
        raise ValueError("no request was measured")
    ordered = sorted(took_ms)
    median, p95, p99 = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.5, 0.95, 0.99))
    return Percentiles(len(ordered), median, p95, p99)


def by_kind(requests: Sequence[Request]) -> dict[str, Percentiles]:
    """Return the percentiles of each kind of request, kinds in alphabetical order."""
    durations: dict[str, list[float]] = {}
    for request in requests:
        durations.setdefault(request.kind, []).append(request.took_ms)
    return {kind: percentiles(durations[kind]) for kind in sorted(durations)}


def faults(requests: Sequence[Request]) -> dict[str, int]:
    """Return how often each fault occurred, the most frequent first."""
    counts: dict[str, int] = {}
    for request in requests:
        if request.fault is not None:
            counts[request.fault] = counts.get(request.fault, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def growth(at_s: Sequence[float], memory_mb: Sequence[float]) -> Growth:
    """Return the slope of memory by least squares, with its error from blocks of time.

    Samples a second apart are no independent measurements, so the line is fitted through the means
    of ten blocks of equal length. Raises `ValueError` with fewer than ten samples.
    """
    if len(at_s) < BLOCKS:
        raise ValueError(f"{len(at_s)} samples of memory are too few for a line")
    hours = _block_means(at_s) / 3600
    memory = _block_means(memory_mb)
    spread = hours - hours.mean()
    slope = float(spread @ memory / (spread @ spread))
    left = memory - memory.mean() - slope * spread
    variance = float(left @ left) / (BLOCKS - 2)
    return Growth(slope, INTERVAL * math.sqrt(variance / float(spread @ spread)))


def _block_means(values: Sequence[float]) -> np.ndarray:
    return np.array([block.mean() for block in np.array_split(np.asarray(values, float), BLOCKS)])


def table(kinds: Mapping[str, Percentiles]) -> str:
    """Return the percentiles as a table of Markdown."""
    lines = [
        "| requests | number | median | p95 | p99 |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {kind} | {found.count:,} | {found.median:,.0f} ms | {found.p95:,.0f} ms "
            f"| {found.p99:,.0f} ms |"
            for kind, found in kinds.items()
        ),
    ]
    return "\n".join(lines)
