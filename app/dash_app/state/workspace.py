"""A book under the active profile, with every result that pages show computed only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.calculations.errors import CalculationError
from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.kelly.joint_uncertainty import JOINT_RESAMPLES, joint_kelly
from app.calculations.log.book import Book
from app.calculations.log.capital import starting_capital_of
from app.calculations.log.economics import Economics
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.profile.settings_read_by import Reader, replay_key, settings_key
from app.calculations.replay.benchmark import Benchmark, NoBenchmark, buy_and_hold
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.defaults import hindsight_twin, my_sizing
from app.calculations.sizing.kelly_table import KellyTable, kelly_table
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready, is_ready
from app.dash_app.theme import Scheme

SHOWN = 8  #: scenarios side by side at most
RESAMPLES = 1_000  #: bootstrap resamples of the Kelly estimates
#: Limit of resamples times positions: the Kelly table of a huge log takes at most about a second.
RESAMPLED_POSITIONS = 20_000_000
#: Limit of joint resamples times days times the square of strategies: about as long.
RESAMPLED_JOINTLY = 100_000_000
FEWEST_JOINT = 10  #: joint resamples affordable, below which there are no joint ranges


@dataclass(frozen=True)
class Workspace:
    """A book under a profile, with its replays, benchmark and Kelly table."""

    ready: Ready
    book: Book
    profile: Profile

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios shown side by side."""
        return self.profile.scenarios[:SHOWN]

    @cached_property
    def capital(self) -> float:
        """Starting capital [currency]: the user's, else the log's."""
        return starting_capital_of(self.book, self.profile.portfolio)

    @cached_property
    def my_sizing(self) -> Scenario | None:
        """The user's own sizing (accent colour), among the scenarios shown."""
        return my_sizing(self.scenarios)

    @cached_property
    def hindsight(self) -> Scenario | None:
        """The user's own sizing with its estimates made over the whole log.

        None where there is no sizing of the user, and where that itself has hindsight.
        """
        mine = self.my_sizing
        return None if mine is None or mine.has_hindsight else hindsight_twin(mine)

    def replay(self, scenario: Scenario) -> Replay:
        """Return the replay of a scenario; raise `CalculationError` when its equity overflows."""
        key = ("replay", replay_key(self.profile, scenario))
        return server_state().portfolios.derived(
            self.ready,
            key,
            lambda: replay(
                self.book, self.profile, scenario, self.sizing_context(scenario.constrained)
            ),
        )

    def replays_at(self, scenario: Scenario, fractions: Sequence[float]) -> list[Replay | None]:
        """Return the replays of a scenario at other Kelly fractions of the portfolio.

        None where equity overflows. They are not kept: a slider has many steps, and large logs
        large replays.
        """
        context = self.sizing_context(scenario.constrained)
        return [self._replay_at(scenario, fraction, context) for fraction in fractions]

    def _replay_at(
        self, scenario: Scenario, fraction: float, context: SizingContext
    ) -> Replay | None:
        portfolio = self.profile.portfolio.model_copy(update={"kelly_fraction": fraction})
        profile = self.profile.model_copy(update={"portfolio": portfolio})
        try:
            return replay(self.book, profile, scenario, replace(context, profile=profile))
        except CalculationError:
            return None

    def benchmark(self) -> Benchmark | NoBenchmark:
        """Return buy and hold of the log's underlying, or the reason why there is none."""
        key = ("benchmark", settings_key(self.profile, Reader.BENCHMARK))
        return server_state().portfolios.derived(
            self.ready, key, lambda: buy_and_hold(self.book, self.profile)
        )

    def kelly(self) -> KellyTable:
        """Return the Kelly table; its cached estimates do not depend on the fraction applied."""
        resamples = max(100, min(RESAMPLES, RESAMPLED_POSITIONS // len(self.book.positions)))
        sizes = self.sizing_context(True).economics
        estimates = server_state().portfolios.derived(
            self.ready,
            ("kelly", settings_key(self.profile, Reader.KELLY)),
            lambda: kelly_estimates(self.book, sizes, self.profile, resamples=resamples),
        )
        fit = len(self.book.timeline.day) * len(self.book.log.strategies) ** 2
        affordable = RESAMPLED_JOINTLY // fit
        jointly = max(40, min(JOINT_RESAMPLES, affordable)) if affordable >= FEWEST_JOINT else 0
        joint = server_state().portfolios.derived(
            self.ready,
            ("simultaneous", settings_key(self.profile, Reader.SIMULTANEOUS_KELLY)),
            lambda: joint_kelly(self.book, self.profile, sizes, jointly),
        )
        return kelly_table(self.book, self.profile, estimates=estimates, joint=joint)

    @cached_property
    def economics(self) -> Economics:
        """Per-contract economics under the profile."""
        return self.sizing_context(True).economics

    def sizing_context(self, constrained: bool) -> SizingContext:
        """Return what all replays of constrained scenarios share, or of unconstrained ones."""

        def make() -> tuple[Any, Any, Any]:
            context = sizing_context(self.book, self.profile, constrained=constrained)
            return context.economics, context.closed_history, context.period_history

        reader = Reader.ECONOMICS if constrained else Reader.LOG_ECONOMICS
        key = ("economics", settings_key(self.profile, reader), constrained)
        economics, history, periods = server_state().portfolios.derived(self.ready, key, make)
        return SizingContext(self.book, self.profile, economics, history, constrained, periods)


def open_workspace(ready: object, active: object) -> Workspace | None:
    """Return the workspace of the portfolio and the active profile that the browser sent.

    None while the profile does not belong to the portfolio. Raises `BookMissingError` when the
    server has lost the book, `ProfileError` for an invalid profile.
    """
    if (
        not is_ready(ready)
        or not isinstance(active, dict)
        or active.get("fingerprint") != ready["fingerprint"]
    ):
        return None
    book = server_state().portfolios.require_book(ready)
    return None if book is None else Workspace(ready, book, parse_profile(active.get("profile")))


def seen(view: object) -> tuple[Scheme, bool, bool]:
    """Return the colour scheme, and flags of a narrow and of a low window, from `VIEW`."""
    if not isinstance(view, dict):
        return "light", False, False
    scheme: Scheme = "dark" if view.get("scheme") == "dark" else "light"
    return scheme, view.get("compact") is True, view.get("short") is True


def replays_of(workspace: Workspace) -> tuple[list[Replay], list[str]]:
    """Return the replays of the scenarios shown, and an error message for each that failed."""
    replays, messages = [], []
    for scenario in workspace.scenarios:
        try:
            replays.append(workspace.replay(scenario))
        except CalculationError as error:
            messages.append(str(error))
    return replays, messages


def hindsight_replay(workspace: Workspace) -> Replay | None:
    """Return the replay of the user's sizing with hindsight; None without one, or on overflow."""
    if workspace.hindsight is None:
        return None
    try:
        return workspace.replay(workspace.hindsight)
    except CalculationError:
        return None


def chosen_scenario(workspace: Workspace, name: str | None) -> Scenario:
    """Return the scenario called `name`, or the default if there is none of that name.

    The default is the user's own sizing, else the first scenario, else the portfolio as backtested.
    """
    for scenario in workspace.scenarios:
        if scenario.name == name:
            return scenario
    first = workspace.scenarios[0] if workspace.scenarios else AS_BACKTESTED
    return workspace.my_sizing or first
