"""Shared inputs of the finders: replays made once, and the log's results on one scale."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.calculations.alerts.model import AlertPeriod, PromiseReading
from app.calculations.arrays import Floats
from app.calculations.kernels import CLOSE_LAST, OPEN, Outcome
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario
from app.calculations.replay.engine import Replay, replay
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.limits import switched_off

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AlertContext:
    """A book under a profile, seen through one scenario. P positions, S strategies, M events."""

    book: Book
    profile: Profile
    scenario: Scenario
    seed: int = 0
    replays: list[Replay] = field(default_factory=list)  #: made so far of this book and profile
    promise: PromiseReading | None = None  #: read before; None: `drawdown_promise` simulates
    #: found before for the same book and profile, whatever its Kelly fractions' common scale
    answer: RecommendedSize | None = None

    def replay_of(self, scenario: Scenario) -> Replay:
        """Return the scenario's replay, made when it is asked for first."""
        for made in self.replays:
            if made.scenario == scenario:
                return made
        made = replay(self.book, self.profile, scenario, self.sizing_of(scenario))
        self.replays.append(made)
        return made

    @property
    def scenario_replay(self) -> Replay:
        """The replay of the scenario in view."""
        return self.replay_of(self.scenario)

    @property
    def log_replay(self) -> Replay:
        """The replay of the log itself."""
        return self.replay_of(AS_BACKTESTED)

    def replay_under(self, profile: Profile, scenario: Scenario) -> Replay:
        """Return a scenario's replay under another profile with the same economics."""
        sizing = dataclasses.replace(self.sizing_of(scenario), profile=profile)
        return replay(self.book, profile, scenario, sizing)

    def sizing_of(self, scenario: Scenario) -> SizingContext:
        """Return the sizing context that a scenario is replayed with."""
        return self.sizing if scenario.constrained else self.log_sizing

    @cached_property
    def sizing(self) -> SizingContext:
        """Economics with the profile's overrides, and the history closed before each open."""
        return sizing_context(self.book, self.profile)

    @cached_property
    def log_sizing(self) -> SizingContext:
        """Economics without overrides, and the history closed before each open."""
        return sizing_context(self.book, self.profile, constrained=False)

    @cached_property
    def traded(self) -> Mask:
        """(P,) positions whose strategy and weekday are switched on."""
        return np.asarray(switched_off(self.book, self.profile) == Outcome.TAKEN)

    @cached_property
    def opened_on(self) -> NDArray[np.datetime64]:
        """(P,) each position's opening date."""
        return self.book.log.opened_at[self.book.positions.first].astype("datetime64[D]")

    @cached_property
    def scores(self) -> Floats:
        """(P,) results in their strategy's typical (root mean square) result; NaN where unknown.

        Only positions switched on have one. Results are returns on margin where the strategy has
        any, else P/L per contract. On this scale strategies can be pooled: a lottery ticket that
        makes 100 times its margin does not drown a condor that makes a tenth of it.
        """
        strategy, economics = self.book.strategy, self.sizing.economics
        n_strategies = len(self.book.log.strategies)
        on_margin = economics.return_on_margin
        has_margin = np.bincount(strategy[np.isfinite(on_margin)], minlength=n_strategies) > 0
        result = np.where(has_margin[strategy], on_margin, economics.net)
        result = np.where(self.traded, result, np.nan)
        known = np.isfinite(result)
        squares = np.bincount(strategy[known], result[known] ** 2, n_strategies)
        count = np.bincount(strategy[known], minlength=n_strategies)
        typical = np.sqrt(squares / np.maximum(count, 1))
        return np.asarray(result / np.where(typical > 0, typical, np.nan)[strategy])

    @property
    def constrained_scenario(self) -> Scenario:
        """The scenario in view with limits and guardrails on, without which no change acts."""
        if self.scenario.constrained:
            return self.scenario
        return self.scenario.model_copy(update={"constrained": True})

    def rows_of(self, positions: Mask) -> tuple[int, ...]:
        """Return the data rows of the log that belong to some positions (P,)."""
        closed = self.book.log.is_closed
        chosen = positions[self.book.positions.of_row[closed]]
        return tuple(self.book.log.row[closed][chosen].tolist())


def open_total(book: Book, amount: Floats) -> Floats:
    """Return (M,) the sum of `amount` (P,) over the positions open after each event."""
    timeline = book.timeline
    sign = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    total = np.cumsum(sign * amount[timeline.position])
    return np.asarray(np.maximum(total, 0.0))  # rounding may leave it slightly below 0


def positions_open_after(book: Book, event: int) -> Mask:
    """Return (P,) the positions open after an event."""
    timeline = book.timeline
    until = slice(0, event + 1)
    opened, closed = np.zeros((2, len(book.positions)), bool)
    opened[timeline.position[until][timeline.kind[until] == OPEN]] = True
    closed[timeline.position[until][timeline.kind[until] == CLOSE_LAST]] = True
    return opened & ~closed


def date_of(book: Book, event: int) -> np.datetime64:
    """Return the day of an event."""
    return np.datetime64(int(book.timeline.second[event]) // 86_400, "D")


def runs(flags: Mask) -> list[tuple[int, int]]:
    """Return the first and the last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def periods_above(
    day: NDArray[np.datetime64], value: Floats, level: float
) -> tuple[AlertPeriod, ...]:
    """Return the runs of days (D,) whose value (D,) lies above a level."""
    periods = []
    for first, last in runs(value > level):
        worst = first + int(np.argmax(value[first : last + 1]))
        periods.append(AlertPeriod(day[first], day[last], float(value[worst]), day[worst]))
    return tuple(periods)


def rounded_down(value: float) -> float:
    """Return a value rounded down to three significant digits, 0 for one below.

    It is a setting for a person to read, and must not exceed the value.
    """
    if value <= 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(value)) - 2)
    return float(f"{np.floor(value / unit + 1e-9) * unit:.3g}")
