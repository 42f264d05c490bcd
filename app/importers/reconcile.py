"""Checks that the figures of a log agree with each other and with its daily log.

Three checks, all linear in the rows: P/L against premiums and fees, the running total against
`Funds at Close`, the realised balance against a daily log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints, Seconds
from app.calculations.log.trade_log import DailyLog, TradeLog, starting_capital
from app.importers.limits import MAX_LISTED_LINES
from app.importers.report import Check

TOLERANCE = 1.0  #: largest difference that counts as rounding [currency]
TO_THE_CENT = 0.00501


def check_pl(pl: Floats, expected: Floats, line: Ints) -> Check | None:
    """Compare the P/L of each row with the result of its premium, closing cost and fees.

    All arrays have shape (n,); `expected` is NaN where it is unknown. Returns None when no row has
    an expected P/L.
    """
    known = np.isfinite(expected)
    if not known.any():
        return None
    gap = np.where(known, np.abs(pl - np.where(known, expected, 0.0)), 0.0)
    differ = gap > TOLERANCE + 1e-9
    return Check(
        int(known.sum()),
        int(known.sum() - differ.sum()),
        round(float(gap.max()), 2),
        _lines(line[differ]),
    )


def check_funds(closed_at: Seconds, pl: Floats, funds: Floats, line: Ints) -> Check | None:
    """Compare the account value before each row (`funds - pl`) with the value after another row.

    All arrays have shape (n,). Rows that close in the same minute are booked in an unknown order
    (formats 1.1), so they may follow each other in any order: within a minute each row must start
    at the balance before the minute or at the balance after another row of it, each used once.
    `worst` is the gap between the last balance and the first balance plus all P/L. Returns None
    for fewer than two rows that have both a close and a balance.
    """
    rows = np.flatnonzero(~np.isnat(closed_at) & np.isfinite(funds))
    if len(rows) < 2:
        return None
    rows = rows[np.argsort(closed_at[rows], kind="stable")]
    before, after = _cents(funds[rows] - pl[rows]), _cents(funds[rows])
    groups = list(_groups(closed_at[rows].astype("datetime64[m]").astype(np.int64)))
    first = _first_balances(before[: groups[0][1]], after[: groups[0][1]])
    agrees, last = _chain(groups, first, before, after)
    gap = 0.0 if all(agrees) else abs((last - first[0]) / 100 - float(pl[rows].sum()))
    return Check(len(rows), sum(agrees), round(gap, 2), _lines(line[rows[~np.array(agrees, bool)]]))


def _cents(money: Floats) -> list[int]:
    cents: list[int] = np.round(money * 100).astype(np.int64).tolist()
    return cents


def _groups(keys: Ints) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of equal keys."""
    cuts = np.flatnonzero(np.diff(keys)) + 1
    yield from zip([0, *cuts.tolist()], [*cuts.tolist(), len(keys)], strict=True)


def _first_balances(before: list[int], after: list[int]) -> list[int]:
    """Return the possible balances before the first minute [cents].

    The balance is the one that no row of the minute leads to; when its rows end at the balance at
    which they start, any of them may be the first.
    """
    unreached = list((Counter(before) - Counter(after)).elements())
    return unreached[:1] or list(dict.fromkeys(before))


def _chain(
    groups: Sequence[tuple[int, int]], first: list[int], before: list[int], after: list[int]
) -> tuple[list[bool], int]:
    """Return True for each row that starts at an available balance; and the last balance."""
    agrees: list[bool] = []
    carried = first
    for start, end in groups:
        if end - start == 1:
            agrees.append(_rounded_to(before[start], carried.__contains__) is not None)
            carried = [after[start]]
        else:
            carried = _chain_minute(carried, before[start:end], after[start:end], agrees)
    return agrees, carried[-1]


def _chain_minute(
    carried: list[int], before: list[int], after: list[int], agrees: list[bool]
) -> list[int]:
    """Match the rows of one minute, append to `agrees`, and return the balances after it.

    There is one such balance when all rows agree. A row without profit or loss would match itself:
    it uses no balance up and agrees when its balance occurs in the minute.
    """
    moves = [start != end for start, end in zip(before, after, strict=True)]
    available = Counter(carried) + Counter(
        end for end, moved in zip(after, moves, strict=True) if moved
    )
    occurring = set(available)
    for start, moved in zip(before, moves, strict=True):
        match = _rounded_to(start, available.get if moved else occurring.__contains__)
        agrees.append(match is not None)
        if moved and match is not None:
            available[match] -= 1
    left = list((available - Counter(carried)).elements())
    return left or [balance for balance in carried if available[balance] > 0] or carried


def _rounded_to(balance: int, is_there: Callable[[int], object]) -> int | None:
    """Return a balance that is there, the same one or a cent below or above; None for none.

    A platform that keeps fractions of a cent prints each balance and each result rounded.
    """
    around = (balance, balance - 1, balance + 1)
    return next((cents for cents in around if is_there(cents)), None)


class DayDifference(NamedTuple):
    """A day on which the two balances differ [currency]."""

    day: np.datetime64  #: datetime64[D]
    stated: float  #: balance in the daily log
    realised: float  #: balance of the trades


@dataclass(frozen=True)
class DailyComparison:
    """A daily log compared with the realised balance of the trades.

    Compared are the days that end without an open position, because only then are marked and
    realised balances equal.
    """

    check: Check  #: in days
    difference: DayDifference | None  #: the first day that differs
    daily_pl: float  #: sum of the daily log's P/L
    trades_pl: float  #: net P/L of all closed rows
    overlaps: bool  #: true when the two have a day in common

    @property
    def belongs(self) -> bool:
        """Return False for a daily log of another run: no common day, or most days differ."""
        if not self.check.checked:
            return self.overlaps
        return self.overlaps and 2 * self.check.agree >= self.check.checked


def compare_daily(log: TradeLog, daily: DailyLog) -> DailyComparison:
    """Compare the realised balance of the closed rows of `log` with `daily`, day by day."""
    closed = log.take(log.is_closed)
    order = np.argsort(closed.closed_at, kind="stable")
    close_day = closed.closed_at[order].astype("datetime64[D]")
    start = starting_capital(log)
    if start.source != "funds_at_close":
        start = starting_capital(log, daily)
    booked = np.concatenate(([0.0], np.cumsum(closed.pl[order])))
    n_closed = np.searchsorted(close_day, daily.date, side="right")
    n_opened = np.searchsorted(log.opened_at.astype("datetime64[D]"), daily.date, side="right")
    flat = n_opened == n_closed
    realised = start.amount + booked[n_closed]
    gap = np.where(flat, np.abs(daily.net_liquidity - realised), 0.0)
    differ = np.flatnonzero(gap > TOLERANCE + 1e-9)
    n_flat = int(flat.sum())
    return DailyComparison(
        check=Check(n_flat, n_flat - len(differ), round(float(gap.max(initial=0.0)), 2)),
        difference=_first_difference(daily, realised, differ),
        daily_pl=round(float(np.nansum(daily.pl)), 2),
        trades_pl=round(float(closed.pl.sum()), 2),
        overlaps=_overlaps(log, daily),
    )


def _first_difference(daily: DailyLog, realised: Floats, differ: Ints) -> DayDifference | None:
    if not len(differ):
        return None
    first = int(differ[0])
    return DayDifference(
        daily.date[first], float(daily.net_liquidity[first]), float(realised[first])
    )


def _overlaps(log: TradeLog, daily: DailyLog) -> bool:
    if not len(log) or not len(daily):
        return False
    closes = log.closed_at[log.is_closed]
    last = closes.max() if len(closes) else log.opened_at.max()
    return bool(
        daily.date[0] <= last.astype("datetime64[D]")
        and log.opened_at.min().astype("datetime64[D]") <= daily.date[-1]
    )


def _lines(line: Ints) -> tuple[int, ...]:
    return tuple(np.sort(line)[:MAX_LISTED_LINES].tolist())
