"""The solver of simultaneous Kelly against published optima, grids and optimality conditions.

Ids name the project's test vectors: K-21 closed form (p - q) / (2 (p^2 + q^2)); K-22 Vince, "The
Handbook of Portfolio Mathematics" (2007), ch. 10; K-24 two short-premium strategies that share a
crash.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.kelly.joint_growth import Constraints, _moment_weights, maximise_growth
from app.calculations.kernels import log_optimal

Floats = NDArray[np.float64]

EVEN_MONEY = np.array(list(itertools.product([1.0, -1.0], repeat=2)))
EVEN_MONEY_ODDS = np.array([p * q for p, q in itertools.product([0.6, 0.4], repeat=2)])
TWO_TO_ONE = np.array(list(itertools.product([2.0, -1.0], repeat=2)))
CRASH = np.array([[0.10, 0.08], [0.10, -0.16], [-0.20, 0.08], [-0.20, -0.16], [-0.9, -0.7]])
CRASH_ODDS = np.array([0.78, 0.08, 0.08, 0.04, 0.02])
SEEDS = range(6)


def random_returns(seed: int, periods: int = 150, strategies: int = 4) -> Floats:
    """Correlated short-premium returns: an edge for most, shared losses now and then."""
    rng = np.random.default_rng(seed)
    r = rng.normal(0.02, 0.08, (periods, strategies)) + rng.normal(0, 0.05, (periods, 1))
    return np.where(
        rng.random((periods, 1)) < 0.03, r - rng.uniform(0.2, 0.9, (periods, strategies)), r
    )


def growth(returns: Floats, shares: Floats, weights: Floats | None = None) -> float:
    """Weighted mean log growth, -inf where a period takes everything."""
    wealth = 1 + returns @ shares
    return float(np.average(np.log(wealth), weights=weights)) if (wealth > 0).all() else -np.inf


@pytest.mark.parametrize(
    ("returns", "odds", "shares", "rate"),
    [
        pytest.param(
            EVEN_MONEY,
            EVEN_MONEY_ODDS,
            [0.1923076923] * 2,
            0.0394708136,
            id="K-21 two independent even-money bets",
        ),
        pytest.param(
            TWO_TO_ONE,
            None,
            [0.2302911524] * 2,
            np.log(1.1191193170),
            id="K-22 two 2:1 coins, independent",
        ),
        pytest.param(
            np.array([[2.0, 2.0], [-1.0, -1.0]]),
            None,
            [0.125] * 2,
            np.log(1.0606601718),
            id="K-22 the same coin twice",
        ),
        pytest.param(
            CRASH, CRASH_ODDS, [0.2830608, 0.6010370], 0.0219703924, id="K-24 shared crash"
        ),
        pytest.param(CRASH[:, :1], CRASH_ODDS, [0.7271333035], None, id="K-24 the first alone"),
        pytest.param(CRASH[:, 1:], CRASH_ODDS, [0.9448433467], None, id="K-24 the second alone"),
    ],
)
def test_maximise_growth_published_optima(
    returns: Floats, odds: Floats | None, shares: list[float], rate: float | None
) -> None:
    optimum = maximise_growth(returns, odds)
    assert optimum.shares == pytest.approx(shares, abs=1e-7)
    assert optimum.residual < 1e-10
    if rate is not None:
        assert optimum.growth == pytest.approx(rate, abs=1e-9)


def test_maximise_growth_limit_on_the_sum_of_shares() -> None:
    """K-24: with at most half of equity everything goes into the first."""
    optimum = maximise_growth(
        CRASH, CRASH_ODDS, Constraints(limits=np.ones((1, 2)), room=np.array([0.5]))
    )
    assert optimum.shares == pytest.approx([0.5, 0.0], abs=1e-6)
    assert optimum.growth == pytest.approx(0.0173595393, abs=1e-9)


def test_maximise_growth_price_of_a_limit_is_the_growth_that_more_room_would_bring() -> None:
    at, above = (
        maximise_growth(
            CRASH, CRASH_ODDS, Constraints(limits=np.ones((1, 2)), room=np.array([room]))
        )
        for room in (0.5, 0.5 + 1e-5)
    )
    assert at.prices[0] == pytest.approx((above.growth - at.growth) / 1e-5, rel=1e-3)
    loose = maximise_growth(
        CRASH, CRASH_ODDS, Constraints(limits=np.ones((1, 2)), room=np.array([5.0]))
    )
    assert loose.prices == pytest.approx([0.0])


def test_maximise_growth_separate_optima_side_by_side_would_ruin() -> None:
    """K-24: -131.6 % in the shared crash."""
    assert CRASH[-1] @ [0.7271333035, 0.9448433467] == pytest.approx(-1.316, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_maximise_growth_grid_finds_nothing_better(seed: int) -> None:
    returns = random_returns(seed, strategies=2)
    optimum = maximise_growth(returns)
    axis = np.linspace(0, 3, 121)
    best = max(itertools.product(axis, axis), key=lambda pair: growth(returns, np.array(pair)))
    assert growth(returns, np.array(best)) <= optimum.growth + 1e-12
    assert np.abs(optimum.shares - best).max() < 0.2, "the best grid point lies near"


@pytest.mark.parametrize("seed", SEEDS)
def test_maximise_growth_slopes_are_those_of_an_optimum_inside_its_bounds(seed: int) -> None:
    """Karush-Kuhn-Tucker: no slope where a share is free, a falling one at 0, a rising one at its
    cap.
    """
    returns, maximum = random_returns(seed), np.array([0.05, 0.3, np.inf, 2.0])
    optimum = maximise_growth(returns, constraints=Constraints(maximum=maximum))
    slope = (returns / (1 + returns @ optimum.shares)[:, None]).mean(axis=0)
    at_cap = np.isclose(optimum.shares, maximum, atol=1e-9)
    free = (optimum.shares > 0) & ~at_cap
    assert (optimum.shares <= maximum + 1e-12).all()
    assert slope[free] == pytest.approx(0.0, abs=1e-9)
    assert (slope[at_cap] >= -1e-9).all()
    assert (slope[optimum.shares == 0] <= 1e-9).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_maximise_growth_general_solver_finds_nothing_better_under_limits(seed: int) -> None:
    from scipy.optimize import minimize

    returns = random_returns(seed)
    limits, room = np.array([[3.0, 1, 0, 2], [0, 1, 4, 0]]), np.array([0.8, 0.6])
    optimum = maximise_growth(returns, constraints=Constraints(limits=limits, room=room))
    assert (limits @ optimum.shares <= room + 1e-9).all()
    other = minimize(
        lambda f: -np.mean(np.log1p(returns @ f)),
        np.full(4, 0.01),
        jac=lambda f: -(returns / (1 + returns @ f)[:, None]).mean(axis=0),
        bounds=[(0, None)] * 4,
        constraints={"type": "ineq", "fun": lambda f: room - limits @ f, "jac": lambda f: -limits},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert -other.fun <= optimum.growth + 1e-10
    assert other.x == pytest.approx(optimum.shares, abs=1e-5)


def test_maximise_growth_duplicate_leaves_the_sum_of_the_two_unchanged() -> None:
    returns = random_returns(1, strategies=2)
    single, doubled = (
        maximise_growth(returns),
        maximise_growth(np.column_stack([returns, returns[:, 0]])),
    )
    assert doubled.growth == pytest.approx(single.growth, abs=1e-12)
    assert doubled.shares[0] + doubled.shares[2] == pytest.approx(single.shares[0], abs=1e-7)
    assert doubled.shares[0] == pytest.approx(doubled.shares[2], abs=1e-7), "in their middle"


@pytest.mark.parametrize("factor", [1e-3, 7.0, 1e4])
def test_maximise_growth_returns_in_another_unit_give_shares_in_the_inverse_unit(
    factor: float,
) -> None:
    returns = random_returns(2)
    assert maximise_growth(returns * factor).shares * factor == pytest.approx(
        maximise_growth(returns).shares, rel=1e-6, abs=1e-9
    )


def test_maximise_growth_order_of_strategies_and_periods_does_not_matter() -> None:
    returns = random_returns(3)
    turned = maximise_growth(returns[::-1, [2, 0, 3, 1]]).shares
    assert turned == pytest.approx(maximise_growth(returns).shares[[2, 0, 3, 1]], abs=1e-8)


def test_maximise_growth_weights_are_repetitions() -> None:
    returns = random_returns(4, periods=60)
    times = np.arange(60) % 3 + 1
    assert maximise_growth(returns, times.astype(float)).shares == pytest.approx(
        maximise_growth(np.repeat(returns, times, axis=0)).shares, abs=1e-8
    )


@pytest.mark.parametrize(
    ("returns", "unbounded"),
    [
        pytest.param([[0.5], [1.0]], [True], id="never loses"),
        pytest.param(
            [[1.0, 0.1], [1.0, -0.2], [0.5, 0.3]],
            [True, False],
            id="one that never loses beside one that does",
        ),
        pytest.param(
            [[0.03791, 0.0349], [0.0, -0.07402]],
            [True, False],
            id="one that never loses beside one without an edge",
        ),
        pytest.param([[1.0, -0.5], [-0.5, 1.0]], [True, True], id="each pays for the other"),
        pytest.param([[0.0, 0.1], [0.0, -0.2]], [False, False], id="nothing happens and no edge"),
        pytest.param(
            [[0.3, 0.5, 0.2], [0.1, 0.3, -0.4], [-0.3, -0.3, 0.4], [-0.2, 0.5, -0.1]],
            [False, True, True],
            id="two that pay for each other beside one without an edge",
        ),
    ],
)
def test_maximise_growth_growth_without_end_is_unbounded_not_sized(
    returns: list[list[float]], unbounded: list[bool]
) -> None:
    optimum = maximise_growth(np.array(returns))
    assert optimum.unbounded.tolist() == unbounded
    assert (optimum.shares[optimum.unbounded] == 0).all()
    assert np.isfinite(optimum.shares).all()


def test_maximise_growth_what_remains_beside_growth_without_end_is_sized_on_its_own() -> None:
    returns = np.array([[1.0, 0.1], [1.0, -0.2], [0.5, 0.3]])
    assert maximise_growth(returns).shares[1] == pytest.approx(
        maximise_growth(returns[:, 1:]).shares[0], abs=1e-9
    )


@pytest.mark.parametrize("seed", range(40))
def test_maximise_growth_strategy_that_never_loses_takes_nothing_from_others(seed: int) -> None:
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.03, 0.3, (int(rng.integers(2, 30)), 2)) * (rng.random((1, 2)) + 0.1)
    returns[:, 0] = np.abs(returns[:, 0]) * (rng.random(len(returns)) < 0.7)
    returns[0] = 0.1, -0.2
    optimum = maximise_growth(returns)
    assert optimum.unbounded.tolist() == [True, False]
    assert optimum.shares == pytest.approx(
        [0.0, log_optimal(returns[:, 1], 0.0, 0.0, 0.0, 0.0)], rel=1e-6, abs=1e-9
    )


def test_maximise_growth_cap_bounds_what_never_loses() -> None:
    optimum = maximise_growth(
        np.array([[0.5], [1.0]]), constraints=Constraints(maximum=np.array([0.3]))
    )
    assert optimum.shares == pytest.approx([0.3], abs=1e-9)
    assert not optimum.unbounded.any()


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(maximum=np.array([0.0, 1.0])),
        Constraints(limits=np.array([[1.0, 0.0]]), room=np.array([0.0])),
    ],
    ids=["cap of 0", "no room"],
)
def test_maximise_growth_without_room_a_share_is_0(constraints: Constraints) -> None:
    optimum = maximise_growth(CRASH, CRASH_ODDS, constraints)
    assert optimum.shares == pytest.approx([0.0, 0.9448433467], abs=1e-7)


@pytest.mark.parametrize(
    "returns",
    [np.zeros((0, 2)), np.zeros((3, 2)), -np.ones((3, 2))],
    ids=["no period", "flat", "all losses"],
)
def test_maximise_growth_without_an_edge_every_share_is_0(returns: Floats) -> None:
    optimum = maximise_growth(returns)
    assert optimum.shares.tolist() == [0.0, 0.0]
    assert optimum.growth == 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            {"returns": np.ones(3)}, r"returns: found an array of shape \(3,\)", id="one dimension"
        ),
        pytest.param({"returns": np.array([[np.nan]])}, "returns: found .*nan", id="missing"),
        pytest.param({"weights": np.ones(3)}, "weights: .* expected 5", id="too few weights"),
        pytest.param(
            {"weights": -CRASH_ODDS},
            "weights: found .*-0.78.* expected numbers of 0 or more",
            id="negative weight",
        ),
        pytest.param(
            {"constraints": Constraints(maximum=np.array([-1.0, 1.0]))},
            "maximum: found .*-1",
            id="negative cap",
        ),
        pytest.param(
            {"constraints": Constraints(limits=np.ones((1, 3)), room=np.ones(1))},
            "limits: .*shape",
            id="limits of other strategies",
        ),
        pytest.param(
            {"constraints": Constraints(limits=np.ones((1, 2)), room=np.array([-0.1]))},
            "room: found .*-0.1",
            id="negative room",
        ),
    ],
)
def test_maximise_growth_bad_argument_raises_error_that_names_it(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(CalculationError, match=message):
        maximise_growth(**{"returns": CRASH, **arguments})


@pytest.mark.parametrize(("power", "expected"), [(np.inf, 0.5), (0.0, 0.5), (2.0, 0.5 / 1.21)])
def test_moment_weights_are_those_of_the_periods_over_a_power_of_wealth(
    power: float, expected: float
) -> None:
    logs = _moment_weights(np.array([0.5]), np.array([1.1]), power)
    assert np.exp(logs) == pytest.approx([expected])
