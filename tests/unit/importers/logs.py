"""Option Omega files made by hand: rows with consistent arithmetic, in every header variant."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from app.importers import Choices, Finding, Imported, read_files

DATA = Path(__file__).parents[2] / "data"

PREMIUM, CONTRACTS, OPENING_FEES, CLOSING_FEES, MARGIN, START = 200, 2, 3, 4, 9600, 100_000
NO_CHOICES = Choices()
FIRST_DAY = date(2025, 3, 3)

Row = dict[str, str]


def trades(costs: Sequence[int], **changes: str) -> list[Row]:
    """Return one trade a day, oldest first, closed at `costs` [$ a contract].

    `changes` replaces cells of all rows.
    """
    rows, funds = [], START
    for number, cost in enumerate(costs):
        pl = (PREMIUM - cost) * CONTRACTS - OPENING_FEES - CLOSING_FEES
        funds += pl
        rows.append(_row(FIRST_DAY + timedelta(days=number), cost, pl, funds) | changes)
    return rows


def _row(day: date, cost: int, pl: int, funds: int) -> Row:
    return {
        "Date Opened": day.isoformat(),
        "Time Opened": "10:15:00",
        "Opening Price": "5800.5",
        "Legs": "2 Mar 3 5750 P STO 2.45 | 2 Mar 3 5700 P BTO 0.45",
        "Premium": str(PREMIUM),
        "Closing Price": "5810.25",
        "Date Closed": day.isoformat(),
        "Time Closed": "16:00:00",
        "Avg. Closing Cost": str(cost),
        "Reason For Close": "Expired",
        "P/L": str(pl),
        "P/L %": "1.5",
        "No. of Contracts": str(CONTRACTS),
        "Funds at Close": str(funds),
        "Margin Req.": str(MARGIN),
        "Strategy": "Put Spread",
        "Opening Commissions + Fees": str(OPENING_FEES),
        "Closing Commissions + Fees": str(CLOSING_FEES),
        "Opening Short/Long Ratio": "5.4",
        "Closing Short/Long Ratio": "1",
        "Opening VIX": "19.5",
        "Closing VIX": "20.25",
        "Gap": "1.5",
        "Movement": "-2",
        "Max Profit": "62.5",
        "Max Loss": "-117.86",
    }


VARIANT_C = list(_row(FIRST_DAY, 0, 0, 0))
VARIANT_A = [name for name in VARIANT_C if name != "P/L %"]
VARIANT_B = [name for name in VARIANT_A if "VIX" not in name]


def csv_of(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str] = VARIANT_A, delimiter: str = ","
) -> str:
    """Return the rows as text under a header, with every cell in quotation marks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue()


def read(text: str | bytes, name: str = "log.csv", choices: Choices = NO_CHOICES) -> Imported:
    """Read one file."""
    return read_files([(name, text.encode() if isinstance(text, str) else text)], choices)


def read_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = VARIANT_A) -> Imported:
    """Read rows; fails when they give no log."""
    imported = read(csv_of(rows, columns))
    assert imported.log is not None, imported.report.error
    return imported


def each(rows: Sequence[Row], column: str, change: Callable[[str], str]) -> list[Row]:
    """Return the rows with `change` applied to the cells of a column."""
    return [row | {column: change(row[column])} for row in rows]


def finding(imported: Imported, words: str) -> Finding:
    """Return the only finding whose head contains `words`."""
    matches = [finding for finding in imported.report.findings if words in finding.head]
    assert len(matches) == 1, [finding.head for finding in imported.report.findings]
    return matches[0]
