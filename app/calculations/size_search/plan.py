"""A plan in whole contracts: contracts per strategy, held fixed, that keep the drawdown promise.

A fractional answer leaves a small account below one lot of most strategies. The plan starts from
the answer rounded down and adds one lot at a time to the strategy that brings the most expected
profit per increase of the drawdown that the promise speaks of, as long as promise and margin
ceiling hold. Then every lot held is tried against the lots that could take its place.

Expected profit over the horizon is each strategy's mean net P/L per contract, shrunk by what its
days support, times the positions it opens in so many days. Contracts are fixed, so the equity of a
path is the sum of what each strategy adds to it; losing streaks, the VIX rule and the brake are not
followed, and the margin ceiling is held at every instant of the log.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Mask
from app.calculations.log.concurrency import margins_at_once
from app.calculations.monte_carlo.chunks import drawn_state
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Stopped, raise_if_stopped
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.numerics.shrinkage import supported_share
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.size_search.promise import Promise
from app.calculations.sizing.limits import contract_caps, switched_off

_ROUNDS = 5  #: of trying to replace lots, at most
_CELLS = 40_000_000  #: of a path's results kept in memory: fewer paths where there are more
_CAPITAL_STEPS = 60  #: of the bisection for the capital from which a strategy joins


@dataclass(frozen=True, eq=False)
class ContractPlan:
    """Contracts of each strategy, held fixed. S strategies in the order of the log."""

    contracts: Floats  #: (S,) whole lots
    #: (S,) expected profit of one contract over the horizon [currency], after shrinkage
    profit_per_contract: Floats
    expected_profit: float  #: of the plan over the horizon [currency]
    chance: Estimated  #: of breaking the promise
    drawdown: float  #: judged drawdown exceeded with the promise's tolerance
    peak_margin: float  #: most margin of the plan at any instant of the log [currency]
    left_out: Mask  #: (S,) True for a strategy of expected profit without a contract
    #: (S,) capital from which one lot of it fits beside the plan [currency]; NaN for a strategy
    #: that holds contracts already, or that no capital would bring in
    joins_at: Floats


def contract_plan(
    simulator: MonteCarloSimulator,
    promise: Promise,
    first: Floats,
    maximum: Floats,
    stopped: Stopped | None = None,
) -> ContractPlan:
    """Return the plan for the paths of a simulator, beginning with the contracts `first` (S,).

    `maximum` (S,) is the most contracts that may be held of each strategy, beside the profile's own
    limits. `first` is given up where it does not keep the promise. Raises `WorkStoppedError` soon
    after `stopped()` first returns True.
    """
    search = _PlanSearch(simulator, promise, maximum, stopped)
    contracts = search.whole(first)
    if not search.fits(contracts):
        contracts = np.zeros(len(first))
    return search.plan(search.improved(search.filled(contracts)))


class _PlanSearch:
    """The paths of a simulator, and the limits and the expected profit of contracts on them."""

    def __init__(
        self,
        simulator: MonteCarloSimulator,
        promise: Promise,
        maximum: Floats,
        stopped: Stopped | None,
    ) -> None:
        book, profile = simulator.book, simulator.profile
        self._promise, self._start, self._stopped = promise, simulator.start, stopped
        self._portfolio = profile.portfolio
        traded = switched_off(book, profile) == kernels.Outcome.TAKEN.value
        self._of_start = judged_drawdown(profile.portfolio) == "max_drawdown_of_start"
        self._results = _path_results(simulator, traded)
        self._margin = margins_at_once(book, np.where(traded, simulator.economics.margin, np.nan))
        self._lot = np.array([profile.strategy(name).lot_size for name in book.log.strategies])
        ceilings = [profile.strategy(name).capital_ceiling for name in book.log.strategies]
        self._ceilings = np.array([math.inf if c is None else c for c in ceilings])
        self._maximum = self.whole(np.minimum(maximum, contract_caps(book, profile)))
        self.profit = expected_profits(simulator, traded)

    def whole(self, contracts: Floats) -> Floats:
        """Return contracts (S,) rounded down to lots."""
        return np.array(kernels.whole_lots(np.maximum(contracts, 0.0), self._lot))

    def falls(self, contracts: Floats) -> Floats:
        """Return the deepest fall of each path (paths,)."""
        held = self._held(contracts)
        return kernels.deepest_falls(held, held, 0.0, self._start, self._of_start)

    def fits(self, contracts: Floats) -> bool:
        """Return True where contracts (S,) keep the promise and every limit."""
        return self._within_limits(contracts) and self._promise.kept(self.falls(contracts))

    def filled(self, contracts: Floats, without: int = -1) -> Floats:
        """Return the contracts with lots added, one at a time, until none fits.

        No lot of strategy `without` is added. Raises `WorkStoppedError` when stopped.
        """
        contracts = contracts.copy()
        held = self._held(contracts)
        falls = kernels.deepest_falls(held, held, 0.0, self._start, self._of_start)
        present = self._promise.quantile(falls)
        candidates = [code for code in np.flatnonzero(self.profit > 0).tolist() if code != without]
        while True:
            raise_if_stopped(self._stopped)
            best, best_rate, best_fall = -1, -math.inf, present
            for code in candidates:
                fall = self._fall_with_a_lot(contracts, held, code)
                if fall is None:
                    continue
                gain, cost = self.profit[code] * self._lot[code], max(fall - present, 0.0)
                rate = gain / cost if cost > 0 else math.inf
                if rate > best_rate:
                    best, best_rate, best_fall = code, rate, fall
            if best < 0:
                return contracts
            contracts[best] += self._lot[best]
            held = held + np.float32(self._lot[best]) * self._results[best]
            present = best_fall

    def improved(self, contracts: Floats) -> Floats:
        """Return the contracts after lots were replaced, as long as expected profit grows."""
        for _ in range(_ROUNDS):
            before = self.profit @ contracts
            for code in np.flatnonzero(contracts > 0).tolist():
                fewer = contracts.copy()
                fewer[code] -= self._lot[code]
                other = self.filled(self.filled(fewer, without=code))
                if self.profit @ other > self.profit @ contracts * (1 + 1e-12):
                    contracts = other
            if self.profit @ contracts <= before * (1 + 1e-12):
                break
        return contracts

    def plan(self, contracts: Floats) -> ContractPlan:
        """Return the plan that holds the contracts (S,)."""
        falls = self.falls(contracts)
        left_out = (self.profit > 0) & (contracts == 0)
        joins_at = np.full(len(contracts), np.nan)
        for code in np.flatnonzero(left_out).tolist():
            raise_if_stopped(self._stopped)
            joins_at[code] = self._needed_capital(contracts, code)
        return ContractPlan(
            contracts=contracts,
            profit_per_contract=self.profit,
            expected_profit=float(self.profit @ contracts),
            chance=chance(int((falls > self._promise.target).sum()), len(falls)),
            drawdown=self._promise.quantile(falls),
            peak_margin=float((self._margin @ contracts).max(initial=0.0)),
            left_out=left_out,
            joins_at=joins_at,
        )

    def _held(self, contracts: Floats) -> NDArray[np.float32]:
        """Equity added by the contracts up to each day of every path, (paths, days)."""
        held = np.zeros(self._results.shape[1:], np.float32)
        for code in np.flatnonzero(contracts).tolist():
            held += np.float32(contracts[code]) * self._results[code]
        return held

    def _fall_with_a_lot(
        self, contracts: Floats, held: NDArray[np.float32], code: int
    ) -> float | None:
        """The promise's quantile with one lot more of a strategy, None where it does not fit."""
        more = contracts.copy()
        more[code] += self._lot[code]
        if not self._within_limits(more):
            return None
        falls = kernels.deepest_falls(
            held, self._results[code], float(self._lot[code]), self._start, self._of_start
        )
        return self._promise.quantile(falls) if self._promise.kept(falls) else None

    def _within_limits(self, contracts: Floats) -> bool:
        if (contracts > self._maximum * (1 + 1e-9)).any():
            return False
        margin = self._margin * contracts
        if (margin.max(axis=0, initial=0.0) > self._ceilings * (1 + 1e-9)).any():
            return False
        ceiling = self._portfolio.margin_ceiling
        room = math.inf if ceiling is None else ceiling * self._start
        return bool(margin.sum(axis=1).max(initial=0.0) <= room * (1 + 1e-9))

    def _needed_capital(self, contracts: Floats, code: int) -> float:
        """The capital from which one lot of a strategy fits beside the contracts; NaN for none."""
        more = contracts.copy()
        more[code] += self._lot[code]
        margin = self._margin * more
        if more[code] > self._maximum[code] or self._promise.target <= 0:
            return math.nan
        if margin[:, code].max(initial=0.0) > self._ceilings[code]:
            return math.nan
        peak, ceiling = float(margin.sum(axis=1).max(initial=0.0)), self._portfolio.margin_ceiling
        if ceiling == 0:
            return math.nan
        by_margin = 0.0 if ceiling is None else peak / ceiling
        held = self._held(more)
        if self._of_start:
            of_start = kernels.deepest_falls(held, held, 0.0, self._start, True)
            return max(
                by_margin, self._promise.quantile(of_start) * self._start / self._promise.target
            )
        return max(by_margin, self._bisected_capital(held))

    def _bisected_capital(self, held: NDArray[np.float32]) -> float:
        """The least capital at which the fall below the running peak keeps the promise."""

        def kept(capital: float) -> bool:
            return self._promise.kept(kernels.deepest_falls(held, held, 0.0, capital, False))

        low, high = 0.0, self._start
        while not kept(high):
            low, high = high, 2.0 * high
        for _ in range(_CAPITAL_STEPS):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if kept(middle) else (middle, high)
        return high


def expected_profits(simulator: MonteCarloSimulator, traded: Mask) -> Floats:
    """Return (S,) the profit that one contract of each strategy is expected to make [currency].

    Over the simulator's horizon: the mean net P/L of its `traded` (P,) positions, shrunk by what
    its days support, times the positions it opens in so many of the log's days.
    """
    book, net = simulator.book, simulator.economics.net
    horizon = simulator.settings.horizon_days / len(simulator.source.day)
    profits = np.zeros(len(book.log.strategies))
    for code in range(len(profits)):
        chosen = traded & (book.strategy == code)
        by_day = _sums_by_day(simulator, np.flatnonzero(chosen), net)
        if len(by_day) < 2:
            continue
        count = np.array([float(len(by_day))])
        share = supported_share(count, np.array([by_day.mean()]), np.array([by_day.var(ddof=1)]))
        profits[code] = by_day.sum() * horizon * float(share[0])
    return profits


def _sums_by_day(
    simulator: MonteCarloSimulator, positions: NDArray[np.int64], net: Floats
) -> Floats:
    """The net P/L of one contract of `positions`, summed by opening day."""
    if not len(positions):
        return np.zeros(0)
    _, at = np.unique(simulator.source.opened[positions], return_inverse=True)
    return np.bincount(at, net[positions]).astype(float)


def _path_results(simulator: MonteCarloSimulator, traded: Mask) -> NDArray[np.float32]:
    """Results (S, paths, days) on the paths of a simulator, as `kernels.path_results` gives them.

    Where they would fill too much memory, those of its first paths.
    """
    request = simulator.request(np.ones(1))
    days = simulator.settings.horizon_days + simulator.source.calendar.longest
    most = max(1, _CELLS // (days * len(simulator.book.log.strategies)))
    parts: list[NDArray[np.float32]] = []
    for chunk in simulator.chunks(request):
        if sum(part.shape[1] for part in parts) >= most:
            break
        state = drawn_state(chunk)
        parts.append(
            kernels.path_results(
                request.calendar,
                request.sizing.sizing,
                request.sizing.walk_forward.full_loss,
                traded,
                state.days,
                state.hits,
                request.loss_strategy,
                len(simulator.book.log.strategies),
            )
        )
    return np.ascontiguousarray(np.concatenate(parts, axis=1))
