"""Sentences about what the figures of a simulation are conditioned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formatting import day_range, money, plural

if TYPE_CHECKING:
    from app.calculations.monte_carlo.assumptions import (
        CapitalSource,
        Conditions,
        EstimateBasis,
        InjectedLosses,
        PathCapital,
        SampledDays,
        SampledLog,
    )

_ESTIMATES: dict[EstimateBasis, str] = {
    "none": "",
    "whole_log": "Sizes rest on estimates over the whole log, the same on every path.",
    "held": "Estimates begin with the whole log and are held.",
    "updated": (
        "Estimates begin with the whole log and are made anew as each path's closes come in."
    ),
}
_CAPITAL: dict[CapitalSource, str] = {
    "equity_today": "the equity of today",
    "starting_capital": "the starting capital of the profile",
    "log": "the capital the log began with",
}
REALISED_EQUITY = (
    "Equity is realised equity: nothing is marked to market while it is open, "
    "so drawdowns are understated."
)


def condition_sentences(conditions: Conditions) -> tuple[str, ...]:
    """Return one sentence for each fact that applies, the days that are drawn first."""
    sentences = (
        _days(conditions.days),
        _log(conditions.log),
        _ESTIMATES[conditions.estimates],
        _losses(conditions.injected_losses),
        _capital(conditions.capital),
        REALISED_EQUITY,
    )
    return tuple(sentence for sentence in sentences if sentence)


def _days(days: SampledDays) -> str:
    drawn = "one by one"
    if days.mean_block_days is not None:
        drawn = f"in blocks of {days.mean_block_days:.3g} days on average"
    return (
        f"Paths of {plural(days.horizon_days, 'trading day')} are drawn {drawn} from the log's "
        f"{days.log_days:,} ({day_range(days.first, days.last)}), each day with all the positions "
        "opened on it; what is open at the end runs to its own close."
    )


def _log(log: SampledLog) -> str:
    positions = plural(log.positions, "position")
    if log.estimation_error:
        return (
            "The log itself is resampled before each path, so the spread also holds what "
            f"{positions} cannot know; sizes still rest on the log as it is."
        )
    return (
        f"The log's {positions} are taken as all that can happen: "
        "what they do not show, no path shows."
    )


def _losses(losses: InjectedLosses | None) -> str:
    if losses is None:
        return ""
    if losses.independent:
        return (
            f"On each day, with a chance of 1 in {losses.every_days:,g}, everything open at once "
            "loses its full margin, or its strategy's largest logged loss where that is larger."
        )
    loser = "everything open at once"
    if losses.strategy is not None:
        loser = f"the next position of {losses.strategy}"
    return (
        f"Once in every {losses.every_days:g} days, on a day drawn at random, "
        f"{loser} loses its full margin."
    )


def _capital(capital: PathCapital) -> str:
    return f"Every path begins with {money(capital.amount)}, {_CAPITAL[capital.source]}."
