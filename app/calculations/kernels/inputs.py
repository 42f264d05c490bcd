"""What the replay kernel reads and fills, as tuples of arrays. Data only: compiled code lives in `kernels`, all of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray


class Events(NamedTuple):
    """The timeline, by event."""

    kind: NDArray[Any]
    position: NDArray[Any]
    row: NDArray[Any]
    starts_second: NDArray[Any]


class Sizing(NamedTuple):
    """What a rule wants, by position: `base + slope * equity`, times an estimate where there is one."""

    strategy: NDArray[Any]
    margin: NDArray[Any]  #: per contract, 0 where unknown
    outcome: NDArray[Any]  #: TAKEN, or why it is refused whatever the equity
    base: NDArray[Any]
    slope: NDArray[Any]
    modifier: NDArray[Any]
    row_net: NDArray[Any]  #: by log row
    delta: float  #: of the fixed-ratio rule, the one that is not linear in equity; else 0
    start_contracts: float


class Estimates(NamedTuple):
    """Walk-forward estimates: each strategy's sample in the order of its closes, and how much of it each open knows."""

    estimator: int
    sample: NDArray[Any]  #: flat, strategy after strategy
    start: NDArray[Any]  #: where each strategy's sample begins
    known: NDArray[Any]  #: by position
    scale: NDArray[Any]  #: by position: the largest loss for optimal f, else 1
    haircut: float
    tail_every: float  #: 0 for none
    memo: NDArray[
        Any
    ]  #: like `sample`: the estimate over the sample up to there, NaN until it is first needed
    follows: bool  #: sought from the last estimate on, which is faster; then its last digits depend on that, so the memo cannot be shared


class Limits(NamedTuple):
    """The portfolio's settings; arrays are by strategy, an absent limit is inf."""

    start: float
    compounding: bool
    constrained: bool
    max_open: float
    one_lot: bool
    brake_steps: NDArray[Any]
    brake_multipliers: NDArray[Any]
    lot: NDArray[Any]
    max_contracts: NDArray[Any]
    capital_ceiling: NDArray[Any]
    margin_ceiling: float


class ReplayBuffers(NamedTuple):
    """What the kernel fills: the course of a replay."""

    contracts: NDArray[Any]  #: by position
    outcome: NDArray[Any]  #: by position
    equity_after: NDArray[Any]  #: by event
    margin_after: NDArray[Any]  #: by event


class LogCalendar(NamedTuple):
    """A log by source day, so that any sequence of its days can be laid out: D days, P positions in log order, n rows.

    A clock is 4 x second of the day + 0 for the close of a position opened earlier, 1 for an open, 2 for a close at the opening second:
    the order of events inside a day.
    """

    first: NDArray[Any]  #: (D + 1,) the first position that opens on each day
    own: NDArray[
        Any
    ]  #: (D + 1,) the first event of each day among the opens and the closes on their own opening day
    own_kind: NDArray[Any]
    own_position: NDArray[Any]  #: counted from the day's first
    own_row: NDArray[Any]
    own_clock: NDArray[Any]
    run: NDArray[
        Any
    ]  #: (D + 1,) the first of each day's runs: later closes of one day's positions that fall on the same later day
    run_steps: NDArray[Any]  #: trading days after the opening day
    run_first: NDArray[
        Any
    ]  #: (runs + 1,) the first close of each run, by clock, those of earlier positions first
    longest: int  #: the largest of `run_steps`
    later_kind: NDArray[Any]
    later_position: NDArray[Any]  #: counted from the opening day's first
    later_row: NDArray[Any]
    later_clock: NDArray[Any]


class WalkForwardInputs(NamedTuple):
    """What a path's own closes change at its later opens, and what was known before it began. S strategies, P positions."""

    streak_losses: int  #: 0 for no streak rule
    streak_multiplier: float
    estimator: int
    of_nets: bool  #: the sample is of net P/L, and opens know all that closed; else of known returns on margin
    haircut: float
    tail_every: float
    min_closed: int  #: fewer closed positions are a warm-up; 0 for none
    min_known: int  #: fewer known returns are a warm-up; 0 for none
    by_largest_loss: bool  #: sizes are divided by the largest loss so far
    lookback: int  #: of trailing volatility; 0 for none
    reference: float
    minimum: float  #: bounds of reference / volatility
    maximum: float
    net: NDArray[Any]  #: (P,) per contract
    result: NDArray[Any]  #: (P,) return on margin, NaN where unknown
    prior_closed: NDArray[Any]  #: (S,)
    prior_known: NDArray[Any]  #: (S,)
    prior_loss: NDArray[Any]  #: (S,)
    prior: NDArray[Any]  #: flat, strategy after strategy: the sample so far
    prior_start: NDArray[Any]  #: (S + 1,)


class PathEvents(NamedTuple):
    """One path laid out: room for the longest of a batch, filled anew for each."""

    kind: NDArray[Any]  #: by event
    position: NDArray[Any]
    row: NDArray[Any]
    starts_second: NDArray[Any]
    at_open: NDArray[Any]  #: closes at their own opening second
    day_end: NDArray[Any]  #: (days,) events up to the end of each path day
    source: NDArray[Any]  #: by place in the path: the log's position
    hit: NDArray[Any]  #: whether its result is replaced by a full-margin loss
    due_first: NDArray[
        Any
    ]  #: (days,) the first and the last run waiting for each path day, -1 for none
    due_last: NDArray[Any]
    run_next: NDArray[Any]  #: by waiting run
    run_of: NDArray[Any]  #: its number on the tape
    run_opened: NDArray[Any]  #: the first place of its opening day
    today: NDArray[Any]  #: later closes due today, in order
    today_opened: NDArray[Any]  #: the first place of their opening days


class PathHistory(NamedTuple):
    """What the opens of one path know, by place in the path, and the samples behind it."""

    closed: NDArray[Any]
    known: NDArray[Any]
    largest_loss: NDArray[Any]
    sample: NDArray[Any]  #: flat; each strategy's prior and then the path's own closes
    start: NDArray[Any]  #: (S,) where each strategy's begins
    memo: NDArray[Any]  #: like `sample`
