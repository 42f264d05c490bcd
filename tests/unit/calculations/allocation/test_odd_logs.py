"""The allocator: invariances, shrinking, and an answer to every odd log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.allocation.fit import fit
from app.calculations.allocation.settings import (
    Objective,
)
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    NAMES,
    context_of,
    day_book,
)
from tests.unit.calculations.allocation.allocations import (
    FITTED,
    PLAIN,
    allocated,
    edge,
)
from tests.unit.calculations.builders import (
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
)

Floats = NDArray[np.float64]


class TestInvariance:
    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_other_order_has_the_same_weights(self, objective: Objective) -> None:
        book = day_book(edge(2))
        renamed = dict(zip(NAMES, ("Zebra", "Fly", "Ant"), strict=False))
        log = book.log
        trades = [
            Trade(
                f"{8 + i // 3} 10:00",
                f"{8 + i // 3} 10:50",
                float(log.pl[i]),
                strategy=renamed[log.strategies[log.strategy[i]]],
            )
            for i in range(len(log))
        ]
        plain, other = (
            allocated(book, objective=objective),
            allocated(book_of(*reversed(trades)), objective=objective),
        )
        by_name = dict(zip(other.strategies, other.weights, strict=True))
        assert [by_name[renamed[name]] for name in plain.strategies] == pytest.approx(
            plain.weights, abs=1e-7
        )

    @pytest.mark.parametrize(
        "objective", ["risk_constrained", "growth", "fractional", "equal_risk"]
    )
    def test_allocate_other_margin_unit_has_weight_in_that_unit(self, objective: Objective) -> None:
        """Twice the margin a contract for the same profit.

        Half the return, twice the weight, the same contracts.

        Where the budget, which is margin, decides the mix, the weight is another: equal weight,
        minimum CVaR and CDaR.
        """
        returns, half = edge(2), np.array([1.0, 0.5, 1.0])
        plain, other = (allocated(r, objective=objective) for r in (returns, returns * half))
        assert other.weights == pytest.approx(plain.weights / half, abs=1e-6)

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_all_in_other_unit_scales_all_weights(self, objective: Objective) -> None:
        plain, other = (allocated(r, objective=objective) for r in (edge(2), edge(2) / 3))
        assert other.weights == pytest.approx(plain.weights * 3, rel=1e-6, abs=1e-6)


class TestShrinking:
    def test_shrink_off_keeps_the_whole_edge(self) -> None:
        returns = edge(1, days=40)
        on, off = (
            allocated(returns, objective="growth"),
            allocated(returns, objective="growth", **PLAIN),
        )
        assert off.kept == pytest.approx(1.0)
        assert (on.kept < 1).all()
        assert on.growth_in_log is not None
        assert off.growth is not None
        assert on.growth_in_log <= off.growth
        assert off.growth == off.growth_in_log

    def test_shrink_five_trades_keep_less_than_a_hundred(self) -> None:
        returns = edge(1, strategies=2)
        returns[5:, 1] = NAN
        found = allocated(returns, objective="growth")
        assert found.positions.tolist() == [120, 5]
        assert found.statuses[1] in ("too_few", "no_edge", "no_loss")
        assert found.kept[1] < found.kept[0]


class TestOddLogs:
    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_one_strategy_has_a_weight(self, objective: Objective) -> None:
        found = allocated(edge(1, strategies=1), {}, objective=objective)
        assert found.weights.shape == (1,)
        assert 0 < found.weights[0] <= 1 + 1e-9

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_no_overlap_gives_each_the_whole_ceiling(self, objective: Objective) -> None:
        """Each may hold up to the whole ceiling, since the other is closed by then."""
        rich = np.abs(edge(1, strategies=2)) + 0.01
        rich[::10] = -0.02
        found = allocated(
            day_book(rich, overlapping=False), {"margin_ceiling": 0.5}, objective=objective
        )
        assert found.peak_share <= 0.5 + 1e-9
        assert found.peak_share == pytest.approx(found.weights.max())

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_identical_strategies_have_weights(self, objective: Objective) -> None:
        found = allocated(edge(1, strategies=1)[:, [0, 0]], {}, objective=objective)
        assert found.weights.sum() > 0
        assert found.residual < 1e-6

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_five_trades_has_status_too_few(self, objective: Objective) -> None:
        found = allocated(np.array([[0.2], [0.1], [-0.1], [0.3], [0.1]]), {}, objective=objective)
        assert set(found.statuses) <= {"too_few", "no_edge"}

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_strategy_without_margin_has_no_weight(self, objective: Objective) -> None:
        good = one_a_day([float(r) for r in edge(1, strategies=1)[:, 0] * 1000])
        found = allocated(
            book_of(*good, *one_a_day([50.0, -20.0] * 20, strategy="Odd", margin=NAN)),
            {},
            objective=objective,
        )
        assert (found.weights[1], found.statuses[1]) == (0.0, "no_margin")
        assert ("no_margin", ("Odd",)) in found.notes

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_no_margin_anywhere_holds_nothing(self, objective: Objective) -> None:
        found = allocated(
            book_of(*one_a_day([50.0, -20.0] * 20, margin=NAN)), {}, objective=objective
        )
        assert not found.weights.any()
        assert found.periods == 0

    @pytest.mark.parametrize("objective", FITTED)
    def test_allocate_nothing_but_losses_holds_nothing(self, objective: Objective) -> None:
        found = allocated(-np.abs(edge(1, strategies=2)), {}, objective=objective)
        assert not found.weights.any()
        assert found.notes

    @pytest.mark.parametrize("objective", ["growth", "equal"])
    def test_allocate_unbounded_growth_is_noted_and_not_sized(self, objective: Objective) -> None:
        found = allocated(np.abs(edge(1, strategies=1)) + 0.01, objective=objective)
        assert (found.weights[0], found.statuses[0]) == (0.0, "no_loss")
        assert ("no_loss", ("Condor",)) in found.notes

    def test_allocate_everything_held_out_is_noted(self) -> None:
        found = allocated(edge(1, strategies=1), held_out=("Condor",))
        assert found.notes[0].code == "nothing_takes_part"


class TestNeverLost:
    """A strategy without a losing day shows no risk: it gets none, or that of a full loss."""

    def returns(self) -> Floats:
        """Two strategies with an edge and losses; a third that never lost."""
        return np.column_stack([edge(3, strategies=2), np.abs(edge(4, strategies=1)) + 0.01])

    @pytest.mark.parametrize("portfolio", [FREE, {"margin_ceiling": 1.0}, {"edge_haircut": 0.3}])
    @pytest.mark.parametrize("objective", FITTED)
    def test_never_lost_gets_nothing_and_leaves_the_others_as_they_are(
        self, objective: Objective, portfolio: Any
    ) -> None:
        returns = self.returns()
        found = allocated(returns, portfolio, objective=objective, **PLAIN)
        others = allocated(returns[:, :2], portfolio, objective=objective, **PLAIN)
        assert found.weights == pytest.approx([*others.weights, 0.0], abs=1e-6)
        assert found.statuses[2] == "no_loss"
        assert ("no_loss", ("Put",)) in found.notes

    @pytest.mark.parametrize("objective", [name for name in FITTED if name != "min_cdar"])
    def test_never_lost_with_an_added_full_loss_has_a_finite_weight(
        self, objective: Objective
    ) -> None:
        portfolio = {**FREE, "added_full_losses": 1.0}
        found = allocated(self.returns(), portfolio, objective=objective)
        assert 0 < found.weights[2] < 1
        assert found.statuses[2] == "no_loss"
        assert ("no_loss_but_added", ("Put",)) in found.notes

    @pytest.mark.parametrize("added", [0.0, 1.0])
    def test_never_lost_at_a_weight_of_ones_own_rests_on_no_added_loss(self, added: float) -> None:
        portfolio = {**FREE, "added_full_losses": added}
        own = {"objective": "own", "weights": {"Put": 0.1}}
        found = allocated(self.returns(), portfolio, **own)
        assert found.weights[2] == pytest.approx(0.1)
        assert "no_loss_but_added" not in [code for code, _ in found.notes]

    def test_never_lost_in_drawdown_order_has_no_place_for_an_added_loss(self) -> None:
        found = allocated(self.returns(), {"added_full_losses": 1.0}, objective="min_cdar")
        assert (found.weights[2], found.statuses[2]) == (0.0, "no_loss")

    def test_never_lost_alone_with_an_added_full_loss_is_kelly_of_two_outcomes(self) -> None:
        """Won 0.1 on 50 days, and a full loss: p - q / b."""
        found = allocated(
            np.full((50, 1), 0.1), {**FREE, "added_full_losses": 1.0}, objective="growth", **PLAIN
        )
        assert found.weights == pytest.approx([50 / 51 - 1 / 51 / 0.1], abs=1e-9)

    def test_never_lost_less_earned_than_one_full_loss_says_so(self) -> None:
        found = allocated(np.full((50, 1), 0.02), {"added_full_losses": 1.0}, objective="growth")
        assert (found.weights[0], found.statuses[0]) == (0.0, "less_than_one_loss")
        assert found.notes[0].code == "no_edge"

    def test_added_full_losses_strategies_that_lost_have_none(self) -> None:
        """The joint problems add nothing: the cautious promise pays for shared crashes."""
        plain, cautious = (
            allocated(edge(3), {**FREE, "added_full_losses": added}, objective="growth")
            for added in (0.0, 5.0)
        )
        assert cautious.weights.tolist() == plain.weights.tolist()

    def test_never_lost_in_a_part_of_the_log_has_the_added_loss_there(self) -> None:
        """As in a resample or an early fold that misses all of its losses."""
        returns = np.array([[0.1]] * 60 + [[-0.5]] * 5)
        context = context_of(returns, profile_of(added_full_losses=1.0), objective="growth")
        early = context.periods.at(slice(0, 60))
        assert 0 < fit(context.task, early).weights[0] < 1
        assert context.periods.full_losses.tolist() == [0.0]
