"""Modifiers, lots and limits: steps 3 to 5 of the decision at an open (semantics 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.replay.engine import Replay
from app.calculations.sizing.context import sizing_context, switched_on
from app.calculations.sizing.limits import limits
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    ONE,
    TEN,
    Trade,
    book_of,
    one_a_day,
    outcomes,
    profile_of,
    run,
)

NOW = Trade("20 10:00", "20 11:00")
HALF_AFTER_TWO_LOSSES = {"losses": 2, "multiplier": 0.5}
QUARTER_DOWN = [{"drawdown": 0.25, "multiplier": 0.5}]


def fixed(contracts: float) -> dict[str, Any]:
    """The rule that wants this many contracts."""
    return {"kind": "fixed_contracts", "contracts": contracts}


def run_with(
    strategy: dict[str, Any], *trades: Trade, rule: dict[str, Any] = TEN, **portfolio: Any
) -> Replay:
    """Replay trades with overrides of their strategy."""
    return run(trades, rule, strategies={"Condor": strategy}, **portfolio)


class TestLots:
    """Whole lots, rounded down, a rounding error forgiven."""

    @pytest.mark.parametrize(
        ("desired", "lot", "size"),
        [
            (1.99, 1, 1),
            (5, 2, 4),
            (0.57, 0.1, 0.5),
            (0.3, 0.1, 0.3),
            (99, 10, 90),
            (0.123456789, 1e-8, 0.12345678),
        ],
    )
    def test_lots_sizes_are_whole_lots(self, desired: float, lot: float, size: float) -> None:
        assert run_with({"lot_size": lot}, NOW, rule=fixed(desired)).contracts == pytest.approx(
            [size], abs=1e-12
        )

    @pytest.mark.parametrize(("below_one", "size"), [("skip", 0.0), ("one", 10.0)])
    def test_lots_less_than_one_is_skipped_or_made_one(self, below_one: str, size: float) -> None:
        assert run_with({"lot_size": 10}, NOW, rule=fixed(9), below_one=below_one).contracts == [
            size
        ]

    def test_lots_one_lot_is_still_limited(self) -> None:
        replayed = run_with(
            {"lot_size": 10, "max_contracts": 9}, NOW, rule=fixed(0.1), below_one="one"
        )
        assert outcomes(replayed) == ["skipped:max_contracts"]

    def test_lots_one_lot_is_not_made_of_nothing(self) -> None:
        assert outcomes(run_with({}, NOW, rule=fixed(0), below_one="one")) == ["skipped:zero_size"]


class TestCeilings:
    """Each limit rounds down to a lot; the smallest wins."""

    @pytest.mark.parametrize(
        ("strategy", "portfolio", "size", "outcome"),
        [
            pytest.param(
                {"max_contracts": 4.7}, {}, 4, "reduced:max_contracts", id="contracts, rounded down"
            ),
            pytest.param(
                {"capital_ceiling": 3_999},
                {},
                3,
                "reduced:capital_ceiling",
                id="capital, rounded down",
            ),
            pytest.param(
                {},
                {"margin_ceiling": 0.0599},
                5,
                "reduced:margin_ceiling",
                id="margin, rounded down",
            ),
            pytest.param(
                {"max_contracts": 7, "lot_size": 5}, {}, 5, "reduced:max_contracts", id="to a lot"
            ),
            pytest.param(
                {"max_contracts": 10, "capital_ceiling": 10_000},
                {"margin_ceiling": 0.1},
                10,
                "taken",
                id="exact fits",
            ),
            pytest.param(
                {"max_contracts": 5, "capital_ceiling": 5_000},
                {"margin_ceiling": 0.05},
                5,
                "reduced:max_contracts",
                id="tie of three",
            ),
            pytest.param(
                {"capital_ceiling": 5_000},
                {"margin_ceiling": 0.05},
                5,
                "reduced:capital_ceiling",
                id="tie of two",
            ),
            pytest.param(
                {"max_contracts": 6, "capital_ceiling": 5_000},
                {"margin_ceiling": 0.04},
                4,
                "reduced:margin_ceiling",
                id="smallest",
            ),
            pytest.param(
                {"max_contracts": 4},
                {"margin_ceiling": 0.009},
                0,
                "skipped:margin_ceiling",
                id="smallest leaves nothing",
            ),
        ],
    )
    def test_ceilings_smallest_limit_decides_size_and_outcome(
        self, strategy: dict[str, Any], portfolio: dict[str, Any], size: float, outcome: str
    ) -> None:
        replayed = run_with(strategy, NOW, **portfolio)
        assert (replayed.contracts[0], outcomes(replayed)[0]) == (size, outcome)

    def test_margin_ceiling_absent_is_all_equity(self) -> None:
        assert run_with({}, NOW, rule=fixed(300)).contracts == [CAPITAL / MARGIN]
        assert run_with({}, NOW, rule=fixed(300), margin_ceiling=None).contracts == [300]

    def test_ceilings_margin_ceiling_counts_what_earlier_opens_of_the_second_took(self) -> None:
        replayed = run(
            [NOW, replace(NOW, strategy="Fly"), replace(NOW, strategy="Put")],
            TEN,
            margin_ceiling=0.15,
        )
        assert replayed.contracts.tolist() == [10, 5, 0]
        assert outcomes(replayed) == ["taken", "reduced:margin_ceiling", "skipped:margin_ceiling"]

    def test_ceilings_margin_ceiling_is_a_share_of_current_equity(self) -> None:
        loss_of_half = Trade("8 10:00", "8 11:00", -CAPITAL / 20)
        replayed = run([loss_of_half, NOW], TEN, margin_ceiling=0.1, sizing_equity="starting")
        assert replayed.contracts.tolist() == [10, 5]

    def test_ceilings_margin_already_above_a_ceiling_leaves_nothing(self) -> None:
        held, loss = (
            Trade("8 10:00", "30 10:00"),
            Trade("8 10:00", "8 11:00", -CAPITAL / 20, margin=1.0),
        )
        assert (
            outcomes(run([held, loss, NOW], TEN, margin_ceiling=0.11))[-1]
            == "skipped:margin_ceiling"
        )

    def test_ceilings_capital_ceiling_counts_the_strategys_open_margin_alone(self) -> None:
        trades = [NOW, replace(NOW, strategy="Fly"), NOW, NOW]
        replayed = run_with({"capital_ceiling": 15_000}, *trades, margin_ceiling=None)
        assert replayed.contracts.tolist() == [10, 10, 5, 0]

    def test_ceilings_close_frees_its_margin_for_the_opens_of_its_second(self) -> None:
        trades = [Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 12:00")]
        assert run_with(
            {"capital_ceiling": 10_000}, *trades, margin_ceiling=0.1
        ).contracts.tolist() == [10, 10]

    def test_ceilings_rounding_does_not_outlive_a_strategys_last_position(self) -> None:
        """Beside 10^16 units three small margins of 3.5 count 4 each; once all have closed the
        ceiling is free to the last unit again.
        """
        unit = 2.0**-14  # a power of two keeps the rounding, and the amounts within the schema
        small = [Trade("8 10:00", "8 12:00", margin=3.5e-8 * unit)] * 3
        trades = [
            Trade("8 09:00", "8 11:00", margin=1e8 * unit),
            *small,
            Trade("8 13:00", "8 14:00", margin=1.0000001e8 * unit),
        ]
        rule = {"kind": "fixed_contracts", "contracts": 1e8}
        replayed = run(
            trades,
            rule,
            strategies={"Condor": {"capital_ceiling": 1.0000001e16 * unit}},
            starting_capital=1e12,
        )
        assert outcomes(replayed) == ["taken"] * 5

    def test_ceilings_no_margin_limit_binds_a_position_of_unknown_margin(self) -> None:
        unknown = replace(NOW, margin=NAN)
        replayed = run_with({"capital_ceiling": 1}, unknown, margin_ceiling=0.0)
        assert outcomes(replayed) == ["taken"]
        assert outcomes(run_with({"max_contracts": 3}, unknown, margin_ceiling=0.0)) == [
            "reduced:max_contracts"
        ]

    def test_ceilings_margin_ceiling_applies_to_the_margin_after_its_multiplier(self) -> None:
        assert run_with({}, NOW, margin_multiplier=2, margin_ceiling=0.1).contracts == [5]


class TestParallelTrades:
    """Replayed positions open, size above 0."""

    def test_parallel_cap_skipped_position_does_not_count(self) -> None:
        trades = [replace(NOW, strategy="Off"), NOW, replace(NOW, strategy="Fly")]
        replayed = run(trades, ONE, strategies={"Off": {"enabled": False}}, max_parallel_trades=1)
        assert outcomes(replayed) == ["skipped:strategy_disabled", "taken", "skipped:parallel_cap"]

    def test_parallel_cap_pair_counts_once_and_until_its_last_leg_closes(self) -> None:
        pair = [Trade("8 10:00", "8 11:00", side=1), Trade("8 10:00", "8 14:00", side=-1)]
        later = [
            Trade("8 12:00", "8 13:00"),
            Trade("8 12:30", "8 13:00"),
            Trade("8 14:00", "8 15:00"),
        ]
        assert outcomes(run([*pair, *later], ONE, max_parallel_trades=2)) == [
            "taken",
            "taken",
            "skipped:parallel_cap",
            "taken",
        ]


class TestStreakRule:
    """The strategy's last closed log positions all lost."""

    @pytest.mark.parametrize(
        ("before", "size"),
        [
            ([-1], 10),
            ([-1, -1], 5),
            ([-1, -1, -1], 5),
            ([-1, -1, 1], 10),
            ([-1, 0], 10),
            ([1, -1, -1], 5),
        ],
        ids=[
            "too few",
            "just enough",
            "more",
            "broken by a win",
            "a zero is no loss",
            "the last ones count",
        ],
    )
    def test_streak_rule_counts_losses_in_a_row(self, before: list[float], size: float) -> None:
        assert (
            run([*one_a_day(before), NOW], TEN, streak_rule=HALF_AFTER_TWO_LOSSES).contracts[-1]
            == size
        )

    def test_streak_rule_other_strategies_do_not_matter(self) -> None:
        interleaved = [
            replace(trade, strategy=name)
            for trade, name in zip(one_a_day([-1, 1, -1]), ("Condor", "Fly", "Condor"), strict=True)
        ]
        replayed = run(
            [*interleaved, NOW, replace(NOW, strategy="Fly")],
            TEN,
            streak_rule=HALF_AFTER_TWO_LOSSES,
        )
        assert replayed.contracts[-2:].tolist() == [5, 10]

    def test_streak_rule_losses_that_the_replay_skipped_count(self) -> None:
        replayed = run_with(
            {}, *one_a_day([-1, -1]), NOW, streak_rule=HALF_AFTER_TWO_LOSSES, trading_days=["sat"]
        )
        assert outcomes(replayed) == ["skipped:day_disabled"] * 2 + ["taken"]
        assert replayed.contracts[-1] == 5

    def test_streak_rule_pair_that_breaks_even_on_paper_is_no_loss(self) -> None:
        """84.1 won on one leg and lost on the other, with fees, over three contracts: no rounding
        error makes it a loss.
        """
        won, lost = (
            replace(NOW, pl=84.1 - 1.3, fees=1.3, side=1),
            replace(NOW, pl=-84.1 - 2.9, fees=2.9, side=-1),
        )
        legs = [
            replace(leg, opened="9 10:00", closed="9 11:00", contracts=3.0) for leg in (won, lost)
        ]
        replayed = run(
            [*one_a_day([-5]), *legs, NOW],
            TEN,
            streak_rule={"losses": 2, "multiplier": 0.5},
            commission_per_contract=0,
        )
        assert replayed.contracts[-1] == 10

    def test_streak_rule_fees_make_a_loss(self) -> None:
        replayed = run(
            [*one_a_day([1, 1]), NOW],
            TEN,
            streak_rule=HALF_AFTER_TWO_LOSSES,
            slippage_per_contract=2,
        )
        assert replayed.contracts[-1] == 5


class TestVixRule:
    """Opening VIX above a level."""

    @pytest.mark.parametrize(
        ("vix", "size"), [(30.0, 10), (30.01, 5), (NAN, 10)], ids=["at", "above", "missing"]
    )
    def test_vix_rule_applies_above_its_level(self, vix: float, size: float) -> None:
        assert run(
            [replace(NOW, vix=vix)], TEN, vix_rule={"above": 30, "multiplier": 0.5}
        ).contracts == [size]


class TestDrawdownBrake:
    """The deepest step reached below the peak, which is the highest equity at the end of any
    second, or now.
    """

    @pytest.mark.parametrize(
        ("lost", "size"),
        [(0.24, 10), (0.25, 5), (0.49, 5), (0.5, 1), (0.75, 1)],
        ids=lambda value: f"{value}",
    )
    @pytest.mark.parametrize("turn", [1, -1], ids=["steps in order", "steps reversed"])
    def test_drawdown_brake_takes_the_deepest_step_reached(
        self, lost: float, size: float, turn: int
    ) -> None:
        steps = [*QUARTER_DOWN, {"drawdown": 0.5, "multiplier": 0.1}][::turn]
        trades = [Trade("8 10:00", "8 11:00", -lost * CAPITAL / 10), NOW]
        assert run(trades, TEN, drawdown_brake=steps, margin_ceiling=None).contracts[-1] == size

    def test_drawdown_brake_first_peak_is_starting_capital(self) -> None:
        assert (
            run([*one_a_day([-CAPITAL / 40]), NOW], TEN, drawdown_brake=QUARTER_DOWN).contracts[-1]
            == 5
        )

    def test_drawdown_brake_measures_from_the_highest_peak(self) -> None:
        assert (
            run(
                [*one_a_day([CAPITAL / 10, -CAPITAL / 20]), NOW], TEN, drawdown_brake=QUARTER_DOWN
            ).contracts[-1]
            == 5
        )

    def test_drawdown_brake_lets_go_at_a_new_peak(self) -> None:
        trades = [*one_a_day([-CAPITAL / 20, CAPITAL / 2]), NOW]
        assert run(
            trades, TEN, drawdown_brake=QUARTER_DOWN, margin_ceiling=None
        ).contracts.tolist() == [10, 5, 10]

    def test_drawdown_brake_peak_inside_a_second_is_none_once_it_is_lost_again(self) -> None:
        """Up to 150,000 and back to 100,000 by closes of one second: the open in it sees no
        fall.
        """
        trades = [
            Trade("8 10:00", "8 11:00", CAPITAL / 2),
            Trade("8 10:01", "8 11:00", -CAPITAL / 2),
            Trade("8 11:00", "8 12:00"),
        ]
        assert run(trades, ONE, drawdown_brake=QUARTER_DOWN).contracts[-1] == 1
        assert outcomes(run(trades, ONE, drawdown_brake=QUARTER_DOWN))[-1] == "taken"

    def test_drawdown_brake_peak_seen_at_an_open_is_none_if_its_second_ends_lower(self) -> None:
        """150,000 as the second trade opens, 100,000 once it has closed in the same second."""
        trades = [
            Trade("8 10:00", "8 11:00", CAPITAL / 20),
            Trade("8 11:00", "8 11:00", -CAPITAL / 20),
            Trade("8 12:00", "8 13:00"),
        ]
        assert run(trades, TEN, drawdown_brake=QUARTER_DOWN).contracts[-1] == 10

    def test_drawdown_brake_second_that_ends_higher_is_a_peak_for_the_next(self) -> None:
        trades = [
            Trade("8 10:00", "8 10:00", CAPITAL / 10),
            Trade("8 11:00", "8 12:00", -CAPITAL / 20),
            Trade("8 13:00", "8 14:00"),
        ]
        assert run(trades, TEN, drawdown_brake=QUARTER_DOWN).contracts[-1] == 5

    def test_drawdown_brake_uses_current_equity_when_sizing_does_not(self) -> None:
        trades = [*one_a_day([-CAPITAL / 40]), NOW]
        replayed = run(
            trades,
            {"kind": "fixed_fractional", "fraction": 0.1},
            drawdown_brake=QUARTER_DOWN,
            sizing_equity="starting",
        )
        assert replayed.contracts.tolist() == [10, 5]


def test_modifiers_that_apply_together_multiply() -> None:
    trades = [*one_a_day([-CAPITAL / 80, -CAPITAL / 80]), replace(NOW, vix=31.0)]
    vix_rule = {"above": 30, "multiplier": 0.8}
    replayed = run(
        trades,
        TEN,
        streak_rule=HALF_AFTER_TWO_LOSSES,
        vix_rule=vix_rule,
        drawdown_brake=QUARTER_DOWN,
    )
    assert replayed.contracts[-1] == 10 * 0.5 * 0.8 * 0.5


def test_modifier_above_one_enlarges_the_size() -> None:
    assert run(
        [replace(NOW, vix=31.0)], TEN, vix_rule={"above": 30, "multiplier": 1.5}
    ).contracts == [15]


def test_limits_absent_are_infinite() -> None:
    kernel_limits = limits(book_of(NOW), profile_of(margin_ceiling=None), constrained=True)
    assert np.isinf(
        [
            kernel_limits.max_open,
            kernel_limits.margin_ceiling,
            *kernel_limits.max_contracts,
            *kernel_limits.capital_ceiling,
        ]
    ).all()
    assert (
        kernel_limits.start,
        kernel_limits.compounding,
        kernel_limits.one_lot,
        kernel_limits.lot.tolist(),
    ) == (
        CAPITAL,
        True,
        False,
        [1.0],
    )


def test_switched_on_are_all_without_limits_and_the_enabled_ones_with_them() -> None:
    book = book_of(*one_a_day([10.0]), *one_a_day([10.0], strategy="Fly"))
    profile = profile_of({"Fly": {"enabled": False}})
    for constrained, expected in ((True, [True, False]), (False, [True, True])):
        context = sizing_context(book, profile, constrained=constrained)
        assert switched_on(context) == expected
