"""Do the figures of a log agree with each other, and with the daily log?

Three checks, all linear in the rows: P/L against premiums and fees, the running total against `Funds at Close`,
the realised balance against a daily log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Seconds
from app.calculations.log.trade_log import DailyLog, TradeLog, starting_capital
from app.importers.limits import KEPT_LINES
from app.importers.report import Check

TOLERANCE = 1.0  #: [currency] differences up to here are rounding
TO_THE_CENT = 0.00501


def check_pl(pl: Floats, expected: Floats, line: Ints) -> Check | None:
    """P/L of each row against what its premium, closing cost and fees give; None when no row has them all."""
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
    """The account value before each row (`funds - pl`) against a value after another row, minute by minute.

    Rows closing in one minute are booked in an order of their own (formats 1.1), so they may chain in any order:
    within a minute each row must start at a balance that was carried in or that another row of the minute left,
    each balance used once. `worst` is the gap between the last balance and first balance plus all P/L.
    None without two rows that have both a close and a balance.
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
    """(start, end) of each run of equal keys."""
    cuts = np.flatnonzero(np.diff(keys)) + 1
    yield from zip([0, *cuts.tolist()], [*cuts.tolist(), len(keys)], strict=True)


def _first_balances(before: list[int], after: list[int]) -> list[int]:
    """Where the first minute may have begun: at the balance no row of it left, or anywhere when its rows go round in a circle."""
    return list((Counter(before) - Counter(after)).elements())[:1] or list(dict.fromkeys(before))


def _chain(
    groups: Sequence[tuple[int, int]], first: list[int], before: list[int], after: list[int]
) -> tuple[list[bool], int]:
    """Whether each row starts at an available balance, and the balance at the end; all in cents."""
    agrees: list[bool] = []
    carried = first
    for start, end in groups:
        if end - start == 1:
            agrees.append(before[start] in carried)
            carried = [after[start]]
        else:
            carried = _chain_minute(carried, before[start:end], after[start:end], agrees)
    return agrees, carried[-1]


def _chain_minute(
    carried: list[int], before: list[int], after: list[int], agrees: list[bool]
) -> list[int]:
    """Match the rows of one minute, append to `agrees`, and return the balances left over (one, when all is well).

    A row without profit or loss would match itself: it takes no balance and needs only to stand at one that occurs.
    """
    moves = [start != end for start, end in zip(before, after, strict=True)]
    available = Counter(carried) + Counter(
        end for end, moved in zip(after, moves, strict=True) if moved
    )
    occurring = set(available)
    for start, moved in zip(before, moves, strict=True):
        found = available[start] > 0 if moved else start in occurring
        agrees.append(found)
        if moved and found:
            available[start] -= 1
    left = list((available - Counter(carried)).elements())
    return left or [balance for balance in carried if available[balance] > 0] or carried


@dataclass(frozen=True)
class DailyComparison:
    """A daily log held against the trades' own realised balance.

    Compared are the days after which no position is open: only then do marked and realised balances mean the same.
    """

    check: Check  #: in days
    first_differing: NDArray[np.datetime64] | None  #: shape (1,), datetime64[D]
    stated: float  #: the daily log's balance on that day
    realised: float  #: the trades' balance on that day
    daily_pl: float  #: sum of the daily log's P/L
    trades_pl: float  #: net P/L of all closed rows
    overlaps: bool  #: whether the two share any day

    @property
    def belongs(self) -> bool:
        """False for a daily log of another run: no common day, or most comparable days differ."""
        if not self.check.checked:
            return self.overlaps
        return self.overlaps and 2 * self.check.agree >= self.check.checked


def compare_daily(log: TradeLog, daily: DailyLog) -> DailyComparison:
    """The realised balance of `log`'s closed rows against `daily`, day by day."""
    closed = log.take(log.is_closed)
    order = np.argsort(closed.closed_at, kind="stable")
    close_day = closed.closed_at[order].astype("datetime64[D]")
    start = starting_capital(log)
    opening = (
        start.amount if start.source == "funds_at_close" else starting_capital(log, daily).amount
    )
    booked = np.concatenate(([0.0], np.cumsum(closed.pl[order])))
    n_closed = np.searchsorted(close_day, daily.date, side="right")
    n_opened = np.searchsorted(log.opened_at.astype("datetime64[D]"), daily.date, side="right")
    flat = n_opened == n_closed
    realised = opening + booked[n_closed]
    gap = np.where(flat, np.abs(daily.net_liquidity - realised), 0.0)
    differ = np.flatnonzero(gap > TOLERANCE + 1e-9)
    first = int(differ[0]) if len(differ) else None
    return DailyComparison(
        check=Check(
            int(flat.sum()), int(flat.sum() - len(differ)), round(float(gap.max(initial=0.0)), 2)
        ),
        first_differing=None if first is None else daily.date[first : first + 1],
        stated=0.0 if first is None else float(daily.net_liquidity[first]),
        realised=0.0 if first is None else float(realised[first]),
        daily_pl=round(float(np.nansum(daily.pl)), 2),
        trades_pl=round(float(closed.pl.sum()), 2),
        overlaps=_overlaps(log, daily),
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
    return tuple(np.sort(line)[:KEPT_LINES].tolist())
