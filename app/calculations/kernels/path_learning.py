"""What the closes of a resampled path change at its later opens."""

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
from app.calculations.kernels.inputs import Estimates, Known, Laid, Learning, Sizing, Tape
from app.calculations.kernels.running_history import trailing_deviation


@compiled()
def _mind_streaks(
    laid: Laid, events: int, strategy: Ints, margin: Floats, learning: Learning, modifier: Floats
) -> None:
    """Put the streak rule into `modifier`: each strategy's losses in a row up to its last close, on this path."""
    losses, multiplier, streak = (
        learning.streak_losses,
        learning.streak_multiplier,
        np.zeros(len(learning.prior_closed), np.int64),
    )
    kind, position, source, hit, net = laid.kind, laid.position, laid.source, laid.hit, learning.net
    for event in range(events):
        i = np.uint64(position[event])
        s = np.uint64(strategy[i])
        if kind[event] == OPEN:
            modifier[i] *= multiplier if streak[s] >= losses else 1.0
        elif kind[event] == CLOSE_LAST:
            lost = (margin[i] > 0.0) if hit[i] else (net[np.uint64(source[i])] < 0.0)
            streak[s] = (streak[s] + 1) * lost


@compiled()
def _learn(
    laid: Laid,
    positions: int,
    events: int,
    strategy: Ints,
    margin: Floats,
    learning: Learning,
    knows: Known,
) -> None:
    """`history` along a path, from what was known before it; the samples grow by its closes."""
    closed, known, largest_loss, sample, start, memo = knows
    now_closed, now_known = learning.prior_closed.copy(), learning.prior_known.copy()
    now_largest = learning.prior_loss.copy()
    for event in range(events):
        i = laid.position[event]
        s = strategy[i]
        if laid.kind[event] == OPEN:
            closed[i], known[i], largest_loss[i] = now_closed[s], now_known[s], now_largest[s]
        elif laid.kind[event] == CLOSE_LAST:
            j = laid.source[i]
            net = -margin[i] if laid.hit[i] else learning.net[j]
            result = -1.0 if laid.hit[i] else learning.result[j]
            if len(sample) and (learning.of_nets or not math.isnan(result)):
                at = start[s] + (now_closed[s] if learning.of_nets else now_known[s])
                sample[at], memo[at] = (net if learning.of_nets else result), math.nan
            now_closed[s] += 1
            now_known[s] += not math.isnan(result)
            now_largest[s] = max(now_largest[s], -net)


@compiled()
def _adapt(positions: int, learning: Learning, knows: Known, sizing: Sizing) -> None:
    """What was learned, put into the sizes wanted: as `sizing_rules` does for a log."""
    strategy, verdict, base, slope = sizing.strategy, sizing.verdict, sizing.base, sizing.slope
    deviation = np.empty(0)
    if learning.lookback:
        deviation = trailing_deviation(
            knows.sample,
            knows.start,
            knows.known[:positions],
            strategy[:positions],
            learning.lookback,
        )
    for i in range(positions):
        if verdict[i] != TAKEN:
            continue
        if knows.closed[i] < learning.min_closed or knows.known[i] < learning.min_known:
            verdict[i] = SKIPPED_WARMUP
            continue
        if learning.by_largest_loss:
            if knows.largest_loss[i] <= 0.0:
                verdict[i] = SKIPPED_UNSIZABLE
                continue
            base[i], slope[i] = base[i] / knows.largest_loss[i], slope[i] / knows.largest_loss[i]
        if learning.lookback:
            if deviation[i] > 0.0:
                slope[i] *= min(
                    max(learning.reference / deviation[i], learning.least), learning.most
                )
            else:
                verdict[i] = SKIPPED_UNSIZABLE


@compiled()
def _samples(learning: Learning, draws: Ints, tape: Tape, strategy: Ints, positions: int) -> Known:
    """Room for what the opens of any row of `draws` know; the samples begin with the prior."""
    strategies = len(learning.prior_closed)
    most = np.zeros(strategies, np.int64)
    if learning.estimator != NO_ESTIMATE or learning.lookback:
        for path in range(len(draws)):
            count = np.zeros(strategies, np.int64)
            for d in draws[path]:
                for j in range(tape.first[d], tape.first[d + 1]):
                    count[strategy[j]] += 1
            for s in range(strategies):
                most[s] = max(most[s], count[s])
    start = np.zeros(strategies, np.int64)
    total = 0
    for s in range(strategies):
        start[s] = total
        total += learning.prior_start[s + 1] - learning.prior_start[s] + most[s]
    sample, memo = np.zeros(total), np.full(total, np.nan)
    for s in range(strategies):
        prior = learning.prior[learning.prior_start[s] : learning.prior_start[s + 1]]
        sample[start[s] : start[s] + len(prior)] = prior
    counts = np.zeros((2, positions), np.int64)
    return Known(counts[0], counts[1], np.zeros(positions), sample, start, memo)


@compiled()
def _gather(positions: int, source: Ints, of_log: Sizing, path: Sizing) -> None:
    """A log's sizes by position into those of a path by place."""
    strategy, margin, verdict, base, slope, modifier, _, _, _ = path
    for i in range(positions):
        j = np.uint64(source[i])
        strategy[i], margin[i], verdict[i] = of_log.strategy[j], of_log.margin[j], of_log.verdict[j]
        base[i], slope[i], modifier[i] = of_log.base[j], of_log.slope[j], of_log.modifier[j]


@compiled()
def _sizing_room(most: int, of_log: Sizing) -> Sizing:
    """Room for the sizes wanted by `most` positions of a path."""
    amounts = np.empty((4, most))
    whole, verdict = np.empty(most, np.int64), np.empty(most, np.int8)
    return Sizing(
        whole, amounts[0], verdict, amounts[1], amounts[2], amounts[3], of_log.row_net, of_log.delta, of_log.start_contracts
    )  # fmt: skip


@compiled()
def _first(n: int, path: Sizing) -> Sizing:
    """The first n positions; base and slope are copies."""
    base, slope = path.base[:n].copy(), path.slope[:n].copy()
    strategy, margin, verdict, modifier = (
        path.strategy[:n],
        path.margin[:n],
        path.verdict[:n],
        path.modifier[:n],
    )
    return Sizing(
        strategy,
        margin,
        verdict,
        base,
        slope,
        modifier,
        path.row_net,
        path.delta,
        path.start_contracts,
    )


@compiled()
def _path_estimates(n: int, learning: Learning, knows: Known, ones: Floats) -> Estimates:
    """The estimates of a path of n positions, over its samples."""
    known = knows.closed[:n] if learning.of_nets else knows.known[:n]
    scale = knows.largest_loss[:n] if learning.of_nets else ones[:n]
    return Estimates(
        learning.estimator,
        knows.sample,
        knows.start,
        known,
        scale,
        learning.haircut,
        learning.tail_every,
        knows.memo,
        True,
    )
