"""The frame of the section, filled by `callbacks`."""

from __future__ import annotations

from dash import dcc, html

from app.dash_app.components.empty import redrawing, skeleton
from app.dash_app.components.graph import graph
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import slot
from app.dash_app.components.section import section, subhead
from app.dash_app.figures.allocation import HEIGHT
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.position_sizing.allocator import ids, settings, work

ANCHOR = "allocator"


def allocator_section() -> html.Section:
    """Objective and limits, weights and frontier, the check, the pairs."""
    weights = html.Div([subhead("Weights", "Share of equity held as margin, each position."), slot(ids.WEIGHTS)])
    label = "Growth of the median year over the fall that one year in twenty exceeds, of the proposed and of today’s mix at every scale"
    frontier = html.Div(
        [
            subhead("Growth against drawdown", "Resampled years of the log; compounding, in fractions of contracts."),
            slot(ids.FRONTIER_KEY),
            graph(ids.FRONTIER, label, HEIGHT),
        ]
    )
    pairs = html.Div(
        [
            subhead(
                "Do they move together?",
                "Below the diagonal: correlation, over so many common periods. Above it: periods in which both lost clearly, "
                "and under that how many chance alone would bring.",
            ),
            slot(ids.PAIRS),
        ],
        className="aw-pairs",
    )
    body = html.Div([html.Div([weights, frontier], className="two wide-l"), _check(), pairs], id=ids.BODY, hidden=True)
    return section(
        ANCHOR,
        "Allocator",
        "One set of weights for the whole book: it sees overlap, correlation and shared crashes, and keeps every limit you set.",
        [
            *(dcc.Store(id=name) for name in (ids.ALLOCATED, ids.SHOWN)),
            settings.controls(),
            redrawing(html.Div([slot(ids.LEAD, skeleton()), body])),
        ],
        aside=slot(ids.ACTIONS, className="btns"),
        foot="Fitted to the whole log, so with hindsight. The exponential bound counts falls from the start and assumes independent "
        "periods; the check below the weights counts falls from any peak, by simulation.",
        method="allocation",
        **settings.defaults(),
    )


def _check() -> html.Div:
    words = "Scales the weights until your drawdown promise holds, and walks them forward through the log; takes some seconds."
    run = html.Button([icon("target-arrow", 14), "Scale to my promise"], id=ids.CHECK, n_clicks=0, className="btn")
    return html.Div(
        [
            subhead("Can they be trusted?", words, run),
            job_bar((work.CHECK,), ids.JOBS),
            slot(ids.CHECKED),
        ],
        className="aw-check",
    )
