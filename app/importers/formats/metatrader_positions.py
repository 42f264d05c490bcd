"""Positions of MetaTrader's account reports, one row a position (formats 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Seconds
from app.importers.formats.metatrader import running_funds
from app.importers.row_trades import trades_at
from app.importers.sheet import Sheet
from app.importers.trades import Trades, rounded


@dataclass(frozen=True)
class Positions:
    """The n positions of a report with one row a position; all arrays have shape (n,)."""

    opened_at: Seconds
    closed_at: Seconds  #: NaT for a position that is still open
    size: Floats
    profit: Floats  #: [currency]
    swap: Floats  #: [currency]
    fees: Floats  #: [currency], negative for a cost

    def trades(self, sheet: Sheet, deposit: float) -> Trades:
        """Return one trade a row; `deposit` is the money before the first one, or NaN."""
        pl = rounded(self.profit + self.swap + self.fees)
        trades = trades_at(self.opened_at, self.closed_at, pl, self.size)
        is_closed = ~np.isnat(self.closed_at)
        trades.optional = {
            "commissions": rounded(np.where(is_closed, -self.fees, np.nan)),
            "funds_at_close": running_funds(sheet, self.closed_at, trades.pl, deposit),
        }
        return trades


def or_zero(sheet: Sheet, name: str) -> Floats:
    """Return the numbers of an optional field, 0 where there is none."""
    return np.nan_to_num(sheet.optional(name))
