"""The Kelly table of a book: whose fraction applies, and what it holds today."""

from __future__ import annotations

from typing import Any

import pytest

from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.kelly.joint_uncertainty import joint_kelly
from app.calculations.log.economics import economics
from app.calculations.profile.model import parse_profile
from app.calculations.profile.rules import Estimator
from app.calculations.sizing.kelly_table import KellyTable, kelly_table
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    scenario_of,
)

#: 60 wins and 40 losses of the whole margin: log-optimal is p - q/b = 0.2.
COIN = [MARGIN] * 60 + [-MARGIN] * 40
KELLY = 0.2


def table_of(
    *trades: Trade, strategies: dict[str, Any] | None = None, **portfolio: Any
) -> KellyTable:
    """The Kelly table of some trades."""
    return kelly_table(book_of(*trades), profile_of(strategies, **portfolio))


def test_kelly_table_one_row_a_strategy_and_all_positions_pooled() -> None:
    fly = one_a_day([MARGIN, -MARGIN, -MARGIN, -MARGIN], strategy="Fly")
    table = table_of(*one_a_day(COIN), *fly)
    assert [(row.name, row.estimate.trades) for row in table.strategies] == [
        ("Condor", 100),
        ("Fly", 4),
    ]
    assert table.strategies[0].estimate.log_optimal == pytest.approx(KELLY)
    assert table.strategies[1].estimate.status == "no_edge"
    assert table.portfolio.log_optimal == pytest.approx(61 / 104 - 43 / 104)


@pytest.mark.parametrize(
    ("own", "portfolio", "expected"),
    [(0.25, 0.5, 0.25), (None, 0.3, 0.3), (0, 0.3, 0)],
    ids=["the strategy's", "the portfolio's", "a strategy's zero"],
)
def test_kelly_table_applied_fraction_is_the_strategys_else_the_portfolios(
    own: float | None, portfolio: float, expected: float
) -> None:
    row = table_of(
        *one_a_day(COIN), strategies={"Condor": {"kelly_fraction": own}}, kelly_fraction=portfolio
    ).strategies[0]
    assert row.applied_fraction == expected
    assert row.applied_share == pytest.approx(expected * KELLY)


@pytest.mark.parametrize(
    ("overrides", "contracts"),
    [
        pytest.param({}, 10, id="whole contracts"),
        pytest.param({"max_contracts": 4}, 4, id="max contracts"),
        pytest.param({"capital_ceiling": 3_500}, 3, id="capital ceiling"),
        pytest.param({"lot_size": 4}, 8, id="whole lots"),
        pytest.param({"lot_size": 0.1}, 10.5, id="fractional lots"),
    ],
)
def test_kelly_table_contracts_are_whole_lots_within_limits(
    overrides: dict[str, float], contracts: float
) -> None:
    """Half of 0.2 of 105,900 over 1,000 a contract is 10.59."""
    row = table_of(
        *one_a_day(COIN), strategies={"Condor": overrides}, equity_today=105_900
    ).strategies[0]
    assert row.contracts == pytest.approx(contracts)
    assert row.margin == pytest.approx(contracts * MARGIN)


@pytest.mark.parametrize(
    ("portfolio", "equity"),
    [({"equity_today": 50_000}, 50_000), ({}, CAPITAL), ({"starting_capital": None}, 7_000)],
    ids=["today's", "starting", "inferred"],
)
def test_kelly_table_equity_is_todays_else_starting_capital(
    portfolio: dict[str, float | None], equity: float
) -> None:
    trades = [Trade("8 10:00", "8 11:00", 500.0, funds=7_500.0)]
    assert table_of(*trades, **portfolio).equity_today == equity


def test_kelly_table_median_margin_is_of_the_last_twenty_positions() -> None:
    trades = [
        *one_a_day([1.0] * 10, margin=9_000.0),
        *(Trade(f"{20 + i} 10:00", f"{20 + i} 11:00", margin=100.0 + i) for i in range(20)),
    ]
    assert table_of(*trades).strategies[0].median_margin == pytest.approx((109 + 110) / 2)


def test_kelly_table_strategy_without_margins_says_so() -> None:
    row = table_of(*one_a_day([5, -1, 5], margin=NAN)).strategies[0]
    assert (row.estimate.status, row.estimate.trades, row.estimate.win_rate) == (
        "no_margin",
        3,
        pytest.approx(2 / 3),
    )
    assert (row.median_margin, row.contracts, row.margin) == (None, 0.0, None)


def test_kelly_table_overrides_reach_the_estimate() -> None:
    """One dollar of slippage a contract on a margin of 1,000 takes 0.001 off every return."""
    row = table_of(*one_a_day(COIN), slippage_per_contract=1).strategies[0]
    assert row.estimate.log_optimal == pytest.approx(0.6 / 1.001 - 0.4 / 0.999)


def test_kelly_table_given_estimates_give_the_same_table() -> None:
    book, profile = (
        book_of(*one_a_day(COIN), *one_a_day([5, -1, 7], strategy="Fly")),
        profile_of(edge_haircut=0.1, tail_loss_every=60),
    )
    at_hand = kelly_estimates(book, economics(book, profile), profile, resamples=50)
    assert [estimate.trades for estimate in at_hand.strategies] == [100, 3]
    joint = joint_kelly(book, profile, economics(book, profile), 50)
    given, computed = (
        kelly_table(book, profile, estimates=at_hand, joint=joint),
        kelly_table(book, profile, resamples=50),
    )
    assert (given.strategies, given.portfolio) == (computed.strategies, computed.portfolio)
    assert given.simultaneous is joint.simultaneous
    assert given.joint_range is joint.range
    assert computed.simultaneous.shares == pytest.approx(joint.simultaneous.shares)
    assert computed.joint_range is not None
    assert joint.range is not None
    assert computed.joint_range.low.tolist() == joint.range.low.tolist()
    assert computed.joint_range.high.tolist() == joint.range.high.tolist()


@pytest.mark.parametrize(
    ("estimator", "full"),
    [
        pytest.param("log_optimal", 0.2, id="position by position"),
        pytest.param("by_period", 0.2 / 6, id="by day"),
        pytest.param("simultaneous", 0.2 / 6, id="all at once"),
        pytest.param("payoff", 0.2, id="textbook"),
    ],
)
def test_kelly_table_applies_the_estimator_of_the_scenario_that_follows_the_fraction(
    estimator: Estimator, full: float
) -> None:
    """Six alike a day; a scenario of a fraction of its own is passed over."""
    trades = [
        Trade(f"{8 + day} 10:00", f"{8 + day} 11:00", pl, margin=MARGIN)
        for day, pl in enumerate(COIN)
        for _ in range(6)
    ]
    own = scenario_of({"kind": "kelly", "fraction": 1.0})
    following = scenario_of({"kind": "kelly", "estimator": estimator, "history": "walk_forward"})
    profile = profile_of(kelly_fraction=0.25).model_copy(update={"scenarios": (own, following)})
    table = kelly_table(book_of(*trades), profile)
    row = table.strategies[0]
    assert table.estimator == estimator
    assert row.full_share == pytest.approx(full, abs=1e-8)
    assert row.applied_share == pytest.approx(0.25 * full, abs=1e-8)


@pytest.mark.parametrize(
    ("second", "overlaps"),
    [
        pytest.param(Trade("8 11:00", "8 12:00"), False, id="one after the other"),
        pytest.param(Trade("8 10:59:59", "8 12:00"), True, id="one second shared"),
        pytest.param(Trade("8 10:00", "8 10:00"), True, id="same open"),
    ],
)
def test_kelly_table_overlaps_when_two_positions_are_open_at_once(
    second: Trade, overlaps: bool
) -> None:
    assert table_of(Trade("8 10:00", "8 11:00"), second).overlaps is overlaps


def test_kelly_table_positions_that_live_in_one_second_overlap() -> None:
    """In event order all open before the first of them closes."""
    assert table_of(*[Trade("8 10:00", "8 10:00")] * 3).overlaps is True


@pytest.mark.parametrize("constrained", [True, False])
def test_kelly_table_applies_the_estimator_of_the_users_own_sizing(constrained: bool) -> None:
    """Two positions a day that win and lose together: by period each holds half of the single one.

    Per position p = 0.6 of winning the margin gives 2 p - 1; the day's sum is twice as large.
    """
    first, second = one_a_day(COIN), one_a_day(COIN)
    trades = [trade for pair in zip(first, second, strict=True) for trade in pair]
    rule = {"kind": "kelly", "estimator": "by_period", "history": "walk_forward"}
    document = profile_of(kelly_fraction=0.5).to_document()
    document["scenarios"] = [{"name": "My sizing", "rule": rule, "constrained": constrained}]
    row = kelly_table(book_of(*trades), parse_profile(document)).strategies[0]
    assert row.estimate.log_optimal == pytest.approx(0.2, abs=1e-6)
    assert row.full_share == pytest.approx(0.1, abs=1e-6)
    assert row.applied_share == pytest.approx(0.05, abs=1e-6)
