"""Long work of the page: simulations, and the search for the largest size that keeps a promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.monte_carlo.half_kelly import half_kelly
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.size_search.scan import Reading
from app.calculations.size_search.search import SearchOptions, find_size
from app.dash_app.jobs.manager import Jobs, JobWork, Kind, Progress
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.find_size.found import summarise_search
from app.dash_app.pages.monte_carlo.request import request_of, sized, without_error
from app.dash_app.pages.monte_carlo.summary import HalfKellyFalls, falls_of, summarise
from app.dash_app.state import stores
from app.wording.size_search import SHORT_READINGS, search_activity

SIMULATE = "monte_carlo"
FIND = "find_size"


def register(jobs: Jobs) -> None:
    """Register the kinds of job of the page."""
    jobs.register(Kind(SIMULATE, "Monte Carlo", None, simulate, stores.SIMULATIONS))
    jobs.register(Kind(FIND, "Find my size", None, find, stores.SIMULATIONS))


def simulate(work: JobWork) -> Json:
    """Return the summary of a simulation of the log as it is, and of half Kelly beside it.

    With estimation error, where the request asks for it, too.
    """
    asked = request_of(work.request)
    plain = MonteCarloSimulator(
        work.book, work.profile, asked.scenario, without_error(asked.settings)
    )
    runs: dict[Reading, MonteCarloSimulator] = {"as_logged": plain}
    if asked.settings.estimation_error:
        context = plain.context
        runs["with_estimation_error"] = MonteCarloSimulator(
            work.book, work.profile, asked.scenario, asked.settings, context
        )
    beside = half_kelly(plain)
    parts = {SHORT_READINGS[name]: run.settings.paths for name, run in runs.items()}
    *told, last = _progress_of(parts | {"half Kelly": beside.paths if beside else 0}, work.progress)
    done = [
        run.run(work.executor, part, work.stopped)
        for run, part in zip(runs.values(), told, strict=True)
    ]
    half = None
    falls = beside.judged_drawdown(work.executor, last, work.stopped) if beside else None
    if beside is not None and falls is not None:
        has_hindsight = beside.scenario.has_hindsight
        half = HalfKellyFalls(has_hindsight=has_hindsight, falls=falls_of(falls))
    uncertain = done[1] if len(done) > 1 else None
    return summarise(sized(asked.scenario, work.profile), done[0], uncertain, half)


def _progress_of(parts: Mapping[str, int], progress: Progress) -> list[Callable[[int, int], None]]:
    """Return for each part of the work a callback that adds to the progress of all, and names it.

    `parts` holds the paths of each part by its name.
    """
    *before, of = np.cumsum([0, *parts.values()]).tolist()

    def told(name: str, first: int) -> Callable[[int, int], None]:
        return lambda done, _: progress(first + done, of, name)

    return [told(name, first) for name, first in zip(parts, before, strict=True)]


def find(work: JobWork) -> Json:
    """Return the largest size that keeps the promise, by the cautious reading and the others."""
    asked, now = request_of(work.request), ""

    def trying(unit: str, reading: Reading, sizes: Floats) -> None:
        nonlocal now
        now = search_activity(unit, reading, sizes)

    def tell(done: int, of: int) -> None:
        work.progress(done, of, now)

    options = SearchOptions(
        executor=work.executor, progress=tell, trying=trying, stopped=work.stopped
    )
    search = find_size(work.book, work.profile, asked.scenario, asked.settings, options)
    return summarise_search(search)
