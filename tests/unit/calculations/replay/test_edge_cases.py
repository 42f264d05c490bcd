"""Logs at the edges: one trade, no winner, no loser, no margin, ruin, one second, tiny and huge numbers."""

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


def assert_sound(found: Replay) -> None:
    """Every number of a replay is finite, and its parts add up."""
    for array in (
        found.contracts,
        found.equity,
        found.drawdown,
        found.margin_peak,
        found.row_pl,
        found.row_equity,
    ):
        assert np.isfinite(array).all()
    assert all(value is None or math.isfinite(value) for value in found.metrics.to_dict().values())
    assert (found.contracts >= 0).all()
    assert found.metrics.ending_equity == pytest.approx(
        found.start + math.fsum(found.row_pl), rel=1e-9
    )
    assert found.metrics.trades_taken + found.metrics.trades_skipped == len(found.contracts)
    assert found.margin_after[-1] == 0


@pytest.mark.parametrize("constrained", [True, False], ids=["constrained", "unconstrained"])
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("trades", LOGS.values(), ids=LOGS)
def test_replay_is_sound(trades: list[Trade], rule: dict[str, Any], constrained: bool) -> None:
    assert_sound(run(trades, rule, constrained=constrained))


def test_one_trade() -> None:
    found = run(one_a_day([50]), ONE)
    assert (found.equity.tolist(), found.metrics.sharpe, found.metrics.sortino) == (
        [CAPITAL + 50],
        None,
        None,
    )


def test_all_zero_leaves_equity_alone() -> None:
    figures = run(one_a_day([0] * 8), TEN).metrics
    assert (
        figures.net_profit,
        figures.cagr,
        figures.max_drawdown,
        figures.mar,
        figures.sharpe,
    ) == (0, 0, 0, None, None)


def test_loss_beyond_margin_is_booked_in_full() -> None:
    assert run(one_a_day([-2.76 * MARGIN]), TEN).metrics.net_profit == pytest.approx(-27.6 * MARGIN)


def test_equity_through_zero() -> None:
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


def test_after_ruin_nothing_is_taken() -> None:
    found = run(one_a_day([50, -2 * CAPITAL, 50, 50]), ONE)
    assert outcomes(found) == ["taken", "taken", "skipped:ruined", "skipped:ruined"]
    assert found.metrics.ending_equity == -CAPITAL + 50


def test_unconstrained_fractional_rules_stop_wanting_at_zero_equity() -> None:
    found = run(
        one_a_day([-CAPITAL / 10, 50]),
        {"kind": "fixed_fractional", "fraction": 0.1},
        constrained=False,
    )
    assert outcomes(found) == ["taken", "skipped:zero_size"]


def test_everything_in_one_second() -> None:
    found = run([Trade("8 10:00", "8 10:00", pl) for pl in (5.0, -3.0, 1.0)], TEN)
    assert found.metrics.peak_margin == 3 * 10 * MARGIN
    assert found.equity.tolist() == [CAPITAL + 30]
    assert found.metrics.cagr == pytest.approx((1 + 30 / CAPITAL) ** 365.25 - 1)


def test_fractional_sizes_survive() -> None:
    found = run(
        one_a_day([5, -2, 3], contracts=0.25),
        {"kind": "historical"},
        strategies={"Condor": {"lot_size": 0.05}},
        margin_ceiling=None,
    )
    assert found.contracts == pytest.approx([0.25] * 3)
    assert found.row_pl == pytest.approx([5, -2, 3])


def test_a_billion_in_and_out_leaves_the_cents() -> None:
    found = run(one_a_day([1e9, 0.25, -1e9]), {"kind": "historical"}, constrained=False)
    assert found.metrics.net_profit == 0.25


class TestHugeSizes:
    """Sizes are floats: beyond 2**63 they are still sizes, beyond a float they are an error, never NaN."""

    def test_beyond_a_64_bit_integer(self) -> None:
        found = run(
            one_a_day([0.01]),
            {"kind": "fixed_contracts", "contracts": 2.0**70},
            margin_ceiling=None,
        )
        assert found.contracts == [2.0**70]
        assert outcomes(found) == ["taken"]
        assert found.metrics.net_profit == pytest.approx(0.01 * 2.0**70)

    def test_limits_still_hold_there(self) -> None:
        found = run(
            one_a_day([1]),
            {"kind": "fixed_contracts", "contracts": 2.0**70},
            strategies={"Condor": {"max_contracts": 7}},
        )
        assert (found.contracts.tolist(), outcomes(found)) == ([7], ["reduced:max_contracts"])

    @pytest.mark.parametrize("margin", [MARGIN, NAN], ids=["known margin", "unknown margin"])
    def test_beyond_a_float(self, margin: float) -> None:
        trades = one_a_day([1e300, 1e300, -1], margin=margin)
        with pytest.raises(CalculationError, match="'test' compounds beyond any number"):
            run(trades, {"kind": "fixed_contracts", "contracts": 1e200}, margin_ceiling=None)

    def test_compounding_beyond_a_float(self) -> None:
        trades = one_a_day([100 * MARGIN] * 400)
        with pytest.raises(CalculationError, match="margin ceiling"):
            run(trades, {"kind": "fixed_fractional", "fraction": 1}, margin_ceiling=None)

    def test_an_infinite_size_that_books_nothing(self) -> None:
        trades = one_a_day([1e285, 0], margin=1.0)
        with pytest.raises(CalculationError):
            run(trades, {"kind": "fixed_fractional", "fraction": 1e10}, margin_ceiling=None)

    def test_fees_beyond_a_float(self) -> None:
        with pytest.raises(CalculationError):
            run(
                one_a_day([1], fees=1e200, margin=NAN),
                {"kind": "fixed_contracts", "contracts": 1e120},
            )

    def test_the_error_names_the_scenario_and_a_way_out(self) -> None:
        scenario = scenario_of({"kind": "fixed_contracts", "contracts": 1e300}).model_copy(
            update={"name": "My own"}
        )
        with pytest.raises(CalculationError, match=r"'My own'.*set max contracts"):
            replay(book_of(*one_a_day([1e300])), profile_of(margin_ceiling=None), scenario)
