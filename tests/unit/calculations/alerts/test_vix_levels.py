"""Alerts about results by the VIX at the open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.alerts import Alert, VixRange
from app.calculations.alerts.vix_levels import _bucket_line
from tests.unit.calculations.alerts.alert_cases import alert_of, context_of, find_alert
from tests.unit.calculations.builders import (
    Trade,
    one_a_day,
)


def at_vix(*groups: tuple[float, Sequence[float]]) -> list[Trade]:
    """One trade a day, of each group at its VIX, in spells of ten days in a random order."""
    spells = [
        [(pl, level) for pl in pls[first : first + 10]]
        for level, pls in groups
        for first in range(0, len(pls), 10)
    ]
    order = np.random.default_rng(4).permutation(len(spells))
    trades = [trade for i in order for trade in spells[i]]
    return [
        replace(trade, vix=level)
        for trade, (_, level) in zip(one_a_day([pl for pl, _ in trades]), trades, strict=True)
    ]


GOOD = [100.0, 120, -80, 90, 110] * 30
SMALL = [11.0, -10] * 40
BAD = [-100.0, -120, 80, -90, -110] * 8


def vix_patch(alert: Alert) -> dict[str, Any] | None:
    return alert.proposal.patch["portfolio"]["vix_rule"] if alert.proposal else None


@pytest.mark.parametrize(
    ("groups", "severity", "rule"),
    [
        pytest.param(
            [(12, GOOD), (35, BAD)], "warn", {"above": 30, "multiplier": 0}, id="loses above 30"
        ),
        pytest.param(
            [(12, GOOD), (35, SMALL)],
            "info",
            {"above": 30, "multiplier": 0.5},
            id="earns less above 30",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, BAD)],
            "warn",
            {"above": 20, "multiplier": 0},
            id="loses above 20",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, SMALL)],
            "warn",
            {"above": 20, "multiplier": 0.5},
            id="loses, then earns less",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, GOOD)],
            "warn",
            None,
            id="loses in between: no rule says so",
        ),
        pytest.param(
            [(12, BAD), (22, GOOD)], "warn", None, id="loses while it is calm: no rule says so"
        ),
    ],
)
def test_vix_severity_and_rule_follow_the_bad_levels(
    groups: list[tuple[float, list[float]]], severity: str, rule: dict[str, float] | None
) -> None:
    alert = alert_of("vix", at_vix(*groups))
    assert alert.severity == severity
    assert vix_patch(alert) == rule


def test_vix_lines_hold_the_results_of_each_level() -> None:
    alert = alert_of("vix", at_vix((12, GOOD), (35, BAD)))
    calm, wild = alert.evidence.lines
    assert (calm.subject, calm.count, calm.verdict) == (VixRange(None, 15), 150, None)
    assert (wild.subject, wild.count, wild.verdict) == (VixRange(30, None), 40, "loses")
    assert (calm.win_rate, wild.win_rate) == (pytest.approx(0.8), pytest.approx(0.2))
    assert (wild.value, wild.amount) == (
        pytest.approx(sum(BAD) / 40 / 1_000),
        pytest.approx(sum(BAD)),
    )
    assert wild.low is not None
    assert wild.high is not None
    assert wild.low < wild.value < wild.high < 0  # type: ignore[operator]


def test_vix_at_a_boundary_belongs_to_the_bucket_below() -> None:
    """A rule acts above its level: a VIX of 30 is not above 30."""
    alert = alert_of("vix", at_vix((12, GOOD), (30, BAD)))
    assert alert.evidence.lines[1].subject == VixRange(25, 30)
    assert vix_patch(alert) == {"above": 25, "multiplier": 0}


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(at_vix((12, GOOD), (35, GOOD)), id="the same at every level"),
        pytest.param(at_vix((12, GOOD), (35, BAD[:15])), id="too few"),
        pytest.param(one_a_day(GOOD + BAD), id="no VIX"),
        pytest.param(at_vix((12, [100.0])), id="one trade"),
        pytest.param(at_vix((12, [100.0] * 50), (35, [100.0] * 50)), id="all wins alike"),
        pytest.param(at_vix((12, [0.0] * 50)), id="zero P/L"),
        pytest.param(at_vix((12, BAD * 2), (22, BAD)), id="loses everywhere: not the VIX"),
        pytest.param(at_vix((12, [-100.0, -90] * 30)), id="losses at one level alone"),
        pytest.param(
            [*at_vix((12, GOOD)), *(Trade("300 10:00", "300 11:00", pl, vix=35) for pl in BAD)],
            id="all bad ones on one day",
        ),
    ],
)
def test_vix_that_cannot_be_judged_is_silent(trades: list[Trade]) -> None:
    assert find_alert("vix", trades) is None


@pytest.mark.parametrize("seed", range(8))
def test_vix_of_noise_is_silent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    trades = at_vix(
        *((level, rng.normal(20, 100, 60).tolist()) for level in (12.0, 17, 22, 27, 40))
    )
    assert find_alert("vix", trades) is None


def test_vix_of_strategies_of_other_scale_counts_them_alike() -> None:
    """A ticket of a thousand times the scale does not hide that the condor loses above 30."""
    rng = np.random.default_rng(5)
    tickets = [
        replace(t, strategy="Ticket")
        for t in at_vix(*((level, rng.normal(0, 100_000, 60).tolist()) for level in (12.0, 35)))
    ]
    alert = alert_of("vix", [*at_vix((12, GOOD[:60]), (35, BAD + BAD[:20])), *tickets])
    assert [line.subject for line in alert.evidence.lines] == [
        VixRange(None, 15),
        VixRange(30, None),
    ]


def test_vix_with_a_rule_that_acts_proposes_nothing() -> None:
    trades = at_vix((12, GOOD), (35, BAD))
    assert alert_of("vix", trades, vix_rule={"above": 30, "multiplier": 0.5}).proposal is not None
    assert alert_of("vix", trades, vix_rule={"above": 30, "multiplier": 0}).proposal is None


def test_line_of_a_bucket_has_the_middle_nine_tenths_of_the_means() -> None:
    """Means of 0 to 100 and an unknown one; two of three positions were won, 0.1 of a margin."""
    context = context_of(one_a_day([100.0, 100.0, -100.0]))
    means = np.array([*range(101), np.nan], float)
    line = _bucket_line(context, "15 to 20", np.ones(3, bool), means)
    assert (line.count, line.amount, line.win_rate) == (3, 100, 2 / 3)
    assert (line.low, line.high) == (5, 95)
    assert line.value == pytest.approx(0.1 / 3)
