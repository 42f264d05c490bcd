"""Size search against exact chances, its bound against published numbers, and its scenario."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.kelly.risk_constrained import risk_aversion, risk_constrained_fraction
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import scaled, size_scale, with_fraction
from app.calculations.replay.engine import replay
from app.calculations.replay.sweep import sweep
from app.calculations.size_search.bound import size_bound
from app.calculations.size_search.scan import ScanWork, SizeScan
from app.calculations.size_search.search import SearchOptions, find_size
from tests.unit.calculations.builders import book_of, profile_of, random_trades, scenario_of
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    PROFILE,
    chance_of_drawdown,
    daily_book,
    fractional,
    simulator,
)

GRID = np.round(np.arange(0.011, 0.031, 0.001), 3)
SHORT_PREMIUM = np.repeat([0.1, -0.2, -1.0], [85, 12, 3])


class ExactPaths:
    """Stand-in for a simulator whose share of broken paths is the exact probability."""

    paths = 50_000
    settings = SimulationSettings(horizon_days=100, paths=paths)
    start, source, conditions, estimates = 1.0, SimpleNamespace(per_year=252.0), (), False

    def request(self, sizes: np.ndarray) -> np.ndarray:
        return sizes

    def simulate(self, sizes: np.ndarray, *_: Any) -> tuple[np.ndarray, None]:
        figures = np.ones((self.paths, len(sizes), kernels.FIGURES))
        for i, size in enumerate(sizes):
            broken = round(chance_of_drawdown(size, 0.2, 100) * self.paths)
            figures[:, i, kernels.PathFigure.MAX_DRAWDOWN] = np.where(
                np.arange(self.paths) < broken, 0.3, 0.1
            )
        return figures, None


def scan(tolerance: float) -> SizeScan:
    return SizeScan(ExactPaths(), 0.2, tolerance, ScanWork())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tolerance", "size", "chance", "following"),
    [(0.05, 0.019, 0.038512, 0.059397), (0.10, 0.023, 0.098817, 0.125166)],
)
def test_the_search_is_exact_on_exact_chances(
    tolerance: float, size: float, chance: float, following: float
) -> None:
    found = scan(tolerance).run(1.0, GRID)
    assert found.size == size
    assert found.next_size == pytest.approx(size + 0.001)
    assert (found.chance.value, found.next_chance.value) == pytest.approx(
        (chance, following), abs=2e-5
    )
    assert found.low <= size <= found.high


def test_its_own_grids_lead_to_the_same_place() -> None:
    found = scan(0.05).run(0.02, None)
    assert 0.019 <= found.size < found.next_size <= 0.02
    assert found.curve.size[0] == pytest.approx(0.02 / 16)
    assert (np.diff(found.curve.chance) >= 0).all()


def test_a_scan_from_far_away_arrives_too() -> None:
    assert scan(0.05).run(1.5, None).size == pytest.approx(0.019, abs=0.001)


def test_the_engine_finds_the_exact_size() -> None:
    settings = SimulationSettings(horizon_days=100, paths=20_000, sampling="days")
    candidates = GRID[4:14]
    search = find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(target=0.2, tolerance=0.05, candidates=candidates, both=False),
    )
    assert (search.found.size, search.found.next_size) == (0.019, 0.020)
    assert search.found.chance.value == pytest.approx(0.038512, abs=0.006)
    assert search.with_estimation_error is None
    assert (search.unit, search.present) == ("fraction", 0.02)


def test_estimation_error_asks_for_a_smaller_size() -> None:
    settings = SimulationSettings(horizon_days=100, paths=2_000, sampling="days")
    search = find_size(
        daily_book(EVEN_MONEY * 2),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(target=0.2, tolerance=0.05),
    )
    assert search.with_estimation_error.size < search.found.size
    assert search.with_estimation_error.high < search.found.high
    assert search.with_estimation_error.conditions.log.estimation_error
    assert not search.found.conditions.log.estimation_error


def test_a_promise_that_nothing_tried_breaks_or_keeps() -> None:
    settings = SimulationSettings(horizon_days=20, paths=500)
    safe = find_size(
        daily_book([0.1] * 20),
        PROFILE,
        fractional(0.1),
        settings,
        SearchOptions(target=0.2, tolerance=0.05, both=False),
    )
    assert (safe.found.size, safe.found.next_size) == (pytest.approx(1.6), None)
    lost = find_size(
        daily_book([-0.9] * 20),
        PROFILE,
        fractional(0.5),
        settings,
        SearchOptions(target=0.01, tolerance=0.05, both=False),
    )
    assert (lost.found.size, lost.found.chance, lost.found.low) == (None, None, 0.0)


def test_progress_ends_where_it_said_and_a_stop_stops() -> None:
    told: list[tuple[int, int]] = []
    settings = SimulationSettings(horizon_days=50, paths=500, sampling="days")
    find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(progress=lambda *done: told.append(done)),
    )
    assert told == sorted(told)
    assert told[-1] == (1_000, 1_000)
    with pytest.raises(WorkStoppedError):
        find_size(
            daily_book(EVEN_MONEY),
            PROFILE,
            fractional(0.02),
            settings,
            SearchOptions(stopped=lambda: True),
        )


def test_it_tells_which_sizes_it_is_at() -> None:
    told: list[Any] = []
    settings = SimulationSettings(horizon_days=50, paths=500, sampling="days")
    search = find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(
            progress=lambda done, of: told.append(done), trying=lambda *now: told.append(now)
        ),
    )
    passes = [now for now in told if isinstance(now, tuple)]
    assert isinstance(told[0], tuple)  # before there is any progress on them
    assert {unit for unit, _, _ in passes} == {"fraction"}
    for with_error, found in ((False, search.found), (True, search.with_estimation_error)):
        sizes = np.concatenate([some for _, error, some in passes if error == with_error])
        assert sorted(sizes) == found.curve.size.tolist()
        assert all((np.diff(some) > 0).all() for _, _, some in passes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"tolerance": 0.001},
            "0.1% of 1,000 paths is fewer than 10 paths, "
            "too few to tell it from less; simulate 10,000",
        ),
        ({"tolerance": 0.0}, "tolerance: found 0.0"),
        ({"target": 1.0}, "target: found 1.0"),
        ({"candidates": [0.2, 0.1]}, "in ascending order"),
    ],
)
def test_what_cannot_be_answered_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationError) as error:
        find_size(
            daily_book(EVEN_MONEY),
            PROFILE,
            fractional(0.02),
            SimulationSettings(horizon_days=20, paths=1_000),
            SearchOptions(**asked),
        )
    assert words in str(error.value)


# --- the size as one number -----------------------------------------------------------------------

RULES = {
    "historical": {"kind": "historical", "multiplier": 1.5},
    "fixed_contracts": {"kind": "fixed_contracts", "contracts": 3},
    "fixed_dollar": {"kind": "fixed_dollar", "dollars": 9_000},
    "fixed_fractional": {"kind": "fixed_fractional", "fraction": 0.08},
    "kelly": {"kind": "kelly", "fraction": 0.4},
    "following_kelly": {"kind": "kelly", "history": "walk_forward", "min_trades": 5},
    "volatility_adjusted": {"kind": "volatility_adjusted", "fraction": 0.05},
    "optimal_f": {"kind": "optimal_f", "fraction": 0.3},
    "allocation": {"kind": "allocation", "weights": {"Condor": 0.05, "Fly": 0.02}},
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_written_size_is_the_swept_one(rule: dict[str, Any]) -> None:
    book, profile = (
        book_of(*random_trades(3)),
        profile_of({"Fly": {"kelly_fraction": 0.25}}, kelly_fraction=0.4),
    )
    scenario = scenario_of(rule)
    scale = size_scale(profile, scenario)
    [at_half] = sweep(book, profile, scenario, [0.5]).ending_equity
    changed = with_fraction(profile, scenario, 0.5 * scale.present)
    written = replay(
        book, changed, next((one for one in changed.scenarios if one.name == "test"), scenario)
    )
    assert written.metrics.ending_equity == pytest.approx(at_half, rel=1e-12)
    [at_unit] = sweep(book, scale.profile, scale.scenario, [0.5 * scale.present]).ending_equity
    assert at_unit == pytest.approx(at_half, rel=1e-12)


def test_a_written_size_replaces_its_scenario_and_no_other() -> None:
    scenario, other = (
        scenario_of(RULES["kelly"]),
        Scenario.model_validate({"name": "other", "rule": RULES["historical"]}),
    )
    profile = Profile(scenarios=(other, scenario))
    assert [one.name for one in with_fraction(profile, scenario, 0.1).scenarios] == [
        "other",
        "test",
    ]
    assert with_fraction(profile, scenario, 0.1).scenarios[1].rule.fraction == 0.1
    assert (
        with_fraction(Profile(scenarios=(other,)), scenario, 0.1).scenarios[1].rule.fraction == 0.1
    )


def test_a_followed_fraction_is_the_portfolios_and_others_keep_their_proportion() -> None:
    profile = profile_of({"Fly": {"kelly_fraction": 0.2}}, kelly_fraction=0.4)
    changed = with_fraction(profile, scenario_of({"kind": "kelly"}), 0.1)
    assert changed.portfolio.kelly_fraction == 0.1
    assert changed.strategies["Fly"].kelly_fraction == pytest.approx(0.05)
    assert changed.scenarios == profile.scenarios


@pytest.mark.parametrize(
    ("rule", "portfolio", "words"),
    [
        ({"kind": "fixed_ratio", "delta": 500}, {}, "'fixed_ratio', whose size does not scale"),
        ({"kind": "fixed_contracts", "contracts": 0}, {}, "has a size of 0"),
        ({"kind": "kelly"}, {"kelly_fraction": 0.0}, "portfolio.kelly_fraction: found 0"),
    ],
)
def test_a_size_without_a_scale_is_refused(
    rule: dict[str, Any], portfolio: dict[str, Any], words: str
) -> None:
    with pytest.raises(CalculationError) as error:
        size_scale(profile_of(**portfolio), scenario_of(rule))
    assert words in str(error.value)


def test_scaling_a_followed_fraction_alone_is_refused() -> None:
    with pytest.raises(CalculationError, match="not a number of its own"):
        scaled(scenario_of({"kind": "kelly"}), 2.0)


# --- risk-constrained Kelly -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alpha", "beta", "aversion"),
    [(0.7, 0.1, 6.4556962358), (0.5, 0.1, 3.3219280949), (0.8, 0.05, 13.4251349)],
)
def test_risk_aversion(alpha: float, beta: float, aversion: float) -> None:
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
def test_risk_constrained_kelly(
    returns: np.ndarray, alpha: float, beta: float, fraction: float
) -> None:
    assert risk_constrained_fraction(returns, alpha, beta) == pytest.approx(fraction, abs=1e-7)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_risk_aversion_is_of_shares(share: float) -> None:
    with pytest.raises(CalculationError, match="alpha: found"):
        risk_aversion(share, 0.1)


def test_the_bound_of_a_share_of_margin() -> None:
    """The bound is in the unit of the rule: a share of equity held as margin.

    The log has one position a day.
    """
    asked = simulator(
        daily_book(SHORT_PREMIUM.tolist()), fractional(1.0), horizon_days=100, paths=10
    )
    assert size_bound(asked, 0.2, 0.05).size == pytest.approx(0.07279145, abs=1e-7)


def test_the_bound_of_a_kelly_scenario_is_in_kelly_fractions() -> None:
    """Kelly of the same returns is 0.4537083339 of equity."""
    for history in ("full", "walk_forward"):
        kelly = scenario_of(
            {"kind": "kelly", "fraction": 1.0, "history": history}, constrained=False
        )
        asked = simulator(daily_book(SHORT_PREMIUM.tolist()), kelly, horizon_days=100, paths=10)
        assert size_bound(asked, 0.2, 0.05).size == pytest.approx(
            0.07279145 / 0.4537083339, abs=1e-7
        )


def test_contracts_have_no_bound() -> None:
    asked = simulator(
        daily_book(EVEN_MONEY),
        scenario_of({"kind": "fixed_contracts", "contracts": 2}),
        horizon_days=20,
        paths=10,
    )
    bound = size_bound(asked, 0.2, 0.05)
    assert (bound.size, bound.period) == (None, None)
