"""Alerts as cards of words and figures, shown by the page and printed by the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.calculations.alerts import Alert, AlertKind, Severity, nothing_to_gain
from app.calculations.errors import CalculationError
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.model import Scenario
from app.calculations.replay.comparison import Effect, Figures
from app.calculations.size_search.answer import RecommendedSize
from app.dash_app.components.content import Note, Piece, Sentence, Subhead, Table
from app.dash_app.figures.bands import band_shapes, worst_of
from app.dash_app.pages.position_sizing.alerts.evidence_tables import evidence_tables
from app.dash_app.pages.position_sizing.alerts.findings import UNKNOWN, Promise, tried_alerts
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.dash_app.theme import Scheme
from app.formatting import count, money, percent, plural, ratio, short_money
from app.wording.alert_evidence import alert_text
from app.wording.alert_proposals import proposal_button, proposal_label
from app.wording.alerts import alert_facts, alert_meaning, alert_title, checked_kinds
from app.wording.comparison import effect_sentence
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES

#: Kinds that are red: a broken promise, and margin that the account does not have.
RED: frozenset[AlertKind] = frozenset({"promise_broken", "margin_above_equity"})
NOTHING_TO_APPLY = "Nothing to apply"
PENDING = "The size that keeps your promise is being worked out…"
_NAMES: dict[Severity, str] = {"danger": "danger", "warn": "warning", "info": "note"}


@dataclass(frozen=True)
class Card:
    """One finding."""

    kind: AlertKind
    tone: Severity
    title: str
    meaning: str  #: one sentence
    figures: Table  #: two to four, each under its name
    evidence: tuple[Piece, ...]
    button: str = ""  #: names what the change sets; empty where there is nothing to apply
    is_filled: bool = False  #: the button leads the section
    instead: str = ""  #: words in the button's place


@dataclass(frozen=True)
class AlertCards:
    """The findings worth a card, and the checks that came to nothing."""

    lead: Sentence
    cards: tuple[Card, ...]
    pending: str  #: what is still being worked out; empty when nothing is
    checked: str  #: one line that names the other checks; empty without any
    uncured: tuple[Sentence, ...]  #: findings among those checks for which no change helps


def alert_cards(
    alerts: Sequence[Alert], scenario: Scenario, promise: Promise = UNKNOWN
) -> AlertCards:
    """Return the cards of alerts whose changes have been tried (`tried_alerts`)."""
    shown = shown_alerts(alerts)
    others = [alert for alert in alerts if alert not in shown]
    cards: list[Card] = []
    for place, alert in enumerate(shown):
        earlier = _with_same_change(shown[:place], alert)
        is_first = not any(card.button for card in cards)
        cards.append(_card(alert, earlier, is_first, promise))
    quiet = [
        kind
        for kind in nothing_to_gain(shown)
        if not (promise.is_pending and kind == "promise_broken")
    ]
    return AlertCards(
        lead=_lead(scenario, shown),
        pending=PENDING if promise.is_pending else "",
        cards=tuple(cards),
        checked=checked_kinds(quiet) if quiet else "",
        uncured=tuple(Sentence(f"{alert_title(alert)}.", alert_text(alert)) for alert in others),
    )


def alerts_content(
    workspace: Workspace, name: str | None = None, promise: Promise = UNKNOWN
) -> list[Piece]:
    """Return the section for print: every card with its evidence, then the other checks."""
    scenario = chosen_scenario(workspace, name)
    try:
        alerts = tried_alerts(workspace, scenario, promise)
    except CalculationError as error:
        return [unreadable(str(error))]
    found = alert_cards(alerts, scenario, promise)
    pieces: list[Piece] = [found.lead]
    for card in found.cards:
        pieces += [Subhead(card.title, card.meaning), card.figures, *card.evidence]
    if found.checked:
        pieces += [Sentence(rest=found.checked, dimmed=True), *found.uncured]
    return pieces


def grave_alerts(alerts: Sequence[Alert]) -> int:
    """Return the number of dangers and warnings among alerts whose changes have been tried."""
    return sum(tone_of(alert) != "info" for alert in shown_alerts(alerts))


def shown_alerts(alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts with a card, the gravest first.

    Those are the red ones, and the others where a change helps.
    """
    order = list(_NAMES)
    shown = [alert for alert in alerts if alert.kind in RED or alert.effect is not None]
    return sorted(shown, key=lambda alert: order.index(tone_of(alert)))


def tone_of(alert: Alert) -> Severity:
    """Return the tone of an alert: only a broken promise and margin above equity are red."""
    if alert.severity == "info":
        return "info"
    return "danger" if alert.kind in RED else "warn"


def alert_bands(alerts: Sequence[Alert], scheme: Scheme) -> list[dict[str, Any]]:
    """Return plotly shapes over the worst stretches that the gravest alert names."""
    for alert in shown_alerts(alerts):
        if alert.evidence.periods and tone_of(alert) != "info":
            return band_shapes(worst_of(alert.evidence.periods), scheme)
    return []


def unreadable(message: str) -> Note:
    """Return what the section says of a scenario that cannot be replayed."""
    return Note("There is nothing to look at.", message, "warn")


def _lead(scenario: Scenario, shown: Sequence[Alert]) -> Sentence:
    tones = [tone_of(alert) for alert in shown]
    counted = [plural(tones.count(tone), name) for tone, name in _NAMES.items() if tone in tones]
    sized = ", sized with hindsight" if scenario.has_hindsight else ""
    finding = ", ".join(counted) or "Nothing to act on"
    return Sentence(finding, f"in the replay of “{scenario.name}”{sized}.")


def _with_same_change(alerts: Sequence[Alert], alert: Alert) -> Alert | None:
    """Return the alert further up whose card offers the same change."""
    if alert.proposal is None:
        return None
    patch = alert.proposal.patch
    return next(
        (other for other in alerts if other.proposal and other.proposal.patch == patch), None
    )


def _card(alert: Alert, earlier: Alert | None, is_first: bool, promise: Promise) -> Card:
    button, instead = "", NOTHING_TO_APPLY
    if earlier is not None:
        instead = f"Same change as for “{alert_title(earlier)}”"
    elif alert.proposal is not None:
        button, instead = proposal_button(alert.proposal), ""
    return Card(
        kind=alert.kind,
        tone=tone_of(alert),
        title=alert_title(alert),
        meaning=alert_meaning(alert),
        figures=_figures(alert, promise.answer),
        evidence=tuple(_evidence(alert)),
        button=button,
        is_filled=bool(button) and is_first,
        instead=instead,
    )


def _figures(alert: Alert, answer: RecommendedSize | None) -> Table:
    """Return the alert's own figures; with a change, its first one and what the change does."""
    facts = alert_facts(alert)
    if alert.effect is not None:
        value, label = facts[0]
        facts = [(value + _kept_chance(alert, answer), label), *_changes(alert.effect)]
    return Table(
        head=[label for _, label in facts],
        body=[[value for value, _ in facts]],
        text_columns=range(len(facts)),
        class_name="alert-figures",
    )


def _kept_chance(alert: Alert, answer: RecommendedSize | None) -> str:
    """Return the chance at the answer, where that is the size offered against a broken promise."""
    is_answered = answer is not None and answer.scenario == alert.evidence.scenario
    if answer is None or not is_answered or alert.kind != "promise_broken":
        return ""
    found = answer.readings.get("cautious")
    if found is None or found.chance is None:
        return ""
    return f" → {percent(found.chance.value)}"


def _changes(effect: Effect) -> list[tuple[str, str]]:
    before, after = effect.before, effect.after
    drawdowns = percent(before.drawdown), percent(after.drawdown)
    results = short_money(before.ending_equity), short_money(after.ending_equity)
    return [
        (_change(*drawdowns), "Drawdown"),
        (_change(*results), "Ending balance"),
    ]


def _change(before: str, after: str) -> str:
    return f"{before}, same" if before == after else f"{before} → {after}"


def _evidence(alert: Alert) -> list[Piece]:
    pieces: list[Piece] = [Sentence(rest=alert_text(alert))]
    if alert.proposal is not None and alert.effect is not None:
        change = f"{proposal_label(alert.proposal)}, on “{alert.proposal.scenario.name}”."
        pieces += [Sentence(change, effect_sentence(alert.effect)), _compared(alert.effect)]
    return [*pieces, *evidence_tables(alert)]


def _compared(effect: Effect) -> Table:
    """Return the figures of the replay before and after the change, a row a figure."""
    before, after = (_outcome(figures, effect.judged) for figures in (effect.before, effect.after))
    return Table(
        head=("Figure", "As it is", "With the change"),
        body=[(name, value, after[name]) for name, value in before.items()],
        class_name="alert-lines",
    )


def _outcome(figures: Figures, judged: DrawdownName) -> dict[str, str]:
    is_huge = figures.cagr is not None and figures.cagr > 10
    return {
        "Ending balance": money(figures.ending_equity),
        "CAGR": ">1,000%" if is_huge else percent(figures.cagr),
        SHORT_DRAWDOWN_TITLES[judged]: percent(figures.drawdown),
        "MAR": ratio(figures.mar),
        "Sharpe": ratio(figures.sharpe),
        "Worst day": percent(figures.worst_day),
        "Peak margin": percent(figures.peak_utilisation),
        "Trades taken": count(figures.trades_taken),
    }
