"""Alerts about what the estimates rest on: too few trades, and hindsight."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.calculations.alerts import effect_of
from app.calculations.alerts.estimation_risk import _Gap, _haircut
from tests.unit.calculations.alerts.alert_cases import alert_of, context_of, find_alert
from tests.unit.calculations.builders import (
    MARGIN,
    NAN,
    Trade,
    book_of,
    date,
    one_a_day,
    profile_of,
)

COIN = [MARGIN, MARGIN, MARGIN, -MARGIN, -MARGIN]


@pytest.mark.parametrize(("trades", "few"), [(29, True), (30, False)])
def test_too_few_from_thirty_positions_is_silent(trades: int, few: bool) -> None:
    assert (find_alert("too_few", one_a_day((COIN * 6)[:trades])) is not None) == few


def test_too_few_with_twenty_positions_shows_the_kelly_range() -> None:
    """Three wins in five of even money: Kelly .2, and a range from nothing to most of it."""
    alert = alert_of("too_few", [*one_a_day(COIN * 4), *one_a_day(COIN * 8, strategy="Fly")])
    (line,) = alert.evidence.lines
    assert alert.severity == "info"
    assert (line.subject, line.count, line.value) == ("Condor", 20, pytest.approx(0.2))
    assert line.low == 0
    assert line.high is not None
    assert 0.4 <= line.high <= 0.7
    assert len(alert.evidence.rows) == 20
    figures = alert.evidence.figures
    assert (figures["strategies"], figures["fewest"]) == (1, 20)


def test_too_few_with_unknown_margins_does_not_count_them() -> None:
    trades = one_a_day(COIN * 8)
    trades[:15] = [replace(trade, margin=NAN) for trade in trades[:15]]
    (line,) = alert_of("too_few", trades).evidence.lines
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
def test_too_few_without_a_kelly_proposes_nothing(
    trades: list[Trade], count: int, value: float | None
) -> None:
    alert = alert_of("too_few", trades)
    assert (alert.evidence.lines[0].count, alert.evidence.lines[0].value) == (count, value)
    assert alert.proposal is None


def test_too_few_of_a_strategy_switched_off_is_silent() -> None:
    assert find_alert("too_few", one_a_day(COIN), strategies={"Condor": {"enabled": False}}) is None


@pytest.mark.parametrize(
    ("contracts", "severity"), [(1, "info"), (20, "info"), (21, "warn")], ids=str
)
def test_too_few_is_a_warning_above_the_target_at_stake(contracts: float, severity: str) -> None:
    """Twenty contracts of 1,000 are the target drawdown, a fifth of capital."""
    rule = {"kind": "fixed_contracts", "contracts": contracts}
    alert = alert_of("too_few", one_a_day([0.0] * 8), rule)
    assert alert.severity == severity
    assert alert.evidence.figures["worst_share"] == pytest.approx(contracts / 100)


def test_too_few_of_a_walk_forward_size_has_nothing_at_stake() -> None:
    """It waits for thirty positions, whatever its Kelly fraction asks for."""
    rule = {"kind": "kelly", "fraction": 5.0, "history": "walk_forward"}
    alert = alert_of("too_few", one_a_day((COIN * 6)[:29]), rule)
    assert (alert.severity, alert.evidence.figures["worst_share"]) == ("info", 0)


def test_too_few_counts_what_those_strategies_held_alone() -> None:
    """The fly has trades enough: what it holds is not at stake in too few."""
    trades = [*one_a_day([0.0] * 8), *one_a_day([0.0] * 40, strategy="Fly")]
    alert = alert_of("too_few", trades, {"kind": "fixed_contracts", "contracts": 15})
    assert alert.evidence.figures["worst_share"] == pytest.approx(0.15)
    assert alert.severity == "info"


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


def test_hindsight_gap_of_an_edge_that_turned_is_a_warning() -> None:
    alert = alert_of("hindsight_gap", TURNING, KELLY)
    figures = alert.evidence.figures
    assert alert.severity == "warn"
    assert figures["cagr_walk_forward"] < 0 < figures["cagr_hindsight"]
    assert figures["drawdown_walk_forward"] > 0.9 > 0.6 > figures["drawdown_hindsight"]
    assert alert.evidence.scenario == "test"


def test_hindsight_gap_of_a_strategy_left_out_is_a_warning() -> None:
    alert = alert_of("hindsight_gap", TWO, KELLY)
    figures = alert.evidence.figures
    assert alert.severity == "warn"
    assert figures["drawdown_walk_forward"] == pytest.approx(
        figures["drawdown_hindsight"], abs=0.01
    )
    assert figures["growth_kept"] < 0.9
    assert figures["low"] < figures["difference"] < figures["high"] < 0


def test_hindsight_gap_figures_equal_both_replays() -> None:
    context = context_of(TURNING, KELLY)
    twin = context_of(TURNING, {**KELLY, "history": "walk_forward"})
    figures = alert_of("hindsight_gap", TURNING, KELLY).evidence.figures
    for name, made in (
        ("hindsight", context.scenario_replay.metrics),
        ("walk_forward", twin.scenario_replay.metrics),
    ):
        assert figures[f"cagr_{name}"] == made.cagr
        assert figures[f"drawdown_{name}"] == made.max_drawdown


@pytest.mark.parametrize(
    ("rule", "judged"),
    [
        ({"kind": "historical"}, "My sizing, hindsight"),
        ({"kind": "kelly", "history": "walk_forward"}, "test, hindsight"),
        ({"kind": "allocation", "weights": {"Condor": 0.1}}, "My sizing, hindsight"),
    ],
    ids=str,
)
def test_hindsight_gap_judges_the_hindsight_twin_or_my_sizing(
    rule: dict[str, Any], judged: str
) -> None:
    """Sizes that do not rest on hindsight give information, no warning."""
    alert = alert_of("hindsight_gap", TURNING, rule)
    assert alert.evidence.scenario == judged
    assert alert.severity == "info"


def test_hindsight_gap_of_optimal_f_judges_its_own_twin() -> None:
    alert = alert_of("hindsight_gap", TURNING, {"kind": "optimal_f"})
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
def test_hindsight_gap_without_a_difference_is_silent(trades: list[Trade]) -> None:
    assert find_alert("hindsight_gap", trades, KELLY) is None


@pytest.mark.parametrize(
    ("hindsight", "walk_forward", "is_deeper"),
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
def test_is_deeper_needs_half_as_much_growth_and_five_points(
    hindsight: float, walk_forward: float, is_deeper: bool
) -> None:
    """Half as much log growth lost again, and five points more of equity.

    A drawdown of .5 loses log 2 = .69, one of .66 loses 1.08; all is lost at 1, so none is deeper.
    """
    replays = [
        SimpleNamespace(judged="max_drawdown", judged_drawdown=drawdown)
        for drawdown in (hindsight, walk_forward)
    ]
    gap = _Gap(*replays, since=date(1), difference=None, growth_kept=1.0)  # type: ignore[arg-type]
    assert gap.is_deeper == is_deeper


@pytest.mark.parametrize(
    ("hindsight", "walk_forward", "is_deeper"),
    [
        (0.1, 0.16, True),
        (0.4, 0.59, False),
        (0.4, 0.61, True),
        (1.2, 1.9, True),
        (0.0, 0.04, False),
    ],
)
def test_is_deeper_of_starting_capital_needs_half_as_much_and_five_points(
    hindsight: float, walk_forward: float, is_deeper: bool
) -> None:
    replays = [
        SimpleNamespace(judged="max_drawdown_of_start", judged_drawdown=drawdown)
        for drawdown in (hindsight, walk_forward)
    ]
    gap = _Gap(*replays, since=date(1), difference=None, growth_kept=1.0)  # type: ignore[arg-type]
    assert gap.is_deeper == is_deeper


def test_haircut_equals_the_growth_that_was_hindsight() -> None:
    alert = alert_of("hindsight_gap", TWO, KELLY)
    share = round(1 - alert.evidence.figures["growth_kept"], 2)
    assert 0.1 < share < 0.5
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"edge_haircut": share}}
    assert alert_of("hindsight_gap", TURNING, KELLY).proposal is not None
    assert alert_of("hindsight_gap", TURNING, KELLY, edge_haircut=0.5).proposal is None


def test_effect_of_the_haircut_lowers_the_drawdown() -> None:
    alert = alert_of("hindsight_gap", TURNING, KELLY)
    effect = effect_of(alert, book_of(*TURNING), profile_of())
    assert effect is not None
    assert effect.scenario.rule.kind == "kelly"
    assert effect.after.drawdown < effect.before.drawdown


@pytest.mark.parametrize(
    ("days", "high", "kept", "poorer"),
    [
        (10, -0.01, 0.89, True),
        (11, -0.01, 0.89, True),
        (9, -0.01, 0.89, False),
        (10, 0.0, 0.89, False),
        (10, -0.01, 0.9, False),
    ],
)
def test_poorer_is_a_tenth_less_growth_that_ten_days_make_certain(
    days: int, high: float, kept: float, poorer: bool
) -> None:
    difference: Any = SimpleNamespace(days_different=days, high=high)
    replay: Any = None
    assert _Gap(replay, replay, date(8), difference, kept).is_poorer is poorer


@pytest.mark.parametrize(
    ("kept", "present", "proposed"),
    [(0.8, 0.1, 0.2), (0.8, 0.2, None), (0.8, 0.3, None), (0.99, 0.0, 0.1), (0.1, 0.0, 0.5)],
)
def test_haircut_is_the_growth_lost_unless_the_profile_has_as_much(
    kept: float, present: float, proposed: float | None
) -> None:
    context = context_of(one_a_day([10.0]), {"kind": "kelly"}, edge_haircut=present)
    unused: Any = None
    found = _haircut(context, _Gap(unused, unused, date(8), unused, kept))
    changes = None if found is None else found.patch["portfolio"]["edge_haircut"]
    assert changes == proposed
