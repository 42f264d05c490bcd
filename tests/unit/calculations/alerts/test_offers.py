"""Changes are offered where trying them helped, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.alerts import (
    FINDERS,
    Alert,
    AlertKind,
    AlertOptions,
    Proposal,
    after_trying,
    effect_of,
    find_alerts,
    helps,
    nothing_to_gain,
)
from app.calculations.alerts.model import ProposalAction, Severity
from app.calculations.profile.model import AS_BACKTESTED, parse_profile
from app.calculations.replay.comparison import DrawdownVerdict, Effect, Verdict, merge_patch
from tests.strategies import examples
from tests.unit.calculations.alerts.alert_cases import EVENTFUL, GUARDED, NO_PROMISE
from tests.unit.calculations.builders import (
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    scenario_of,
)

PATCH = {"portfolio": {"kelly_fraction": 0.1}}


@pytest.fixture(scope="module")
def tried() -> Effect:
    """Some effect, whose verdicts are then replaced."""
    trades = one_a_day([100.0, -90.0] * 30)
    alert = Alert("streaks", "warn", proposal=Proposal("reduce_edge", PATCH, AS_BACKTESTED))
    effect = effect_of(alert, book_of(*trades), profile_of())
    assert effect is not None
    return effect


def alert_with(action: ProposalAction = "reduce_edge", severity: Severity = "warn") -> Alert:
    return Alert("max_loss", severity, proposal=Proposal(action, PATCH, AS_BACKTESTED))


@pytest.mark.parametrize("profit", get_args(Verdict))
@pytest.mark.parametrize("drawdown", get_args(DrawdownVerdict))
@pytest.mark.parametrize("action", ["reduce_edge", "scale_sizes"])
def test_helps_needs_a_clear_gain_and_no_clear_harm(
    tried: Effect, profit: Verdict, drawdown: DrawdownVerdict, action: ProposalAction
) -> None:
    effect = replace(tried, verdict=profit, drawdown_verdict=drawdown)
    gains = profit == "better" or drawdown == "smaller"
    harms = profit == "worse" or drawdown == "larger"
    assert helps(alert_with(action), effect) == (gains and not harms)


@pytest.mark.parametrize("profit", get_args(Verdict))
@pytest.mark.parametrize("drawdown", get_args(DrawdownVerdict))
def test_helps_of_scaling_a_danger_is_a_smaller_drawdown(
    tried: Effect, profit: Verdict, drawdown: DrawdownVerdict
) -> None:
    effect = replace(tried, verdict=profit, drawdown_verdict=drawdown)
    assert helps(alert_with("scale_sizes", "danger"), effect) == (drawdown == "smaller")


def test_find_alerts_of_a_log_that_never_fell_still_offers_the_smaller_size() -> None:
    """All wins, a margin of six tenths at once: what the log does not show may take it all."""
    book = book_of(*one_a_day([10.0] * 60))
    profile = parse_profile(
        {
            "version": 1,
            "portfolio": {"starting_capital": 100_000, "sizing_equity": "starting"},
            "scenarios": [{"name": "x", "rule": {"kind": "fixed_contracts", "contracts": 60}}],
        }
    )
    options = AlertOptions(resamples=100)
    alert, *_ = find_alerts(book, profile, profile.scenarios[0], options)
    assert alert.kind == "promise_broken"
    assert alert.proposal is not None
    changed = parse_profile(merge_patch(profile.to_document(), alert.proposal.patch))
    after = find_alerts(book, changed, changed.scenarios[0], options)
    assert "promise_broken" not in {each.kind for each in after}


def test_helps_without_a_proposal_or_effect_is_false(tried: Effect) -> None:
    better = replace(tried, verdict="better", drawdown_verdict="smaller")
    assert helps(alert_with(), better)
    assert not helps(alert_with(), None)
    assert not helps(Alert("max_loss", "warn"), better)


def test_after_trying_keeps_the_finding_and_drops_the_proposal(tried: Effect) -> None:
    """A warning stays without a change; information that was there for its change goes."""
    useless = replace(tried, verdict="worse", drawdown_verdict="no clear difference")
    useful = replace(useless, verdict="better")
    warning, note = alert_with(), alert_with(severity="info")
    plain = Alert("too_few", "info")
    assert after_trying([warning, plain], {"max_loss": useless}) == (
        replace(warning, proposal=None),
        plain,
    )
    assert after_trying([note], {"max_loss": useless}) == ()
    assert after_trying([note], {"max_loss": useful}) == (replace(note, effect=useful),)
    assert after_trying([note], {}) == ()


def test_nothing_to_gain_lists_the_other_kinds_in_order() -> None:
    alerts = [Alert("vix", "warn"), Alert("max_loss", "danger")]
    quiet = nothing_to_gain(alerts)
    assert set(quiet) == set(FINDERS) - {"vix", "max_loss"}
    assert list(quiet) == [kind for kind in FINDERS if kind in quiet]
    assert nothing_to_gain([]) == tuple(FINDERS) == get_args(AlertKind)


RULES: list[dict[str, Any]] = [
    {"kind": "historical", "multiplier": 12.0},
    {"kind": "kelly", "fraction": 1.0},
    {"kind": "fixed_fractional", "fraction": 0.4},
]


def check_no_harm(alerts: tuple[Alert, ...]) -> None:
    for alert in alerts:
        assert (alert.proposal is None) == (alert.effect is None)
        if alert.proposal is None or alert.effect is None:
            continue
        difference = alert.effect.difference
        never_fell = alert.severity == "danger" and alert.effect.before.drawdown == 0
        assert never_fell or difference.drawdown_low < 0 or alert.effect.verdict == "better"
        assert difference.drawdown_low < 0 or difference.drawdown_high <= 0
        if alert.severity != "danger" or alert.proposal.action != "scale_sizes":
            assert difference.high >= 0
        assert "margin_ceiling" not in alert.proposal.patch.get("portfolio", {})


@examples(20)
@given(
    seed=st.integers(0, 1_000),
    rule=st.sampled_from(RULES),
    guards=st.sampled_from([{}, GUARDED, {"margin_ceiling": None}]),
    sizing_equity=st.sampled_from(["starting", "current"]),
)
def test_find_alerts_never_offers_what_did_harm(
    seed: int, rule: dict[str, Any], guards: dict[str, Any], sizing_equity: str
) -> None:
    book, profile = (
        book_of(*random_trades(seed, 150)),
        profile_of(**guards, sizing_equity=sizing_equity),
    )
    options = AlertOptions(promise=NO_PROMISE, resamples=100)
    check_no_harm(find_alerts(book, profile, scenario_of(rule), options))


def test_find_alerts_of_an_eventful_log_offers_what_helps() -> None:
    """Runs of losses at a high VIX: pausing there helps, and is offered."""
    options = AlertOptions(promise=NO_PROMISE)
    alerts = find_alerts(book_of(*EVENTFUL), profile_of(), AS_BACKTESTED, options)
    check_no_harm(alerts)
    offered = {alert.kind for alert in alerts if alert.proposal}
    assert offered >= {"vix", "streaks"}
