"""The alert about a size that breaks the drawdown promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.alerts import AlertContext, AlertOptions, PromiseReading, find_alerts
from app.calculations.alerts.drawdown_promise import promise_broken, promise_reading
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import chance
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.calculations.profile.scaling import size_scale
from app.calculations.replay.comparison import merge_patch
from app.calculations.size_search import (
    RecommendedSize,
    default_settings,
    recommended_size,
    simulators_of,
)
from tests.unit.calculations.builders import book_of, one_a_day

PATHS = 400
#: An edge, and now and then a loss of half the margin.
BOOK = book_of(*one_a_day(([100.0] * 9 + [-500.0]) * 12))


def profile_at(fraction: float, **portfolio: Any) -> Profile:
    return parse_profile(
        {
            "version": 1,
            "portfolio": {
                "starting_capital": 1_000_000,
                "kelly_fraction": fraction,
                "sizing_equity": "starting",
                "margin_ceiling": None,
                **portfolio,
            },
            "scenarios": [{"name": "My sizing", "rule": {"kind": "kelly"}}],
        }
    )


def context_at(fraction: float, **portfolio: Any) -> AlertContext:
    profile = profile_at(fraction, **portfolio)
    return AlertContext(BOOK, profile, profile.scenarios[0])


def test_promise_reading_of_a_small_size_keeps_the_promise() -> None:
    reading = promise_reading(context_at(0.02), PATHS)
    assert reading.chance.low <= 0.05
    assert reading.factor is None


def test_promise_reading_of_a_large_size_finds_the_factor_that_keeps_it() -> None:
    """Read again at that factor the promise is kept, and at a tenth more it is nearly broken."""
    reading = promise_reading(context_at(0.6), PATHS)
    assert reading.chance.low > 0.05
    assert reading.factor is not None
    assert promise_reading(context_at(0.6 * reading.factor), PATHS).chance.value <= 0.05
    beyond = promise_reading(context_at(0.6 * reading.factor * 1.3), PATHS).chance.value
    assert beyond > 0.03


def test_promise_reading_of_a_size_that_a_limit_cut_is_of_what_is_held() -> None:
    """Ten times the size, held down to one contract: its paths fall no more than a thousandth."""
    limited = promise_reading(context_at(6.0, margin_ceiling=0.001), PATHS)
    assert limited.chance.value == 0


def test_promise_reading_is_the_larger_chance_of_the_searches_of_the_answer() -> None:
    """Each search is run here by itself, at the size that the profile has."""
    found = []
    for fraction in (0.2, 0.4, 0.8):
        profile = profile_at(fraction)
        scenario = replace_rule(profile.scenarios[0], history="walk_forward")
        context = AlertContext(BOOK, profile, scenario)
        settings = replace(default_settings(BOOK, 0.05), paths=PATHS)
        chances = []
        for simulator in simulators_of(BOOK, size_scale(profile, scenario), settings, "cautious"):
            at_size = merge_patch(
                simulator.profile.to_document(), {"portfolio": {"kelly_fraction": fraction}}
            )
            alone = MonteCarloSimulator(
                BOOK, parse_profile(at_size), simulator.scenario, simulator.settings
            ).run()
            target = profile.portfolio.target_max_drawdown
            chances.append(float(np.mean(getattr(alone, alone.judged) > target)))
        assert promise_reading(context, PATHS).chance.value == pytest.approx(max(chances))
        found.append(chances)
    assert any(held > own for own, held in found), "the second search decides somewhere"


def replace_rule(scenario: Scenario, **changes: Any) -> Scenario:
    """Return a scenario whose rule has other settings."""
    return scenario.model_copy(update={"rule": scenario.rule.model_copy(update=changes)})


def answer_at(fraction: float) -> RecommendedSize:
    profile = profile_at(fraction)
    settings = SimulationSettings(horizon_days=100, paths=PATHS)
    return recommended_size(BOOK, profile, settings)


def test_promise_reading_with_the_answer_is_kept_up_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the answer's size and below nothing is simulated; above, nothing is searched."""
    answer = answer_at(0.6)
    assert answer.fraction is not None
    monkeypatch.setattr("app.calculations.alerts.drawdown_promise.find_size", None)
    large = promise_reading(replace(context_at(0.9), answer=answer), PATHS)
    assert large.chance.low > 0.05
    assert large.factor == pytest.approx(answer.fraction / 0.9)
    monkeypatch.setattr("app.calculations.alerts.drawdown_promise.SamePaths", None)
    for fraction in (answer.fraction, answer.fraction / 3):
        kept = promise_reading(replace(context_at(fraction), answer=answer), PATHS)
        assert kept.chance == answer.readings["cautious"].chance
        assert kept.factor is None


def test_promise_reading_where_the_answer_found_no_size_searches_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = answer_at(0.6)
    none = replace(answer.readings["cautious"], size=None, chance=None)
    answer = replace(answer, fraction=None, readings={"cautious": none})
    monkeypatch.setattr("app.calculations.alerts.drawdown_promise.find_size", None)
    reading = promise_reading(replace(context_at(0.9), answer=answer), PATHS)
    assert reading.chance.low > 0.05
    assert reading.factor is None


def test_promise_reading_of_another_scenario_ignores_the_answer() -> None:
    answer = replace(answer_at(0.6), scenario="Other", fraction=1.0)
    reading = promise_reading(replace(context_at(0.6), answer=answer), PATHS)
    assert reading == promise_reading(context_at(0.6), PATHS)


def with_reading(reading: PromiseReading, fraction: float = 0.6) -> AlertContext:
    return replace(context_at(fraction), promise=reading)


def test_promise_broken_needs_more_than_the_noise_of_the_paths() -> None:
    """The noise of 69 of a thousand is 1.2 points, of two such estimates 1.7: 5.2 % is above 5."""
    within, beyond = (PromiseReading(chance(times, 1_000), 0.5) for times in (64, 69))
    assert within.chance.low > 0.05
    assert beyond.chance.value - 2**0.5 * (beyond.chance.value - beyond.chance.low) > 0.05
    assert promise_broken(with_reading(within)) is None
    alert = promise_broken(with_reading(beyond))
    assert alert is not None
    assert alert.severity == "danger"
    assert alert.evidence.figures["chance"] == 0.069
    assert alert.evidence.figures["factor"] == 0.5
    assert (alert.evidence.figures["accepted"], alert.evidence.figures["target"]) == (0.05, 0.2)
    assert alert.evidence.scenario == "My sizing"


def test_promise_broken_proposes_the_scaling_of_all_sizes() -> None:
    alert = promise_broken(with_reading(PromiseReading(chance(500, 1_000), 0.25)))
    assert alert is not None
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"kelly_fraction": 0.15}}
    assert (alert.proposal.action, alert.proposal.factor) == ("scale_sizes", 0.25)
    without = promise_broken(with_reading(PromiseReading(chance(500, 1_000))))
    assert without is not None
    assert without.proposal is None
    assert "factor" not in without.evidence.figures


def test_promise_broken_accepts_what_the_profile_accepts() -> None:
    reading = PromiseReading(chance(200, 1_000), 0.5)
    tolerant = replace(context_at(0.6, drawdown_probability=0.25), promise=reading)
    assert promise_broken(tolerant) is None
    assert promise_broken(replace(tolerant, profile=profile_at(0.6))) is not None


def test_promise_broken_of_a_log_too_short_to_resample_is_silent() -> None:
    profile = profile_at(0.6)
    book = book_of(*one_a_day([100.0, -90.0] * 3))
    assert promise_broken(AlertContext(book, profile, profile.scenarios[0])) is None


def test_find_alerts_simulates_the_promise_unless_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profile = profile_at(0.6)
    broken = find_alerts(BOOK, profile, profile.scenarios[0])
    alert = next(alert for alert in broken if alert.kind == "promise_broken")
    assert alert.proposal is not None
    assert alert.effect is not None
    assert alert.effect.drawdown_verdict == "smaller"
    applied = parse_profile(merge_patch(profile.to_document(), alert.proposal.patch))
    kinds = {each.kind for each in find_alerts(BOOK, applied, applied.scenarios[0])}
    assert "promise_broken" not in kinds
    monkeypatch.setattr("app.calculations.alerts.drawdown_promise.promise_reading", None)
    kept = AlertOptions(promise=PromiseReading(chance(0, 1_000)))
    given = find_alerts(BOOK, profile, profile.scenarios[0], kept)
    assert "promise_broken" not in {each.kind for each in given}
