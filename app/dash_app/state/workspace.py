"""What the sections of the page are drawn from: a book under the active profile, every result computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.calculations.errors import CalculationError
from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.kelly.simultaneous import simultaneous_kelly
from app.calculations.log.book import Book
from app.calculations.log.capital import starting_capital_of
from app.calculations.log.economics import Economics
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.profile.rules import Kelly
from app.calculations.profile.settings_read_by import Reader, replay_key, settings_key
from app.calculations.replay.benchmark import Benchmark, NoBenchmark, buy_and_hold
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.kelly_table import KellyTable, kelly_table
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready, is_ready
from app.dash_app.theme import Scheme

SHOWN = 8  #: scenarios side by side at most
RESAMPLES = 1_000
RESAMPLED_POSITIONS = 20_000_000  #: resamples times positions at most: keeps the first Kelly table of a huge log within a second


@dataclass(frozen=True)
class Workspace:
    """A book, its profile, and replays by scenario."""

    ready: Ready
    book: Book
    profile: Profile

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios side by side."""
        return self.profile.scenarios[:SHOWN]

    @cached_property
    def capital(self) -> float:
        """Starting capital [currency]: the user's, else the log's."""
        return starting_capital_of(self.book, self.profile.portfolio)

    @cached_property
    def applied(self) -> Scenario | None:
        """The scenario that follows the Kelly slider, today's estimate in hand; drawn in the accent colour."""
        return self._following("full")

    @cached_property
    def walk_forward(self) -> Scenario | None:
        """Its walk-forward twin: the same rule with only what was knowable."""
        return self._following("walk_forward")

    def replay(self, scenario: Scenario) -> Replay:
        """The replay of one scenario. Raises `CalculationError` when it compounds beyond any number."""
        key = ("replay", replay_key(self.profile, scenario))
        return server_state().portfolios.derived(
            self.ready,
            key,
            lambda: replay(self.book, self.profile, scenario, self._ground(scenario.constrained)),
        )

    def benchmark(self) -> Benchmark | NoBenchmark:
        """Buy and hold of the log's underlying, or why there is none."""
        key = ("benchmark", settings_key(self.profile, Reader.BENCHMARK))
        return server_state().portfolios.derived(
            self.ready, key, lambda: buy_and_hold(self.book, self.profile)
        )

    def kelly(self) -> KellyTable:
        """The Kelly table; its estimates do not depend on the fraction applied and are kept."""
        settings = self.profile.portfolio
        resamples = max(100, min(RESAMPLES, RESAMPLED_POSITIONS // len(self.book.positions)))
        sizes = self._ground(True).economics
        estimates = server_state().portfolios.derived(
            self.ready,
            ("kelly", settings_key(self.profile, Reader.KELLY)),
            lambda: kelly_estimates(self.book, sizes, settings, resamples=resamples),
        )
        joint = server_state().portfolios.derived(
            self.ready,
            ("simultaneous", settings_key(self.profile, Reader.SIMULTANEOUS_KELLY)),
            lambda: simultaneous_kelly(self.book, self.profile, sizes=sizes),
        )
        return kelly_table(self.book, self.profile, estimates=estimates, simultaneous=joint)

    @cached_property
    def economics(self) -> Economics:
        """Per-contract economics under the profile."""
        return self._ground(True).economics

    def _ground(self, constrained: bool) -> SizingContext:
        def make() -> tuple[Any, Any]:
            made = sizing_context(self.book, self.profile, constrained=constrained)
            return made.economics, made.closed_history

        reader = Reader.ECONOMICS if constrained else Reader.LOG_ECONOMICS
        key = ("economics", settings_key(self.profile, reader), constrained)
        return SizingContext(
            self.book,
            self.profile,
            *server_state().portfolios.derived(self.ready, key, make),
            constrained,
        )

    def _following(self, history: str) -> Scenario | None:
        for scenario in self.scenarios:
            rule = scenario.rule
            if (
                isinstance(rule, Kelly)
                and rule.fraction is None
                and rule.history == history
                and scenario.constrained
            ):
                return scenario
        return None


def open_workspace(ready: object, active: object) -> Workspace | None:
    """The desk for what the browser sent; None until portfolio and profile are of one another.

    Raises `BookMissing` when the server has lost the book, `ProfileError` for a profile that cannot be used.
    """
    if (
        not is_ready(ready)
        or not isinstance(active, dict)
        or active.get("fingerprint") != ready["fingerprint"]
    ):
        return None
    book = server_state().portfolios.require_book(ready)
    return None if book is None else Workspace(ready, book, parse_profile(active.get("profile")))


def seen(view: object) -> tuple[Scheme, bool]:
    """Colour scheme, and whether the window is as narrow as a phone, from the view store."""
    if not isinstance(view, dict):
        return "light", False
    return "dark" if view.get("scheme") == "dark" else "light", view.get("compact") is True


def replays_of(workspace: Workspace) -> tuple[list[Replay], list[str]]:
    """The replays of the scenarios shown, and a message for each that has none."""
    done, failed = [], []
    for scenario in workspace.scenarios:
        try:
            done.append(workspace.replay(scenario))
        except CalculationError as error:
            failed.append(str(error))
    return done, failed


def chosen_scenario(workspace: Workspace, name: str | None) -> Scenario:
    """The scenario of that name; else the one without hindsight that follows the slider, else the first."""
    for scenario in workspace.scenarios:
        if scenario.name == name:
            return scenario
    return (
        workspace.walk_forward
        or workspace.applied
        or (workspace.scenarios[0] if workspace.scenarios else AS_BACKTESTED)
    )
