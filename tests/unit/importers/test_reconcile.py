"""The checks of P/L and of the running total, on figures computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.trade_log import DailyLog
from app.importers.reconcile import _chain, _overlaps, check_funds, check_pl, compare_daily
from tests.unit.calculations.builders import Trade, date, log_of
from tests.unit.importers.logs import each, finding, read_rows, trades

NAN = float("nan")
MINUTE = np.datetime64("2025-03-03T16:00:00", "s")


def funds_check(
    minutes: list[int], pl: list[float], funds: list[float]
) -> tuple[int, int, tuple[int, ...]]:
    """Return (checked, agree, lines that differ); row i has line i."""
    closed = MINUTE + np.array(minutes) * np.timedelta64(60, "s")
    check = check_funds(closed, np.array(pl, float), np.array(funds, float), np.arange(len(pl)))
    return check.checked, check.agree, check.lines


class TestProfit:
    def test_check_pl_with_gap_above_a_dollar_differs(self) -> None:
        check = check_pl(
            np.array([100.0, 101, 102.01, 5]),
            np.array([100.0, 100, 101, NAN]),
            np.array([2, 3, 4, 5]),
        )
        assert (check.checked, check.agree, check.worst, check.lines) == (3, 2, 1.01, (4,))

    def test_check_pl_without_expected_pl_returns_none(self) -> None:
        assert check_pl(np.array([1.0]), np.array([NAN]), np.array([2])) is None

    def test_profit_finding_of_gap_states_amount_and_line(self) -> None:
        rows = trades([0, 300, 120])
        assert (
            finding(read_rows(rows), "P/L agrees with premiums and fees").text
            == "in 3 of 3 rows, to the cent."
        )
        off = read_rows([*rows[:2], rows[2] | {"P/L": "253"}])
        gap = finding(off, "P/L differs from premiums and fees in 1 of 3 rows")
        assert "$100.00" in gap.text
        assert gap.lines == (4,)
        rounded = read_rows([*rows[:2], rows[2] | {"P/L": "153.4"}])
        assert finding(rounded, "P/L agrees").text == "in 3 of 3 rows, within a dollar."


class TestFunds:
    def test_check_funds_of_plain_chain_agrees(self) -> None:
        assert funds_check([0, 1, 2], [10, -5, 7], [110, 105, 112]) == (3, 3, ())

    def test_check_funds_of_one_minute_agrees_in_any_order(self) -> None:
        assert funds_check([0, 1, 1, 1, 2], [10, 7, -5, 3, 1], [110, 115, 108, 113, 116]) == (
            5,
            5,
            (),
        )

    def test_check_funds_of_hidden_fractions_agrees_to_the_cent(self) -> None:
        """Balances of 10.004, 20.008 and 30.012, each printed rounded, as each gain of 10.004."""
        assert funds_check([0, 1, 2, 2], [10, 10, 10, 10], [10, 20.01, 30.01, 40.02]) == (4, 4, ())
        assert funds_check([0, 1], [10, 10], [10, 20.02]) == (2, 1, (1,))

    def test_check_funds_with_one_break_differs_in_one_row(self) -> None:
        assert funds_check([0, 1, 2, 3], [10, -5, 7, 1], [110, 205, 212, 213]) == (4, 3, (1,))

    def test_check_funds_with_break_inside_minute_differs_in_one_row(self) -> None:
        assert funds_check([0, 1, 1, 2], [10, 5, 7, 1], [110, 115, 300, 301]) == (4, 3, (2,))

    def test_check_funds_with_balance_used_twice_differs(self) -> None:
        assert funds_check([0, 1, 1], [10, 5, 7], [110, 115, 117]) == (3, 2, (2,))

    def test_check_funds_of_minute_returning_to_balance_agrees(self) -> None:
        assert funds_check([0, 1, 1, 2], [10, 5, -5, 1], [110, 115, 110, 111]) == (4, 4, ())

    @pytest.mark.parametrize("flip", [1, -1])
    def test_check_funds_of_circular_first_minute_agrees(self, flip: int) -> None:
        assert funds_check(
            [0, 0, 1], [*[5.0, -5.0][::flip], 7], [*[105.0, 100.0][::flip], 107]
        ) == (3, 3, ())

    def test_check_funds_of_trade_without_result_needs_known_balance(self) -> None:
        assert funds_check([0, 1, 1, 2], [10, 0, 5, 1], [110, 115, 115, 116]) == (4, 4, ())
        assert funds_check([0, 1, 1, 2], [10, 0, 5, 1], [110, 999, 115, 116]) == (4, 3, (1,))

    def test_check_funds_of_incomplete_rows_skips_them(self) -> None:
        hour = np.timedelta64(1, "h")
        closed = np.array([MINUTE, np.datetime64("NaT", "s"), MINUTE + hour, MINUTE + 2 * hour])
        check = check_funds(
            closed, np.array([10.0, 0, 3, 5]), np.array([110.0, 7, NAN, 115]), np.arange(4)
        )
        assert (check.checked, check.agree) == (2, 2)
        assert check_funds(closed[:1], np.array([10.0]), np.array([110.0]), np.arange(1)) is None

    def test_check_funds_worst_is_gap_of_last_balance(self) -> None:
        closed = MINUTE + np.arange(3) * np.timedelta64(60, "s")
        check = check_funds(
            closed, np.array([10.0, -5, 7]), np.array([110.0, 105, 115.5]), np.arange(3)
        )
        assert check.worst == 115.5 - (100 + 10 - 5 + 7)

    @given(
        st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 5)), min_size=2, max_size=30),
        st.randoms(use_true_random=False),
    )
    def test_check_funds_of_shuffled_minutes_agrees(
        self, steps: list[tuple[int, int]], random: object
    ) -> None:
        minutes = np.cumsum([gap for gap, _ in steps]).tolist()
        pl = [float(step) for _, step in steps]
        rows = list(zip(minutes, pl, np.cumsum(pl) + 1000.0, strict=True))
        random.shuffle(rows)  # type: ignore[attr-defined]
        shuffled = [list(column) for column in zip(*rows, strict=True)]
        assert funds_check(*shuffled) == (len(steps), len(steps), ())

    def test_funds_finding_of_gap_states_amount_and_line(self) -> None:
        rows = trades([0, 300, 120, 50])
        good = read_rows(rows)
        assert finding(good, "The running total agrees with Funds at Close").tone == "ok"
        bad = read_rows(
            [rows[0], *each(rows[1:], "Funds at Close", lambda cell: str(int(cell) + 500))]
        )
        gap = finding(bad, "Funds at Close agrees in 3 of 4 rows (75.0%)")
        assert gap.lines == (3,)
        assert "$500.00" in gap.text


@pytest.mark.parametrize(
    ("changed", "source", "amount"),
    [({}, "funds_at_close", 100_000), ({"Funds at Close": ""}, "default", 100_000)],
)
def test_starting_capital_of_report_has_source(
    changed: dict[str, str], source: str, amount: float
) -> None:
    imported = read_rows(trades([0, 300], **changed))
    report = imported.report
    assert (report.starting_source, report.starting_capital) == (source, amount)
    assert "$100,000" in finding(imported, "Starting capital").head


def test_chain_row_alone_in_its_minute_must_start_at_the_balance_before() -> None:
    """A row that moves by a cent would start within a cent of its own end."""
    assert _chain([(0, 1), (1, 2)], [0], [0, 100_00], [50_00, 100_01]) == ([True, False], 100_01)


def test_check_funds_of_balances_that_agree_has_no_gap() -> None:
    closed = MINUTE + np.arange(2) * np.timedelta64(60, "s")
    check = check_funds(closed, np.array([10.0, 5.0]), np.array([110.0, 115.0]), np.arange(2))
    assert (check.agree, check.worst) == (2, 0)


@pytest.mark.parametrize(
    ("first", "last", "overlaps"), [(10, 11, True), (1, 7, False), (1, 8, True), (13, 20, False)]
)
def test_daily_log_overlaps_the_trades_from_first_open_to_last_close(
    first: int, last: int, overlaps: bool
) -> None:
    """One trade from day 8 to day 12."""
    daily = object.__new__(DailyLog)
    object.__setattr__(daily, "date", np.array([date(first), date(last)]))
    assert _overlaps(log_of(Trade("8 10:00", "12 10:00")), daily) is overlaps


@pytest.mark.parametrize(("stated", "agrees"), [(100_100.5, 1), (100_101.0, 1), (100_101.01, 0)])
def test_daily_balance_within_a_dollar_agrees(stated: float, agrees: int) -> None:
    """The account starts at 100,000 and earns 100."""
    daily = object.__new__(DailyLog)
    for name, value in (("net_liquidity", stated), ("pl", 100.0)):
        object.__setattr__(daily, name, np.array([value]))
    object.__setattr__(daily, "date", np.array([date(8)]))
    trade = Trade("8 10:00", "8 11:00", 100.0, funds=100_100.0)
    check = compare_daily(log_of(trade), daily).check
    assert (check.checked, check.agree) == (1, agrees)
    assert check.worst == pytest.approx(stated - 100_100)
