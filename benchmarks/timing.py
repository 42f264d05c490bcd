"""Timing of a piece of work beside a reference, in turns, so that both have the same noise."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

RUNS = 20
WARM_UP = 2

Work = Callable[[], object]
Clock = Callable[[], int]  #: of nanoseconds


class Target(NamedTuple):
    """Upper limits of a line's figures, None for a figure without a limit."""

    median: float | None = None  #: in the unit of the line
    p95: float | None = None  #: 95th percentile, in the unit of the line
    ratio: float | None = None  #: median over the median of the reference
    p95_ratio: float | None = None  #: 95th percentile over that of the reference


NO_TARGET = Target()


@dataclass(frozen=True)
class Row:
    """One line of the table; `median`, `p95` and their targets are in `unit`."""

    work: str
    unit: str
    median: float
    p95: float
    runs: int
    target: Target = NO_TARGET
    ratio: float | None = None  #: median over the reference's median, None without a reference
    reference: str = ""
    p95_ratio: float | None = None  #: 95th percentile over that of the reference, likewise

    @property
    def met(self) -> bool | None:
        """Return True when every target is met, None when the row has none."""
        ratios = (math.inf if ratio is None else ratio for ratio in (self.ratio, self.p95_ratio))
        figures = (self.median, self.p95, *ratios)
        limits = [
            figure <= limit
            for figure, limit in zip(figures, self.target, strict=True)
            if limit is not None
        ]
        return all(limits) if limits else None


def alternate(
    works: list[Work], runs: int = RUNS, clock: Clock = time.perf_counter_ns
) -> list[np.ndarray]:
    """Return milliseconds of each run of each work, after a warm-up, the works taking turns."""
    for work in works * WARM_UP:
        work()
    times = np.array([[milliseconds(work, clock) for work in works] for _ in range(runs)])
    return list(times.T)


def milliseconds(work: Work, clock: Clock = time.perf_counter_ns) -> float:
    """Return the milliseconds that one call takes by a clock of nanoseconds."""
    begin = clock()
    work()
    return (clock() - begin) / 1e6


def row(
    name: str,
    times: np.ndarray,
    *,
    unit: str = "ms",
    target: Target = NO_TARGET,
    reference: tuple[str, np.ndarray] | None = None,
) -> Row:
    """Return a line of the table from the figures of all runs.

    `reference` holds the name and the figures of the work it is compared with.
    """
    median, p95 = float(np.median(times)), float(np.percentile(times, 95))
    measured = Row(name, unit, median, p95, len(times), target)
    if reference is None:
        return measured
    title, others = reference
    return replace(
        measured,
        ratio=median / float(np.median(others)),
        p95_ratio=p95 / float(np.percentile(others, 95)),
        reference=title,
    )
