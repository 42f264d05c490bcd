"""The Alerts section: a card a finding, with its figures, its evidence, and what its proposal would have changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from app.calculations.alerts import Alert, Kind, Proposal, Severity
from app.calculations.profile.model import Scenario
from app.calculations.replay.comparison import Effect
from app.calculations.replay.comparison import Figures as Outcome
from app.dash_app.components import elements as html
from app.dash_app.components.chip import tag
from app.dash_app.components.icon import tone_icon
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, hidden
from app.dash_app.figures.bands import worst_of
from app.dash_app.pages.position_sizing.alert_words import WORDS, Part, dates, verb
from app.formatting import count, money, percent, plural, ratio
from app.wording.comparison import effect_sentence

Effects = Mapping[Kind, Effect | None]

MOST_LINES = 10  #: of evidence on a card
_NAMES: dict[Severity, str] = {"danger": "danger", "warn": "warning", "info": "note"}
_COMPARED = (
    Column(hidden("Settings"), "l name"),
    Column("Ending balance"),
    Column("CAGR"),
    Column("Max DD"),
    Column("MAR", "n lo"),
    Column("Sharpe", "n lo"),
    Column("Worst day", "n lo"),
    Column("Peak margin", "n lo"),
    Column("Taken", "n lo"),
)


def content(scenario: Scenario, alerts: Sequence[Alert], effects: Effects | None) -> list[Content]:
    """The section's content. `effects` of the proposals by kind of alert; None while they are being tried."""
    cards = [
        _card(alert, effects, _said_before(alerts, i), banded=alert is banded(alerts), filled=alert is _first_danger(alerts))
        for i, alert in enumerate(alerts)
    ]
    found = {alert.kind for alert in alerts}
    quiet = [words.checked for kind, words in WORDS.items() if kind not in found]
    foot = html.P(f"Checked and quiet: {', '.join(quiet)}.", className="al-quiet") if quiet else None
    return [_lead(scenario, alerts), html.Ol(cards, className="alerts") if cards else None, foot]


def unreadable(message: str) -> list[Content]:
    """What stands there when the scenario itself cannot be replayed."""
    return [lead("There is nothing to look at.", message)]


def banded(alerts: Sequence[Alert]) -> Alert | None:
    """The gravest alert that names stretches: they are drawn on the curves."""
    return next((alert for alert in alerts if alert.evidence.stretches), None)


def _first_danger(alerts: Sequence[Alert]) -> Alert | None:
    """The one whose button is filled."""
    return next((alert for alert in alerts if alert.severity == "danger" and alert.proposal), None)


def _lead(scenario: Scenario, alerts: Sequence[Alert]) -> html.P:
    kinds: list[Severity] = [alert.severity for alert in alerts]
    counted = [plural(kinds.count(severity), name) for severity, name in _NAMES.items() if severity in kinds]
    mark = [" ", tag("hindsight")] if scenario.has_hindsight else []
    rest = [f"for “{scenario.name}”", *mark, ", the scenario looked at."]
    return lead(", ".join(counted) if counted else "Nothing to act on", html.Span(rest))


def _said_before(alerts: Sequence[Alert], place: int) -> Alert | None:
    """An alert further up that proposes the same change: one card says it, and only once."""
    proposal = alerts[place].proposal
    return next((one for one in alerts[:place] if proposal and one.proposal and one.proposal.patch == proposal.patch), None)


def _card(alert: Alert, effects: Effects | None, same_as: Alert | None, *, banded: bool, filled: bool) -> html.Li:
    figures = alert.evidence.figures
    meaning = WORDS[alert.kind].meaning(figures) + (" Banded on the replay." if banded else "")
    facts = [html.Div([html.B(value), html.Span(label)]) for value, label in WORDS[alert.kind].facts(figures)]
    parts = [
        tone_icon(alert.severity, 18),
        html.Div([html.H3([hidden(f"{_NAMES[alert.severity].capitalize()}: "), alert.title]), html.P(meaning)], className="al-words"),
        html.Div(facts, className="al-facts"),
        html.Div(f"Same change as for “{same_as.title}”" if same_as else _action(alert, filled), className="al-act"),
        _tried(alert.kind, alert.proposal, effects) if alert.proposal and not same_as else None,
        html.Details([_summary(alert), html.Div(_evidence(alert, effects), className="al-more")], **{"data-kind": alert.kind}),
    ]
    return html.Li(parts, className="al", **{"data-alert": alert.kind})


def _summary(alert: Alert) -> html.Summary:
    return html.Summary(["Evidence", hidden(f" of “{alert.title}”")])


def _action(alert: Alert, filled: bool) -> html.Button | str:
    """One button that names its effect; assets/alerts.js applies the patch that it carries."""
    if alert.proposal is None:
        return "Nothing to apply"
    carried = {"data-act": "apply-alert", "data-patch": json.dumps(alert.proposal.patch), "data-done": alert.proposal.label}
    return html.Button(
        verb(alert.proposal),
        type="button",
        className="al-btn filled" if filled else "al-btn",
        **carried,
        **{"data-key": f"alert-{alert.kind}"},
    )


def _tried(kind: Kind, proposal: Proposal, effects: Effects | None) -> html.P:
    """What the proposal would have changed, in a sentence with its uncertainty."""
    effect = None if effects is None else effects.get(kind)
    said: list[Content]
    if effects is None:
        said = ["being tried…"]
    elif effect is None:
        said = ["it cannot be tried, for that scenario compounds beyond any number."]
    else:
        verdict = f"{effect.verdict.capitalize()}:"
        said = [html.B(verdict), _unbroken(effect_sentence(effect).removeprefix(verdict))]
    return html.P([f"{proposal.label}, on “{proposal.scenario.name}”: ", *said], className="al-tried")


def _unbroken(text: str) -> str:
    """Minus signs and dashes of ranges kept on one line with the number after them."""
    return re.sub(r"(?<=[\u2212\u2013])(?=[$\d])", "\u2060", text)


def _evidence(alert: Alert, effects: Effects | None) -> list[Content]:
    effect = (effects or {}).get(alert.kind)
    return [
        html.P(alert.text),
        _compared(effect) if effect else None,
        _stretches(alert),
        _lines(alert),
    ]


def _compared(effect: Effect) -> html.Div:
    rows = [Row(_outcome("As it is", effect.before)), Row(_outcome("With the change", effect.after))]
    return table(_COMPARED, rows, "al-effect")


def _outcome(name: str, found: Outcome) -> list[Content]:
    return [
        name,
        money(found.ending_equity),
        ">1,000%" if found.cagr is not None and found.cagr > 10 else percent(found.cagr),
        percent(found.max_drawdown),
        ratio(found.mar),
        ratio(found.sharpe),
        percent(found.worst_day),
        percent(found.peak_utilisation),
        count(found.trades_taken),
    ]


def _stretches(alert: Alert) -> Content:
    stretches, parts = alert.evidence.stretches, WORDS[alert.kind].stretches
    if not stretches:
        return None
    shown = worst_of(stretches)
    columns = (Part("Worst stretches", "l name", dates), *parts)
    return [_table(columns, shown), _more(len(stretches) - len(shown), "stretch", "stretches")]


def _lines(alert: Alert) -> Content:
    lines, parts = alert.evidence.lines, WORDS[alert.kind].lines
    if not lines or not parts:
        return None
    return [_table(parts, lines[:MOST_LINES]), _more(len(lines) - MOST_LINES, "line", "lines")]


def _table(parts: Sequence[Part], items: Sequence[object]) -> html.Div:
    columns = [Column(part.head, part.class_name) for part in parts]
    return table(columns, [Row([part.show(item) for part in parts]) for item in items], "al-lines")


def _more(number: int, noun: str, nouns: str) -> Content:
    return html.P(f"and {plural(number, f'more {noun}', f'more {nouns}')}", className="dimmed") if number > 0 else None
