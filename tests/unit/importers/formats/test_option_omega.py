"""Option Omega's trade log: header variants, missing columns, fees, sides and open positions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.log.trade_log import UNCATEGORIZED
from app.importers import Choices
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
    """Return variant A without some columns."""
    return [name for name in VARIANT_A if name not in names]


def at(values: np.ndarray) -> list[str]:
    """Return timestamps as text."""
    return np.datetime_as_string(values).tolist()


@pytest.mark.parametrize("columns", [VARIANT_A, VARIANT_B, VARIANT_C], ids=["A", "B", "C"])
def test_read_of_header_variant_fills_columns(columns: list[str]) -> None:
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
def test_read_of_older_column_names_finds_fees(names: dict[str, str]) -> None:
    text = csv_of(ROWS)
    for new, old in names.items():
        text = text.replace(new, old)
    assert read(text).log.commissions.tolist() == [7, 7, 7]


def test_read_of_published_sample_gives_rows() -> None:
    log = read((DATA / "option-omega-trades.csv").read_bytes()).log
    assert len(log) == 5
    assert log.line.tolist() == [6, 5, 4, 3, 2]
    assert log.row.tolist() == [4, 3, 2, 1, 0]
    assert log.side.tolist() == [-1, -1, -1, 1, -1]
    assert log.premium[2] == -1200


class TestOrder:
    def test_read_of_newest_first_file_reverses_rows(self) -> None:
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        log = read_rows(list(reversed(same_open))).log
        assert log.pl.tolist() == [393, -207, 153]
        assert log.line.tolist() == [4, 3, 2]

    def test_read_of_oldest_first_file_keeps_order(self) -> None:
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        log = read_rows(same_open).log
        assert log.line.tolist() == [2, 3, 4]

    def test_read_with_unusable_first_row_orders_by_kept_rows(self) -> None:
        later_but_unreadable = trades([0] * 9)[8] | {"P/L": "?"}
        same_open = each(ROWS, "Date Opened", lambda _: "2025-03-03")
        imported = read_rows([later_but_unreadable, *same_open])
        assert imported.log.line.tolist() == [3, 4, 5]
        assert not imported.report.files[0].newest_first

    def test_read_of_equal_opens_orders_by_closes(self) -> None:
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
    def test_read_without_optional_column_gives_nan(self, gone: str, column: str) -> None:
        imported = read_rows(ROWS, without(gone))
        assert np.isnan(getattr(imported.log, column)).all()
        assert gone in imported.report.columns.missing
        assert gone not in imported.report.columns.explicit

    def test_read_without_sizes_reports_assumption(self) -> None:
        imported = read_rows(ROWS, without("No. of Contracts"))
        assert np.isnan(imported.log.contracts).all()
        assert "No. of Contracts: 1" in imported.report.columns.assumed
        assert finding(imported, "3 rows without a size").tone == "warn"
        blank = read_rows([ROWS[0], ROWS[1] | {"No. of Contracts": " "}, ROWS[2]])
        assert finding(blank, "1 row without a size").lines == (3,)
        assert np.isnan(blank.log.contracts).tolist() == [False, True, False]

    def test_read_without_text_columns_gives_defaults(self) -> None:
        imported = read_rows(ROWS, without("Strategy", "Reason For Close", "Legs"))
        assert imported.log.strategies == (UNCATEGORIZED,)
        assert imported.log.reason.tolist() == [-1] * 3
        assert imported.log.side.tolist() == [0] * 3
        assert "Strategy: Uncategorized" in imported.report.columns.assumed

    def test_read_without_fees_gives_nan(self) -> None:
        fees = ["Opening Commissions + Fees", "Closing Commissions + Fees"]
        assert np.isnan(read_rows(ROWS, without(*fees)).log.commissions).all()
        assert read_rows(ROWS, without(fees[0])).log.commissions.tolist() == [CLOSING_FEES] * 3

    def test_read_without_times_assumes_start_and_end_of_day(self) -> None:
        imported = read_rows(ROWS, without("Time Opened", "Time Closed"))
        assert at(imported.log.opened_at[:1]) == ["2025-03-03T00:00:00"]
        assert at(imported.log.closed_at[:1]) == ["2025-03-03T23:59:59"]
        assert finding(imported, "3 rows without opening time").lines == (2, 3, 4)
        assert "23:59:59" in finding(imported, "3 rows without closing time").text

    def test_read_of_blank_optional_cells_gives_nan(self) -> None:
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
            )
        )
        assert log.premium.tolist() == [float(ROWS[0]["Premium"])]  # of one contract

    @pytest.mark.parametrize(
        ("column", "name"),
        [
            ("Margin Req.", "margin_req"),
            ("Opening VIX", "opening_vix"),
            ("Opening Price", "underlying_open"),
        ],
    )
    def test_read_of_impossible_zero_gives_nan(self, column: str, name: str) -> None:
        assert np.isnan(getattr(read_rows(each(ROWS, column, lambda _: "0")).log, name)).all()

    @pytest.mark.parametrize("column", ["Date Opened", "Date Closed", "P/L"])
    def test_read_without_needed_column_names_it(self, column: str) -> None:
        error = read(csv_of(ROWS, without(column))).report.error
        assert f"lacks the column {column}" in error.head
        assert error.lines == (1,)

    def test_read_of_three_columns_gives_log(self) -> None:
        log = read_rows(ROWS, ["Date Opened", "Date Closed", "P/L"]).log
        assert log.pl.tolist() == [393, -207, 153]


def test_read_of_products_beyond_money_gives_nan() -> None:
    huge = ROWS[0] | {
        "Premium": "1e12",
        "No. of Contracts": "1e12",
        "Opening Commissions + Fees": "1e12",
        "Closing Commissions + Fees": "1e12",
    }
    log = read_rows([huge]).log
    assert np.isnan(log.premium).all()
    assert np.isnan(log.commissions).all()


class TestFees:
    @pytest.mark.parametrize("sign", ["", "-"], ids=["as costs", "as what they take away"])
    def test_read_of_fees_with_any_sign_gives_costs(self, sign: str) -> None:
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

    def test_read_of_rebate_among_costs_reduces_them(self) -> None:
        rebate = read_rows([ROWS[0] | {"Closing Commissions + Fees": "-4"}, *ROWS[1:]])
        assert rebate.log.commissions.tolist() == [-1.0, 7.0, 7.0]


class TestOpenAndForced:
    def test_read_of_open_position_keeps_and_reports_it(self) -> None:
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

    def test_read_of_forced_closes_reports_them(self) -> None:
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
    def test_read_of_legs_gives_side(self, legs: str, side: int) -> None:
        assert read_rows([ROWS[0] | {"Legs": legs}]).log.side.tolist() == [side]

    def test_read_of_pair_combines_it_on_request(self) -> None:
        call = ROWS[0] | {"Legs": "2 Mar 3 5850 C STO 2.45", "Time Closed": "15:00:00"}
        text = csv_of([ROWS[0], call, *ROWS[1:]])
        assert read(text).report.n_pairs == 1
        assert finding(read(text), "1 pair of put and call rows combined").tone == "info"
        apart = read(text, choices=Choices(combine_pairs=False))
        assert apart.report.n_pairs == 0
        assert not apart.log.combine_pairs

    def test_read_of_ambiguous_second_names_it(self) -> None:
        call = {"Legs": "2 Mar 3 5850 C STO 2.45"}
        rows = [ROWS[0], ROWS[0] | {"Funds at Close": "1"}, ROWS[0] | call]
        imported = read_rows(rows)
        doubt = finding(imported, "1 second with more than one way")
        assert "Put Spread at 2025-03-03 10:15:00" in doubt.text
        assert doubt.lines == (2, 3, 4)
