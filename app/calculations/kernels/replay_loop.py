"""The compiled loop of a replay: events in, sizes, outcomes, equity and margin out.

Times are in seconds, money in account currency; the module that calls a kernel documents its
quantities.
"""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import (
    BY_PERIOD,
    CLOSE_LAST,
    NO_ESTIMATE,
    OPEN,
    PAYOFF,
    REDUCED_MAX_CONTRACTS,
    SKIPPED_BELOW_ONE,
    SKIPPED_DAY_DISABLED,
    SKIPPED_MAX_CONTRACTS,
    SKIPPED_PARALLEL_CAP,
    SKIPPED_PAUSED,
    SKIPPED_RUINED,
    SKIPPED_STRATEGY_DISABLED,
    SKIPPED_ZERO_SIZE,
    TAKEN,
)
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.estimators import (
    log_optimal,
    log_optimal_by_period,
    payoff_margin_share,
)
from app.calculations.kernels.inputs import Estimates, Events, Limits, ReplayBuffers, Sizing
from app.calculations.kernels.lots import whole_lots

_CAPITAL_CEILING, _MARGIN_CEILING = 2, 3  # the numbers of the limits, max_contracts being 1
_MANY = 1e6  # lots, up to which rounding stays well below TINY


@compiled()
def _estimate(estimates: Estimates, s: np.uint64, i: np.uint64, last: float) -> float:
    """Return strategy s's estimate over its closes before position i, and keep it in `memo`.

    With `estimates.follows` the search begins at the last estimate; otherwise the result does not
    depend on it.
    """
    at, n = estimates.start[s], estimates.known[i]
    slot = estimates.memo_start[s] + n - 1
    if math.isnan(estimates.memo[slot]):
        sample, haircut = estimates.sample[at : at + n], estimates.haircut[s]
        tail_every, added = estimates.tail_every, estimates.added_losses
        scale = estimates.scale[i]
        guess = last / scale if estimates.follows and scale > 0.0 else 0.0
        if estimates.estimator == PAYOFF:
            estimates.memo[slot] = payoff_margin_share(sample, haircut, tail_every, added)
        elif estimates.estimator == BY_PERIOD:
            estimates.memo[slot] = log_optimal_by_period(
                sample, estimates.positions[at : at + n], haircut, tail_every, added, guess
            )
        else:
            estimates.memo[slot] = scale * log_optimal(sample, haircut, tail_every, added, guess)
    return float(estimates.memo[slot])


@compiled()
def _fixed_ratio(profit: float, delta: float, start_contracts: float) -> float:
    """Return the contracts of Ryan Jones's fixed ratio at a profit [currency]."""
    return 0.5 * (
        1.0 + math.sqrt((2.0 * start_contracts - 1.0) ** 2 + 8.0 * max(profit, 0.0) / delta)
    )


@compiled(error_model="numpy")
def _brake(steps: Floats, multipliers: Floats, equity: float, peak: float) -> float:
    """Return the multiplier of the deepest step reached; steps run from deep to shallow."""
    for j in range(len(steps)):
        if 1.0 - equity / peak >= steps[j]:
            return float(multipliers[j])
    return 1.0


@compiled()
def _refused(outcome: int, equity: float) -> int:
    """Return the outcome of an open that ruin or the parallel cap stops (semantics 4, step 1).

    A strategy or day that is switched off comes first.
    """
    if outcome in (SKIPPED_STRATEGY_DISABLED, SKIPPED_DAY_DISABLED):
        return outcome
    return SKIPPED_RUINED if equity <= 0.0 else SKIPPED_PARALLEL_CAP


@compiled(error_model="numpy")
def _within_margin(
    size: float, limit: int, lot: float, margin: float, strategy_room: float, book_room: float
) -> tuple[float, int]:
    """Return the size within the margin limits of step 5 and the number of the limit that binds."""
    at_most = whole_lots(max(strategy_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _CAPITAL_CEILING
    at_most = whole_lots(max(book_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _MARGIN_CEILING
    return size, limit


@compiled(error_model="numpy")
def _sized(
    x: float,
    lot: float,
    one_lot: bool,
    max_contracts: float,
    margin: float,
    strategy_room: float,
    book_room: float,
) -> tuple[float, int]:
    """Return `x` in whole lots within the tightest limit, and the outcome.

    These are steps 4 and 5 of semantics 4. Rooms are margin still free [currency]. A size that
    clearly fits, and a room that clearly holds no lot, need no division. The two cases alternate
    irregularly, so arithmetic decides between them: a mispredicted branch costs more than
    everything else here.
    """
    whole = whole_lots(x, lot)
    if whole <= 0.0:
        if x <= 0.0:
            return 0.0, SKIPPED_PAUSED
        if not one_lot:
            return 0.0, SKIPPED_BELOW_ONE
        whole = lot
    desired = min(whole, max_contracts)
    size, limit = desired, int(desired < whole)
    if margin > 0.0:
        needed, least = desired * margin, lot * margin * (1.0 - 1e-6)
        if (
            max(
                desired - _MANY * lot,
                needed - book_room,
                min(needed - strategy_room, strategy_room - least),
            )
            > 0.0
        ):
            size, limit = _within_margin(desired, limit, lot, margin, strategy_room, book_room)
        else:
            size = desired if strategy_room > least else 0.0
            limit = max(limit, _CAPITAL_CEILING * int(size < desired))
    reduced = (REDUCED_MAX_CONTRACTS - SKIPPED_MAX_CONTRACTS) * (size > 0.0)
    return size, (limit > 0) * (SKIPPED_MAX_CONTRACTS + limit - 1 + reduced)


@compiled(error_model="numpy")
def replay(
    events: Events, sizing: Sizing, estimates: Estimates, limits: Limits, buffers: ReplayBuffers
) -> None:
    """Replay the events of a log (semantics 4) in one pass and fill `buffers`.

    Arrays are unpacked first and helpers get numbers: counting references to an array passed on
    costs more than the work itself. Indices are unsigned, because numba checks every signed one for
    counting from the end.
    """
    kind, position, row, starts_second = events
    contracts, outcome, equity_after, margin_after = buffers
    strategy, margins, decided, base, slope, modifier, row_net, delta, start_contracts = sizing
    (
        start,
        compounding,
        constrained,
        max_open,
        one_lot,
        brakes,
        multipliers,
        lot,
        max_contracts,
        capital_ceiling,
        margin_ceiling,
    ) = limits
    if not compounding:
        base, slope = base + slope * start, np.zeros(len(slope))
    behind, estimating = estimates.behind, estimates.estimator != NO_ESTIMATE
    # The share of the peak above which no step of the brake is reached.
    unbraked = (1.0 - brakes[-1]) * (1.0 + 1e-9) + 1e-9 if len(brakes) else 0.0
    ruin, most_open = (0.0, max_open) if constrained else (-math.inf, math.inf)
    estimate, estimated_at = np.zeros(len(lot)), np.zeros(len(lot), np.int64)
    held, n_held, profit = np.zeros(len(lot)), np.zeros(len(lot), np.int64), np.zeros(len(lot))
    equity, peak, open_margin, n_open = start, start, 0.0, 0
    for event in range(len(kind)):
        i = np.uint64(position[event])
        s, margin = np.uint64(strategy[i]), margins[i]
        if starts_second[event]:
            peak = max(peak, equity)
        if kind[event] == OPEN:
            k, why = 0.0, decided[i]
            if equity <= ruin or n_open >= most_open:
                why = _refused(why, equity)
            if why == TAKEN:
                k = (
                    _fixed_ratio(profit[s], delta, start_contracts)
                    if delta > 0.0
                    else base[i] + slope[i] * equity
                )
                if estimating:
                    if estimated_at[s] == 0 or 100 * behind[i] >= 101 * estimated_at[s]:
                        estimate[s], estimated_at[s] = (
                            _estimate(estimates, s, i, estimate[s]),
                            behind[i],
                        )
                    k *= estimate[s]
                if k <= 0.0:
                    k, why = 0.0, SKIPPED_ZERO_SIZE
                elif constrained:
                    braking = (
                        _brake(brakes, multipliers, equity, peak)
                        if equity < peak * unbraked
                        else 1.0
                    )
                    rooms = capital_ceiling[s] - held[s], margin_ceiling * equity - open_margin
                    k, why = _sized(
                        k * (modifier[i] * braking),
                        lot[s],
                        one_lot,
                        max_contracts[s],
                        margin,
                        *rooms,
                    )
            contracts[i], outcome[i] = k, why
            is_open, takes = k > 0.0, k * margin
            n_open, n_held[s] = n_open + is_open, n_held[s] + is_open
            open_margin, held[s] = open_margin + takes, held[s] + takes
        else:
            k = contracts[i]
            booked = k * row_net[np.uint64(row[event])]
            equity += booked
            if delta > 0.0:
                profit[s] += booked
            if kind[event] == CLOSE_LAST:
                was_open, frees = k > 0.0, k * margin
                n_open, n_held[s] = n_open - was_open, n_held[s] - was_open
                # Reset accumulated rounding error once nothing is open.
                open_margin = open_margin - frees if n_open else 0.0
                held[s] = (held[s] - frees) * (n_held[s] > 0)
        equity_after[event], margin_after[event] = equity, open_margin


@compiled()
def _figures(
    buffers: ReplayBuffers, start: float, last_event: Ints, sample: Ints
) -> tuple[float, float, float, int, float]:
    """Return the figures of a replay.

    They are ending equity, the deepest daily drawdown, the highest margin / equity, positions
    taken, and the deepest daily drawdown as a share of `start`. Ending equity is NaN when equity or
    margin overflowed.
    """
    contracts, _, equity_after, margin_after = buffers
    ending, finite = equity_after[-1], math.isfinite(equity_after[-1])
    peak, deepest, deepest_of_start, highest, taken = start, 0.0, 0.0, 0.0, 0
    for event in last_event:
        equity = equity_after[event] if event >= 0 else start
        peak = max(peak, equity)
        deepest = max(deepest, (peak - equity) / peak)
        deepest_of_start = max(deepest_of_start, (peak - equity) / start)
    for event in sample:
        equity, margin = equity_after[event], margin_after[event]
        finite = finite and math.isfinite(margin)
        if equity > 0.0:
            highest = max(highest, margin / equity)
    for k in contracts:
        taken += k > 0.0
    return (ending if finite else math.nan), deepest, highest, taken, deepest_of_start


@compiled()
def sweep(
    events: Events,
    sizing: Sizing,
    estimates: Estimates,
    limits: Limits,
    multiples: Floats,
    last_event: Ints,
    sample: Ints,
) -> Floats:
    """Return the figures (F, 5) of a replay at each of F multiples of the desired size.

    The replays run one after the other in the same memory.
    """
    figures = np.empty((len(multiples), 5))
    positions, moments = len(sizing.base), len(events.kind)
    buffers = ReplayBuffers(
        np.empty(positions), np.empty(positions, np.int8), np.empty(moments), np.empty(moments)
    )
    base, slope = np.empty(positions), np.empty(positions)
    strategy, margin, outcomes, _, _, modifier, row_net, delta, start_contracts = sizing
    scaled = Sizing(
        strategy, margin, outcomes, base, slope, modifier, row_net, delta, start_contracts
    )
    for j in range(len(multiples)):
        base[:], slope[:] = sizing.base * multiples[j], sizing.slope * multiples[j]
        replay(events, scaled, estimates, limits, buffers)
        ending, deepest, highest, taken, deepest_of_start = _figures(
            buffers, limits.start, last_event, sample
        )
        figures[j, 0], figures[j, 1], figures[j, 2] = ending, deepest, highest
        figures[j, 3], figures[j, 4] = taken, deepest_of_start
    return figures
