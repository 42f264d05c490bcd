"""Layout of the page: drop zone, headline, strip, and the frames of its sections."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.chip import key
from app.dash_app.components.content import Note, Table, note, table_class
from app.dash_app.components.empty import empty, redrawing
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, page, section, subhead
from app.dash_app.figures import live_fan, live_months
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.live import content, ids, unmatched, work
from app.dash_app.state.known_answer import ANSWER

LIVE_FILES = (
    "The trades or fills of your account as a file: Option Omega live, Trade Automation Toolbox, "
    "TradeSteward, or any log that Portfolio reads."
)
PROMISE = (
    f"{LIVE_FILES} They stay in this browser; account numbers are never kept. A longer file later "
    "takes the place of this one, and the page says what is new."
)


def layout(**_: Any) -> html.Div:
    """Return the page; the class of its outermost element says what is shown.

    It is made of `no-portfolio`, `no-log`, `log`, `compared`, `mapped` (assets/css/live.css).
    """
    memory = [dcc.Store(id=name) for name in (ids.COMPARED, ids.ADVICE)]
    head = html.Header(
        [html.H1("Live against backtest"), html.P(id=ids.HEADLINE)], className="page-head"
    )
    parts = [
        *memory,
        head,
        html.Div(_no_portfolio(), className="when-no-portfolio"),
        _strip(),
        _links(),
        _drop(),
        *_states(),
        html.Div(
            [_curve(), _strategies(), _unmatched(), _months(), dcc.Download(id=ids.DOWNLOAD)],
            className="when-compared",
            id="live-sections",
        ),
        _dialog(),
    ]
    return html.Div(page(parts, "live"), id=ids.STATE, className="live-state waiting")


def _no_portfolio() -> html.Div:
    words = (
        "Load the backtest on the Portfolio page, or try the sample there. Then drop the fills of "
        "your account here: the page says whether live still matches, whether a gap could be "
        "chance, and what it means for your size."
    )
    link = dcc.Link(dmc.Button("Go to Portfolio", size="xs"), href="/")
    return empty("activity", "No backtest to compare with yet", words, link)


def _strip() -> html.Div:
    table = dmc.Table(
        id=ids.STRIP, className="figures-strip live-strip", data={"head": [], "body": []}
    )
    return html.Div(table, className="when-mapped live-strip-frame")


def _links() -> html.Nav:
    """Return the links to the sections, of which the one in view is marked."""
    links = dmc.TableOfContents(
        id=ids.LINKS, selector="#live-sections h2", variant="none", size="sm"
    )
    return html.Nav(links, className="when-mapped live-links", **aria(label="Sections"))


def _drop() -> html.Div:
    """Return the drop target, large without a live log and a strip with one."""
    first = html.Div(
        [
            html.H2("Drop your live trades"),
            html.P(PROMISE),
            button("Choose files", kind="filled"),
        ],
        className="when-no-log drop-first i-upload",
    )
    again = html.Div(
        [html.Div("Your live trades", id=ids.FILE), button("Drop or choose fills", "upload")],
        className="when-log drop-again i-activity",
    )
    target = dcc.Upload(
        [first, again],
        id=ids.UPLOAD,
        multiple=True,
        style={},
        style_active={},
        className="drop",
        className_active="drop over",
    )
    remove = quiet_button("Remove", "trash", id=ids.REMOVE, n_clicks=0)
    return html.Div(
        [target, html.Div(remove, className="when-log drop-beside")],
        className="when-portfolio drop-zone live-drop",
    )


def _states() -> list[Component]:
    """Return what is said while files are read or compared, and when they cannot be."""
    cannot = Note("These live trades cannot be compared.", tone="warn")
    return [
        html.Div("Reading…", id=ids.READING, hidden=True, className="reading", role="status"),
        html.Div(id=ids.MESSAGE, className="drop-message"),
        note(cannot, id=ids.FAULT, hide=True, mt="sm"),
        html.Ul(id=ids.NOTES, className="live-notes when-compared"),
        job_bar((work.COMPARE, ANSWER), ids.JOBS),
    ]


def _curve() -> html.Div:
    label = "Cumulative live P/L on the fan of as many days drawn from the backtest"
    samples = (("live-k", "live, your fills"), ("line", "backtest, median"))
    bands = (("inner", "25–75%"), ("", "5–95%"))
    names = [(f"fan-k {name}", words) for name, words in (*samples, *bands)]
    return html.Div(
        section(
            Head(
                "live-curve",
                "Live curve",
                "What as many trading days drawn from the backtest would have made at your live "
                "size, and what you made.",
            ),
            [
                html.Div(key(names), className="s0"),
                redrawing(graph(ids.FAN, label, live_fan.HEIGHT)),
            ],
            foot=html.Span(id=ids.FAN_FOOT),
            method="live-paths",
        ),
        className="when-mapped",
    )


def _strategies() -> html.Section:
    change = button("Change mapping", "arrows-split", id=ids.CHANGE, n_clicks=0)
    label = "Range of the gap a contract of each strategy"
    table = dmc.Table(id=ids.STRATEGIES, className=table_class(_NO_STRATEGIES))
    beside = [
        table,
        redrawing(graph(ids.RANGES, label, 100, menu=False)),
        html.Div(id=ids.APPLY, className="live-apply"),
    ]
    return section(
        Head(
            "live-strategies-section",
            "Strategies",
            "Gap: live less backtest, a contract of the same trade, with its 90% range. Apply "
            "appears where the whole range, on margin, lies below 0.",
            aside=change,
        ),
        [
            html.Div(beside, className="live-table when-mapped"),
            html.Div(id=ids.UNMAPPED),
        ],
        foot="Apply writes the haircut into that strategy’s settings: its mean return counts for "
        "so much less. Ranges: day-block bootstrap, 90%.",
        method="live-evidence",
    )


def _unmatched() -> html.Div:
    return html.Div(
        section(
            Head(
                "live-unmatched-section",
                "Missed and extra",
                html.Span(id=ids.UNMATCHED_LEAD),
                aside=button("CSV", "download", id=ids.CSV, n_clicks=0),
                number=html.Span(id=ids.UNMATCHED_COUNT, className="vh"),
            ),
            dmc.Spoiler(
                dmc.Table(id=ids.UNMATCHED, className=table_class(_NO_UNMATCHED)),
                showLabel="Show all",
                hideLabel="Show fewer",
                maxHeight=300,
                fz="xs",
            ),
            foot=html.Span(id=ids.MORE),
            method="live-matching",
        ),
        className="when-mapped",
    )


def _months() -> html.Div:
    months = [
        graph(ids.MONTHS, "Mean gap a contract by month of open", live_months.HEIGHT),
    ]
    parts = [
        subhead("Where it arises", html.Span(id=ids.PARTS_LEAD)),
        graph(
            ids.PARTS,
            "Mean gap a contract by its parts: entry, exit, fees, rest",
            live_months.parts_height(5),
            menu=False,
        ),
    ]
    return html.Div(
        section(
            Head("live-months-section", "Gap by month", html.Span(id=ids.MONTHS_LEAD)),
            html.Div([html.Div(months), html.Div(parts)], className="two wide-l"),
            foot="A part whose column is absent in either log stays in the rest.",
            method="live-gap",
        ),
        className="when-mapped",
    )


def _dialog() -> dmc.Modal:
    return dmc.Modal(
        [],
        id=ids.DIALOG,
        title="Which strategy does each live name trade?",
        centered=True,
        size=560,
        overlayProps={"backgroundOpacity": 0.16},
    )


_NO_STRATEGIES = Table(content.HEAD, (), text_columns=(0, 5), class_name="live-rows")
_NO_UNMATCHED = Table(unmatched.HEAD, (), text_columns=tuple(range(6)), class_name="live-left")
