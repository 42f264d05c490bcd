"""Vince's optimal f, through the rule and through replays at a fixed f.

Sources: Vince, "The Mathematics of Money Management" (1992), pages as noted; ids are those of the
project's test vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from tests.unit.calculations.builders import CAPITAL, desired, one_a_day, outcomes, run

NINE = [9.0, 18.0, 7.0, 1.0, 10.0, -5.0, -3.0, -17.0, -7.0]  # p. 123
FOUR = [100.0, -500.0, 1_500.0, -600.0]  # p. 129

BY_SERIES = [
    pytest.param(NINE, 0.2367081799, 1.0957186847, id="V-01 p. 123"),
    pytest.param(FOUR, 0.1241316855, None, id="V-03 p. 129"),
]


def relative_wealth(pls: list[float], fraction: float) -> float:
    """TWR: end over start of a replay that risks `fraction` of equity per largest loss."""
    rule = {"kind": "fixed_fractional", "fraction": fraction, "basis": "max_loss"}
    return run(one_a_day(pls), rule, constrained=False).metrics.ending_equity / CAPITAL


def kelly_of(values: np.ndarray[Any, Any]) -> float:
    """The log-optimal fraction of plain numbers."""
    return float(kernels.log_optimal(values, 0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize(("pls", "optimal", "best"), BY_SERIES)
def test_optimal_f_rule_rule_risks_optimal_f_of_equity_per_largest_loss(
    pls: list[float], optimal: float, best: float | None
) -> None:
    replayed = run(one_a_day(pls), {"kind": "optimal_f"}, constrained=False)
    assert replayed.contracts[0] == pytest.approx(optimal * CAPITAL / -min(pls), rel=1e-8)
    if best is not None:
        assert replayed.metrics.ending_equity / CAPITAL == pytest.approx(best, abs=1e-8)


@pytest.mark.parametrize(("pls", "optimal", "best"), BY_SERIES)
def test_optimal_f_rule_is_kelly_of_returns_on_the_largest_loss(
    pls: list[float], optimal: float, best: float | None
) -> None:
    """V-08."""
    assert kelly_of(np.array(pls) / -min(pls)) == pytest.approx(optimal, abs=1e-8)
    assert kelly_of(np.array(pls)) * -min(pls) == pytest.approx(optimal, abs=1e-8)


@pytest.mark.parametrize(
    ("fraction", "wealth"),
    [(0.10, 1.062409), (0.20, 1.093231), (0.24, 1.0956984378), (0.25, 1.095388), (0.30, 1.088114)],
    ids=["V-02 .10", "V-02 .20", "V-01 .24", "V-02 .25", "V-02 .30"],
)
def test_optimal_f_rule_relative_wealth_of_the_nine_trades(fraction: float, wealth: float) -> None:
    assert relative_wealth(NINE, fraction) == pytest.approx(wealth, abs=1e-6)


@pytest.mark.parametrize(
    ("fraction", "wealth"), [(0.01, 1.007970906), (0.12, 1.050192)], ids=["V-03 .01", "V-03 .12"]
)
def test_optimal_f_rule_relative_wealth_of_the_four_trades(fraction: float, wealth: float) -> None:
    assert relative_wealth(FOUR, fraction) == pytest.approx(wealth, abs=1e-6)


def test_optimal_f_rule_relative_wealth_of_forty_plays_of_a_two_to_one_coin() -> None:
    """K-02: 20 wins and 20 losses at f = .25."""
    assert relative_wealth([2.0, -1.0] * 20, 0.25) == pytest.approx(10.5450938, abs=1e-6)


def test_optimal_f_rule_drawdown_at_the_book_fraction() -> None:
    """V-06: the last four trades lose in a row at f = .24."""
    rule = {"kind": "fixed_fractional", "fraction": 0.24, "basis": "max_loss"}
    expected = 1 - (1 - 0.24 * 5 / 17) * (1 - 0.24 * 3 / 17) * (1 - 0.24) * (1 - 0.24 * 7 / 17)
    assert expected == pytest.approx(0.3904110571, abs=1e-9)
    assert run(one_a_day(NINE), rule, constrained=False).metrics.max_drawdown == pytest.approx(
        expected, abs=1e-9
    )


def test_optimal_f_rule_whole_contracts_are_equity_over_dollars_per_contract() -> None:
    """V-08: floor(E / (W / f))."""
    replayed = run(one_a_day(NINE, margin=1.0), {"kind": "optimal_f"}, margin_ceiling=None)
    assert replayed.contracts[0] == CAPITAL // (17 / 0.2367081799)


def test_optimal_f_rule_fraction_scales_the_size() -> None:
    assert desired(one_a_day(NINE), {"kind": "optimal_f", "fraction": 0.5})[0] == pytest.approx(
        0.5 * 0.2367081799 * CAPITAL / 17
    )


def test_optimal_f_rule_ignores_haircut_and_tail_loss() -> None:
    plain = desired(one_a_day(NINE), {"kind": "optimal_f"})
    assert desired(
        one_a_day(NINE), {"kind": "optimal_f"}, edge_haircut=0.9, tail_loss_every=2
    ) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("pls", "outcome"),
    [
        ([5.0, 6.0], "skipped:unsizable"),
        ([-5.0, -6.0], "skipped:zero_size"),
        ([5.0, -6.0], "skipped:zero_size"),
    ],
    ids=["no loss", "no win", "no edge"],
)
def test_optimal_f_rule_without_a_loss_or_an_edge_there_is_no_size(
    pls: list[float], outcome: str
) -> None:
    assert outcomes(run(one_a_day(pls), {"kind": "optimal_f"})) == [outcome] * 2
