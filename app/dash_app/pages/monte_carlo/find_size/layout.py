"""Frame of *Find my size*, filled by its callbacks."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from app.calculations.size_search.scan import Reading
from app.dash_app.components.button import button
from app.dash_app.components.chip import key
from app.dash_app.components.content import Note, note, table_class
from app.dash_app.components.empty import redrawing
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, section
from app.dash_app.figures.trade_off import HEIGHT
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.pages.monte_carlo import work
from app.dash_app.pages.monte_carlo.find_size import content, ids
from app.wording.size_search import SHORT_READINGS

LABEL = (
    "The chance of a fall beyond the accepted drawdown at each size by three readings of the log, "
    "with the tolerance; below, the growth of the median path"
)
_LINES: dict[Reading, str] = {
    "cautious": "kc-line",
    "with_estimation_error": "kc-line dots",
    "as_logged": "kc-line dim",
}


def find_section() -> html.Section:
    """Return the section; what the search found is hidden until there is an answer."""
    lead = html.Div([html.Div(id=ids.LEAD), _use()], className="find-answer")
    return section(
        Head(
            "find-size",
            "Find my size",
            "The largest size that keeps your promise.",
            aside=button("Find my size", "target-arrow", id=ids.FIND, n_clicks=0),
        ),
        [job_bar((work.FIND,), ids.JOBS), _earlier(), lead, _found()],
        foot="Every size is tried on the same resampled paths, so that sizes differ by size alone.",
        method="find-size",
    )


def _earlier() -> dmc.Alert:
    return note(Note("Found with other settings"), id=ids.EARLIER, hide=True, mb="sm")


def _use() -> html.Div:
    return html.Div(button("Use", "check", "filled", id=ids.USE, n_clicks=0, display="none"))


def _found() -> html.Div:
    lines = [(_LINES[name], words) for name, words in SHORT_READINGS.items()]
    readings = dmc.Table(id=ids.READINGS, className=table_class(content.NO_READINGS))
    sizes = dmc.Table(id=ids.SIZES, className=table_class(content.NO_SIZES))
    promises = dmc.Text(id=ids.PROMISES, size="xs", c="dimmed", mt="xs")
    return html.Div(
        [
            key(lines),
            redrawing(graph(ids.CURVE, LABEL, HEIGHT)),
            dmc.Accordion(
                [
                    _fold(
                        "Two other readings, if the log were all that can happen",
                        "readings",
                        [readings, promises],
                    ),
                    _fold("Every size tried", "sizes", [html.Div(sizes, className="wide-table")]),
                ],
                multiple=True,
                chevronPosition="left",
            ),
        ],
        id=ids.CHARTS,
        hidden=True,
    )


def _fold(title: str, value: str, children: list[object]) -> dmc.AccordionItem:
    head, panel = dmc.AccordionControl(title), dmc.AccordionPanel(children)
    return dmc.AccordionItem([head, panel], value=value)
