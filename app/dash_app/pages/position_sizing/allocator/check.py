"""The check of an allocation, small: what the page shows of it, as the browser keeps it. What comes back from there is client input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.drawdown_promise import AllocationPromise
from app.calculations.allocation.settings import OBJECTIVES
from app.calculations.allocation.walk_forward import Contestant, WalkForward
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.fields import Model
from app.calculations.profile.judged_drawdown import DrawdownName
from app.dash_app.jobs.results import FigureInterval
from app.wording.assumptions import condition_sentences

VERSION = 2
_BEYOND = 1e30


class OneContestant(Model):
    """How one way of sizing did out of sample."""

    name: str
    hindsight: bool
    ending_equity: float
    cagr: float | None
    drawdown: float  #: in the form that is judged
    mar: float | None
    worst_day: float | None
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


class Promised(Model):
    """The chance of a deeper fall than the target, and the multiple of the weights that keeps it down."""

    target: float
    judged: DrawdownName
    tolerance: float
    horizon_days: int
    paths: Annotated[int, Field(ge=1)]
    as_it_is: FigureInterval
    multiple: float | None
    kept: FigureInterval | None
    with_estimation_error: float | None
    conditions: Annotated[list[str], Field(max_length=20)]


class Checked(Model):
    """The whole check."""

    version: Literal[2] = 2
    objective: str
    weights: Annotated[dict[str, float], Field(max_length=1_000)]
    walked: Walked | None
    promised: Promised | None
    left_out: Annotated[list[str], Field(max_length=5)]


def summarise(found: Allocation, walked: WalkForward | None, promise: AllocationPromise | None, left_out: Sequence[str]) -> dict[str, Any]:
    """The summary of a check, as JSON."""
    summary = Checked(
        objective=OBJECTIVES[found.settings.objective],
        weights=dict(zip(found.strategies, found.weights.tolist(), strict=True)),
        walked=None if walked is None else _walked(walked),
        promised=None if promise is None else _promised(promise),
        left_out=list(left_out),
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
        ending_equity=min(max(figures.ending_equity, -_BEYOND), _BEYOND),
        cagr=figures.cagr,
        drawdown=getattr(figures, judged),
        mar=figures.mar,
        worst_day=figures.worst_day,
        peak_margin=one.peak_margin,
        trades_taken=one.trades_taken,
    )


def _promised(found: AllocationPromise) -> Promised:
    return Promised(
        target=found.target,
        judged=found.judged,
        tolerance=found.tolerance,
        horizon_days=found.horizon_days,
        paths=found.paths,
        as_it_is=_figure(found.as_it_is),
        multiple=found.multiple,
        kept=None if found.kept is None else _figure(found.kept),
        with_estimation_error=found.with_estimation_error,
        conditions=list(condition_sentences(found.conditions)),
    )


def _figure(estimated: Estimated) -> FigureInterval:
    return estimated[:3]
