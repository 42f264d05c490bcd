"""Layout of the Alerts section: its frame, and the cards in it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.content import Sentence, rendered, table_class, table_data
from app.dash_app.components.icon import icon, tone_icon
from app.dash_app.components.section import Head, section
from app.dash_app.components.text import hidden
from app.dash_app.pages.position_sizing.alerts import ids
from app.dash_app.pages.position_sizing.alerts.content import AlertCards, Card

_TONE_WORDS = {"danger": "Danger: ", "warn": "Warning: ", "info": "Note: "}


def alerts_panel() -> html.Section:
    """Return the frame of the section; the callbacks fill it with cards."""
    trying = dmc.Text("Every change is being tried on the log…", size="xs", c="dimmed")
    return section(
        Head("alerts", "Alerts", "What was found in the replay, and a cure where one helps."),
        [
            dcc.Store(id=ids.CURRENT),
            html.Div(trying, id=ids.TRYING, hidden=True, role="status", className="alerts-trying"),
            html.Div(dmc.Skeleton(height=180), id=ids.CARDS),
        ],
        foot="Each cure was replayed over the whole log before it is offered. Undo with Ctrl+Z.",
        method="alerts",
    )


def cards(content: AlertCards) -> list[Component]:
    """Return the content of the section."""
    listed = [html.Ol([_card(card) for card in content.cards], className="alerts")]
    return [
        *rendered([content.lead]),
        *(rendered([Sentence(rest=content.pending, dimmed=True)]) if content.pending else []),
        *(listed if content.cards else []),
        *([_checked(content)] if content.checked else []),
    ]


def _card(card: Card) -> html.Li:
    title = dmc.Title([hidden(_TONE_WORDS[card.tone]), card.title], order=3, size="sm")
    words = html.Div([title, dmc.Text(card.meaning, size="sm", c="dimmed")])
    return html.Li(
        [
            tone_icon(card.tone, 18),
            words,
            _figures(card),
            html.Div(_action(card), className="alert-action"),
            _fold(card.kind, "Evidence", rendered(card.evidence)),
        ],
        className="alert",
        **{"data-alert": card.kind},
    )


def _figures(card: Card) -> Component:
    data, class_name = table_data(card.figures), table_class(card.figures)
    figures: Component = dmc.Table(
        data=data, className=class_name, layout="fixed", withRowBorders=False
    )
    return figures


def _action(card: Card) -> Component:
    if not card.button:
        words: Component = dmc.Text(card.instead, size="xs", c="dimmed")
        return words
    variant = "filled" if card.is_filled else "default"
    button_id = ids.apply_button(card.kind)
    button: Component = dmc.Button(card.button, id=button_id, variant=variant, size="xs")
    return button


def _checked(content: AlertCards) -> html.Div:
    """Return the one line of all other checks; it opens where some of them found something."""
    line = html.Span([icon("circle-check", 16), content.checked], className="checked-line")
    if not content.uncured:
        return html.Div(line, className="checked")
    found = rendered(content.uncured)
    return html.Div(_fold("checked", line, found), className="checked")


def _fold(kind: str, label: Any, content: list[Component]) -> dmc.Accordion:
    """Return a fold, closed at first; it stays as the user left it when the cards are redrawn."""
    item = dmc.AccordionItem(
        [dmc.AccordionControl(label), dmc.AccordionPanel(content)], value="open"
    )
    return dmc.Accordion(
        item,
        id=ids.evidence(kind),
        chevronPosition="left",
        chevronSize=16,
        variant="transparent",
        transitionDuration=0,
        persistence=True,
        persistence_type="memory",
        className="alert-fold",
    )
