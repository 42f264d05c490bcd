"""What the alerts of one book, profile and scenario share: replays made once, and the log's results on one scale."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.alerts.model import AlertPeriod
from app.calculations.arrays import Floats
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kernels import CLOSE_LAST, OPEN, Outcome
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.profile.rules import Kelly
from app.calculations.replay.comparison import merge_patch
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.defaults import MY_KELLY_WALK_FORWARD
from app.calculations.sizing.limits import switched_off

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Case:
    """A book under a profile, seen through one scenario. P positions, S strategies, M events, D days."""

    book: Book
    profile: Profile
    scenario: Scenario
    seed: int = 0
    replays: list[Replay] = field(
        default_factory=list
    )  #: of this book and profile, those made so far

    def replay_of(self, scenario: Scenario) -> Replay:
        """The scenario's replay: one at hand, else a new one that is kept."""
        for made in self.replays:
            if made.scenario == scenario:
                return made
        self.replays.append(
            replay(
                self.book,
                self.profile,
                scenario,
                self.context if scenario.constrained else self.log_context,
            )
        )
        return self.replays[-1]

    @property
    def replayed(self) -> Replay:
        """The scenario in view."""
        return self.replay_of(self.scenario)

    @property
    def as_logged(self) -> Replay:
        """The log itself."""
        return self.replay_of(AS_BACKTESTED)

    def replay_with(self, patch: dict[str, Any], scenario: Scenario) -> Replay:
        """A scenario's replay under the profile with a merge patch applied that leaves every position's economics as they are."""
        patched = parse_profile(merge_patch(self.profile.to_document(), patch))
        base = self.context if scenario.constrained else self.log_context
        return replay(self.book, patched, scenario, dataclasses.replace(base, profile=patched))

    @cached_property
    def context(self) -> SizingContext:
        """Economics with the profile's overrides, and what each open knew."""
        return sizing_context(self.book, self.profile)

    @cached_property
    def log_context(self) -> SizingContext:
        """The same without overrides."""
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
        """(P,) results of positions switched on, over their strategy's typical (root mean square) result; NaN where unknown.

        Returns on margin where the strategy has any, else P/L per contract. On this scale strategies can be pooled: a lottery
        ticket that makes 100 times its margin does not drown a condor that makes a tenth of it.
        """
        own, sizes, count = (
            self.book.strategy,
            self.context.economics,
            len(self.book.log.strategies),
        )
        on_margin = sizes.return_on_margin
        has_margin = np.bincount(own[np.isfinite(on_margin)], minlength=count) > 0
        result = np.where(has_margin[own], on_margin, sizes.net)
        result = np.where(self.traded, result, np.nan)
        known = np.isfinite(result)
        squares = np.bincount(own[known], result[known] ** 2, count)
        typical = np.sqrt(squares / np.maximum(np.bincount(own[known], minlength=count), 1))
        return np.asarray(result / np.where(typical > 0, typical, np.nan)[own])

    @cached_property
    def applied_kelly(self) -> Floats:
        """(S,) share of equity that one position holds as margin at the profile's Kelly fractions, fitted on the whole log."""
        portfolio, returns = self.profile.portfolio, self.context.closed_history.returns
        found = [
            kelly_estimate(
                returns.of(code), portfolio.edge_haircut, portfolio.tail_loss_every
            ).log_optimal
            for code in range(len(self.book.log.strategies))
        ]
        return np.array(found) * self.kelly_fractions

    @cached_property
    def kelly_fractions(self) -> Floats:
        """(S,) each strategy's own Kelly fraction, else the portfolio's."""
        own = [self.profile.strategy(name).kelly_fraction for name in self.book.log.strategies]
        return np.array(
            [
                self.profile.portfolio.kelly_fraction if fraction is None else fraction
                for fraction in own
            ]
        )

    @cached_property
    def kelly_demand(self) -> Floats:
        """(M,) share of equity that the log's open positions would hold at the applied Kelly, whatever the limits."""
        share = self.applied_kelly[self.book.strategy]
        return open_total(
            self.book,
            np.where(self.traded & np.isfinite(self.context.economics.margin), share, 0.0),
        )

    def kelly_patch(self, factor: float) -> dict[str, Any]:
        """Every Kelly fraction times `factor`, rounded down to three digits."""
        strategies = {
            name: {"kelly_fraction": rounded_down(own * factor)}
            for name in self.book.log.strategies
            if (own := self.profile.strategy(name).kelly_fraction) is not None
        }
        patch: dict[str, Any] = {
            "portfolio": {
                "kelly_fraction": rounded_down(self.profile.portfolio.kelly_fraction * factor)
            }
        }
        return {**patch, "strategies": strategies} if strategies else patch

    @property
    def follows_kelly(self) -> Scenario:
        """A scenario that the profile's Kelly fractions size: the one in view, else walk-forward Kelly."""
        rule = self.scenario.rule
        return (
            self.scenario
            if isinstance(rule, Kelly) and rule.fraction is None
            else MY_KELLY_WALK_FORWARD
        )

    @property
    def limited(self) -> Scenario:
        """The scenario in view with limits and guardrails on: an unconstrained one would ignore every change."""
        return (
            self.scenario
            if self.scenario.constrained
            else self.scenario.model_copy(update={"constrained": True})
        )

    def rows_of(self, positions: Mask) -> tuple[int, ...]:
        """Data rows of the log that belong to some positions (P,)."""
        closed = self.book.log.is_closed
        chosen = positions[self.book.positions.of_row[closed]]
        return tuple(self.book.log.row[closed][chosen].tolist())


def open_total(book: Book, amount: Floats) -> Floats:
    """(M,) the sum of `amount` (P,) over the positions open after each event."""
    timeline = book.timeline
    sign = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    return np.asarray(
        np.maximum(np.cumsum(sign * amount[timeline.position]), 0.0)
    )  # rounding may leave a hair below 0


def open_after(book: Book, event: int) -> Mask:
    """(P,) positions open after an event."""
    timeline = book.timeline
    so_far = slice(0, event + 1)
    opened, closed = np.zeros((2, len(book.positions)), bool)
    opened[timeline.position[so_far][timeline.kind[so_far] == OPEN]] = True
    closed[timeline.position[so_far][timeline.kind[so_far] == CLOSE_LAST]] = True
    return opened & ~closed


def date_of(book: Book, event: int) -> np.datetime64:
    """The day of an event."""
    return np.datetime64(int(book.timeline.second[event]) // 86_400, "D")


def runs(flags: Mask) -> list[tuple[int, int]]:
    """First and last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def periods_above(
    day: NDArray[np.datetime64], value: Floats, level: float
) -> tuple[AlertPeriod, ...]:
    """Return the runs of days, (D,), whose value lies above a level."""
    found = []
    for first, last in runs(value > level):
        worst = first + int(np.argmax(value[first : last + 1]))
        found.append(AlertPeriod(day[first], day[last], float(value[worst]), day[worst]))
    return tuple(found)


def rounded_down(value: float) -> float:
    """Down to three significant digits: a setting for a person to read that does not exceed its target."""
    if value <= 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(value)) - 2)
    return float(f"{np.floor(value / unit + 1e-9) * unit:.3g}")
