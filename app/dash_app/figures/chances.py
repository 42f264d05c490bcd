"""The log axis of chances, and the tolerance on it: shared by the charts of simulated futures."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.dash_app.figures.base import DASHED, Figure, Label, level_shape, scheme_of, write
from app.dash_app.theme import TOKENS
from app.formatting import percent

_TICKS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)


def least_chance(paths: int) -> float:
    """Return the chance at which the axis ends: half of one path in `paths`, within the ticks."""
    return max(min(0.5 / max(paths, 1), 0.003), _TICKS[-1] * 0.5)


def chance_axis(floor: float) -> dict[str, Any]:
    """Return a log axis of chances from `floor` to 100%."""
    ticks = [chance for chance in _TICKS if chance >= floor]
    words = [percent(chance, _decimals(chance)) for chance in ticks]
    return {"type": "log", "range": [np.log10(floor), 0.03], "tickvals": ticks, "ticktext": words}


def _decimals(chance: float) -> int:
    if chance >= 0.01:
        return 0
    return 1 if chance >= 0.001 else 2


def mark_tolerance(figure: Figure, tolerance: float) -> None:
    """Draw the tolerated chance, if above 0, as a level that is named at its right end."""
    if tolerance <= 0:
        return
    danger = TOKENS[scheme_of(figure)]["danger"]
    figure["layout"]["shapes"].append(level_shape(tolerance, danger, DASHED))
    words = f"tolerance {exact_percent(tolerance)}"
    y = np.log10(tolerance)
    write(figure, Label(1, y, words, "danger", x_of="x domain", dx=-2, dy=9, xanchor="right"))


def exact_percent(share: float) -> str:
    """Return a fraction that the user set in percent, with all of its digits."""
    return f"{100 * share:.4g}%"
