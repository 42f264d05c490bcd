"""Option Omega rows that are left out, and cells that are read as missing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.importers.logs import Row, finding, read_rows, trades

ROWS = trades([0, 300, 120])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"P/L": "abc"}, "whose P/L cannot be read"),
        ({"P/L": ""}, "whose P/L cannot be read"),
        ({"P/L": "1e300"}, "whose P/L cannot be read"),
        ({"P/L": "nan"}, "whose P/L cannot be read"),
        ({"Date Opened": "soon"}, "whose Date Opened cannot be read"),
        ({"Date Opened": ""}, "whose Date Opened cannot be read"),
        ({"Date Opened": "9999-01-01"}, "whose Date Opened cannot be read"),
        ({"Time Opened": "25:00:00"}, "whose Time Opened cannot be read"),
        ({"Date Closed": "0001-01-01"}, "whose Date Closed cannot be read"),
        ({"Time Closed": "x"}, "whose Time Closed cannot be read"),
        ({"No. of Contracts": "0"}, "whose No. of Contracts is not above 0"),
        ({"No. of Contracts": "-2"}, "whose No. of Contracts is not above 0"),
        ({"No. of Contracts": "two"}, "whose No. of Contracts cannot be read"),
        ({"Time Closed": "10:14:59"}, "with its close before its open"),
    ],
)
def test_read_of_unusable_row_reports_line_and_reason(change: Row, words: str) -> None:
    imported = read_rows([ROWS[0], ROWS[1] | change, ROWS[2]])
    assert imported.log.line.tolist() == [2, 4]
    assert imported.log.row.tolist() == [0, 2]
    message = finding(imported, words)
    assert (message.tone, message.lines, message.count) == ("warn", (3,), 1)
    assert "Line 3: found" in message.text
    issue = imported.report.issues[0]
    assert (issue.line, issue.effect) == (3, "left out")
    assert issue.column in (*change, "")
    assert imported.report.rows_left_out == 1


def test_read_of_row_with_two_faults_reports_first() -> None:
    imported = read_rows([ROWS[0], ROWS[1] | {"P/L": "abc", "Date Opened": "soon"}])
    assert imported.report.n_issues == 1


def test_read_of_close_in_opening_second_keeps_row() -> None:
    assert len(read_rows([ROWS[0] | {"Time Closed": "10:15:00"}]).log) == 1


@pytest.mark.parametrize(
    ("column", "name"),
    [("Opening VIX", "opening_vix"), ("Margin Req.", "margin_req"), ("Premium", "premium")],
)
def test_read_of_unreadable_optional_cell_gives_nan(column: str, name: str) -> None:
    imported = read_rows([ROWS[0], ROWS[1] | {column: "?"}])
    assert np.isnan(getattr(imported.log, name)).tolist() == [False, True]
    assert finding(imported, f"cell of {column}").lines == (3,)
    assert imported.report.issues[0].effect == "read as missing"
    assert imported.report.rows_left_out == 0


def test_read_of_negative_margin_gives_nan() -> None:
    imported = read_rows([ROWS[0] | {"Margin Req.": "-5"}])
    assert np.isnan(imported.log.margin_req).all()
    assert imported.report.issues[0].expected == "a margin of 0 or more"
