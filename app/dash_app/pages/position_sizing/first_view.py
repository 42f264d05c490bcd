"""The first time with a portfolio: the three settings that matter, with what the log says of them (assets/first.js shows and reads it)."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.margin import contracts_held, margin_curve
from app.calculations.profile import AS_BACKTESTED
from app.dash_app import stores
from app.dash_app.components.form import number_input
from app.dash_app.components.markup import MARKUP, Written, markup
from app.dash_app.formatting import count, money, plural
from app.dash_app.pages.position_sizing import ids
from app.dash_app.pages.position_sizing.desk import Desk, open_desk

SOURCES = {
    "daily_log": "with which the log’s daily record begins",
    "funds_at_close": "with which the log itself begins",
    "default": "assumed: the log does not say",
}


def register(app: Dash) -> None:
    """Register its callback."""
    app.callback(Output(ids.FIRST, MARKUP), Input(ids.DRAWN, "data"), State(stores.READY, "data"), State(stores.PROFILE, "data"))(
        draw_first
    )


def draw_first(drawn: object, ready: object, active: object) -> Any:
    """The card, for the browser to show or not: it alone knows whether there are settings yet."""
    desk = open_desk(ready, active) if drawn else None
    return no_update if desk is None else markup(first_card(desk))


def first_card(desk: Desk) -> html.Form:
    """Three fields, filled with what the log says."""
    start = desk.book.starting
    curve = margin_curve(desk.book, desk.replay(AS_BACKTESTED), None)
    most = plural(curve.most_positions, "position")
    contracts = count(float(contracts_held(desk.book, desk.replay(AS_BACKTESTED)).max()))
    fields = [
        _field(
            "Starting capital",
            f"{money(start.amount)}, {SOURCES[start.source]}.",
            number_input("starting_capital", "Starting capital", start.amount, low=1),
        ),
        _field(
            "Kelly fraction",
            "Half Kelly keeps three quarters of the growth at half the swings, if the estimate is right.",
            number_input("kelly_fraction", "Kelly fraction", 0.5, low=0, high=5),
        ),
        _field(
            "Positions at once",
            f"The log held up to {most} ({contracts} contracts) at once. Empty: no limit.",
            number_input("max_parallel_trades", "Positions at once", None, low=0, whole=True, empty="no limit"),
        ),
    ]
    buttons = [
        html.Button("Use these", type="submit", className="btn filled"),
        html.Button("Decide later", type="button", className="btn", **{"data-act": "decide-later"}),
        html.Span(className="first-earlier"),
    ]
    title = html.Div(
        [html.H2("First time with this portfolio"), html.P("Three settings decide most of what follows; all can be changed later.")]
    )
    return html.Form(
        [title, html.Div(fields, className="first-fields"), html.Div(buttons, className="btns")], className="first", hidden=True
    )


def _field(label: str, help_text: str, control: Written) -> html.Label:
    return html.Label([html.Span(label, className="field-l"), control, html.Small(help_text)])
