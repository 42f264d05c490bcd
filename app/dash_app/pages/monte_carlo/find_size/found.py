"""Summary of a searched size, small enough for the browser to keep.

What the browser sends back is untrusted.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from app.calculations.arrays import Floats
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.fields import Model
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.size_search.scan import FoundSize
from app.calculations.size_search.search import SizeSearch
from app.dash_app.jobs.results import FigureInterval
from app.dash_app.pages.monte_carlo.summary import Numbers
from app.wording.assumptions import condition_sentences
from app.wording.size_search import bound_sentence

_HUGE = 1e30


class Candidates(Model):
    """F sizes over the same paths, smallest first."""

    size: Numbers
    chance: Numbers
    low: Numbers
    high: Numbers
    median_cagr: Numbers
    median_ending_equity: Numbers
    #: its quantiles 50, 75, 95 %
    drawdown: Annotated[list[Numbers], Field(min_length=3, max_length=3)]


class Answer(Model):
    """Answer of one reading."""

    size: float | None
    chance: FigureInterval | None
    next_size: float | None
    next_chance: FigureInterval | None
    low: float  #: 5-95 % of the answer over resampled paths
    high: float
    candidates: Candidates
    conditions: Annotated[list[str], Field(max_length=20)]


class Found(Model):
    """The answers of a search, and the bound beside them."""

    version: Literal[3] = 3
    scenario: str
    unit: Literal["kelly_fraction", "fraction", "multiple"]
    present: float
    target: float
    judged: DrawdownName  #: the drawdown that it limits
    tolerance: float
    paths: Annotated[int, Field(ge=1)]
    horizon_days: int
    cautious: Answer
    uncertain: Answer
    plain: Answer
    bound: float | None  #: None where there is none, or no end to it
    bound_words: str


def summarise_search(search: SizeSearch) -> dict[str, Any]:
    """Return the summary of a search, as JSON."""
    bound = search.bound.size
    found = Found(
        scenario=search.scenario,
        unit=search.unit,
        present=search.present,
        target=search.target,
        judged=search.judged,
        tolerance=search.tolerance,
        paths=search.settings.paths,
        horizon_days=search.settings.horizon_days,
        cautious=_answer(search.readings["cautious"]),
        uncertain=_answer(search.readings["with_estimation_error"]),
        plain=_answer(search.readings["as_logged"]),
        bound=bound if bound is not None and math.isfinite(bound) else None,
        bound_words=bound_sentence(search),
    )
    return found.model_dump(mode="json")


def read_found(kept: object) -> Found | None:
    """Return a summary that a browser kept; None for anything else."""
    try:
        return Found.model_validate(kept)
    except ValidationError:
        return None


def _answer(found: FoundSize) -> Answer:
    curve = found.curve
    return Answer(
        size=found.size,
        chance=_figure(found.chance),
        next_size=found.next_size,
        next_chance=_figure(found.next_chance),
        low=found.low,
        high=found.high,
        candidates=Candidates(
            size=curve.size.tolist(),
            chance=curve.chance.tolist(),
            low=curve.low.tolist(),
            high=curve.high.tolist(),
            median_cagr=_finite(curve.median_cagr, -1.0),
            median_ending_equity=_finite(curve.median_ending_equity, -_HUGE),
            drawdown=curve.drawdown.tolist(),
        ),
        conditions=list(condition_sentences(found.conditions)),
    )


def _finite(values: Floats, low: float) -> list[float]:
    """Return values that JSON can hold: growth without an end becomes huge."""
    return np.nan_to_num(values, nan=_HUGE).clip(low, _HUGE).tolist()  # type: ignore[no-any-return]


def _figure(estimated: Estimated | None) -> FigureInterval | None:
    return None if estimated is None else estimated[:3]
