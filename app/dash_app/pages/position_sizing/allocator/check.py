"""Summary of an allocation's check, as the browser keeps it; what comes back is client input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.check import AllocationCheck
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseFigures,
    SizeAtPromise,
)
from app.calculations.allocation.settings import OBJECTIVES
from app.calculations.allocation.walk_forward import Contestant, WalkForward
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.fields import Model
from app.calculations.profile.judged_drawdown import DrawdownName
from app.dash_app.jobs.results import FigureInterval
from app.wording.allocation import omitted_part, promise_sentences
from app.wording.assumptions import condition_sentences

VERSION = 2
_BEYOND = 1e30


class OneContestant(Model):
    """Result of one way of sizing out of sample."""

    name: str
    hindsight: bool
    ending_equity: float
    cagr: float | None
    drawdown: float  #: in the form that is judged
    mar: float | None
    worst_day: float | None
    multiple: float | None
    peak_margin: float
    trades_taken: int


class Walked(Model):
    """The days out of sample."""

    first: str
    last: str
    folds: Annotated[int, Field(ge=1)]
    start: float
    judged: DrawdownName
    contestants: Annotated[list[OneContestant], Field(min_length=1, max_length=10)]


class AtScale(Model):
    """Result of a way of sizing over simulated years."""

    chance: FigureInterval
    deep_drawdown: float
    median_cagr: float
    median_ending_equity: float


class AtPromise(Model):
    """A way of sizing at its largest scale that keeps the promise."""

    name: str
    multiple: float | None
    figures: AtScale | None


class Promised(Model):
    """The offer: the multiple of the weights that keeps the promise, and its basis."""

    finding: str
    chances: str
    unscaled: AtScale
    multiple: float | None
    others: Annotated[list[AtPromise], Field(max_length=10)]
    conditions: Annotated[list[str], Field(max_length=20)]


class Checked(Model):
    """The whole check."""

    version: Literal[2] = 2
    objective: str
    weights: Annotated[dict[str, float], Field(max_length=1_000)]
    walked: Walked | None
    promised: Promised | None
    left_out: Annotated[list[str], Field(max_length=5)]

    @property
    def offered(self) -> dict[str, float]:
        """The weights scaled until the promise holds, by strategy; none without a scale."""
        multiple = None if self.promised is None else self.promised.multiple
        return (
            {}
            if not multiple
            else {name: multiple * weight for name, weight in self.weights.items()}
        )


def summarise(found: Allocation, check: AllocationCheck) -> dict[str, Any]:
    """The summary of a check, as JSON."""
    summary = Checked(
        objective=OBJECTIVES[found.settings.objective],
        weights=dict(zip(found.strategies, found.weights.tolist(), strict=True)),
        walked=None if check.walk_forward is None else _walked(check.walk_forward),
        promised=None if check.promise is None else _promised(check.promise, check.at_promise),
        left_out=[omitted_part(part) for part in check.left_out],
    )
    return summary.model_dump(mode="json")


def read_checked(kept: object) -> Checked | None:
    """A summary that a browser kept; None for anything else."""
    try:
        return Checked.model_validate(kept)
    except ValidationError:
        return None


def _walked(found: WalkForward) -> Walked:
    return Walked(
        first=str(found.day[0]),
        last=str(found.day[-1]),
        folds=len(found.folds),
        start=found.start,
        judged=found.judged,
        contestants=[_contestant(one, found.judged) for one in found.contestants],
    )


def _contestant(one: Contestant, judged: DrawdownName) -> OneContestant:
    figures = one.figures
    return OneContestant(
        name=one.name,
        hindsight=one.has_hindsight,
        multiple=one.multiple,
        ending_equity=_bounded(figures.ending_equity),
        cagr=figures.shown_cagr,
        drawdown=getattr(figures, judged),
        mar=figures.shown_mar,
        worst_day=figures.worst_day,
        peak_margin=one.peak_margin,
        trades_taken=one.trades_taken,
    )


def _promised(found: AllocationPromise, at_promise: Sequence[SizeAtPromise]) -> Promised:
    finding, chances = promise_sentences(found)
    return Promised(
        finding=finding,
        chances=chances,
        unscaled=_at_scale(found.unscaled),
        multiple=found.multiple,
        others=[
            AtPromise(
                name=size.name,
                multiple=size.multiple,
                figures=None if size.figures is None else _at_scale(size.figures),
            )
            for size in at_promise
        ],
        conditions=list(condition_sentences(found.conditions)),
    )


def _at_scale(figures: PromiseFigures) -> AtScale:
    return AtScale(
        chance=_figure(figures.chance),
        deep_drawdown=figures.deep_drawdown,
        median_cagr=_bounded(figures.median_cagr),
        median_ending_equity=_bounded(figures.median_ending_equity),
    )


def _bounded(value: float) -> float:
    return min(max(value, -_BEYOND), _BEYOND)


def _figure(estimated: Estimated) -> FigureInterval:
    return estimated[:3]
