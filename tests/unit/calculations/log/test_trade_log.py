"""The canonical trade log: order, missing values, refusals, starting capital, fingerprint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.calculations.errors import LogError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import (
    DEFAULT_CAPITAL,
    OPTIONAL,
    UNCATEGORIZED,
    DailyLog,
    TradeLog,
    fingerprint,
    starting_capital,
)
from tests.unit.calculations.builders import NAN, Trade, columns_of, date, log_of

EARLY, LATE = Trade("8 10:00", "8 12:00", 1.0), Trade("9 10:00", "9 12:00", 2.0)


def columns_with(**changes: Any) -> dict[str, Any]:
    """Return the columns of two valid trades, some replaced."""
    return columns_of([EARLY, LATE]) | changes


def daily_log(first_net_liquidity: float, first_pl: float) -> DailyLog:
    """Two days of an account."""
    return DailyLog(
        np.array([date(8), date(9)]),
        np.array([first_net_liquidity, first_net_liquidity + 10]),
        np.array([first_pl, 10.0]),
        np.zeros(2),
    )


def test_from_columns_sorts_by_open_and_keeps_source_order_in_one_second() -> None:
    same_second = [replace(EARLY, pl=pl) for pl in (3.0, 1.0, 2.0)]
    assert log_of(LATE, *same_second).pl.tolist() == [3.0, 1.0, 2.0, LATE.pl]


def test_from_columns_many_rows_of_one_second_keep_source_order() -> None:
    pls = [float(place) for place in range(500)]
    shuffled_days = [
        replace(EARLY, opened=f"{10 - place % 3} 10:00", closed="20 10:00", pl=pl)
        for place, pl in enumerate(pls)
    ]
    assert log_of(*shuffled_days).pl.tolist() == [*pls[2::3], *pls[1::3], *pls[0::3]]


def test_from_columns_row_numbers_and_lines_follow_their_rows() -> None:
    log = TradeLog.from_columns(columns_of([LATE, EARLY]) | {"row": [0, 1], "line": [5, 7]})
    assert log.row.tolist() == [1, 0]
    assert log.line.tolist() == [7, 5]


def test_from_columns_without_lines_counts_the_header_as_line_one() -> None:
    assert log_of(EARLY, LATE).line.tolist() == [2, 3]


@pytest.mark.parametrize("blank", ["", "   ", None, NAN], ids=["empty", "spaces", "none", "nan"])
def test_from_columns_blank_strategy_becomes_uncategorized(blank: object) -> None:
    log = TradeLog.from_columns(columns_with(strategy=[blank, " Fly "]))
    assert log.strategies == (UNCATEGORIZED, "Fly")


def test_from_columns_margin_of_zero_is_missing() -> None:
    assert np.isnan(
        TradeLog.from_columns(columns_with(margin_req=[0.0, 5.0])).margin_req
    ).tolist() == [True, False]


@pytest.mark.parametrize("name", OPTIONAL)
def test_from_columns_absent_optional_column_is_nan(name: str) -> None:
    bare = {
        key: value
        for key, value in columns_with().items()
        if key in ("opened_at", "closed_at", "pl")
    }
    assert np.isnan(getattr(TradeLog.from_columns(bare), name)).all()


def test_is_closed_row_without_close_is_false() -> None:
    assert log_of(EARLY, Trade("9 10:00", None)).is_closed.tolist() == [True, False]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param(
            {"opened_at": ["2024-01-08T10:00", "NaT"]}, "Line 3 has no open time", id="no open time"
        ),
        pytest.param({"pl": [NAN, 1.0]}, "Line 2 has no P/L", id="no P/L"),
        pytest.param({"pl": [1.0, np.inf]}, "Line 3 has no P/L", id="infinite P/L"),
        pytest.param(
            {"contracts": [0.0, 1.0]}, "Line 2 has a size that is not above zero", id="size 0"
        ),
        pytest.param(
            {"contracts": [1.0, -2.0]},
            "Line 3 has a size that is not above zero",
            id="size below 0",
        ),
        pytest.param(
            {"margin_req": [1.0, -1.0]}, "Line 3 has a margin below zero", id="margin below 0"
        ),
        pytest.param(
            {"closed_at": ["2024-01-08T09:59:59", "NaT"]},
            "Line 2 closes before it opens",
            id="closes first",
        ),
        pytest.param({"profit": [1.0, 1.0]}, "Unknown column 'profit'", id="unknown column"),
    ],
)
def test_from_columns_invalid_row_is_refused_with_its_line(
    changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(LogError, match=fault):
        TradeLog.from_columns(columns_with(**changes))


@pytest.mark.parametrize("name", ["opened_at", "closed_at", "pl"])
def test_from_columns_missing_required_column_is_named(name: str) -> None:
    with pytest.raises(LogError, match=f"lacks the column {name}"):
        TradeLog.from_columns({key: value for key, value in columns_with().items() if key != name})


def test_from_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(LogError, match="column pl has 1 values, opened_at has 2"):
        TradeLog.from_columns(columns_with(pl=[1.0]))


def test_from_columns_empty_log_is_valid_but_makes_no_book() -> None:
    empty = log_of()
    assert len(empty) == 0
    with pytest.raises(LogError, match="no closed trade"):
        Book.of(empty)


def test_from_frame_of_to_frame_is_the_same_log() -> None:
    log = TradeLog.from_columns(
        columns_with(
            reason=["Expired", ""],
            file=["a.csv", "b.csv"],
            line=[4, 9],
            legs=["", "1 Jan 8 6850 P STO 3.40"],
        )
    )
    again = TradeLog.from_frame(log.to_frame())
    pd.testing.assert_frame_equal(again.to_frame(), log.to_frame())
    assert again.reason.tolist() == [0, -1]
    assert (again.leg_texts, again.legs.tolist()) == (("1 Jan 8 6850 P STO 3.40",), [-1, 0])
    assert fingerprint(again) == fingerprint(log)


def test_fingerprint_closing_costs_and_legs_do_not_change_it() -> None:
    bare = TradeLog.from_columns(columns_with())
    full = TradeLog.from_columns(columns_with(closing_cost=[5.0, 0.0], legs=["1 P", "1 C"]))
    assert fingerprint(full) == fingerprint(bare)
    assert full.closing_cost.tolist() == [5.0, 0.0]


def test_take_mask_keeps_whole_rows() -> None:
    taken = log_of(EARLY, LATE).take(np.array([False, True]))
    assert (len(taken), taken.pl.tolist(), taken.line.tolist()) == (1, [LATE.pl], [3])


class TestStartingCapital:
    """Daily log, else the first row to close, else 100,000; and the source is named."""

    def test_starting_capital_with_daily_log_is_net_liquidity_less_first_pl(self) -> None:
        log = log_of(replace(EARLY, funds=70_000.0))
        assert starting_capital(log, daily_log(50_250.0, 250.0)) == (50_000.0, "daily_log")

    def test_starting_capital_with_funds_is_those_of_first_close_less_its_pl(self) -> None:
        opens_first = Trade("8 10:00", "8 15:00", 500.0, funds=20_800.0)
        closes_first = Trade("8 11:00", "8 12:00", 300.0, funds=20_300.0)
        assert starting_capital(log_of(opens_first, closes_first)) == (20_000.0, "funds_at_close")

    @pytest.mark.parametrize(
        ("closes", "amount"),
        [
            pytest.param(
                [(100.0, 10_300.0), (200.0, 10_200.0)], 10_000.0, id="second is booked first"
            ),
            pytest.param(
                [(200.0, 10_200.0), (100.0, 10_300.0)], 10_000.0, id="first is booked first"
            ),
            pytest.param(
                [(-50.0, 10_250.0), (100.0, 10_100.0), (200.0, 10_300.0)], 10_000.0, id="of three"
            ),
            pytest.param(
                [(100.0, 10_300.002), (200.0, 10_199.998)], 9_999.998, id="to half a cent"
            ),
            # After 200 comes 10,200, a cent off the 10,200.01 that the other row began with.
            pytest.param(
                [(100.0, 10_300.01), (200.0, 10_200.0)], 10_200.01, id="a cent apart is no chain"
            ),
            # 10,000 -> 10,100 and 20,000 -> 20,100: two beginnings.
            pytest.param(
                [(100.0, 20_100.0), (100.0, 10_100.0)],
                20_000.0,
                id="two chains, first in log order",
            ),
            # 10,000 -> 10,100 -> 10,000: no beginning.
            pytest.param(
                [(-100.0, 10_000.0), (100.0, 10_100.0)], 10_100.0, id="cycle, first in log order"
            ),
            # A result of 0 follows itself, and is still the beginning.
            pytest.param([(150.0, 10_150.0), (0.0, 10_000.0)], 10_000.0, id="a result of zero"),
            pytest.param([(0.0, 10_000.0)], 10_000.0, id="alone, a result of zero"),
        ],
    )
    def test_starting_capital_with_tied_closes_is_the_balance_before_the_first_booked(
        self, closes: list[tuple[float, float]], amount: float
    ) -> None:
        tie = [
            Trade(f"8 10:0{place}", "8 12:00", pl, funds=funds)
            for place, (pl, funds) in enumerate(closes)
        ]
        later = Trade("8 10:00", "8 13:00", 5.0, funds=999.0)
        log = log_of(*tie, later)
        assert starting_capital(log) == (pytest.approx(amount, abs=0.005), "funds_at_close")

    def test_starting_capital_with_one_balance_of_a_tie_missing_is_the_default(self) -> None:
        tie = [Trade("8 10:00", "8 12:00", 1.0, funds=101.0), Trade("8 11:00", "8 12:00", 2.0)]
        assert starting_capital(log_of(*tie)) == (DEFAULT_CAPITAL, "default")

    def test_starting_capital_without_funds_is_the_default(self) -> None:
        log = log_of(EARLY, replace(LATE, funds=5_000.0))
        assert starting_capital(log) == (DEFAULT_CAPITAL, "default")

    def test_starting_capital_with_incomplete_daily_log_ignores_it(self) -> None:
        log = log_of(replace(EARLY, funds=70_001.0))
        assert starting_capital(log, daily_log(NAN, 0.0)) == (70_000.0, "funds_at_close")

    def test_starting_capital_with_late_daily_log_ignores_it(self) -> None:
        begins_late = replace(daily_log(50_250.0, 250.0), date=np.array([date(9), date(10)]))
        assert starting_capital(log_of(replace(EARLY, funds=70_001.0)), begins_late) == (
            70_000.0,
            "funds_at_close",
        )

    def test_starting_capital_ignores_open_rows(self) -> None:
        still_open = Trade("8 09:00", None, 5.0, funds=1_005.0)
        assert (
            starting_capital(log_of(still_open, replace(EARLY, funds=70_001.0))).amount == 70_000.0
        )

    @pytest.mark.parametrize("funds", [EARLY.pl, EARLY.pl - 50], ids=["zero", "below zero"])
    def test_starting_capital_inferred_below_zero_is_the_default(self, funds: float) -> None:
        assert starting_capital(log_of(replace(EARLY, funds=funds))) == (DEFAULT_CAPITAL, "default")
        assert (
            starting_capital(
                log_of(replace(EARLY, funds=7_001.0)), daily_log(funds, EARLY.pl)
            ).source
            == "funds_at_close"
        )


class TestFingerprint:
    """Equal for equal trades, different for others."""

    def test_fingerprint_of_other_sources_is_equal(self) -> None:
        elsewhere = TradeLog.from_columns(columns_with(file=["other.csv"] * 2, line=[10, 20]))
        assert fingerprint(elsewhere) == fingerprint(log_of(EARLY, LATE))

    @pytest.mark.parametrize(
        "changed",
        [
            {"opened": "9 10:01"},
            {"closed": "9 12:01"},
            {"pl": 2.01},
            {"contracts": 2.0},
            {"margin": 1.0},
            {"strategy": "Fly"},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    def test_fingerprint_of_changed_trade_differs(self, changed: dict[str, Any]) -> None:
        assert fingerprint(log_of(EARLY, replace(LATE, **changed))) != fingerprint(
            log_of(EARLY, LATE)
        )


def test_from_columns_combines_pairs_and_names_the_first_unknown_column() -> None:
    """A put and a call of one second are one position, unless the rows are to stay apart."""
    put = Trade("8 10:00", "8 11:00", side=-1)
    columns = columns_of([put, replace(put, side=1)])
    assert len(Book.of(TradeLog.from_columns(columns)).positions) == 1
    assert len(Book.of(TradeLog.from_columns(columns, combine_pairs=False)).positions) == 2
    with pytest.raises(LogError, match="Unknown column 'aa'"):
        TradeLog.from_columns({**columns, "zz": [1, 2], "aa": [1, 2]})


def test_starting_capital_of_a_log_without_balances_is_a_round_assumption() -> None:
    assert starting_capital(log_of(Trade("8 10:00", "8 11:00"))) == (100_000, "default")
