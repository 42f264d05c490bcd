"""Compare live trading with its backtest (semantics 9)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.live.comparison import Compared, LiveComparison
from app.calculations.live.covered import Covered, covered_days
from app.calculations.live.evidence import Evidence, Stream, joint_evidence, stream
from app.calculations.live.fan import live_fan, median_contracts
from app.calculations.live.figures import Against, Label, compared, month_gaps
from app.calculations.live.fills import LiveFills, live_fills
from app.calculations.live.gaps import Matched, matched_positions
from app.calculations.live.mapping import map_strategies
from app.calculations.live.matching import Opens, matched_pairs
from app.calculations.live.notes import Facts, Note, comparison_notes
from app.calculations.live.power import Powers, Simulating, powers
from app.calculations.live.ranges import Resampling
from app.calculations.live.sizes import LiveSize, book_of_plan, live_size, recent_contracts
from app.calculations.live.traded import Traded, backtest_positions
from app.calculations.live.unmatched import LeftOver, Unmatched, unmatched_positions
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile

MATCH_MINUTES = 30.0


@dataclass(frozen=True)
class LiveOptions:
    """Options of a comparison of live and backtest, and of the run of its work."""

    match_minutes: float = MATCH_MINUTES  #: opens further apart are never matched
    resampling: Resampling = field(default_factory=Resampling)  #: behind the ranges
    simulating: Simulating = field(default_factory=Simulating)  #: behind the power
    #: contracts of each backtest strategy that were advised, for *sized at x of plan*
    plan: Mapping[str, float] = field(default_factory=dict)


def compare_live(
    book: Book, live: TradeLog, profile: Profile, options: LiveOptions | None = None
) -> LiveComparison:
    """Return live trading against its backtest.

    The mapping is that of `profile.live.strategies`, and equal names. The backtest has the
    profile's overrides; of those, only missing sizes and margins are filled in for live positions.
    Raises `CalculationError` for a match limit that is not a number of minutes from 0 up, and
    `WorkStoppedError` when stopped.

    >>> from app.calculations import Book, Profile, compare_live, example_log
    >>> log = example_log()
    >>> live = log.take(log.opened_at > np.datetime64("2024-06-01"))
    >>> found = compare_live(Book.of(log), live, Profile())
    >>> found.total.matched, found.total.missed, found.total.figures.gap.value
    (40, 0, 0.0)
    """
    return _Comparing(book, live, profile, options or LiveOptions()).result()


def map_of(book: Book, live: TradeLog, profile: Profile) -> dict[str, str]:
    """Return the backtest strategy of each live name that has one."""
    return map_strategies(live.strategies, book.log.strategies, profile.live.strategies)


@dataclass(frozen=True, eq=False)
class _Comparing:
    """One comparison in the making."""

    book: Book
    log: TradeLog  #: live
    profile: Profile
    options: LiveOptions

    def __post_init__(self) -> None:
        minutes = self.options.match_minutes
        if not (math.isfinite(minutes) and minutes >= 0):
            raise CalculationError(
                f"match_minutes: found {minutes!r}, expected a number of minutes from 0 up."
            )

    def result(self) -> LiveComparison:
        """Return the comparison."""
        return LiveComparison(
            mapping=self.mapping,
            strategy_names=self.names,
            live_trades=self._live_trades(),
            covered=self.covered,
            match_minutes=self.options.match_minutes,
            strategies=self._strategies,
            total=self._total,
            months=month_gaps(self.against),
            unmatched=self._unmatched,
            fan=live_fan(self.backtest, self.live, len(self.names), self.options.resampling.seed),
            notes=self._notes(),
            matched=self.matched,
            backtest=self.backtest,
            live=self.live,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Strategies of the backtest."""
        return self.book.log.strategies

    @cached_property
    def mapping(self) -> dict[str, str]:
        """Backtest strategy by live name."""
        return map_of(self.book, self.log, self.profile)

    @cached_property
    def owner(self) -> Ints:
        """The backtest strategy of each live row (n,), -1 where none is mapped."""
        code = {name: number for number, name in enumerate(self.names)}
        targets = [code.get(self.mapping.get(name, ""), -1) for name in self.log.strategies]
        return np.array([*targets, -1], np.int64)[self.log.strategy]

    @cached_property
    def fills(self) -> LiveFills:
        """The live positions, and what was made of their rows."""
        return live_fills(self.log, self.owner, self.book, self.profile)

    @property
    def live(self) -> Traded:
        """Closed live positions of mapped strategies."""
        return self.fills.positions

    @cached_property
    def backtest(self) -> Traded:
        """Positions of the backtest."""
        return backtest_positions(self.book, economics(self.book, self.profile), self.profile)

    @cached_property
    def covered(self) -> Covered:
        """The days that both logs cover."""
        return covered_days(self.backtest, self.log)

    @cached_property
    def _assignment(self) -> tuple[Matched, LeftOver]:
        """The matched positions and those left over, of mapped strategies on covered days."""
        is_mapped = np.isin(self.backtest.strategy, np.unique(self.owner))
        ours = self.covered.within(self.backtest.opened_day)
        ours = ours[is_mapped[ours]]
        theirs = self.covered.within(self.live.opened_day)
        pending = self.fills.still_open
        live_opens = Opens(
            np.concatenate([self.live.strategy[theirs], pending.strategy]),
            np.concatenate([self.live.opened_at[theirs], pending.opened_at]),
            np.concatenate([self.live.legs[theirs], pending.legs]),
        )
        backtest = self.backtest.take(ours)
        backtest_opens = Opens(backtest.strategy, backtest.opened_at, backtest.legs)
        first, second = matched_pairs(backtest_opens, live_opens, self.options.match_minutes)
        # The twin of a live position that is still open is neither matched nor missed.
        closed = second < len(theirs)
        pairs = ours[first[closed]], theirs[second[closed]]
        left = LeftOver(np.setdiff1d(ours, ours[first]), np.setdiff1d(theirs, pairs[1]))
        return matched_positions(self.backtest, self.live, pairs), left

    @cached_property
    def against(self) -> Against:
        """Live positions against those of the backtest, of all strategies."""
        contracts = median_contracts(self.live, len(self.names))
        matched, left = self._assignment
        trades = np.arange(len(self.live))
        return Against(self.backtest, self.live, matched, left, trades, contracts)

    @property
    def matched(self) -> Matched:
        """The matched positions."""
        return self._assignment[0]

    @cached_property
    def _unmatched(self) -> tuple[Unmatched, ...]:
        return unmatched_positions(self.backtest, self.live, *self._assignment)

    @cached_property
    def streams(self) -> list[Stream]:
        """The live closes of each mapped strategy that has any."""
        seed = self.options.simulating.seed
        found = [
            stream(self.backtest, self.live, code, (seed, self.names[code]))
            for code in np.unique(self.live.strategy).tolist()
        ]
        return [each for each in found if each is not None]

    @cached_property
    def powers(self) -> Powers:
        """Power of the evidence of each stream, and of all."""
        if not self.streams:
            return Powers((), None)
        return powers(self.streams, self.options.simulating)

    @cached_property
    def evidence(self) -> dict[int, Evidence]:
        """Evidence by strategy."""
        return {
            each.strategy: each.evidence().with_power(power)
            for each, power in zip(self.streams, self.powers.single, strict=True)
        }

    @cached_property
    def recent(self) -> Floats:
        """(S,) contracts of the last live positions."""
        return recent_contracts(self.live, len(self.names))

    @cached_property
    def codes(self) -> list[int]:
        """The strategies of the backtest to which a live name is mapped."""
        return [int(code) for code in np.unique(self.owner) if code >= 0]

    @property
    def _strategies(self) -> tuple[Compared, ...]:
        return tuple(self._strategy(code) for code in self.codes)

    def _strategy(self, code: int) -> Compared:
        name = self.names[code]
        size = live_size(float(self.recent[code]), self.options.plan.get(name))
        return compared(
            self.against.of_strategy(code),
            Label(name, self._live_names(name)),
            self.evidence.get(code),
            size,
            self.options.resampling,
        )

    @property
    def _total(self) -> Compared:
        evidence = None
        if self.streams:
            courses = [self.evidence[each.strategy].course for each in self.streams]
            evidence = joint_evidence(self.streams, courses).with_power(self.powers.joint)
        plan = self.options.plan
        planned = {code: plan[self.names[code]] for code in self.codes if self.names[code] in plan}
        of_plan = book_of_plan(self.backtest, self.recent, planned)
        size = LiveSize(None, None, of_plan)
        label = Label(None, tuple(self.mapping))
        return compared(self.against, label, evidence, size, self.options.resampling)

    def _live_names(self, target: str) -> tuple[str, ...]:
        return tuple(name for name, mapped in self.mapping.items() if mapped == target)

    def _live_trades(self) -> dict[str, int]:
        closed = self.log.strategy[self.log.is_closed]
        counts = np.bincount(closed, minlength=len(self.log.strategies))
        return dict(zip(self.log.strategies, counts.tolist(), strict=True))

    def _notes(self) -> tuple[Note, ...]:
        facts = Facts(
            names=self.names,
            mapping=self.mapping,
            chosen=self.profile.live.strategies,
            live_trades=self._live_trades(),
            covered=self.covered,
            fills=self.fills,
            unmatched=self._unmatched,
        )
        return comparison_notes(facts, self.matched, self.backtest)
