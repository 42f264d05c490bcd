"""The compiled loops of replay and estimation.

Each takes and returns plain arrays, releases the GIL, is cached on disk (`compiled`), and has a plain-Python twin in its `.py_func`.
The meaning of every quantity is in the module that calls the kernel; times in seconds, money in account currency.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import Course, Estimates, Events, Known, Laid, Learning, Limits, Sizing, Tape

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


@compiled(fastmath=_ANY_ORDER)
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


@compiled(fastmath=_ANY_ORDER, error_model="numpy")
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


@compiled(error_model="numpy")
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


@compiled(fastmath=_ANY_ORDER)
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


@compiled()
def bootstrap_log_optimal(r: Floats, draws: Ints, haircut: float, tail_every: float) -> Floats:
    """The log-optimal fraction of each row of `draws` (indices into r)."""
    out, resample = np.empty(len(draws)), np.empty(draws.shape[1])
    guess = log_optimal(r, haircut, tail_every, 0.0, 0.0)
    for i in range(len(draws)):
        for j in range(len(resample)):
            resample[j] = r[np.uint64(draws[i, j])]
        out[i] = log_optimal(resample, haircut, tail_every, 0.0, guess)
    return out


@compiled()
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


@compiled()
def _spread(n: int, squares: float, low: float, high: float) -> float:
    """The sample standard deviation of n values from their squared distances to their mean; exactly 0 when all are equal."""
    return 0.0 if high - low <= _ROUNDING * max(abs(low), abs(high)) else math.sqrt(squares / (n - 1))


@compiled()
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


@compiled()
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


@compiled()
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


@compiled()
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


@compiled()
def _estimate(estimates: Estimates, s: np.uint64, i: np.uint64, last: float) -> float:
    """Strategy s's estimate over what had closed before position i, remembered in `memo`: the same whoever makes it first.

    Where it `follows`, the search begins at the last estimate.
    """
    at, n = estimates.start[s], estimates.known[i]
    slot = at + n - 1
    if math.isnan(estimates.memo[slot]):
        sample = estimates.sample[at : at + n]
        if estimates.estimator == PAYOFF:
            estimates.memo[slot] = payoff_margin_share(sample, estimates.haircut, estimates.tail_every, 0.0)
        else:
            scale = estimates.scale[i]
            guess = last / scale if estimates.follows and scale > 0.0 else 0.0
            estimates.memo[slot] = scale * log_optimal(sample, estimates.haircut, estimates.tail_every, 0.0, guess)
    return float(estimates.memo[slot])


@compiled()
def _fixed_ratio(profit: float, delta: float, start_contracts: float) -> float:
    return 0.5 * (1.0 + math.sqrt((2.0 * start_contracts - 1.0) ** 2 + 8.0 * max(profit, 0.0) / delta))


@compiled(error_model="numpy")
def _to_lot(size: float, lot: float) -> float:
    return float(np.floor(size / lot + TINY)) * lot  # not math.floor, whose integer would overflow


@compiled(error_model="numpy")
def _brake(steps: Floats, multipliers: Floats, equity: float, peak: float) -> float:
    """The multiplier of the deepest step reached; steps run from deep to shallow."""
    for j in range(len(steps)):
        if 1.0 - equity / peak >= steps[j]:
            return float(multipliers[j])
    return 1.0


@compiled()
def _refused(verdict: int, equity: float) -> int:
    """Step 1 for an open that ruin or the parallel cap stops, if nothing named before them does."""
    if verdict in (STRATEGY_DISABLED, DAY_DISABLED):
        return verdict
    return RUINED if equity <= 0.0 else PARALLEL_CAP


@compiled(error_model="numpy")
def _within_margin(size: float, limit: int, lot: float, margin: float, strategy_room: float, book_room: float) -> tuple[float, int]:
    """The margin limits of step 5, divided out; `limit` is the number of the one that binds."""
    at_most = _to_lot(max(strategy_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _CAPITAL_CEILING
    at_most = _to_lot(max(book_room / margin, 0.0), lot)
    if at_most < size:
        size, limit = at_most, _MARGIN_CEILING
    return size, limit


@compiled(error_model="numpy")
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


@compiled(error_model="numpy")
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
                        estimate[s], estimated_at[s] = _estimate(estimates, s, i, estimate[s]), known[i]
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


@compiled()
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


@compiled()
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


# --- resampled paths: see `monte_carlo` ---

(
    ENDING_EQUITY,
    MAX_DRAWDOWN,
    LOWEST_EQUITY,
    UNDER_WATER,
    GOAL_DAY,
    FLOOR_DAY,
    UTILISATION,
    POSITIONS_TAKEN,
    PATH_DAYS,
) = range(9)
FIGURES = 9  #: of a path


@compiled()
def _most_on_a_path(tape: Tape, draws: Ints) -> tuple[int, int, int, int]:
    """The most positions, events, later closes and runs of them of any row of `draws`."""
    positions, events, closes, runs = 0, 0, 0, 0
    for path in range(len(draws)):
        n, own, later, run = 0, 0, 0, 0
        for d in draws[path]:
            n, own, run = n + tape.first[d + 1] - tape.first[d], own + tape.own[d + 1] - tape.own[d], run + tape.run[d + 1] - tape.run[d]
            later += tape.run_first[tape.run[d + 1]] - tape.run_first[tape.run[d]]
        positions, events, closes, runs = max(positions, n), max(events, own + later), max(closes, later), max(runs, run)
    return positions, events, closes, runs


@compiled()
def _room(tape: Tape, draws: Ints) -> Laid:
    """Room for any row of `draws`."""
    positions, events, closes, runs = _most_on_a_path(tape, draws)
    numbers, flags = np.empty((2, events), np.int64), np.empty((2, events), np.bool_)
    by_day, by_run = np.empty((3, draws.shape[1] + tape.longest), np.int64), np.empty((3, runs), np.int64)
    today = np.empty((2, closes), np.int64)
    source, hit = np.empty(positions, np.int64), np.zeros(positions, np.bool_)
    events_of = np.empty(events, np.int8), numbers[0], numbers[1], flags[0], flags[1]
    return Laid(*events_of, by_day[0], source, hit, by_day[1], by_day[2], by_run[0], by_run[1], by_run[2], today[0], today[1])


@compiled(inline="always")
def _due(run: int, laid: Laid, tape: Tape) -> int:
    """The closes of the runs waiting since `run` into `laid.today`, by clock, those of earlier positions first; how many there are.

    Each run is in order itself and is merged from its end into those before it.
    """
    today, opened, clock, n = laid.today, laid.today_opened, tape.later_clock, 0
    while run >= 0:
        begin, close = tape.run_first[laid.run_of[run]], tape.run_first[laid.run_of[run] + 1] - 1
        before, at, n = n - 1, n + close - begin, n + close - begin + 1
        while close >= begin:
            if before >= 0 and clock[today[before]] > clock[close]:
                today[at], opened[at] = today[before], opened[before]
                before -= 1
            else:
                today[at], opened[at] = close, laid.run_opened[run]
                close -= 1
            at -= 1
        run = laid.run_next[run]
    return n


@compiled()
def _lay_out(tape: Tape, days: Ints, laid: Laid) -> tuple[int, int, int]:
    """Lay out the events of a path of source days; the numbers of its positions, events and days, up to its last close."""
    first, own, own_kind, own_position, own_row, own_clock, run, run_steps, _, _, later_kind, later_position, later_row, later_clock = tape
    kind, position, row, starts_second, at_open, day_end, source, _, due_first, due_last, run_next, run_of, run_opened, today, opened = laid
    due_first[:] = -1
    n, event, waiting, last_day, t = 0, 0, 0, len(days), 0
    while t < last_day:
        d = days[t] if t < len(days) else -1
        at, end = (np.uint64(own[d]), np.uint64(own[d + 1])) if d >= 0 else (np.uint64(0), np.uint64(0))
        n_due, due, second = np.uint64(_due(due_first[t], laid, tape) if due_first[t] >= 0 else 0), np.uint64(0), -1
        last = event + int(end - at) + int(n_due)
        for e in range(event, last):
            here = np.uint64(e)
            if due < n_due and (at == end or later_clock[np.uint64(today[due])] <= own_clock[at]):
                k, place = np.uint64(today[due]), opened[due]
                kind[here], position[here], row[here], clock = later_kind[k], place + later_position[k], later_row[k], later_clock[k]
                due += np.uint64(1)
            else:
                kind[here], position[here], row[here], clock = own_kind[at], n + own_position[at], own_row[at], own_clock[at]
                at += np.uint64(1)
            starts_second[here], at_open[here] = clock >> 2 != second, clock & 3 == 2
            second = clock >> 2
        event = last
        if d >= 0:
            for j in range(run[d], run[d + 1]):
                on = t + run_steps[j]
                last_day = max(last_day, on + 1)
                if due_first[on] < 0:
                    due_first[on] = waiting
                else:
                    run_next[due_last[on]] = waiting
                due_last[on], run_next[waiting], run_of[waiting], run_opened[waiting] = waiting, -1, j, n
                waiting += 1
            for j in range(first[d], first[d + 1]):
                source[np.uint64(n)] = j
                n += 1
        day_end[t] = event
        t += 1
    return n, event, last_day


@compiled()
def _struck(open_now: Ints, n_open: int, source: Ints, margin: Floats, hit: NDArray[np.bool_]) -> bool:
    """Replace the results of all that is open and has a margin; whether there was any left."""
    found = False
    for place in open_now[:n_open]:
        if margin[source[place]] > 0.0 and not hit[place]:
            hit[place] = found = True
    return found


@compiled()
def _strike_everything(laid: Laid, days: int, hit_days: Ints, margin: Floats) -> None:
    """From each of `hit_days` on, the first day's last opening instant (its beginning, if nothing opens) at which something is open."""
    kind, position, day_end, source, hit = laid.kind, laid.position, laid.day_end, laid.source, laid.hit
    open_now, place, n_open = np.empty(len(source), np.int64), np.empty(len(source), np.int64), 0
    struck, event = 0, 0
    for t in range(days):
        instant = day_end[t]
        while instant > event and kind[instant - 1] != OPEN:
            instant -= 1
        while True:
            if event == instant:
                while struck < len(hit_days) and hit_days[struck] <= t and _struck(open_now, n_open, source, margin, hit):
                    struck += 1
            if event == day_end[t]:
                break
            i = position[event]
            if kind[event] == OPEN:
                open_now[n_open], place[i] = i, n_open
                n_open += 1
            elif kind[event] == CLOSE_LAST:
                n_open -= 1
                open_now[place[i]] = open_now[n_open]
                place[open_now[n_open]] = place[i]
            event += 1


@compiled()
def _strike_strategy(laid: Laid, days: int, hit_days: Ints, margin: Floats, strategy: Ints, struck_strategy: int) -> None:
    """From each of `hit_days` on, the next position of one strategy to open."""
    struck, event = 0, 0
    for t in range(days):
        while event < laid.day_end[t]:
            i = laid.position[event]
            if laid.kind[event] == OPEN and struck < len(hit_days) and hit_days[struck] <= t:
                j = laid.source[i]
                if strategy[j] == struck_strategy and margin[j] > 0.0:
                    laid.hit[i] = True
                    struck += 1
            event += 1


@compiled()
def _strike(laid: Laid, positions: int, events: int, days: int, hit_days: Ints, struck_strategy: int, sizing: Sizing, rows: int) -> None:
    """Inject full-margin losses: rows of struck positions become the rows that `row_net` has behind the log's own."""
    laid.hit[:positions] = False
    if struck_strategy < 0:
        _strike_everything(laid, days, hit_days, sizing.margin)
    else:
        _strike_strategy(laid, days, hit_days, sizing.margin, sizing.strategy, struck_strategy)
    for event in range(events):
        i = laid.position[event]
        if laid.hit[i] and laid.kind[event] != OPEN:
            laid.row[event] = rows + (laid.source[i] if laid.kind[event] == CLOSE_LAST else len(sizing.margin))


@compiled()
def _mind_streaks(laid: Laid, events: int, strategy: Ints, margin: Floats, learning: Learning, modifier: Floats) -> None:
    """Put the streak rule into `modifier`: each strategy's losses in a row up to its last close, on this path."""
    losses, multiplier, streak = learning.streak_losses, learning.streak_multiplier, np.zeros(len(learning.prior_closed), np.int64)
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
def _learn(laid: Laid, positions: int, events: int, strategy: Ints, margin: Floats, learning: Learning, knows: Known) -> None:
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
        deviation = trailing_deviation(knows.sample, knows.start, knows.known[:positions], strategy[:positions], learning.lookback)
    for i in range(positions):
        if verdict[i] != TAKEN:
            continue
        if knows.closed[i] < learning.min_closed or knows.known[i] < learning.min_known:
            verdict[i] = WARMUP
            continue
        if learning.by_largest_loss:
            if knows.largest_loss[i] <= 0.0:
                verdict[i] = UNSIZABLE
                continue
            base[i], slope[i] = base[i] / knows.largest_loss[i], slope[i] / knows.largest_loss[i]
        if learning.lookback:
            if deviation[i] > 0.0:
                slope[i] *= min(max(learning.reference / deviation[i], learning.least), learning.most)
            else:
                verdict[i] = UNSIZABLE


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
        sampled = not laid.at_open[event] and (event + 1 == events or laid.starts_second[event + 1] or laid.at_open[event + 1])
        if sampled and equity_after[event] > 0.0:
            finite = finite and math.isfinite(margin_after[event])
            highest = max(highest, margin_after[event] / equity_after[event])
    taken = 0
    for k in course.contracts:
        taken += k > 0.0
    figures[ENDING_EQUITY], figures[MAX_DRAWDOWN], figures[LOWEST_EQUITY] = (equity if finite else math.nan), deepest, lowest
    figures[UNDER_WATER], figures[GOAL_DAY], figures[FLOOR_DAY] = longest, goal_day, floor_day
    figures[UTILISATION], figures[POSITIONS_TAKEN], figures[PATH_DAYS] = highest, taken, days


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
    strategy, margin, verdict, modifier = path.strategy[:n], path.margin[:n], path.verdict[:n], path.modifier[:n]
    return Sizing(strategy, margin, verdict, base, slope, modifier, path.row_net, path.delta, path.start_contracts)


@compiled()
def _path_estimates(n: int, learning: Learning, knows: Known, ones: Floats) -> Estimates:
    """The estimates of a path of n positions, over its samples."""
    known = knows.closed[:n] if learning.of_nets else knows.known[:n]
    scale = knows.largest_loss[:n] if learning.of_nets else ones[:n]
    return Estimates(learning.estimator, knows.sample, knows.start, known, scale, learning.haircut, learning.tail_every, knows.memo, True)


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
    rows, ones, spare = len(sizing.row_net) - len(sizing.margin) - 1, np.ones(most), np.empty(len(checkpoints))
    learns = learning.by_largest_loss or learning.min_known > 0
    course = Course(np.empty(most), np.empty(most, np.int8), np.empty(moments), np.empty(moments))
    figures, fan = np.empty((len(draws), len(multiples), FIGURES)), np.empty((len(draws), len(checkpoints)))
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
        timeline = Events(laid.kind[:events], laid.position[:events], laid.row[:events], laid.starts_second[:events])
        estimates, wanted = _path_estimates(n, learning, knows, ones), _first(n, path)
        at = Course(course.contracts[:n], course.outcome[:n], course.equity_after[:events], course.margin_after[:events])
        for f in range(len(multiples)):
            wanted.base[:], wanted.slope[:] = path.base[:n] * multiples[f], path.slope[:n] * multiples[f]
            replay(timeline, wanted, estimates, limits, at)
            _path_figures(laid, events, days, at, limits.start, goal, floor, checkpoints, figures[p, f], fan[p] if f == 0 else spare)
    return figures, fan, laid, course


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
    estimates = Estimates(NO_ESTIMATE, none, one, one, value, 0.0, 0.0, none, False)
    limits = Limits(1.0, True, True, math.inf, False, none, none, value, value, value, 1.0)
    replay(events, sizing, estimates, limits, Course(value.copy(), kind.copy(), value.copy(), value.copy()))
    sweep(events, sizing, estimates, limits, value, one, one)
    tape = Tape(one, one, kind, one, one, one, one, one, one, 0, kind, one, one, one)
    learning = Learning(
        0, 1.0, 0, False, 0.0, 0.0, 0, 0, False, 0, 0.0, 0.0, 0.0, value, value, one, one, value, none, np.zeros(2, np.int64)
    )
    no_days = np.zeros((0, 1), np.int64)
    simulate(tape, sizing, learning, limits, no_days, no_days, -1, value, math.inf, -math.inf, one)
