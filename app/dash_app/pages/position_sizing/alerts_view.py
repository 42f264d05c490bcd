"""The Alerts section: a card an alert, with its figures, its evidence and its proposal's effect."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dash import html

from app.calculations.alerts import Alert, AlertKind, Proposal, Severity, after_trying, nothing_to_gain
from app.calculations.profile.model import Scenario
from app.calculations.replay.comparison import Effect, Figures
from app.dash_app.components.chip import tag
from app.dash_app.components.icon import tone_icon
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, hidden
from app.dash_app.figures.bands import worst_of
from app.dash_app.pages.position_sizing.alert_columns import (
    LINE_COLUMNS,
    PERIOD_COLUMNS,
    EvidenceColumn,
)
from app.formatting import count, money, percent, plural, ratio
from app.wording.alert_evidence import alert_text
from app.wording.alert_proposals import proposal_button, proposal_label
from app.wording.alerts import alert_facts, alert_meaning, alert_title, checked_kinds
from app.wording.comparison import effect_sentence
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES

Effects = Mapping[AlertKind, Effect | None]

MOST_LINES = 10  #: of evidence on a card
_NAMES: dict[Severity, str] = {"danger": "danger", "warn": "warning", "info": "note"}
_BEFORE_DRAWDOWN = (
    Column(hidden("Settings"), "l name"),
    Column("Ending balance"),
    Column("CAGR"),
)
_AFTER_DRAWDOWN = (
    Column("MAR", "n lo"),
    Column("Sharpe", "n lo"),
    Column("Worst day", "n lo"),
    Column("Peak margin", "n lo"),
    Column("Taken", "n lo"),
)


def content(scenario: Scenario, alerts: Sequence[Alert], effects: Effects | None) -> list[Content]:
    """Return the section's content.

    `effects` holds the effects of the proposals by kind of alert, None while they are being tried.
    """
    cards_of = shown(alerts, effects)
    cards = [_card(alert, _earlier_with_same_change(cards_of, place), _marks(alert, cards_of)) for place, alert in enumerate(cards_of)]
    items = html.Ol(cards, className="alerts") if cards else None
    return [_lead(scenario, cards_of), items, _foot(cards_of, effects)]


def _foot(alerts: Sequence[Alert], effects: Effects | None) -> html.P | None:
    """Return the line of the other checks, once all of them are made."""
    if effects is None:
        return html.P("The promise and every change are being tried…", className="al-quiet")
    quiet = nothing_to_gain(alerts)
    return html.P(checked_kinds(quiet), className="al-quiet") if quiet else None


def shown(alerts: Sequence[Alert], effects: Effects | None) -> tuple[Alert, ...]:
    """Return the alerts that have a card: once tried, those of `after_trying`.

    Until then information whose proposal may come to nothing waits.
    """
    if effects is not None:
        return after_trying(alerts, effects)
    return tuple(alert for alert in alerts if alert.severity != "info" or alert.proposal is None)


def unreadable(message: str) -> list[Content]:
    """Return the section's content for a scenario that cannot be replayed."""
    return [lead("There is nothing to look at.", message)]


def banded(alerts: Sequence[Alert]) -> Alert | None:
    """Return the gravest danger or warning that names periods, which are drawn on the curves."""
    grave = [alert for alert in alerts if alert.severity != "info"]
    return next((alert for alert in grave if alert.evidence.periods), None)


class _Marks(NamedTuple):
    """Features of a card that only one card of the section has."""

    is_banded: bool  #: its periods are drawn on the curves
    has_filled_button: bool


def _marks(alert: Alert, alerts: Sequence[Alert]) -> _Marks:
    return _Marks(alert is banded(alerts), alert is _first_danger(alerts))


def _first_danger(alerts: Sequence[Alert]) -> Alert | None:
    """Return the first danger that offers a change."""
    return next((alert for alert in alerts if alert.severity == "danger" and alert.effect), None)


def _lead(scenario: Scenario, alerts: Sequence[Alert]) -> html.P:
    severities: list[Severity] = [alert.severity for alert in alerts]
    counted = [plural(severities.count(severity), name) for severity, name in _NAMES.items() if severity in severities]
    mark = [" ", tag("hindsight")] if scenario.has_hindsight else []
    rest = [f"for “{scenario.name}”", *mark, ", the scenario looked at."]
    return lead(", ".join(counted) or "Nothing to act on", html.Span(rest))


def _earlier_with_same_change(alerts: Sequence[Alert], place: int) -> Alert | None:
    """Return the alert further up that proposes the same change, which only its card offers."""
    proposal = alerts[place].proposal
    if proposal is None:
        return None
    return next(
        (alert for alert in alerts[:place] if alert.proposal and alert.proposal.patch == proposal.patch),
        None,
    )


def _card(alert: Alert, same_as: Alert | None, marks: _Marks) -> html.Li:
    severity = hidden(f"{_NAMES[alert.severity].capitalize()}: ")
    meaning = alert_meaning(alert) + (" Banded on the replay." if marks.is_banded else "")
    facts = [html.Div([html.B(value), html.Span(label)]) for value, label in alert_facts(alert)]
    evidence = html.Div(_evidence(alert), className="al-more")
    action: Content = _action(alert, marks.has_filled_button)
    tried = _tried(alert.proposal, alert.effect) if alert.proposal else None
    if same_as:
        action, tried = f"Same change as for “{alert_title(same_as)}”", None
    parts = [
        tone_icon(alert.severity, 18),
        html.Div([html.H3([severity, alert_title(alert)]), html.P(meaning)], className="al-words"),
        html.Div(facts, className="al-facts"),
        html.Div(action, className="al-act"),
        tried,
        html.Details([_summary(alert), evidence], **{"data-kind": alert.kind}),
    ]
    return html.Li(parts, className="al", **{"data-alert": alert.kind})


def _summary(alert: Alert) -> html.Summary:
    return html.Summary(["Evidence", hidden(f" of “{alert_title(alert)}”")])


def _action(alert: Alert, filled: bool) -> Content:
    """Return a button that names its effect; assets/alerts.js applies the patch it carries.

    There is none before the change has been tried.
    """
    if alert.proposal is None:
        return "Nothing to apply"
    if alert.effect is None:
        return None
    carried = {
        "data-act": "apply-alert",
        "data-patch": json.dumps(alert.proposal.patch),
        "data-done": proposal_label(alert.proposal),
    }
    button: Content = html.Button(
        proposal_button(alert.proposal),
        type="button",
        className="al-btn filled" if filled else "al-btn",
        **carried,
        **{"data-key": f"alert-{alert.kind}"},
    )
    return button


def _tried(proposal: Proposal, effect: Effect | None) -> html.P:
    """Return a sentence on the effect of the proposal, with its uncertainty."""
    change = f"{proposal_label(proposal)}, on “{proposal.scenario.name}”: "
    if effect is None:
        return html.P([change, "being tried…"], className="al-tried")
    verdict = f"{effect.verdict.capitalize()}:"
    words = _unbroken(effect_sentence(effect).removeprefix(verdict))
    return html.P([change, html.B(verdict), words], className="al-tried")


def _unbroken(text: str) -> str:
    """Keep minus signs and dashes of ranges on one line with the number after them."""
    return re.sub(r"(?<=[\u2212\u2013])(?=[$\d])", "\u2060", text)


def _evidence(alert: Alert) -> list[Content]:
    return [
        html.P(alert_text(alert)),
        _compared(alert.effect) if alert.effect else None,
        _periods(alert),
        _lines(alert),
    ]


def _compared(effect: Effect) -> html.Div:
    before = Row(_outcome("As it is", effect.before))
    after = Row(_outcome("With the change", effect.after))
    drawdown = Column(SHORT_DRAWDOWN_TITLES[effect.judged])
    return table((*_BEFORE_DRAWDOWN, drawdown, *_AFTER_DRAWDOWN), [before, after], "al-effect")


def _outcome(name: str, figures: Figures) -> list[Content]:
    is_huge = figures.cagr is not None and figures.cagr > 10
    return [
        name,
        money(figures.ending_equity),
        ">1,000%" if is_huge else percent(figures.cagr),
        percent(figures.drawdown),
        ratio(figures.mar),
        ratio(figures.sharpe),
        percent(figures.worst_day),
        percent(figures.peak_utilisation),
        count(figures.trades_taken),
    ]


def _periods(alert: Alert) -> Content:
    periods = alert.evidence.periods
    if not periods:
        return None
    shown = worst_of(periods)
    rest = len(periods) - len(shown)
    return [_table(PERIOD_COLUMNS[alert.kind], shown), _more(rest, "stretch", "stretches")]


def _lines(alert: Alert) -> Content:
    lines, columns = alert.evidence.lines, LINE_COLUMNS.get(alert.kind)
    if not lines or not columns:
        return None
    return [_table(columns, lines[:MOST_LINES]), _more(len(lines) - MOST_LINES, "line", "lines")]


def _table(columns: Sequence[EvidenceColumn], items: Sequence[object]) -> html.Div:
    heads = [Column(column.head, column.class_name) for column in columns]
    rows = [Row([column.cell(item) for column in columns]) for item in items]
    return table(heads, rows, "al-lines")


def _more(number: int, noun: str, nouns: str) -> Content:
    if number <= 0:
        return None
    line: Content = html.P(f"and {plural(number, f'more {noun}', f'more {nouns}')}", className="dimmed")
    return line
