"""Sentences about the recommended size: the answer, its limits, and what would give one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.formatting import (
    count,
    listing,
    money,
    percent,
    plural,
    short_percent,
    times,
    whole_percent,
)
from app.wording.drawdown import DRAWDOWN_TITLES

if TYPE_CHECKING:
    from app.calculations.monte_carlo.settings import SimulationSettings
    from app.calculations.profile.scaling import Unit
    from app.calculations.size_search.answer import RecommendedSize
    from app.calculations.size_search.plan import ContractPlan
    from app.calculations.size_search.question import Reason, Remedy
    from app.calculations.size_search.scan import Reading

READING_WORDS: Mapping[Reading, str] = {
    "cautious": "Cautious (the answer)",
    "with_estimation_error": "If the log were all, with estimation error",
    "as_logged": "If the log were all, as logged",
}
OUTCOME_WORDS: Mapping[str, str] = {
    "": "",
    "sized": "",
    "too_small": "too small to trade",
    "limited": "a limit leaves nothing",
    "skipped:strategy_disabled": "switched off",
    "skipped:warmup": "too few positions yet",
    "skipped:unsizable": "no margin or loss to size from",
    "skipped:zero_size": "no edge or no weight",
}
_UNITS: Mapping[Unit, str] = {
    "kelly_fraction": "times full Kelly",
    "fraction": "of equity",
    "multiple": "times its size",
}
_REASONS: Mapping[Reason, str] = {
    "few_positions": "The log holds too few closed positions to size from.",
    "few_days": "The log spans too few trading days to draw futures from.",
    "target_out_of_range": "A target drawdown lies between 0 and 100%, neither included.",
    "tolerance_out_of_range": (
        "An accepted chance lies between 0 and 100%, neither included: no number of simulated "
        "futures can show that something never happens."
    ),
    "tolerance_too_fine": "The accepted chance is finer than the simulated futures can tell.",
    "not_scalable": "The size of this scenario is not a number that could be scaled.",
    "all_switched_off": "Every strategy is switched off.",
    "no_margin": "No position has a margin, so no share of capital can be held as margin.",
    "capital_below_one_contract": (
        "The capital allows less margin than one lot of any strategy needs."
    ),
    "limits_leave_nothing": (
        "A limit leaves less than one lot of every strategy: the margin ceiling, or limits of "
        "contracts or capital."
    ),
    "nothing_taken": (
        "Rules and limits refuse every trade of the simulated years, at every size: look at the "
        "guardrails and the limit of positions at once."
    ),
    "no_edge": (
        "Kelly of every strategy is 0 now, at any fraction of it: none has earned more than the "
        "full losses that caution adds."
    ),
    "nothing_keeps_the_promise": "Even the smallest size breaks the promise.",
    "nothing_trades": "A size that keeps the promise is less than one lot of any strategy.",
}


def reading_name(reading: Reading, answer: RecommendedSize) -> str:
    """Return the name of a reading in the table of an answer; that of the cautious one says so."""
    if reading == "cautious" and answer.fraction is None:
        return "Cautious, no answer"
    return READING_WORDS[reading]


def answer_sentences(answer: RecommendedSize) -> tuple[str, ...]:
    """Return the answer in sentences, the size or the reason for none first."""
    return tuple(_sentences(answer))


def headline(answer: RecommendedSize) -> str:
    """Return the answer in one sentence a trader could repeat, or the reason for none."""
    if answer.reason is not None or answer.fraction is None:
        return _REASONS[answer.reason] if answer.reason else "There is no size to recommend."
    unit = answer.unit or "kelly_fraction"
    number = f"{answer.fraction:.3g}"
    size = times(answer.fraction) if unit == "kelly_fraction" else f"{number} {_UNITS[unit]}"
    target, tolerance = whole_percent(answer.target), whole_percent(answer.tolerance)
    return (
        f"{size} is the largest size whose chance of losing more than {target} within "
        f"{_span(answer.settings)} stays under {tolerance}."
    )


def details(answer: RecommendedSize) -> str:
    """Return what belongs to the headline: what would help, a plan, and what may be luck."""
    words = []
    if answer.reason is not None:
        words.append(remedy_sentence(answer.remedy))
    if answer.plan is not None:
        held = int((answer.plan.contracts > 0).sum())
        verb = "trades" if held == 1 else "trade"
        words.append(
            f"In whole contracts {held} of {_strategies(answer)} {verb}: the plan stands under "
            "For your platform."
        )
    if answer.undecided:
        luck = f"{len(answer.undecided)} of {len(answer.enabled)}"
        words.append(f"{luck} may owe their edge to luck.")
    return " ".join(word for word in words if word)


def present_sentence(fraction: float, chance: float, answer: float | None) -> str:
    """Return a sentence about the size in use: kept, or the chance at it."""
    if answer is not None and math.isclose(fraction, answer, rel_tol=1e-9):
        return "You are at the size that keeps your promise."
    return f"You are at {times(fraction)}, where it is {short_percent(chance)}."


def _strategies(answer: RecommendedSize) -> str:
    """Return how many strategies the answer is about: those that are switched on."""
    return plural(len(answer.enabled), "strategy", "strategies")


def _span(settings: SimulationSettings) -> str:
    """Return the horizon in words: a year of trading days is a year."""
    return "a year" if settings.horizon_days == 252 else _horizon(settings)


def reason_sentence(reason: Reason) -> str:
    """Return the statement of why there is no size."""
    return _REASONS[reason]


def _sentences(answer: RecommendedSize) -> Iterator[str]:
    promise = (
        f"a {DRAWDOWN_TITLES[answer.judged].lower()} beyond {percent(answer.target)} in at most "
        f"{percent(answer.tolerance)} of futures of {_horizon(answer.settings)}"
    )
    if answer.reason is not None:
        yield reason_sentence(answer.reason)
        if help_sentence := remedy_sentence(answer.remedy):
            yield help_sentence
        yield f"The promise: {promise}."
    elif answer.fraction is not None and answer.unit is not None:
        size = f"{answer.fraction:.3g} {_UNITS[answer.unit]}"
        yield f"{size} is the largest size that keeps {promise}."
        if answer.plan is None:
            yield from _too_small(answer)
    if answer.plan is not None:
        yield from plan_sentences(answer.strategies, answer.plan, answer.settings)
    if answer.undecided:
        yield (
            f"A size that keeps a drawdown promise promises no profit: of {_strategies(answer)} "
            f"the log cannot tell {len(answer.undecided)} from luck ({listing(answer.undecided)})."
        )


def remedy_sentence(remedy: Remedy) -> str:
    """Return what would give an answer; empty where nothing named would."""
    ways = []
    if remedy.capital is not None:
        ways.append(f"a capital of {money(remedy.capital)}")
    if remedy.target is not None:
        ways.append(f"a target drawdown of {percent(remedy.target)}")
    if remedy.tolerance is not None:
        ways.append(f"an accepted chance of {percent(remedy.tolerance)}")
    if remedy.paths is not None:
        ways.append(f"{remedy.paths:,} simulated futures")
    if remedy.positions is not None:
        ways.append(f"{remedy.positions} closed positions of a strategy")
    if remedy.days is not None:
        ways.append(f"{remedy.days} trading days")
    return f"Would help: {', or '.join(ways)}." if ways else ""


def plan_sentences(
    strategies: Sequence[str], plan: ContractPlan, settings: SimulationSettings
) -> Iterator[str]:
    """Yield the plan in whole contracts, and those left out of it with the capital they need."""
    held = [
        f"{count(contracts)} {strategy}"
        for strategy, contracts in zip(strategies, plan.contracts.tolist(), strict=True)
        if contracts > 0
    ]
    if not held:
        yield "No whole contract of any strategy keeps the promise."
    else:
        summary = plan_summary(plan, settings)
        yield f"In whole contracts, held fixed: {listing(held, len(held))}. {summary}"
    left_out = [
        f"{strategy} from {money(capital)}"
        for strategy, capital in zip(strategies, plan.joins_at.tolist(), strict=True)
        if math.isfinite(capital)
    ]
    if left_out:
        yield f"Left out, with the capital from which one lot joins: {', '.join(left_out)}."


def plan_summary(plan: ContractPlan, settings: SimulationSettings) -> str:
    """Return what a plan is expected to bring, and how often it breaks the promise."""
    return (
        f"Expected after shrinking what luck may have added: {money(plan.expected_profit)} in "
        f"{_horizon(settings)}; the promise breaks in {percent(plan.chance.value)} of futures."
    )


def _too_small(answer: RecommendedSize) -> Iterator[str]:
    small = [
        f"{strategy} from {money(float(needed))}"
        for strategy, needed, outcome in zip(
            answer.strategies, answer.needed_capital, answer.outcomes, strict=True
        )
        if outcome == "too_small"
    ]
    if small:
        yield f"Too small to trade, with the capital from which one lot fits: {', '.join(small)}."


def _horizon(settings: SimulationSettings) -> str:
    return plural(settings.horizon_days, "trading day")
