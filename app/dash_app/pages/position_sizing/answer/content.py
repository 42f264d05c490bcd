"""Words and numbers of the headline."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.profile.model import PortfolioSettings
from app.calculations.size_search.answer import RecommendedSize
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.answer.work import StepChances
from app.formatting import exact_times, percent, short_percent
from app.wording.answer import answer_sentences, headline, present_sentence


def answer_json(answer: RecommendedSize) -> Json:
    """Return the answer as the page shows it; `fraction` is None where there is none."""
    label = None if answer.fraction is None else exact_times(answer.fraction)
    first, *rest = answer_sentences(answer)
    del first  # the headline says it
    return {
        "fraction": answer.fraction if answer.unit == "kelly_fraction" else None,
        "label": label,
        "place": None if answer.fraction is None else place_of(answer.fraction),
        "headline": headline(answer),
        "details": [] if answer.reason is None and answer.plan is None else list(rest),
    }


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


def step_chances_json(
    chances: StepChances, portfolio: PortfolioSettings, answer: RecommendedSize | None
) -> Json:
    """Return the chance at every size that was simulated, in words and numbers."""
    size = None if answer is None else answer.fraction
    accepted = percent(portfolio.drawdown_probability, 0)
    return {
        "fractions": chances.fraction.tolist(),
        "values": chances.value.tolist(),
        "texts": [short_percent(value) for value in chances.value.tolist()],
        "qualifiers": [
            f"± {percent(error)} · you accept {accepted}" for error in chances.error.tolist()
        ],
        "sentences": [
            present_sentence(fraction, value, size)
            for fraction, value in zip(
                chances.fraction.tolist(), chances.value.tolist(), strict=True
            )
        ],
    }
