"""Layout of the Monte Carlo page: the settings column and the frames of its sections, filled by `callbacks`."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.components.chip import key
from app.dash_app.components.empty import empty, redrawing, skeleton
from app.dash_app.components.field import segmented
from app.dash_app.components.graph import graph
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import part, slot
from app.dash_app.components.section import page_head, section, subhead
from app.dash_app.components.text import Part
from app.dash_app.figures.fan import FAN_HEIGHT
from app.dash_app.figures.monte_carlo import HEIGHT
from app.dash_app.figures.trade_off import HEIGHT as FIND_HEIGHT
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.monte_carlo import ids, settings, work

SCALES = [{"value": "linear", "label": "Linear"}, {"value": "log", "label": "Log"}]
SECTIONS = (("future", "Equity"), ("falls", "Deeper falls"), ("find-size", "Find my size"), ("figures", "All figures"))


def layout(**_: Any) -> html.Div:
    """The page; without a portfolio only `EMPTY` shows, and until there is a result a skeleton of it."""
    memory = [dcc.Store(id=name) for name in (ids.KNOWN, ids.WANTED, ids.SHOWN, ids.FOUND)]
    head = page_head("Monte Carlo", slot(ids.SENTENCE, "Reading the portfolio…", inline=True))
    jobs = job_bar((work.SIMULATE, work.FIND), ids.JOBS)
    body = html.Div([_strip(), _future(), _falls(), _find(), _figures()], id=ids.BODY, hidden=True)
    waiting = html.Div(skeleton(320), id=ids.WAITING, hidden=True)
    results = html.Div([_phone_settings(), jobs, slot(ids.FAULT), slot(ids.NOTES), waiting, body], id=ids.RESULTS, hidden=True)
    unseen = [*memory, slot(ids.SAID, hidden=True)]
    return html.Div([*unseen, settings.column(), html.Div([head, _empty(), results], className="results")], className="page sizing mc")


def _empty() -> html.Div:
    words = "Load a trade log on the Portfolio page, or try the sample there; thousands of futures resampled from it then stand here."
    link = html.A("Go to Portfolio", href="/", className="button-link")
    return html.Div(empty("dice-5", "Nothing to simulate yet", words, link), id=ids.EMPTY, hidden=True)


def _phone_settings() -> html.Section:
    words = html.Span([html.B("All settings"), part(ids.SETTINGS_SUMMARY, inline=True, className="as-sub")])
    opener = html.Button([words, icon("chevron-right", 18)], type="button", className="all-settings", **{"data-act": "open-settings"})
    return html.Section(opener, className="controls-phone")


def _strip() -> html.Div:
    links = [html.A(name, href=f"#{anchor}", className="sn on" if i == 0 else "sn") for i, (anchor, name) in enumerate(SECTIONS)]
    return html.Div([slot(ids.STRIP), html.Nav(links, className="secnav", **aria(label="Sections"))], className="strip")


def _future() -> html.Section:
    label = "Equity over the days to come: median, the bands that hold half and nine in ten of all paths, and three single paths"
    return section(
        "future",
        "From today on",
        "Where equity may go: half of all paths stay inside the dark band, nine in ten inside the light one, day by day.",
        [slot(ids.FAN_KEY), redrawing(graph(ids.FAN, label, FAN_HEIGHT))],
        aside=segmented(SCALES, "linear", "Scale of equity", id=ids.FAN_SCALE),
        foot=slot(ids.FAN_FOOT, inline=True),
        method="monte-carlo",
    )


def _falls() -> html.Section:
    falls = "The chance of a fall at least as deep as each depth, on a log scale, with target and tolerance drawn in"
    ending = "How often paths end at each balance"
    return section(
        "falls",
        "Falls and endings",
        "How deep the deepest fall of a path is, and what is left at its end.",
        html.Div(
            [
                _chart(
                    ids.FALLS_LEAD,
                    ids.FALLS,
                    "Chance of a deeper fall",
                    "For each depth, the share of paths that fall at least as far.",
                    falls,
                    slot(ids.FALLS_KEY),
                ),
                _chart(ids.ENDING_LEAD, ids.ENDING, "Ending balance", "What is left once everything is closed.", ending, _ending_key()),
            ],
            className="two",
        ),
        foot="± is Monte Carlo error, 90%: what more paths would settle. It says nothing of whether the future resembles the log.",
        method="chances",
    )


def _chart(lead_id: str, graph_id: str, title: str, meaning: str, label: str, legend: Part) -> html.Div:
    return html.Div([subhead(title, meaning), legend, redrawing(graph(graph_id, label, HEIGHT)), slot(lead_id, className="under-chart")])


def _ending_key() -> html.Div:
    return key([(html.Span(className="fan-k most s1"), "above the start"), (html.Span(className="fan-k most s2"), "below it")])


def _find() -> html.Section:
    label = "The chance of the target drawdown at each size, with its interval and the tolerance; below, what each size earns in the middle"
    charts = html.Div([redrawing(graph(ids.FIND_CURVE, label, FIND_HEIGHT)), slot(ids.FIND_TABLE)], id=ids.FIND_CHARTS, hidden=True)
    return section(
        "find-size",
        "Find my size",
        "The largest size that keeps the chance of your target drawdown within your tolerance.",
        [slot(ids.FIND_LEAD), charts],
        aside=button("Find my size", "target-arrow", id=ids.FIND, n_clicks=0),
        foot="Every size is tried on the same resampled paths, so that sizes differ by size alone.",
        method="find-size",
    )


def _figures() -> html.Section:
    return section(
        "figures",
        "All figures",
        "The same paths as a table: the middle, and the one in twenty at either end.",
        slot(ids.TABLE),
        method="chances",
    )
