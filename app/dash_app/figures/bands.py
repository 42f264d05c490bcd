"""Amber bands over stretches of days, through all panels of a chart whose x axis is time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.calculations.alerts import AlertPeriod
from app.dash_app.theme import TOKENS, Scheme

BAND = "alert-band"  #: name of the shape of every band
WORST = 5  #: number of bands at most; with more, most of the chart would be amber
_DAY = np.timedelta64(1, "D")


def worst_of(stretches: Sequence[AlertPeriod], most: int = WORST) -> list[AlertPeriod]:
    """Return the `most` worst stretches, the worst first."""
    return sorted(stretches, key=lambda stretch: -stretch.worst)[:most]


def band_shapes(stretches: Sequence[AlertPeriod], scheme: Scheme) -> list[dict[str, Any]]:
    """Return shapes for `layout.shapes`, one a stretch, from its first day to the end of its last.

    A rim of one pixel keeps a stretch of one day visible on a chart of years.
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
