"""Places of Kelly fractions on the slider."""

from __future__ import annotations

import math

import numpy as np

from app.dash_app.figures.slider_steps import STEPS


def place_of(fraction: float) -> float:
    """Return the place of a fraction on the slider: whole at a step, else between two steps."""
    if fraction in STEPS:
        return float(STEPS.index(fraction))
    if fraction <= STEPS[0]:
        return 0.01
    if fraction >= STEPS[-1]:
        return len(STEPS) - 1.01
    logs = np.log(STEPS)
    place = float(np.interp(math.log(fraction), logs, np.arange(len(STEPS))))
    return min(max(round(place, 2), math.floor(place) + 0.01), math.floor(place) + 0.99)
