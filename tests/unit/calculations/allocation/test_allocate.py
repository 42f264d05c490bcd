"""The allocator: objectives on books of known optimum.

Ids name the project's test vectors. Books have one trade a strategy a day, so that the joint
returns are the table they are made from.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.mixes import cdar, cvar
from app.calculations.allocation.periods import Scenarios
from app.calculations.allocation.ruin_bound import ruin_bound
from app.calculations.allocation.settings import (
    AllocationSettings,
    Objective,
    allocation_settings,
)
from app.calculations.errors import CalculationError
from app.calculations.kelly.simultaneous import simultaneous_kelly
from app.calculations.log.concurrency import mean_positions
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    day_book,
    repeated,
)
from tests.unit.calculations.allocation.allocations import (
    EVEN_MONEY,
    MIXES,
    PLAIN,
    SHARED_CRASH,
    TWO_TO_ONE,
    allocated,
    edge,
)
from tests.unit.calculations.builders import (
    book_of,
    profile_of,
    random_trades,
)

Floats = NDArray[np.float64]


class TestGrowth:
    @pytest.mark.parametrize(
        ("returns", "weights", "rate"),
        [
            pytest.param(EVEN_MONEY, [0.1923076923] * 2, 0.0394708136, id="K-21"),
            pytest.param(
                TWO_TO_ONE, [0.2302911524] * 2, np.log(1.1191193170), id="K-22 independent"
            ),
            pytest.param(
                np.repeat(TWO_TO_ONE[:, :1], 2, axis=1),
                [0.125] * 2,
                np.log(1.0606601718),
                id="K-22 the same coin twice",
            ),
            pytest.param(SHARED_CRASH, [0.2830608, 0.6010370], 0.0219703924, id="K-24"),
        ],
    )
    def test_growth_published_books_have_their_optimum(
        self, returns: Floats, weights: list[float], rate: float
    ) -> None:
        found = allocated(returns, objective="growth", **PLAIN)
        assert found.weights == pytest.approx(weights, abs=1e-6)
        assert found.growth == pytest.approx(rate, abs=1e-9)
        assert found.residual < 1e-9

    def test_growth_ceiling_of_half_crowds_out_the_second(self) -> None:
        """K-24: the margin ceiling is a limit on what is open together."""
        found = allocated(SHARED_CRASH, {"margin_ceiling": 0.5}, objective="growth", **PLAIN)
        assert found.weights == pytest.approx([0.5, 0.0], abs=1e-6)
        assert found.growth == pytest.approx(0.0173595393, abs=1e-9)
        assert found.ceiling_binds
        assert found.statuses == ("ok", "crowded_out")

    def test_growth_random_book_is_simultaneous_kelly(self) -> None:
        book, profile = (
            book_of(*random_trades(1)),
            profile_of(margin_ceiling=0.4, edge_haircut=0.1, tail_loss_every=60),
        )
        found = allocate(book, profile, AllocationSettings(objective="growth", **PLAIN))
        assert found.weights == pytest.approx(
            simultaneous_kelly(book, profile, margin_ceiling=0.4).shares, abs=1e-8
        )

    def test_fractional_no_limit_near_is_that_share_of_the_optimum(self) -> None:
        full, third = (
            allocated(SHARED_CRASH, objective="fractional", fraction=c, **PLAIN)
            for c in (1.0, 1 / 3)
        )
        assert third.weights == pytest.approx(full.weights / 3, abs=1e-9)

    def test_fractional_ceiling_is_kept_and_used(
        self,
    ) -> None:
        limited = {"margin_ceiling": 0.5}
        full, half = (
            allocated(SHARED_CRASH, limited, objective=name, **PLAIN)
            for name in ("growth", "fractional")
        )
        assert half.peak_share <= 0.5 + 1e-9
        assert half.weights.sum() > full.weights.sum() / 2 + 0.1

    def test_growth_duplicate_strategy_leaves_the_sum_unchanged(self) -> None:
        single = allocated(SHARED_CRASH, objective="growth")
        double = allocated(SHARED_CRASH[:, [0, 1, 1]], objective="growth")
        assert double.weights[1] + double.weights[2] == pytest.approx(single.weights[1], abs=1e-7)
        assert double.weights[0] == pytest.approx(single.weights[0], abs=1e-7)

    def test_growth_grid_within_limits_finds_nothing_better(self) -> None:
        returns = edge(1)
        found = allocated(
            returns, {"margin_ceiling": 0.6}, objective="growth", max_weights={"Fly": 0.2}, **PLAIN
        )
        axis = np.linspace(0, 0.6, 31)
        grid = np.array(
            [
                w
                for w in itertools.product(axis, axis, axis)
                if sum(w) <= 0.6 + 1e-12 and w[1] <= 0.2 + 1e-12
            ]
        )
        wealth = 1 + grid @ returns.T
        best = np.log(wealth[(wealth > 0).all(axis=1)]).mean(axis=1).max()
        assert found.growth is not None
        assert found.growth - 1e-3 < best <= found.growth + 1e-12


class TestRiskConstrained:
    def test_risk_constrained_single_bet_has_published_weight(self) -> None:
        """R-09: short premium, at most 5 % for a fall to 80 %."""
        returns = repeated(np.array([[0.1], [-0.2], [-1.0]]), [85, 12, 3])
        found = allocated(
            returns, {**FREE, "target_max_drawdown": 0.2, "drawdown_probability": 0.05}, **PLAIN
        )
        assert found.weights == pytest.approx([0.07279145], abs=1e-7)
        assert found.ruin_bound == pytest.approx(0.05, abs=1e-7)
        assert found.bound_binds

    def test_risk_constrained_loose_chance_does_not_bind(self) -> None:
        loose = {**FREE, "target_max_drawdown": 0.9, "drawdown_probability": 0.9}
        found = allocated(SHARED_CRASH, loose, **PLAIN)
        assert found.weights == pytest.approx(
            allocated(SHARED_CRASH, objective="growth", **PLAIN).weights, abs=1e-7
        )
        assert not found.bound_binds
        assert found.ruin_bound < 0.9

    @pytest.mark.parametrize("objective", ["risk_constrained", *MIXES])
    def test_allocate_any_objective_keeps_the_accepted_chance(self, objective: Objective) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1, "drawdown_probability": 0.05}
        found = allocated(edge(2), tight, objective=objective, **PLAIN)
        assert found.ruin_bound == pytest.approx(0.05, abs=1e-6)
        assert found.weights.any()

    def test_risk_constrained_tight_chance_grows_fastest(self) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1, "drawdown_probability": 0.05}
        best = allocated(edge(2), tight, **PLAIN).growth
        others = [
            allocated(edge(2), tight, objective=objective, **PLAIN).growth for objective in MIXES
        ]
        assert best is not None
        assert max(rate for rate in others if rate is not None) <= best + 1e-12

    def test_risk_constrained_no_chance_holds_nothing(self) -> None:
        found = allocated(edge(1), {**FREE, "drawdown_probability": 0.0})
        assert not found.weights.any()
        assert found.notes[0] == ("no_fall_accepted", ())

    def test_ruin_bound_two_outcomes_solves_its_definition(self) -> None:
        """The root of E (1 + r)^-x, put back in; none without a loss, one without growth."""
        r, odds = np.array([[0.1], [-0.15]]), np.array([0.7, 0.3])
        power = np.log(ruin_bound(Scenarios(r, odds, 2), np.ones(1), 0.8)) / np.log(0.8)
        assert odds @ (1 + r[:, 0]) ** -power == pytest.approx(1.0, abs=1e-9)
        assert ruin_bound(Scenarios(abs(r), odds, 2), np.ones(1), 0.8) == 0.0
        assert ruin_bound(Scenarios(-r, odds, 2), np.ones(1), 0.8) == 1.0

    @pytest.mark.parametrize(
        ("step", "edge"), [(0.1, 0.1), (0.1, 1e-8), (1e-6, 1e-7), (1e-6, 0.2), (1e-9, 1e-10)]
    )
    def test_ruin_bound_even_steps_of_wealth_is_closed_form(self, step: float, edge: float) -> None:
        """Wealth moves by e^(+-u), up with p: E e^(-x L) = 1 at x = log(p / (1 - p)) / u."""
        r, odds = np.expm1([[step], [-step]]), np.array([0.5 + edge, 0.5 - edge])
        power = min(np.log(odds[0] / odds[1]) / step, 16_384)
        bound = ruin_bound(Scenarios(r, odds, 2), np.ones(1), 0.8)
        assert bound == pytest.approx(0.8**power, rel=1e-7)


class TestMixes:
    @pytest.mark.parametrize("objective", MIXES)
    def test_mix_any_objective_meets_the_budget(self, objective: Objective) -> None:
        book = day_book(edge(1))
        found = allocated(book, objective=objective)
        assert found.mix is not None
        assert found.mix @ mean_positions(book) == pytest.approx(1.0)
        assert found.weights / found.weights.sum() == pytest.approx(
            found.mix / found.mix.sum(), abs=1e-9
        )

    def test_equal_risk_four_strategies_bring_equal_shares(self) -> None:
        found = allocated(edge(3, strategies=4), objective="equal_risk")
        assert found.risk == pytest.approx([0.25] * 4, abs=1e-9)

    @pytest.mark.parametrize(("objective", "risk"), [("min_cvar", cvar), ("min_cdar", cdar)])
    def test_minimum_risk_grid_finds_no_safer_mix(self, objective: Objective, risk: Any) -> None:
        returns = edge(2)
        found = allocated(returns, objective=objective, tail=0.9, **PLAIN)
        odds = () if objective == "min_cdar" else (np.full(len(returns), 1 / len(returns)),)
        axis = np.linspace(0, 1, 26)
        grid = [
            np.array([a, b, 1 - a - b]) for a, b in itertools.product(axis, axis) if a + b <= 1
        ]  # every strategy costs the same
        own = found.weights / found.weights.sum()
        assert (
            risk(returns @ own, *odds, 0.9)
            <= min(risk(returns @ w, *odds, 0.9) for w in grid) + 1e-12
        )

    def test_equal_weight_other_scales_grow_slower(self) -> None:
        """Without a bound it stands at the top of its own growth curve."""
        returns = edge(1)
        found = allocated(
            returns, {**FREE, "drawdown_probability": 1.0}, objective="equal", **PLAIN
        )
        rates = [np.log1p(returns @ (found.weights * k)).mean() for k in (0.98, 1.0, 1.02)]
        assert rates[1] == max(rates)

    def test_equal_weight_at_maximum_leaves_the_others_growing(self) -> None:
        loose = {**FREE, "drawdown_probability": 1.0}
        free = allocated(edge(1), loose, objective="equal", **PLAIN).weights[0]
        found = allocated(
            edge(1), loose, objective="equal", max_weights={"Condor": free / 4}, **PLAIN
        )
        assert found.weights[0] == pytest.approx(free / 4)
        assert found.weights[1] == pytest.approx(found.weights[2])
        assert found.weights[1] > free
        assert found.statuses[0] == "at_largest"

    def test_equal_weight_minimum_weight_is_held_below_the_mix(self) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1}
        found = allocated(edge(1), tight, objective="equal", min_weights={"Put": 0.01}, **PLAIN)
        assert found.weights[2] == pytest.approx(found.weights[0] + 0.01)


def test_scenario_of_allocation_has_its_weights() -> None:
    found = allocated(edge(1), objective="growth")
    rule = found.scenario("Mine").rule.model_dump()
    assert rule["weights"] == {
        name: pytest.approx(w)
        for name, w in zip(found.strategies, found.weights, strict=True)
        if w > 0
    }
    assert found.scenario("Mine").has_hindsight


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "allocation: expected an object of settings, found list"),
        ({"objective": "best"}, "allocation.objective: input should be"),
        (
            {"max_weights": {"Fly": -1}},
            "allocation.max_weights.Fly: input should be greater than or equal to 0",
        ),
        ({"colour": "red"}, "allocation.colour: extra inputs are not permitted"),
    ],
)
def test_allocation_settings_unusable_document_raises(document: Any, message: str) -> None:
    with pytest.raises(CalculationError, match=message):
        allocation_settings(document)
