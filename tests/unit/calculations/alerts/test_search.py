"""Properties of all alerts: no errors, repeatable, blind to names, proposals are profiles."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from app.calculations.alerts import (
    BLIND_TO_KELLY,
    FINDERS,
    Alert,
    AlertContext,
    AlertOptions,
    Proposal,
    after_trying,
    blind_findings,
    effect_of,
    find_alerts,
)
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.replay.comparison import merge_patch
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile
from app.importers import read_files
from tests import strategies
from tests.reference.log import Row
from tests.strategies import Document, examples
from tests.unit.calculations.alerts.alert_cases import EVENTFUL, GUARDED, NO_PROMISE
from tests.unit.calculations.builders import (
    MARGIN,
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    scenario_of,
)

KEPT = AlertOptions(promise=NO_PROMISE, resamples=100)  #: nothing simulated
RENAMED = {"Condor": "z", "Fly": "Iron Condor, wide", "Put": "Δ"}


def numbers(value: Any) -> Iterator[float]:
    """Every number inside a value, however deep."""
    if isinstance(value, float | int | np.floating | np.integer) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, dict):
        yield from (number for item in value.values() for number in numbers(item))
    elif isinstance(value, tuple | list):
        yield from (number for item in value for number in numbers(item))
    elif is_dataclass(value):
        yield from (
            number for field in fields(value) for number in numbers(getattr(value, field.name))
        )


def check(book: Book, profile: Profile, alerts: Sequence[Alert]) -> None:
    """Assert that numbers are finite, rows and dates consistent, proposals valid profiles."""
    assert len({alert.kind for alert in alerts}) == len(alerts)
    for alert in alerts:
        assert all(math.isfinite(number) for number in numbers(alert)), alert
        assert set(alert.evidence.rows) <= set(book.log.row.tolist())
        assert all(
            period.start <= period.worst_on <= period.end for period in alert.evidence.periods
        )
        if alert.proposal:
            json.dumps(alert.proposal.patch)
            changed = parse_profile(merge_patch(profile.to_document(), alert.proposal.patch))
            assert changed != profile


@pytest.mark.parametrize(
    "portfolio",
    [{}, GUARDED, {"sizing_equity": "starting", "margin_ceiling": 0.1}],
    ids=["plain", "guarded", "tight"],
)
@pytest.mark.parametrize("seed", range(6))
def test_find_alerts_of_random_logs_is_consistent(seed: int, portfolio: dict[str, Any]) -> None:
    book, profile = book_of(*random_trades(seed, 200)), profile_of(**portfolio)
    for scenario in presets(book):
        check(book, profile, find_alerts(book, profile, scenario, KEPT))


@examples(40)
@given(rows=strategies.rows(), document=strategies.documents())
def test_find_alerts_of_any_log_and_profile_is_consistent(
    rows: list[Row], document: Document
) -> None:
    profile, book = parse_profile(document), Book.of(strategies.log_of(rows))
    try:
        replay(book, profile, profile.scenarios[0])
    except CalculationError:
        return  # a scenario that cannot be replayed has no alerts
    check(book, profile, find_alerts(book, profile, profile.scenarios[0], KEPT))


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(one_a_day([100.0]), id="one trade"),
        pytest.param(one_a_day([0.0]), id="one trade of nothing"),
        pytest.param(one_a_day([100.0] * 80, vix=35.0), id="all wins"),
        pytest.param(one_a_day([-100.0] * 80, vix=35.0), id="all losses"),
        pytest.param(one_a_day([0.0] * 80), id="zero P/L"),
        pytest.param(one_a_day([100.0, -90.0] * 40, margin=NAN), id="no margin"),
        pytest.param(one_a_day([100.0, -90.0] * 40, contracts=NAN), id="no sizes"),
        pytest.param(one_a_day([100.0, -2.8 * MARGIN] * 40), id="losses beyond margin"),
        pytest.param(
            one_a_day([1_000.0, -60_000.0, 30_000.0, -60_000.0] * 20), id="equity through zero"
        ),
        pytest.param(
            [Trade("8 10:00", "8 10:00:01", pl) for pl in (100.0, -90.0) * 40], id="one second each"
        ),
        pytest.param(
            [Trade("8 10:00", "8 10:00", pl) for pl in (100.0, -90.0) * 40],
            id="everything in one second",
        ),
        pytest.param(
            [
                Trade(f"{8 + 400 * i} 10:00", f"{500 + 400 * i} 10:00", pl)
                for i, pl in enumerate([100.0, -90.0] * 10)
            ],
            id="years",
        ),
        pytest.param(one_a_day([1e9, -9e8] * 40), id="a billion of P/L"),
        pytest.param(
            [*one_a_day([100.0, -90.0] * 40), Trade("200 10:00", None)], id="an open position"
        ),
    ],
)
@pytest.mark.parametrize("portfolio", [{}, GUARDED], ids=["plain", "guarded"])
def test_find_alerts_of_edge_cases_is_consistent(
    trades: list[Trade], portfolio: dict[str, Any]
) -> None:
    book, profile = book_of(*trades), profile_of(**portfolio)
    for scenario in default_profile(book).scenarios:
        check(book, profile, find_alerts(book, profile, scenario, KEPT))


def test_find_alerts_of_a_scenario_beyond_any_number_raises() -> None:
    rule = {"kind": "fixed_fractional", "fraction": 1e12}
    with pytest.raises(CalculationError, match="compounds beyond any number"):
        find_alerts(
            book_of(*one_a_day([100.0] * 40)), profile_of(), scenario_of(rule, constrained=False)
        )


def test_find_alerts_with_kelly_beyond_any_number_lacks_the_gap_alone() -> None:
    """Half of Kelly without any limit on a log that always wins four to one, 4,000 times over."""
    book = book_of(*one_a_day([4 * MARGIN, 4 * MARGIN, -MARGIN] * 1_000))
    profile = profile_of(margin_ceiling=None)
    alerts = find_alerts(book, profile, AS_BACKTESTED, KEPT)
    assert "hindsight_gap" not in {alert.kind for alert in alerts}
    kelly = Scenario.model_validate({"name": "Kelly", "rule": {"kind": "kelly"}})
    beyond = Alert("vix", "warn", proposal=Proposal("reduce_edge", {"portfolio": {}}, kelly))
    assert effect_of(beyond, book, profile) is None


@pytest.mark.parametrize(
    "scenario", default_profile(book_of(*EVENTFUL)).scenarios, ids=lambda scenario: scenario.name
)
def test_find_alerts_of_renamed_strategies_differs_by_name_alone(scenario: Scenario) -> None:
    """Strategies under other names: the same alerts, names apart."""
    plain, renamed = (
        EVENTFUL,
        [replace(trade, strategy=RENAMED[trade.strategy]) for trade in EVENTFUL],
    )
    alerts, renamed_alerts = (
        find_alerts(book_of(*trades), profile_of(**GUARDED), scenario, KEPT)
        for trades in (plain, renamed)
    )
    assert [alert.kind for alert in alerts] == [alert.kind for alert in renamed_alerts]
    for alert, other in zip(alerts, renamed_alerts, strict=True):
        assert (alert.severity, alert.evidence.figures) == (other.severity, other.evidence.figures)
        assert (alert.evidence.periods, alert.evidence.rows) == (
            other.evidence.periods,
            other.evidence.rows,
        )
        lines = [
            replace(line, subject=RENAMED.get(line.subject, line.subject))  # type: ignore[arg-type]
            for line in alert.evidence.lines
        ]
        assert lines == list(other.evidence.lines)


def test_find_alerts_of_one_seed_is_repeatable() -> None:
    def alerts(seed: int) -> tuple[Alert, ...]:
        options = AlertOptions(seed=seed, promise=NO_PROMISE)
        return find_alerts(book_of(*EVENTFUL), profile_of(), AS_BACKTESTED, options)

    assert alerts(3) == alerts(3)
    assert alerts(3) != alerts(4)


def test_find_alerts_with_several_kinds_lists_the_gravest_first() -> None:
    ruinous = scenario_of({"kind": "historical", "multiplier": 60})
    alerts = find_alerts(book_of(*EVENTFUL), profile_of(margin_ceiling=None), ruinous, KEPT)
    severities = [alert.severity for alert in alerts]
    assert severities == sorted(severities, key=["danger", "warn", "info"].index)
    assert len(set(severities)) > 1


def test_finders_of_one_log_return_their_own_kind() -> None:
    """Eleven kinds, each under its own name for a log made for it."""
    assert len(FINDERS) == 11
    rule = {"kind": "historical", "multiplier": 12}
    context = AlertContext(book_of(*EVENTFUL), profile_of(**GUARDED), scenario_of(rule))
    found = {kind: finder(context) for kind, finder in FINDERS.items()}
    assert all(alert is None or alert.kind == kind for kind, alert in found.items())
    kinds = {kind for kind, alert in found.items() if alert is not None}
    assert kinds >= {
        "beyond_experience",
        "max_loss",
        "vix",
        "streaks",
        "too_few",
        "joint_crashes",
    }


def test_find_alerts_of_trades_that_nothing_holds_is_information() -> None:
    """A bad VIX and bad runs are no warning to one who holds none of those trades."""
    book = book_of(*EVENTFUL)
    held, unheld = (
        find_alerts(
            book,
            profile_of(),
            scenario_of({"kind": "fixed_contracts", "contracts": c}),
            AlertOptions(promise=NO_PROMISE, effects=False),
        )
        for c in (1, 0)
    )
    judged = {alert.kind: alert.severity for alert in held if alert.kind in BLIND_TO_KELLY}
    assert judged == {"vix": "warn", "streaks": "warn"}
    assert {alert.severity for alert in unheld if alert.kind in BLIND_TO_KELLY} == {"info"}


def test_find_alerts_with_given_replays_makes_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    book, profile = book_of(*EVENTFUL), profile_of()
    made = [
        replay(book, profile, scenario)
        for scenario in (AS_BACKTESTED, *default_profile(book).scenarios[1:])
    ]
    expected = find_alerts(book, profile, made[1].scenario, KEPT)
    replayed: list[str] = []

    def counting(*arguments: Any) -> Any:
        if arguments[1] is profile:  # not a change that is being tried
            replayed.append(arguments[2].name)
        return replay(*arguments)

    monkeypatch.setattr("app.calculations.alerts.context.replay", counting)
    given = replace(KEPT, replays=made)
    assert find_alerts(book, profile, made[1].scenario, given) == expected
    assert set(replayed) == {"My sizing, hindsight"}


def test_find_alerts_with_effects_equals_trying_each() -> None:
    book, profile = book_of(*EVENTFUL), profile_of()
    untried = find_alerts(book, profile, AS_BACKTESTED, replace(KEPT, effects=False))
    effects = {alert.kind: effect_of(alert, book, profile, KEPT) for alert in untried}
    assert all(alert.effect is None for alert in untried)
    tried = find_alerts(book, profile, AS_BACKTESTED, KEPT)
    assert tried == after_trying(untried, effects)
    assert any(alert.effect for alert in tried)


def test_effect_of_an_unconstrained_scenario_has_its_limits_on() -> None:
    """An unconstrained scenario ignores limits: a change is tried on its constrained twin."""
    alerts = find_alerts(book_of(*EVENTFUL), profile_of(), AS_BACKTESTED, KEPT)
    streaks = next(alert for alert in alerts if alert.kind == "streaks")
    assert streaks.effect is not None
    assert streaks.effect.scenario.constrained
    assert streaks.effect.trades_changed > 0


def test_find_alerts_of_ten_strategies_judges_what_is_held(shared_data: Path) -> None:
    """2,386 trades: Kelly's wish is cut by the margin ceiling, and what is held is judged."""
    name = "ten-strategies-tradelog.csv"
    log = read_files([(name, (shared_data / name).read_bytes())]).log
    assert log is not None
    book = Book.of(log)
    profile = default_profile(book, kelly_fraction=0.5)
    alerts = {
        alert.kind: alert
        for alert in find_alerts(book, profile, AS_BACKTESTED, replace(KEPT, promise=None))
    }
    check(book, profile, list(alerts.values()))
    assert not {"margin_above_equity", "streaks", "vix", "beyond_experience"} & set(alerts)


def test_find_alerts_leaves_its_inputs_unchanged() -> None:
    book, profile, made = book_of(*EVENTFUL), profile_of(**GUARDED), []
    before = book.log.pl.copy(), profile.to_document()
    find_alerts(book, profile, AS_BACKTESTED, replace(KEPT, replays=made))
    np.testing.assert_array_equal(book.log.pl, before[0])
    assert (profile.to_document(), made) == (before[1], [])


@pytest.mark.parametrize("portfolio", [{}, GUARDED], ids=["plain", "guarded"])
def test_blind_findings_at_other_fractions_are_equal(portfolio: dict[str, Any]) -> None:
    book = book_of(*EVENTFUL)
    profiles = [
        parse_profile(
            {
                "version": 1,
                "portfolio": {**portfolio, "kelly_fraction": at},
                "strategies": {"Fly": {"kelly_fraction": of_fly}},
            }
        )
        for at, of_fly in ((1.0, None), (0.3, 0.7))
    ]
    scenario = scenario_of({"kind": "kelly"})
    known = blind_findings(book, profiles[0], scenario)
    assert any(known.values())
    assert blind_findings(book, profiles[1], scenario) == known
    with_known = find_alerts(book, profiles[1], scenario, replace(KEPT, known=known))
    assert with_known == find_alerts(book, profiles[1], scenario, KEPT)
