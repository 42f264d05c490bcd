"""Places of Kelly fractions on the slider."""

from __future__ import annotations

from bisect import bisect_left

from app.dash_app.figures.slider_steps import STEPS


def place_of(fraction: float) -> float:
    """Return the place of a fraction on the slider: whole at a step, else between two steps.

    A little nearer to the lower one: a key to the right, which adds 1 and rounds, goes to the next
    step and not over it.
    assets/js/settings.js places the thumb by the same rule.
    """
    above = bisect_left(STEPS, fraction)
    if above == len(STEPS):
        return above - 1.01
    return float(above) if STEPS[above] == fraction else max(above - 0.51, 0.01)
