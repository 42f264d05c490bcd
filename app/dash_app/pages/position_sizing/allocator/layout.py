"""The frame of the section, filled by `callbacks`."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.button import button
from app.dash_app.components.fold import details
from app.dash_app.components.section import Head, section, subhead
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.position_sizing.allocator import ids, settings, work


def allocator_panel() -> html.Section:
    """Return the section: objective and limits, weights and frontier, the check, the details."""
    body = html.Div(
        [
            html.Div(
                [
                    _weights(),
                    html.Div(dmc.Skeleton(height=380), id=ids.FRONTIER, className="pieces"),
                ],
                className="two wide-l",
            ),
            *_check(),
            _details(),
        ],
        id=ids.BODY,
    )
    return section(
        Head(
            ids.PANEL,
            "Allocator",
            "One set of weights for the whole book: it sees overlap, correlation and shared "
            "crashes, and keeps every limit you set.",
            aside=[
                button("Use as scenario", "plus", id=ids.USE, disabled=True),
                button("Apply", kind="filled", id=ids.APPLY, disabled=True),
            ],
        ),
        [
            *(dcc.Store(id=name) for name in (ids.ALLOCATED, ids.SHOWN)),
            settings.controls(),
            html.Div(id=ids.FAULT, className="pieces"),
            body,
        ],
        foot="Fitted to the whole log, so with hindsight. Apply sets each strategy’s Kelly "
        "fraction so that My sizing holds the weights; both buttons take the weights scaled to "
        "your promise.",
        method="allocation",
    )


def _weights() -> html.Div:
    weights = html.Div(dmc.Skeleton(height=380), id=ids.WEIGHTS, className="pieces")
    return html.Div([weights, job_bar((work.RANGES,), ids.RANGES)])


def _check() -> list[html.Div]:
    words = "Until your drawdown promise holds, and walked forward; takes some seconds."
    run = button("Scale to my promise", "target-arrow", id=ids.CHECK)
    return [
        subhead("Scaled to your promise", words, run),
        job_bar((work.CHECK,), ids.JOBS),
        html.Div(id=ids.CHECKED, className="pieces"),
    ]


def _details() -> dmc.Accordion:
    panel = html.Div(dmc.Skeleton(height=200), id=ids.PAIRS, className="pieces")
    return details(ids.DETAILS, panel)
