"""The days that both logs cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Ints, Mask
from app.calculations.live.traded import Traded
from app.calculations.log.trade_log import TradeLog


@dataclass(frozen=True)
class Covered:
    """The days that both logs cover, first and last included."""

    first: np.datetime64  #: datetime64[D]
    last: np.datetime64

    @property
    def is_empty(self) -> bool:
        """True where no day is covered by both."""
        return bool(self.first > self.last)

    def before(self, day: Ints) -> Mask:
        """Return True for days since 1970 before the first."""
        return np.asarray(day < self.first.astype(np.int64))

    def after(self, day: Ints) -> Mask:
        """Return True for days since 1970 after the last."""
        return np.asarray(day > self.last.astype(np.int64))

    def within(self, day: Ints) -> Ints:
        """Return the indices of the days since 1970 that are covered."""
        return np.flatnonzero(~self.before(day) & ~self.after(day))


def covered_days(backtest: Traded, live: TradeLog) -> Covered:
    """Return the days from the later of both first opens to the earlier of both last closes.

    A live log reaches to its last open where that is later than its last close.
    """
    if not len(live):
        return Covered(np.datetime64(0, "D"), np.datetime64(-1, "D"))
    last_live = np.concatenate([live.opened_at, live.closed_at[live.is_closed]]).max()
    first = max(backtest.opened_at.min(), live.opened_at.min())
    last = min(backtest.closed_at.max(), last_live)
    return Covered(first.astype("datetime64[D]"), last.astype("datetime64[D]"))
