"""Positions of a log as live and backtest are compared: per contract, with their parts."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Mask, Seconds
from app.calculations.live.legs import joined_keys, leg_keys
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics
from app.calculations.log.positions import Positions
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile


@dataclass(frozen=True, eq=False)
class Traded:
    """P positions of one log in the order of their opens. Money is of one contract [currency].

    Unknown numbers are NaN.
    """

    strategy: Ints  #: index into the strategies of the backtest
    opened_at: Seconds
    closed_at: Seconds  #: of the last leg
    contracts: Floats
    net: Floats  #: p, profit or loss after all costs
    margin: Floats  #: m
    premium: Floats  #: credit (+) or debit (-) at the open
    closing_cost: Floats  #: paid (+) or received (-) at the close
    fees: Floats
    vix: Floats  #: at the open
    legs: NDArray[np.object_]  #: text of `leg_key`, empty where unknown
    line: Ints  #: of the first row, in the user's file

    def __len__(self) -> int:
        return len(self.net)

    @property
    def return_on_margin(self) -> Floats:
        """Return on margin p / m of each position (P,)."""
        return np.asarray(self.net / self.margin)

    @property
    def opened_day(self) -> Ints:
        """Date of each open (P,), in days since 1970."""
        return _days(self.opened_at)

    @property
    def closed_day(self) -> Ints:
        """Date of each last close (P,), in days since 1970."""
        return _days(self.closed_at)

    def take(self, index: Ints | Mask) -> Traded:
        """Return the positions at `index`."""
        return Traded(*(getattr(self, field.name)[index] for field in fields(self)))


def backtest_positions(book: Book, sizes: Economics, profile: Profile) -> Traded:
    """Return the positions of a backtest with the profile's overrides (semantics 2)."""
    log, grouped = book.log, book.positions
    override = profile.portfolio.commission_per_contract
    fees = sizes.row_fee
    if override is None:
        fees = np.where(np.isnan(log.commissions), np.nan, fees)
    row_sizes = np.where(grouped.of_row >= 0, sizes.contracts[grouped.of_row], 1.0)
    return Traded(
        strategy=book.strategy,
        opened_at=log.opened_at[grouped.first],
        closed_at=grouped.last_closed_at(log),
        contracts=sizes.contracts,
        net=sizes.net,
        margin=sizes.margin,
        premium=sum_of_rows(per_contract(log, log.premium, row_sizes), grouped),
        closing_cost=sum_of_rows(per_contract(log, log.closing_cost, row_sizes), grouped),
        fees=sum_of_rows(fees, grouped),
        vix=book.opening_vix,
        legs=legs_of_positions(leg_keys(log), grouped),
        line=log.line[grouped.first],
    )


def per_contract(log: TradeLog, amounts: Floats, sizes: Floats) -> Floats:
    """Return amounts in the unit of `TradeLog.premium` per contract (n,).

    They are those of a row, and of one contract where the row has no size of its own.
    """
    return np.where(np.isnan(log.contracts), amounts, amounts / sizes)


def sum_of_rows(values: Floats, grouped: Positions) -> Floats:
    """Return the sum over each position's rows (P,), NaN where one is unknown."""
    return np.asarray(
        values[grouped.first] + np.where(grouped.second >= 0, values[grouped.second], 0.0)
    )


def legs_of_positions(keys: NDArray[np.object_], grouped: Positions) -> NDArray[np.object_]:
    """Return the legs of each position (P,), of both rows where it has two."""
    legs = keys[grouped.first].copy()
    for position in np.flatnonzero(grouped.second >= 0):
        legs[position] = joined_keys(legs[position], keys[grouped.second[position]])
    return legs


def _days(moments: Seconds) -> Ints:
    days: Ints = moments.astype("datetime64[D]").astype(np.int64)
    return days
