"""thinkorswim's strategy report: orders matched to positions, summary lines, other notations."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    number,
    records,
    times,
)
from tests.unit.importers.logs import DATA, finding, read

TEXT = (DATA / "formats" / "thinkorswim-strategy_report.csv").read_text("utf-8")
HEADER = "Id;Strategy;Side;Amount;Price;Date/Time;Trade P/L;P/L;Position;\n"


def second_reading(text: str) -> Figures:
    """Read closing orders, each right below its opening order, without the importer."""
    rows = records(text, "Id;", ";")
    at = moment("%m/%d/%y %I:%M %p")
    return figures(
        (at(opening["Date/Time"]), at(closing["Date/Time"]), number(closing["Trade P/L"]))
        for opening, closing in pairwise(rows)
        if (closing["Side"] or "").endswith("Close")
    )


def orders(*cells: str) -> str:
    """Return a report of orders: side, amount, day of January, result."""
    lines = []
    for row, order in enumerate(cells, start=1):
        side, amount, day, result = order.split(";")
        lines.append(f"{row};A({row});{side};{amount};$10.00;1/{day}/26 9:45 AM;{result};$0.00;0;")
    return HEADER + "\n".join(lines)


def test_read_of_sample_agrees_with_second_reading() -> None:
    imported = read(TEXT)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "thinkorswim"
    assert_no_row_lost(imported)


def test_read_of_sample_names_strategy_and_closing_order() -> None:
    log = read(TEXT).log
    assert log.strategies == ("Breakout",)
    assert [log.reasons[code] for code in log.reason] == ["LX", "SX"]
    assert log.contracts.tolist() == [100, 100]
    assert log.line.tolist() == [8, 10]
    assert np.isnan(log.commissions).all()


def test_read_of_summary_lines_leaves_them_out_without_warning() -> None:
    imported = read(TEXT)
    assert finding(imported, "summary rows").lines == (12, 13, 14)
    assert finding(imported, "rows kept").tone == "info"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("($1,330.00)", "($1 330.00)"),
        ("($1,330.00)", "-$1,330.00"),
        ("1/6/26 11:30 AM", "1/6/26, 11:30\u202fAM"),
    ],
    ids=["space for thousands", "minus", "comma after the date"],
)
def test_read_of_other_notation_gives_same_figures(old: str, new: str) -> None:
    assert old in TEXT
    assert figures_of(read(TEXT.replace(old, new))) == figures_of(read(TEXT))


def test_read_of_partial_closes_opens_each_with_the_oldest_order() -> None:
    imported = read(
        orders(
            "Buy to Open;100;5;",
            "Buy to Open;100;6;",
            "Sell to Close;-50;7;$5.00",
            "Sell to Close;-100;8;$10.00",
            "Sell to Close;-50;9;($2.00)",
        )
    )
    log = imported.log
    assert log.pl.tolist() == [5, 10, -2]
    assert log.contracts.tolist() == [50, 100, 50]
    assert [time[8:10] for time in times(log.opened_at)] == ["05", "05", "06"]
    assert imported.report.rows_kept == 5
    assert_no_row_lost(imported)


def test_read_of_remaining_size_is_an_open_position() -> None:
    imported = read(orders("Sell to Open;-3;5;", "Buy to Close;1;6;$4.00"))
    assert imported.report.open_positions == 1
    assert sorted(imported.log.contracts.tolist()) == [1, 2]
    assert imported.report.rows_kept == 2


def test_read_of_order_that_reverses_closes_and_opens() -> None:
    imported = read(orders("Buy to Open;1;5;", "Sell Auto;-2;6;$4.00", "Buy to Close;1;7;($1.00)"))
    assert imported.log.pl.tolist() == [4, -1]
    assert [time[8:10] for time in times(imported.log.opened_at)] == ["05", "06"]
    assert imported.report.rows_kept == 3


def test_read_of_close_without_open_leaves_it_out() -> None:
    imported = read(orders("Sell to Close;-1;5;$4.00", "Buy to Open;1;6;", "Sell to Close;-1;7;$1"))
    assert imported.log.pl.tolist() == [1]
    assert finding(imported, "without an opening order").lines == (2,)
    assert_no_row_lost(imported)


def test_read_of_newest_order_first_gives_same_figures() -> None:
    cells = ["Buy to Open;2;5;", "Sell to Close;-1;6;$4.00", "Sell to Close;-1;7;$9.00"]
    header, *lines = orders(*cells).splitlines()
    newest_first = "\n".join([header, *lines[::-1]])
    assert figures_of(read(newest_first)) == figures_of(read(orders(*cells)))


def test_read_of_unreadable_result_leaves_out_both_orders() -> None:
    imported = read(TEXT.replace("$425.00;$425.00", "none;$425.00"))
    assert imported.log.pl.tolist() == [-1330]
    assert_no_row_lost(imported)
