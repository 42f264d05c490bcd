"""Layout of the Position Sizing page: the settings column and the frames of its sections, filled by `callbacks`."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.empty import empty, redrawing, skeleton
from app.dash_app.components.field import segmented
from app.dash_app.components.graph import graph
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import MARKUP, part, slot
from app.dash_app.components.menu import menu
from app.dash_app.components.section import page_head, section
from app.dash_app.figures.replay import HEIGHT
from app.dash_app.pages.position_sizing import ids, scenario_editor, settings
from app.dash_app.pages.position_sizing.allocator.layout import allocator_panel
from app.dash_app.pages.position_sizing.kelly.layout import kelly_panel
from app.dash_app.pages.position_sizing.platform.layout import platform_panel

SECTIONS = (
    ("kelly", "Kelly"),
    ("margin", "Margin"),
    ("alerts", "Alerts"),
    ("replay", "Replay"),
    ("ledger", "Reduced and skipped"),
    ("allocator", "Allocator"),
    ("platform", "For your platform"),
)
BASES = [{"value": "current", "label": "Of equity"}, {"value": "starting", "label": "Of starting capital"}]
HELD = [{"value": "margin", "label": "Margin"}, {"value": "contracts", "label": "Contracts"}]
SCALES = [{"value": "linear", "label": "Linear"}, {"value": "log", "label": "Log"}]


def layout(**_: Any) -> html.Div:
    """The page; without a portfolio only `EMPTY` shows."""
    names = (ids.HIDDEN, ids.OVERRIDES_OPEN, ids.LEDGER_DATA, ids.EDITING, ids.ALERTED, ids.BANDS)
    empty: dict[str, Any] = {ids.DRAWN: ""}
    carriers = [slot(ids.WORDS, hidden=True, **empty), slot(ids.OVERRIDE_HOLDINGS, hidden=True)]
    unseen = [*(dcc.Store(id=name) for name in names), *carriers, html.Div(id=ids.DUE, hidden=True)]
    head = page_head("Position Sizing", part(ids.SENTENCE, "Reading the portfolio…", inline=True))
    sections = [kelly_panel(), _margin(), _alerts(), _replay(), _ledger(), allocator_panel(), platform_panel()]
    body = html.Div([_phone_settings(), _strip(), *sections], id=ids.RESULTS, hidden=True)
    return html.Div(
        [*unseen, settings.column(), html.Div([head, _empty(), body], className="results"), scenario_editor.dialog()],
        className="page sizing",
        **{"data-followers": " ".join(ids.FOLLOWERS)},
    )


def _empty() -> html.Div:
    words = "Load a trade log on the Portfolio page, or try the sample there; its sizes, margin and replays then stand here."
    link = html.A("Go to Portfolio", href="/", className="button-link")
    return html.Div(empty("scale", "Nothing to size yet", words, link), id=ids.EMPTY, hidden=True)


def _phone_settings() -> html.Section:
    """On a phone: the one slider that matters, the rest behind one line saying what is set."""
    words = html.Span([html.B("All settings"), part(ids.SETTINGS_SUMMARY, inline=True, className="as-sub")])
    opener = html.Button([words, icon("chevron-right", 18)], type="button", className="all-settings", **{"data-act": "open-settings"})
    return html.Section([settings.kelly_slider(None), opener], className="controls-phone")


def _strip() -> html.Div:
    counts = {"alerts": part(ids.ALERTS_COUNT, inline=True, className="cnt")}
    links = [
        html.A([name, counts.get(anchor)], href=f"#{anchor}", className="sn on" if i == 0 else "sn")
        for i, (anchor, name) in enumerate(SECTIONS)
    ]
    return html.Div([part(ids.STRIP), html.Nav(links, className="secnav", **{"aria-label": "Sections"})], className="strip")


def _margin() -> html.Section:
    choices = [
        dmc.Select(id=ids.SECTION_SCENARIO, size="xs", w=210, allowDeselect=False, **{"aria-label": "Scenario of the sections"}),
        segmented(BASES, "current", "Share of", id=ids.MARGIN_BASE),
    ]
    chart = graph(ids.MARGIN_GRAPH, "Margin in use over time, all strategies and each", 300)
    return section(
        "margin",
        "Margin",
        "What is held at the worst instant of each week, against your ceiling; below, each strategy’s share.",
        [slot(ids.MARGIN, skeleton(60)), redrawing(chart), slot(ids.MARGIN_TABLE, className="after-chart")],
        aside=choices,
        foot="Exact within the day: a position holds its margin from open to last close. Adding up whole calendar days overstates it.",
        method="margin",
    )


def _alerts() -> html.Section:
    return section(
        "alerts",
        "Alerts and what-ifs",
        "What in this log should change your sizes, and on what evidence. Apply changes a setting; it can be undone.",
        slot(ids.ALERTS, skeleton(600)),
        foot="What a change would have done is this log replayed with it. The range is a bootstrap of its days, the same days for both; "
        "better or worse means that the whole 5–95% range lies on one side.",
        method="alerts",
    )


def _replay() -> html.Section:
    filled: dict[str, Any] = {MARKUP: ""}
    add = menu([icon("plus", 14), "Add scenario"], opener_class="chip add", id=ids.PRESET_MENU, **filled)
    chart = graph(ids.REPLAY_GRAPH, "Equity, drawdown and margin of each scenario over time", HEIGHT)
    return section(
        "replay",
        "Replay",
        "The log’s trades again, in order, at the size each rule gives: whole lots, limits, skipped trades.",
        [
            part(ids.REPLAY_LEAD),
            part(ids.CHIPS, className="chips"),
            redrawing(chart),
            part(ids.REPLAY_TABLE),
            slot(ids.RELATIVE),
        ],
        aside=[
            add,
            segmented(HELD, "margin", "Lowest panel", id=ids.LOWER_PANEL),
            segmented(SCALES, "log", "Scale of equity", id=ids.EQUITY_SCALE),
        ],
        foot="Marked: best of its column among rules that could have been traded; hindsight (dashed) does not compete. "
        "Realised equity only: a daily mark would show deeper falls. Ratios annualise with √252, the convention for weekday logs.",
        method="replay",
    )


def _ledger() -> html.Section:
    return section(
        "ledger",
        "Reduced and skipped",
        "Which positions a scenario did not take at the size it wanted, and the limit that bound.",
        [
            slot(ids.LEDGER_BOUND, className="bound"),
            html.Div(
                [
                    html.Button([icon("table", 14), "Open the ledger"], id=ids.LEDGER_OPEN, n_clicks=0, className="as-link"),
                    html.Button([icon("download", 14), "CSV"], id=ids.LEDGER_EXPORT, n_clicks=0, className="as-link", hidden=True),
                ],
                className="ledger-actions",
            ),
            html.Div(id=ids.LEDGER_GRID),
        ],
        method="decision",
    )
