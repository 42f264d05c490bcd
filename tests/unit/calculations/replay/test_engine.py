"""Replays of tiny logs: equity, margin, order inside a second, pairs, costs (semantics 4 and 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay, replays
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    ONE,
    TEN,
    Trade,
    book_of,
    date,
    one_a_day,
    outcomes,
    profile_of,
    random_trades,
    run,
    scenario_of,
)

PUT_PL, CALL_PL = 60.0, -20.0
PUT = Trade("8 10:00", "8 12:00", PUT_PL, side=-1)
CALL = Trade("8 10:00", "8 15:00", CALL_PL, side=1)
BETWEEN = Trade("8 13:00", "8 14:00", 1.0)
HISTORICAL = {"kind": "historical"}


class TestAsBacktested:
    """The log's own sizes, unconstrained: the log itself."""

    @pytest.mark.parametrize("seed", range(3))
    def test_as_backtested_books_what_the_log_booked(self, seed: int) -> None:
        trades = random_trades(seed)
        replayed = run(trades, HISTORICAL, constrained=False)
        assert replayed.row_pl == pytest.approx(book_of(*trades).log.pl)
        assert replayed.metrics.ending_equity == pytest.approx(
            CAPITAL + sum(trade.pl for trade in trades)
        )
        assert replayed.metrics.commissions_paid == pytest.approx(
            sum(trade.fees for trade in trades)
        )

    def test_as_backtested_daily_equity_is_the_running_total(self) -> None:
        replayed = run(
            [*one_a_day([100, -30]), Trade("10 10:00", "12 10:00", 7.0)],
            HISTORICAL,
            constrained=False,
        )
        assert replayed.day.tolist() == [date(8), date(9), date(10), date(11), date(12)]
        assert (replayed.equity - CAPITAL).tolist() == [100, 70, 70, 70, 77]

    def test_as_backtested_ignores_every_override_and_limit(self) -> None:
        trades = [
            *one_a_day([-500, 200, -300], vix=40.0, fees=2.0),
            Trade("20 10:00", "21 10:00", 5.0, margin=NAN, contracts=NAN),
        ]
        strategy = {
            "enabled": False,
            "max_contracts": 0,
            "capital_ceiling": 0,
            "lot_size": 7,
            "default_margin": 9,
            "cash_per_trade": 9,
        }
        portfolio: dict[str, Any] = {
            "margin_ceiling": 0,
            "max_parallel_trades": 0,
            "margin_multiplier": 3,
            "trading_days": [],
            "commission_per_contract": 50,
            "slippage_per_contract": 50,
            "borrow_rate": 0.5,
            "below_one": "one",
            "streak_rule": {"losses": 1, "multiplier": 0},
            "vix_rule": {"above": 1, "multiplier": 0},
            "drawdown_brake": [{"drawdown": 0.001, "multiplier": 0.5}],
        }
        plain = run(trades, HISTORICAL, constrained=False)
        burdened = run(
            trades, HISTORICAL, constrained=False, strategies={"Condor": strategy}, **portfolio
        )
        assert burdened.metrics == plain.metrics
        assert set(outcomes(burdened)) == {"taken"}

    def test_as_backtested_fills_in_a_missing_size(self) -> None:
        replayed = run(
            [Trade("8 10:00", "8 11:00", 12.0, NAN)],
            HISTORICAL,
            constrained=False,
            strategies={"Condor": {"default_contracts": 3}},
        )
        assert (replayed.contracts.tolist(), replayed.row_pl.tolist()) == ([3], [12])


class TestPairs:
    """One decision, one margin until the last leg closes, each leg booked at its own close."""

    def test_pair_each_leg_is_booked_at_its_own_close(self) -> None:
        replayed = run([PUT, BETWEEN, CALL], TEN)
        assert replayed.contracts.tolist() == [10, 10]
        assert replayed.row_pl.tolist() == [10 * PUT_PL, 10 * CALL_PL, 10 * BETWEEN.pl]
        assert (replayed.row_equity - CAPITAL).tolist() == [600, 600 + 10 - 200, 600 + 10]

    def test_pair_margin_is_held_once_and_until_the_last_leg_closes(self) -> None:
        replayed = run([PUT, BETWEEN, CALL], TEN)
        assert replayed.metrics.peak_margin == 2 * 10 * MARGIN
        assert outcomes(run([PUT, CALL, BETWEEN], TEN, margin_ceiling=0.1)) == [
            "taken",
            "skipped:margin_ceiling",
        ]

    def test_pair_counts_once_and_pays_the_fees_of_both_legs(self) -> None:
        replayed = run([replace(PUT, fees=3.0), replace(CALL, fees=4.0)], TEN)
        assert (replayed.metrics.trades_taken, replayed.metrics.commissions_paid) == (1, 70)

    def test_pair_unpaired_rows_are_two_decisions(self) -> None:
        assert run([PUT, replace(CALL, contracts=2.0)], TEN).metrics.peak_margin == 10 * (
            MARGIN + MARGIN / 2
        )


class TestOneSecond:
    """Earlier closes, then opens in log order, then closes of what opened in the same second."""

    def test_one_second_close_is_booked_before_the_opens_of_its_second(self) -> None:
        trades = [Trade("8 10:00", "8 11:00", CAPITAL), Trade("8 11:00", "8 12:00")]
        replayed = run(trades, {"kind": "fixed_fractional", "fraction": 0.01})
        assert replayed.contracts.tolist() == [1, 2]

    def test_one_second_zero_length_trade_is_booked_after_the_opens_of_its_second(self) -> None:
        trades = [
            Trade("8 10:00", "8 10:00", CAPITAL),
            Trade("8 10:00", "8 12:00"),
            Trade("8 10:00:01", "8 12:00"),
        ]
        replayed = run(trades, {"kind": "fixed_fractional", "fraction": 0.01})
        assert replayed.contracts.tolist() == [1, 1, 2]

    def test_one_second_zero_length_trades_hold_margin_together(self) -> None:
        replayed = run([Trade("8 10:00", "8 10:00")] * 3, TEN)
        assert replayed.metrics.peak_margin == 3 * 10 * MARGIN
        assert replayed.margin_peak.tolist() == [3 * 10 * MARGIN]

    def test_one_second_close_and_an_open_in_one_second_never_hold_margin_together(self) -> None:
        assert (
            run([Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 12:00")], TEN).metrics.peak_margin
            == 10 * MARGIN
        )


class TestCosts:
    """Overrides of section 2 in a replay's money."""

    @pytest.mark.parametrize(
        ("settings", "booked"),
        [
            ({}, 10 * 96),
            ({"commission_per_contract": 1}, 10 * (100 - 1)),
            ({"slippage_per_contract": 6}, 10 * (96 - 6)),
            ({"borrow_rate": 0.365}, 10 * (96 - 2 * 0.001 * MARGIN)),
            ({"borrow_rate": 0.365, "margin_multiplier": 5}, 10 * (96 - 5 * 2 * 0.001 * MARGIN)),
        ],
        ids=["as logged", "commission", "slippage", "carry", "carry on multiplied margin"],
    )
    def test_costs_are_booked_with_each_row(
        self, settings: dict[str, float], booked: float
    ) -> None:
        replayed = run([Trade("8 10:00", "10 10:00", 96.0, fees=4.0)], TEN, **settings)
        assert replayed.row_pl == pytest.approx([booked])

    def test_costs_commissions_paid_follow_the_override_and_the_size(self) -> None:
        trades = one_a_day([5, 5], fees=4.0)
        assert run(trades, TEN).metrics.commissions_paid == 2 * 10 * 4
        assert (
            run(trades, TEN, commission_per_contract=1.5).metrics.commissions_paid == 2 * 10 * 1.5
        )
        assert run(trades, TEN, trading_days=["mon"]).metrics.commissions_paid == 10 * 4

    def test_costs_cash_per_trade_stands_in_for_a_missing_margin(self) -> None:
        replayed = run(
            [Trade("8 10:00", "8 11:00", contracts=4.0, margin=NAN)],
            TEN,
            strategies={"Condor": {"cash_per_trade": 8_000}},
        )
        assert replayed.metrics.peak_margin == 10 * 8_000 / 4
        assert replayed.margin_per_contract == [2_000]

    def test_costs_unknown_margin_holds_none(self) -> None:
        replayed = run([Trade("8 10:00", "8 11:00", 5.0, margin=NAN)], TEN)
        assert (
            replayed.row_pl.tolist(),
            replayed.metrics.peak_margin,
            replayed.margin_per_contract.tolist(),
        ) == ([50], 0, [0])


class TestDailyCurves:
    """Days, overnight margin, weekends, drawdown."""

    def test_daily_curves_overnight_margin_is_carried_into_the_next_day(self) -> None:
        replayed = run([Trade("8 10:00", "10 10:00")], TEN)
        assert replayed.margin_peak.tolist() == [10 * MARGIN] * 3

    def test_daily_curves_margin_peak_is_the_days_highest_sample(self) -> None:
        replayed = run(
            [Trade("8 10:00", "8 12:00"), Trade("8 11:00", "8 12:00"), Trade("9 10:00", "9 11:00")],
            TEN,
        )
        assert replayed.margin_peak.tolist() == [2 * 10 * MARGIN, 10 * MARGIN]

    def test_daily_curves_saturday_on_which_the_log_closes_has_its_own_equity(self) -> None:
        friday, saturday, monday = 12, 13, 15
        replayed = run(
            [
                Trade(f"{friday} 10:00", f"{saturday} 10:00", 5.0),
                Trade(f"{monday} 10:00", f"{monday} 11:00", 7.0),
            ],
            ONE,
        )
        assert replayed.day.tolist() == [date(friday), date(saturday), date(monday)]
        assert (replayed.equity - CAPITAL).tolist() == [0, 5, 12]

    def test_daily_curves_drawdown_is_from_the_running_peak_beginning_at_starting_capital(
        self,
    ) -> None:
        replayed = run(one_a_day([-CAPITAL / 10, CAPITAL, -CAPITAL / 2]), ONE, margin_ceiling=None)
        assert replayed.drawdown == pytest.approx([0.1, 0, 0.5 / 1.9])
        assert replayed.metrics.max_drawdown == pytest.approx(0.5 / 1.9)


class TestMetricsOfAReplay:
    """Counts and money that only a replay knows."""

    def test_metrics_reduced_positions_are_taken(self) -> None:
        replayed = run(
            [*one_a_day([1, 1]), Trade("8 10:30", "8 10:45")],
            TEN,
            margin_ceiling=0.15,
            trading_days=["mon"],
        )
        figures = replayed.metrics
        assert (figures.trades_taken, figures.trades_reduced, figures.trades_skipped) == (2, 1, 1)

    def test_metrics_utilisation_is_of_equity_at_the_same_moment(self) -> None:
        replayed = run([*one_a_day([-CAPITAL / 20]), Trade("9 10:00", "9 11:00", CAPITAL)], TEN)
        assert replayed.metrics.peak_margin_utilisation == pytest.approx(
            10 * MARGIN / (CAPITAL / 2)
        )

    def test_metrics_utilisation_leaves_out_moments_without_equity(self) -> None:
        replayed = run(one_a_day([-CAPITAL, 1.0]), HISTORICAL, constrained=False)
        assert replayed.metrics.peak_margin_utilisation == MARGIN / CAPITAL

    def test_metrics_years_run_from_first_open_to_last_close(self) -> None:
        replayed = run(
            [Trade("8 10:00", "8 11:00", 1_000.0), Trade("20 10:00", "38 10:00", 9_000.0)], ONE
        )
        assert replayed.metrics.cagr == pytest.approx(1.1 ** (365.25 / 30) - 1)
        assert replayed.metrics.mar is None

    def test_metrics_starting_capital_is_the_logs_unless_given(self) -> None:
        book = book_of(Trade("8 10:00", "8 11:00", 500.0, funds=20_500.0))
        assert replay(book, profile_of(starting_capital=None), AS_BACKTESTED).start == 20_000
        assert (
            replay(book, profile_of(starting_capital=7_000), AS_BACKTESTED).metrics.ending_equity
            == 7_500
        )


def test_replay_skipped_and_open_rows_book_nothing() -> None:
    trades = [*one_a_day([-5, 5]), Trade("10 10:00", None, 9.0)]
    replayed = run(trades, ONE, trading_days=["tue"])
    assert replayed.row_pl.tolist() == [0, 5, 0]
    assert not np.signbit(replayed.row_pl).any()
    assert replayed.row_equity == pytest.approx([CAPITAL, CAPITAL + 5, NAN], nan_ok=True)
    assert replayed.metrics.trades_taken + replayed.metrics.trades_skipped == 2


def test_replays_of_several_scenarios_are_those_of_each() -> None:
    book, profile = (
        book_of(*random_trades(4)),
        profile_of(margin_ceiling=0.1, slippage_per_contract=2),
    )
    walk_forward = {"kind": "kelly", "history": "walk_forward", "min_trades": 3}
    scenarios = [
        AS_BACKTESTED,
        scenario_of(TEN),
        scenario_of(walk_forward),
        scenario_of(walk_forward | {"fraction": 0.1}),
    ]
    for together, scenario in zip(replays(book, profile, scenarios), scenarios, strict=True):
        alone = replay(book, profile, scenario)
        assert together.contracts == pytest.approx(alone.contracts, rel=1e-12)
        assert together.outcome.tolist() == alone.outcome.tolist()
