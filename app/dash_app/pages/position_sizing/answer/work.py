"""Background work of the headline: the answer, and the chance of breaking the promise at each step.

Results stay in the server's memory, by portfolio and by the settings they depend on: the other
sections of the page read the answer from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.model import Profile
from app.calculations.profile.scaling import size_scale
from app.calculations.size_search import SearchOptions, default_settings, recommended_size
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.question import scalable, sized_scenario
from app.calculations.size_search.search import simulators_of
from app.dash_app.figures.possible_years import YEARS
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.jobs.manager import JobWork, Kind, Progress
from app.dash_app.json_object import Json
from app.dash_app.state import stores
from app.dash_app.state.known_answer import (
    ANSWER,
    answer_key,
    follows_slider,
    present_size,
)
from app.dash_app.state.portfolio_cache import result_key
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace

CHANCES = "chances"
_BATCH = 14  #: sizes simulated in one pass over the paths


@dataclass(frozen=True, eq=False)
class StepChances:
    """Chance of breaking the promise by sizes of a grid, as the cautious reading simulates it."""

    fraction: Floats  #: (F,) ascending
    chance: tuple[Estimated, ...]  #: (F,) with the 90 % interval of its Monte Carlo error
    falls: Floats  #: (F, `YEARS`) deepest falls of equally likely years, ascending

    def falls_at(self, fraction: float) -> Floats | None:
        """Return the falls (`YEARS`,) at a fraction; None where it was not simulated."""
        at = self._at(fraction)
        return None if at is None else self.falls[at]

    def chance_at(self, fraction: float) -> Estimated | None:
        """Return the chance at a fraction; None where it was not simulated."""
        at = self._at(fraction)
        return None if at is None else self.chance[at]

    def joined(self, other: StepChances) -> StepChances:
        """Return these chances with those of other sizes."""
        fraction = np.concatenate([self.fraction, other.fraction])
        order = np.argsort(fraction)
        all_chances = (*self.chance, *other.chance)
        return StepChances(
            fraction=fraction[order],
            chance=tuple(all_chances[at] for at in order.tolist()),
            falls=np.concatenate([self.falls, other.falls])[order],
        )

    def _at(self, fraction: float) -> int | None:
        at = np.flatnonzero(np.isclose(self.fraction, fraction, rtol=1e-9, atol=0.0))
        return int(at[0]) if len(at) else None


def register(state: ServerState) -> None:
    """Register both kinds of work."""
    kinds = (
        (ANSWER, "Looking for the largest size that keeps your promise", _search),
        (CHANCES, "Working out the chance at every size", _simulate),
    )
    for name, title, run in kinds:
        work = partial(run, state)
        # Not awaited: the curves follow the request that starts it.
        state.jobs.register(Kind(name, title, None, work, stores.ANSWERED, is_awaited=False))


def chances_key(profile: Profile) -> str:
    """Return what the chances at all steps depend on, as text."""
    fixed = [present_size(profile)] if is_fixed(profile) else []
    return json.dumps([answer_key(profile), fixed])


def known_chances(workspace: Workspace) -> StepChances | None:
    """Return the chances for a workspace; None until they have been worked out."""
    found = server_state().portfolios.known(
        workspace.ready, (CHANCES, chances_key(workspace.profile))
    )
    return found if isinstance(found, StepChances) else None


def request_of(workspace: Workspace) -> Json:
    """Return the request of both kinds of work."""
    return {"ready": dict(workspace.ready)}


def start(kind: str, workspace: Workspace, again: object, browser: long_work.BrowserJobs) -> None:
    """Start a job of either kind, unless one for the same book and settings is under way.

    `again` is the content of `stores.JOB_AGAIN`. Raises `LotwiseError` while the page still loads.
    """
    decisive = (answer_key if kind == ANSWER else chances_key)(workspace.profile)
    key = result_key(workspace.ready, decisive)
    is_under_way = long_work.is_under_way(browser.jobs, kind, key)
    if long_work.is_run_again(kind, again) or not is_under_way:
        request = request_of(workspace)
        long_work.begin_if_possible(kind, workspace, request, key, browser)


def _search(state: ServerState, work: JobWork) -> Json:
    """Search the answer, with the chance at it and at the present size, and keep both."""

    def report(done: int, of: int) -> None:
        work.progress(done, of)

    profile, present = work.profile, present_size(work.profile) or 0.0
    options = SearchOptions(
        readings=("cautious",),
        executor=work.executor,
        progress=report,
        stopped=work.stopped,
        beside=(present,) if present > 0 else (),
    )
    answer = recommended_size(work.book, profile, options=options)
    if answer.reason is None and present > 0:
        told = answer.readings["cautious"].falls
        falls = {size: told[size] for size in told if size == present or not is_fixed(profile)}
        chances = _step_chances(falls, answer.target)
        state.portfolios.keep(_ready(work), (CHANCES, chances_key(profile)), chances)
    state.portfolios.keep(_ready(work), (ANSWER, answer_key(profile)), answer)
    return {}


def _simulate(state: ServerState, work: JobWork) -> Json:
    """Simulate every step by the cautious reading, as far as it has not been, and keep all."""
    key = (CHANCES, chances_key(work.profile))
    answer = state.portfolios.known(_ready(work), (ANSWER, answer_key(work.profile)))
    found = answer.fraction if isinstance(answer, RecommendedSize) else None
    others = set() if is_fixed(work.profile) else {*STEPS, found or 0.0}
    sizes = {present_size(work.profile) or 0.0, *others} - {0.0}
    known = state.portfolios.known(_ready(work), key)
    if isinstance(known, StepChances):
        sizes -= set(known.fraction.tolist())
    if not sizes:
        return {}  # another tab has had them simulated meanwhile
    chances = chances_at(sorted(sizes), work, work.progress)
    if isinstance(known, StepChances):
        chances = known.joined(chances)
    state.portfolios.keep(_ready(work), key, chances)
    return {}


def is_fixed(profile: Profile) -> bool:
    """Return True where the slider leaves alone what a search scales.

    That is a Kelly fraction of a strategy's own, and a rule of the sizing's own. Then the sizes of
    the slider are not those of a search, and only the present size has a chance to tell.
    """
    own = (each.kelly_fraction for each in profile.strategies.values())
    return not follows_slider(profile) or any(each is not None for each in own)


def are_complete(chances: StepChances | None, profile: Profile) -> bool:
    """Return True where the chances cover all that the slider can show; at 0 nothing is traded."""
    present, fixed = present_size(profile) or 0.0, is_fixed(profile)
    if present == 0 and fixed:
        return True
    if chances is None:
        return False
    has_present = present == 0 or chances.falls_at(present) is not None
    return has_present and (fixed or len(chances.fraction) >= len(STEPS))


def chances_at(
    sizes: Sequence[float], work: JobWork, progress: Progress | None = None
) -> StepChances:
    """Return the chance of breaking the promise at sizes (F,), on the paths of the answer.

    Of the two searches of the cautious reading (estimates that follow each path, estimates held)
    the larger chance counts.
    """
    profile = scalable(work.profile)
    portfolio, scenario = profile.portfolio, sized_scenario(profile)
    settings = default_settings(work.book, portfolio.drawdown_probability)
    simulators = simulators_of(work.book, size_scale(profile, scenario), settings, "cautious")
    figure = judged_path_figure(portfolio)
    falls: list[Floats] = []
    for number, simulator in enumerate(simulators):
        paths, found = SamePaths(simulator), []
        for first in range(0, len(sizes), _BATCH):
            batch = sizes[first : first + _BATCH]
            found.append(paths.figures(batch, work.executor, None, work.stopped)[:, :, figure])
            if progress is not None:
                done = number * len(sizes) + first + len(batch)
                progress(done, len(simulators) * len(sizes))
        falls.append(np.concatenate(found, axis=1))
    target = portfolio.target_max_drawdown
    worst = {
        size: max((each[:, place] for each in falls), key=partial(_broken, target))
        for place, size in enumerate(sizes)
    }
    return _step_chances(worst, target)


def _broken(target: float, falls: Floats) -> int:
    """Return the number of paths that fall deeper than the target."""
    return int((falls > target).sum())


def _step_chances(falls: Mapping[float, Floats], target: float) -> StepChances:
    """Return the chances at sizes whose paths fall so deep: `falls` (paths,) by size."""
    sizes = sorted(falls)
    return StepChances(
        fraction=np.array(sizes),
        chance=tuple(chance(int((falls[size] > target).sum()), len(falls[size])) for size in sizes),
        falls=np.stack([_years(falls[size]) for size in sizes]),
    )


def _years(drawdown: Floats) -> Floats:
    """Return equally likely years (`YEARS`,): quantiles of the deepest falls of paths (paths,)."""
    return np.quantile(drawdown, (np.arange(YEARS) + 0.5) / YEARS)


def _ready(work: JobWork) -> Ready:
    ready: Ready = work.request["ready"]
    return ready
