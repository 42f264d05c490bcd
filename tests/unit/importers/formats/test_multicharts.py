"""The trade list that MultiCharts users print: one row a position."""

from __future__ import annotations

import pytest

from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    records,
)
from tests.unit.importers.logs import DATA, finding, read

TEXT = (DATA / "formats" / "multicharts-user_print.csv").read_text("utf-8")


def second_reading(text: str) -> Figures:
    """Read the rows of a printed list without the importer."""
    at = moment("%d/%m/%Y %H:%M")
    return figures(
        (at(row["EntryDate-Time"]), at(row["ExitDate-Time"]), float(row["Profit/Loss"]))
        for row in records(text, "EntryDate")
    )


def test_read_of_sample_agrees_with_second_reading() -> None:
    imported = read(TEXT)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "MultiCharts"
    assert imported.log.contracts.tolist() == [2, 2]
    assert_no_row_lost(imported)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TEXT.replace(",", ";").replace(".", ","), "European"),
        (TEXT.replace(",", "\t"), "tabulators"),
    ],
)
def test_read_of_other_dialect_gives_same_figures(text: str, name: str) -> None:
    assert figures_of(read(text)) == second_reading(TEXT), name


def test_read_of_blank_exit_is_an_open_position() -> None:
    imported = read(TEXT.replace("13/01/2026 17:05,6925", ",").replace(",-1008.64,", ",,"))
    assert imported.report.open_positions == 1
    assert imported.log.pl.tolist() == [991.36, 0]


ROWS = TEXT.partition("\n")[2]


def test_read_of_list_without_header_gives_same_figures() -> None:
    imported = read(ROWS)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "MultiCharts"
    assert finding(imported, "no line with the names of its columns").tone == "info"
    assert_no_row_lost(imported)


@pytest.mark.parametrize("ending", [",", ",,"], ids=["one blank cell", "two blank cells"])
def test_read_of_list_without_header_ignores_blank_cells_at_the_end(ending: str) -> None:
    rows = "".join(f"{line}{ending}\n" for line in ROWS.splitlines())
    assert figures_of(read(rows)) == second_reading(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [(",1,2,", ",2,2,"), ("@ES", "17"), ("13/01/2026 15:50", "entry"), ("-1000", "low")],
    ids=["side", "symbol", "date", "number"],
)
def test_read_of_other_rows_without_header_is_refused(old: str, new: str) -> None:
    lines = [line.replace(old, new) for line in ROWS.splitlines()]
    imported = read("\n".join(sorted(lines, key=lambda line: new not in line)))
    assert imported.report.error is not None


def test_read_of_times_at_midnight_takes_date_alone_for_midnight() -> None:
    """MultiCharts prints a moment at midnight as its date; lists of daily bars have no time."""
    text = TEXT.replace("05/01/2026 16:30", "06/01/2026")
    imported = read(text)
    assert str(imported.log.closed_at[0]) == "2026-01-06T00:00:00"
    assert not [said for said in imported.report.findings if "without" in said.head]


def test_read_of_list_without_times_closes_at_the_end_of_the_day() -> None:
    text = TEXT
    for clock in (" 15:45", " 16:30", " 15:50", " 17:05"):
        text = text.replace(clock, "")
    assert str(read(text).log.closed_at[0]) == "2026-01-05T23:59:59"


def test_read_of_optimisation_is_refused_by_name() -> None:
    text = "Test: len\tTest\tAll: Net Profit\tAll: Total Trades\n240\t240\t62043.75\t263\n"
    error = read(text, "opt_report.txt").report.error
    assert "optimisation report of MultiCharts" in error.head
