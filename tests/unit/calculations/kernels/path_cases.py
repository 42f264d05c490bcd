"""Hand-made resampled paths and walk-forward rules for the tests of single kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.calculations.kernels import NO_ESTIMATE, PathEvents, WalkForwardInputs
from app.calculations.kernels.inputs import PathHistory

#: Kind of an event and the place of its position in the path.
Event = tuple[int, int]


def path_of(*days: Sequence[Event]) -> PathEvents:
    """Return a path of these events by day; each place is the log's position of that number."""
    events = [event for day in days for event in day]
    kind = np.array([kind for kind, _ in events], np.int8)
    position = np.array([place for _, place in events], np.int64)
    n, none = int(position.max()) + 1, np.zeros(0, np.int64)
    flags = np.zeros((2, len(events)), np.bool_)
    return PathEvents(
        kind=kind,
        position=position,
        row=np.arange(len(events)),
        starts_second=flags[0],
        at_open=flags[1],
        day_end=np.cumsum([len(day) for day in days]),
        source=np.arange(n),
        hit=np.zeros(n, np.bool_),
        due_first=none,
        due_last=none,
        run_next=none,
        run_of=none,
        run_opened=none,
        today=none,
        today_opened=none,
    )


def walk_forward_of(strategies: int, result: Sequence[float], **rules: Any) -> WalkForwardInputs:
    """Return rules without effect but those given, of positions of so much return and P/L each."""
    results, none = np.array(result, float), np.zeros(strategies, np.int64)
    plain = WalkForwardInputs(
        streak_losses=0,
        streak_multiplier=1.0,
        estimator=NO_ESTIMATE,
        of_nets=False,
        haircut=np.zeros(strategies),
        tail_every=0.0,
        added_losses=0.0,
        period_days=0,
        min_closed=0,
        min_known=0,
        by_largest_loss=False,
        lookback=0,
        reference=0.0,
        minimum=0.0,
        maximum=0.0,
        net=results,
        full_loss=np.zeros(len(results)),
        full_loss_result=np.full(len(results), -1.0),
        result=results,
        prior_closed=none,
        prior_known=none,
        prior_loss=np.zeros(strategies),
        prior=np.zeros(0),
        prior_start=np.zeros(strategies + 1, np.int64),
        prior_positions=none[:0],
    )
    return plain._replace(**rules)


def history_of(positions: int, values: int, start: Sequence[int]) -> PathHistory:
    """Return an empty history of so many positions, and samples of so many values in all."""
    counts = np.zeros((4, positions), np.int64)
    return PathHistory(
        closed=counts[0],
        known=counts[1],
        behind=counts[2],
        values=counts[3],
        largest_loss=np.zeros(positions),
        sample=np.zeros(values),
        positions=np.zeros(values, np.int64),
        start=np.array(start, np.int64),
        memo=np.zeros(values),
        memo_start=np.array(start, np.int64),
    )
