"""Fits and the frontier, kept while what they rest on is the same; ranges and the check as jobs.

Ranges stay in the server's memory, by portfolio and by what the fit depends on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocate,
    allocation_context,
)
from app.calculations.allocation.check import EvidenceSettings, check_allocation
from app.calculations.allocation.contracts import WholeContracts, whole_contracts
from app.calculations.allocation.frontier import FrontierPoint, Years
from app.calculations.allocation.pairs import Pairs, pairs
from app.calculations.allocation.ranges import WeightRanges, allocation_ranges
from app.calculations.allocation.settings import (
    OBJECTIVES,
    AllocationSettings,
    Objective,
    allocation_settings,
)
from app.calculations.allocation.walk_forward import FOLDS
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.numerics.work_limits import joint_fit_cost
from app.calculations.profile.model import Scenario
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.calculations.sizing.defaults import MY_SIZING
from app.dash_app.jobs.manager import JobWork, Kind, Progress, Stopped
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.allocator.check import VERSION, summarise
from app.dash_app.state import stores
from app.dash_app.state.portfolio_cache import result_key
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace

Result = TypeVar("Result")

CHECK = "allocation"
RANGES = "ranges"
PATHS = 1_000
#: Most periods times strategies times resamples of all kinds: the ranges take about a second.
RESAMPLED_CELLS = 4_000_000
RESAMPLED_FIT = 100_000_000  #: cost of a fit (`joint_fit_cost`) above which there are no ranges
COMPARED: tuple[Objective, ...] = ("equal_risk", "min_cvar", "equal")  #: points beside the frontier


@dataclass(frozen=True)
class RangedWeights:
    """Ranges of the weights, as far as there are any."""

    found: WeightRanges | None = None  #: None also where no resample has an answer
    is_pending: bool = False  #: they are still to be worked out


NO_RANGES = RangedWeights()


@dataclass(frozen=True)
class Allocator:
    """An allocation of a workspace under some settings; everything beside it is made on demand."""

    workspace: Workspace
    settings: AllocationSettings

    @cached_property
    def found(self) -> tuple[AllocationContext, Allocation]:
        """The fit. Raises `CalculationError` when the limits have no answer."""
        return self._kept("allocation", self._fit)

    @property
    def base(self) -> AllocationContext:
        """Profile and settings that the fit rests on."""
        return self.found[0]

    @property
    def allocation(self) -> Allocation:
        """The fit itself."""
        return self.found[1]

    @cached_property
    def today(self) -> Floats:
        """(S,) what one position of each strategy holds now: its fraction of its own Kelly."""
        shares = [row.applied_share for row in self.workspace.kelly().strategies]
        return np.where(self.base.task.limits.taking_part, shares, 0.0)

    @cached_property
    def contracts(self) -> WholeContracts:
        """The weights in whole contracts at today's equity."""
        return self._kept(
            "contracts",
            lambda: whole_contracts(
                self.workspace.book, self.workspace.profile, self.allocation, self.base
            ),
        )

    @cached_property
    def pairs(self) -> Pairs:
        """Correlations and joint crashes of the strategies."""
        return self._kept("pairs", lambda: pairs(self.base.periods))

    @property
    def ranges(self) -> RangedWeights:
        """The ranges as far as they are known; none of weights that are not fitted.

        None as well where a single fit takes so long that resamples of it would take minutes.
        """
        if self.settings.objective in ("own", "equal") or not self.allocation.periods:
            return NO_RANGES
        rows, columns = self.base.periods.returns.shape
        if joint_fit_cost(rows, columns, len(self.base.task.limits.rows)) > RESAMPLED_FIT:
            return NO_RANGES
        known = server_state().portfolios.known(self.workspace.ready, ranges_key(self.fit_key))
        return known if isinstance(known, RangedWeights) else RangedWeights(is_pending=True)

    @cached_property
    def frontier(self) -> dict[str, tuple[FrontierPoint, ...]]:
        """Curves of the proposed and today's mix, their points, and other mixes by their names."""
        years = self._kept("years", lambda: Years.of(self.workspace.book, self.base))
        drawn = dict(self._kept("frontier", lambda: self._frontier(years)))
        if self.today.any():
            drawn |= {"today": years.curve(self.today), "today point": (years.point(self.today),)}
        return drawn

    @property
    def key(self) -> str:
        """Key of the check: all that decides it."""
        settings = settings_key(self.workspace.profile, Reader.ALLOCATION_CHECK)
        asked = self.settings.model_dump_json(), self.competitor.model_dump_json()
        return result_key(self.workspace.ready, str(VERSION), settings, *asked)

    @property
    def competitor(self) -> Scenario:
        """Today's sizing from past trades only: what the weights compete with out of sample."""
        mine = self.workspace.my_sizing
        return MY_SIZING if mine is None or mine.has_hindsight else mine

    def request(self) -> Json:
        """As a job is given it."""
        return {
            "ready": dict(self.workspace.ready),
            "fit": self.fit_key,
            "settings": self.settings.model_dump(mode="json"),
            "competitor": self.competitor.model_dump(mode="json"),
        }

    @cached_property
    def fit_key(self) -> str:
        """Key of a fit: all that decides it, so neither the scenarios nor Kelly fractions."""
        deciding = settings_key(self.workspace.profile, Reader.ALLOCATION)
        return result_key(self.workspace.ready, deciding, self.settings.model_dump_json())

    def _kept(self, what: str, make: Callable[[], Result]) -> Result:
        return server_state().portfolios.derived(
            self.workspace.ready, ("allocator", what, self.fit_key), make
        )

    def _fit(self) -> tuple[AllocationContext, Allocation]:
        base = allocation_context(
            self.workspace.book, self.workspace.profile, self.settings, self.workspace.economics
        )
        return base, allocate(
            self.workspace.book, self.workspace.profile, self.settings, context=base
        )

    def _frontier(self, years: Years) -> dict[str, tuple[FrontierPoint, ...]]:
        """Return the curves and points that do not depend on today's sizes."""
        drawn = {"proposed": years.curve(self.allocation.weights)}
        if self.allocation.weights.any():
            drawn["proposed point"] = (years.point(self.allocation.weights),)
        for objective in COMPARED:
            if objective != self.settings.objective:
                weights = self._of(objective)
                if weights is not None and weights.any():
                    drawn[OBJECTIVES[objective]] = (years.point(weights),)
        return drawn

    def _of(self, objective: Objective) -> Floats | None:
        """The weights of another objective under the same limits; None where it has none."""
        try:
            other = Allocator(
                self.workspace, self.settings.model_copy(update={"objective": objective})
            )
            return other.allocation.weights
        except CalculationError:
            return None


def register(state: ServerState) -> None:
    """Register the ranges and the check as kinds of job."""
    check_title, ranges_title = "Allocator, scaled to your promise", "Working out the ranges"
    state.jobs.register(Kind(CHECK, check_title, None, check, stores.SIMULATIONS))
    run = partial(find_ranges, state)
    state.jobs.register(Kind(RANGES, ranges_title, "resample", run, stores.ANSWERED))


def ranges_key(fit_key: str) -> tuple[str, str, str]:
    """Return the key under which the server keeps the ranges of a fit."""
    return "allocator", "ranges", fit_key


def find_ranges(state: ServerState, work: JobWork) -> Json:
    """Work out the ranges of the weights, and keep them."""
    ready: Ready = work.request["ready"]
    settings = allocation_settings(work.request["settings"])
    base = allocation_context(work.book, work.profile, settings)
    found = _ranged(base, work.progress, work.stopped)
    state.portfolios.keep(ready, ranges_key(work.request["fit"]), found)
    return {}


def work_out_ranges(allocator: Allocator) -> None:
    """Work out the ranges of the weights here and now, and keep them, unless they are known."""
    if allocator.ranges.is_pending:
        found = _ranged(allocator.base)
        key = ranges_key(allocator.fit_key)
        server_state().portfolios.keep(allocator.workspace.ready, key, found)


def _ranged(
    base: AllocationContext, progress: Progress | None = None, stopped: Stopped | None = None
) -> RangedWeights:
    """Return the ranges; none where no resample has an answer."""
    number = _resamples(base)
    try:
        found = allocation_ranges(base, resamples=number, progress=progress, stopped=stopped)
    except WorkStoppedError:
        raise
    except CalculationError:
        return NO_RANGES
    return RangedWeights(found)


def _resamples(base: AllocationContext) -> int:
    """Return how many resamples there are time for."""
    rows, columns = base.periods.returns.shape
    dear = 3 if base.task.settings.objective in ("min_cvar", "min_cdar") else 1
    affordable: int = RESAMPLED_CELLS // (rows * columns * 30)
    return max(20, min(60, affordable) // dear)


def check(work: JobWork) -> Json:
    """Return the weights scaled to the promise, beside others at equal risk, as JSON."""
    book, profile, settings = work.book, work.profile, allocation_settings(work.request["settings"])
    base = allocation_context(book, profile, settings)
    found = allocate(book, profile, settings, context=base)
    evidence = EvidenceSettings(
        resamples=0,
        folds=FOLDS,
        paths=PATHS,
        today=Scenario.model_validate(work.request["competitor"]),
        executor=work.executor,
        progress=work.progress,
        stopped=work.stopped,
    )
    return summarise(found, check_allocation(book, profile, found, base, evidence))
