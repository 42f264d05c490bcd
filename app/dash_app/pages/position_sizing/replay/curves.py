"""The chart's curves: the scenarios on show, the answer, and *My sizing* at any size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.calculations.errors import CalculationError
from app.calculations.margin.usage import contracts_held, utilisation
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.scaling import with_fraction
from app.calculations.replay.benchmark import Benchmark
from app.calculations.replay.engine import Replay
from app.calculations.size_search.allocation_now import allocation_now
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import (
    ReplayCurves,
    ReplayFrame,
    ReplayOptions,
    RiskLimits,
    ScenarioCurve,
)
from app.dash_app.figures.scenario_colours import slots
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.pages.position_sizing.replay.content import Promise
from app.dash_app.state.portfolio_cache import book_key
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, hindsight_replay, replays_of
from app.formatting import times

ANSWER_SLOT = 3  #: colour of the answer


@dataclass(frozen=True)
class Shown:
    """A scenario on show: its name in the chart and the table, its replay and its colour."""

    name: str
    replayed: Replay
    slot: int
    is_mine: bool = False
    is_drawn: bool = True  #: False where the user has hidden its curve


@dataclass(frozen=True)
class Display:
    """A workspace with the user's choices of what its chart and table show."""

    workspace: Workspace
    style: ChartStyle
    options: ReplayOptions
    hidden: Sequence[str]  #: names of scenarios without a curve
    answer: float | None  #: the fraction that keeps the promise, as far as it is known

    @cached_property
    def promise(self) -> Promise:
        """The drawdown that the user accepts."""
        portfolio = self.workspace.profile.portfolio
        return Promise(portfolio.target_max_drawdown, judged_drawdown(portfolio))

    @cached_property
    def mine(self) -> Replay | None:
        """The replay of *My sizing*; None without one, and where it has no answer."""
        scenario = self.workspace.my_sizing
        return None if scenario is None else _replayed(self.workspace, scenario)

    @cached_property
    def shown(self) -> list[Shown]:
        """*My sizing*, the answer, and the other scenarios of the profile in their order."""
        done, _ = replays_of(self.workspace)
        colour = slots(self.workspace.scenarios)
        mine = self.workspace.my_sizing
        others = [
            self._named(each.scenario.name, each, colour[each.scenario.name])
            for each in done
            if each.scenario != mine
        ]
        twin = hindsight_replay(self.workspace)
        if mine is not None and twin is not None and twin.scenario.name not in colour:
            others.append(self._named(twin.scenario.name, twin, colour[mine.name]))
        return [*self._own(colour), *others]

    @property
    def failed(self) -> list[str]:
        """A message for each scenario that has no replay."""
        return replays_of(self.workspace)[1]

    def _own(self, colour: dict[str, int]) -> Iterator[Shown]:
        fraction = self.workspace.profile.portfolio.kelly_fraction
        if self.mine is None or self.workspace.my_sizing is None:
            return
        name = self.workspace.my_sizing.name
        is_drawn = name not in self.hidden
        title = f"{name}, {times(fraction)}"
        yield Shown(title, self.mine, colour[name], is_mine=True, is_drawn=is_drawn)
        if self.answer is None or self.answer == fraction:
            return
        at_answer = _at_answer(self.workspace, self.answer)
        if at_answer is not None:
            yield Shown(f"The answer, {times(self.answer)}", at_answer, ANSWER_SLOT)

    def _named(self, name: str, replayed: Replay, slot: int) -> Shown:
        return Shown(name, replayed, slot, is_drawn=name not in self.hidden)

    @cached_property
    def frame(self) -> ReplayFrame:
        """Curves, limits and choices of the chart."""
        benchmark = self.workspace.benchmark()
        curves = [self.curve(each) for each in self.shown if each.is_drawn]
        held = benchmark.equity if isinstance(benchmark, Benchmark) else None
        portfolio = self.workspace.profile.portfolio
        limits = RiskLimits(self.promise.target, portfolio.margin_ceiling, self.promise.judged)
        day = self.workspace.book.timeline.day
        return ReplayFrame(ReplayCurves(day, curves, held), limits, self.style, self.options)

    def curve(self, shown: Shown) -> ScenarioCurve:
        """Return the curves of a scenario."""
        replayed = shown.replayed
        use = contracts_held if self.options.lower == "contracts" else utilisation
        return ScenarioCurve(
            name=shown.name.split(",")[0] if shown.is_mine else shown.name,
            slot=shown.slot,
            applied=shown.is_mine,
            dashed=replayed.scenario.has_hindsight,
            equity=replayed.equity,
            drawdown=replayed.judged_daily,
            held=use(self.workspace.book, replayed),
        )

    def allocation(self, fraction: float) -> float:
        """Return the margin of one position of every strategy now, as a share of equity.

        It follows the portfolio's fraction in a straight line; own fractions of strategies stay.
        """
        fixed, per_fraction = self._allocation_line
        return fixed + fraction * per_fraction

    @cached_property
    def _allocation_line(self) -> tuple[float, float]:
        mine = self.workspace.my_sizing
        if mine is None:
            return 0.0, 0.0
        settings = _with_fraction(self.workspace.profile, 1.0).model_dump_json()
        return server_state().portfolios.derived(
            self.workspace.ready, ("allocation", settings), lambda: self._made_line(mine)
        )

    def _made_line(self, mine: Scenario) -> tuple[float, float]:
        half, full = (self._allocation_at(mine, fraction) for fraction in (0.5, 1.0))
        return 2 * half - full, 2 * (full - half)

    def _allocation_at(self, mine: Scenario, fraction: float) -> float:
        profile = _with_fraction(self.workspace.profile, fraction)
        context = self.workspace.sizing_context(mine.constrained)
        return float(allocation_now(self.workspace.book, profile, mine, context).share.sum())

    def mine_at(self, replayed: Replay) -> Shown:
        """Return *My sizing* as another replay of it shows it."""
        return Shown(replayed.scenario.name, replayed, self.shown[0].slot, is_mine=True)

    def steps(self) -> list[tuple[float, Replay | None]]:
        """Return the replay of *My sizing* at every step of the slider; None where it has none."""
        mine = self.workspace.my_sizing
        if mine is None or self.mine is None:
            return []
        return list(zip(STEPS, self.workspace.replays_at(mine, STEPS), strict=True))

    @cached_property
    def key(self) -> str:
        """Names everything that the steps of the slider depend on: all but its own place."""
        workspace, profile = self.workspace, self.workspace.profile
        others = [each for each in workspace.scenarios if each != workspace.my_sizing]
        follows = any(_follows_the_slider(each) for each in others) or self._draws_hindsight
        settings = profile if follows else _with_fraction(profile, 1.0)
        seen = [self.style.scheme, self.style.compact, self.style.short, self.options.logarithmic]
        parts = [
            book_key(workspace.ready),
            settings.model_dump_json(),
            [*seen, self.options.lower, *self.hidden],
            self.answer,
            [each.slot for each in self.shown],  # the answer has a curve where it is not in use
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]

    @cached_property
    def sized(self) -> str:
        """Names the portfolio and the settings that *My sizing* has but for the slider's place."""
        settings = _with_fraction(self.workspace.profile, 1.0).model_copy(update={"scenarios": ()})
        parts = [self.workspace.ready["nonce"].partition(".")[0], settings.model_dump_json()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]

    @property
    def _draws_hindsight(self) -> bool:
        twin = self.workspace.hindsight
        return twin is not None and twin.name not in self.hidden


def hidden_at_first(workspace: Workspace) -> list[str]:
    """Return the names of curves that are off until asked for: *My sizing* with hindsight."""
    return [] if workspace.hindsight is None else [workspace.hindsight.name]


def _follows_the_slider(scenario: Scenario) -> bool:
    return isinstance(scenario.rule, Kelly) and scenario.rule.fraction is None


def _with_fraction(profile: Profile, fraction: float) -> Profile:
    portfolio = profile.portfolio.model_copy(update={"kelly_fraction": fraction})
    return profile.model_copy(update={"portfolio": portfolio})


def _replayed(workspace: Workspace, scenario: Scenario) -> Replay | None:
    try:
        return workspace.replay(scenario)
    except CalculationError:
        return None


def _at_answer(workspace: Workspace, answer: float) -> Replay | None:
    """Return the replay of *My sizing* at the answer."""
    mine = workspace.my_sizing
    if mine is None or workspace.profile.portfolio.kelly_fraction == 0:
        return None
    profile = with_fraction(workspace.profile, mine, answer)
    return _replayed(Workspace(workspace.ready, workspace.book, profile), mine)
