"""Sizes for today: what a replay would give the next position, and the limit that made it so."""

from __future__ import annotations

from typing import Any

import pytest

from app.calculations.profile.model import Scenario
from app.calculations.sizing.next_trade import NextTradeSize, next_trades
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    MONDAY,
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    run,
    scenario_of,
)

COIN = [
    100.0,
    100.0,
    -100.0,
    100.0,
    -100.0,
] * 12  # f = 0.2 of equity for every 100 of a margin of 100


def only(
    trades: list[Trade], rule: dict[str, Any], *, constrained: bool = True, **profile: Any
) -> NextTradeSize:
    """The size of the one strategy of some trades."""
    strategies = profile.pop("strategies", None)
    trades_now = next_trades(
        book_of(*trades),
        profile_of(strategies, **profile),
        scenario_of(rule, constrained=constrained),
    )
    [size] = trades_now.sizes
    return size


RULES = [
    {"kind": "historical", "multiplier": 3},
    {"kind": "fixed_contracts", "contracts": 7},
    {"kind": "fixed_dollar", "dollars": 5_500},
    {"kind": "fixed_fractional", "fraction": 0.08},
    {"kind": "fixed_fractional", "fraction": 0.01, "basis": "max_loss"},
    {"kind": "kelly", "fraction": 0.3},
    {"kind": "kelly", "fraction": 0.3, "history": "walk_forward"},
    {"kind": "kelly", "fraction": 0.3, "estimator": "payoff"},
    {"kind": "kelly", "fraction": 0.3, "estimator": "simultaneous"},
    {"kind": "kelly", "fraction": 0.3, "estimator": "simultaneous", "history": "walk_forward"},
    {"kind": "volatility_adjusted", "fraction": 0.05},
    {"kind": "fixed_ratio", "delta": 500, "start_contracts": 2},
    {"kind": "optimal_f", "fraction": 0.1},
    {"kind": "allocation", "weights": {"Condor": 0.04}},
]


@pytest.mark.parametrize(
    "rule", RULES, ids=lambda rule: "-".join(str(value) for value in rule.values())
)
@pytest.mark.parametrize(
    "limits",
    [{}, {"margin_ceiling": 0.02}, {"below_one": "one", "margin_ceiling": 0.015}],
    ids=["free", "ceiling", "one"],
)
def test_next_trades_are_the_size_a_replay_gives_the_position_after_the_log(
    rule: dict[str, Any], limits: dict[str, Any]
) -> None:
    """With hindsight the first open of the log is sized at the same equity, by the same estimates,
    with nothing open beside it.
    """
    trades = one_a_day(COIN, vix=17.0)
    size = only(trades, rule, **limits)
    hindsight = {**rule, "history": "full"} if "history" in rule else rule
    first = run(trades, hindsight, **limits)
    assert size.contracts == first.contracts[0]


def test_next_trades_equity_today_is_what_sizes_are_counted_from() -> None:
    rule = {"kind": "fixed_fractional", "fraction": 0.1}
    assert only(one_a_day(COIN), rule, equity_today=2 * CAPITAL).contracts == 20
    assert only(one_a_day(COIN), rule).contracts == 10
    assert (
        only(one_a_day(COIN), rule, equity_today=2 * CAPITAL, sizing_equity="starting").contracts
        == 20
    )


def test_next_trades_margin_is_the_median_of_the_last_twenty() -> None:
    trades = one_a_day([1.0] * 10, margin=9_000.0) + [
        Trade(f"{MONDAY + 20 + i} 10:00", f"{MONDAY + 20 + i} 11:00", 1.0, margin=m)
        for i, m in enumerate([1_000.0] * 9 + [2_000.0] * 11)
    ]
    size = only(trades, {"kind": "fixed_dollar", "dollars": 8_000})
    assert size.margin_per_contract == 2_000
    assert size.contracts == 4
    assert size.allocation_share == pytest.approx(4 * 2_000 / CAPITAL)


@pytest.mark.parametrize(
    ("strategies", "portfolio", "contracts", "bound"),
    [
        pytest.param({}, {}, 50, "rule", id="nothing"),
        pytest.param({"max_contracts": 12}, {}, 12, "max_contracts", id="max contracts"),
        pytest.param({"capital_ceiling": 9_500}, {}, 9, "capital_ceiling", id="capital ceiling"),
        pytest.param({}, {"margin_ceiling": 0.07}, 7, "margin_ceiling", id="margin ceiling"),
        pytest.param(
            {"max_contracts": 7},
            {"margin_ceiling": 0.07},
            7,
            "max_contracts",
            id="the first named on a tie",
        ),
        pytest.param({"lot_size": 100}, {}, 0, "lot", id="less than a lot"),
        pytest.param({"enabled": False}, {}, 0, "off", id="switched off"),
    ],
)
def test_next_trades_limit_that_bound_is_named(
    strategies: dict[str, Any], portfolio: dict[str, Any], contracts: float, bound: str
) -> None:
    rule = {"kind": "fixed_contracts", "contracts": 50}
    size = only(one_a_day(COIN), rule, strategies={"Condor": strategies}, **portfolio)
    assert (size.contracts, size.bound_by) == (contracts, bound)


def test_next_trades_unconstrained_scenarios_know_no_limit() -> None:
    size = only(
        one_a_day(COIN),
        {"kind": "fixed_contracts", "contracts": 2.5},
        constrained=False,
        strategies={"Condor": {"max_contracts": 1}},
    )
    assert (size.contracts, size.bound_by) == (2.5, "rule")


@pytest.mark.parametrize(
    ("trades", "rule", "reason"),
    [
        pytest.param(
            one_a_day(COIN, margin=NAN), {"kind": "kelly"}, "skipped:unsizable", id="no margin"
        ),
        pytest.param(
            one_a_day([1.0, 2.0]), {"kind": "optimal_f"}, "skipped:unsizable", id="no loss"
        ),
        pytest.param(
            one_a_day([-1.0, -2.0]), {"kind": "kelly"}, "skipped:zero_size", id="all losses"
        ),
        pytest.param(
            one_a_day(COIN),
            {"kind": "volatility_adjusted", "fraction": 0.1},
            "skipped:unsizable",
            id="no VIX",
        ),
    ],
)
def test_next_trades_without_a_size_the_reason_is_the_replays(
    trades: list[Trade], rule: dict[str, Any], reason: str
) -> None:
    size = only(trades, rule)
    assert (size.contracts, size.bound_by, size.reason, size.desired) == (0.0, "none", reason, None)


@pytest.mark.parametrize(("parallel", "max_open"), [(None, 2), (5, 2), (1, 1)])
def test_next_trades_max_allocation_is_that_of_the_most_open_trades(
    parallel: int | None, max_open: int
) -> None:
    trades = [
        Trade("8 10:00", "8 12:00", 1.0),
        Trade("8 11:00", "8 13:00", 1.0),
        Trade("9 10:00", "9 11:00", -1.0),
    ]
    rule = {"kind": "fixed_contracts", "contracts": 3}
    size = only(trades, rule, max_parallel_trades=parallel)
    assert (size.max_open_trades, size.max_allocation) == (max_open, max_open * 3 * MARGIN)


def test_next_trades_total_allocation_is_held_against_the_margin_ceiling() -> None:
    book = book_of(*one_a_day(COIN), *one_a_day(COIN, strategy="Fly", margin=500.0))
    scenario = Scenario.model_validate(
        {"name": "Ten", "rule": {"kind": "fixed_contracts", "contracts": 10}}
    )
    sizes = next_trades(book, profile_of(starting_capital=CAPITAL, margin_ceiling=0.1), scenario)
    assert sizes.max_allocation == 10 * MARGIN + 10 * 500.0
    assert sizes.ceiling_share == pytest.approx(15_000 / (0.1 * CAPITAL))
    free = next_trades(book, profile_of(starting_capital=CAPITAL, margin_ceiling=None), scenario)
    assert free.ceiling_share is None


def test_next_trades_shares_add_up_over_strategies() -> None:
    book = book_of(*one_a_day(COIN), *one_a_day(COIN, strategy="Fly", margin=500.0))
    trades_now = next_trades(
        book, profile_of(), scenario_of({"kind": "fixed_contracts", "contracts": 10})
    )
    assert trades_now.allocation_share == pytest.approx((10 * MARGIN + 10 * 500) / CAPITAL)


def test_next_trades_weekday_of_the_last_trade_is_not_todays() -> None:
    rule = {"kind": "fixed_contracts", "contracts": 2}
    assert only([Trade("8 10:00", "8 11:00", 1.0)], rule, trading_days=["tue"]).contracts == 2
