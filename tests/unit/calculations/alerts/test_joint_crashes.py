"""Alerts about strategies that crash on the same days."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from app.calculations.alerts.joint_crashes import _at_least, _Crashes, _odds, _share_lost
from tests.unit.calculations.alerts.alert_cases import alert_of, find_alert
from tests.unit.calculations.builders import (
    CAPITAL,
    MONDAY,
    Trade,
    date,
    one_a_day,
)

DAYS = 100


def crashing(name: str, *days: int, size: float = 500.0) -> list[Trade]:
    """A strategy that earns 100 a day, and on some days loses `size`."""
    return one_a_day([-size if day in days else 100.0 for day in range(DAYS)], strategy=name)


def test_joint_crashes_on_shared_days_counts_them() -> None:
    """Ten crashes each in a hundred days, all shared; independent strategies would share one."""
    alert = alert_of(
        "joint_crashes", [*crashing("Condor", *range(10)), *crashing("Fly", *range(10))]
    )
    figures = alert.evidence.figures
    assert alert.severity == "info"
    assert (figures["days_2"], figures["expected_2"]) == (10, pytest.approx(1))
    assert figures["chance_2"] == pytest.approx(stats.binom.sf(9, 100, 0.01), rel=1e-6)
    assert (figures["days_3"], figures["chance_3"]) == (0, 1)
    assert figures["worst_share"] == pytest.approx(1_000 / CAPITAL, rel=0.01)
    assert {(line.subject, line.amount) for line in alert.evidence.lines} == {
        ("Condor", -500),
        ("Fly", -500),
    }
    assert len(alert.evidence.lines) == len(alert.evidence.rows) == 20


def test_joint_crashes_of_three_counts_days_of_three() -> None:
    alert = alert_of(
        "joint_crashes",
        [trade for name in ("Condor", "Fly", "Put") for trade in crashing(name, 7, 50)],
    )
    assert (alert.evidence.figures["days_3"], alert.evidence.figures["expected_3"]) == (
        2,
        pytest.approx(DAYS * 0.02**3),
    )


def test_joint_crashes_lines_start_with_the_worst_day() -> None:
    trades = [*crashing("Condor", 3, 8), *crashing("Fly", 3, 8)]
    trades += [Trade(f"{MONDAY + 8} 12:00", f"{MONDAY + 8} 13:00", -400, strategy="Fly")]
    alert = alert_of("joint_crashes", trades)
    assert [(line.subject, line.amount, line.date) for line in alert.evidence.lines[:2]] == [
        ("Condor", -500, date(MONDAY + 8)),
        ("Fly", -900, date(MONDAY + 8)),
    ]
    assert alert.evidence.dates == {"worst": date(MONDAY + 8)}
    assert alert.evidence.figures["worst_pl"] == -1_400
    assert alert.evidence.figures["worst_share"] == pytest.approx(0.014, abs=5e-4)


@pytest.mark.parametrize(("capital", "severity"), [(9_900, "warn"), (10_100, "info")])
def test_joint_crashes_of_half_the_target_are_a_warning(capital: float, severity: str) -> None:
    """The first day costs both strategies 500: a tenth of 10,000, half of the target."""
    trades = [*crashing("Condor", 0, 50, 60, 70), *crashing("Fly", 0, 50, 60, 70)]
    alert = alert_of("joint_crashes", trades, starting_capital=capital, target_max_drawdown=0.2)
    assert alert.evidence.figures["worst_share"] == pytest.approx(1_000 / capital)
    assert alert.severity == severity
    assert alert.proposal is None


def test_joint_crashes_of_sizes_that_a_limit_cut_are_information() -> None:
    trades = [*crashing("Condor", *range(5)), *crashing("Fly", *range(5))]
    wanted = {"kind": "historical", "multiplier": 20}
    assert alert_of("joint_crashes", trades, wanted).severity == "warn"
    assert alert_of("joint_crashes", trades, wanted, margin_ceiling=0.02).severity == "info"


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
def test_joint_crashes_no_more_than_independent_is_silent(trades: list[Trade]) -> None:
    assert find_alert("joint_crashes", trades) is None


def test_joint_crashes_of_a_strategy_switched_off_is_silent() -> None:
    trades = [*crashing("Condor", *range(10)), *crashing("Fly", *range(10))]
    assert find_alert("joint_crashes", trades, strategies={"Fly": {"enabled": False}}) is None


@pytest.mark.parametrize("seed", range(10))
def test_joint_crashes_of_independent_strategies_is_silent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    trades = [
        trade
        for name in "ABCD"
        for trade in crashing(name, *rng.choice(DAYS, 12, replace=False).tolist())
    ]
    assert find_alert("joint_crashes", trades) is None


def test_odds_equal_enumeration_of_all_outcomes() -> None:
    """Three strategies with their own rates, one idle on the third day, in plain loops."""
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
def test_at_least_equals_enumeration_of_all_outcomes(count: int) -> None:
    odds = np.array([0.1, 0.5, 0.9, 0.0, 0.3, 0.3, 0.01, 0.7, 0.2])
    expected = 0.0
    for outcome in np.ndindex(*[2] * len(odds)):
        chance = np.prod([p if x else 1 - p for x, p in zip(outcome, odds, strict=True)])
        expected += float(chance) * (sum(outcome) >= count)
    assert _at_least(count, odds) == pytest.approx(expected, abs=1e-12)


def test_joint_crashes_cost_is_that_of_the_strategies_that_crash_alone() -> None:
    """A third strategy earns 100 on the day of the crash."""
    trades = [*crashing("Condor", *range(10)), *crashing("Fly", *range(10))]
    trades += crashing("Put", *range(50, 60))
    assert alert_of("joint_crashes", trades).evidence.figures["worst_pl"] == -1_000


@pytest.mark.parametrize(
    ("day", "amount", "share"),
    [(0, -500.0, 0.5), (1, -500.0, 0.25), (2, -500.0, 0.0), (1, 500.0, 0.0), (1, -0.5, 0.00025)],
)
def test_share_lost_is_of_the_equity_of_the_day_before(
    day: int, amount: float, share: float
) -> None:
    """The account starts with 1,000 and then has 2,000, and nothing."""
    replayed = SimpleNamespace(start=1_000.0, equity=np.array([2_000.0, 0.0]))
    context: Any = SimpleNamespace(scenario_replay=replayed)
    assert _share_lost(context, day, amount) == share
