"""Dialog that asks for the three most important settings of a portfolio that has none yet.

The fields are filled with what the log says. Settings are in the browser, so assets/first.js
requests the form, opens it on any page, and stores the answer or that the user decides later.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.log.book import Book
from app.calculations.log.trade_log import StartingCapital
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
    "default": "assumed, because the log does not say",
}


def register(app: Dash) -> None:
    """Register the callback of the dialog."""
    app.callback(
        Output(ids.FIRST, MARKUP),
        Input(ids.FIRST_ASKED, "data"),
        State(stores.READY, "data"),
        prevent_initial_call=True,
    )(lay_out_first)


def dialog() -> html.Dialog:
    """Return the modal dialog of the browser, empty until a portfolio without settings comes."""
    return html.Dialog(
        slot(ids.FIRST),
        id=ids.FIRST_DIALOG,
        className="dialog first",
        **aria(labelledby="first-title"),
    )


def lay_out_first(asked: object, ready: object) -> Any:
    """Return the form for the portfolio whose fingerprint is `asked`, if it is the loaded one."""
    if not stores.is_ready(ready) or ready["fingerprint"] != asked:
        return no_update
    book = server_state().portfolios.require_book(ready)
    return no_update if book is None else markup(first_form(book, str(asked)))


def first_form(book: Book, fingerprint: str) -> html.Form:
    """Return the form of three fields, filled with what the log says.

    Accepted unchanged they alter no replay of the log's own sizes.
    """
    profile, start = default_profile(book), book.starting
    most = margin_curve(book, replay(book, profile, AS_BACKTESTED), None).most_positions
    fields = [
        _capital(start),
        _fraction(profile.portfolio.kelly_fraction),
        _parallel(most),
    ]
    later = {"data-act": "decide-later"}
    buttons = [
        html.Button("Use these", type="submit", className="btn filled"),
        html.Button("Decide later", type="button", className="btn plain", **later),
        html.Span(className="first-earlier"),
    ]
    title = html.H2("Three settings to start with", id="first-title")
    words = html.P("Inferred from your log. All can be changed later.", className="form-text")
    content = [title, words, *fields, html.Div(buttons, className="btns")]
    return html.Form(content, className="form", **{"data-fingerprint": fingerprint})


def _capital(start: StartingCapital) -> html.Label:
    label = "Starting capital"
    amount = number_input("starting_capital", label, start.amount, low=1)
    return _field(label, f"{money(start.amount)}, {SOURCES[start.source]}.", amount, "$")


def _fraction(fraction: float) -> html.Label:
    label = "Kelly fraction"
    help_text = (
        "Half keeps three quarters of the growth at half the swings, if the estimate is right."
    )
    return _field(
        label, help_text, number_input("kelly_fraction", label, fraction, low=0, high=5), "×"
    )


def _parallel(most: int) -> html.Label:
    label = "Positions at once, at most"
    limit = number_input("max_parallel_trades", label, most, low=0, whole=True, empty="no limit")
    help_text = f"The log held up to {plural(most, 'position')}. Empty: no limit."
    return _field(label, help_text, limit)


def _field(label: str, help_text: str, control: Written, unit: str = "") -> html.Label:
    words = html.Span(
        [html.Span(label, className="field-l"), html.Small(help_text)], className="form-words"
    )
    return html.Label([words, control], className="form-row", **{"data-unit": unit})
