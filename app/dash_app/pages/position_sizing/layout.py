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
from app.dash_app.pages.position_sizing import ids, kelly_charts, scenario_editor, settings, today_view
from app.dash_app.pages.position_sizing.alerts import ids as alert_ids
from app.dash_app.pages.position_sizing.alerts.layout import alerts_panel
from app.dash_app.pages.position_sizing.allocator.layout import allocator_section
from app.dash_app.pages.position_sizing.ledger.layout import ledger_panel
from app.dash_app.pages.position_sizing.margin.layout import margin_panel

SECTIONS = (
    ("kelly", "Kelly"),
    ("margin", "Margin"),
    ("alerts", "Alerts"),
    ("replay", "Replay"),
    ("ledger", "Reduced and skipped"),
    ("allocator", "Allocator"),
    ("today", "For your platform"),
)
HELD = [{"value": "margin", "label": "Margin"}, {"value": "contracts", "label": "Contracts"}]
SCALES = [{"value": "linear", "label": "Linear"}, {"value": "log", "label": "Log"}]


def layout(**_: Any) -> html.Div:
    """The page; without a portfolio only `EMPTY` shows."""
    names = (ids.HIDDEN, ids.OVERRIDES_OPEN, ids.EDITING)
    empty: dict[str, Any] = {ids.DRAWN: ""}
    carriers = [slot(ids.WORDS, hidden=True, **empty), slot(ids.OVERRIDE_HOLDINGS, hidden=True)]
    unseen = [*(dcc.Store(id=name) for name in names), *carriers, html.Div(id=ids.DUE, hidden=True)]
    head = page_head("Position Sizing", part(ids.SENTENCE, "Reading the portfolio…", inline=True))
    sections = [_kelly(), _scenario_choice(), margin_panel(), alerts_panel(), _replay(), ledger_panel(), allocator_section(), _today()]
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
    counts = {"alerts": html.Span(id=alert_ids.COUNT, className="cnt")}
    links = [
        html.A([name, counts.get(anchor)], href=f"#{anchor}", className="sn on" if i == 0 else "sn")
        for i, (anchor, name) in enumerate(SECTIONS)
    ]
    return html.Div([part(ids.STRIP), html.Nav(links, className="secnav", **{"aria-label": "Sections"})], className="strip")


def _kelly() -> html.Section:
    return section(
        "kelly",
        "Kelly",
        "The share of equity to hold as margin in one position for the fastest growth, and how sure the log is about it.",
        [redrawing(slot(ids.KELLY, skeleton(420))), kelly_charts.charts()],
        aside=html.Button([icon("download", 14), "CSV"], className="as-link", **{"data-act": "export-kelly"}),
        foot="Fitted on the whole log, so with hindsight; Replay shows the same rule with only what was knowable at the time. "
        "The range is drawn from the log’s own days, with one full loss more at its low end and one more of the largest win at its high end.",
        method="kelly",
    )


def _scenario_choice() -> dmc.Select:
    """The scenario whose margin, alerts, ledger and platform sizes are shown."""
    return dmc.Select(id=ids.SECTION_SCENARIO, size="xs", w=210, allowDeselect=False, **{"aria-label": "Scenario of the sections"})


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


def _today() -> html.Section:
    return section(
        "today",
        "Type this into your platform",
        "What the scenario would trade next at today’s equity, and the limits to set beside it.",
        redrawing(html.Div([slot(ids.TODAY, skeleton(330)), html.Div(today_view.actions(), className="ledger-actions")])),
        foot="Everything in the log has closed by today, so walk-forward and hindsight agree here. Guardrails of the moment (losses in a "
        "row, VIX, drawdown brake) are yours to watch.",
        method="today",
    )
