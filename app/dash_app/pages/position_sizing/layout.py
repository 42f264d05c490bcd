"""Layout of the Position Sizing page: settings at the left, answer, curves, sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.chart_tools import save_list, zoom_tools
from app.dash_app.components.empty import empty
from app.dash_app.components.graph import graph
from app.dash_app.components.segmented import segmented
from app.dash_app.figures.possible_years import HEIGHT as YEARS_HEIGHT
from app.dash_app.figures.replay import HEIGHT
from app.dash_app.pages.position_sizing import ids
from app.dash_app.pages.position_sizing.alerts import ids as alert_ids
from app.dash_app.pages.position_sizing.alerts.layout import alerts_panel
from app.dash_app.pages.position_sizing.allocator.layout import allocator_panel
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.kelly.layout import kelly_panel
from app.dash_app.pages.position_sizing.ledger.layout import ledger_panel
from app.dash_app.pages.position_sizing.margin.layout import margin_panel
from app.dash_app.pages.position_sizing.overrides import overrides_panel
from app.dash_app.pages.position_sizing.platform.layout import platform_panel
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.pages.position_sizing.replay.curves import ANSWER_SLOT
from app.dash_app.pages.position_sizing.scenarios import scenarios_row
from app.dash_app.pages.position_sizing.settings import ids as settings_ids
from app.dash_app.pages.position_sizing.settings.layout import settings_card

LOWER = [
    {"value": "none", "label": "No third panel"},
    {"value": "margin", "label": "Margin in use"},
    {"value": "contracts", "label": "Contracts held"},
]
SCALES = [{"value": "linear", "label": "Linear"}, {"value": "log", "label": "Log"}]


def layout(section: str | None = None, **_: Any) -> html.Div:
    """Return the page; `section` is the open one, from the address. Without a log a hint shows."""
    opened = section if section in ids.SECTIONS else next(iter(ids.SECTIONS))
    stores = [
        answer_ids.ANSWER,
        answer_ids.ASKED,
        answer_ids.CHANCES,
        answer_ids.YEARS_DUE,
        alert_ids.BANDS,
        replay_ids.BASE,
        replay_ids.STEPS_KEY,
        replay_ids.STEPS,
        replay_ids.HIDDEN,
        replay_ids.DRAWN,
    ]
    body = html.Div([_headline(), _replay(), _sections(opened)], id=ids.RESULTS, hidden=True)
    return html.Div(
        [
            *(dcc.Store(id=name) for name in stores),
            _settings(),
            html.Div(
                [html.H1("Position Sizing", className="vh"), _empty(), body], className="results"
            ),
        ],
        className="page sizing",
    )


def _settings() -> html.Aside:
    opener = dmc.Button(
        "All settings",
        id=settings_ids.SHEET,
        variant="default",
        size="xs",
        className="open-settings",
    )
    return html.Aside(
        [settings_card(), overrides_panel(), opener],
        id=settings_ids.CARD,
        className="controls",
        hidden=True,
        **aria(label="Settings"),
    )


def _empty() -> html.Div:
    words = (
        "Load a trade log on the Portfolio page, or try the sample there; its sizes, margin and "
        "replays then stand here."
    )
    link = dcc.Link(dmc.Button("Go to Portfolio", size="xs"), href="/")
    return html.Div(empty("scale", "Nothing to size yet", words, link), id=ids.EMPTY, hidden=True)


def _headline() -> html.Div:
    """Return the answer, the sentence about the present size, and the button that uses it."""
    words = html.Div(
        [
            dmc.Title("Reading the portfolio…", id=answer_ids.HEADLINE, order=2, size="h4"),
            dmc.Text(id=answer_ids.PROGRESS, span=True, c="dimmed", size="sm"),
            html.Div(
                [dmc.Text(id=replay_ids.PRESENT, c="dimmed"), *_years()], className="headline-now"
            ),
            dmc.Text(id=answer_ids.DETAILS, c="dimmed", size="sm"),
        ],
    )
    button = dmc.Button("Use it", id=answer_ids.USE, fullWidth=True)
    use = html.Div(button, id=answer_ids.USE_FRAME, hidden=True, className="headline-use")
    return html.Div([words, use], className="headline")


def _years() -> list[Component]:
    """Return the button that shows 50 possible years at the present size, and their dialog."""
    label = "Deepest fall of 50 possible years at your size"
    words = dmc.Text(id=answer_ids.YEARS_WORDS, size="sm", fw=600)
    chart = graph(answer_ids.YEARS, label, YEARS_HEIGHT, menu=False)
    return [
        dmc.UnstyledButton("50 possible years", id=answer_ids.YEARS_BUTTON, className="years-open"),
        dmc.Modal(
            [words, chart],
            id=answer_ids.YEARS_OPEN,
            title="50 possible years at your size",
            centered=True,
        ),
    ]


def _replay() -> html.Section:
    table = dmc.Table(
        id=replay_ids.TABLE, className="figures t0 replay", data={"head": [], "body": []}
    )
    return html.Section(
        [
            dmc.Table(
                id=replay_ids.STRIP, className="figures-strip", data={"head": [], "body": []}
            ),
            _chips(),
            _toolbar(),
            html.Div([_chart(), table], className="curves-and-table"),
            html.Div(
                [
                    html.Span(
                        "▲ best of its column among sizings that keep your drawdown; hindsight "
                        "(dashed) and the log itself do not compete."
                    ),
                    dcc.Link("How this is computed", href="/methods#replay", className="method"),
                ],
                className="sec-foot",
            ),
            html.Div(id=replay_ids.NOTES),
        ],
        id=replay_ids.SECTION,
        **aria(label="Replay"),
    )


def _chips() -> html.Div:
    """Return the chips of the scenarios, of the answer until it is used, and *Keep*."""
    answer = html.Div(
        id=answer_ids.CHIP, hidden=True, className=f"sc-chip sc-answer s{ANSWER_SLOT}"
    )
    keep = dmc.Button(
        "Keep as scenario", id=replay_ids.KEEP, variant="transparent", size="compact-xs"
    )
    return html.Div([*scenarios_row(), answer, keep], className="chips-line")


def _chart() -> html.Figure:
    label = "Equity and drawdown of each scenario over time"
    return graph(replay_ids.GRAPH, label, HEIGHT, menu=False)


def _toolbar() -> html.Div:
    pending = html.Span("Working out every size…", id=replay_ids.PENDING, hidden=True)
    sized_on = html.Div(id=settings_ids.SIZED_ON)
    scale = segmented(SCALES, "log", "Scale of equity", id=replay_ids.EQUITY_SCALE, **_KEPT)
    lower = dmc.Select(
        id=replay_ids.LOWER_PANEL,
        data=LOWER,
        value="none",
        size="xs",
        w=140,
        allowDeselect=False,
        **_KEPT,
        **aria(label="Third panel"),
    )
    switches = [
        *zoom_tools(replay_ids.GRAPH),
        sized_on,
        scale,
        lower,
        save_list(replay_ids.GRAPH),
    ]
    words = html.Span(["Equity ", pending], className="dimmed")
    return html.Div([words, html.Div(switches, className="switches")], className="toolbar")


def _sections(opened: str) -> html.Div:
    tabs = [
        dmc.TabsTab(title, value=name, rightSection=_count(name))
        for name, title in ids.SECTIONS.items()
    ]
    panels = [
        dmc.TabsPanel(
            frame(name) if name == opened else None,
            id=ids.panel(name),
            value=name,
            className="section-panel",
        )
        for name in ids.SECTIONS
    ]
    picker = dmc.Select(
        id=ids.SECTION_SCENARIO,
        size="xs",
        w=190,
        placeholder="My sizing",
        clearable=True,
        **aria(label="Scenario of the sections"),
    )
    bar = html.Div([dmc.TabsList(tabs), picker], className="section-bar")
    return dmc.Tabs([bar, *panels], id=ids.SECTION, value=opened)


def frame(section: str) -> list[Component]:
    """Return what a section's panel holds while the section is open.

    The callbacks of a section that is not open are never called. A panel is emptied when another
    section is opened: Dash shows a component that was taken off the page and put back as it was
    when it first came, without what has been drawn in it since.
    """
    return [PANELS[section](), dcc.Store(id=ids.due(section))]


def _count(name: str) -> Any:
    if name != "alerts":
        return None
    return dmc.Badge(id=alert_ids.COUNT, size="sm", variant="light", color="gray", circle=False)


_KEPT: dict[str, Any] = {"persistence": True, "persistence_type": "local"}

#: The frame of each section.
PANELS: dict[str, Callable[[], Component]] = {
    "platform": platform_panel,
    "alerts": alerts_panel,
    "margin": margin_panel,
    "kelly": kelly_panel,
    "ledger": ledger_panel,
    "allocator": allocator_panel,
}
