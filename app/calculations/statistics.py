"""Figures of the log itself, traded as it was: per strategy and for the whole book (semantics 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.book import Book
from app.calculations.trade_log import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TradeStatistics:
    """Figures over closed positions; money in account currency, None where undefined."""

    name: str
    trades: int  #: positions
    wins: int
    win_rate: float
    net_pl: float
    mean_pl: float
    worst_pl: float
    profit_factor: float | None  #: gains over losses
    pcr: float | None  #: premium capture rate: sum of P/L over sum of |premium|
    pcr_credits: float | None  #: the same over rows that received premium
    pcr_debits: float | None  #: the same over rows that paid premium
    mean_margin: float | None
    mean_return_on_margin: float | None


def strategy_statistics(book: Book) -> tuple[TradeStatistics, ...]:
    """One line a strategy with closed positions, in the order of the log's strategies."""
    held = [code for code in range(len(book.log.strategies)) if (book.strategy == code).any()]
    return tuple(_statistics(book, book.log.strategies[code], book.strategy == code) for code in held)


def portfolio_statistics(book: Book) -> TradeStatistics:
    """The whole book."""
    return _statistics(book, "Portfolio", np.ones(len(book.positions), bool))


def position_pl(book: Book) -> Floats:
    """(P,) net P/L of each position, both legs."""
    pl, grouped = book.log.pl, book.positions
    return pl[grouped.first] + np.where(grouped.second >= 0, pl[grouped.second], 0.0)


def _statistics(book: Book, name: str, own: Mask) -> TradeStatistics:
    pl = position_pl(book)[own]
    margin = book.log.margin_req[book.positions.first][own]
    known = np.isfinite(margin)
    losses = -float(pl[pl < 0].sum())
    rows = book.log.is_closed & np.isin(book.positions.of_row, np.flatnonzero(own))
    premium = book.log.premium
    return TradeStatistics(
        name=name,
        trades=len(pl),
        wins=int((pl > 0).sum()),
        win_rate=float((pl > 0).mean()),
        net_pl=float(pl.sum()),
        mean_pl=float(pl.mean()),
        worst_pl=float(pl.min()),
        profit_factor=float(pl[pl > 0].sum()) / losses if losses else None,
        pcr=_capture(book, rows),
        pcr_credits=_capture(book, rows & (premium > 0)),
        pcr_debits=_capture(book, rows & (premium < 0)),
        mean_margin=float(margin[known].mean()) if known.any() else None,
        mean_return_on_margin=float((pl[known] / margin[known]).mean()) if known.any() else None,
    )


def _capture(book: Book, rows: Mask) -> float | None:
    """A ratio of sums over the rows whose premium is known, not a mean of ratios."""
    with_premium = rows & np.isfinite(book.log.premium)
    premium = float(np.abs(book.log.premium[with_premium]).sum())
    return float(book.log.pl[with_premium].sum()) / premium if premium else None
