"""The question behind the answer, and the reasons why it may have none.

The size judged is that of *My sizing*: the scenario of that name; without one, the profile's Kelly
scenario that follows its own fractions (`my_sizing`), else its first Kelly scenario; without any,
the scenario of a new profile.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.economics import economics
from app.calculations.log.enabled import enabled_strategies
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import (
    MAXIMUM_HISTORIES,
    MINIMUM_DAYS,
    MINIMUM_POSITIONS,
    SimulationSettings,
)
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.scaling import Unit, size_scale, with_fraction
from app.calculations.size_search.allocation_now import AllocationNow, allocation_now
from app.calculations.size_search.grid import size_grid
from app.calculations.size_search.promise import Promise
from app.calculations.size_search.scan import FoundSize
from app.calculations.size_search.search import (
    MINIMUM_BREAKS,
    SearchOptions,
    find_size,
    settings_of,
    simulators_of,
)
from app.calculations.sizing.contracts_now import margins_now
from app.calculations.sizing.defaults import MY_SIZING, my_sizing

#: The reason why there is no size: what the log or the question lacks, or the search's own result.
Reason = Literal[
    "few_positions",
    "few_days",
    "target_out_of_range",
    "tolerance_out_of_range",
    "tolerance_too_fine",
    "not_scalable",
    "all_switched_off",
    "no_margin",
    "capital_below_one_contract",
    "limits_leave_nothing",
    "nothing_taken",
    "no_edge",
    "nothing_keeps_the_promise",
    "nothing_trades",
]

HORIZON_DAYS = 252  #: trading days
PATHS = 1_000
_MOST_PATHS = 10_000  #: simulated by default, where the tolerance needs more than `PATHS`
_FINE_LOT = 1e-6  #: of a lot, at which rounding plays no part


@dataclass(frozen=True)
class Remedy:
    """Numbers any of which would give an answer; None where that would not help."""

    capital: float | None = None  #: [currency]
    target: float | None = None  #: judged drawdown
    tolerance: float | None = None
    paths: int | None = None
    positions: int | None = None
    days: int | None = None  #: trading days


def sized_scenario(profile: Profile) -> Scenario:
    """Return the scenario that the answer sizes; the module says which."""
    named = [scenario for scenario in profile.scenarios if scenario.name == MY_SIZING.name]
    kelly = [scenario for scenario in profile.scenarios if isinstance(scenario.rule, Kelly)]
    following = my_sizing(profile.scenarios)
    return [*named, *([following] if following else []), *kelly, MY_SIZING][0]


def scalable(profile: Profile) -> Profile:
    """Return the profile with a Kelly fraction of 1 where it is 0, from which nothing is scaled."""
    if profile.portfolio.kelly_fraction != 0:
        return profile
    portfolio = profile.portfolio.model_copy(update={"kelly_fraction": 1.0})
    return profile.model_copy(update={"portfolio": portfolio})


@dataclass(frozen=True, eq=False)
class Unanswered:
    """The reason why there is no size, and what would help."""

    reason: Reason
    remedy: Remedy = Remedy()
    #: what each strategy would need, where the capital is what lacks
    now: AllocationNow | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """The question as it is asked: every default filled in."""

    book: Book
    profile: Profile
    scenario: Scenario
    settings: SimulationSettings
    options: SearchOptions
    target: float
    tolerance: float

    @classmethod
    def of(
        cls,
        book: Book,
        profile: Profile,
        settings: SimulationSettings | None,
        options: SearchOptions | None,
    ) -> Question:
        """Return the question with its defaults; the arguments are those of `recommended_size`."""
        portfolio, asked = profile.portfolio, options or SearchOptions()
        target = portfolio.target_max_drawdown if asked.target is None else asked.target
        tolerance = portfolio.drawdown_probability if asked.tolerance is None else asked.tolerance
        if "cautious" not in asked.readings:
            asked = replace(asked, readings=("cautious", *asked.readings))
        return cls(
            book=book,
            profile=scalable(profile),
            scenario=sized_scenario(profile),
            settings=settings or default_settings(book, tolerance),
            options=replace(asked, target=target, tolerance=tolerance),
            target=target,
            tolerance=tolerance,
        )

    @property
    def equity(self) -> float:
        """Today's equity [currency], which every path begins with."""
        return capital_today_of(self.book, self.profile.portfolio)

    @property
    def unit(self) -> Unit | None:
        """Unit of the size that is searched; None for a size that does not scale."""
        try:
            return size_scale(self.profile, self.scenario).unit
        except CalculationError:
            return None

    @property
    def min_trades(self) -> int | None:
        """Positions that a walk-forward estimate waits for; None for a rule without one."""
        rule = self.scenario.rule
        return rule.min_trades if isinstance(rule, Kelly) else None

    def cautious_paths(self) -> MonteCarloSimulator:
        """Return the simulator of the cautious reading, at size 1."""
        scale = size_scale(self.profile, self.scenario)
        return MonteCarloSimulator(
            self.book, scale.profile, scale.scenario, settings_of(self.settings, "cautious")
        )

    def now(self, fraction: float) -> AllocationNow:
        """Return what each strategy holds at a size."""
        profile = with_fraction(self.profile, self.scenario, fraction)
        scenarios = {scenario.name: scenario for scenario in profile.scenarios}
        scenario = scenarios.get(self.scenario.name, self.scenario)
        return allocation_now(self.book, profile, scenario)


def default_settings(book: Book, tolerance: float) -> SimulationSettings:
    """Return the settings of an answer that names none, for a log and a tolerance."""
    days = len(source_days(book).day)
    paths = PATHS
    if 0 < tolerance < 1:
        paths = min(max(PATHS, math.ceil(MINIMUM_BREAKS / tolerance - 1e-9)), _MOST_PATHS)
    horizon = max(1, min(HORIZON_DAYS, MAXIMUM_HISTORIES * days))
    return SimulationSettings(horizon_days=horizon, paths=paths)


def unanswerable(question: Question) -> Unanswered | None:
    """Return the reason why a search cannot even begin, None where it can."""
    book, tolerance, paths = question.book, question.tolerance, question.settings.paths
    if len(book.positions) < MINIMUM_POSITIONS:
        return Unanswered("few_positions", Remedy(positions=MINIMUM_POSITIONS))
    if len(source_days(book).day) < MINIMUM_DAYS:
        return Unanswered("few_days", Remedy(days=MINIMUM_DAYS))
    if not 0 < question.target < 1:
        return Unanswered("target_out_of_range")
    if not 0 < tolerance < 1:
        return Unanswered("tolerance_out_of_range", Remedy(tolerance=MINIMUM_BREAKS / paths))
    if tolerance * paths < MINIMUM_BREAKS * (1 - 1e-9):
        needed = math.ceil(MINIMUM_BREAKS / tolerance - 1e-9)
        return Unanswered(
            "tolerance_too_fine", Remedy(tolerance=MINIMUM_BREAKS / paths, paths=needed)
        )
    if question.unit is None:
        return Unanswered("not_scalable")
    return _untradable(question)


def _untradable(question: Question) -> Unanswered | None:
    """Return the reason why no size trades anything, as far as that is known beforehand."""
    book, profile = question.book, question.profile
    enabled = enabled_strategies(book, profile)
    if not enabled.any():
        return Unanswered("all_switched_off")
    margin = margins_now(book, economics(book, profile).margin)
    ceiling = profile.portfolio.margin_ceiling
    if ceiling == 0 and question.scenario.constrained:
        return Unanswered("limits_leave_nothing")
    if isinstance(question.scenario.rule, Kelly) and not np.isfinite(margin[enabled]).any():
        return Unanswered("no_margin")
    one_lot = margin * [profile.strategy(name).lot_size for name in book.log.strategies]
    is_beyond = one_lot > (math.inf if ceiling is None else ceiling * question.equity)
    if question.scenario.constrained and is_beyond[enabled].all():
        return _too_little_capital(question, "capital_below_one_contract", Remedy())
    return None


def unanswered(question: Question, found: FoundSize) -> Unanswered | None:
    """Return the reason why the size that was found trades nothing now, None where it does."""
    if found.size is None:
        remedy = Remedy()
        if found.next_chance is not None and found.next_drawdown is not None:
            remedy = _looser_promise(found.next_chance.value, found.next_drawdown)
        return Unanswered("nothing_keeps_the_promise", remedy)
    now = question.now(found.size)
    outcomes = now.outcomes
    if found.positions_taken > 0 and "sized" in outcomes:
        return None
    if "too_small" in outcomes or "limited" in outcomes:
        lacking = _too_little_capital(question, "nothing_trades", _promise_that_trades(question))
        is_limited = lacking.remedy == Remedy() and "too_small" not in outcomes
        return replace(lacking, reason="limits_leave_nothing") if is_limited else lacking
    if "skipped:warmup" in outcomes:
        return Unanswered("few_positions", Remedy(positions=question.min_trades))
    return Unanswered("nothing_taken") if "sized" in outcomes else Unanswered("no_edge", now=now)


def _promise_that_trades(question: Question) -> Remedy:
    """Return the target and the tolerance that the smallest size that trades now would keep."""
    scale = size_scale(question.profile, question.scenario)
    grid = size_grid(scale.unit)
    first = bisect_left(grid, True, key=lambda size: "sized" in question.now(float(size)).outcomes)
    if first == len(grid):
        return Remedy()
    work, figure = question.options, judged_path_figure(question.profile.portfolio)
    promise = Promise(question.target, question.tolerance)
    chances, targets = [], []
    for simulator in simulators_of(question.book, scale, question.settings, "cautious"):
        figures = SamePaths(simulator).figures(grid[[first]], work.executor, stopped=work.stopped)
        falls = figures[:, 0, figure]
        chances.append(float((falls > question.target).mean()))
        targets.append(promise.quantile(falls))
    return _looser_promise(max(chances), max(targets))


def _looser_promise(chance: float, target: float) -> Remedy:
    """Return a tolerance and a target as remedies, where a promise may have them."""
    return Remedy(target=target if target < 1 else None, tolerance=chance if chance < 1 else None)


def _too_little_capital(question: Question, reason: Reason, remedy: Remedy) -> Unanswered:
    """Return a reason with the capital from which each strategy, and the first, trades one lot.

    The size is searched without rounding to lots. In the form that is judged on starting capital
    the drawdown does not depend on the capital then.
    """
    fine = {}
    for name in question.book.log.strategies:
        settings = question.profile.strategy(name)
        fine[name] = settings.model_copy(update={"lot_size": settings.lot_size * _FINE_LOT})
    options = replace(question.options, readings=("cautious",))
    profile = question.profile.model_copy(update={"strategies": fine})
    search = find_size(question.book, profile, question.scenario, question.settings, options)
    size = search.readings["cautious"].size
    if size is None:
        return Unanswered(reason, remedy)
    now = question.now(size)
    known = now.needed_capital[np.isfinite(now.needed_capital)]
    capital = float(known.min()) if len(known) else None
    return Unanswered(reason, replace(remedy, capital=capital), now)
