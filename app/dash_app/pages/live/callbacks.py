"""Callbacks of the page: what it shows of the comparison."""

from __future__ import annotations

from typing import Any

import dash
from dash import Dash, Input, Output, State, html, no_update

from app.calculations.live import Compared, LiveComparison
from app.calculations.profile.model import Profile
from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.components.content import table_data
from app.dash_app.components.graph import BLANK
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.live_fan import live_fan_figure
from app.dash_app.figures.live_months import live_months_figure, live_parts_figure
from app.dash_app.figures.live_ranges import live_ranges_figure, live_ranges_height
from app.dash_app.json_object import Json
from app.dash_app.pages.live import actions, comparing, content, ids, plan, unmatched, uploads, work
from app.dash_app.pages.live.comparing import opened_comparison
from app.dash_app.pages.live.layout import layout
from app.dash_app.pages.live.mapping import unmapped_content
from app.dash_app.state import stores
from app.dash_app.state.server_state import state_of
from app.dash_app.state.workspace import seen
from app.formatting import count, percent, plural
from app.wording.live import fan_sentence
from app.wording.live_notes import note_sentence

_DRAWN = {
    "headline": Output(ids.HEADLINE, "children"),
    "strip": Output(ids.STRIP, "data"),
    "file": Output(ids.FILE, "children"),
    "notes": Output(ids.NOTES, "children"),
    "fan": Output(ids.FAN, "figure"),
    "fan_foot": Output(ids.FAN_FOOT, "children"),
    "strategies": Output(ids.STRATEGIES, "data"),
    "ranges": Output(ids.RANGES, "figure"),
    "ranges_size": Output(ids.RANGES, "style"),
    "apply": Output(ids.APPLY, "children"),
    "unmatched": Output(ids.UNMATCHED, "data"),
    "unmatched_count": Output(ids.UNMATCHED_COUNT, "children"),
    "unmatched_lead": Output(ids.UNMATCHED_LEAD, "children"),
    "more": Output(ids.MORE, "children"),
    "links": Output(ids.LINKS, "reinitialize"),
    "months": Output(ids.MONTHS, "figure"),
    "months_lead": Output(ids.MONTHS_LEAD, "children"),
    "parts": Output(ids.PARTS, "figure"),
    "parts_lead": Output(ids.PARTS_LEAD, "children"),
}
NO_PORTFOLIO_WORDS = "Does live still match the backtest, and if not, what does that do to size?"


def register(app: Dash) -> None:
    """Register the page, its callbacks and its kind of long work."""
    dash.register_page("live", path="/live", name="Live", title="Live · Lotwise", layout=layout)
    work.register(state_of(app.server))
    uploads.register(app)
    comparing.register(app)
    plan.register(app)
    app.callback(
        output=_DRAWN,
        inputs={
            "compared": Input(ids.COMPARED, "data"),
            "active": Input(stores.PROFILE, "data"),
            "_advice": Input(ids.ADVICE, "data"),
            "window": Input(stores.VIEW, "data"),
            "ready": State(stores.READY, "data"),
        },
    )(draw)
    app.callback(
        Output(ids.UNMAPPED, "children"),
        Input(ids.COMPARED, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
    )(draw_unmapped)
    actions.register(app)


def draw(compared: object, active: object, window: object, ready: object, _advice: object) -> Any:
    """Return the words, tables and charts of the comparison that is shown."""
    opened = opened_comparison(compared, ready, active)
    if opened is None or not isinstance(compared, dict):
        words = NO_PORTFOLIO_WORDS if compared is None else no_update
        return dict.fromkeys(_DRAWN, no_update) | {"headline": words}
    workspace, comparison = opened
    style = ChartStyle(*seen(window))
    sentence = content.lead(comparison)
    rows = content.gap_rows(comparison)
    fan = comparison.fan
    gap_parts = content.parts(comparison)
    return {
        "headline": [html.B(sentence.finding), " ", sentence.rest],
        "strip": _strip(comparison, work.advice(workspace)),
        "file": _file(comparison, workspace.profile, str(compared.get("filename"))),
        "notes": _notes(comparison, compared),
        "fan": BLANK if fan is None else live_fan_figure(fan, style),
        "fan_foot": fan_sentence(comparison) or "Too few days to draw from.",
        "strategies": table_data(content.strategies_table(comparison)),
        "ranges": live_ranges_figure(rows, style),
        "ranges_size": {"height": live_ranges_height(rows, style)},
        "apply": _apply_buttons(comparison, workspace.profile),
        "unmatched": table_data(unmatched.table(comparison)),
        "unmatched_count": f" {count(len(comparison.unmatched))}" if comparison.unmatched else "",
        "unmatched_lead": unmatched.lead(comparison),
        "more": unmatched.more(comparison),
        "links": True,
        "months": live_months_figure(comparison.months, style),
        "months_lead": content.months_lead(comparison),
        "parts": live_parts_figure(gap_parts, style),
        "parts_lead": f"Mean of {plural(comparison.total.matched, 'matched trade')}, a contract.",
    }


def draw_unmapped(compared: object, ready: object, active: object) -> Any:
    """Return the live names without a partner, with a choice each.

    Only another comparison draws them anew: a choice that is open stays open else.
    """
    opened = opened_comparison(compared, ready, active)
    return no_update if opened is None else unmapped_content(opened[1])


def _strip(comparison: LiveComparison, advice: work.Advice) -> Json:
    return {"head": list(content.STRIP), "body": content.strip(comparison, advice)}


def _file(comparison: LiveComparison, profile: Profile, filename: str) -> list[Any]:
    """Return the name of the live file, what it covers, and what is new since the last one."""
    since = content.news(comparison, profile)
    return [
        html.B(filename),
        f" · {content.covered(comparison)}",
        html.P(since or "The next file you drop takes its place; the mapping stays."),
    ]


def _notes(comparison: LiveComparison, compared: Json) -> list[Any]:
    """Return what must be known about the logs: of the import first, then of the comparison."""
    sentences = [str(compared.get("left_out") or "")]
    sentences += [note_sentence(each) for each in comparison.notes if each.code != "unmapped"]
    return [html.Li(words) for words in sentences if words]


def _apply_buttons(comparison: LiveComparison, profile: Profile) -> list[Any]:
    """Return a button for each haircut that the data carry, in the row of its strategy."""
    return [
        _apply_button(comparison, row, each, haircut, profile)
        for row, each, haircut in content.offers(comparison)
    ]


def _apply_button(
    comparison: LiveComparison, row: int, each: Compared, haircut: float, profile: Profile
) -> html.Div:
    name = each.name or ""
    is_applied = profile.strategy(name).edge_haircut == haircut
    words = f"{'Applied' if is_applied else 'Apply'} {percent(haircut, 0)}"
    control = button(
        words,
        kind="default" if is_applied else "filled",
        id=ids.apply(comparison.strategy_names.index(name)),
        disabled=is_applied,
        n_clicks=0,
        **aria(label=f"{words}, edge haircut of {name}"),
    )
    return html.Div([html.Span(name), control], style={"gridRow": row + 2})
