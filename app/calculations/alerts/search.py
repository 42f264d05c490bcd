"""The search for alerts: every finder run once, and the change that an alert proposes tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from app.calculations.alerts.context import Case
from app.calculations.alerts.estimation_risk import hindsight_gap, too_few
from app.calculations.alerts.exposure import (
    beyond_experience,
    drawdown_plus_margin,
    kelly_above_peak,
    max_loss,
)
from app.calculations.alerts.joint_crashes import joint_crashes
from app.calculations.alerts.losing_streaks import streaks
from app.calculations.alerts.model import Alert, AlertKind, Severity
from app.calculations.alerts.standstill import standstill
from app.calculations.alerts.vix_levels import vix
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, Scenario
from app.calculations.replay.comparison import Effect, compare
from app.calculations.replay.difference import RESAMPLES
from app.calculations.replay.engine import Replay

#: One finder a kind, in the order in which alerts of one severity are listed.
FINDERS: dict[AlertKind, Callable[[Case], Alert | None]] = {
    "drawdown_plus_margin": drawdown_plus_margin,
    "max_loss": max_loss,
    "kelly_above_peak": kelly_above_peak,
    "standstill": standstill,
    "joint_crashes": joint_crashes,
    "hindsight_gap": hindsight_gap,
    "beyond_experience": beyond_experience,
    "too_few": too_few,
    "vix": vix,
    "streaks": streaks,
}
#: Those that judge the log's results and no size: what they find does not depend on any Kelly fraction. On a large log they take longest.
BLIND_TO_KELLY: tuple[AlertKind, ...] = ("vix", "streaks")
_ORDER: dict[Severity, int] = {"danger": 0, "warn": 1, "info": 2}


def blind_findings(
    book: Book, profile: Profile, scenario: Scenario, *, seed: int = 0
) -> dict[AlertKind, Alert | None]:
    """What the finders `BLIND_TO_KELLY` find, for `find_alerts` to be told while only Kelly fractions change."""
    case = Case(book, profile, scenario, seed)
    return {kind: FINDERS[kind](case) for kind in BLIND_TO_KELLY}


def find_alerts(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    *,
    replays: Iterable[Replay] = (),
    effects: bool = False,
    known: Mapping[AlertKind, Alert | None] | None = None,
    seed: int = 0,
) -> tuple[Alert, ...]:
    """The alerts of a book under a profile, seen through one scenario: at most one a kind, the gravest first.

    `replays` are replays of this book and this profile at hand (the scenario, the log itself, Kelly): they are used, not made again.
    With `effects` every proposal is tried too. `known` holds findings at hand (`blind_findings`). The same `seed` finds the same alerts.
    Raises `CalculationError` when the scenario itself cannot be replayed.

    >>> from app.calculations import Book, default_profile, example_log, find_alerts
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> for alert in find_alerts(book, profile, profile.scenario("My Kelly, hindsight")):
    ...     print(f"{alert.severity}: {alert.kind}")
    danger: drawdown_plus_margin
    danger: kelly_above_peak
    warn: max_loss
    warn: beyond_experience
    """
    case = Case(book, profile, scenario, seed, list(replays))
    told = known or {}
    found = [
        alert
        for kind, find in FINDERS.items()
        if (alert := told[kind] if kind in told else find(case)) is not None
    ]
    if effects:
        found = [replace(alert, effect=_effect(case, alert, RESAMPLES)) for alert in found]
    return tuple(sorted(found, key=lambda alert: _ORDER[alert.severity]))


def effect_of(
    alert: Alert,
    book: Book,
    profile: Profile,
    *,
    replays: Iterable[Replay] = (),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Effect | None:
    """What an alert's proposal changes, tried on the scenario that it names; None without a proposal, or where that cannot be replayed.

    `replays` as in `find_alerts`.
    """
    if alert.proposal is None:
        return None
    return _effect(
        Case(book, profile, alert.proposal.scenario, seed, list(replays)), alert, resamples
    )


def _effect(case: Case, alert: Alert, resamples: int) -> Effect | None:
    if alert.proposal is None:
        return None
    scenario = alert.proposal.scenario
    try:
        before = case.replay_of(scenario)
        return compare(
            case.book,
            case.profile,
            scenario,
            alert.proposal.patch,
            before=before,
            resamples=resamples,
            seed=case.seed,
        )
    except (
        CalculationError
    ):  # a scenario that compounds beyond any number has no figures to compare
        return None
