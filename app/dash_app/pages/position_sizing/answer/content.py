"""Words and numbers of the headline."""

from __future__ import annotations

from app.calculations.arrays import Floats
from app.calculations.profile.model import PortfolioSettings
from app.calculations.size_search.answer import RecommendedSize
from app.dash_app.figures.possible_years import deeper_than
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.answer.work import StepChances
from app.dash_app.pages.position_sizing.settings.places import place_of
from app.formatting import percent, short_percent, whole_percent
from app.wording.answer import details, headline, present_sentence
from app.wording.size_search import size_shower


def answer_json(answer: RecommendedSize) -> Json:
    """Return the answer as the page shows it; `fraction` is None where there is none."""
    label = None
    if answer.fraction is not None:
        label = size_shower(answer.unit or "kelly_fraction")(answer.fraction)
    return {
        "fraction": answer.fraction if answer.unit == "kelly_fraction" else None,
        "label": label,
        "place": None if answer.fraction is None else place_of(answer.fraction),
        "headline": headline(answer),
        "details": details(answer),
    }


def step_chances_json(
    chances: StepChances, portfolio: PortfolioSettings, answer: RecommendedSize | None
) -> Json:
    """Return the chance at every size that was simulated, in words and numbers.

    The object is `{"chances": [{"fraction", "value", "text", "qualifier", "sentence"}, ...]}`.
    """
    size = None if answer is None else answer.fraction
    accepted = whole_percent(portfolio.drawdown_probability)
    return {
        "chances": [
            {
                "fraction": fraction,
                "value": chance.value,
                "text": short_percent(chance.value),
                "qualifier": f"± {percent((chance.high - chance.low) / 2)} · you accept {accepted}",
                "sentence": present_sentence(fraction, chance.value, size),
            }
            for fraction, chance in zip(chances.fraction.tolist(), chances.chance, strict=True)
        ]
    }


def years_words(falls: Floats, target: float) -> str:
    """Return how many of equally likely years (`YEARS`,) fall deeper than the accepted drawdown."""
    deeper = deeper_than(falls, target)
    return (
        f"{deeper} of {len(falls)} equally likely years fall deeper than {whole_percent(target)}."
    )
