"""The page's long work: simulations, and the search for the largest size that keeps a promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.monte_carlo.half_kelly import half_kelly
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Profile
from app.calculations.size_search.scan import Reading
from app.calculations.size_search.search import SearchOptions, find_size
from app.dash_app.jobs.manager import Jobs, Kind, Progress, Stopped
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.find_view import testing
from app.dash_app.pages.monte_carlo.found import summarise_search
from app.dash_app.pages.monte_carlo.request import request_of, sized, without_error
from app.dash_app.pages.monte_carlo.summary import HalfKellyFalls, falls_of, summarise
from app.dash_app.state import stores

SIMULATE = "monte_carlo"
FIND = "find_size"


def register(jobs: Jobs) -> None:
    """Let the page's jobs be started."""
    jobs.register(Kind(SIMULATE, "Monte Carlo", "path", simulate, stores.SIMULATIONS))
    jobs.register(Kind(FIND, "Find my size", None, find, stores.SIMULATIONS))


def simulate(book: Book, profile: Profile, request: Json, executor: Executor, progress: Progress, stopped: Stopped) -> Json:
    """The summary of a simulation of the log as it is, of half Kelly beside it and, where asked for, of one with estimation error."""
    asked = request_of(request)
    plain = MonteCarloSimulator(book, profile, asked.scenario, without_error(asked.settings))
    runs = [plain]
    if asked.settings.estimation_error:
        runs.append(MonteCarloSimulator(book, profile, asked.scenario, asked.settings, plain.context))
    beside = half_kelly(plain)
    *parts, last = _parts(progress, [*(run.settings.paths for run in runs), beside.paths if beside else 0])
    done = [run.run(executor, part, stopped) for run, part in zip(runs, parts, strict=True)]
    falls = beside.judged_drawdown(executor, last, stopped) if beside else None
    half = None if beside is None or falls is None else HalfKellyFalls(has_hindsight=beside.scenario.has_hindsight, falls=falls_of(falls))
    return summarise(sized(asked.scenario, profile), done[0], done[1] if len(done) > 1 else None, half)


def _parts(progress: Progress, paths: Sequence[int]) -> list[Callable[[int, int], None]]:
    """Progress over all runs, of so many paths each, from that of every one."""
    *before, of = np.cumsum([0, *paths]).tolist()

    def part(first: int) -> Callable[[int, int], None]:
        return lambda done, _: progress(first + done, of)

    return [part(first) for first in before]


def find(book: Book, profile: Profile, request: Json, executor: Executor, progress: Progress, stopped: Stopped) -> Json:
    """The largest size that keeps the profile's promise, by the cautious reading and the other two."""
    asked, now = request_of(request), ""

    def trying(unit: str, reading: Reading, sizes: Floats) -> None:
        nonlocal now
        now = testing(unit, reading, sizes)

    def tell(done: int, of: int) -> None:
        progress(done, of, now)

    options = SearchOptions(executor=executor, progress=tell, trying=trying, stopped=stopped)
    search = find_size(book, profile, asked.scenario, asked.settings, options)
    return summarise_search(search)
