"""Trade logs for tests, as Option Omega writes them; what a test expects follows from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

CAPITAL = 100_000.0
PREMIUM, FEES, MARGIN = 200.0, 4.0, 5_000.0
HEADER = (
    "Date Opened,Time Opened,Opening Price,Legs,Premium,Closing Price,Date Closed,Time Closed,"
    "Avg. Closing Cost,Reason For Close,P/L,No. of Contracts,Funds at Close,Margin Req.,Strategy,"
    "Opening Commissions + Fees,Closing Commissions + Fees,Opening Short/Long Ratio,"
    "Closing Short/Long Ratio,Gap,Movement,Max Profit,Max Loss"
)
PUTS, CALLS = (
    "1 Jan 8 4700 P STO 3.40 | 1 Jan 8 4650 P BTO 1.40",
    "1 Jan 8 4800 C STO 3.40 | 1 Jan 8 4850 C BTO 1.40",
)


class Row(NamedTuple):
    """One row: its weekday, counted from Monday 8 January 2024, and its P/L, fees included."""

    day: int
    pl: float
    strategy: str = "Condor"
    legs: str = PUTS


def simple_rows(n: int = 60, strategy: str = "Condor") -> list[Row]:
    """n rows, three gains of 120 and a loss of 200 in turn."""
    return [Row(i, -200.0 if i % 4 == 3 else 120.0, strategy) for i in range(n)]


def sized_rows(loss_every: Mapping[str, int], days: int = 80) -> list[Row]:
    """Return a row a day and strategy, gains of 400 and a loss of 1,200 every so many days.

    Gains are large enough for several contracts at half Kelly, and for an answer of the search.
    """
    return [
        Row(day, -1200.0 if day % every == every - 1 else 400.0, name)
        for day in range(days)
        for name, every in loss_every.items()
    ]


def option_omega(rows: Sequence[Row]) -> bytes:
    """A trade log, newest first, whose running total starts at `CAPITAL`."""
    funds, lines = CAPITAL, []
    for row in rows:
        funds += row.pl
        lines.append(_line(row, funds))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([HEADER.split(","), *reversed(lines)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def net_pl(rows: Sequence[Row]) -> float:
    """Return the net P/L of all rows."""
    return sum(row.pl for row in rows)


def _line(row: Row, funds: float) -> list[object]:
    weeks, weekday = divmod(row.day, 5)
    date = (dt.date(2024, 1, 8) + dt.timedelta(weeks=weeks, days=weekday)).isoformat()
    opened = [date, "10:00:00", 4750.0, row.legs, PREMIUM, 4760.0]
    closed = [date, "15:30:00", PREMIUM - FEES - row.pl, "Expired", row.pl]
    return [
        *opened,
        *closed,
        1,
        funds,
        MARGIN,
        row.strategy,
        FEES / 2,
        FEES / 2,
        2.4,
        1,
        0.5,
        3.1,
        60,
        -40,
    ]
