"""The page's long work: simulations, and the search for the largest size that keeps a promise."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from app.calculations.book import Book
from app.calculations.monte_carlo import MonteCarloSimulator
from app.calculations.profile import Profile
from app.calculations.size_search import find_size
from app.dash_app import stores
from app.dash_app.jobs import Json, Kind, Progress, Stopped, register_kind
from app.dash_app.pages.monte_carlo.found import summarise_search
from app.dash_app.pages.monte_carlo.request import request_of, sized, without_error
from app.dash_app.pages.monte_carlo.summary import summarise

SIMULATE = "monte_carlo"
FIND = "find_size"


def register() -> None:
    """Let the page's jobs be started."""
    register_kind(Kind(SIMULATE, "Monte Carlo", "path", simulate, stores.SIMULATIONS))
    register_kind(Kind(FIND, "Find my size", None, find, stores.SIMULATIONS))


def simulate(book: Book, profile: Profile, request: Json, executor: Executor, progress: Progress, stopped: Stopped) -> Json:
    """The summary of a simulation of the log as it is and, where asked for, of one with estimation error."""
    asked = request_of(request)
    runs = [without_error(asked.settings)] + ([asked.settings] if asked.settings.estimation_error else [])
    done = [
        MonteCarloSimulator(book, profile, asked.scenario, settings).run(executor, _part(progress, turn, len(runs)), stopped)
        for turn, settings in enumerate(runs)
    ]
    return summarise(sized(asked.scenario, profile), done[0], done[1] if len(done) > 1 else None)


def _part(progress: Progress, turn: int, turns: int) -> Progress:
    """Progress over all runs from that of one."""
    return _shifted(progress, turn, turns) if turns > 1 else progress


def _shifted(progress: Progress, turn: int, turns: int) -> Callable[[int, int], None]:
    return lambda done, of: progress(turn * of + done, turns * of)


def find(book: Book, profile: Profile, request: Json, executor: Executor, progress: Progress, stopped: Stopped) -> Json:
    """The largest size that keeps the profile's promise, with and without estimation error."""
    asked = request_of(request)
    search = find_size(book, profile, asked.scenario, asked.settings, executor=executor, progress=progress, stopped=stopped)
    return summarise_search(search)
