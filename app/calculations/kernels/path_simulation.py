"""Resampled paths replayed, one after the other."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import FIGURES, PathFigure
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import Course, Events, Laid, Learning, Limits, Sizing, Tape
from app.calculations.kernels.path_events import _lay_out, _room
from app.calculations.kernels.path_learning import (
    _adapt,
    _first,
    _gather,
    _learn,
    _mind_streaks,
    _path_estimates,
    _samples,
    _sizing_room,
)
from app.calculations.kernels.path_losses import _strike
from app.calculations.kernels.replay_loop import replay


@compiled()
def _path_figures(
    laid: Laid,
    events: int,
    days: int,
    course: Course,
    start: float,
    goal: float,
    floor: float,
    checkpoints: Ints,
    figures: Floats,
    fan: Floats,
) -> None:
    """The figures of one path, and its equity after `checkpoints` days."""
    equity_after, margin_after = course.equity_after, course.margin_after
    peak, lowest, deepest, under, longest = start, start, 0.0, 0, 0
    goal_day, floor_day, equity, mark = -1, -1, start, 0
    while mark < len(checkpoints) and checkpoints[mark] == 0:
        fan[mark] = start
        mark += 1
    for t in range(days):
        if laid.day_end[t] > 0:
            equity = equity_after[laid.day_end[t] - 1]
        peak, lowest = max(peak, equity), min(lowest, equity)
        deepest = max(deepest, (peak - equity) / peak)
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
        sampled = not laid.at_open[event] and (
            event + 1 == events or laid.starts_second[event + 1] or laid.at_open[event + 1]
        )
        if sampled and equity_after[event] > 0.0:
            finite = finite and math.isfinite(margin_after[event])
            highest = max(highest, margin_after[event] / equity_after[event])
    taken = 0
    for k in course.contracts:
        taken += k > 0.0
    (
        figures[PathFigure.ENDING_EQUITY],
        figures[PathFigure.MAX_DRAWDOWN],
        figures[PathFigure.LOWEST_EQUITY],
    ) = (
        (equity if finite else math.nan),
        deepest,
        lowest,
    )
    figures[PathFigure.UNDER_WATER], figures[PathFigure.GOAL_DAY], figures[PathFigure.FLOOR_DAY] = (
        longest,
        goal_day,
        floor_day,
    )
    (
        figures[PathFigure.UTILISATION],
        figures[PathFigure.POSITIONS_TAKEN],
        figures[PathFigure.PATH_DAYS],
    ) = highest, taken, days


@compiled()
def simulate(
    tape: Tape,
    sizing: Sizing,
    learning: Learning,
    limits: Limits,
    draws: Ints,
    hit_days: Ints,
    struck_strategy: int,
    multiples: Floats,
    goal: float,
    floor: float,
    checkpoints: Ints,
) -> tuple[Floats, Floats, Laid, Course]:
    """Replay every row of `draws` (paths, days) at each of F multiples of the size wanted.

    Returns figures (paths, F, FIGURES), equity of the first multiple after `checkpoints` days (paths, K), and the last path replayed.
    """
    laid = _room(tape, draws)
    most, moments = len(laid.source), len(laid.kind)
    knows, path = _samples(learning, draws, tape, sizing.strategy, most), _sizing_room(most, sizing)
    rows, ones, spare = (
        len(sizing.row_net) - len(sizing.margin) - 1,
        np.ones(most),
        np.empty(len(checkpoints)),
    )
    learns = learning.by_largest_loss or learning.min_known > 0
    course = Course(np.empty(most), np.empty(most, np.int8), np.empty(moments), np.empty(moments))
    figures, fan = (
        np.empty((len(draws), len(multiples), FIGURES)),
        np.empty((len(draws), len(checkpoints))),
    )
    for p in range(len(draws)):
        n, events, days = _lay_out(tape, draws[p], laid)
        _gather(n, laid.source, sizing, path)
        if hit_days.shape[1]:
            _strike(laid, n, events, days, hit_days[p], struck_strategy, sizing, rows)
        if learning.streak_losses:
            _mind_streaks(laid, events, path.strategy, path.margin, learning, path.modifier)
        if learns:
            _learn(laid, n, events, path.strategy, path.margin, learning, knows)
            _adapt(n, learning, knows, path)
        timeline = Events(
            laid.kind[:events],
            laid.position[:events],
            laid.row[:events],
            laid.starts_second[:events],
        )
        estimates, wanted = _path_estimates(n, learning, knows, ones), _first(n, path)
        at = Course(
            course.contracts[:n],
            course.outcome[:n],
            course.equity_after[:events],
            course.margin_after[:events],
        )
        for f in range(len(multiples)):
            wanted.base[:], wanted.slope[:] = (
                path.base[:n] * multiples[f],
                path.slope[:n] * multiples[f],
            )
            replay(timeline, wanted, estimates, limits, at)
            _path_figures(
                laid,
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
    return figures, fan, laid, course
