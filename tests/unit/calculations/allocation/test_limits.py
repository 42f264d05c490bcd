"""The limits of an allocation, kept at every instant, and weights that break them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations.allocation.fit import _at_ceiling
from app.calculations.allocation.settings import (
    Objective,
)
from app.calculations.errors import CalculationError
from tests.unit.calculations.allocation.allocations import (
    FITTED,
    PLAIN,
    SHARED_CRASH,
    allocated,
    edge,
)
from tests.unit.calculations.builders import (
    book_of,
    random_trades,
)


class TestOwnWeights:
    def test_own_weights_are_left_as_they_are(self) -> None:
        found = allocated(edge(1), objective="own", weights={"Condor": 0.1, "Put": 0.3})
        assert found.weights == pytest.approx([0.1, 0.0, 0.3])
        assert found.broken == ()

    def test_own_weights_broken_limits_have_their_amounts(self) -> None:
        weights = {"Condor": 0.5, "Put": 0.3}
        found = allocated(
            edge(1),
            {"margin_ceiling": 0.6},
            objective="own",
            weights=weights,
            max_weights={"Condor": 0.4},
        )
        ceiling, largest = found.broken
        assert (ceiling.kind, ceiling.limit) == ("margin_ceiling", 0.6)
        assert ceiling.excess == pytest.approx(0.2)
        assert ceiling.positions == {"Condor": 1, "Fly": 1, "Put": 1}
        assert (largest.kind, largest.limit, largest.positions) == ("maximum", 0.4, {"Condor": 1})
        assert largest.excess == pytest.approx(0.1)
        assert found.violation == pytest.approx(0.2)
        assert found.notes[-1].code == "broken_limits"

    def test_own_weights_losing_everything_have_no_growth(self) -> None:
        found = allocated(SHARED_CRASH, objective="own", weights={"Condor": 1.0, "Fly": 1.0})
        assert (found.growth, found.growth_in_log, found.ruin_bound) == (None, None, 1.0)


class TestLimits:
    @pytest.mark.parametrize("objective", FITTED)
    @pytest.mark.parametrize("seed", range(2))
    def test_limits_any_objective_are_kept_at_every_instant(
        self, objective: Objective, seed: int
    ) -> None:
        trades = [t for t in random_trades(seed) if t.margin == t.margin]
        book, portfolio = book_of(*trades), {"margin_ceiling": 0.3, "target_max_drawdown": 0.5}
        found = allocated(
            book,
            portfolio,
            {"Fly": {"capital_ceiling": 3_000}},
            objective=objective,
            max_weights={"Put": 0.05},
        )
        opened, closed = (
            book.log.opened_at[book.positions.first],
            book.positions.last_closed_at(book.log),
        )
        held = [
            found.weights[book.strategy[(opened <= now) & ((closed > now) | (opened == now))]].sum()
            for now in opened
        ]
        code, put = (book.log.strategies.index(name) for name in ("Fly", "Put"))
        fly = [
            (book.strategy[(opened <= now) & ((closed > now) | (opened == now))] == code).sum()
            for now in opened
        ]
        assert max(held) == pytest.approx(found.peak_share, abs=1e-9)
        assert max(held) <= 0.3 + 1e-7
        assert max(fly) * found.weights[code] * 100_000 <= 3_000 + 1e-3
        assert found.weights[put] <= 0.05 + 1e-9
        assert found.violation < 1e-7

    def test_limits_strategies_held_out_leave_the_others_alone(self) -> None:
        alone = allocated(edge(1)[:, :1])
        held_out = allocated(edge(1), held_out=("Fly", "Put"))
        off = allocated(edge(1), strategies={"Fly": {"enabled": False}, "Put": {"enabled": False}})
        assert held_out.weights == pytest.approx([alone.weights[0], 0, 0], abs=1e-9)
        assert off.weights == pytest.approx(held_out.weights)
        assert held_out.statuses[1:] == ("held_out", "held_out")
        assert off.statuses[1:] == ("switched_off", "switched_off")

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            pytest.param(
                {"min_weights": {"Condor": 0.4, "Fly": 0.4}},
                "margin ceiling 50.0%: 30.0% more is held",
                id="over the ceiling",
            ),
            pytest.param(
                {"min_weights": {"Put": 0.2}, "max_weights": {"Put": 0.1}},
                "Put: 20.0% where at most 10.0%",
                id="over the largest",
            ),
            pytest.param(
                {"min_weights": {"Put": 0.2}, "held_out": ("Put",)},
                "Put: 20.0% where at most 0.0%",
                id="held out",
            ),
            pytest.param(
                {"held_out": ("Ghost",)},
                "held_out: 'Ghost' is not a strategy of the log",
                id="unknown strategy",
            ),
        ],
    )
    def test_limits_without_answer_raise_with_the_amount(
        self, settings: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(CalculationError, match=message):
            allocated(edge(1), {"margin_ceiling": 0.5}, **settings)

    def test_minimum_weights_too_risky_raise(self) -> None:
        with pytest.raises(
            CalculationError, match=r"leave a larger chance than 5.0% of ever falling below 80.0%"
        ):
            allocated(SHARED_CRASH, min_weights={"Condor": 0.3}, **PLAIN)

    def test_minimum_weights_that_ruin_raise(self) -> None:
        with pytest.raises(
            CalculationError, match=r"would have lost 160.0% of equity in one period"
        ):
            allocated(
                SHARED_CRASH, objective="growth", min_weights={"Condor": 1.0, "Fly": 1.0}, **PLAIN
            )


@pytest.mark.parametrize(("peak", "reached"), [(0.4, False), (0.5, True), (0.6, True)])
def test_ceiling_is_reached_from_its_own_peak_on(peak: float, reached: bool) -> None:
    limits: Any = SimpleNamespace(peak=lambda _weights: peak, ceiling=0.5)
    assert _at_ceiling(limits, np.zeros(1)) is reached
