"""Option Omega's trade log: header variants, missing pieces, what leaves a row out, what each column becomes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.log.trade_log import UNCATEGORIZED
from tests.unit.importers.logs import (
    CLOSING_FEES,
    CONTRACTS,
    DATA,
    MARGIN,
    OPENING_FEES,
    PREMIUM,
    VARIANT_A,
    VARIANT_B,
    VARIANT_C,
    Row,
    csv_of,
    each,
    finding,
    read,
    read_rows,
    trades,
)

ROWS = trades([0, 300, 120])
OLDER = {f"{end} Commissions + Fees": f"{end} Commissions & Fees" for end in ("Opening", "Closing")}
OLDEST = {f"{end} Commissions + Fees": f"{end} comms & fees" for end in ("Opening", "Closing")}


def without(*names: str) -> list[str]:
    """Variant A less some columns."""
    return [name for name in VARIANT_A if name not in names]


def at(values: np.ndarray) -> list[str]:
    """Timestamps as text."""
    return np.datetime_as_string(values).tolist()


@pytest.mark.parametrize("columns", [VARIANT_A, VARIANT_B, VARIANT_C], ids=["A", "B", "C"])
def test_header_variants(columns: list[str]) -> None:
    log = read_rows(ROWS, columns).log
    assert log.pl.tolist() == [393, -207, 153]
    assert log.contracts.tolist() == [CONTRACTS] * 3
    assert log.margin_req.tolist() == [MARGIN] * 3
    assert log.commissions.tolist() == [OPENING_FEES + CLOSING_FEES] * 3
    assert log.premium.tolist() == [PREMIUM * CONTRACTS] * 3
    assert log.funds_at_close.tolist() == [100_393, 100_186, 100_339]
    assert log.mfe.tolist() == [0.625] * 3
    assert log.mae.tolist() == [-1.1786] * 3
    assert log.underlying_open.tolist() == [5800.5] * 3
    assert log.underlying_close.tolist() == [5810.25] * 3
    assert at(log.opened_at[:1]) == ["2025-03-03T10:15:00"]
    assert at(log.closed_at[:1]) == ["2025-03-03T16:00:00"]
    assert log.strategies == ("Put Spread",)
    assert log.reasons == ("Expired",)
    assert log.files == ("log.csv",)
    assert log.opening_vix.tolist() == [19.5] * 3 or columns is VARIANT_B
    assert np.isnan(log.opening_vix).all() == (columns is VARIANT_B)


@pytest.mark.parametrize("names", [OLDER, OLDEST], ids=["older", "oldest"])
def test_older_column_names(names: dict[str, str]) -> None:
    text = csv_of(ROWS)
    for new, old in names.items():
        text = text.replace(new, old)
    assert read(text).log.commissions.tolist() == [7, 7, 7]


def test_published_sample() -> None:
    log = read((DATA / "option-omega-trades.csv").read_bytes()).log
    assert len(log) == 5
    assert log.line.tolist() == [6, 5, 4, 3, 2]
    assert log.row.tolist() == [4, 3, 2, 1, 0]
    assert log.side.tolist() == [-1, -1, -1, 1, -1]
    assert log.premium[2] == -1200


class TestOrder:
    def test_newest_first_is_read_bottom_up(self) -> None:
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        log = read_rows(list(reversed(same_open))).log
        assert log.pl.tolist() == [393, -207, 153]
        assert log.line.tolist() == [4, 3, 2]

    def test_oldest_first_is_read_top_down(self) -> None:
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        log = read_rows(same_open).log
        assert log.line.tolist() == [2, 3, 4]

    def test_the_kept_rows_decide(self) -> None:
        later_but_unreadable = trades([0] * 9)[8] | {"P/L": "?"}
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        imported = read_rows([later_but_unreadable, *same_open])
        assert imported.log.line.tolist() == [3, 4, 5]
        assert not imported.report.files[0].newest_first

    def test_inside_one_second_the_closes_decide(self) -> None:
        rows = [
            ROWS[0] | {"Time Closed": "15:00:00"},
            ROWS[0] | {"Time Closed": "11:00:00", "Funds at Close": "1"},
        ]
        assert read_rows(rows).log.line.tolist() == [3, 2]


class TestMissing:
    @pytest.mark.parametrize(
        ("gone", "column"),
        [
            ("Margin Req.", "margin_req"),
            ("Funds at Close", "funds_at_close"),
            ("Premium", "premium"),
            ("Opening VIX", "opening_vix"),
            ("Max Loss", "mae"),
            ("Opening Price", "underlying_open"),
        ],
    )
    def test_optional_column(self, gone: str, column: str) -> None:
        imported = read_rows(ROWS, without(gone))
        assert np.isnan(getattr(imported.log, column)).all()
        assert gone in imported.report.columns.missing
        assert gone not in imported.report.columns.explicit

    def test_sizes_are_said_to_be_assumed(self) -> None:
        imported = read_rows(ROWS, without("No. of Contracts"))
        assert np.isnan(imported.log.contracts).all()
        assert "No. of Contracts: 1" in imported.report.columns.assumed
        assert finding(imported, "3 rows without a size").tone == "warn"
        blank = read_rows([ROWS[0], ROWS[1] | {"No. of Contracts": " "}, ROWS[2]])
        assert finding(blank, "1 row without a size").lines == (3,)
        assert np.isnan(blank.log.contracts).tolist() == [False, True, False]

    def test_texts(self) -> None:
        imported = read_rows(ROWS, without("Strategy", "Reason For Close", "Legs"))
        assert imported.log.strategies == (UNCATEGORIZED,)
        assert imported.log.reason.tolist() == [-1] * 3
        assert imported.log.side.tolist() == [0] * 3
        assert "Strategy: Uncategorized" in imported.report.columns.assumed

    def test_both_fees(self) -> None:
        fees = ["Opening Commissions + Fees", "Closing Commissions + Fees"]
        assert np.isnan(read_rows(ROWS, without(*fees)).log.commissions).all()
        assert read_rows(ROWS, without(fees[0])).log.commissions.tolist() == [CLOSING_FEES] * 3

    def test_times_of_day(self) -> None:
        imported = read_rows(ROWS, without("Time Opened", "Time Closed"))
        assert at(imported.log.opened_at[:1]) == ["2025-03-03T00:00:00"]
        assert at(imported.log.closed_at[:1]) == ["2025-03-03T23:59:59"]
        assert finding(imported, "3 rows without opening time").lines == (2, 3, 4)
        assert "23:59:59" in finding(imported, "3 rows without closing time").text

    def test_blank_cells_of_optional_columns(self) -> None:
        row = ROWS[0] | dict.fromkeys(
            (
                "Margin Req.",
                "No. of Contracts",
                "Funds at Close",
                "Opening VIX",
                "Strategy",
                "Legs",
            ),
            "",
        )
        log = read_rows([row]).log
        assert all(
            math.isnan(values[0])
            for values in (
                log.margin_req,
                log.contracts,
                log.funds_at_close,
                log.opening_vix,
                log.premium,
            )
        )

    @pytest.mark.parametrize(
        ("column", "name"),
        [
            ("Margin Req.", "margin_req"),
            ("Opening VIX", "opening_vix"),
            ("Opening Price", "underlying_open"),
        ],
    )
    def test_zero_is_missing_where_nothing_can_be_zero(self, column: str, name: str) -> None:
        assert np.isnan(getattr(read_rows(each(ROWS, column, lambda _: "0")).log, name)).all()

    @pytest.mark.parametrize("column", ["Date Opened", "Date Closed", "P/L"])
    def test_a_log_without_a_needed_column_is_refused_by_name(self, column: str) -> None:
        error = read(csv_of(ROWS, without(column))).report.error
        assert f"lacks the column {column}" in error.head
        assert error.lines == (1,)

    def test_three_columns_are_enough(self) -> None:
        log = read_rows(ROWS, ["Date Opened", "Date Closed", "P/L"]).log
        assert log.pl.tolist() == [393, -207, 153]


def test_products_beyond_any_money_are_missing() -> None:
    huge = ROWS[0] | {
        "Premium": "1e12",
        "No. of Contracts": "1e12",
        "Opening Commissions + Fees": "1e12",
        "Closing Commissions + Fees": "1e12",
    }
    log = read_rows([huge]).log
    assert np.isnan(log.premium).all()
    assert np.isnan(log.commissions).all()


class TestLeftOut:
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
    def test_with_line_column_and_reason(self, change: Row, words: str) -> None:
        imported = read_rows([ROWS[0], ROWS[1] | change, ROWS[2]])
        assert imported.log.line.tolist() == [2, 4]
        assert imported.log.row.tolist() == [0, 2]
        found = finding(imported, words)
        assert (found.tone, found.lines, found.count) == ("warn", (3,), 1)
        assert "Line 3: found" in found.text
        issue = imported.report.issues[0]
        assert (issue.line, issue.effect) == (3, "left out")
        assert issue.column in (*change, "")
        assert imported.report.rows_left_out == 1

    def test_each_row_once_with_the_first_reason(self) -> None:
        imported = read_rows([ROWS[0], ROWS[1] | {"P/L": "abc", "Date Opened": "soon"}])
        assert imported.report.n_issues == 1

    def test_closing_in_the_opening_second_is_fine(self) -> None:
        assert len(read_rows([ROWS[0] | {"Time Closed": "10:15:00"}]).log) == 1

    @pytest.mark.parametrize(
        ("column", "name"),
        [("Opening VIX", "opening_vix"), ("Margin Req.", "margin_req"), ("Premium", "premium")],
    )
    def test_an_unreadable_optional_cell_is_read_as_missing(self, column: str, name: str) -> None:
        imported = read_rows([ROWS[0], ROWS[1] | {column: "?"}])
        assert np.isnan(getattr(imported.log, name)).tolist() == [False, True]
        assert finding(imported, f"cell of {column}").lines == (3,)
        assert imported.report.issues[0].effect == "read as missing"
        assert imported.report.rows_left_out == 0

    def test_a_negative_margin_is_read_as_missing(self) -> None:
        imported = read_rows([ROWS[0] | {"Margin Req.": "-5"}])
        assert np.isnan(imported.log.margin_req).all()
        assert imported.report.issues[0].expected == "a margin of 0 or more"


class TestFees:
    @pytest.mark.parametrize("sign", ["", "-"], ids=["as costs", "as what they take away"])
    def test_are_costs_however_they_are_written(self, sign: str) -> None:
        rows = [
            row
            | {
                name: f"{sign}{row[name]}"
                for name in ("Opening Commissions + Fees", "Closing Commissions + Fees")
            }
            for row in ROWS
        ]
        imported = read_rows(rows)
        assert imported.log.commissions.tolist() == [7.0] * 3
        assert imported.report.pl_check.differ == 0

    def test_a_rebate_among_costs_is_one(self) -> None:
        rebate = read_rows([ROWS[0] | {"Closing Commissions + Fees": "-4"}, *ROWS[1:]])
        assert rebate.log.commissions.tolist() == [-1.0, 7.0, 7.0]


class TestOpenAndForced:
    def test_open_positions_are_imported_and_counted_aloud(self) -> None:
        still_open = ROWS[2] | {
            "Date Closed": "",
            "Time Closed": "",
            "P/L": "",
            "Reason For Close": "",
            "Funds at Close": "",
        }
        imported = read_rows([*ROWS[:2], still_open])
        assert imported.log.is_closed.tolist() == [True, True, False]
        assert imported.report.open_positions == 1
        assert finding(imported, "1 position is still open").lines == (4,)
        assert imported.report.pl_check.checked == 2

    def test_forced_closes_are_closes_flagged(self) -> None:
        imported = read_rows(
            each(ROWS[:2], "Reason For Close", lambda _: "Backtest Completed") + ROWS[2:]
        )
        assert imported.report.forced_closes == 2
        assert imported.log.is_closed.all()
        assert finding(imported, "2 rows were closed by the end of the test").lines == (2, 3)


class TestSides:
    @pytest.mark.parametrize(
        ("legs", "side"),
        [
            ("1 Jan 8 6850 P STO 3.40 | 1 Jan 8 6770 P BTO 1.20", -1),
            ("1 Jan 8 6970 C STO 2.80 | 1 Jan 8 7050 C BTO 0.40", 1),
            ("1 Jan 8 6850 P STO 3.40 | 1 Jan 8 7050 C BTO 0.40", 0),
            ("100 shares", 0),
            ("", 0),
        ],
    )
    def test_of_legs(self, legs: str, side: int) -> None:
        assert read_rows([ROWS[0] | {"Legs": legs}]).log.side.tolist() == [side]

    def test_pairs_are_counted_and_can_be_left_alone(self) -> None:
        call = ROWS[0] | {"Legs": "2 Mar 3 5850 C STO 2.45", "Time Closed": "15:00:00"}
        text = csv_of([ROWS[0], call, *ROWS[1:]])
        assert read(text).report.n_pairs == 1
        assert finding(read(text), "1 pair of put and call rows combined").tone == "info"
        apart = read(text, combine_pairs=False)
        assert apart.report.n_pairs == 0
        assert not apart.log.combine_pairs

    def test_ambiguous_seconds_are_named(self) -> None:
        call = {"Legs": "2 Mar 3 5850 C STO 2.45"}
        rows = [ROWS[0], ROWS[0] | {"Funds at Close": "1"}, ROWS[0] | call]
        imported = read_rows(rows)
        found = finding(imported, "1 second with more than one way")
        assert "Put Spread at 2025-03-03 10:15:00" in found.text
        assert found.lines == (2, 3, 4)


class TestSpreadsheet:
    def test_a_rewritten_file_reads_as_the_original(self) -> None:
        rewritten = [
            row
            | {
                "Date Opened": f"3/{3 + number}/2025",
                "Date Closed": f"3/{3 + number}/2025",
                "Time Opened": "10:15 AM",
                "Time Closed": "4:00 PM",
                "P/L": f"${abs(int(row['P/L'])):,}.00"
                if int(row["P/L"]) > 0
                else f"(${abs(int(row['P/L']))}.00)",
                "Funds at Close": f"${int(row['Funds at Close']):,}.00",
                "Margin Req.": "9 600.00",
                "Max Loss": "\u2212117.86%",
                "Opening Price": "5,800.50",
            }
            for number, row in enumerate(ROWS)
        ]
        original, imported = read_rows(ROWS).log, read_rows(rewritten)
        for name in (
            "opened_at",
            "closed_at",
            "pl",
            "funds_at_close",
            "margin_req",
            "mae",
            "underlying_open",
        ):
            assert getattr(imported.log, name).tolist() == getattr(original, name).tolist(), name
        assert imported.report.rows_repaired == 3
        assert finding(imported, "3 rows had cells that a spreadsheet rewrote").lines == (2, 3, 4)
        assert finding(imported, "Dates such as 2/3/2026 were read month first").tone == "warn"

    def test_continental_file(self) -> None:
        rows = each(
            each(ROWS, "Opening VIX", lambda _: "19,5"),
            "Funds at Close",
            lambda cell: f"{int(cell):,}".replace(",", ".") + ",00",
        )
        imported = read(
            csv_of(each(rows, "Opening Price", lambda _: "5.800,50"), delimiter=";")
            .replace("-117.86", "-117,86")
            .replace("62.5", "62,5")
            .replace("5810.25", "5.810,25")
            .replace("20.25", "20,25")
        )
        assert imported.log.funds_at_close.tolist() == [100_393, 100_186, 100_339]
        assert imported.log.opening_vix.tolist() == [19.5] * 3
        assert finding(imported, "comma is the decimal mark").tone == "info"

    @pytest.mark.parametrize(
        ("cells", "delimiter", "words"),
        [
            (
                ["-300,50", "12.25", "590.12"],
                ",",
                "2 numbers have a decimal point, 1 a decimal comma",
            ),
            (["-300,50", "1", "590.125"], ",", "Numbers such as 1.250 were read as 1250"),
            (["1,250", "-735", "2,300"], ";", "Numbers such as 1,250 were read as 1.25"),
        ],
    )
    def test_doubt_about_the_decimal_mark_is_said(
        self, cells: list[str], delimiter: str, words: str
    ) -> None:
        columns = ["Date Opened", "Date Closed", "P/L"]
        text = csv_of(
            [row | {"P/L": cell} for row, cell in zip(ROWS, cells, strict=True)], columns, delimiter
        )
        assert finding(read(text), words).tone == "warn"

    def test_dates_that_prove_both_orders_are_said(self) -> None:
        dates = ["13/1/2025", "14/1/2025", "1/16/2025"]
        imported = read_rows(
            [
                row | {"Date Opened": day, "Date Closed": day}
                for row, day in zip(ROWS, dates, strict=True)
            ]
        )
        assert finding(imported, "Some dates have the day first, others the month").tone == "warn"
        assert imported.log.line.tolist() == [2, 3]

    def test_day_first_dates_proven_by_one_of_them(self) -> None:
        rows = [
            ROWS[0] | {"Date Opened": "3/4/2025", "Date Closed": "3/4/2025"},
            ROWS[1] | {"Date Opened": "14/4/2025", "Date Closed": "14/4/2025"},
        ]
        imported = read_rows(rows)
        assert at(imported.log.opened_at) == ["2025-04-03T10:15:00", "2025-04-14T10:15:00"]
        assert finding(imported, "read day first").tone == "info"
