"""The page: drop zone, import report, result, monthly returns, strategies, trades."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.chart_tools import zoom_tools
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, page, section
from app.dash_app.figures.equity import HEIGHT
from app.dash_app.pages.portfolio import ids, reread
from app.dash_app.shell import ids as shell_ids
from app.dash_app.state.dropped_files import ENDINGS

READING_MS = 500  #: between two questions how far the reading is
ACCEPTED = (
    "Trade logs of Option Omega, TradingView, MetaTrader, NinjaTrader, QuantConnect, "
    "backtesting.py or vectorbt, and any table with a row a trade: CSV, text, Excel or HTML."
)
PROMISE = (
    f"{ACCEPTED} Lotwise replays it with the sizes you choose and shows the margin and the "
    "drawdown they would have cost. The log stays in this browser."
)
AGAIN = (
    "Logs dropped together are one portfolio. They replace this one, which stays under Recent; "
    "a daily log joins it."
)


def layout(**_: Any) -> html.Div:
    """Return the page, in one of three states by the class of its outermost element.

    They are `waiting`, `no-portfolio` and `loaded` (assets/css/portfolio.css).
    """
    lead = html.Div(id=ids.LEAD, className="lead-line")
    parts = [
        html.Header([html.H1("Portfolio"), lead], className="page-head"),
        _upload(),
        *_upload_states(),
        html.Div(id=ids.MAPPING_FORM),
        reread.dialog(),
        html.Div(id=ids.RECENT_CARDS, className="when-empty recent-cards"),
        html.Div(_skeletons(), className="when-waiting"),
        html.Div(
            [_report(), _result(), _months(), _strategies(), _trades()], className="when-loaded"
        ),
    ]
    return html.Div(page(parts), id=ids.STATE, className="waiting")


def _upload() -> html.Div:
    """Return the drop target in two shapes: large without a portfolio, a strip with one.

    Buttons inside `dcc.Upload` open its dialog, all others stand beside it.
    """
    target = dcc.Upload(
        [
            html.Div(
                [
                    html.H2("Drop a trade log to begin"),
                    html.P(PROMISE),
                    button("Choose files", kind="filled"),
                ],
                className="when-empty drop-first i-upload",
            ),
            html.Div(
                [
                    html.Div([html.B("Drop trade logs here"), html.P(AGAIN)]),
                    button("Choose files"),
                ],
                className="when-loaded drop-again i-upload",
            ),
        ],
        id=ids.UPLOAD,
        multiple=True,
        accept=ENDINGS,
        style={},
        style_active={},
        className="drop",
        className_active="drop over",
    )
    sample = button(
        "Try the sample portfolio", id=ids.SAMPLE, n_clicks=0, className="when-empty drop-sample"
    )
    beside = [
        html.Div(id=ids.RECENT_MENU),
        quiet_button("Clear portfolio", id=shell_ids.clear_portfolio("page"), n_clicks=0),
    ]
    return html.Div(
        [
            target,
            sample,
            html.Div(beside, className="when-loaded drop-beside"),
        ],
        className="drop-zone",
    )


def _upload_states() -> list[Component]:
    """Return what is said while files are read, and when they cannot be."""
    words = [
        html.B("Reading… "),
        html.Span(id=ids.READING_WORDS, **aria(live="off")),
        " A large log takes a few seconds; without an answer it is sent again.",
    ]
    return [
        html.Div(words, id=ids.READING, hidden=True, className="reading", role="status"),
        dcc.Interval(id=ids.READING_PACE, interval=READING_MS, disabled=True),
        html.Div(id=ids.MESSAGE, className="drop-message"),
        html.Div(
            button("Load the others", id=ids.OTHERS, n_clicks=0),
            id=ids.OTHERS_LINE,
            hidden=True,
            className="drop-message",
        ),
        dcc.Store(id=ids.FILES),
        dcc.Store(id=ids.RECENT),
        dcc.Store(id=ids.MAPPING),
    ]


def _skeletons() -> list[Component]:
    return [dmc.Skeleton(height=height, animate=False, mt=18) for height in (64, 150, 400)]


def _report() -> html.Section:
    pairs = dmc.Switch(
        id=ids.PAIRS,
        label="Combine put and call rows of one structure into one position",
        checked=True,
        size="xs",
    )
    size = dmc.Anchor(
        "Size this portfolio",
        href="/position-sizing",
        className="filled-link",
        underline="never",
    )
    content = [
        html.Div(dmc.Skeleton(height=150, animate=False), id=ids.REPORT),
        html.Div(pairs, id=ids.PAIRS_ROW, className="pairs", hidden=True),
        html.Div(
            ["Which size of each strategy keeps your promise?", size],
            className="next-step",
        ),
    ]
    meaning = "What was kept, repaired and left out of your files, and why."
    aside = [
        quiet_button("Names and assumptions", id=ids.reread_open("head"), n_clicks=0),
        html.A("All rows", id=ids.TRADES_ALL, href="#trades", n_clicks=0),
    ]
    return section(
        Head("report", "Import report", meaning, aside=aside),
        content,
        method="log",
    )


def _result() -> html.Section:
    scale = dmc.SegmentedControl(
        id=ids.EQUITY_SCALE,
        data=["Linear", "Log"],
        value="Linear",
        size="xs",
        persistence=True,
        persistence_type="local",
        **{"aria-label": "Scale of equity"},
    )
    return section(
        Head(
            "result",
            "Result",
            html.Span(id=ids.PERIOD),
            aside=dmc.Group([*zoom_tools(ids.EQUITY), scale], gap="xs"),
        ),
        [
            html.Div(dmc.Skeleton(height=62, animate=False), id=ids.CARDS),
            graph(ids.EQUITY, "Equity and drawdown of the log over time", HEIGHT),
        ],
        foot=html.Span(id=ids.EQUITY_NOTE),
        method="curve-figures",
    )


def _months() -> html.Section:
    return section(
        Head("months", "Monthly returns", "Each month’s change in equity."),
        html.Div(dmc.Skeleton(height=150, animate=False), id=ids.MONTHS),
        foot="Blue gains, orange losses; the deepest tint is 12% or more.",
        method="curve-figures",
    )


def _strategies() -> html.Section:
    return section(
        Head("strategies", "Strategies", "What each one earned at the backtest’s size."),
        html.Div(dmc.Skeleton(height=150, animate=False), id=ids.STRATEGIES),
        foot="PCR: P/L over all premium, paid or received. Return on margin: mean over trades.",
        method="trade-figures",
    )


def _trades() -> html.Section:
    save = button("CSV", id=ids.TRADES_CSV, n_clicks=0, display="none")
    show = button("Show all trades", id=ids.TRADES_SHOW, n_clicks=0)
    return section(
        Head("trades", "Trades", "Every row of the log; filter and sort any column.", aside=save),
        [show, html.Div(id=ids.TRADES), dcc.Store(id=ids.TRADES_DATA)],
    )
