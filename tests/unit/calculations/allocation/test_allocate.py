"""The allocator: objectives on books of known optimum, limits, invariances and odd logs.

Ids name the project's test vectors. Books have one trade per strategy and day, so that the joint
returns are the table they are made from.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.allocation.allocate import Allocation, allocate, ruin_bound
from app.calculations.allocation.mixes import cdar, cvar
from app.calculations.allocation.periods import Scenarios
from app.calculations.allocation.settings import (
    OBJECTIVES,
    AllocationSettings,
    Objective,
    allocation_settings,
)
from app.calculations.errors import CalculationError
from app.calculations.kelly.simultaneous import simultaneous_kelly
from app.calculations.log.book import Book
from app.calculations.log.concurrency import mean_positions
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    NAMES,
    day_book,
    product_of,
    repeated,
)
from tests.unit.calculations.builders import (
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
)
from tests.unit.calculations.kelly.test_joint_growth import CRASH, random_returns

Floats = NDArray[np.float64]

EVEN_MONEY = repeated(product_of((1.0, -1.0), (1.0, -1.0)), [9, 6, 6, 4])  # each won 15 of 25 times
TWO_TO_ONE = repeated(product_of((2.0, -1.0), (2.0, -1.0)), [6, 6, 6, 6])
SHARED_CRASH = repeated(CRASH, [39, 4, 4, 2, 1])
PLAIN: dict[str, Any] = {"shrink": False}
MIXES: list[Objective] = ["equal_risk", "min_cvar", "min_cdar", "equal"]
FITTED: list[Objective] = [objective for objective in OBJECTIVES if objective != "own"]


def allocated(
    returns: Floats | Book,
    portfolio: dict[str, Any] | None = None,
    strategies: Any = None,
    **settings: Any,
) -> Allocation:
    """Return the allocation of a book, without limits unless `portfolio` sets them."""
    book = returns if isinstance(returns, Book) else day_book(returns)
    return allocate(
        book,
        profile_of(strategies, **(FREE if portfolio is None else portfolio)),
        AllocationSettings(**settings),
    )


def edge(seed: int, strategies: int = 3, days: int = 120) -> Floats:
    """Return days of correlated short-premium returns, each strategy with an edge."""
    return random_returns(seed, periods=days, strategies=strategies) + 0.03


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
    def test_published_optima(self, returns: Floats, weights: list[float], rate: float) -> None:
        found = allocated(returns, objective="growth", **PLAIN)
        assert found.weights == pytest.approx(weights, abs=1e-6)
        assert found.growth == pytest.approx(rate, abs=1e-9)
        assert found.residual < 1e-9

    def test_half_of_equity_at_once(self) -> None:
        """K-24: the margin ceiling limits the margin of all positions open together."""
        found = allocated(SHARED_CRASH, {"margin_ceiling": 0.5}, objective="growth", **PLAIN)
        assert found.weights == pytest.approx([0.5, 0.0], abs=1e-6)
        assert found.growth == pytest.approx(0.0173595393, abs=1e-9)
        assert found.ceiling_binds
        assert found.statuses == ("ok", "crowded_out")

    def test_is_simultaneous_kelly(self) -> None:
        book, profile = (
            book_of(*random_trades(1)),
            profile_of(margin_ceiling=0.4, edge_haircut=0.1, tail_loss_every=60),
        )
        found = allocate(book, profile, AllocationSettings(objective="growth", **PLAIN))
        assert found.weights == pytest.approx(
            simultaneous_kelly(book, profile, margin_ceiling=0.4).shares, abs=1e-8
        )

    def test_a_fraction_is_that_of_the_optimum_where_no_limit_is_near(self) -> None:
        full, third = (
            allocated(SHARED_CRASH, objective="fractional", fraction=c, **PLAIN)
            for c in (1.0, 1 / 3)
        )
        assert third.weights == pytest.approx(full.weights / 3, abs=1e-9)

    def test_a_fraction_keeps_the_ceiling_and_is_more_than_a_fraction_of_what_keeps_it(
        self,
    ) -> None:
        limited = {"margin_ceiling": 0.5}
        full, half = (
            allocated(SHARED_CRASH, limited, objective=name, **PLAIN)
            for name in ("growth", "fractional")
        )
        assert half.peak_share <= 0.5 + 1e-9
        assert half.weights.sum() > full.weights.sum() / 2 + 0.1

    def test_a_duplicate_leaves_the_sum_of_the_two_unchanged(self) -> None:
        single = allocated(SHARED_CRASH, objective="growth")
        double = allocated(SHARED_CRASH[:, [0, 1, 1]], objective="growth")
        assert double.weights[1] + double.weights[2] == pytest.approx(single.weights[1], abs=1e-7)
        assert double.weights[0] == pytest.approx(single.weights[0], abs=1e-7)

    def test_a_grid_of_three_within_the_ceiling_finds_nothing_better(self) -> None:
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
    def test_single_bet(self) -> None:
        """R-09: short premium, with a probability of at most 5 % of a fall to 80 %."""
        returns = repeated(np.array([[0.1], [-0.2], [-1.0]]), [85, 12, 3])
        found = allocated(
            returns, {**FREE, "target_max_drawdown": 0.2, "drawdown_probability": 0.05}, **PLAIN
        )
        assert found.weights == pytest.approx([0.07279145], abs=1e-7)
        assert found.ruin_bound == pytest.approx(0.05, abs=1e-7)
        assert found.bound_binds

    def test_a_chance_that_joint_kelly_keeps_does_not_bind(self) -> None:
        loose = {**FREE, "target_max_drawdown": 0.9, "drawdown_probability": 0.9}
        found = allocated(SHARED_CRASH, loose, **PLAIN)
        assert found.weights == pytest.approx(
            allocated(SHARED_CRASH, objective="growth", **PLAIN).weights, abs=1e-7
        )
        assert not found.bound_binds
        assert found.ruin_bound < 0.9

    @pytest.mark.parametrize("objective", ["risk_constrained", *MIXES])
    def test_mixes_keep_the_same_chance(self, objective: Objective) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1, "drawdown_probability": 0.05}
        found = allocated(edge(2), tight, objective=objective, **PLAIN)
        assert found.ruin_bound == pytest.approx(0.05, abs=1e-6)
        assert found.weights.any()

    def test_the_fastest_of_all_that_keep_it(self) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1, "drawdown_probability": 0.05}
        best = allocated(edge(2), tight, **PLAIN).growth
        others = [
            allocated(edge(2), tight, objective=objective, **PLAIN).growth for objective in MIXES
        ]
        assert best is not None
        assert max(rate for rate in others if rate is not None) <= best + 1e-12

    def test_no_chance_at_all_holds_nothing_and_says_so(self) -> None:
        found = allocated(edge(1), {**FREE, "drawdown_probability": 0.0})
        assert not found.weights.any()
        assert found.notes[0] == ("no_fall_accepted", ())

    def test_the_chance_by_its_definition(self) -> None:
        """The exponent x of the bound is the root of E (1 + r)^-x = 1.

        The bound is 0 without a loss and 1 without growth.
        """
        r, odds = np.array([[0.1], [-0.15]]), np.array([0.7, 0.3])
        power = np.log(ruin_bound(Scenarios(r, odds, 2), np.ones(1), 0.8)) / np.log(0.8)
        assert odds @ (1 + r[:, 0]) ** -power == pytest.approx(1.0, abs=1e-9)
        assert ruin_bound(Scenarios(abs(r), odds, 2), np.ones(1), 0.8) == 0.0
        assert ruin_bound(Scenarios(-r, odds, 2), np.ones(1), 0.8) == 1.0


class TestMixes:
    @pytest.mark.parametrize("objective", MIXES)
    def test_the_budget_is_met_before_scaling(self, objective: Objective) -> None:
        book = day_book(edge(1))
        found = allocated(book, objective=objective)
        assert found.mix is not None
        assert found.mix @ mean_positions(book) == pytest.approx(1.0)
        assert found.weights / found.weights.sum() == pytest.approx(
            found.mix / found.mix.sum(), abs=1e-9
        )

    def test_equal_risk_brings_equal_shares(self) -> None:
        found = allocated(edge(3, strategies=4), objective="equal_risk")
        assert found.risk == pytest.approx([0.25] * 4, abs=1e-9)

    @pytest.mark.parametrize(("objective", "risk"), [("min_cvar", cvar), ("min_cdar", cdar)])
    def test_a_grid_finds_no_safer_mix(self, objective: Objective, risk: Any) -> None:
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

    def test_no_scale_of_the_mix_grows_faster(self) -> None:
        """Without a drawdown bound the scale of the mix is that of fastest growth."""
        returns = edge(1)
        found = allocated(
            returns, {**FREE, "drawdown_probability": 1.0}, objective="equal", **PLAIN
        )
        rates = [np.log1p(returns @ (found.weights * k)).mean() for k in (0.98, 1.0, 1.02)]
        assert rates[1] == max(rates)

    def test_at_its_largest_weight_a_strategy_stays_and_the_others_go_on(self) -> None:
        loose = {**FREE, "drawdown_probability": 1.0}
        free = allocated(edge(1), loose, objective="equal", **PLAIN).weights[0]
        found = allocated(
            edge(1), loose, objective="equal", max_weights={"Condor": free / 4}, **PLAIN
        )
        assert found.weights[0] == pytest.approx(free / 4)
        assert found.weights[1] == pytest.approx(found.weights[2])
        assert found.weights[1] > free
        assert found.statuses[0] == "at_largest"

    def test_smallest_weights_are_held_and_the_mix_comes_on_top(self) -> None:
        tight = {**FREE, "target_max_drawdown": 0.1}
        found = allocated(edge(1), tight, objective="equal", min_weights={"Put": 0.01}, **PLAIN)
        assert found.weights[2] == pytest.approx(found.weights[0] + 0.01)


class TestOwnWeights:
    def test_are_left_as_they_are(self) -> None:
        found = allocated(edge(1), objective="own", weights={"Condor": 0.1, "Put": 0.3})
        assert found.weights == pytest.approx([0.1, 0.0, 0.3])
        assert found.broken == ()

    def test_every_limit_they_break_is_named_with_its_amount(self) -> None:
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

    def test_weights_that_lose_everything_have_no_growth(self) -> None:
        found = allocated(SHARED_CRASH, objective="own", weights={"Condor": 1.0, "Fly": 1.0})
        assert (found.growth, found.growth_in_log, found.ruin_bound) == (None, None, 1.0)


class TestLimits:
    @pytest.mark.parametrize("objective", FITTED)
    @pytest.mark.parametrize("seed", range(2))
    def test_are_kept_at_every_instant(self, objective: Objective, seed: int) -> None:
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

    def test_strategies_held_out_or_switched_off_leave_the_others_as_if_alone(self) -> None:
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
                id="stranger",
            ),
        ],
    )
    def test_what_excludes_every_answer_is_named_with_its_amount(
        self, settings: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(CalculationError, match=message):
            allocated(edge(1), {"margin_ceiling": 0.5}, **settings)

    def test_smallest_weights_that_are_too_risky_are_named(self) -> None:
        with pytest.raises(
            CalculationError, match=r"leave a larger chance than 5.0% of ever falling below 80.0%"
        ):
            allocated(SHARED_CRASH, min_weights={"Condor": 0.3}, **PLAIN)

    def test_smallest_weights_that_ruin_are_named(self) -> None:
        with pytest.raises(
            CalculationError, match=r"would have lost 160.0% of equity in one period"
        ):
            allocated(
                SHARED_CRASH, objective="growth", min_weights={"Condor": 1.0, "Fly": 1.0}, **PLAIN
            )


class TestInvariance:
    @pytest.mark.parametrize("objective", FITTED)
    def test_the_order_of_strategies_does_not_matter(self, objective: Objective) -> None:
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
    def test_a_strategy_in_another_unit_of_margin_has_its_weight_in_that_unit(
        self, objective: Objective
    ) -> None:
        """Doubling the margin per contract halves the return and doubles the weight.

        The profit and the number of contracts stay the same. Objectives whose mix is decided by
        the budget, which is margin, are excluded: equal weight, minimum CVaR and minimum CDaR.
        """
        returns, half = edge(2), np.array([1.0, 0.5, 1.0])
        plain, other = (allocated(r, objective=objective) for r in (returns, returns * half))
        assert other.weights == pytest.approx(plain.weights / half, abs=1e-6)

    @pytest.mark.parametrize("objective", FITTED)
    def test_all_in_another_unit_of_margin(self, objective: Objective) -> None:
        plain, other = (allocated(r, objective=objective) for r in (edge(2), edge(2) / 3))
        assert other.weights == pytest.approx(plain.weights * 3, rel=1e-6, abs=1e-6)


class TestShrinking:
    def test_can_be_switched_off_and_takes_from_the_edge_alone(self) -> None:
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

    def test_five_trades_beside_a_hundred_are_a_guess_and_said(self) -> None:
        returns = edge(1, strategies=2)
        returns[5:, 1] = NAN
        found = allocated(returns, objective="growth")
        assert found.positions.tolist() == [120, 5]
        assert found.statuses[1] in ("too_few", "no_edge", "no_loss")
        assert found.kept[1] < found.kept[0]


class TestOddLogs:
    @pytest.mark.parametrize("objective", FITTED)
    def test_one_strategy(self, objective: Objective) -> None:
        found = allocated(edge(1, strategies=1), {}, objective=objective)
        assert found.weights.shape == (1,)
        assert 0 < found.weights[0] <= 1 + 1e-9

    @pytest.mark.parametrize("objective", FITTED)
    def test_strategies_that_never_overlap_share_no_ceiling(self, objective: Objective) -> None:
        """Each may hold up to the whole ceiling, since the other is closed while it is open."""
        rich = np.abs(edge(1, strategies=2)) + 0.01
        rich[::10] = -0.02
        found = allocated(
            day_book(rich, overlapping=False), {"margin_ceiling": 0.5}, objective=objective
        )
        assert found.peak_share <= 0.5 + 1e-9
        assert found.peak_share == pytest.approx(found.weights.max())

    @pytest.mark.parametrize("objective", FITTED)
    def test_identical_strategies(self, objective: Objective) -> None:
        found = allocated(edge(1, strategies=1)[:, [0, 0]], {}, objective=objective)
        assert found.weights.sum() > 0
        assert found.residual < 1e-6

    @pytest.mark.parametrize("objective", FITTED)
    def test_five_trades(self, objective: Objective) -> None:
        found = allocated(np.array([[0.2], [0.1], [-0.1], [0.3], [0.1]]), {}, objective=objective)
        assert set(found.statuses) <= {"too_few", "no_edge"}

    @pytest.mark.parametrize("objective", FITTED)
    def test_a_strategy_without_margin_has_no_weight_and_the_reason(
        self, objective: Objective
    ) -> None:
        good = one_a_day([float(r) for r in edge(1, strategies=1)[:, 0] * 1000])
        found = allocated(
            book_of(*good, *one_a_day([50.0, -20.0] * 20, strategy="Odd", margin=NAN)),
            {},
            objective=objective,
        )
        assert (found.weights[1], found.statuses[1]) == (0.0, "no_margin")
        assert ("no_margin", ("Odd",)) in found.notes

    @pytest.mark.parametrize("objective", FITTED)
    def test_no_margin_anywhere(self, objective: Objective) -> None:
        found = allocated(
            book_of(*one_a_day([50.0, -20.0] * 20, margin=NAN)), {}, objective=objective
        )
        assert not found.weights.any()
        assert found.periods == 0

    @pytest.mark.parametrize("objective", FITTED)
    def test_nothing_but_losses(self, objective: Objective) -> None:
        found = allocated(-np.abs(edge(1, strategies=2)), {}, objective=objective)
        assert not found.weights.any()
        assert found.notes

    @pytest.mark.parametrize("objective", ["growth", "equal"])
    def test_growth_without_end_is_said_and_not_sized(self, objective: Objective) -> None:
        found = allocated(np.abs(edge(1, strategies=1)) + 0.01, objective=objective)
        assert (found.weights[0], found.statuses[0]) == (0.0, "no_loss")
        assert ("no_loss", ("Condor",)) in found.notes

    def test_what_never_lost_is_held_up_to_the_ceiling(self) -> None:
        found = allocated(np.abs(edge(1, strategies=1)) + 0.01, {"margin_ceiling": 0.4})
        assert found.weights == pytest.approx([0.4], abs=1e-6)

    def test_everything_held_out(self) -> None:
        found = allocated(edge(1, strategies=1), held_out=("Condor",))
        assert found.notes[0].code == "nothing_takes_part"


def test_the_scenario_replays_the_weights() -> None:
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
def test_settings_that_cannot_be_used_are_named(document: Any, message: str) -> None:
    with pytest.raises(CalculationError, match=message):
        allocation_settings(document)
