"""Timing of a piece of work beside a reference, turn by turn, so that both meet the same noise of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RUNS = 20
WARM_UP = 2

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table; `median`, `p95` and `target` in `unit`, None where there is no such figure."""

    work: str
    unit: str
    median: float
    p95: float
    runs: int
    target: float | None = None
    ratio: float | None = None  #: median over the reference's median
    reference: str = ""
    ratio_target: float | None = None
    target_is_p95: bool = False

    @property
    def met(self) -> bool | None:
        """Whether every target of the row is met; None when it has none."""
        if self.target is None and self.ratio_target is None:
            return None
        figure = self.p95 if self.target_is_p95 else self.median
        return (self.target is None or figure <= self.target) and (
            self.ratio_target is None
            or (self.ratio is not None and self.ratio <= self.ratio_target)
        )


def alternate(works: list[Work], runs: int = RUNS) -> list[np.ndarray]:
    """Milliseconds of each run of each work, after a warm-up, the works taking turns."""
    for work in works * WARM_UP:
        work()
    times = np.array([[milliseconds(work) for work in works] for _ in range(runs)])
    return list(times.T)


def milliseconds(work: Work) -> float:
    """How long one call takes."""
    begin = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begin) / 1e6


def row(
    name: str,
    times: np.ndarray,
    *,
    unit: str = "ms",
    target: float | None = None,
    reference: tuple[str, np.ndarray] | None = None,
    ratio_target: float | None = None,
    target_is_p95: bool = False,
) -> Row:
    """A line of the table from the figures of all runs and, as (name, figures), those of its reference."""
    median = float(np.median(times))
    ratio = None if reference is None else median / float(np.median(reference[1]))
    return Row(
        name,
        unit,
        median,
        float(np.percentile(times, 95)),
        len(times),
        target,
        ratio,
        reference[0] if reference else "",
        ratio_target,
        target_is_p95,
    )
