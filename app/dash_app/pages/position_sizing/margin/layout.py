"""Layout of the Margin section: its frame, with the chart that stays while its data change."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.graph import graph
from app.dash_app.components.section import Head, section
from app.dash_app.pages.position_sizing.margin import ids
from app.dash_app.pages.position_sizing.margin.content import LABEL

_BASES = [
    {"value": ids.EQUITY, "label": "Of equity"},
    {"value": ids.STARTING, "label": "Of starting capital"},
]


def margin_panel() -> html.Section:
    """Return the frame of the section."""
    base = dmc.SegmentedControl(
        id=ids.BASE,
        data=_BASES,
        value=ids.EQUITY,
        size="xs",
        persistence=True,
        persistence_type="local",
        **aria(label="Share of"),
    )
    return section(
        Head(
            "margin",
            "Margin",
            "What is held at the worst instant of each week, against your ceiling; below, each "
            "strategy’s share.",
            aside=base,
        ),
        [
            html.Div(dmc.Skeleton(height=20), id=ids.LEAD, className="pieces"),
            graph(ids.GRAPH, LABEL, 300),
            html.Div(dmc.Skeleton(height=240), id=ids.TABLES, className="pieces"),
        ],
        foot="Exact within the day: a position holds its margin from open to last close. Adding up "
        "whole calendar days overstates it.",
        method="margin",
    )
