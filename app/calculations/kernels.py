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


_ROUNDING = 1e-12  # what is this small beside its parts is 0: rounding must not make an edge or a volatility
_TINY = 1e-9  # a size this close below a whole lot is that lot: 0.29 * 100000 / 1000 is 28.999999999999996


@njit(cache=True, nogil=True)
def _moments(r: Floats, haircut: float, tail_every: float, tail_extra: float) -> tuple[float, float, float, float, float]:
    """Sum, lowest and highest of the sample as the estimator sees it, the amount taken off each return, the tail's weight."""
    total, size, low, high = 0.0, 0.0, math.inf, -math.inf
    for x in r:
        total, size = total + x, size + abs(x)
        low, high = min(low, x), max(high, x)
    shift = haircut * max(total / len(r), 0.0)
    tail = tail_extra + (len(r) / tail_every if tail_every > 0 else 0.0)
    low, high = low - shift, high - shift
    if tail > 0:
        low = min(low, -1.0)
    total -= len(r) * shift + tail
    return (0.0 if abs(total) <= _ROUNDING * (size + tail) else total), low, high, shift, tail


@njit(cache=True, nogil=True)
def _growth_slope(f: float, r: Floats, shift: float, tail: float) -> tuple[float, float]:
    """First and second derivative of the summed log growth at f."""
    slope, curve = 0.0, 0.0
    for x in r:
        y = (x - shift) / (1.0 + f * (x - shift))
        slope += y
        curve -= y * y
    if tail > 0:
        y = -1.0 / (1.0 - f)
        slope += tail * y
        curve -= tail * y * y
    return slope, curve


@njit(cache=True, nogil=True)
def log_optimal(r: Floats, haircut: float, tail_every: float, tail_extra: float, guess: float) -> float:
    """argmax over f >= 0 of the mean log(1 + f r); 0 without an edge, a win or a loss. Newton inside a shrinking bracket."""
    if len(r) == 0:
        return 0.0
    total, low, high, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    if total <= 0.0 or high <= 0.0 or low >= 0.0:
        return 0.0
    left, right = 0.0, (1.0 - 1e-15) / -low
    f = guess if left < guess < right else 0.5 * right
    for _ in range(200):
        slope, curve = _growth_slope(f, r, shift, tail)
        if slope > 0.0:
            left = f
        else:
            right = f
        step = f - slope / curve if curve < 0.0 else right
        if not left < step < right:
            step = 0.5 * (left + right)
        if abs(step - f) <= 1e-15 * right or right - left <= 1e-15 * right:
            return step
        f = step
    return f


@njit(cache=True, nogil=True)
def payoff_margin_share(r: Floats, haircut: float, tail_every: float, tail_extra: float) -> float:
    """The textbook W - (1 - W) / R as a share of margin: floored at 0, over the mean loss; 0 without a win or a loss."""
    if len(r) == 0:
        return 0.0
    _, _, _, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    wins, losses, won, lost = 0.0, tail, 0.0, tail
    for x in r:
        y = x - shift
        if y > 0:
            wins, won = wins + 1.0, won + y
        elif y < 0:
            losses, lost = losses + 1.0, lost - y
    if wins == 0.0 or losses == 0.0:
        return 0.0
    share = wins / (len(r) + tail)
    mean_loss = lost / losses
    edge = share - (1.0 - share) * mean_loss / (won / wins)
    return edge / mean_loss if edge > _ROUNDING else 0.0


@njit(cache=True, nogil=True)
def bootstrap_log_optimal(r: Floats, draws: Ints, haircut: float, tail_every: float) -> Floats:
    """The log-optimal fraction of each row of `draws` (indices into r)."""
    out = np.empty(len(draws))
    guess = log_optimal(r, haircut, tail_every, 0.0, 0.0)
    for i in range(len(draws)):
        out[i] = log_optimal(r[draws[i]], haircut, tail_every, 0.0, guess)
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
def trailing_deviation(sample: Floats, start: Ints, known: Ints, strategy: Ints, lookback: int) -> Floats:
    """Sample standard deviation of the last `lookback` of each open's known returns; NaN where there are fewer."""
    out = np.full(len(known), np.nan)
    for i in range(len(known)):
        if known[i] < lookback:
            continue
        end = start[strategy[i]] + known[i]
        window = sample[end - lookback : end]
        if window.max() - window.min() <= _ROUNDING * np.abs(window).max():
            out[i] = 0.0
        else:
            out[i] = math.sqrt(((window - window.mean()) ** 2).sum() / (lookback - 1))
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
def _estimate(estimates: Estimates, s: int, i: int, last: float) -> float:
    """Strategy s's estimate over what had closed before position i, remembered in `memo`."""
    at, n = estimates.start[s], estimates.known[i]
    slot = at + n - 1
    if math.isnan(estimates.memo[slot]):
        sample, scale = estimates.sample[at : at + n], estimates.scale[i]
        if estimates.estimator == PAYOFF:
            estimates.memo[slot] = payoff_margin_share(sample, estimates.haircut, estimates.tail_every, 0.0)
        else:
            estimates.memo[slot] = scale * log_optimal(sample, estimates.haircut, estimates.tail_every, 0.0, last / scale)
    return float(estimates.memo[slot])


@njit(cache=True, nogil=True)
def _fixed_ratio(profit: float, delta: float, start_contracts: float) -> float:
    return 0.5 * (1.0 + math.sqrt((2.0 * start_contracts - 1.0) ** 2 + 8.0 * max(profit, 0.0) / delta))


@njit(cache=True, nogil=True)
def _to_lot(size: float, lot: float) -> float:
    return float(np.floor(size / lot + _TINY)) * lot  # not math.floor, whose integer would overflow


@njit(cache=True, nogil=True)
def _brake(limits: Limits, equity: float, peak: float) -> float:
    """The multiplier of the deepest step reached; steps run from deep to shallow."""
    for j in range(len(limits.brake_steps)):
        if 1.0 - equity / peak >= limits.brake_steps[j]:
            return float(limits.brake_multipliers[j])
    return 1.0


@njit(cache=True, nogil=True)
def _refused(verdict: int, constrained: bool, equity: float, n_open: int, max_open: float) -> int:
    """Step 1: the outcome when the open is refused before it is sized, else the rule's own verdict."""
    if not constrained or verdict in (STRATEGY_DISABLED, DAY_DISABLED):
        return verdict
    if equity <= 0.0:
        return RUINED
    return PARALLEL_CAP if n_open >= max_open else verdict


@njit(cache=True, nogil=True)
def _whole_lots(x: float, modifier: float, lot: float, one_lot: bool) -> tuple[float, int]:
    """Steps 3 and 4: the modified size in whole lots, and the outcome so far."""
    if x * modifier <= 0.0:
        return 0.0, PAUSED
    k = _to_lot(x * modifier, lot)
    if k > 0.0:
        return k, TAKEN
    return (lot, TAKEN) if one_lot else (0.0, BELOW_ONE)


@njit(cache=True, nogil=True)
def _limited(k: float, lot: float, max_contracts: float, margin: float, strategy_room: float, book_room: float) -> tuple[float, int]:
    """Step 5: the size after the tightest limit, and the outcome. Rooms are margin still free [currency]."""
    outcome, size = TAKEN, k
    at_most = _to_lot(max(max_contracts, 0.0), lot)
    if at_most < size:
        outcome, size = REDUCED_MAX_CONTRACTS, at_most
    if margin > 0.0:
        at_most = _to_lot(max(strategy_room / margin, 0.0), lot)
        if at_most < size:
            outcome, size = REDUCED_CAPITAL_CEILING, at_most
        at_most = _to_lot(max(book_room / margin, 0.0), lot)
        if at_most < size:
            outcome, size = REDUCED_MARGIN_CEILING, at_most
    if outcome != TAKEN and size <= 0.0:
        outcome -= REDUCED_MAX_CONTRACTS - SKIPPED_MAX_CONTRACTS
    return size, outcome


@njit(cache=True, nogil=True)
def replay(events: Events, sizing: Sizing, estimates: Estimates, limits: Limits, course: Course) -> None:
    """One pass over the events of a log (semantics 4); fills `course`.

    Arrays are taken out of their tuples first and helpers get numbers: an array passed on is counted, which costs more than the work.
    """
    kind, position, row, starts_second = events
    contracts, outcome, equity_after, margin_after = course
    strategy, margins, verdict, base, slope, modifier, row_net, delta, start_contracts = sizing
    start, compounding, constrained, max_open, one_lot, brake_steps, _, lot, max_contracts, capital_ceiling, margin_ceiling = limits
    braked, known, estimating = len(brake_steps) > 0, estimates.known, estimates.estimator != NO_ESTIMATE
    estimate, estimated_at = np.zeros(len(lot)), np.zeros(len(lot), np.int64)
    held, n_held, profit = np.zeros(len(lot)), np.zeros(len(lot), np.int64), np.zeros(len(lot))
    equity, peak, open_margin, n_open = start, start, 0.0, 0
    for event in range(len(kind)):
        i = position[event]
        s, margin = strategy[i], margins[i]
        if starts_second[event]:
            peak = max(peak, equity)
        if kind[event] == OPEN:
            k, why = 0.0, _refused(verdict[i], constrained, equity, n_open, max_open)
            if why == TAKEN:
                k = (
                    _fixed_ratio(profit[s], delta, start_contracts)
                    if delta > 0.0
                    else base[i] + slope[i] * (equity if compounding else start)
                )
                if estimating:
                    if estimated_at[s] == 0 or 100 * known[i] >= 101 * estimated_at[s]:
                        estimate[s], estimated_at[s] = _estimate(estimates, s, i, estimate[s]), known[i]
                    k *= estimate[s]
                if k <= 0.0:
                    k, why = 0.0, ZERO_SIZE
                elif constrained:
                    brake = _brake(limits, equity, max(peak, equity)) if braked else 1.0
                    k, why = _whole_lots(k, modifier[i] * brake, lot[s], one_lot)
                    if why == TAKEN:
                        book_room = margin_ceiling * equity - open_margin
                        k, why = _limited(k, lot[s], max_contracts[s], margin, capital_ceiling[s] - held[s], book_room)
            contracts[i], outcome[i] = k, why
            if k > 0.0:
                n_open, n_held[s] = n_open + 1, n_held[s] + 1
                open_margin, held[s] = open_margin + k * margin, held[s] + k * margin
        else:
            k = contracts[i]
            booked = k * row_net[row[event]]
            equity, profit[s] = equity + booked, profit[s] + booked
            if kind[event] == CLOSE_LAST and k > 0.0:
                n_open, n_held[s] = n_open - 1, n_held[s] - 1
                open_margin = open_margin - k * margin if n_open else 0.0  # rounding must not outlive the last position
                held[s] = held[s] - k * margin if n_held[s] else 0.0
        equity_after[event], margin_after[event] = equity, open_margin


def warm_up() -> None:
    """Compile, or load from the cache, every kernel: a server calls this in the background when it starts."""
    one, none = np.zeros(1, np.int64), np.zeros(0)
    kind, value = np.zeros(1, np.int8), np.ones(1)
    log_optimal(value, 0.0, 0.0, 0.0, 0.0)
    payoff_margin_share(value, 0.0, 0.0, 0.0)
    bootstrap_log_optimal(value, np.zeros((1, 1), np.int64), 0.0, 0.0)
    history(kind, one, one, 1, value, np.ones(1, np.bool_))
    trailing_deviation(value, one, one, one, 2)
    running_median(kind, one, value, one, value)
    events = Events(kind, one, one, np.ones(1, np.bool_))
    sizing = Sizing(one, value, kind, value, value, value, value, 0.0, 1.0)
    estimates = Estimates(NO_ESTIMATE, none, one, one, value, 0.0, 0.0, none)
    limits = Limits(1.0, True, True, math.inf, False, none, none, value, value, value, 1.0)
    replay(events, sizing, estimates, limits, Course(value.copy(), kind.copy(), value.copy(), value.copy()))
