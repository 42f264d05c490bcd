"""The plan in whole contracts, against replays of the same paths and against all combinations."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import WorkStoppedError
from app.calculations.kernels import PathFigure
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Scenario, parse_profile
from app.calculations.size_search.held import warming_up
from app.calculations.size_search.plan import (
    ContractPlan,
    Promise,
    contract_plan,
    expected_profits,
)
from tests.unit.calculations.builders import book_of, one_a_day, profile_of, scenario_of

PATHS = 160
PROMISE = Promise(0.2, 0.05)
FIXED = {"kind": "fixed_contracts", "contracts": 2}


def book_of_three(seed: int, *, hold_days: int = 0) -> Book:
    """Return two years of three strategies of different results and margins."""
    rng = np.random.default_rng(seed)
    weekdays = np.arange("2022-01-03", "2024-01-01", dtype="datetime64[D]")
    weekdays = weekdays[np.is_busday(weekdays)]
    opened, closed, pl, margins, names = [], [], [], [], []
    for code in range(3):
        margin = float(rng.choice([500, 1_000, 2_000, 3_000]))
        days = np.sort(rng.choice(len(weekdays) - 5, 80, replace=False))
        results = [
            rng.choice([0.1, -0.3, -1.0], 80, p=[0.9, 0.08, 0.02]),
            rng.normal(0.05, 0.2, 80),
            rng.choice([2.0, -0.2], 80, p=[0.14, 0.86]),
        ][rng.integers(3)]
        opened.append(weekdays[days] + np.timedelta64(36_000 + 60 * code, "s"))
        closed.append(weekdays[days + hold_days] + np.timedelta64(50_000, "s"))
        pl.append(results * margin)
        margins.append(np.full(80, margin))
        names += [f"Strategy {code}"] * 80
    order = np.argsort(np.concatenate(opened), kind="stable")
    columns = {
        "opened_at": np.concatenate(opened)[order],
        "closed_at": np.concatenate(closed)[order],
        "pl": np.concatenate(pl)[order],
        "contracts": np.ones(240),
        "margin_req": np.concatenate(margins)[order],
        "strategy": np.array(names, object)[order],
    }
    return Book.of(TradeLog.from_columns(columns))


def simulator_of(
    book: Book, capital: float, rule: dict[str, Any] = FIXED, **portfolio: Any
) -> MonteCarloSimulator:
    """Return a simulator by the cautious reading."""
    settings = {"starting_capital": capital, "sizing_equity": "starting", **portfolio}
    profile = parse_profile({"version": 1, "portfolio": settings})
    scenario = Scenario.model_validate({"name": "plan", "rule": rule})
    simulation = SimulationSettings(
        horizon_days=120, paths=PATHS, estimation_error=True, independent_full_losses=True
    )
    return MonteCarloSimulator(book, profile, scenario, simulation)


def plan_of(simulator: MonteCarloSimulator, maximum: float = 4.0) -> ContractPlan:
    return contract_plan(simulator, PROMISE, np.zeros(3), np.full(3, maximum))


def replayed_falls(book: Book, capital: float, contracts: Any, figure: PathFigure) -> Any:
    """Return the drawdowns of the paths replayed by the engine at the weights of a plan.

    Every margin of a strategy is the same, so an allocation by margin holds the same contracts.
    """
    margin = book.log.margin_req[book.positions.first]
    weights = {
        name: contracts[code] * float(margin[book.strategy == code][0]) / capital
        for code, name in enumerate(book.log.strategies)
    }
    simulator = simulator_of(
        book, capital, {"kind": "allocation", "weights": weights}, margin_ceiling=None
    )
    figures, _ = simulator.simulate(simulator.request(np.ones(1)))
    return figures[:, 0, figure]


@pytest.mark.parametrize("hold_days", [0, 3])
def test_contract_plan_promise_is_that_of_the_replayed_paths(hold_days: int) -> None:
    book, capital = book_of_three(4, hold_days=hold_days), 60_000.0
    plan = contract_plan(
        simulator_of(book, capital, margin_ceiling=None), PROMISE, np.zeros(3), np.full(3, 9.0)
    )
    assert plan.contracts.sum() > 1
    falls = replayed_falls(book, capital, plan.contracts, PathFigure.MAX_DRAWDOWN_OF_START)
    assert plan.chance.value == pytest.approx((falls > PROMISE.target).mean(), abs=1e-12)
    allowed = int(PROMISE.tolerance * PATHS)
    assert plan.drawdown == pytest.approx(np.sort(falls)[-1 - allowed], rel=1e-4)


def is_beaten(book: Book, capital: float, profit: Any, earned: float) -> bool:
    """Return True if up to four lots of each of three strategies earn more and keep the promise."""
    margin = book.log.margin_req[book.positions.first]
    margins = np.array([margin[book.strategy == code].max() for code in range(3)])
    lots = np.array(list(itertools.product(range(5), repeat=3)), float)
    affordable = lots[lots @ margins <= capital]  # one position of each is open at once
    return any(
        PROMISE.kept(replayed_falls(book, capital, tried, PathFigure.MAX_DRAWDOWN_OF_START))
        for tried in affordable[affordable @ profit > earned]
    )


def test_contract_plan_small_books_reach_the_best_of_all_combinations() -> None:
    beaten = []
    for seed in range(10):
        book, capital = book_of_three(seed), float([20_000, 35_000, 60_000][seed % 3])
        simulator = simulator_of(book, capital)
        plan = plan_of(simulator)
        profit = expected_profits(simulator, np.ones(len(book.positions), bool))
        earned = max(plan.expected_profit, 0.0) / 0.95 + 1e-9
        beaten.append(is_beaten(book, capital, profit, earned))
    assert sum(beaten) <= 1


def test_contract_plan_strategy_left_out_fits_from_the_capital_named() -> None:
    book = book_of_three(2)
    plan = plan_of(simulator_of(book, 25_000.0))
    [code] = np.flatnonzero(plan.left_out)
    contracts = plan.contracts.copy()
    contracts[code] += 1
    capital = float(plan.joins_at[code])
    for factor, kept in ((1.001, True), (0.999, False)):
        falls = replayed_falls(book, capital * factor, contracts, PathFigure.MAX_DRAWDOWN_OF_START)
        assert PROMISE.kept(falls) is kept


def test_contract_plan_of_compounding_sizes_judges_the_fall_below_the_running_peak() -> None:
    book, capital = book_of_three(2), 25_000.0
    plan = plan_of(simulator_of(book, capital, sizing_equity="current"))
    [code] = np.flatnonzero(plan.left_out)
    contracts = plan.contracts.copy()
    contracts[code] += 1
    needed = float(plan.joins_at[code])
    for factor, kept in ((1.001, True), (0.999, False)):
        falls = replayed_falls(book, needed * factor, contracts, PathFigure.MAX_DRAWDOWN)
        assert PROMISE.kept(falls) is kept


def test_contract_plan_capital_below_every_lot_holds_nothing() -> None:
    plan = plan_of(simulator_of(book_of_three(0), 300.0))
    assert plan.contracts.tolist() == [0, 0, 0]
    assert plan.expected_profit == 0
    assert (plan.joins_at[plan.left_out] > 300).all()


def test_contract_plan_respects_limits_and_lots_of_the_profile() -> None:
    book = book_of_three(1)
    document = {
        "version": 1,
        "portfolio": {
            "starting_capital": 500_000.0,
            "sizing_equity": "starting",
            "max_times_logged": 3,
        },
        "strategies": {
            "Strategy 0": {"enabled": False},
            "Strategy 1": {"lot_size": 0.5, "max_contracts": 1.7},
            "Strategy 2": {"capital_ceiling": float(book.log.margin_req[-1]) * 100},
        },
    }
    scenario = Scenario.model_validate({"name": "plan", "rule": FIXED})
    settings = SimulationSettings(
        horizon_days=120, paths=PATHS, estimation_error=True, independent_full_losses=True
    )
    simulator = MonteCarloSimulator(book, parse_profile(document), scenario, settings)
    plan = contract_plan(simulator, PROMISE, np.zeros(3), np.full(3, 100.0))
    held = dict(zip(book.log.strategies, plan.contracts.tolist(), strict=True))
    assert held["Strategy 0"] == 0
    assert held["Strategy 1"] in (0.0, 0.5, 1.0, 1.5)
    assert held["Strategy 2"] <= 3


def test_contract_plan_first_that_breaks_the_promise_is_given_up() -> None:
    simulator = simulator_of(book_of_three(0), 10_000.0)
    assert (
        contract_plan(simulator, PROMISE, np.full(3, 50.0), np.full(3, 50.0)).chance.value <= 0.05
    )


@pytest.mark.parametrize("lots", [0, 1, 5])
def test_contract_plan_stops_between_two_lots(lots: int) -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(len(asked) >= lots)
        return asked[-1]

    simulator = simulator_of(book_of_three(0), 100_000.0)
    with pytest.raises(WorkStoppedError):
        contract_plan(simulator, PROMISE, np.zeros(3), np.full(3, 50.0), stopped)
    assert asked == [False] * lots + [True]


def test_promise_quantile_is_exceeded_as_often_as_allowed() -> None:
    falls = np.arange(100.0)
    assert Promise(0.5, 0.05).quantile(falls) == 94  # 95, ..., 99 are the five above
    assert Promise(0.5, 0.0).quantile(falls) == 99


@pytest.mark.parametrize(
    ("rule", "waits"),
    [
        ({"kind": "fixed_contracts", "contracts": 1}, [False, False]),
        ({"kind": "kelly", "min_trades": 3}, [False, False]),
        ({"kind": "kelly", "history": "walk_forward", "min_trades": 3}, [True, False]),
    ],
)
def test_warming_up_are_strategies_below_the_fewest_trades_of_a_walk_forward(
    rule: dict[str, Any], waits: list[bool]
) -> None:
    book = book_of(*one_a_day([10, -10]), *one_a_day([10, -10, 10], strategy="Fly"))
    assert warming_up(book, profile_of(), scenario_of(rule)) == waits


def test_expected_profits_are_the_shrunk_sums_over_the_horizon() -> None:
    """Four days of 8 in all, mean 2, variance 2/3: of it 16 / (16 + 3 x 2/3) is supported.

    The horizon is half of the log; of one day nothing is supported.
    """
    simulator: Any = SimpleNamespace(
        book=SimpleNamespace(
            log=SimpleNamespace(strategies=("Condor", "Fly")), strategy=np.array([0, 0, 0, 0, 0, 1])
        ),
        economics=SimpleNamespace(net=np.array([3.0, 1.0, 2.0, 2.0, 50.0, 9.0])),
        settings=SimpleNamespace(horizon_days=10),
        source=SimpleNamespace(day=np.arange(20), opened=np.array([0, 1, 2, 3, 4, 5])),
    )
    traded = np.array([True, True, True, True, False, True])
    assert expected_profits(simulator, traded) == pytest.approx([8 * 0.5 * 16 / 18, 0])
