"""Stretches of days as amber bands through all panels of a chart whose x axis is time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.calculations.alerts import AlertPeriod
from app.dash_app.theme import TOKENS, Scheme

BAND = "alert-band"  #: the name of every band's shape; assets/alerts.js knows it
WORST = 5  #: more bands than this colour the chart, not the stretches
_DAY = np.timedelta64(1, "D")


def worst_of(stretches: Sequence[AlertPeriod], most: int = WORST) -> list[AlertPeriod]:
    """The gravest stretches, the worst first."""
    return sorted(stretches, key=lambda stretch: -stretch.worst)[:most]


def band_shapes(stretches: Sequence[AlertPeriod], scheme: Scheme) -> list[dict[str, Any]]:
    """Shapes for `layout.shapes`, one a stretch, from the morning of its first day to the night of its last.

    A rim of a pixel keeps a stretch of a day in sight on a chart of years.
    """
    colour = TOKENS[scheme]["warn_soft"]
    return [
        {
            "name": BAND,
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "x0": str(stretch.start),
            "x1": str(stretch.end + _DAY),
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": colour,
            "line": {"width": 1, "color": colour},
        }
        for stretch in stretches
    ]
