"""Background work of the headline: the answer, and the chance of breaking the promise at each step.

Results stay in the server's memory, by portfolio and by the settings they depend on: the other
sections of the page read the answer from there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.model import Profile
from app.calculations.profile.scaling import size_scale
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.calculations.size_search import SearchOptions, default_settings, recommended_size
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.question import sized_scenario
from app.calculations.size_search.search import simulators_of
from app.dash_app.figures.possible_years import YEARS
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.jobs.manager import JobWork, Kind
from app.dash_app.json_object import Json
from app.dash_app.state import stores
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace

ANSWER = "answer"
CHANCES = "chances"


@dataclass(frozen=True, eq=False)
class StepChances:
    """Chance of breaking the promise by sizes of a grid, as the cautious reading simulates it."""

    fraction: Floats  #: (F,) ascending
    value: Floats  #: (F,)
    error: Floats  #: (F,) Monte Carlo error, half the width of a 90 % interval
    falls: Floats  #: (F, `YEARS`) deepest falls of equally likely years, ascending

    def falls_at(self, fraction: float) -> Floats | None:
        """Return the falls (`YEARS`,) at a fraction; None where it was not simulated."""
        at = np.flatnonzero(np.isclose(self.fraction, fraction, rtol=1e-9, atol=0.0))
        return self.falls[at[0]] if len(at) else None


def register(state: ServerState) -> None:
    """Register both kinds of work."""
    title = "Looking for the largest size that keeps your promise"
    state.jobs.register(Kind(ANSWER, title, None, partial(_search, state), stores.ANSWERED))
    title = "Working out the chance at every size"
    state.jobs.register(Kind(CHANCES, title, None, partial(_simulate, state), stores.ANSWERED))


def answer_key(profile: Profile) -> str:
    """Return what the answer depends on, as text: it does not depend on the size in use.

    Own fractions of strategies keep their proportion to the portfolio's, so these count.
    """
    scenario = sized_scenario(profile)
    try:
        scaled = size_scale(profile, scenario).profile
    except CalculationError:
        scaled = profile
    return json.dumps([scenario.model_dump(mode="json"), settings_key(scaled, Reader.SIZE_SEARCH)])


def chances_key(profile: Profile) -> str:
    """Return what the chances at all steps depend on, as text."""
    own = [
        own.kelly_fraction for own in profile.strategies.values() if own.kelly_fraction is not None
    ]
    fixed = [profile.portfolio.kelly_fraction] if own else []
    return json.dumps([answer_key(profile), fixed])


def known_answer(workspace: Workspace) -> RecommendedSize | None:
    """Return the answer for a workspace; None until it has been worked out."""
    found = server_state().portfolios.known(
        workspace.ready, (ANSWER, answer_key(workspace.profile))
    )
    return found if isinstance(found, RecommendedSize) else None


def known_chances(workspace: Workspace) -> StepChances | None:
    """Return the chances for a workspace; None until they have been worked out."""
    found = server_state().portfolios.known(
        workspace.ready, (CHANCES, chances_key(workspace.profile))
    )
    return found if isinstance(found, StepChances) else None


def request_of(workspace: Workspace) -> Json:
    """Return the request of both kinds of work."""
    return {"ready": dict(workspace.ready)}


def _search(state: ServerState, work: JobWork) -> Json:
    """Search the answer by all readings, and keep it."""

    def report(done: int, of: int) -> None:
        work.progress(done, of)

    options = SearchOptions(
        readings=("cautious",), executor=work.executor, progress=report, stopped=work.stopped
    )
    answer = recommended_size(work.book, work.profile, options=options)
    state.portfolios.keep(_ready(work), (ANSWER, answer_key(work.profile)), answer)
    return {}


def _simulate(state: ServerState, work: JobWork) -> Json:
    """Simulate every step by the cautious reading, and keep the chances."""
    chances = step_chances(work)
    state.portfolios.keep(_ready(work), (CHANCES, chances_key(work.profile)), chances)
    return {}


def step_chances(work: JobWork) -> StepChances:
    """Return the chance of breaking the promise at every step, on the paths of the answer.

    Of the two searches of the cautious reading (estimates that follow each path, estimates held)
    the larger chance counts. Where strategies have a fraction of their own, which the slider does
    not move, only the present size is simulated.
    """
    profile = work.profile
    portfolio, scenario = profile.portfolio, sized_scenario(profile)
    scale = size_scale(profile, scenario)
    own = any(each.kelly_fraction is not None for each in profile.strategies.values())
    present = portfolio.kelly_fraction
    sizes = np.array([present] if own else sorted({*STEPS, present}))
    settings = default_settings(work.book, portfolio.drawdown_probability)
    simulators = simulators_of(work.book, scale, settings, "cautious")
    worst: list[Estimated] = []
    falls: list[Floats] = []
    for number, simulator in enumerate(simulators):
        paths, figure = SamePaths(simulator), judged_path_figure(portfolio)
        for place, size in enumerate(sizes.tolist()):
            drawdown = paths.figures([size], work.executor, None, work.stopped)[:, 0, figure]
            broken = int((drawdown > portfolio.target_max_drawdown).sum())
            found = chance(broken, len(drawdown))
            if number == 0:
                worst.append(found)
                falls.append(_years(drawdown))
            elif found.value > worst[place].value:
                worst[place], falls[place] = found, _years(drawdown)
            work.progress(number * len(sizes) + place + 1, len(simulators) * len(sizes))
    return StepChances(
        fraction=sizes,
        value=np.array([each.value for each in worst]),
        error=np.array([(each.high - each.low) / 2 for each in worst]),
        falls=np.array(falls),
    )


def _years(drawdown: Floats) -> Floats:
    """Return equally likely years (`YEARS`,): quantiles of the deepest falls of paths (paths,)."""
    return np.quantile(drawdown, (np.arange(YEARS) + 0.5) / YEARS)


def _ready(work: JobWork) -> Ready:
    ready: Ready = work.request["ready"]
    return ready
