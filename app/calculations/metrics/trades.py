"""Figures of the closed positions of a log (semantics 5), per strategy and for the whole book.

Zero is neither a win nor a loss: it stays in the win rate's denominator, and
ends a streak. An undefined figure is None; `TradeStatistics.undefined` gives the reasons in words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.log.book import Book
from app.calculations.metrics.streaks import longest_losing_streak, longest_winning_streak, sqn

PORTFOLIO = "Portfolio"
SqnBasis = Literal["return on margin", "P/L"]

_NOTHING = "No trade was taken."
_NO_WIN = "No trade won."
_NO_LOSS = "No trade lost."
_NO_MARGIN = "The margin of no trade is known."
_NO_PREMIUM = {
    "pcr": "No premium is known.",
    "pcr_credits": "No row received premium.",
    "pcr_debits": "No row paid premium.",
}


@dataclass(frozen=True)
class TradeStatistics:
    """Figures of closed positions; money in account currency, None where undefined."""

    name: str
    trades: int  #: positions
    wins: int
    losses: int
    win_rate: float | None
    net_pl: float
    mean_pl: float | None  #: the expectancy of a trade [currency]
    worst_pl: float | None
    mean_win: float | None
    mean_loss: float | None  #: below zero
    payoff_ratio: float | None  #: mean win over mean |loss|
    expectancy_per_loss: float | None  #: mean P/L over mean |loss|
    profit_factor: float | None  #: gains over losses
    sqn: float | None  #: system quality number, see `sqn_basis`
    sqn_basis: SqnBasis  #: P/L when the margin of any trade is unknown
    longest_winning_streak: int  #: trades in the order of their last closes
    longest_losing_streak: int
    pcr: float | None  #: premium capture rate: sum of P/L over sum of |premium|
    pcr_credits: float | None  #: the same over rows that received premium
    pcr_debits: float | None  #: the same over rows that paid premium
    mean_margin: float | None
    mean_return_on_margin: float | None

    @property
    def undefined(self) -> dict[str, str]:
        """Reason, in words, for each figure that is None, by its name."""
        return {name: self._why(name) for name, value in asdict(self).items() if value is None}

    def _why(self, name: str) -> str:
        if not self.trades:
            return _NOTHING
        if name in _NO_PREMIUM:
            return _NO_PREMIUM[name]
        if name in ("mean_margin", "mean_return_on_margin"):
            return _NO_MARGIN
        if name == "sqn":
            return (
                "A single trade; at least two are needed."
                if self.trades < 2
                else "All trades came out equal."
            )
        return _NO_WIN if name in ("mean_win", "payoff_ratio") and not self.wins else _NO_LOSS


@dataclass(frozen=True, eq=False)
class _Traded:
    """P/L, margin and premium of P positions and n log rows."""

    pl: Floats  #: (P,)
    margin: Floats  #: (P,) of the whole position, NaN where unknown
    row_pl: Floats  #: (n,)
    premium: Floats  #: (n,) NaN where unknown


def strategy_statistics(book: Book) -> tuple[TradeStatistics, ...]:
    """Return the statistics of each strategy with closed positions, in the order of the log.

    >>> from app.calculations import Book, example_log
    >>> lines = strategy_statistics(Book.of(example_log()))
    >>> [(line.name, line.trades, round(line.win_rate, 2), line.net_pl) for line in lines]
    [('Condor', 130, 0.79, 4890.0), ('Fly', 130, 0.56, 4960.0)]
    """
    return _strategies(book, _logged(book), book.closing_order)


def portfolio_statistics(book: Book) -> TradeStatistics:
    """Return the statistics of the whole book."""
    return _portfolio(book, _logged(book), book.closing_order)


def position_pl(book: Book) -> Floats:
    """Return the net P/L of each position (P,), both legs."""
    pl, grouped = book.log.pl, book.positions
    return pl[grouped.first] + np.where(grouped.second >= 0, pl[grouped.second], 0.0)


def _logged(book: Book) -> _Traded:
    log = book.log
    return _Traded(position_pl(book), log.margin_req[book.positions.first], log.pl, log.premium)


def _portfolio(book: Book, traded: _Traded, order: Ints) -> TradeStatistics:
    return _statistics(book, traded, PORTFOLIO, order)


def _strategies(book: Book, traded: _Traded, order: Ints) -> tuple[TradeStatistics, ...]:
    """Return the statistics of each strategy of the positions in `order`."""
    owner = book.strategy[order]
    grouped = order[np.argsort(owner, kind="stable")]
    codes, counts = np.unique(owner, return_counts=True)
    by_strategy = np.split(grouped, np.cumsum(counts)[:-1])
    return tuple(
        _statistics(book, traded, book.log.strategies[code], at)
        for code, at in zip(codes, by_strategy, strict=False)
    )


def _statistics(book: Book, traded: _Traded, name: str, order: Ints) -> TradeStatistics:
    """Return the figures of the positions in `order`, which is that of their last closes."""
    pl, margin = traded.pl[order], traded.margin[order]
    known = np.isfinite(margin)
    won, lost = pl[pl > 0], pl[pl < 0]
    mean, mean_win, mean_loss = _mean(pl), _mean(won), _mean(lost)
    mean_absolute_loss = _mean(-lost)
    on_margin = pl[known] / margin[known]
    sqn_outcomes, sqn_basis = _sqn_sample(pl, on_margin)
    rows = _rows(book, order)
    premium, row_pl = traded.premium[rows], traded.row_pl[rows]
    return TradeStatistics(
        name=name,
        trades=len(pl),
        wins=len(won),
        losses=len(lost),
        win_rate=_ratio(len(won), len(pl)),
        net_pl=float(pl.sum()),
        mean_pl=mean,
        worst_pl=_minimum(pl),
        mean_win=mean_win,
        mean_loss=mean_loss,
        payoff_ratio=_ratio(mean_win, mean_absolute_loss),
        expectancy_per_loss=_ratio(mean, mean_absolute_loss),
        profit_factor=_ratio(float(won.sum()), -float(lost.sum())),
        sqn=sqn(sqn_outcomes),
        sqn_basis=sqn_basis,
        longest_winning_streak=longest_winning_streak(pl),
        longest_losing_streak=longest_losing_streak(pl),
        pcr=_capture(row_pl, premium, np.isfinite(premium)),
        pcr_credits=_capture(row_pl, premium, premium > 0),
        pcr_debits=_capture(row_pl, premium, premium < 0),
        mean_margin=_mean(margin[known]),
        mean_return_on_margin=_mean(on_margin),
    )


def _sqn_sample(pl: Floats, on_margin: Floats) -> tuple[Floats, SqnBasis]:
    if len(on_margin) == len(pl):
        return on_margin, "return on margin"
    return pl, "P/L"


def _ratio(numerator: float | None, denominator: float | None) -> float | None:
    """Return a ratio; None without one of its parts or over zero."""
    return None if numerator is None or not denominator else numerator / denominator


def _minimum(values: Floats) -> float | None:
    return float(values.min()) if len(values) else None


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _rows(book: Book, order: Ints) -> Ints:
    """Return the log rows of the positions in `order`."""
    second = book.positions.second[order]
    return np.concatenate([book.positions.first[order], second[second >= 0]])


def _capture(pl: Floats, premium: Floats, counted: NDArray[np.bool_]) -> float | None:
    """Return the premium capture over the counted rows: a ratio of sums, not a mean of ratios."""
    total = float(np.abs(premium[counted]).sum())
    return float(pl[counted].sum()) / total if total else None
