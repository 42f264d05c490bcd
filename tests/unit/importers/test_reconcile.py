"""The checks of P/L and of the running total, on figures computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.reconcile import check_funds, check_pl
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
        closed = np.array(
            [MINUTE, np.datetime64("NaT"), MINUTE + 60, MINUTE + 120], "datetime64[s]"
        )
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
