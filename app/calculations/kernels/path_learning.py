"""Effects of a resampled path's closes on its later opens."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import (
    CLOSE_LAST,
    NO_ESTIMATE,
    OPEN,
    SKIPPED_UNSIZABLE,
    SKIPPED_WARMUP,
    TAKEN,
)
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import (
    Estimates,
    LogCalendar,
    PathEvents,
    PathHistory,
    Sizing,
    WalkForwardInputs,
)
from app.calculations.kernels.running_history import trailing_deviation


@compiled()
def apply_streak_rule(
    path_events: PathEvents,
    events: int,
    strategy: Ints,
    walk_forward: WalkForwardInputs,
    modifier: Floats,
) -> None:
    """Multiply `modifier` by the streak rule.

    It counts each strategy's losses in a row up to its last close on this path.
    """
    losses, multiplier = walk_forward.streak_losses, walk_forward.streak_multiplier
    streak = np.zeros(len(walk_forward.prior_closed), np.int64)
    kind, position, source = path_events.kind, path_events.position, path_events.source
    hit, net = path_events.hit, walk_forward.net
    for event in range(events):
        i = np.uint64(position[event])
        s = np.uint64(strategy[i])
        if kind[event] == OPEN:
            modifier[i] *= multiplier if streak[s] >= losses else 1.0
        elif kind[event] == CLOSE_LAST:
            lost = hit[i] or net[np.uint64(source[i])] < 0.0
            streak[s] = (streak[s] + 1) * lost


@compiled()
def fill_path_history(
    path_events: PathEvents,
    events: int,
    strategy: Ints,
    walk_forward: WalkForwardInputs,
    path_history: PathHistory,
) -> None:
    """Fill `path_history` along a path, as `history` does for a log.

    It begins with the history before the path; the samples grow by the path's closes.
    """
    closed, known, largest_loss = (
        path_history.closed,
        path_history.known,
        path_history.largest_loss,
    )
    sample, start = path_history.sample, path_history.start
    memo, memo_start = path_history.memo, path_history.memo_start
    fills_sample = len(sample) > 0 and walk_forward.period_days == 0
    now_closed, now_known = walk_forward.prior_closed.copy(), walk_forward.prior_known.copy()
    now_largest = walk_forward.prior_loss.copy()
    for event in range(events):
        i = path_events.position[event]
        s = strategy[i]
        if path_events.kind[event] == OPEN:
            closed[i], known[i], largest_loss[i] = now_closed[s], now_known[s], now_largest[s]
        elif path_events.kind[event] == CLOSE_LAST:
            j = path_events.source[i]
            net, result = walk_forward.net[j], walk_forward.result[j]
            if path_events.hit[i]:
                net, result = -walk_forward.full_loss[j], walk_forward.full_loss_result[j]
            if fills_sample and (walk_forward.of_nets or not math.isnan(result)):
                values = now_closed[s] if walk_forward.of_nets else now_known[s]
                sample[start[s] + values] = net if walk_forward.of_nets else result
                memo[memo_start[s] + values] = math.nan
            now_closed[s] += 1
            now_known[s] += not math.isnan(result)
            now_largest[s] = max(now_largest[s], -net)


@compiled()
def apply_estimates(
    positions: int, walk_forward: WalkForwardInputs, path_history: PathHistory, sizing: Sizing
) -> None:
    """Apply the path's history to its desired sizes, as the sizing rules do for a log."""
    strategy, outcomes, base, slope = sizing.strategy, sizing.outcome, sizing.base, sizing.slope
    deviation = np.empty(0)
    if walk_forward.lookback:
        deviation = trailing_deviation(
            path_history.sample,
            path_history.start,
            path_history.known[:positions],
            strategy[:positions],
            walk_forward.lookback,
        )
    for i in range(positions):
        if outcomes[i] != TAKEN:
            continue
        if (
            path_history.closed[i] < walk_forward.min_closed
            or path_history.known[i] < walk_forward.min_known
            or (walk_forward.period_days > 0 and path_history.values[i] == 0)
        ):
            outcomes[i] = SKIPPED_WARMUP
            continue
        if walk_forward.by_largest_loss:
            if path_history.largest_loss[i] <= 0.0:
                outcomes[i] = SKIPPED_UNSIZABLE
                continue
            base[i], slope[i] = (
                base[i] / path_history.largest_loss[i],
                slope[i] / path_history.largest_loss[i],
            )
        if walk_forward.lookback:
            if deviation[i] > 0.0:
                slope[i] *= min(
                    max(walk_forward.reference / deviation[i], walk_forward.minimum),
                    walk_forward.maximum,
                )
            else:
                outcomes[i] = SKIPPED_UNSIZABLE


@compiled()
def allocate_path_history(
    walk_forward: WalkForwardInputs,
    draws: Ints,
    calendar: LogCalendar,
    strategy: Ints,
    positions: int,
) -> PathHistory:
    """Allocate the history of the path of any row of `draws`; the samples begin with the prior."""
    strategies = len(walk_forward.prior_closed)
    maximum = np.zeros(strategies, np.int64)
    if walk_forward.estimator != NO_ESTIMATE or walk_forward.lookback:
        for path in range(len(draws)):
            count = np.zeros(strategies, np.int64)
            for d in draws[path]:
                for j in range(calendar.first[d], calendar.first[d + 1]):
                    count[strategy[j]] += 1
            for s in range(strategies):
                maximum[s] = max(maximum[s], count[s])
    start, memo_start = np.zeros(strategies, np.int64), np.zeros(strategies, np.int64)
    total, places = 0, 0
    for s in range(strategies):
        prior = walk_forward.prior_start[s + 1] - walk_forward.prior_start[s]
        start[s], memo_start[s] = total, places + 1 - prior
        total, places = total + prior + maximum[s], places + 1 + maximum[s]
    by_period = walk_forward.period_days > 0
    sample, memo = np.zeros(total), np.full(places, np.nan)
    in_period = np.zeros(total if by_period else 0, np.int64)
    for s in range(strategies):
        begin, end = walk_forward.prior_start[s], walk_forward.prior_start[s + 1]
        sample[start[s] : start[s] + end - begin] = walk_forward.prior[begin:end]
        if by_period:
            in_period[start[s] : start[s] + end - begin] = walk_forward.prior_positions[begin:end]
    counts = np.zeros((4, positions), np.int64)
    largest_loss = np.zeros(positions)
    return PathHistory(
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        largest_loss,
        sample,
        in_period,
        start,
        memo,
        memo_start,
    )


@compiled()
def gather_sizing(positions: int, source: Ints, of_log: Sizing, path: Sizing) -> None:
    """Copy a log's sizes, by position, into those of a path, by place."""
    strategy, margin, outcomes, base, slope, modifier, _, _, _ = path
    for i in range(positions):
        j = np.uint64(source[i])
        strategy[i], margin[i], outcomes[i] = (
            of_log.strategy[j],
            of_log.margin[j],
            of_log.outcome[j],
        )
        base[i], slope[i], modifier[i] = of_log.base[j], of_log.slope[j], of_log.modifier[j]


@compiled()
def allocate_sizing(positions: int, of_log: Sizing) -> Sizing:
    """Allocate the desired sizes of a path of at most `positions` positions."""
    amounts = np.empty((4, positions))
    strategy, outcomes = np.empty(positions, np.int64), np.empty(positions, np.int8)
    margin, base, slope, modifier = amounts[0], amounts[1], amounts[2], amounts[3]
    row_net, delta, start_contracts = of_log.row_net, of_log.delta, of_log.start_contracts
    return Sizing(
        strategy, margin, outcomes, base, slope, modifier, row_net, delta, start_contracts
    )


@compiled()
def first_positions(n: int, path: Sizing) -> Sizing:
    """Return the sizing of the first n positions; base and slope are copies."""
    base, slope = path.base[:n].copy(), path.slope[:n].copy()
    strategy, margin, outcomes, modifier = (
        path.strategy[:n],
        path.margin[:n],
        path.outcome[:n],
        path.modifier[:n],
    )
    return Sizing(
        strategy,
        margin,
        outcomes,
        base,
        slope,
        modifier,
        path.row_net,
        path.delta,
        path.start_contracts,
    )


@compiled()
def path_estimates(
    n: int, walk_forward: WalkForwardInputs, path_history: PathHistory, ones: Floats, memo: Floats
) -> Estimates:
    """Return the estimates of a path of n positions, over its samples, kept in `memo`."""
    known = path_history.closed[:n] if walk_forward.of_nets else path_history.known[:n]
    behind = known
    if walk_forward.period_days > 0:
        known, behind = path_history.values[:n], path_history.behind[:n]
    scale = path_history.largest_loss[:n] if walk_forward.of_nets else ones[:n]
    return Estimates(
        walk_forward.estimator,
        path_history.sample,
        path_history.positions,
        path_history.start,
        known,
        behind,
        scale,
        walk_forward.haircut,
        walk_forward.tail_every,
        walk_forward.added_losses,
        memo,
        path_history.memo_start,
        True,
    )
