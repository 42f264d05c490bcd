"""The gap between matched positions, its parts, and their averages with ranges.

d = p of the live position - p of its backtest twin, per contract, is the sum of

* entry: the difference of the premiums,
* exit: the difference of the closing costs, a higher one being a loss,
* fees: the difference of the fees, higher ones being a loss,
* rest: all else, and each of the above where one of the logs does not know it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.live.ranges import DaySums, Ranged, Resampling, ratio
from app.calculations.live.traded import Traded


@dataclass(frozen=True, eq=False)
class Matched:
    """M matched positions in the order of their opens. Money is of one contract [currency]."""

    backtest: Ints  #: index into the backtest's positions
    live: Ints  #: index into the live positions
    strategy: Ints  #: index into the strategies of the backtest
    day: Ints  #: open date, in days since 1970
    backtest_net: Floats
    live_net: Floats
    entry: Floats  #: part of the gap, NaN where unknown
    exit: Floats  #: likewise
    fees: Floats  #: likewise
    gap_of_margin: Floats  #: gap over the backtest's margin, NaN where that is unknown
    return_on_margin: Floats  #: of the backtest, likewise

    def __len__(self) -> int:
        return len(self.live)

    @property
    def gap(self) -> Floats:
        """Live less backtest (M,)."""
        return np.asarray(self.live_net - self.backtest_net)

    @property
    def rest(self) -> Floats:
        """The part of the gap (M,) that no other part explains."""
        known = [np.nan_to_num(part) for part in (self.entry, self.exit, self.fees)]
        return np.asarray(self.gap - np.sum(known, axis=0))

    def where(self, mask: Mask) -> Matched:
        """Return the matched positions for which `mask` (M,) is True."""
        return Matched(*(getattr(self, field.name)[mask] for field in fields(self)))


@dataclass(frozen=True)
class GapFigures:
    """Averages over matched positions; None where nothing can be said.

    The parts add up to `gap`; one that is unknown for single positions counts as 0 for them, and
    its amount is in `rest`.
    """

    agreement: float | None  #: share of positions whose sign agrees; 0 agrees with 0
    capture: Ranged | None  #: live P/L over backtest P/L; None where the latter is not positive
    gap: Ranged | None  #: mean, per contract [currency]
    gap_of_margin: Ranged | None  #: mean, over positions of known margin
    entry: float | None  #: mean, per contract [currency]; None where no position knows it
    exit: float | None
    fees: float | None
    rest: float | None
    #: share of the backtest's edge that the gap takes, 0 to 1; None where it earned nothing
    haircut: Ranged | None
    days: int  #: open dates

    @property
    def offers_haircut(self) -> bool:
        """True where the range of the mean gap on margin lies wholly below 0."""
        spread = self.gap_of_margin
        if self.haircut is None or spread is None or spread.high is None:
            return False
        return spread.high < 0


def matched_positions(backtest: Traded, live: Traded, pairs: tuple[Ints, Ints]) -> Matched:
    """Return the pairs, indices (M,), (M,) into both, with gaps and parts."""
    ours, theirs = backtest.take(pairs[0]), live.take(pairs[1])
    return Matched(
        backtest=pairs[0],
        live=pairs[1],
        strategy=ours.strategy,
        day=ours.opened_day,
        backtest_net=ours.net,
        live_net=theirs.net,
        entry=theirs.premium - ours.premium,
        exit=ours.closing_cost - theirs.closing_cost,
        fees=ours.fees - theirs.fees,
        gap_of_margin=(theirs.net - ours.net) / ours.margin,
        return_on_margin=ours.return_on_margin,
    )


def gap_figures(matched: Matched, resampling: Resampling) -> GapFigures:
    """Return the averages over matched positions and their ranges."""
    known = np.isfinite(matched.gap_of_margin)
    columns = (
        matched.gap,
        np.ones(len(matched)),
        np.where(known, matched.gap_of_margin, 0.0),
        known.astype(float),
        np.where(known, matched.return_on_margin, 0.0),
        matched.live_net,
        matched.backtest_net,
    )
    sums = DaySums.of(columns, matched.day, resampling)
    return GapFigures(
        agreement=_mean(np.sign(matched.live_net) == np.sign(matched.backtest_net)),
        capture=sums.ranged(lambda s: ratio(s[..., 5], s[..., 6])),
        gap=sums.mean(0, 1),
        gap_of_margin=sums.mean(2, 3),
        entry=_part(matched.entry),
        exit=_part(matched.exit),
        fees=_part(matched.fees),
        rest=_mean(matched.rest),
        haircut=_haircut(sums),
        days=sums.days,
    )


def implied_haircut(gap_of_margin: Floats, return_on_margin: Floats) -> Floats:
    """Return -gaps / returns within 0 and 1, elementwise, of sums or means.

    Where the backtest earned nothing, a gap below 0 takes the whole edge, any other none.
    """
    share = ratio(-np.asarray(gap_of_margin), return_on_margin)
    nothing_earned = np.where(np.asarray(gap_of_margin) < 0, 1.0, 0.0)
    return np.asarray(np.clip(np.where(np.isnan(share), nothing_earned, share), 0.0, 1.0))


def _haircut(sums: DaySums) -> Ranged | None:
    if not sums.total[4] > 0:
        return None
    return sums.ranged(lambda s: implied_haircut(s[..., 2], s[..., 4]))


def _part(values: Floats) -> float | None:
    """Return the mean of a part (M,), unknown ones as 0; None where all are unknown."""
    if np.isnan(values).all():
        return None
    return _mean(np.nan_to_num(values))


def _mean(values: Floats | Mask) -> float | None:
    return float(values.mean()) if len(values) else None
