"""Alerts of a scenario with the effects of their changes, computed once for every setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.calculations.alerts import (
    Alert,
    AlertKind,
    AlertOptions,
    PromiseReading,
    after_trying,
    blind_findings,
    effect_of,
    find_alerts,
)
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.calculations.replay.comparison import Effect
from app.calculations.replay.engine import Replay
from app.calculations.size_search.answer import RecommendedSize
from app.dash_app.state.known_answer import follows_slider
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, hindsight_replay, replays_of

#: Finds the answer of a workspace where it is known already; it spares a long search.
KnownAnswer = Callable[[Workspace], RecommendedSize | None]


class KnownChances(Protocol):
    """Chances of breaking the promise by sizes; they spare the simulation of the present one."""

    def chance_at(self, fraction: float) -> Estimated | None:
        """Return the chance at a Kelly fraction; None where it was not simulated."""


@dataclass(frozen=True, eq=False)
class Known:
    """Functions that find, for a workspace, the answer and the chances that the page has."""

    answer: KnownAnswer
    chances: Callable[[Workspace], KnownChances | None] = lambda _: None


@dataclass(frozen=True, eq=False)
class Promise:
    """The size that keeps the drawdown promise, as far as it is known."""

    answer: RecommendedSize | None = None  #: None searches for the size
    is_pending: bool = False  #: the answer is on its way: the promise is left out until it comes
    reading: PromiseReading | None = None  #: at the present size; None simulates it


UNKNOWN = Promise()


def promise_of(workspace: Workspace, scenario: Scenario, known: Known | None) -> Promise:
    """Return the promise by what was worked out elsewhere, if there is such a place.

    That is of the user's own sizing; for other scenarios the size is searched for.
    """
    is_of_answer = scenario == workspace.my_sizing and follows_slider(workspace.profile)
    if known is None or not is_of_answer:
        return UNKNOWN
    answer = known.answer(workspace)
    if answer is None:
        return Promise(is_pending=True)
    return Promise(answer, reading=_reading(workspace, scenario, answer, known))


def _reading(
    workspace: Workspace, scenario: Scenario, answer: RecommendedSize, known: Known
) -> PromiseReading | None:
    """Return the reading at a size above the answer, where its chance is known; else None."""
    present, chances = workspace.profile.portfolio.kelly_fraction, known.chances(workspace)
    if chances is None or answer.fraction is None or not _is_following(scenario):
        return None
    chance = chances.chance_at(present)
    if chance is None or present <= answer.fraction:
        return None
    return PromiseReading(chance, answer.fraction / present)


def tried_alerts(
    workspace: Workspace, scenario: Scenario, promise: Promise = UNKNOWN
) -> tuple[Alert, ...]:
    """Return the alerts of a scenario, keeping the changes that helped when they were tried.

    Raises `CalculationError` when the scenario cannot be replayed.
    """

    def make() -> tuple[Alert, ...]:
        known = dict(_independent_of_kelly(workspace, scenario))
        if promise.is_pending:
            known["promise_broken"] = None
        options = AlertOptions(
            replays=_replays(workspace),
            effects=False,
            known=known,
            promise=promise.reading,
            answer=promise.answer,
        )
        book, profile = workspace.book, workspace.profile
        alerts = find_alerts(book, profile, scenario, options)
        effects: dict[AlertKind, Effect | None] = {
            alert.kind: effect_of(alert, book, profile, options) for alert in alerts
        }
        return after_trying(alerts, effects)

    key = ("alerts", *alerts_key(workspace.profile, scenario, promise))
    return server_state().portfolios.derived(workspace.ready, key, make)


def alerts_key(profile: Profile, scenario: Scenario, promise: Promise = UNKNOWN) -> tuple[str, ...]:
    """Return everything besides the book that alerts and the effects of changes depend on.

    A change that scales a scenario with a size of its own writes all scenarios of the profile.
    """
    answer = promise.answer
    size = None if answer is None else (answer.scenario, answer.fraction)
    known = repr((size, promise.is_pending))
    key = settings_key(profile, Reader.ALERTS), scenario.model_dump_json(), known
    return (
        key
        if _is_following(scenario)
        else (*key, *(each.model_dump_json() for each in profile.scenarios))
    )


def _is_following(scenario: Scenario) -> bool:
    """Return True for Kelly at the fractions of the profile."""
    return isinstance(scenario.rule, Kelly) and scenario.rule.fraction is None


def _independent_of_kelly(
    workspace: Workspace, scenario: Scenario
) -> dict[AlertKind, Alert | None]:
    """Return the findings that stay the same while only Kelly fractions change."""
    profile = workspace.profile
    strategies = {
        name: settings.model_copy(update={"kelly_fraction": None})
        for name, settings in profile.strategies.items()
    }
    portfolio = profile.portfolio.model_copy(update={"kelly_fraction": 1.0})
    key = alerts_key(
        profile.model_copy(update={"portfolio": portfolio, "strategies": strategies}), scenario
    )
    return server_state().portfolios.derived(
        workspace.ready,
        ("blind alerts", *key),
        lambda: blind_findings(workspace.book, profile, scenario),
    )


def _replays(workspace: Workspace) -> list[Replay]:
    """Return the replays that the page has made, and that of the log itself."""
    fitted = hindsight_replay(workspace)
    made = [*replays_of(workspace)[0], workspace.replay(AS_BACKTESTED)]
    return made if fitted is None else [*made, fitted]
