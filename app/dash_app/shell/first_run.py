"""The first time with a portfolio: a light dialog asks for the three settings that matter, filled with what the log says.

The browser alone knows whether a portfolio has settings yet: assets/first.js asks for the form, opens it wherever the user is,
and keeps what was answered, or that it is to be decided later.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.log.book import Book
from app.calculations.margin.usage import margin_curve
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.aria import aria
from app.dash_app.components.form import number_input
from app.dash_app.components.markup import MARKUP, Written, markup, slot
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.formatting import money, plural

SOURCES = {
    "daily_log": "with which the log’s daily record begins",
    "funds_at_close": "with which the log itself begins",
    "default": "assumed, for the log does not say",
}


def register(app: Dash) -> None:
    """Register its callback."""
    app.callback(
        Output(ids.FIRST, MARKUP),
        Input(ids.FIRST_ASKED, "data"),
        State(stores.READY, "data"),
        prevent_initial_call=True,
    )(lay_out_first)


def dialog() -> html.Dialog:
    """The browser's own modal dialog, filled when a portfolio without settings comes."""
    return html.Dialog(
        slot(ids.FIRST),
        id=ids.FIRST_DIALOG,
        className="dialog first",
        **aria(labelledby="first-title"),
    )


def lay_out_first(asked: object, ready: object) -> Any:
    """The form, for the portfolio whose fingerprint is `asked`."""
    book = (
        server_state().portfolios.require_book(ready)
        if stores.is_ready(ready) and ready["fingerprint"] == asked
        else None
    )
    return no_update if book is None else markup(first_form(book, str(asked)))


def first_form(book: Book, fingerprint: str) -> html.Form:
    """Three fields, filled with what the log says; used as they are they change no replay of the log's own sizes."""
    profile, start = default_profile(book), book.starting
    most = margin_curve(book, replay(book, profile, AS_BACKTESTED), None).most_positions
    half = profile.portfolio.kelly_fraction
    fields = [
        _field(
            "Starting capital",
            f"{money(start.amount)}, {SOURCES[start.source]}.",
            number_input("starting_capital", "Starting capital", start.amount, low=1),
            "$",
        ),
        _field(
            "Kelly fraction",
            "Half keeps three quarters of the growth at half the swings, if the estimate is right.",
            number_input("kelly_fraction", "Kelly fraction", half, low=0, high=5),
            "×",
        ),
        _field(
            "Positions at once, at most",
            f"The log held up to {plural(most, 'position')}. Empty: no limit.",
            number_input(
                "max_parallel_trades",
                "Positions at once, at most",
                most,
                low=0,
                whole=True,
                empty="no limit",
            ),
        ),
    ]
    buttons = [
        html.Button("Use these", type="submit", className="btn filled"),
        html.Button(
            "Decide later", type="button", className="btn plain", **{"data-act": "decide-later"}
        ),
        html.Span(className="first-earlier"),
    ]
    title = html.H2("Three settings to start with", id="first-title")
    words = html.P("Inferred from your log. All can be changed later.", className="form-text")
    attributes = {"data-fingerprint": fingerprint}
    return html.Form(
        [title, words, *fields, html.Div(buttons, className="btns")], className="form", **attributes
    )


def _field(label: str, help_text: str, control: Written, unit: str = "") -> html.Label:
    words = html.Span(
        [html.Span(label, className="field-l"), html.Small(help_text)], className="form-words"
    )
    return html.Label([words, control], className="form-row", **{"data-unit": unit})
