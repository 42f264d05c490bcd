"""Logs at the edges: one trade, no winner, no loser, no margin, ruin, one second, tiny and huge
numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.replay.engine import Replay, replay
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
    scenario_of,
)

RULES: dict[str, dict[str, Any]] = {
    "historical": {"kind": "historical"},
    "fixed contracts": TEN,
    "fixed dollar": {"kind": "fixed_dollar", "dollars": 5_000},
    "fixed fractional on max loss": {
        "kind": "fixed_fractional",
        "fraction": 0.02,
        "basis": "max_loss",
    },
    "kelly": {"kind": "kelly"},
    "kelly, walk-forward": {"kind": "kelly", "history": "walk_forward", "min_trades": 1},
    "payoff": {"kind": "kelly", "estimator": "payoff"},
    "vix": {
        "kind": "volatility_adjusted",
        "fraction": 0.05,
        "history": "walk_forward",
        "min_trades": 1,
    },
    "trailing": {
        "kind": "volatility_adjusted",
        "fraction": 0.05,
        "source": "trailing",
        "lookback": 2,
        "reference": 0.1,
    },
    "fixed ratio": {"kind": "fixed_ratio", "delta": 500},
    "optimal f": {"kind": "optimal_f"},
    "optimal f, walk-forward": {"kind": "optimal_f", "history": "walk_forward", "min_trades": 1},
    "allocation": {"kind": "allocation", "weights": {"Condor": 0.1}},
}
LOGS = {
    "one trade": one_a_day([50]),
    "all wins": one_a_day([50] * 8),
    "all losses": one_a_day([-50] * 8),
    "all zero": one_a_day([0] * 8),
    "missing margin": one_a_day([50, -20, 30] * 3, margin=NAN),
    "missing size": one_a_day([50, -20, 30] * 3, contracts=NAN),
    "loss beyond margin": one_a_day([200, -2.76 * MARGIN, 200] * 3),
    "equity through zero": one_a_day([50, -2 * CAPITAL, 50]),
    "one-second trades": [
        Trade(f"8 10:00:{i:02d}", f"8 10:00:{i + 1:02d}", 5.0 - i) for i in range(10)
    ],
    "everything in one second": [Trade("8 10:00", "8 10:00", 5.0 - i) for i in range(10)],
    "fractional sizes": one_a_day([5, -2, 3], contracts=0.25),
    "a billion of P/L": one_a_day([1e9, -1e9, 1e9]),
    "a cent of P/L": one_a_day([0.01, -0.01, 0.01]),
}


def assert_sound(replayed: Replay) -> None:
    """Every number of a replay is finite, and its parts add up."""
    for array in (
        replayed.contracts,
        replayed.equity,
        replayed.drawdown,
        replayed.margin_peak,
        replayed.row_pl,
        replayed.row_equity,
    ):
        assert np.isfinite(array).all()
    assert all(
        value is None or math.isfinite(value) for value in replayed.metrics.to_dict().values()
    )
    assert (replayed.contracts >= 0).all()
    assert replayed.metrics.ending_equity == pytest.approx(
        replayed.start + math.fsum(replayed.row_pl), rel=1e-9
    )
    assert replayed.metrics.trades_taken + replayed.metrics.trades_skipped == len(
        replayed.contracts
    )
    assert replayed.margin_after[-1] == 0


@pytest.mark.parametrize("constrained", [True, False], ids=["constrained", "unconstrained"])
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("trades", LOGS.values(), ids=LOGS)
def test_replay_of_an_edge_case_is_sound(
    trades: list[Trade], rule: dict[str, Any], constrained: bool
) -> None:
    assert_sound(run(trades, rule, constrained=constrained))


def test_replay_one_trade_books_it() -> None:
    replayed = run(one_a_day([50]), ONE)
    assert (replayed.equity.tolist(), replayed.metrics.sharpe, replayed.metrics.sortino) == (
        [CAPITAL + 50],
        None,
        None,
    )


def test_replay_all_zero_leaves_equity_alone() -> None:
    figures = run(one_a_day([0] * 8), TEN).metrics
    assert (
        figures.net_profit,
        figures.cagr,
        figures.max_drawdown,
        figures.mar,
        figures.sharpe,
    ) == (0, 0, 0, None, None)


def test_replay_loss_beyond_margin_is_booked_in_full() -> None:
    assert run(one_a_day([-2.76 * MARGIN]), TEN).metrics.net_profit == pytest.approx(-27.6 * MARGIN)


def test_replay_equity_through_zero_is_booked() -> None:
    figures = run(
        one_a_day([50, -2 * CAPITAL, 50]), {"kind": "historical"}, constrained=False
    ).metrics
    assert (figures.cagr, figures.sharpe, figures.sortino, figures.worst_day) == (
        -1,
        None,
        None,
        None,
    )
    assert figures.max_drawdown == pytest.approx(2 * CAPITAL / (CAPITAL + 50))


def test_replay_after_ruin_nothing_is_taken() -> None:
    replayed = run(one_a_day([50, -2 * CAPITAL, 50, 50]), ONE)
    assert outcomes(replayed) == ["taken", "taken", "skipped:ruined", "skipped:ruined"]
    assert replayed.metrics.ending_equity == -CAPITAL + 50


def test_replay_unconstrained_fractional_rules_stop_wanting_at_zero_equity() -> None:
    replayed = run(
        one_a_day([-CAPITAL / 10, 50]),
        {"kind": "fixed_fractional", "fraction": 0.1},
        constrained=False,
    )
    assert outcomes(replayed) == ["taken", "skipped:zero_size"]


def test_replay_everything_in_one_second_books_all() -> None:
    replayed = run([Trade("8 10:00", "8 10:00", pl) for pl in (5.0, -3.0, 1.0)], TEN)
    assert replayed.metrics.peak_margin == 3 * 10 * MARGIN
    assert replayed.equity.tolist() == [CAPITAL + 30]
    assert replayed.metrics.cagr == pytest.approx((1 + 30 / CAPITAL) ** 365.25 - 1)


def test_replay_fractional_sizes_survive() -> None:
    replayed = run(
        one_a_day([5, -2, 3], contracts=0.25),
        {"kind": "historical"},
        strategies={"Condor": {"lot_size": 0.05}},
        margin_ceiling=None,
    )
    assert replayed.contracts == pytest.approx([0.25] * 3)
    assert replayed.row_pl == pytest.approx([5, -2, 3])


def test_replay_billion_in_and_out_leaves_the_cents() -> None:
    replayed = run(one_a_day([1e9, 0.25, -1e9]), {"kind": "historical"}, constrained=False)
    assert replayed.metrics.net_profit == 0.25


class TestHugeSizes:
    """Sizes are floats: beyond 2**63 they are still sizes, beyond a float they are an error, never
    NaN.
    """

    def test_replay_sizes_beyond_a_64_bit_integer_are_booked(self) -> None:
        replayed = run(
            one_a_day([0.01]),
            ONE,
            times=2.0**70,
            margin_ceiling=None,
        )
        assert replayed.contracts == [2.0**70]
        assert outcomes(replayed) == ["taken"]
        assert replayed.metrics.net_profit == pytest.approx(0.01 * 2.0**70)

    def test_replay_sizes_beyond_a_64_bit_integer_keep_limits(self) -> None:
        replayed = run(
            one_a_day([1]),
            ONE,
            times=2.0**70,
            strategies={"Condor": {"max_contracts": 7}},
        )
        assert (replayed.contracts.tolist(), outcomes(replayed)) == ([7], ["reduced:max_contracts"])

    @pytest.mark.parametrize("margin", [MARGIN, NAN], ids=["known margin", "unknown margin"])
    def test_replay_size_beyond_a_float_raises_error(self, margin: float) -> None:
        trades = one_a_day([1e300, 1e300, -1], margin=margin)
        with pytest.raises(CalculationError, match="'test' compounds beyond any number"):
            run(trades, ONE, times=1e200, margin_ceiling=None)

    def test_replay_compounding_beyond_a_float_raises_error(self) -> None:
        trades = one_a_day([100 * MARGIN] * 400)
        with pytest.raises(CalculationError, match="margin ceiling"):
            run(trades, {"kind": "fixed_fractional", "fraction": 1}, margin_ceiling=None)

    def test_replay_infinite_size_that_books_nothing_raises_error(self) -> None:
        trades = one_a_day([1e285, 0], margin=1.0)
        with pytest.raises(CalculationError):
            run(trades, {"kind": "fixed_fractional", "fraction": 1e10}, margin_ceiling=None)

    def test_replay_fees_beyond_a_float_raise_error(self) -> None:
        with pytest.raises(CalculationError):
            run(one_a_day([1], fees=1e200, margin=NAN), ONE, times=1e120)

    def test_replay_huge_sizes_error_names_the_scenario_and_a_way_out(self) -> None:
        scenario = scenario_of(ONE, times=1e300).model_copy(update={"name": "My own"})
        with pytest.raises(CalculationError, match=r"'My own'.*set max contracts"):
            replay(book_of(*one_a_day([1e300])), profile_of(margin_ceiling=None), scenario)
