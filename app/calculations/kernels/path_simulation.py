"""Replays of resampled paths, one after the other."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import FIGURES, PathFigure
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import (
    Events,
    Limits,
    LogCalendar,
    OpenLosses,
    PathEvents,
    ReplayBuffers,
    Sizing,
    WalkForwardInputs,
)
from app.calculations.kernels.open_losses import drawdown_with_open_losses, gather_worst
from app.calculations.kernels.path_events import allocate_path_events, build_path_events
from app.calculations.kernels.path_learning import (
    allocate_path_history,
    allocate_sizing,
    apply_estimates,
    apply_streak_rule,
    fill_path_history,
    first_positions,
    gather_sizing,
    path_estimates,
)
from app.calculations.kernels.path_losses import inject_losses
from app.calculations.kernels.path_periods import fill_path_periods
from app.calculations.kernels.replay_loop import replay


@compiled()
def _path_figures(
    path_events: PathEvents,
    events: int,
    days: int,
    buffers: ReplayBuffers,
    start: float,
    goal: float,
    floor: float,
    checkpoints: Ints,
    figures: Floats,
    fan: Floats,
) -> None:
    """Fill the figures of one path, and its equity after `checkpoints` days."""
    equity_after, margin_after = buffers.equity_after, buffers.margin_after
    peak, lowest, under, longest = start, start, 0, 0
    deepest, deepest_of_start = 0.0, 0.0
    goal_day, floor_day, equity, mark = -1, -1, start, 0
    while mark < len(checkpoints) and checkpoints[mark] == 0:
        fan[mark] = start
        mark += 1
    for t in range(days):
        if path_events.day_end[t] > 0:
            equity = equity_after[path_events.day_end[t] - 1]
        peak, lowest = max(peak, equity), min(lowest, equity)
        deepest = max(deepest, (peak - equity) / peak)
        deepest_of_start = max(deepest_of_start, (peak - equity) / start)
        under = under + 1 if equity < peak else 0
        longest = max(longest, under)
        if goal_day < 0 and equity >= goal:
            goal_day = t + 1
        if floor_day < 0 and equity <= floor:
            floor_day = t + 1
        while mark < len(checkpoints) and checkpoints[mark] == t + 1:
            fan[mark] = equity
            mark += 1
    fan[mark:] = equity
    highest, finite = 0.0, math.isfinite(equity)
    for event in range(events):
        sampled = not path_events.at_open[event] and (
            event + 1 == events
            or path_events.starts_second[event + 1]
            or path_events.at_open[event + 1]
        )
        if sampled and equity_after[event] > 0.0:
            finite = finite and math.isfinite(margin_after[event])
            highest = max(highest, margin_after[event] / equity_after[event])
    taken = 0
    for k in buffers.contracts:
        taken += k > 0.0
    figures[PathFigure.ENDING_EQUITY] = equity if finite else math.nan
    figures[PathFigure.MAX_DRAWDOWN] = deepest
    figures[PathFigure.LOWEST_EQUITY] = lowest
    figures[PathFigure.UNDER_WATER] = longest
    figures[PathFigure.GOAL_DAY] = goal_day
    figures[PathFigure.FLOOR_DAY] = floor_day
    figures[PathFigure.UTILISATION] = highest
    figures[PathFigure.POSITIONS_TAKEN] = taken
    figures[PathFigure.PATH_DAYS] = days
    figures[PathFigure.MAX_DRAWDOWN_OF_START] = deepest_of_start


@compiled()
def simulate(
    calendar: LogCalendar,
    sizing: Sizing,
    walk_forward: WalkForwardInputs,
    limits: Limits,
    open_losses: OpenLosses,
    draws: Ints,
    loss_days: Ints,
    loss_strategy: int,
    multiples: Floats,
    goal: float,
    floor: float,
    checkpoints: Ints,
    memos: Floats,
    keeps_memos: bool,
) -> tuple[Floats, Floats, Floats, PathEvents, ReplayBuffers]:
    """Replay every row of `draws` (paths, days) at each of F multiples of the desired size.

    Return figures (paths, F, FIGURES), equity of the first multiple after `checkpoints` days
    (paths, K), the estimates of every path (paths, M) where `keeps_memos` says so, and the last
    path replayed. Estimates do not depend on the size: handed in as `memos` to a call with the same
    paths, they are not made again. An array without rows stands for none.
    """
    path_events = allocate_path_events(calendar, draws)
    most, moments = len(path_events.source), len(path_events.kind)
    path_history = allocate_path_history(walk_forward, draws, calendar, sizing.strategy, most)
    path = allocate_sizing(most, sizing)
    ones, spare = np.ones(most), np.empty(len(checkpoints))
    learns = walk_forward.by_largest_loss or walk_forward.min_known > 0
    buffers = ReplayBuffers(
        np.empty(most), np.empty(most, np.int8), np.empty(moments), np.empty(moments)
    )
    worst, sees_open_losses = np.empty(most), len(open_losses.of_position) > 0
    if keeps_memos and len(memos) == 0:
        memos = np.full((len(draws), len(path_history.memo)), math.nan)
    figures = np.empty((len(draws), len(multiples), FIGURES))
    fan = np.empty((len(draws), len(checkpoints)))
    for p in range(len(draws)):
        n, events, days = build_path_events(calendar, draws[p], path_events)
        gather_sizing(n, path_events.source, sizing, path)
        if loss_days.shape[1]:
            inject_losses(
                path_events,
                n,
                events,
                days,
                loss_days[p],
                loss_strategy,
                sizing,
                walk_forward.full_loss,
            )
        if walk_forward.streak_losses:
            apply_streak_rule(path_events, events, path.strategy, walk_forward, path.modifier)
        if learns:
            fill_path_history(path_events, events, path.strategy, walk_forward, path_history)
            if walk_forward.period_days > 0:
                fill_path_periods(path_events, days, path.strategy, walk_forward, path_history)
            apply_estimates(n, walk_forward, path_history, path)
        timeline = Events(
            path_events.kind[:events],
            path_events.position[:events],
            path_events.row[:events],
            path_events.starts_second[:events],
        )
        memo = memos[p] if len(memos) else path_history.memo
        estimates = path_estimates(n, walk_forward, path_history, ones, memo)
        desired = first_positions(n, path)
        at = ReplayBuffers(
            buffers.contracts[:n],
            buffers.outcome[:n],
            buffers.equity_after[:events],
            buffers.margin_after[:events],
        )
        if sees_open_losses:
            gather_worst(n, path_events, open_losses, sizing, worst)
        for f in range(len(multiples)):
            desired.base[:] = path.base[:n] * multiples[f]
            desired.slope[:] = path.slope[:n] * multiples[f]
            replay(timeline, desired, estimates, limits, at)
            _path_figures(
                path_events,
                events,
                days,
                at,
                limits.start,
                goal,
                floor,
                checkpoints,
                figures[p, f],
                fan[p] if f == 0 else spare,
            )
            figures[p, f, PathFigure.MAX_DRAWDOWN_WITH_OPEN_LOSSES] = (
                drawdown_with_open_losses(timeline, at, worst[:n], open_losses, limits.start)
                if sees_open_losses
                else math.nan
            )
    return figures, fan, memos, path_events, buffers
