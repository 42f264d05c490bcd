"""The steps from the size that a rule wants to the size that a replay gives a position.

A replay keeps only the last step. The others are worked out here from its curves and its sizes, in
the order of semantics 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Ints, Mask
from app.calculations.kernels import Estimates, Limits, Outcome, Sizing
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, Scenario
from app.calculations.replay.engine import Replay, replay_sized
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.outcomes import OUTCOMES
from app.calculations.sizing.sizers import sizing

#: Outcomes of positions whose rule is never asked for a size.
_NOT_ASKED = (
    Outcome.SKIPPED_STRATEGY_DISABLED,
    Outcome.SKIPPED_DAY_DISABLED,
    Outcome.SKIPPED_RUINED,
    Outcome.SKIPPED_PARALLEL_CAP,
    Outcome.SKIPPED_UNSIZABLE,
    Outcome.SKIPPED_WARMUP,
)


@dataclass(frozen=True)
class AccountAtOpen:
    """The account just before a position opens, in account currency."""

    equity: float  #: realised
    peak: float  #: the highest realised equity so far
    open_positions: int
    open_margin: float
    strategy_margin: float  #: the part of it that the position's own strategy holds


@dataclass(frozen=True)
class SizeSteps:
    """The steps to the size of one position; sizes in contracts, None for what does not apply."""

    account: AccountAtOpen
    margin_per_contract: float | None  #: [currency]; None where unknown
    estimate: float | None  #: of a walk-forward rule, from what had closed; it multiplies the rest
    wanted: float | None  #: by the rule; None where it was not asked
    modifier: float  #: streak rule times VIX rule
    brake: float  #: drawdown brake
    lot: float
    max_contracts: float | None
    strategy_room: float | None  #: margin that the capital ceiling leaves [currency]
    book_room: float | None  #: margin that the margin ceiling leaves [currency]
    contracts: float  #: replayed
    outcome: str  #: of `OUTCOMES`

    @property
    def asked(self) -> float | None:
        """The size after the guardrails, before whole lots and limits."""
        return None if self.wanted is None else self.wanted * self.modifier * self.brake


@dataclass(frozen=True, eq=False)
class ReplayExplanation:
    """A replay with what its sizes were made of; build one with `ReplayExplanation.of`.

    >>> from app.calculations import Book, example_log
    >>> from app.calculations.profile.model import AS_BACKTESTED
    >>> explained = ReplayExplanation.of(Book.of(example_log()), Profile(), AS_BACKTESTED)
    >>> steps = explained.steps(0)
    >>> steps.account.equity, steps.wanted == steps.contracts, steps.outcome
    (100000.0, True, 'taken')
    """

    context: SizingContext
    replayed: Replay
    sizes: Sizing
    estimates: Estimates
    limits: Limits

    @classmethod
    def of(cls, book: Book, profile: Profile, scenario: Scenario) -> ReplayExplanation:
        """Replay a scenario and keep what it sized from; raises the errors of `replay`."""
        context = sizing_context(book, profile, constrained=scenario.constrained)
        sizes, estimates = sizing(context, scenario)
        replayed = replay_sized(context, scenario, sizes, estimates)
        return cls(context, replayed, sizes, estimates, limits(book, profile, scenario.constrained))

    def steps(self, position: int) -> SizeSteps:
        """Return the steps to the size of a position, counted from 0."""
        account, margin = self._account(position), float(self.sizes.margin[position])
        strategy, constrained = int(self.sizes.strategy[position]), self.limits.constrained
        strategy_room = float(self.limits.capital_ceiling[strategy]) - account.strategy_margin
        book_room = self.limits.margin_ceiling * account.equity - account.open_margin
        return SizeSteps(
            account=account,
            margin_per_contract=margin or None,
            estimate=self._estimate(position),
            wanted=self._wanted(position, account),
            modifier=float(self.sizes.modifier[position]),
            brake=self._brake(account) if constrained else 1.0,
            lot=float(self.limits.lot[strategy]),
            max_contracts=_finite(self.limits.max_contracts[strategy], constrained),
            strategy_room=_finite(strategy_room, constrained and margin > 0),
            book_room=_finite(book_room, constrained and margin > 0),
            contracts=float(self.replayed.contracts[position]),
            outcome=OUTCOMES[self.replayed.outcome[position]],
        )

    @property
    def _book(self) -> Book:
        return self.context.book

    @cached_property
    def _opens(self) -> Ints:
        """(P,) the event at which each position opens."""
        return self._events_of(kernels.OPEN)

    @cached_property
    def _closes(self) -> Ints:
        """(P,) the event at which each position's last leg closes."""
        return self._events_of(kernels.CLOSE_LAST)

    def _events_of(self, kind: int) -> Ints:
        timeline = self._book.timeline
        found = np.flatnonzero(timeline.kind == kind)
        event = np.zeros(len(self._book.positions), np.int64)
        event[timeline.position[found]] = found
        return event

    def _account(self, position: int) -> AccountAtOpen:
        event, is_open = int(self._opens[position]), self._open_at(position)
        before = np.append(self.replayed.start, self.replayed.equity_after[:event])
        second_starts = self._book.timeline.starts_second[: event + 1]
        own = is_open & (self.sizes.strategy == self.sizes.strategy[position])
        held = self.replayed.contracts * self.sizes.margin
        return AccountAtOpen(
            equity=float(before[-1]),
            peak=float(before[second_starts].max(initial=self.replayed.start)),
            open_positions=int(is_open.sum()),
            open_margin=float(self.replayed.margin_after[event - 1]) if event else 0.0,
            strategy_margin=float(held[own].sum()),
        )

    def _open_at(self, position: int) -> Mask:
        """(P,) True for the replayed positions that are open when a position opens."""
        event = self._opens[position]
        is_open: Mask = (
            (self._opens < event) & (self._closes > event) & (self.replayed.contracts > 0)
        )
        return is_open

    def _wanted(self, position: int, account: AccountAtOpen) -> float | None:
        if self.replayed.outcome[position] in _NOT_ASKED:
            return None
        if self.sizes.delta:
            return self._fixed_ratio(position)
        equity = account.equity if self.limits.compounding else self.limits.start
        size = float(self.sizes.base[position] + self.sizes.slope[position] * equity)
        estimate = self._estimate(position)
        return size if estimate is None else size * estimate

    def _fixed_ratio(self, position: int) -> float:
        """Contracts of the fixed ratio at the strategy's profit so far (Jones)."""
        closes, log = self._book.close_event, self._book.log
        booked = (closes >= 0) & (closes < self._opens[position])
        own = log.strategy == self.sizes.strategy[position]
        profit = max(float(self.replayed.row_pl[booked & own].sum()), 0.0)
        start = 2.0 * self.sizes.start_contracts - 1.0
        return 0.5 * (1.0 + math.sqrt(start**2 + 8.0 * profit / self.sizes.delta))

    def _estimate(self, position: int) -> float | None:
        """The estimate in use at a position: renewed once a hundredth more positions are known."""
        is_asked = ~np.isin(self.replayed.outcome, _NOT_ASKED)
        if self.estimates.estimator == kernels.NO_ESTIMATE or not is_asked[position]:
            return None
        own = self.sizes.strategy == self.sizes.strategy[position]
        until = np.flatnonzero(own & is_asked & (self._opens <= self._opens[position]))
        renewed_at, source = 0, position
        for i in until[np.argsort(self._opens[until])].tolist():
            behind = int(self.estimates.behind[i])
            if not renewed_at or 100 * behind >= 101 * renewed_at:
                renewed_at, source = behind, i
        memo_start = self.estimates.memo_start[self.sizes.strategy[position]]
        return float(self.estimates.memo[memo_start + self.estimates.known[source] - 1])

    def _brake(self, account: AccountAtOpen) -> float:
        """The multiplier of the deepest step of the drawdown brake that is reached."""
        fall = 1.0 - account.equity / account.peak
        steps = zip(
            self.limits.brake_steps.tolist(), self.limits.brake_multipliers.tolist(), strict=True
        )
        return next((multiplier for step, multiplier in steps if fall >= step), 1.0)


def _finite(limit: float, applies: bool) -> float | None:
    return float(limit) if applies and math.isfinite(limit) else None
