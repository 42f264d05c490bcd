"""The risk-constrained Kelly bound against published numbers."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.kelly.risk_constrained import risk_aversion, risk_constrained_fraction
from app.calculations.size_search.bound import size_bound
from tests.unit.calculations.builders import scenario_of
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    daily_book,
    fractional,
    simulator,
)

SHORT_PREMIUM = np.repeat([0.1, -0.2, -1.0], [85, 12, 3])


@pytest.mark.parametrize(
    ("alpha", "beta", "aversion"),
    [(0.7, 0.1, 6.4556962358), (0.5, 0.1, 3.3219280949), (0.8, 0.05, 13.4251349)],
)
def test_risk_aversion_floor_and_chance_has_published_value(
    alpha: float, beta: float, aversion: float
) -> None:
    assert risk_aversion(alpha, beta) == pytest.approx(aversion, abs=1e-7)


@pytest.mark.parametrize(
    ("returns", "alpha", "beta", "fraction"),
    [
        (np.repeat([1.0, -1.0], [6, 4]), 0.5, 0.1, 0.09338445),
        (SHORT_PREMIUM, 0.8, 0.05, 0.07279145),
        (np.repeat([1.0, -1.0], [6, 4]), 0.01, 0.99, 0.2),
        (np.repeat([1.0, -1.0], [4, 6]), 0.5, 0.1, 0.0),
        (np.array([0.1, 0.2]), 0.5, 0.1, np.inf),
    ],
    ids=["even money", "short premium", "does not bind: Kelly", "no edge", "no loss"],
)
def test_risk_constrained_fraction_published_returns_has_published_value(
    returns: np.ndarray, alpha: float, beta: float, fraction: float
) -> None:
    assert risk_constrained_fraction(returns, alpha, beta) == pytest.approx(fraction, abs=1e-7)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_risk_aversion_floor_outside_bounds_raises(share: float) -> None:
    with pytest.raises(CalculationError, match="alpha: found"):
        risk_aversion(share, 0.1)


def test_size_bound_share_of_margin_is_in_its_own_unit() -> None:
    """A share of equity held as margin in each position, one a day."""
    asked = simulator(
        daily_book(SHORT_PREMIUM.tolist()), fractional(1.0), horizon_days=100, paths=10
    )
    assert size_bound(asked, 0.2, 0.05).size == pytest.approx(0.07279145, abs=1e-7)


def test_size_bound_kelly_scenario_is_in_kelly_fractions() -> None:
    """Kelly of the same returns is 0.4537083339 of equity."""
    for history in ("full", "walk_forward"):
        kelly = scenario_of(
            {"kind": "kelly", "fraction": 1.0, "history": history}, constrained=False
        )
        asked = simulator(daily_book(SHORT_PREMIUM.tolist()), kelly, horizon_days=100, paths=10)
        assert size_bound(asked, 0.2, 0.05).size == pytest.approx(
            0.07279145 / 0.4537083339, abs=1e-7
        )


def test_size_bound_contracts_is_none() -> None:
    asked = simulator(
        daily_book(EVEN_MONEY),
        scenario_of({"kind": "fixed_contracts", "contracts": 2}),
        horizon_days=20,
        paths=10,
    )
    bound = size_bound(asked, 0.2, 0.05)
    assert (bound.size, bound.period) == (None, None)
