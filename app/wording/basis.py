"""Sentences about what the figures of an answer rest on, and about what its ranges are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.calculations.log.capital import starting_capital_of
from app.calculations.log.economics import economics
from app.formatting import listing, money, plural, whole_percent
from app.wording.assumptions import REALISED_EQUITY

if TYPE_CHECKING:
    from app.calculations.log.book import Book
    from app.calculations.profile.model import PortfolioSettings, Profile, Scenario

_CAPITAL_SOURCES = {
    "daily_log": "from the daily log",
    "funds_at_close": "from the first Funds at Close of the log",
    "default": "assumed, because the log holds no balance",
}
FILLS = "Fills are those of the log at any size: no size moves a price."
#: By the name of a document: what its ranges are.
RANGES: Mapping[str, str] = {
    "inspect_log": (
        "Each Kelly estimate has its 5th to 95th percentile over 1,000 resamples of whole days; "
        "`share_reaching_zero` is the share of them without an edge."
    ),
    "size": (
        "`low` to `high` of each reading is the 5th to 95th percentile of its size over resampled "
        "paths; a chance has its 90 % Monte Carlo interval."
    ),
    "replay": (
        "`against_nothing` compares each replay with an account that trades nothing: its mean "
        "daily result and its judged drawdown, each with its 5th to 95th percentile over 1,000 "
        "resamples of blocks of days."
    ),
    "compare_scenarios": (
        "Each `difference` is daily, paired, and second minus first, with its 5th to 95th "
        "percentile over 1,000 resamples of blocks of days; so is that of the judged drawdown."
    ),
    "simulate": (
        "Each estimate is a value with its 90 % Monte Carlo interval, `low` to `high`; the "
        "quantiles 0.05 to 0.95 of a figure are its spread over the paths."
    ),
    "allocate": (
        "`range` of each weight is its 5th to 95th percentile over resampled periods; a chance "
        "has its 90 % Monte Carlo interval."
    ),
    "compare_live": (
        "Each mean, capture and haircut has its 90 % range over resampled blocks of days. "
        "`evidence` of drift is valid however often it is looked at: if live trades are "
        "exchangeable with the backtest, at most 5 % of live logs ever reach 20; from 3 it leans "
        "that way, and `power` is the chance, with its 90 % interval, that a vanished edge would "
        "have reached 20 by now. `offers_haircut` says whether the gap is clearly a loss."
    ),
    "explain_trade": (
        "`kelly` holds the estimates of the trade's strategy over the whole log, each with its "
        "5th to 95th percentile over 1,000 resamples of whole days."
    ),
}


def basis_sentences(
    book: Book, profile: Profile, scenarios: Sequence[Scenario] = ()
) -> tuple[str, ...]:
    """Return what figures of these scenarios rest on, one fact a sentence.

    The capital, what the log leaves open, fills, costs, limits, caution and hindsight. What a
    single figure is conditioned on stands beside it in its document.
    """
    portfolio = profile.portfolio
    return (
        _capital(book, portfolio),
        REALISED_EQUITY,
        *_log(book, profile),
        FILLS,
        *_costs(portfolio),
        _ceiling(portfolio),
        *_caution(portfolio),
        *_hindsight(scenarios),
    )


def _capital(book: Book, portfolio: PortfolioSettings) -> str:
    source = "set in the profile"
    if portfolio.starting_capital is None:
        source = _CAPITAL_SOURCES[book.starting.source]
    amount = money(starting_capital_of(book, portfolio))
    follows = "follow the account as it grows and falls"
    if portfolio.sizing_equity == "starting":
        follows = "rest on it throughout, without compounding"
    return f"Starting capital is {amount}, {source}; sizes in shares of equity {follows}."


def _log(book: Book, profile: Profile) -> Iterator[str]:
    """Yield what becomes of rows that are open, rows of one structure, and unknown margins."""
    if n_open := int((~book.log.is_closed).sum()):
        yield f"{plural(n_open, 'row')} still open: listed, and left out of every figure."
    if n_pairs := book.positions.n_pairs:
        yield (
            f"{plural(n_pairs, 'position')} joined from a put row and a call row that state one "
            "margin: sized once."
        )
    if n_unknown := int(np.isnan(economics(book, profile).margin).sum()):
        yield (
            f"{plural(n_unknown, 'position')} without a known margin: no margin limit binds "
            "there, and a size in shares of margin is none."
        )


def _costs(portfolio: PortfolioSettings) -> Iterator[str]:
    if portfolio.commission_per_contract is None:
        yield "Commissions are those of the log."
    else:
        commission = money(portfolio.commission_per_contract, cents=True)
        yield f"Commissions are {commission} a contract in place of the log's."
    if portfolio.slippage_per_contract:
        slippage = money(portfolio.slippage_per_contract, cents=True)
        yield f"Slippage of {slippage} a contract is added."

    if portfolio.borrow_rate:
        yield f"Margin costs {whole_percent(portfolio.borrow_rate)} a year while it is held."


def _ceiling(portfolio: PortfolioSettings) -> str:
    if portfolio.margin_ceiling is None:
        return "No ceiling limits the margin of all open positions."
    return (
        "The margin of all open positions is kept within "
        f"{whole_percent(portfolio.margin_ceiling)} of equity."
    )


def _caution(portfolio: PortfolioSettings) -> Iterator[str]:
    """Yield what is added to the log's losses, or taken from its edge, before Kelly is fitted."""
    if portfolio.added_full_losses:
        yield (
            "Kelly of each strategy counts more losses of a whole margin than the log shows: "
            f"{portfolio.added_full_losses:g}."
        )
    if portfolio.tail_loss_every:
        yield (
            "Kelly of each strategy counts one further loss of a whole margin for every "
            f"{portfolio.tail_loss_every:,g} positions."
        )
    if portfolio.edge_haircut:
        haircut = whole_percent(portfolio.edge_haircut)
        yield f"{haircut} of each mean return is taken off before Kelly."


def _hindsight(scenarios: Sequence[Scenario]) -> Iterator[str]:
    names = [f"“{scenario.name}”" for scenario in scenarios if scenario.has_hindsight]
    if names:
        yield (
            f"Sized with estimates over the whole log, so with hindsight: "
            f"{listing(names, len(names))}."
        )
