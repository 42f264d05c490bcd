"""Alerts about rules and limits that stop all trading."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.calculations.alerts.alert_cases import alert_of, context_of, find_alert, patched
from tests.unit.calculations.builders import (
    MONDAY,
    NAN,
    ONE,
    Trade,
    date,
    one_a_day,
)

PAUSE = {"streak_rule": {"losses": 3, "multiplier": 0}}


def test_standstill_of_an_endless_pause_is_a_warning() -> None:
    """Three losses, then 70 days of losses: nothing is taken from the fourth on."""
    alert = alert_of("standstill", one_a_day([100.0] * 5 + [-10.0] * 73), **PAUSE)
    (period,) = alert.evidence.periods
    assert (period.start, period.end, period.worst) == (date(MONDAY + 8), date(MONDAY + 77), 69)
    assert alert.severity == "warn"
    assert alert.evidence.figures == {"days": 69, "refused": 70, "periods": 1}


@pytest.mark.parametrize(
    ("losing", "fires_then"), [(63, False), (64, True)], ids=["59 days", "60 days"]
)
def test_standstill_below_sixty_days_is_silent(losing: int, fires_then: bool) -> None:
    """Three losses are taken; the last refused open is `losing` - 4 days after the first."""
    assert (
        find_alert("standstill", one_a_day([-10.0] * losing), **PAUSE) is not None
    ) == fires_then


HALF_WAY = (
    [-10.0] * 43 + [10.0] + [-10.0] * 43
)  #: the log wins once, the pause ends, and begins again
MONTHLY = [Trade(f"{MONDAY + 30 * i} 10:00", f"{MONDAY + 30 * i} 11:00", -10) for i in range(8)]


@pytest.mark.parametrize(
    ("trades", "settings"),
    [
        pytest.param(
            one_a_day([-10.0] * 80),
            {"streak_rule": {"losses": 3, "multiplier": 0.5}, "below_one": "one"},
            id="no pause",
        ),
        pytest.param(one_a_day(HALF_WAY), PAUSE, id="a pause that ends"),
        pytest.param(
            [
                *one_a_day([-10.0] * 5),
                *(Trade(f"{d} 10:00", f"{d} 11:00", -10) for d in range(200, 230)),
            ],
            PAUSE,
            id="a gap of the log itself",
        ),
        pytest.param(
            one_a_day([10.0] * 80),
            {"strategies": {"Condor": {"enabled": False}}},
            id="switched off",
        ),
        pytest.param(one_a_day([10.0] * 80), {"trading_days": []}, id="no trading days"),
        pytest.param(
            one_a_day([10.0] * 80),
            {"rule": {"kind": "kelly", "history": "walk_forward", "min_trades": 100}},
            id="warm-up",
        ),
        pytest.param(
            one_a_day([10.0] * 80, margin=NAN),
            {"rule": {"kind": "fixed_dollar", "dollars": 1_000}},
            id="no margin",
        ),
        pytest.param(
            one_a_day([-10.0] * 80), {**PAUSE, "constrained": False}, id="no limits at all"
        ),
        pytest.param(one_a_day([-10.0]), PAUSE, id="one trade"),
        pytest.param([Trade("8 10:00", "8 11:00", -10)] * 80, PAUSE, id="everything in one second"),
    ],
)
def test_standstill_of_other_refusals_is_silent(
    trades: list[Trade], settings: dict[str, Any]
) -> None:
    assert find_alert("standstill", trades, **settings) is None


def test_standstill_of_a_monthly_log_fires() -> None:
    """Its usual pause is no gap: refused from the fourth trade to the eighth, 120 days."""
    assert alert_of("standstill", MONTHLY, **PAUSE).evidence.figures["days"] == 120


def test_standstill_around_a_log_gap_names_both_periods() -> None:
    before, after = (
        one_a_day([-10.0] * 70),
        [Trade(f"{d} 10:00", f"{d} 11:00", -10) for d in range(300, 370)],
    )
    alert = alert_of("standstill", [*before, *after], **PAUSE)
    assert [period.worst for period in alert.evidence.periods] == [66, 69]


@pytest.mark.parametrize(
    ("pls", "settings", "cause", "patch"),
    [
        pytest.param(
            [10.0] * 80,
            {"max_parallel_trades": 0},
            "parallel_cap",
            {"max_parallel_trades": None},
            id="no trade at once",
        ),
        pytest.param(
            [-30_000.0] + [10.0] * 80,
            {"drawdown_brake": [{"drawdown": 0.2, "multiplier": 0.25}]},
            "below_one",
            {"drawdown_brake": None},
            id="a brake that leaves less than one contract",
        ),
        pytest.param(
            [10.0] * 80,
            {"rule": {"kind": "fixed_contracts", "contracts": 0.5}},
            "below_one",
            None,
            id="half a contract",
        ),
        pytest.param([-200_000.0] + [10.0] * 80, {}, "ruined", None, id="ruin"),
        pytest.param(
            [10.0] * 80, {"margin_ceiling": 0.001}, "margin_ceiling", None, id="margin ceiling"
        ),
        pytest.param(
            [10.0] * 80,
            {"strategies": {"Condor": {"max_contracts": 0}}},
            "max_contracts",
            None,
            id="max contracts",
        ),
        pytest.param(
            [10.0] * 80,
            {"strategies": {"Condor": {"capital_ceiling": 1}}},
            "capital_ceiling",
            None,
            id="capital ceiling",
        ),
        pytest.param(
            [-10.0] * 80,
            PAUSE,
            "paused",
            {"streak_rule": {"multiplier": 0.5}},
            id="pause",
        ),
    ],
)
def test_standstill_proposal_follows_the_refusing_outcome(
    pls: list[float], settings: dict[str, Any], cause: str, patch: dict[str, Any] | None
) -> None:
    alert = alert_of("standstill", one_a_day(pls), **settings)
    assert alert.evidence.lines[0].subject == f"skipped:{cause}"
    assert (alert.proposal and alert.proposal.patch["portfolio"]) == patch


@pytest.mark.parametrize(
    ("settings", "severity"),
    [({}, "info"), ({"drawdown_brake": [{"drawdown": 0.5, "multiplier": 0.5}]}, "warn")],
    ids=["too small an account", "a rule may have shrunk them"],
)
def test_standstill_below_one_contract_is_a_warning_with_a_rule_alone(
    settings: dict[str, Any], severity: str
) -> None:
    rule = {"kind": "fixed_contracts", "contracts": 0.5}
    assert alert_of("standstill", one_a_day([10.0] * 80), rule, **settings).severity == severity


def test_standstill_after_removing_the_brake_is_silent() -> None:
    trades = one_a_day([-30_000.0] + [10.0] * 80)
    settings = {"drawdown_brake": [{"drawdown": 0.2, "multiplier": 0.25}]}
    assert (
        find_alert(
            "standstill", trades, **patched(settings, alert_of("standstill", trades, **settings))
        )
        is None
    )


def test_standstill_of_a_vix_rule_of_zero_proposes_halving() -> None:
    alert = alert_of(
        "standstill", one_a_day([10.0] * 80, vix=35.0), ONE, vix_rule={"above": 30, "multiplier": 0}
    )
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"vix_rule": {"multiplier": 0.5}}}
    assert context_of(one_a_day([10.0] * 3)).constrained_scenario.constrained
