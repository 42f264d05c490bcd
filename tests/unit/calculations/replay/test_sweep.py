"""Many multiples of one scenario: each as a replay of its own would give it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.calculations.replay.engine import replay
from app.calculations.replay.sweep import Sweep, sweep
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from tests.unit.calculations.builders import (
    NAN,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    sample,
    scenario_of,
)
from tests.unit.calculations.kernels.twins import twins

Rule = dict[str, Any]

MULTIPLES = [0.0, 0.25, 1.0, 1.7, 4.0]
WALK_FORWARD = {"history": "walk_forward", "min_trades": 3}

#: Every kind of rule that scales, and the parameter that does it.
SCALED: dict[str, tuple[Rule, str]] = {
    "historical": ({"kind": "historical", "multiplier": 0.8}, "multiplier"),
    "fixed_contracts": ({"kind": "fixed_contracts", "contracts": 1.5}, "contracts"),
    "fixed_dollar": ({"kind": "fixed_dollar", "dollars": 4_000.0}, "dollars"),
    "fixed_fractional": ({"kind": "fixed_fractional", "fraction": 0.05}, "fraction"),
    "fixed_fractional on the largest loss": (
        {"kind": "fixed_fractional", "fraction": 0.02, "basis": "max_loss"} | WALK_FORWARD,
        "fraction",
    ),
    "kelly with hindsight": ({"kind": "kelly", "fraction": 0.3}, "fraction"),
    "kelly walk-forward": ({"kind": "kelly", "fraction": 0.3} | WALK_FORWARD, "fraction"),
    "kelly payoff": (
        {"kind": "kelly", "fraction": 0.3, "estimator": "payoff"} | WALK_FORWARD,
        "fraction",
    ),
    "volatility_adjusted": ({"kind": "volatility_adjusted", "fraction": 0.03}, "fraction"),
    "optimal_f": ({"kind": "optimal_f", "fraction": 0.3}, "fraction"),
    "optimal_f walk-forward": ({"kind": "optimal_f", "fraction": 0.3} | WALK_FORWARD, "fraction"),
    "allocation": ({"kind": "allocation", "weights": {"Condor": 0.05, "Fly": 0.02}}, "weights"),
}
KINDS = pytest.mark.parametrize(("rule", "parameter"), SCALED.values(), ids=SCALED)


def times(rule: Rule, parameter: str, multiple: float) -> Rule:
    """The rule with its parameter multiplied."""
    value = rule[parameter]
    return rule | {
        parameter: {name: share * multiple for name, share in value.items()}
        if isinstance(value, dict)
        else value * multiple
    }


def guarded() -> Profile:
    """Limits, modifiers and a brake that all bind now and then."""
    brake = [{"drawdown": 0.02, "multiplier": 0.5}, {"drawdown": 0.05, "multiplier": 0.25}]
    strategies = {"Fly": {"max_contracts": 3}, "Put": {"capital_ceiling": 6_000}}
    return profile_of(
        strategies,
        margin_ceiling=0.3,
        drawdown_brake=brake,
        streak_rule={"losses": 2, "multiplier": 0.5},
    )


def replayed(book: Book, profile: Profile, rule: Rule, *, constrained: bool) -> tuple[float, ...]:
    """Return the figures of a replay that a sweep has too."""
    figures = replay(book, profile, scenario_of(rule, constrained=constrained)).metrics
    rate = math.nan if figures.cagr is None else figures.cagr
    return (
        figures.ending_equity,
        figures.max_drawdown,
        figures.max_drawdown_of_start,
        rate,
        figures.peak_margin_utilisation,
        figures.trades_taken,
    )


def rows(swept: Sweep) -> list[tuple[float, ...]]:
    """A sweep, multiple by multiple."""
    columns = (
        swept.ending_equity,
        swept.max_drawdown,
        swept.max_drawdown_of_start,
        swept.cagr,
        swept.peak_margin_utilisation,
        swept.trades_taken,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


@KINDS
@pytest.mark.parametrize("seed", [3, 8])
def test_sweep_each_multiple_is_the_replay_of_the_multiplied_rule(
    rule: Rule, parameter: str, seed: int
) -> None:
    book, profile = book_of(*random_trades(seed)), guarded()
    figures = rows(sweep(book, profile, scenario_of(rule), MULTIPLES))
    assert figures == [
        replayed(book, profile, times(rule, parameter, multiple), constrained=True)
        for multiple in MULTIPLES
    ]
    assert len({row[0] for row in figures}) > 2


@KINDS
def test_sweep_unconstrained_is_the_replay_of_the_multiplied_rule(
    rule: Rule, parameter: str
) -> None:
    """Sizes are not whole lots here, so the two may differ in the last digit."""
    book, profile = book_of(*random_trades(5)), guarded()
    figures = rows(sweep(book, profile, scenario_of(rule, constrained=False), MULTIPLES))
    for row, multiple in zip(figures, MULTIPLES, strict=True):
        assert row == pytest.approx(
            replayed(book, profile, times(rule, parameter, multiple), constrained=False),
            rel=1e-12,
            abs=1e-12,
        )


def test_sweep_kelly_rule_without_a_fraction_multiplies_each_strategys_own() -> None:
    book = book_of(*random_trades(4))
    own, doubled = (
        {"Fly": {"kelly_fraction": 0.1 * times}, "Put": {"kelly_fraction": 0.3 * times}}
        for times in (1, 2)
    )
    rule = {"kind": "kelly"}
    [figures] = rows(sweep(book, profile_of(own, kelly_fraction=0.2), scenario_of(rule), [2.0]))
    assert figures == replayed(
        book, profile_of(doubled, kelly_fraction=0.4), rule, constrained=True
    )


COIN = {"K-01": sample((60, 1), (40, -1)), "K-02": sample((20, 2), (20, -1))}


@pytest.mark.parametrize(
    ("vector", "fraction", "growth"),
    [
        pytest.param("K-01", 0.2, 0.0201355136, id="K-01 growth at Kelly"),
        pytest.param("K-01", 0.1, 0.0150419016, id="K-01 growth at half Kelly"),
        pytest.param("K-01", 0.3893906833, 0.0, id="K-01 growth is zero again"),
        pytest.param(
            "K-02", 0.25, math.log(10.5450938) / 40, id="K-02 terminal wealth of 40 plays"
        ),
    ],
)
def test_sweep_growth_of_a_coin_is_the_closed_form(
    vector: str, fraction: float, growth: float
) -> None:
    swept = coin_sweep(COIN[vector], [fraction])
    assert math.log(swept.ending_equity[0] / 100_000) / len(COIN[vector]) == pytest.approx(
        growth, abs=1e-9
    )


def test_sweep_growth_is_highest_at_kelly() -> None:
    fractions = np.linspace(0, 0.5, 101)
    swept = coin_sweep(COIN["K-01"], fractions)
    assert fractions[np.argmax(swept.ending_equity)] == pytest.approx(0.2)
    assert (np.diff(swept.max_drawdown) > 0).all()
    assert swept.peak_margin_utilisation == pytest.approx(fractions)


def coin_sweep(flips: np.ndarray[Any, Any], fractions: Any) -> Sweep:
    """A coin flipped once a day for its margin, at many shares of equity."""
    book = book_of(*one_a_day(flips * 1_000.0))
    return sweep(
        book,
        profile_of(),
        scenario_of({"kind": "fixed_fractional", "fraction": 1.0}, constrained=False),
        fractions,
    )


def test_sweep_nothing_wanted_is_nothing_taken() -> None:
    [figures] = rows(
        sweep(book_of(*random_trades(1)), profile_of(), scenario_of({"kind": "historical"}), [0.0])
    )
    assert figures == (100_000.0, 0.0, 0.0, 0.0, 0.0, 0)


def test_sweep_no_multiple_is_no_figure() -> None:
    assert (
        rows(sweep(book_of(*one_a_day([1])), profile_of(), scenario_of({"kind": "historical"}), []))
        == []
    )


def test_sweep_ruin_is_a_loss_of_all_and_more() -> None:
    book = book_of(*one_a_day([-60_000, 10, 10]))
    swept = sweep(book, profile_of(), scenario_of({"kind": "historical"}), [1.0, 2.0])
    assert swept.cagr[1] == -1
    assert swept.max_drawdown.tolist() == [0.6, 1.2]
    assert swept.trades_taken.tolist() == [3, 1]


def test_sweep_multiple_does_not_depend_on_the_others() -> None:
    """Long enough for several threads; estimates made for one multiple are used by the others."""
    book, profile = book_of(*random_trades(6)), guarded()
    scenario = scenario_of({"kind": "kelly", "fraction": 1.0} | WALK_FORWARD, constrained=False)
    multiples = np.linspace(0, 0.5, 2_000)
    together = rows(sweep(book, profile, scenario, multiples))
    assert together[::199] == [
        rows(sweep(book, profile, scenario, [multiple]))[0] for multiple in multiples[::199]
    ]
    assert together == rows(sweep(book, profile, scenario, multiples[::-1]))[::-1]


def test_sweep_given_context_changes_nothing() -> None:
    book, profile, scenario = (
        book_of(*random_trades(2)),
        guarded(),
        scenario_of({"kind": "kelly"} | WALK_FORWARD),
    )
    shared = sizing_context(book, profile)
    assert rows(sweep(book, profile, scenario, MULTIPLES, shared)) == rows(
        sweep(book, profile, scenario, MULTIPLES)
    )


def test_sweep_multiples_are_kept_as_they_were_given() -> None:
    multiples = np.array([2.0, 0.5])
    swept = sweep(
        book_of(*one_a_day([1, 2])), profile_of(), scenario_of({"kind": "historical"}), multiples
    )
    multiples[:] = 9
    assert swept.multiples.tolist() == [2.0, 0.5]


@pytest.mark.parametrize("multiple", [-1.0, NAN, math.inf])
def test_sweep_bad_multiple_raises_error(multiple: float) -> None:
    with pytest.raises(
        CalculationError, match=f"multiples: found {multiple:g}, expected finite numbers"
    ):
        sweep(
            book_of(*one_a_day([1])),
            profile_of(),
            scenario_of({"kind": "historical"}),
            [1.0, multiple],
        )


def test_sweep_table_of_multiples_raises_error() -> None:
    with pytest.raises(CalculationError, match="multiples: found 2 dimensions"):
        sweep(
            book_of(*one_a_day([1])),
            profile_of(),
            scenario_of({"kind": "historical"}),
            np.ones((2, 2)),
        )


def test_sweep_fixed_ratio_raises_error() -> None:
    with pytest.raises(
        CalculationError,
        match="scenario: found 'test' of kind 'fixed_ratio', whose size does not scale",
    ):
        sweep(
            book_of(*one_a_day([1])),
            profile_of(),
            scenario_of({"kind": "fixed_ratio", "delta": 500}),
            [1.0],
        )


def test_sweep_says_which_multiple_compounds_beyond_any_number() -> None:
    book = book_of(*one_a_day([1_000.0] * 200))
    scenario = scenario_of({"kind": "fixed_fractional", "fraction": 1.0}, constrained=False)
    assert sweep(book, profile_of(), scenario, [30.0]).ending_equity[0] == pytest.approx(
        100_000 * 31.0**200
    )
    with pytest.raises(CalculationError, match="beyond any number at 40 times its size"):
        sweep(book, profile_of(), scenario, [30.0, 40.0, 50.0])


def test_sweep_kernel_agrees_with_its_plain_python() -> None:
    book, profile = book_of(*random_trades(9)), guarded()
    timeline = book.timeline
    events = kernels.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    arrays = sizing(
        sizing_context(book, profile), scenario_of({"kind": "fixed_fractional", "fraction": 0.05})
    )
    settings = limits(book, profile, True)
    for kernel in twins(kernels.sweep):
        figures = kernel(
            events, *arrays, settings, np.array(MULTIPLES), timeline.last_event, timeline.sample
        )
        assert figures.shape == (len(MULTIPLES), 5)
        expected = [
            replayed(
                book,
                profile,
                {"kind": "fixed_fractional", "fraction": 0.05 * multiple},
                constrained=True,
            )
            for multiple in MULTIPLES
        ]
        assert figures.tolist() == pytest.approx(np.array(expected)[:, [0, 1, 4, 5, 2]])
