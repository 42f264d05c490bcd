"""Each sample read a second time in plain Python: rows, net P/L, first open and last close."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pytest

from tests.unit.importers.logs import DATA, read

FORMATS = DATA / "formats"


class Reading(NamedTuple):
    """The figures of a log, counting closed trades only."""

    n_trades: int
    net: float
    first_open: str  #: to the minute
    last_close: str


def money(cell: str) -> float:
    """Read an amount of money with a point or a comma, as all samples write it."""
    digits = re.sub(r"[^\d,.-]", "", cell).replace(
        ",", "." if re.search(r",\d\d\D*$", cell) else ""
    )
    return -float(digits) if cell.strip().startswith("(") else float(digits)


def table_rows(text: str) -> Iterator[list[str]]:
    """Return the cells of the rows of a page, without hidden ones."""
    for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL):
        cells = re.findall(r"<t[dh]((?: [^>]*)?)>(.*?)</t[dh]>", row, re.DOTALL)
        plain = [re.sub(r"<[^>]*>", "", cell) for kind, cell in cells if "hidden" not in kind]
        yield [html.unescape(cell).strip() for cell in plain]


def reading(rows: list[tuple[str, str, float]]) -> Reading:
    """Return the figures of (open, close, net) rows."""
    opens, closes, nets = zip(*rows, strict=True)
    return Reading(len(rows), round(sum(nets), 4), min(opens)[:16], max(closes)[:16])


def stamp(cell: str) -> str:
    """Return a time such as `2026.01.05 09:30` in ISO order."""
    return cell.replace(".", "-", 2)


def mt4_tester(data: bytes) -> Reading:
    """Pair events by order: the balance grows by the profit of each closing row."""
    opens, rows = {}, []
    for cells in table_rows(data.decode()):
        if cells[0].isdigit() and cells[2] in ("buy", "sell"):
            opens[cells[3]] = stamp(cells[1])
        if cells[0].isdigit() and len(cells) == 10:
            rows.append((opens[cells[3]], stamp(cells[1]), float(cells[8])))
    return reading(rows)


def mt4_statement(data: bytes) -> Reading:
    """Take the rows of 14 cells with two times."""
    rows = [
        (stamp(cells[1]), stamp(cells[8]), sum(money(cell.replace(" ", "")) for cell in cells[10:]))
        for cells in table_rows(data.decode())
        if len(cells) == 14 and cells[0].isdigit() and cells[8].count(":") == 2
    ]
    return reading(rows)


def mt5_tester(data: bytes) -> Reading:
    """The last balance less the deposit is the net result, because nothing stays open."""
    deals = [
        cells
        for cells in table_rows(data.decode("utf-16"))
        if len(cells) == 13 and re.match(r"20\d\d", cells[0])
    ]
    closings = [cells for cells in deals if cells[4] == "out"]
    net = money(deals[-1][11].replace(" ", "")) - money(deals[0][11].replace(" ", ""))
    first = next(stamp(cells[0]) for cells in deals if cells[4] == "in")
    return Reading(len(closings), round(net, 4), first[:16], stamp(closings[-1][0])[:16])


def mt5_history(data: bytes) -> Reading:
    """Take the rows of 13 cells with two times and a price behind the second."""
    rows = [
        (stamp(cells[0]), stamp(cells[8]), sum(money(cell.replace(" ", "")) for cell in cells[10:]))
        for cells in table_rows(data.decode())
        if len(cells) == 13 and cells[8].count(":") == 2 and re.match(r"[\d ]+\.", cells[9])
    ]
    return reading(rows)


def ninjatrader(data: bytes) -> Reading:
    """Month first with commas between the cells, day first with semicolons."""
    text = data.decode()
    is_us = ",Instrument," in text
    rows = [
        (
            _slashed(row["Entry time"], is_us),
            _slashed(row["Exit time"], is_us),
            money(row["Profit"]),
        )
        for row in csv.DictReader(io.StringIO(text), delimiter="," if is_us else ";")
    ]
    return reading(rows)


def _slashed(cell: str, month_first: bool) -> str:
    first, second, year, hour, minute = map(int, re.findall(r"\d+", cell)[:5])
    month, day = (first, second) if month_first else (second, first)
    hour += 12 if cell.endswith("PM") and hour < 12 else 0
    return f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}"


def by_columns(
    opened: str, closed: str, net: Callable[[dict[str, str]], float | None], mark: str = ","
) -> Callable[[bytes], Reading]:
    """Return a reader of a CSV file by the names of its columns; rows without a result are open."""

    def read_sample(data: bytes) -> Reading:
        rows = csv.DictReader(io.StringIO(data.decode()), delimiter=mark)
        found = [(row[opened], row[closed], net(row)) for row in rows]
        return reading(
            [
                (opened.replace(".", "-"), _end(closed), value)
                for opened, closed, value in found
                if value is not None
            ]
        )

    return read_sample


def _end(cell: str) -> str:
    return cell.replace(".", "-") if ":" in cell else f"{cell} 23:59"


READERS: dict[str, Callable[[bytes], Reading]] = {
    "metatrader-mt4_tester.htm": mt4_tester,
    "metatrader-mt4_statement.htm": mt4_statement,
    "metatrader-mt5_report.html": mt5_tester,
    "metatrader-mt5_history.html": mt5_history,
    "ninjatrader-us.csv": ninjatrader,
    "ninjatrader-eu.csv": ninjatrader,
    "quantconnect-web_download.csv": by_columns(
        "Entry Time", "Exit Time", lambda row: float(row["P&L"]) - float(row["Fees"])
    ),
    "backtestingpy-trades.csv": by_columns("EntryTime", "ExitTime", lambda row: float(row["PnL"])),
    "vectorbt-trades.csv": by_columns(
        "Entry Timestamp",
        "Exit Timestamp",
        lambda row: float(row["PnL"]) if row["Status"] == "Closed" else None,
    ),
    "strategyquant-trades.csv": by_columns(
        "Open time", "Close time", lambda row: float(row["Profit/Loss"]), ";"
    ),
    "optionalpha-positions.csv": by_columns(
        "closedate", "closedate", lambda row: None if "-" in row["pnl"] else float(row["netpnl"])
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_read_of_sample_agrees_with_independent_reading(name: str) -> None:
    data = (FORMATS / name).read_bytes()
    expected = READERS[name](data)
    log = read(data, name).log
    closed = log.is_closed
    assert int(closed.sum()) == expected.n_trades
    assert round(float(log.pl[closed].sum()), 4) == expected.net
    opened = np.datetime_as_string(log.opened_at[closed].min(), "m")
    if name != "optionalpha-positions.csv":  # it has no opens
        assert opened == _iso(expected.first_open)
    assert np.datetime_as_string(log.closed_at[closed].max(), "m") == _iso(expected.last_close)


def _iso(text: str) -> str:
    return text.replace(" ", "T") if ":" in text else f"{text}T00:00"


@pytest.mark.parametrize("name", READERS)
def test_read_of_sample_keeps_or_explains_every_row(name: str) -> None:
    report = read((FORMATS / name).read_bytes(), name).report
    left_out = sum(issue.effect == "left out" for issue in report.issues)
    assert report.rows_kept + left_out == report.rows_read > 0
