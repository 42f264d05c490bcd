"""Alerts about what the estimates rest on: too few trades, hindsight, strategies that crash together."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from app.calculations.alerts import effect_of
from app.calculations.alerts.estimation_risk import _Gap
from app.calculations.alerts.joint_crashes import _at_least, _Crashes, _odds
from tests.unit.calculations.alerts.alert_cases import case_of, fires, found
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    MONDAY,
    NAN,
    Trade,
    book_of,
    date,
    one_a_day,
    profile_of,
)

# --- too few trades ----------------------------------------------------------------------------------------------

COIN = [MARGIN, MARGIN, MARGIN, -MARGIN, -MARGIN]


@pytest.mark.parametrize(("trades", "few"), [(29, True), (30, False)])
def test_thirty_positions(trades: int, few: bool) -> None:
    assert (found("too_few", one_a_day((COIN * 6)[:trades])) is not None) == few


def test_few_trades_and_how_wide_their_kelly() -> None:
    """Three wins in five of even money: Kelly .2, and a range from nothing to most of it."""
    alert = fires("too_few", [*one_a_day(COIN * 4), *one_a_day(COIN * 8, strategy="Fly")])
    (line,) = alert.evidence.lines
    assert alert.severity == "warn"
    assert (line.subject, line.count, line.value) == ("Condor", 20, pytest.approx(0.2))
    assert line.low == 0
    assert line.high is not None
    assert 0.4 <= line.high <= 0.7
    assert len(alert.evidence.rows) == 20
    assert alert.evidence.figures == {"strategies": 1, "fewest": 20}


def test_a_position_of_unknown_margin_is_no_evidence() -> None:
    trades = one_a_day(COIN * 8)
    trades[:15] = [replace(trade, margin=NAN) for trade in trades[:15]]
    (line,) = fires("too_few", trades).evidence.lines
    assert line.count == 25


@pytest.mark.parametrize(
    ("trades", "count", "value"),
    [
        pytest.param(one_a_day([100.0]), 1, 0, id="one trade"),
        pytest.param(one_a_day([100.0] * 5), 5, 0, id="all wins"),
        pytest.param(one_a_day([-100.0] * 5), 5, 0, id="all losses"),
        pytest.param(one_a_day(COIN * 20, margin=NAN), 0, None, id="no margin"),
    ],
)
def test_few_trades_without_a_kelly(trades: list[Trade], count: int, value: float | None) -> None:
    alert = fires("too_few", trades)
    assert (alert.evidence.lines[0].count, alert.evidence.lines[0].value) == (count, value)
    assert alert.proposal is None


def test_strategies_switched_off_are_left_out() -> None:
    assert found("too_few", one_a_day(COIN), strategies={"Condor": {"enabled": False}}) is None


@pytest.mark.parametrize(("fraction", "proposed"), [(0.5, True), (0.25, False), (0.1, False)])
def test_a_quarter_of_kelly_is_proposed(fraction: float, proposed: bool) -> None:
    alert = fires("too_few", one_a_day(COIN * 4), kelly_fraction=fraction)
    patch = alert.proposal and alert.proposal.patch
    assert patch == ({"strategies": {"Condor": {"kelly_fraction": 0.25}}} if proposed else None)


# --- hindsight ---------------------------------------------------------------------------------------------------

#: A brilliant edge for 60 trades, then none to speak of: walking forward bets on the beginning.
BRILLIANT = [100.0, 100, 100, 100, -100] * 12
TURNING = one_a_day(
    [*BRILLIANT, *([100.0, 100, -100, -100, -100] * 20), *([100.0, -100] * 30)], margin=500
)
#: A steady edge beside one that turns into a loss: with hindsight the second is never traded.
TWO = [
    *one_a_day([100.0, -100, 100] * 80),
    *one_a_day([*BRILLIANT, *([-100.0, -100, 100] * 60)], strategy="Fly"),
]
STEADY = [300.0, -300, 300] * 100
KELLY = {"kind": "kelly", "fraction": 0.5}


def test_an_edge_that_turned_hides_a_drawdown() -> None:
    alert = fires("hindsight_gap", TURNING, KELLY)
    figures = alert.evidence.figures
    assert alert.severity == "danger"
    assert figures["cagr_walk_forward"] < 0 < figures["cagr_hindsight"]
    assert figures["drawdown_walk_forward"] > 0.9 > 0.6 > figures["drawdown_hindsight"]
    assert alert.evidence.scenario == "test"


def test_a_strategy_that_hindsight_leaves_out_hides_a_loss() -> None:
    alert = fires("hindsight_gap", TWO, KELLY)
    figures = alert.evidence.figures
    assert alert.severity == "warn"
    assert figures["drawdown_walk_forward"] == pytest.approx(
        figures["drawdown_hindsight"], abs=0.01
    )
    assert figures["kept"] < 0.9
    assert figures["low"] < figures["difference"] < figures["high"] < 0


def test_figures_are_those_of_the_scenario_and_its_twin() -> None:
    case = case_of(TURNING, KELLY)
    twin = case_of(TURNING, {**KELLY, "history": "walk_forward"})
    figures = fires("hindsight_gap", TURNING, KELLY).evidence.figures
    for name, made in (
        ("hindsight", case.replayed.metrics),
        ("walk_forward", twin.replayed.metrics),
    ):
        assert figures[f"cagr_{name}"] == made.cagr
        assert figures[f"drawdown_{name}"] == made.max_drawdown


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "historical"},
        {"kind": "kelly", "history": "walk_forward"},
        {"kind": "allocation", "weights": {"Condor": 0.1}},
    ],
    ids=str,
)
def test_kelly_stands_in_where_the_scenario_has_no_twin(rule: dict[str, Any]) -> None:
    assert fires("hindsight_gap", TURNING, rule).evidence.scenario == "My Kelly, hindsight"


def test_other_rules_with_hindsight_have_their_own_twin() -> None:
    alert = fires("hindsight_gap", TURNING, {"kind": "optimal_f"})
    assert alert.evidence.scenario == "test"
    assert alert.proposal is None  # optimal f knows no haircut


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(one_a_day(STEADY), id="a steady edge"),
        pytest.param(one_a_day(STEADY[:29]), id="the twin never trades"),
        pytest.param(one_a_day([100.0] * 60), id="all wins"),
        pytest.param(one_a_day([-100.0] * 60), id="all losses"),
        pytest.param([replace(trade, margin=NAN) for trade in TURNING], id="no margin"),
        pytest.param(one_a_day([100.0]), id="one trade"),
    ],
)
def test_nothing_that_hindsight_hid(trades: list[Trade]) -> None:
    assert found("hindsight_gap", trades, KELLY) is None


@pytest.mark.parametrize(
    ("seen", "blind", "is_deeper"),
    [
        (0.1, 0.14, False),
        (0.1, 0.16, True),
        (0.4, 0.5, False),
        (0.5, 0.66, True),
        (0.0, 0.04, False),
        (0.0, 0.06, True),
        (0.9, 1.0, True),
        (1.2, 1.5, False),
    ],
)
def test_how_much_deeper_a_drawdown_is(seen: float, blind: float, is_deeper: bool) -> None:
    """Half as much log growth lost again, and five points: .5 loses log 2 = .69, .66 loses 1.08; a lost account cannot fall deeper."""
    replays = [
        SimpleNamespace(metrics=SimpleNamespace(max_drawdown=fall)) for fall in (seen, blind)
    ]
    assert _Gap(*replays, since=date(1), difference=None, kept=1.0).is_deeper == is_deeper  # type: ignore[arg-type]


def test_the_haircut_is_the_share_that_was_hindsight() -> None:
    alert = fires("hindsight_gap", TWO, KELLY)
    share = round(1 - alert.evidence.figures["kept"], 2)
    assert 0.1 < share < 0.5
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"edge_haircut": share}}
    assert fires("hindsight_gap", TURNING, KELLY).proposal is not None
    assert fires("hindsight_gap", TURNING, KELLY, edge_haircut=0.5).proposal is None


def test_the_haircut_is_tried() -> None:
    alert = fires("hindsight_gap", TURNING, KELLY)
    effect = effect_of(alert, book_of(*TURNING), profile_of())
    assert effect is not None
    assert effect.scenario.rule.kind == "kelly"
    assert effect.after.max_drawdown < effect.before.max_drawdown


# --- joint crashes -----------------------------------------------------------------------------------------------

DAYS = 100


def crashing(name: str, *days: int, size: float = 500.0) -> list[Trade]:
    """A strategy that earns 100 a day, and on some days loses `size`."""
    return one_a_day([-size if day in days else 100.0 for day in range(DAYS)], strategy=name)


def test_strategies_that_crash_on_the_same_days() -> None:
    """Ten of a hundred days each, all ten shared: independent ones would share one, and ten with a chance of 1 in 10 million."""
    alert = fires("joint_crashes", [*crashing("Condor", *range(10)), *crashing("Fly", *range(10))])
    figures = alert.evidence.figures
    assert alert.severity == "warn"
    assert (figures["days_2"], figures["expected_2"]) == (10, pytest.approx(1))
    assert figures["chance_2"] == pytest.approx(stats.binom.sf(9, 100, 0.01), rel=1e-6)
    assert (figures["days_3"], figures["chance_3"]) == (0, 1)
    assert figures["worst_share"] == pytest.approx(1_000 / CAPITAL, rel=0.01)
    assert {(line.subject, line.amount) for line in alert.evidence.lines} == {
        ("Condor", -500),
        ("Fly", -500),
    }
    assert len(alert.evidence.lines) == len(alert.evidence.rows) == 20


def test_three_together() -> None:
    alert = fires(
        "joint_crashes",
        [trade for name in ("Condor", "Fly", "Put") for trade in crashing(name, 7, 50)],
    )
    assert (alert.evidence.figures["days_3"], alert.evidence.figures["expected_3"]) == (
        2,
        pytest.approx(DAYS * 0.02**3),
    )


def test_the_worst_day_comes_first_with_its_strategies() -> None:
    trades = [*crashing("Condor", 3, 8), *crashing("Fly", 3, 8)]
    trades += [Trade(f"{MONDAY + 8} 12:00", f"{MONDAY + 8} 13:00", -400, strategy="Fly")]
    alert = fires("joint_crashes", trades)
    assert [(line.subject, line.amount, line.date) for line in alert.evidence.lines[:2]] == [
        ("Condor", -500, date(MONDAY + 8)),
        ("Fly", -900, date(MONDAY + 8)),
    ]
    assert alert.evidence.dates == {"worst": date(MONDAY + 8)}
    assert alert.evidence.figures["worst_pl"] == -1_400
    assert alert.evidence.figures["worst_share"] == pytest.approx(0.014, abs=5e-4)


def test_a_joint_crash_of_the_target_drawdown_is_a_danger() -> None:
    trades = [*crashing("Condor", *range(5)), *crashing("Fly", *range(5))]
    assert fires("joint_crashes", trades, starting_capital=4_000).severity == "danger"


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(
            [*crashing("Condor", *range(10)), *crashing("Fly", *range(50, 60))], id="different days"
        ),
        pytest.param(
            [*crashing("Condor", *range(30)), *crashing("Fly", *range(25, 55))],
            id="as often together as chance has it",
        ),
        pytest.param(crashing("Condor", *range(10)), id="one strategy"),
        pytest.param(
            [*crashing("Condor", *range(10))[:19], *crashing("Fly", *range(10))[:19]],
            id="too few days",
        ),
        pytest.param(
            [*one_a_day([100.0] * 60), *one_a_day([100.0] * 60, strategy="Fly")], id="all wins"
        ),
        pytest.param(
            [*one_a_day([-100.0] * 60), *one_a_day([-100.0] * 60, strategy="Fly")],
            id="all losses alike: no crash",
        ),
        pytest.param(
            [*one_a_day([0.0] * 60), *one_a_day([0.0] * 60, strategy="Fly")], id="zero P/L"
        ),
    ],
)
def test_no_more_together_than_independent(trades: list[Trade]) -> None:
    assert found("joint_crashes", trades) is None


def test_a_strategy_switched_off_crashes_with_nobody() -> None:
    trades = [*crashing("Condor", *range(10)), *crashing("Fly", *range(10))]
    assert found("joint_crashes", trades, strategies={"Fly": {"enabled": False}}) is None


@pytest.mark.parametrize("seed", range(10))
def test_independent_strategies_are_silent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    trades = [
        trade
        for name in "ABCD"
        for trade in crashing(name, *rng.choice(DAYS, 12, replace=False).tolist())
    ]
    assert found("joint_crashes", trades) is None


def test_chances_by_enumeration() -> None:
    """Three strategies with their own rates, one idle on the third day: every outcome of both days in plain loops."""
    crashed = np.array(
        [[True, False, False, True], [False, True, False, False], [True, True, True, False]]
    )
    active = np.array(
        [[True, True, True, True], [True, True, False, True], [True, True, True, True]]
    )
    rates = crashed.sum(axis=1) / active.sum(axis=1)
    two, three = _odds(_Crashes(np.arange(3), active, crashed))
    for day in range(4):
        expected = {2: 0.0, 3: 0.0}
        for outcome in np.ndindex(2, 2, 2):
            chance = np.prod(
                [
                    (r if x else 1 - r) if a else float(not x)
                    for x, r, a in zip(outcome, rates, active[:, day], strict=True)
                ]
            )
            for k in expected:
                expected[k] += float(chance) * (sum(outcome) >= k)
        assert (two[day], three[day]) == pytest.approx((expected[2], expected[3]), abs=1e-12)


@pytest.mark.parametrize("count", [0, 1, 3, 8, 9])
def test_chance_of_so_many_days(count: int) -> None:
    odds = np.array([0.1, 0.5, 0.9, 0.0, 0.3, 0.3, 0.01, 0.7, 0.2])
    expected = 0.0
    for outcome in np.ndindex(*[2] * len(odds)):
        chance = np.prod([p if x else 1 - p for x, p in zip(outcome, odds, strict=True)])
        expected += float(chance) * (sum(outcome) >= count)
    assert _at_least(count, odds) == pytest.approx(expected, abs=1e-12)
