"""The answer: one size that keeps the drawdown promise, and what each strategy trades at it.

Input that has no answer gets a reason and the numbers that would help; it never raises. `question`
says which scenario is sized.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.log.enabled import enabled_strategies
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.work_limits import TooLargeError
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile
from app.calculations.profile.scaling import Unit
from app.calculations.size_search.allocation_now import AllocationNow
from app.calculations.size_search.plan import ContractPlan, contract_plan
from app.calculations.size_search.promise import Promise
from app.calculations.size_search.question import (
    Question,
    Reason,
    Remedy,
    Unanswered,
    unanswerable,
    unanswered,
)
from app.calculations.size_search.scan import FoundSize, Reading
from app.calculations.size_search.search import SearchOptions, find_size
from app.calculations.sizing.contracts_now import margins_now

_RESAMPLES = 500  #: behind each strategy's range of Kelly


@dataclass(frozen=True, eq=False)
class RecommendedSize:
    """The answer (semantics 8). S strategies in the order of the log."""

    scenario: str
    unit: Unit | None  #: None for a size that does not scale
    fraction: float | None  #: the size in `unit`, by the cautious reading; None with a `reason`
    reason: Reason | None
    remedy: Remedy
    target: float  #: drawdown, in the form that is judged
    judged: DrawdownName
    tolerance: float  #: the accepted chance of exceeding it
    settings: SimulationSettings
    equity: float  #: today's [currency]
    strategies: tuple[str, ...]
    enabled: tuple[str, ...]  #: those of them that are switched on
    share: Floats  #: (S,) of equity held as margin per position; 0 without a size
    contracts: Floats  #: (S,) of the next position at today's equity, in whole lots within limits
    needed_capital: Floats  #: (S,) [currency] from which one lot fits; NaN where none does
    #: (S,) `sized`, `too_small` for less than one lot, `limited` for a limit that leaves nothing,
    #: or the replay's outcome where the rule has no size; empty without an answer
    outcomes: tuple[str, ...]
    undecided: tuple[str, ...]  #: strategies that the log cannot tell from luck
    #: whole contracts held fixed, where the size leaves a strategy below one lot; else None
    plan: ContractPlan | None = None
    readings: Mapping[Reading, FoundSize] = field(default_factory=dict)


def recommended_size(
    book: Book,
    profile: Profile,
    settings: SimulationSettings | None = None,
    options: SearchOptions | None = None,
) -> RecommendedSize:
    """Return the largest size of *My sizing* that keeps the profile's promise.

    `settings` None stands for 252 trading days (fewer where the log is short), seed 0, and 1,000
    paths or as many more as the tolerance needs, up to 10,000. The cautious reading is always
    searched; `options` name the others. Raises `WorkStoppedError` when stopped.

    >>> from app.calculations import Book, default_profile, example_log, recommended_size
    >>> book = Book.of(example_log())
    >>> answer = recommended_size(book, default_profile(book))
    >>> answer.fraction == answer.readings["cautious"].size, answer.reason
    (True, None)
    """
    question = Question.of(book, profile, settings, options)
    refusal = unanswerable(question)
    if refusal is not None:
        return _answer(question, None, refusal)
    search = find_size(
        book, question.profile, question.scenario, question.settings, question.options
    )
    cautious = search.readings["cautious"]
    refusal = unanswered(question, cautious)
    size = cautious.size if refusal is None else None
    answer = replace(_answer(question, size, refusal), readings=search.readings)
    return replace(answer, plan=_plan(question, answer))


def _plan(question: Question, answer: RecommendedSize) -> ContractPlan | None:
    """Return the plan in whole contracts, None where the size leaves no strategy below one lot.

    A plan holds no more contracts of a strategy than full Kelly does. None as well for a log too
    large for one.
    """
    if "too_small" not in answer.outcomes or not question.scenario.constrained:
        return None
    most = np.full(len(answer.strategies), np.inf)
    if answer.unit == "kelly_fraction":
        margin = margins_now(question.book, economics(question.book, question.profile).margin)
        most = np.nan_to_num(question.now(1.0).share * question.equity / margin)
    promise = Promise(question.target, question.tolerance)
    try:
        return contract_plan(
            question.cautious_paths(), promise, answer.contracts, most, question.options.stopped
        )
    except TooLargeError:
        return None


def undecided_strategies(book: Book, profile: Profile) -> tuple[str, ...]:
    """Return the strategies switched on whose range of Kelly reaches zero: luck would explain it.

    A strategy without a known margin, or without a Kelly range, is one of them.
    """
    estimates = kelly_estimates(book, economics(book, profile), profile, resamples=_RESAMPLES)
    enabled = set(_enabled(book, profile))
    return tuple(
        name
        for name, estimate in zip(book.log.strategies, estimates.strategies, strict=True)
        if name in enabled and (estimate.bootstrap is None or estimate.bootstrap.low <= 0)
    )


def _enabled(book: Book, profile: Profile) -> tuple[str, ...]:
    enabled = enabled_strategies(book, profile)
    return tuple(name for code, name in enumerate(book.log.strategies) if enabled[code])


def _answer(
    question: Question, fraction: float | None, refusal: Unanswered | None
) -> RecommendedSize:
    book, profile = question.book, question.profile
    reason, remedy, now = None, Remedy(), AllocationNow.nothing(book)
    if fraction is not None:
        now = question.now(fraction)
    if refusal is not None:
        reason, remedy, now = refusal.reason, refusal.remedy, refusal.now or now
    undecided: tuple[str, ...] = ()
    if reason not in ("few_positions", "no_margin"):
        undecided = undecided_strategies(book, profile)
    return RecommendedSize(
        scenario=question.scenario.name,
        unit=question.unit,
        fraction=fraction,
        reason=reason,
        remedy=remedy,
        target=question.target,
        judged=judged_drawdown(profile.portfolio),
        tolerance=question.tolerance,
        settings=question.settings,
        equity=question.equity,
        strategies=book.log.strategies,
        enabled=_enabled(book, profile),
        share=now.share,
        contracts=now.contracts,
        needed_capital=now.needed_capital,
        outcomes=now.outcomes,
        undecided=undecided,
    )
