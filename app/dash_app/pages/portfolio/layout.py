"""The page: drop zone, import report, result, monthly returns, strategies, trades."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.empty import empty, redrawing, skeleton
from app.dash_app.components.field import segmented, switch
from app.dash_app.components.graph import graph
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import slot
from app.dash_app.components.note import note
from app.dash_app.components.section import page, page_head, section
from app.dash_app.figures.equity import HEIGHT
from app.dash_app.pages.portfolio import ids
from app.dash_app.shell import ids as shell_ids

ACCEPTED = "CSV from Option Omega; one or several trade logs, and its daily log if you have it."


def layout(**_: Any) -> html.Div:
    """One of three states at a time, by the class of the outermost element: waiting, no-portfolio, loaded (assets/portfolio.css)."""
    sections = [_report(), _result(), _months(), _strategies(), _trades()]
    parts = [
        page_head("Portfolio", "What was read from your files, and what it earned."),
        _upload(),
        html.Div(html.Div(note("Reading…", "A large log takes a few seconds."), className="sk"), id=ids.READING, hidden=True),
        html.Div(id=ids.MESSAGE, className="drop-message"),
        html.Div(skeleton(), className="when-waiting"),
        html.Div(sections, className="when-loaded"),
    ]
    return html.Div(page(parts), id=ids.STATE, className="waiting")


def _upload() -> dcc.Upload:
    """One drop target in two shapes: large while there is no portfolio, a strip once there is one."""
    return dcc.Upload(
        [html.Div(_first_visit(), className="when-empty"), html.Div(_strip(), className="when-loaded")],
        id=ids.UPLOAD,
        multiple=True,
        disable_click=True,
        style={},
        style_active={},
        className="drop",
        className_active="drop over",
    )


def _first_visit() -> html.Div:
    words = (
        f"{ACCEPTED} Lotwise replays it with the sizes you choose and shows the margin and the drawdown they would have cost. "
        "The log stays in this browser."
    )
    return empty(
        "upload",
        "Drop a trade log to begin",
        words,
        button("Choose files", "file-spreadsheet", "filled", className="choose-files"),
        button("Try the sample portfolio", id=ids.SAMPLE, n_clicks=0),
    )


def _strip() -> html.Div:
    words = html.Div([html.B("Drop trade logs here"), " or choose files", html.P(f"{ACCEPTED} They replace what is loaded.")])
    buttons = [
        button("Choose files", "file-spreadsheet", className="choose-files"),
        quiet_button("Clear portfolio", "trash", id=shell_ids.clear_portfolio("page"), n_clicks=0),
    ]
    return html.Div([html.Div([icon("upload", 20), words], className="dz-l"), html.Div(buttons, className="btns")], className="dz")


def _report() -> html.Section:
    pairs = html.Div(
        switch("Combine put and call rows of one structure into one position", True, id=ids.PAIRS),
        id=ids.PAIRS_ROW,
        className="pairs",
        hidden=True,
    )
    content = [redrawing(slot(ids.REPORT, skeleton(80))), pairs]
    return section("report", "Import report", html.Span(id=ids.REPORT_SOURCE), content, method="log")


def _result() -> html.Section:
    return section(
        "result",
        "Result",
        html.Span(id=ids.PERIOD),
        [
            redrawing(slot(ids.CARDS, skeleton(30))),
            graph(ids.EQUITY, "Equity and drawdown of the log over time", HEIGHT),
        ],
        aside=segmented(["Linear", "Log"], "Linear", "Scale of equity", id=ids.EQUITY_SCALE),
        foot=html.Span(id=ids.EQUITY_NOTE),
        method="curve-figures",
    )


def _months() -> html.Section:
    foot = "Blue gains, orange losses; the deepest tint is 12% or more."
    meaning = "Each month’s change in equity."
    return section("months", "Monthly returns", meaning, slot(ids.MONTHS, skeleton()), foot=foot, method="curve-figures")


def _strategies() -> html.Section:
    foot = "PCR: P/L over all premium, paid or received. Return on margin: mean over trades."
    meaning = "What each one earned at the backtest’s size."
    return section("strategies", "Strategies", meaning, slot(ids.STRATEGIES, skeleton()), foot=foot, method="trade-figures")


def _trades() -> html.Section:
    return section(
        "trades",
        "Trades",
        "Every row of the log; filter and sort any column.",
        [html.Div(skeleton(), id=ids.TRADES), dcc.Store(id=ids.TRADES_WANTED), dcc.Store(id=ids.TRADES_DATA)],
        aside=button("CSV", "download", id=ids.TRADES_CSV, n_clicks=0),
    )
