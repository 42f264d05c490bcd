"""The compiled loops of replay and estimation: numba does not see changes in functions of another file, so they live together.

Each takes and returns plain arrays, releases the GIL, is cached on disk, and has a plain-Python twin in its `.py_func`.
The meaning of every quantity is in the module that calls the kernel; times in seconds, money in account currency.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.calculations.kernel_inputs import Course, Estimates, Events, Limits, Sizing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OPEN, CLOSE_LEG, CLOSE_LAST = 0, 1, 2

(
    TAKEN,
    STRATEGY_DISABLED,
    DAY_DISABLED,
    RUINED,
    PARALLEL_CAP,
    UNSIZABLE,
    WARMUP,
    ZERO_SIZE,
    PAUSED,
    BELOW_ONE,
    SKIPPED_MAX_CONTRACTS,
    SKIPPED_CAPITAL_CEILING,
    SKIPPED_MARGIN_CEILING,
    REDUCED_MAX_CONTRACTS,
    REDUCED_CAPITAL_CEILING,
    REDUCED_MARGIN_CEILING,
) = range(16)

NO_ESTIMATE, LOG_OPTIMAL, PAYOFF = 0, 1, 2

_CAPITAL_CEILING, _MARGIN_CEILING = 2, 3  # the numbers of the limits, max_contracts being 1
_ROUNDING = 1e-12  # what is this small beside its parts is 0: rounding must not make an edge or a volatility
TINY = 1e-9  # a size this close below a whole lot is that lot: 0.29 * 100000 / 1000 is 28.999999999999996
_MANY = 1e6  # lots, up to which rounding stays well below TINY
_ANY_ORDER = {"reassoc", "nsz", "nnan"}  # sums of finite numbers in whatever order is fastest: several are added at once


@njit(cache=True, nogil=True, fastmath=_ANY_ORDER)
def _moments(r: Floats, haircut: float, tail_every: float, tail_extra: float) -> tuple[float, float, float, float, float, float]:
    """Of the sample as the estimator sees it: sum, sum of squares, lowest, highest; the amount taken off each return, the tail's weight."""
    total, size, squares, low, high = 0.0, 0.0, 0.0, math.inf, -math.inf
    for x in r:
        total, size, squares = total + x, size + abs(x), squares + x * x
        low, high = min(low, x), max(high, x)
    shift = haircut * max(total / len(r), 0.0)
    tail = tail_extra + (len(r) / tail_every if tail_every > 0 else 0.0)
    squares += shift * (len(r) * shift - 2.0 * total) + tail
    low, high = low - shift, high - shift
    if tail > 0:
        low = min(low, -1.0)
    total -= len(r) * shift + tail
    return (0.0 if abs(total) <= _ROUNDING * (size + tail) else total), squares, low, high, shift, tail


@njit(cache=True, nogil=True, fastmath=_ANY_ORDER, error_model="numpy")
def _growth_slope(f: float, r: Floats, shift: float, tail: float) -> tuple[float, float, float]:
    """Sums of y, y^2 and y^3 where y = r / (1 + f r): the summed log growth at f has the derivatives y, -y^2 and 2 y^3."""
    first, second, third = 0.0, 0.0, 0.0
    for x in r:
        y = (x - shift) / (1.0 + f * (x - shift))
        first, second, third = first + y, second + y * y, third + y * y * y
    if tail > 0:
        y = -1.0 / (1.0 - f)
        first, second, third = first + tail * y, second + tail * y * y, third + tail * y * y * y
    return first, second, third


@njit(cache=True, nogil=True, error_model="numpy")
def log_optimal(r: Floats, haircut: float, tail_every: float, tail_extra: float, guess: float) -> float:
    """argmax over f >= 0 of the mean log(1 + f r); 0 without an edge, a win or a loss.

    Halley's method inside a shrinking bracket; `guess` is where it starts, if that is possible. With d the distance to the nearest
    pole, a step of e leaves an error of at most about 2 e^3 / d^2: after a step of a millionth of d nothing is left to find.
    """
    if len(r) == 0:
        return 0.0
    total, squares, low, high, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    if total <= 0.0 or high <= 0.0 or low >= 0.0:
        return 0.0
    pole = (1.0 - 1e-15) / -low
    left, right = 0.0, pole
    f = guess if left < guess < right else total / squares if total < 0.5 * right * squares else 0.5 * right
    for _ in range(200):
        first, second, third = _growth_slope(f, r, shift, tail)
        if first > 0.0:
            left = f
        else:
            right = f
        bend = second * second - first * third
        step = f + first * second / bend if bend > 0.0 else math.inf
        if abs(step - f) <= 1e-6 * min(f, pole - f):
            return step
        if right - left <= 1e-15 * right:
            return f
        f = step if left < step < right else 0.5 * (left + right)
    return f


@njit(cache=True, nogil=True, fastmath=_ANY_ORDER)
def payoff_margin_share(r: Floats, haircut: float, tail_every: float, tail_extra: float) -> float:
    """The textbook W - (1 - W) / R as a share of margin: floored at 0, over the mean loss; 0 without a win or a loss."""
    if len(r) == 0:
        return 0.0
    _, _, _, _, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    wins, losses, won, lost = 0.0, tail, 0.0, tail
    for x in r:
        y = x - shift
        wins, won = wins + (y > 0.0), won + max(y, 0.0)
        losses, lost = losses + (y < 0.0), lost - min(y, 0.0)
    if wins == 0.0 or losses == 0.0:
        return 0.0
    share = wins / (len(r) + tail)
    mean_loss = lost / losses
    edge = share - (1.0 - share) * mean_loss / (won / wins)
    return edge / mean_loss if edge > _ROUNDING else 0.0


@njit(cache=True, nogil=True)
def bootstrap_log_optimal(r: Floats, draws: Ints, haircut: float, tail_every: float) -> Floats:
    """The log-optimal fraction of each row of `draws` (indices into r)."""
    out, resample = np.empty(len(draws)), np.empty(draws.shape[1])
    guess = log_optimal(r, haircut, tail_every, 0.0, 0.0)
    for i in range(len(draws)):
        for j in range(len(resample)):
            resample[j] = r[np.uint64(draws[i, j])]
        out[i] = log_optimal(resample, haircut, tail_every, 0.0, guess)
    return out


@njit(cache=True, nogil=True)
def history(
    kind: NDArray[np.int8], position: Ints, strategy: Ints, n_strategies: int, net: Floats, counted: NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints, Floats]:
    """What each open knows of its strategy's earlier closes: how many, how many counted, losses in a row, largest loss."""
    n = len(net)
    closed, known = np.zeros(n, np.int64), np.zeros(n, np.int64)
    streak, largest_loss = np.zeros(n, np.int64), np.zeros(n)
    now_closed, now_known = np.zeros(n_strategies, np.int64), np.zeros(n_strategies, np.int64)
    now_streak, now_largest = np.zeros(n_strategies, np.int64), np.zeros(n_strategies)
    for event in range(len(kind)):
        i = position[event]
        s = strategy[i]
        if kind[event] == OPEN:
            closed[i], known[i], streak[i], largest_loss[i] = now_closed[s], now_known[s], now_streak[s], now_largest[s]
        elif kind[event] == CLOSE_LAST:
            now_closed[s] += 1
            now_known[s] += counted[i]
            now_streak[s] = now_streak[s] + 1 if net[i] < 0 else 0
            now_largest[s] = max(now_largest[s], -net[i])
    return closed, known, streak, largest_loss


@njit(cache=True, nogil=True)
def _spread(n: int, squares: float, low: float, high: float) -> float:
    """The sample standard deviation of n values from their squared distances to their mean; exactly 0 when all are equal."""
    return 0.0 if high - low <= _ROUNDING * max(abs(low), abs(high)) else math.sqrt(squares / (n - 1))


@njit(cache=True, nogil=True)
def rolling_deviation(values: Floats, lookback: int) -> Floats:
    """Sample standard deviation of each value and the `lookback` - 1 before it; NaN where there are fewer.

    A window is the end of one block of `lookback` values and the beginning of the next, joined as Chan, Golub and LeVeque (1979)
    join two samples: the time does not grow with the window, and nothing is ever subtracted again.
    """
    out = np.full(len(values), np.nan)
    means, squares, lows, highs = np.empty(lookback), np.empty(lookback), np.empty(lookback), np.empty(lookback)
    for begin in range(0, len(values), lookback):
        block = values[begin : begin + lookback]
        mean, square, low, high = 0.0, 0.0, math.inf, -math.inf
        for j in range(len(block)):
            x, n = block[j], j + 1
            square, mean = square + (x - mean) ** 2 * j / n, mean + (x - mean) / n
            low, high = min(low, x), max(high, x)
            if n == lookback:
                out[begin + j] = _spread(n, square, low, high)
            elif begin:
                apart = (means[n] - mean) ** 2 * n * (lookback - n) / lookback
                out[begin + j] = _spread(lookback, squares[n] + square + apart, min(lows[n], low), max(highs[n], high))
        if len(block) < lookback:
            break
        mean, square, low, high = 0.0, 0.0, math.inf, -math.inf
        for n in range(1, lookback):
            x, j = block[lookback - n], lookback - n
            square, mean = square + (x - mean) ** 2 * (n - 1) / n, mean + (x - mean) / n
            low, high = min(low, x), max(high, x)
            means[j], squares[j], lows[j], highs[j] = mean, square, low, high
    return out


@njit(cache=True, nogil=True)
def trailing_deviation(sample: Floats, start: Ints, known: Ints, strategy: Ints, lookback: int) -> Floats:
    """Sample standard deviation of the last `lookback` of each open's known returns; NaN where there are fewer."""
    deviation = np.empty(len(sample))
    for s in range(len(start)):
        end = start[s + 1] if s + 1 < len(start) else len(sample)
        deviation[start[s] : end] = rolling_deviation(sample[start[s] : end], lookback)
    out = np.full(len(known), np.nan)
    for i in range(len(known)):
        if known[i] >= lookback:
            out[i] = deviation[start[strategy[i]] + known[i] - 1]
    return out


@njit(cache=True, nogil=True)
def _kth(tree: Ints, k: int) -> int:
    """The rank of the k-th smallest (from 1) of the counts in a Fenwick tree."""
    at, step = 0, 1
    while step * 2 < len(tree):
        step *= 2
    while step:
        if at + step < len(tree) and tree[at + step] < k:
            at += step
            k -= tree[at]
        step //= 2
    return at


@njit(cache=True, nogil=True)
def running_median(kind: NDArray[np.int8], position: Ints, value: Floats, rank: Ints, levels: Floats) -> tuple[Floats, Ints]:
    """The median, at each open, of the values of the positions closed before it, and their number. NaN values are not counted."""
    n = len(value)
    median, seen = np.full(n, np.nan), np.zeros(n, np.int64)
    tree, count = np.zeros(len(levels) + 1, np.int64), 0
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == OPEN:
            seen[i] = count
            if count:
                median[i] = 0.5 * (levels[_kth(tree, (count + 1) // 2)] + levels[_kth(tree, count // 2 + 1)])
        elif kind[event] == CLOSE_LAST and not math.isnan(value[i]):
            count += 1
            at = rank[i] + 1
            while at < len(tree):
                tree[at] += 1
                at += at & -at
    return median, seen


@njit(cache=True, nogil=True)
def _estimate(estimates: Estimates, s: np.uint64, i: np.uint64) -> float:
    """Strategy s's estimate over what had closed before position i, remembered in `memo`: the same whoever makes it first."""
    at, n = estimates.start[s], estimates.known[i]
    slot = at + n - 1
    if math.isnan(estimates.memo[slot]):
        sample = estimates.sample[at : at + n]
        if estimates.estimator == PAYOFF:
            estimates.memo[slot] = payoff_margin_share(sample, estimates.haircut, estimates.tail_every, 0.0)
        else:
            estimates.memo[slot] = estimates.scale[i] * log_optimal(sample, estimates.haircut, estimates.tail_every, 0.0, 0.0)
    return float(estimates.memo[slot])


@njit(cache=True, nogil=True)
def _fixed_ratio(profit: float, delta: float, start_contracts: float) -> float:
    return 0.5 * (1.0 + math.sqrt((2.0 * start_contracts - 1.0) ** 2 + 8.0 * max(profit, 0.0) / delta))


@njit(cache=True, nogil=True, error_model="numpy")
def _to_lot(size: float, lot: float) -> float:
    return float(np.floor(size / lot + TINY)) * lot  # not math.floor, whose integer would overflow


@njit(cache=True, nogil=True, error_model="numpy")
def _brake(steps: Floats, multipliers: Floats, equity: float, peak: float) -> float:
    """The multiplier of the deepest step reached; steps run from deep to shallow."""
    for j in range(len(steps)):
        if 1.0 - equity / peak >= steps[j]:
            return float(multipliers[j])
    return 1.0


@njit(cache=True, nogil=True)
def _refused(verdict: int, equity: float) -> int:
    """Step 1 for an open that ruin or the parallel cap stops, if nothing named before them does."""
    if verdict in (STRATEGY_DISABLED, DAY_DISABLED):
        return verdict
    return RUINED if equity <= 0.0 else PARALLEL_CAP


@njit(cache=True, nogil=True, error_model="numpy")
def _within_margin(size: float, limit: int, lot: float, margin: float, strategy_room: float, book_room: float) -> tuple[float, int]:
    """The margin limits of step 5, divided out; `limit` is the number of the one that binds."""
    at_most = _to_lot(max(strategy_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _CAPITAL_CEILING
    at_most = _to_lot(max(book_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _MARGIN_CEILING
    return size, limit


@njit(cache=True, nogil=True, error_model="numpy")
def _sized(
    x: float, lot: float, one_lot: bool, max_contracts: float, margin: float, strategy_room: float, book_room: float
) -> tuple[float, int]:
    """Steps 4 and 5: `x` in whole lots within the tightest limit, and the outcome. Rooms are margin still free [currency].

    What plainly fits a room, and a room that plainly holds nothing, need no division. Which of the two it is comes and goes like
    chance, so it is told by arithmetic: a branch that the processor guesses wrong costs more than everything else here.
    """
    whole = _to_lot(x, lot)
    if whole <= 0.0:
        if x <= 0.0:
            return 0.0, PAUSED
        if not one_lot:
            return 0.0, BELOW_ONE
        whole = lot
    wanted = min(whole, max_contracts)
    size, limit = wanted, int(wanted < whole)
    if margin > 0.0:
        needed, least = wanted * margin, lot * margin * (1.0 - 1e-6)
        if max(wanted - _MANY * lot, needed - book_room, min(needed - strategy_room, strategy_room - least)) > 0.0:
            size, limit = _within_margin(wanted, limit, lot, margin, strategy_room, book_room)
        else:
            size = wanted if strategy_room > least else 0.0
            limit = max(limit, _CAPITAL_CEILING * int(size < wanted))
    reduced = (REDUCED_MAX_CONTRACTS - SKIPPED_MAX_CONTRACTS) * (size > 0.0)
    return size, (limit > 0) * (SKIPPED_MAX_CONTRACTS + limit - 1 + reduced)


@njit(cache=True, nogil=True, error_model="numpy")
def replay(events: Events, sizing: Sizing, estimates: Estimates, limits: Limits, course: Course) -> None:
    """One pass over the events of a log (semantics 4); fills `course`.

    Arrays are taken out of their tuples first and helpers get numbers: an array passed on is counted, which costs more than the work.
    Indices are unsigned: of a signed one numba asks each time whether it counts from the end.
    """
    kind, position, row, starts_second = events
    contracts, outcome, equity_after, margin_after = course
    strategy, margins, verdict, base, slope, modifier, row_net, delta, start_contracts = sizing
    start, compounding, constrained, max_open, one_lot, brakes, multipliers, lot, max_contracts, capital_ceiling, margin_ceiling = limits
    if not compounding:
        base, slope = base + slope * start, np.zeros(len(slope))
    known, estimating = estimates.known, estimates.estimator != NO_ESTIMATE
    unbraked = (1.0 - brakes[-1]) * (1.0 + 1e-9) + 1e-9 if len(brakes) else 0.0  # of the peak: no step is reached above it
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
            k, why = 0.0, verdict[i]
            if equity <= ruin or n_open >= most_open:
                why = _refused(why, equity)
            if why == TAKEN:
                k = _fixed_ratio(profit[s], delta, start_contracts) if delta > 0.0 else base[i] + slope[i] * equity
                if estimating:
                    if estimated_at[s] == 0 or 100 * known[i] >= 101 * estimated_at[s]:
                        estimate[s], estimated_at[s] = _estimate(estimates, s, i), known[i]
                    k *= estimate[s]
                if k <= 0.0:
                    k, why = 0.0, ZERO_SIZE
                elif constrained:
                    braking = _brake(brakes, multipliers, equity, peak) if equity < peak * unbraked else 1.0
                    rooms = capital_ceiling[s] - held[s], margin_ceiling * equity - open_margin
                    k, why = _sized(k * (modifier[i] * braking), lot[s], one_lot, max_contracts[s], margin, *rooms)
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
                open_margin = open_margin - frees if n_open else 0.0  # rounding must not outlive the last position
                held[s] = (held[s] - frees) * (n_held[s] > 0)
        equity_after[event], margin_after[event] = equity, open_margin


@njit(cache=True, nogil=True)
def _figures(course: Course, start: float, last_event: Ints, sample: Ints) -> tuple[float, float, float, int]:
    """Ending equity (NaN when equity or margin outgrew the floats), deepest daily drawdown, highest margin / equity, positions taken."""
    contracts, _, equity_after, margin_after = course
    ending, finite = equity_after[-1], math.isfinite(equity_after[-1])
    peak, deepest, highest, taken = start, 0.0, 0.0, 0
    for event in last_event:
        equity = equity_after[event] if event >= 0 else start
        peak = max(peak, equity)
        deepest = max(deepest, (peak - equity) / peak)
    for event in sample:
        equity, margin = equity_after[event], margin_after[event]
        finite = finite and math.isfinite(margin)
        if equity > 0.0:
            highest = max(highest, margin / equity)
    for k in contracts:
        taken += k > 0.0
    return (ending if finite else math.nan), deepest, highest, taken


@njit(cache=True, nogil=True)
def sweep(
    events: Events, sizing: Sizing, estimates: Estimates, limits: Limits, multiples: Floats, last_event: Ints, sample: Ints
) -> Floats:
    """(F, 4) the figures of a replay at each multiple of the size wanted, one replay after the other in the same memory."""
    figures = np.empty((len(multiples), 4))
    positions, moments = len(sizing.base), len(events.kind)
    course = Course(np.empty(positions), np.empty(positions, np.int8), np.empty(moments), np.empty(moments))
    base, slope = np.empty(positions), np.empty(positions)
    strategy, margin, verdict, _, _, modifier, row_net, delta, start_contracts = sizing
    scaled = Sizing(strategy, margin, verdict, base, slope, modifier, row_net, delta, start_contracts)
    for j in range(len(multiples)):
        base[:], slope[:] = sizing.base * multiples[j], sizing.slope * multiples[j]
        replay(events, scaled, estimates, limits, course)
        figures[j, 0], figures[j, 1], figures[j, 2], figures[j, 3] = _figures(course, limits.start, last_event, sample)
    return figures


def warm_up() -> None:
    """Compile, or load from the cache, every kernel: a server calls this in the background when it starts."""
    one, none = np.zeros(1, np.int64), np.zeros(0)
    kind, value = np.zeros(1, np.int8), np.ones(1)
    log_optimal(value, 0.0, 0.0, 0.0, 0.0)
    payoff_margin_share(value, 0.0, 0.0, 0.0)
    bootstrap_log_optimal(value, np.zeros((1, 1), np.int64), 0.0, 0.0)
    history(kind, one, one, 1, value, np.ones(1, np.bool_))
    rolling_deviation(value, 2)
    trailing_deviation(value, one, one, one, 2)
    running_median(kind, one, value, one, value)
    events = Events(kind, one, one, np.ones(1, np.bool_))
    sizing = Sizing(one, value, kind, value, value, value, value, 0.0, 1.0)
    estimates = Estimates(NO_ESTIMATE, none, one, one, value, 0.0, 0.0, none)
    limits = Limits(1.0, True, True, math.inf, False, none, none, value, value, value, 1.0)
    replay(events, sizing, estimates, limits, Course(value.copy(), kind.copy(), value.copy(), value.copy()))
    sweep(events, sizing, estimates, limits, value, one, one)
