"""The search for alerts: every finder run once, and the change that an alert proposes tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.calculations.alerts.context import AlertContext
from app.calculations.alerts.drawdown_promise import promise_broken
from app.calculations.alerts.estimation_risk import hindsight_gap, too_few
from app.calculations.alerts.exposure import (
    beyond_experience,
    margin_above_equity,
    margin_above_log,
    max_loss,
)
from app.calculations.alerts.joint_crashes import joint_crashes
from app.calculations.alerts.losing_streaks import streaks
from app.calculations.alerts.model import Alert, AlertKind, PromiseReading, Severity
from app.calculations.alerts.offers import after_trying
from app.calculations.alerts.standstill import standstill
from app.calculations.alerts.vix_levels import vix
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, Scenario
from app.calculations.replay.comparison import Effect, compare
from app.calculations.replay.difference import DEFAULT_RESAMPLING, Resampling
from app.calculations.replay.engine import Replay
from app.calculations.size_search.answer import RecommendedSize

#: The finder of each kind, in the order in which alerts of one severity are listed.
FINDERS: dict[AlertKind, Callable[[AlertContext], Alert | None]] = {
    "promise_broken": promise_broken,
    "margin_above_equity": margin_above_equity,
    "max_loss": max_loss,
    "margin_above_log": margin_above_log,
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


@dataclass(frozen=True)
class AlertOptions:
    """Options of the search for alerts, and of trying the changes that they propose.

    >>> from app.calculations import AlertOptions, Book, default_profile, example_log, find_alerts
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book, kelly_fraction=0.5)
    >>> options = AlertOptions(resamples=200)
    >>> [alert, *_] = find_alerts(book, profile, profile.scenario("My sizing"), options)
    >>> alert.kind, alert.proposal.action, alert.effect.drawdown_verdict
    ('promise_broken', 'scale_sizes', 'smaller')
    """

    #: replays of the same book and profile made before, which are used instead of new ones
    replays: Sequence[Replay] = ()
    #: True tries every proposal, and keeps those that help; False leaves all of them untried, for
    #: `effect_of` and `after_trying`
    effects: bool = True
    #: alerts found before, by kind (`blind_findings`); None for a kind that is silent
    known: Mapping[AlertKind, Alert | None] = field(default_factory=dict)
    seed: int = 0  #: the same seed finds the same alerts
    resamples: int = DEFAULT_RESAMPLING.resamples  #: of the days, behind the range of an effect
    #: the promise at the scenario's present size, where it was read before; None simulates it
    promise: PromiseReading | None = None
    #: the answer (`recommended_size`) of the same book and profile, whatever the common scale of
    #: its Kelly fractions; it spares the search, and at its size and below the simulation
    answer: RecommendedSize | None = None


DEFAULT_OPTIONS = AlertOptions()


def blind_findings(
    book: Book, profile: Profile, scenario: Scenario, *, seed: int = 0
) -> dict[AlertKind, Alert | None]:
    """Return the findings of the kinds in `BLIND_TO_KELLY`, None for a kind that is silent.

    `find_alerts` takes them as `known` while only Kelly fractions change.
    """
    context = AlertContext(book, profile, scenario, seed)
    return {kind: FINDERS[kind](context) for kind in BLIND_TO_KELLY}


def find_alerts(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    options: AlertOptions = DEFAULT_OPTIONS,
) -> tuple[Alert, ...]:
    """Return the alerts of a book under a profile, seen through one scenario, the gravest first.

    There is at most one alert a kind; `nothing_to_gain` lists the kinds without one. They judge
    the sizes that the scenario held in its replay, after limits and lots. A proposal has been
    tried and helps (`helps`), unless `options` say otherwise. The replays worth giving in
    `options` are those of the scenario and the log itself. Raises `CalculationError` when the
    scenario itself cannot be replayed.

    >>> from app.calculations import Book, default_profile, example_log, find_alerts
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book, kelly_fraction=0.5)
    >>> for alert in find_alerts(book, profile, profile.scenario("My sizing")):
    ...     print(f"{alert.severity}: {alert.kind}")
    danger: promise_broken
    info: max_loss
    info: hindsight_gap
    info: beyond_experience
    """
    context = AlertContext(
        book,
        profile,
        scenario,
        options.seed,
        list(options.replays),
        options.promise,
        options.answer,
    )
    known = options.known
    findings = [known[kind] if kind in known else find(context) for kind, find in FINDERS.items()]
    alerts = tuple(_at_held_size(context, alert) for alert in findings if alert is not None)
    if options.effects:
        effects = {alert.kind: _effect(context, alert, options.resamples) for alert in alerts}
        alerts = after_trying(alerts, effects)
    return tuple(sorted(alerts, key=lambda alert: _ORDER[alert.severity]))


def _at_held_size(context: AlertContext, alert: Alert) -> Alert:
    """Return the alert, information where the scenario holds none of the trades concerned."""
    if alert.severity == "info" or alert.kind not in BLIND_TO_KELLY:
        return alert
    held = context.rows_of(context.scenario_replay.contracts > 0)
    is_held = bool(np.isin(alert.evidence.rows, held).any())
    return alert if is_held else replace(alert, severity="info")


def effect_of(
    alert: Alert,
    book: Book,
    profile: Profile,
    options: AlertOptions = DEFAULT_OPTIONS,
) -> Effect | None:
    """Return the effect of an alert's proposal on the scenario that it names.

    None without a proposal, and where that scenario cannot be replayed. `options` are those that
    found the alert; of them `replays`, `seed` and `resamples` count.
    """
    if alert.proposal is None:
        return None
    scenario = alert.proposal.scenario
    context = AlertContext(book, profile, scenario, options.seed, list(options.replays))
    return _effect(context, alert, options.resamples)


def _effect(context: AlertContext, alert: Alert, resamples: int) -> Effect | None:
    if alert.proposal is None:
        return None
    resampling = Resampling(resamples, context.seed)
    try:
        before = context.replay_of(alert.proposal.scenario)
        return compare(context.book, context.profile, before, alert.proposal.patch, resampling)
    except CalculationError:  # it compounds beyond any number: no figures to compare
        return None
