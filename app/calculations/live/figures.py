"""Figures of one strategy, of all, and of each month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.live.comparison import Compared, MonthGap
from app.calculations.live.evidence import Evidence
from app.calculations.live.gaps import Matched, gap_figures
from app.calculations.live.ranges import Resampling
from app.calculations.live.sizes import LiveSize
from app.calculations.live.traded import Traded
from app.calculations.live.unmatched import LeftOver


@dataclass(frozen=True, eq=False)
class Against:
    """Live positions against the backtest's, of all strategies or of one."""

    backtest: Traded
    live: Traded
    matched: Matched
    left: LeftOver
    trades: Ints  #: index into `live` of those that are counted
    contracts: Floats  #: (S,) median live contracts, NaN where a strategy has no live position

    def of_strategy(self, code: int) -> Against:
        """Return the part of one strategy."""
        missed, extra = self.left.missed, self.left.extra
        left = LeftOver(
            missed[self.backtest.strategy[missed] == code],
            extra[self.live.strategy[extra] == code],
        )
        trades = self.trades[self.live.strategy[self.trades] == code]
        matched = self.matched.where(self.matched.strategy == code)
        return replace(self, matched=matched, left=left, trades=trades)


class Label(NamedTuple):
    """Name of a backtest strategy, None for all, and the live names mapped to it."""

    name: str | None
    live_names: tuple[str, ...]


def compared(
    against: Against,
    label: Label,
    evidence: Evidence | None,
    size: LiveSize,
    resampling: Resampling,
) -> Compared:
    """Return the figures of one strategy or of all."""
    backtest, live, missed = against.backtest, against.live, against.left.missed
    missed_net = backtest.net[missed]
    sizes = np.nan_to_num(against.contracts[backtest.strategy[missed]])
    traded = live.net[against.trades] * live.contracts[against.trades]
    return Compared(
        name=label.name,
        live_names=label.live_names,
        trades=len(against.trades),
        pl=float(traded.sum()),
        matched=len(against.matched),
        missed=len(missed),
        extra=len(against.left.extra),
        figures=gap_figures(against.matched, resampling),
        missed_pl=float(missed_net.sum()),
        missed_pl_at_live_size=float(missed_net @ sizes),
        evidence=evidence,
        recent_contracts=size.recent,
        plan_contracts=size.plan,
        of_plan=size.of_plan,
    )


def month_gaps(against: Against) -> tuple[MonthGap, ...]:
    """Return the gap by month of open, months with a matched or unmatched position only."""
    matched = _months(against.matched.day)
    missed = _months(against.backtest.opened_day[against.left.missed])
    extra = _months(against.live.opened_day[against.left.extra])
    months = np.unique(np.concatenate([matched, missed, extra]))
    return tuple(
        _month(month, against, matched == month, (missed == month, extra == month))
        for month in months
    )


def _month(
    month: np.datetime64, against: Against, at: np.ndarray, left: tuple[np.ndarray, np.ndarray]
) -> MonthGap:
    matched, live = against.matched.where(at), against.live
    of_margin = matched.gap_of_margin[np.isfinite(matched.gap_of_margin)]
    return MonthGap(
        month=month,
        matched=len(matched),
        missed=int(left[0].sum()),
        extra=int(left[1].sum()),
        gap=float(matched.gap.mean()) if len(matched) else None,
        gap_of_margin=float(of_margin.mean()) if len(of_margin) else None,
        live_pl=float(live.net[matched.live] @ live.contracts[matched.live]),
    )


def _months(days: Ints) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]")
