"""Header, delimiter, cells and line numbers; lines that are no data rows are left out."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers.table import normalised
from tests.unit.importers.logs import VARIANT_A, csv_of, each, finding, read, trades

ROWS = trades([0, 300, 120])
TEXT = csv_of(ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_with_any_delimiter_finds_columns(delimiter: str) -> None:
    log = read(csv_of(ROWS, delimiter=delimiter)).log
    assert log is not None
    assert log.pl.tolist() == [393, -207, 153]


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_read_with_any_line_ending_counts_lines(ending: str) -> None:
    log = read(TEXT.replace("\r\n", ending)).log
    assert log is not None
    assert log.line.tolist() == [2, 3, 4]


def test_read_with_lines_above_header_skips_them() -> None:
    imported = read("sep=,\nMy account\n\n" + TEXT)
    assert imported.log is not None
    assert imported.log.line.tolist() == [5, 6, 7]
    assert finding(imported, "header is on line 4").tone == "info"


def test_read_with_line_breaks_in_cells_gives_first_line() -> None:
    rows = [
        ROWS[0] | {"Strategy": "Put\nSpread"},
        ROWS[1] | {"Reason For Close": "a\r\nb\nc"},
        ROWS[2],
    ]
    log = read(csv_of(rows)).log
    assert log is not None
    assert log.line.tolist() == [2, 4, 7]
    assert log.row.tolist() == [0, 1, 2]
    assert log.strategies == ("Put Spread",)


def test_read_with_columns_in_any_order_finds_names() -> None:
    log = read(csv_of(ROWS, sorted(VARIANT_A, reverse=True))).log
    assert log is not None
    assert log.pl.tolist() == [393, -207, 153]
    assert log.funds_at_close.tolist() == [100_393, 100_186, 100_339]


def test_read_with_repeated_column_at_end_uses_first() -> None:
    lines = TEXT.splitlines()
    log = read("\n".join([lines[0] + ',"P/L"', *(line + ',"1"' for line in lines[1:])])).log
    assert log is not None
    assert log.pl.tolist() == [393, -207, 153]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",".join([""] * len(VARIANT_A)), "1 blank row: left out"),
        ("Total" + "," * (len(VARIANT_A) - 1), "1 totals row: left out"),
        ("Grand Total:,,339", "1 totals row: left out"),
        (TEXT.splitlines()[0], "1 repeated header row: left out"),
        ('"2025-03-09","10:15:00",5800', "1 row with too few or too many cells: left out"),
        (TEXT.splitlines()[1] + ',"7","8"', "1 row with too few or too many cells: left out"),
        ('"2025-03-09","10:1', "1 row with a quotation mark that is not closed: left out"),
    ],
    ids=["blank", "total", "short-total", "header", "short", "long", "unclosed"],
)
def test_read_with_line_that_is_no_row_leaves_it_out(line: str, words: str) -> None:
    imported = read(TEXT + line)
    assert imported.log is not None
    assert imported.log.line.tolist() == [2, 3, 4]
    assert imported.report.rows_left_out == 1
    assert finding(imported, words).lines == (5,)
    assert [(issue.line, issue.effect) for issue in imported.report.issues] == [(5, "left out")]


def test_read_with_unclosed_quotation_mark_keeps_row_and_says_so() -> None:
    lines = TEXT.splitlines()
    broken = lines[1].replace('"Expired"', '"Expired')
    imported = read("\n".join([lines[0], broken, *lines[2:]]))
    assert imported.log is not None
    assert imported.log.line.tolist() == [2, 3, 4]
    assert imported.log.pl.tolist() == [393, -207, 153]
    assert finding(imported, "1 row with a stray quotation mark: read as a character").lines == (2,)


def test_read_with_trailing_blank_cells_and_lines_keeps_rows() -> None:
    lines = TEXT.splitlines()
    imported = read("\n\n".join([lines[0], *(line + ",,," for line in lines[1:])]) + "\n\n\n")
    assert imported.log is not None
    assert imported.log.line.tolist() == [3, 5, 7]
    assert imported.report.rows_left_out == 0


@pytest.mark.parametrize(
    "ends",
    [("", ""), (",", ","), ("", ",")],
    ids=["no blank cells", "everywhere", "below the header"],
)
def test_read_with_comma_inside_number_leaves_row_out(ends: tuple[str, str]) -> None:
    lines = (
        csv_of(each(trades([0, 300, 120]), "Max Loss", lambda _: "")).replace('"', "").splitlines()
    )
    lines[2] = lines[2].replace("100186", "100,186")
    imported = read("\n".join([lines[0] + ends[0], *(line + ends[1] for line in lines[1:])]))
    assert imported.log is not None
    assert imported.log.line.tolist() == [2, 4]
    assert finding(imported, "1 row with too few or too many cells: left out").lines == (3,)


@pytest.mark.parametrize("name", ["Total Return Put", "Total 2", "Mean", "Sum"])
def test_read_with_strategy_called_total_keeps_row(name: str) -> None:
    log = read(csv_of(trades([0], Strategy=name), ["Strategy", *VARIANT_A])).log
    assert log is not None
    assert log.strategies == (name,)


def test_read_with_second_header_in_other_order_refuses_file() -> None:
    swapped = [*VARIANT_A[::-1]]
    report = read(csv_of(trades([0, 300])) + csv_of(trades([120]), swapped)).report
    assert report.error is not None
    assert "a second header, on line 4," in report.error.head
    assert report.error.lines == (1, 4)


def test_read_with_repeated_column_reports_it() -> None:
    lines = csv_of(trades([0, 300]), ["P/L", *VARIANT_A]).splitlines()
    first = [
        f'"{pl}"{line[line.index(",") :]}'
        for pl, line in zip(("2393", "2207"), lines[1:], strict=True)
    ]
    imported = read("\n".join([lines[0], *first]))
    assert imported.log is not None
    assert imported.log.pl.tolist() == [2393, 2207]
    assert finding(imported, "The file has two columns P/L").lines == (1,)


def test_read_with_two_stray_quotation_marks_keeps_rows_between() -> None:
    lines = csv_of(trades([0] * 60)).replace('"', "").splitlines()
    lines[5] = lines[5].replace("Expired", '"Expired')
    lines[55] = lines[55].replace("Expired", 'Expired"')
    imported = read("\n".join(lines))
    assert imported.log is not None
    assert imported.log.line.tolist() == list(range(2, 62))
    assert finding(imported, "stray quotation mark").lines == (6,)


@pytest.mark.parametrize("column", ["Date Opened", "Strategy", "Reason For Close"])
def test_read_with_line_break_in_any_column_keeps_one_row(column: str) -> None:
    names = ["Reason For Close", *(name for name in VARIANT_A if name != "Reason For Close")]
    cell = ROWS[1][column]
    rows = [ROWS[0], ROWS[1] | {column: f"{cell[:3]}\n{cell[3:]}"}, ROWS[2]]
    imported = read(csv_of(rows, names))
    assert imported.report.rows_read == 3
    assert finding(imported, "1 row of several lines: kept").lines == (3,)


def test_read_with_too_long_cell_cuts_it() -> None:
    imported = read(
        csv_of(trades([0, 300], **{"Reason For Close": "x" * 150_000}))
        + csv_of(trades([120])).split("\n", 1)[1]
    )
    assert imported.report.rows_left_out == 0
    cut = finding(imported, "2 rows with more than 10,000 characters in a cell: cut")
    assert cut.lines == (2, 3)
    assert read(b"x" * 200_000).report.error.text.startswith("Line 1 reads “xxx")


def test_read_with_too_long_line_leaves_row_out() -> None:
    lines = TEXT.splitlines()
    imported = read("\n".join([*lines, '"a",' * 300_000]))
    assert finding(imported, "1 row with more than 1,000,000 characters: left out").lines == (5,)
    assert imported.report.rows_kept == 3


@pytest.mark.parametrize("n_missing", [1, 2, 9])
def test_read_without_last_cells_reads_them_as_missing(n_missing: int) -> None:
    lines = TEXT.splitlines()
    lines[2] = lines[2].rsplit(",", n_missing)[0]
    imported = read("\n".join(lines))
    assert imported.log is not None
    assert imported.log.pl.tolist() == [393, -207, 153]
    assert finding(imported, "1 row without its last cells: read as missing").lines == (3,)


@pytest.mark.parametrize("column", ["Date Opened", "Time Opened", "Legs", "P/L", "Margin Req."])
def test_read_without_cell_further_left_leaves_row_out(column: str) -> None:
    lines = TEXT.splitlines()
    cells = lines[2].split(",")
    del cells[VARIANT_A.index(column)]
    imported = read("\n".join([lines[0], lines[1], ",".join(cells), lines[3]]))
    assert imported.log is not None
    assert imported.log.pl.tolist() == [393, 153]
    assert finding(imported, "1 row with too few or too many cells: left out").lines == (3,)


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("odd", [0, 2_500], ids=["first row", "far down"])
def test_read_with_rewritten_cell_changes_no_other(odd: int, delimiter: str) -> None:
    """Rows are read in chunks; a column may stop being plain numbers in any of them."""
    rows = trades([0, 300] * 1_300)
    plain = read(csv_of(rows, delimiter=delimiter))
    rows[odd] = rows[odd] | {"P/L": "$393.00", "Opening VIX": "", "Margin Req.": "9,600.00"}
    dressed = read(csv_of(rows, delimiter=delimiter))
    assert plain.log is not None
    assert dressed.log is not None
    assert dressed.log.pl.tolist() == plain.log.pl.tolist() == [393, -207] * 1_300
    assert dressed.log.margin_req.tolist() == plain.log.margin_req.tolist() == [9_600] * 2_600
    assert np.flatnonzero(np.isnan(dressed.log.opening_vix)).tolist() == [odd]
    assert dressed.report.rows_left_out == plain.report.rows_left_out == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("P/L", "p/l"),
        ("\ufeff Date  Opened ", "date opened"),
        ('"No. of Contracts"', "no. of contracts"),
        ("Initial Premium ($)", "initial premium $"),
    ],
)
def test_normalised_of_column_name_removes_noise(name: str, expected: str) -> None:
    assert normalised(name) == expected


def test_read_with_unknown_header_quotes_it() -> None:
    error = read("Ticker;Amount;When\nA;1;2\n").report.error
    assert error is not None
    assert "Ticker, Amount, When" in error.text
    assert "the names of the columns" in error.text
    assert error.lines == (1,)
