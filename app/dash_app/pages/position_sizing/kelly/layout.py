"""The frame of the section, filled by `callbacks`."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.button import button
from app.dash_app.components.fold import details
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, section, subhead
from app.dash_app.figures.kelly_over_time import TIME_HEIGHT
from app.dash_app.figures.kelly_parts import HEIGHT
from app.dash_app.pages.position_sizing.kelly import curves, ids


def kelly_panel() -> html.Section:
    """Return the section: the first view, and the details, which are closed at first."""
    save = button("CSV", "download", id=ids.SAVE)
    in_contracts = dmc.Button("Size in fixed contracts", id=ids.IN_CONTRACTS, size="xs")
    return section(
        Head(
            ids.PANEL,
            "Kelly",
            "The share of equity each strategy would hold for the fastest growth, how sure the log "
            "is about it, and what you hold.",
            aside=save,
        ),
        [
            html.Div(dmc.Skeleton(height=420), id=ids.CONTENT, className="kelly-first pieces"),
            html.Div(in_contracts, id=ids.NO_MARGIN, hidden=True),
            _details(),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        foot="Fitted on the whole log, so with hindsight; My sizing in Replay uses only what was "
        "knowable at the time. A range is not a guarantee: Methods has how often it held.",
        method="kelly",
    )


def _details() -> dmc.Accordion:
    panel = html.Div(
        [
            html.Div(dmc.Skeleton(height=300), id=ids.ESTIMATES, className="pieces"),
            _haircut(),
            html.Div([dmc.Text(id=ids.FINDING, size="sm"), _choice()], className="kelly-choice"),
            html.Div([_growth(), _fragility()], className="two"),
            _over_time(),
        ],
        className="kelly-details",
    )
    return details(ids.DETAILS, panel)


def _haircut() -> dmc.Group:
    """Return the control that sets the haircut which the evidence asks for."""
    choice = dmc.Select(
        id=ids.HAIRCUT_OF,
        placeholder="Choose a strategy",
        data=[],
        size="xs",
        w=260,
        searchable=True,
        **{"aria-label": "Strategy whose haircut to apply"},
    )
    apply = dmc.Button("Apply its haircut", id=ids.APPLY_HAIRCUT, size="xs", variant="default")
    return dmc.Group([choice, apply], id=ids.HAIRCUT, gap="xs", display="none")


def _choice() -> dmc.Select:
    return dmc.Select(
        id=ids.CHOICE,
        data=[{"value": curves.POOLED, "label": curves.POOLED_WORDS}],
        value=curves.POOLED,
        size="xs",
        w=230,
        allowDeselect=False,
        searchable=True,
        limit=100,  # listed at once: what is typed finds the others
        nothingFoundMessage="No strategy has this in its name.",
        persistence=True,
        persistence_type="memory",  # for as long as the page is loaded
        **{"aria-label": "Strategy of the Kelly charts"},
    )


def _growth() -> html.Div:
    head = subhead("Growth kept at each fraction", "Past the peak, more size means less growth.")
    return html.Div([head, graph(ids.GROWTH, curves.GROWTH_LABEL, HEIGHT)])


def _fragility() -> html.Div:
    head = subhead("Fragility", "How fast the best fraction shrinks if the log missed losses.")
    return html.Div([head, graph(ids.FRAGILITY, curves.FRAGILITY_LABEL, HEIGHT)])


def _over_time() -> html.Div:
    head = subhead("Kelly over time", f"{curves.TIME_MEANING} {curves.TIME_KEY}")
    return html.Div([head, graph(ids.OVER_TIME, curves.TIME_LABEL, TIME_HEIGHT)])
