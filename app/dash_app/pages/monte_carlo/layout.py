"""Layout of the Monte Carlo page: the settings column and the frames of its sections."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.chip import key
from app.dash_app.components.content import Note, note, table_class
from app.dash_app.components.empty import empty, redrawing
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, section, subhead
from app.dash_app.components.text import Part
from app.dash_app.figures.fan import FAN_HEIGHT
from app.dash_app.figures.monte_carlo import HEIGHT
from app.dash_app.figures.possible_years import HEIGHT as YEARS_HEIGHT
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.monte_carlo import content, ids, settings, work
from app.dash_app.pages.monte_carlo.find_size.layout import find_section

SCALES = [{"value": "linear", "label": "Linear"}, {"value": "log", "label": "Log"}]


def layout(**_: Any) -> html.Div:
    """Return the page: a hint without a portfolio, a skeleton until there is a result."""
    memory = [dcc.Store(id=name) for name in (ids.KNOWN, ids.WANTED, ids.SHOWN, ids.FOUND)]
    kept = dcc.Store(id=ids.SETTINGS, storage_type="session")
    head = html.Header(
        [html.H1("Monte Carlo"), html.P("Futures resampled from the log.", id=ids.SENTENCE)],
        className="page-head",
    )
    sections = [_strip(), _future(), _falls(), find_section(), _figures()]
    body = html.Div(sections, id=ids.BODY, hidden=True)
    results = html.Div(
        [_phone_settings(), job_bar((work.SIMULATE,), ids.JOBS), *_notes(), _waiting(), body],
        id=ids.RESULTS,
        hidden=True,
    )
    page = [settings.column(), html.Div([head, _empty(), results], className="results")]
    return html.Div([*memory, kept, *page], className="page mc")


def _empty() -> html.Div:
    words = (
        "Load a trade log on the Portfolio page, or try the sample there; "
        "thousands of futures resampled from it then stand here."
    )
    link = dcc.Link(dmc.Button("Go to Portfolio", size="xs"), href="/")
    hint = empty("dice-5", "Nothing to simulate yet", words, link)
    return html.Div(hint, id=ids.EMPTY, hidden=True)


def _phone_settings() -> dmc.Anchor:
    said = html.Span(id=ids.SETTINGS_SUMMARY)
    return dmc.Anchor(
        [html.B("All settings"), said], href=f"#{ids.CONTROLS}", className="mc-to-settings"
    )


def _notes() -> list[dmc.Alert]:
    """Return the notes on settings that cannot be used, and on results of earlier ones."""
    cannot = Note("These settings cannot be simulated.", tone="warn")
    earlier = Note("These results are of earlier settings")
    return [
        note(cannot, id=ids.FAULT, hide=True, mb="sm"),
        note(earlier, id=ids.EARLIER, hide=True, mb="sm"),
    ]


def _waiting() -> html.Div:
    """Return still skeletons in the shape of the results."""
    figures = dmc.SimpleGrid([dmc.Skeleton(h=56, animate=False) for _ in range(5)], cols=5)
    charts = [dmc.Skeleton(h=height, animate=False) for height in (FAN_HEIGHT, HEIGHT)]
    return html.Div(dmc.Stack([figures, *charts], gap="lg"), id=ids.WAITING)


def _strip() -> html.Div:
    return html.Div(html.Div(id=ids.STRIP, className="stats strip-stats"), className="strip")


def _future() -> html.Section:
    label = (
        "Equity over the days to come: median, the bands that hold half and nine in ten of "
        "all paths, and three single paths"
    )
    scale = dmc.SegmentedControl(
        id=ids.FAN_SCALE,
        data=SCALES,
        value="linear",
        size="xs",
        persistence=True,
        persistence_type="local",
        **aria(label="Scale of equity"),
    )
    samples = (("inner", "25–75%"), ("", "5–95%"), ("line", "three single paths"))
    names = [(f"fan-k {name}", words) for name, words in samples]
    return section(
        Head(
            "future",
            "From today on",
            "Half of all paths stay inside the dark band, nine in ten inside the light one.",
            aside=scale,
        ),
        [html.Div(key(names), id=ids.FAN_KEY), redrawing(graph(ids.FAN, label, FAN_HEIGHT))],
        foot=html.Details(
            [html.Summary(id=ids.FAN_FOOT), html.Span(id=ids.ASSUMPTIONS)], className="assumptions"
        ),
        method="monte-carlo",
    )


def _falls() -> html.Section:
    years = html.Div(
        [
            subhead("50 possible years", "The deepest fall of each, every dot equally likely."),
            html.Div(id=ids.YEARS_LEAD, className="lead-words"),
            redrawing(graph(ids.YEARS, "The deepest fall of 50 possible years", YEARS_HEIGHT)),
        ]
    )
    label = "The chance of a fall at least as deep as each depth, with target and tolerance"
    falls = html.Div(
        [
            subhead("Chance of a deeper fall", "The share of paths that fall at least as far."),
            html.Div(id=ids.FALLS_KEY),
            redrawing(graph(ids.FALLS, label, HEIGHT)),
            html.Div(id=ids.FALLS_LEAD, className="lead-words"),
        ]
    )
    return section(
        Head(
            "falls",
            "How deep it may fall",
            "The deepest fall of a path, against the drawdown you accept.",
        ),
        html.Div([years, falls], className="two"),
        foot="± is Monte Carlo error, 90%: what more paths would settle. "
        "It says nothing of whether the future resembles the log.",
        method="chances",
    )


def _figures() -> html.Section:
    key_ = key([("fan-k most s1", "above the start"), ("fan-k most s2", "below it")])
    ending = [
        subhead("Ending balance", "What is left once everything is closed."),
        key_,
        redrawing(graph(ids.ENDING, "How often paths end at each balance", HEIGHT)),
        html.Div(id=ids.ENDING_LEAD, className="lead-words"),
    ]
    chances: list[Part] = [subhead("Chances", "In brackets the 90% interval."), _table(ids.CHANCES)]
    return section(
        Head(
            "figures",
            "Endings and all figures",
            "What is left at the end, and the same paths as tables.",
        ),
        [
            html.Div([html.Div(ending), html.Div(chances)], className="two"),
            _table(ids.TABLE),
            dmc.Text(id=ids.DEFINITIONS, size="xs", c="dimmed", mt="xs"),
        ],
        method="chances",
    )


def _table(table_id: str) -> dmc.Table:
    return dmc.Table(id=table_id, className=table_class(content.NO_TABLE))
