"""The known formats, recognised by their headers in a fixed order, without fuzzy matching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from app.importers import option_omega, option_omega_daily
from app.importers.decode import Table
from app.importers.option_omega_daily import DailyLogPart
from app.importers.part import TradeLogPart


@dataclass(frozen=True)
class Source:
    """A format: the test that recognises its header, and the function that reads its table.

    A format that cannot be read has no such function but a `refusal`, the advice for the user.
    """

    name: str
    matches: Callable[[frozenset[str]], bool]
    columns: frozenset[str] = frozenset()  #: normalised names of the columns that are read
    read: Callable[[Table], TradeLogPart | DailyLogPart] | None = None
    refusal: str = ""


def _names(aliases: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(chain.from_iterable(aliases.values()))


SOURCES = (
    Source(
        "Option Omega's live-strategy log",
        option_omega.is_live_log,
        refusal=(
            "It carries no margin, no fees and no account value. "
            "Export the backtest's trade log in Option Omega and drop that."
        ),
    ),
    Source(
        option_omega.SOURCE,
        option_omega.is_trade_log,
        _names(option_omega.ALIASES),
        option_omega.read,
    ),
    Source(
        option_omega_daily.SOURCE,
        option_omega_daily.is_daily_log,
        _names(option_omega_daily.ALIASES),
        option_omega_daily.read,
    ),
)


def source_of(names: frozenset[str]) -> Source | None:
    """Return the first format that recognises a header by its normalised column names."""
    return next((source for source in SOURCES if source.matches(names)), None)
