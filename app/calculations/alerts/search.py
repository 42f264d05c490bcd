"""The search for alerts: every finder run once, and the change that an alert proposes tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from app.calculations.alerts.context import AlertContext
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

#: The finder of each kind, in the order in which alerts of one severity are listed.
FINDERS: dict[AlertKind, Callable[[AlertContext], Alert | None]] = {
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
#: Kinds that judge the log's results and no size: their alerts do not depend on any Kelly
#: fraction. On a large log their finders take longest.
BLIND_TO_KELLY: tuple[AlertKind, ...] = ("vix", "streaks")
_ORDER: dict[Severity, int] = {"danger": 0, "warn": 1, "info": 2}


def blind_findings(
    book: Book, profile: Profile, scenario: Scenario, *, seed: int = 0
) -> dict[AlertKind, Alert | None]:
    """Return the alerts of the kinds in `BLIND_TO_KELLY`, None for a kind that is silent.

    `find_alerts` takes them as `known` while only Kelly fractions change.
    """
    context = AlertContext(book, profile, scenario, seed)
    return {kind: FINDERS[kind](context) for kind in BLIND_TO_KELLY}


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
    """Return the alerts of a book under a profile, seen through one scenario, the gravest first.

    There is at most one alert a kind. `replays` are replays of this book and this profile made
    before (of the scenario, the log itself, Kelly), which are used instead of new ones. With
    `effects` every proposal is tried too. `known` holds alerts found before (`blind_findings`).
    The same `seed` finds the same alerts. Raises `CalculationError` when the scenario itself
    cannot be replayed.

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
    context = AlertContext(book, profile, scenario, seed, list(replays))
    known = known or {}
    findings = [known[kind] if kind in known else find(context) for kind, find in FINDERS.items()]
    alerts = [alert for alert in findings if alert is not None]
    if effects:
        alerts = [replace(alert, effect=_effect(context, alert, RESAMPLES)) for alert in alerts]
    return tuple(sorted(alerts, key=lambda alert: _ORDER[alert.severity]))


def effect_of(
    alert: Alert,
    book: Book,
    profile: Profile,
    *,
    replays: Iterable[Replay] = (),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Effect | None:
    """Return the effect of an alert's proposal on the scenario that it names.

    None without a proposal, and where that scenario cannot be replayed. `replays` as in
    `find_alerts`.
    """
    if alert.proposal is None:
        return None
    context = AlertContext(book, profile, alert.proposal.scenario, seed, list(replays))
    return _effect(context, alert, resamples)


def _effect(context: AlertContext, alert: Alert, resamples: int) -> Effect | None:
    if alert.proposal is None:
        return None
    scenario = alert.proposal.scenario
    try:
        return compare(
            context.book,
            context.profile,
            scenario,
            alert.proposal.patch,
            before=context.replay_of(scenario),
            resamples=resamples,
            seed=context.seed,
        )
    except CalculationError:  # it compounds beyond any number: no figures to compare
        return None
