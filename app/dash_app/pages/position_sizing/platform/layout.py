"""The frame of the section, filled by `callbacks`."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.button import button
from app.dash_app.components.icon import icon_class
from app.dash_app.components.section import Head, section
from app.dash_app.pages.position_sizing.platform import ids


def platform_panel() -> html.Section:
    """Return the section with a skeleton in the place of its content."""
    copy = dmc.CopyButton(
        id=ids.COPY,
        children="Copy",
        copiedChildren="Copied",
        className=icon_class("copy"),
        value="",
        size="xs",
        variant="default",
    )
    return section(
        Head(
            ids.PANEL,
            "For your platform",
            "What to enter for each strategy at today’s equity, and the limits to set beside it.",
            aside=[
                copy,
                button("CSV", "download", id=ids.SAVE),
                button("Print", "printer", id=ids.PRINT),
            ],
        ),
        [
            html.Div(dmc.Skeleton(height=330), id=ids.CONTENT, className="pieces"),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        foot="Contracts are the allocation divided by the median margin of one contract over the "
        "strategy’s last 20 positions, rounded down, within every limit. Guardrails of the moment "
        "(losses in a row, VIX, drawdown brake) are yours to watch.",
        method="today",
    )
