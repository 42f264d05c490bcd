"""Tuples of arrays that the kernels read and fill."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray


class Events(NamedTuple):
    """Timeline of a log or path, by event."""

    kind: NDArray[Any]
    position: NDArray[Any]
    row: NDArray[Any]
    starts_second: NDArray[Any]


class Sizing(NamedTuple):
    """Desired sizes by position: `base + slope * equity`, times an estimate where there is one."""

    strategy: NDArray[Any]
    margin: NDArray[Any]  #: per contract, 0 where unknown
    outcome: NDArray[Any]  #: TAKEN, or the reason of a refusal that does not depend on equity
    base: NDArray[Any]
    slope: NDArray[Any]
    modifier: NDArray[Any]
    row_net: NDArray[Any]  #: by log row
    delta: float  #: of the fixed-ratio rule, which is not linear in equity; else 0
    start_contracts: float


class Estimates(NamedTuple):
    """Walk-forward estimates.

    Each strategy has a sample in the order of its closes, of which each open knows a beginning. A
    value is the result of one position, or by period the sum of those that closed in it.
    """

    estimator: int
    sample: NDArray[Any]  #: flat, strategy after strategy
    positions: NDArray[Any]  #: like `sample`: positions in each period; empty unless by period
    start: NDArray[Any]  #: where each strategy's sample begins
    known: NDArray[Any]  #: by position: values of the sample that its open knows
    behind: NDArray[Any]  #: by position: closed positions in these values
    scale: NDArray[Any]  #: by position: the largest loss for optimal f, else 1
    haircut: NDArray[Any]  #: by strategy
    tail_every: float  #: 0 for none
    added_losses: float  #: full-margin losses added to every sample
    memo: NDArray[Any]  #: estimates over more and more values, NaN until first needed
    memo_start: NDArray[Any]  #: by strategy: its estimate over n values is at this + n - 1
    #: the search begins at the last estimate, which is faster; the last digits then depend on it,
    #: so the memo cannot be shared
    follows: bool


class Limits(NamedTuple):
    """Limits of the portfolio; arrays are by strategy, an absent limit is inf."""

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


class OpenLosses(NamedTuple):
    """The worst excursion of the log's positions per contract [currency], at most 0.

    Arrays of length 0 where open losses are not asked for.
    """

    of_position: NDArray[Any]  #: (P,)
    of_row: NDArray[Any]  #: (n,)
    of_start: bool  #: drawdowns are a share of starting capital, else of the running peak


class ReplayBuffers(NamedTuple):
    """Results of a replay, filled by the kernel."""

    contracts: NDArray[Any]  #: by position
    outcome: NDArray[Any]  #: by position
    equity_after: NDArray[Any]  #: by event
    margin_after: NDArray[Any]  #: by event


class LogCalendar(NamedTuple):
    """A log by source day, from which a path of any sequence of its days is built.

    D days, P positions in log order, n rows. A clock is 4 x second of the day + 0 for the close of
    a position opened earlier, 1 for an open, 2 for a close at the opening second: the order of
    events inside a day.
    """

    first: NDArray[Any]  #: (D + 1,) the first position that opens on each day
    #: (D + 1,) the first event of each day among the opens and the closes on their own opening day
    own: NDArray[Any]
    own_kind: NDArray[Any]
    own_position: NDArray[Any]  #: counted from the day's first
    own_row: NDArray[Any]
    own_clock: NDArray[Any]
    #: (D + 1,) the first of each day's runs; a run is the closes of one day's positions that fall
    #: on the same later day
    run: NDArray[Any]
    run_steps: NDArray[Any]  #: trading days after the opening day
    #: (runs + 1,) the first close of each run, by clock, those of earlier positions first
    run_first: NDArray[Any]
    longest: int  #: the largest of `run_steps`
    later_kind: NDArray[Any]
    later_position: NDArray[Any]  #: counted from the opening day's first
    later_row: NDArray[Any]
    later_clock: NDArray[Any]


class WalkForwardInputs(NamedTuple):
    """Walk-forward rules of a path: the effects of its own closes, and the history before it began.

    S strategies, P positions.
    """

    streak_losses: int  #: 0 for no streak rule
    streak_multiplier: float
    estimator: int
    of_nets: bool  #: the sample is of the net P/L of all closes; else of known returns on margin
    haircut: NDArray[Any]  #: (S,)
    tail_every: float
    added_losses: float
    period_days: int  #: path days in one period of the sample; 0 for a sample by position
    min_closed: int  #: fewer closed positions are a warm-up; 0 for none
    min_known: int  #: fewer known returns are a warm-up; 0 for none
    by_largest_loss: bool  #: sizes are divided by the largest loss so far
    lookback: int  #: of trailing volatility; 0 for none
    reference: float
    minimum: float  #: bounds of reference / volatility
    maximum: float
    net: NDArray[Any]  #: (P,) per contract
    full_loss: NDArray[Any]  #: (P,) per contract lost where a full loss is injected; 0 for none
    full_loss_result: NDArray[Any]  #: (P,) its return on margin, NaN where the margin is unknown
    result: NDArray[Any]  #: (P,) return on margin, NaN where unknown
    prior_closed: NDArray[Any]  #: (S,)
    prior_known: NDArray[Any]  #: (S,)
    prior_loss: NDArray[Any]  #: (S,)
    prior: NDArray[Any]  #: flat, strategy after strategy: the sample before the path
    prior_start: NDArray[Any]  #: (S + 1,)
    prior_positions: NDArray[Any]  #: like `prior`: positions in each period; empty by position


class PathEvents(NamedTuple):
    """Events of one path, in arrays that fit the longest of a batch and are refilled for each."""

    kind: NDArray[Any]  #: by event
    position: NDArray[Any]
    row: NDArray[Any]
    starts_second: NDArray[Any]
    at_open: NDArray[Any]  #: closes at their own opening second
    day_end: NDArray[Any]  #: (days,) events up to the end of each path day
    source: NDArray[Any]  #: by place in the path: the log's position
    hit: NDArray[Any]  #: True where the result is replaced by a full-margin loss
    #: (days,) the first and the last run waiting for each path day, -1 for none
    due_first: NDArray[Any]
    due_last: NDArray[Any]
    run_next: NDArray[Any]  #: by waiting run
    run_of: NDArray[Any]  #: its number in the `LogCalendar`
    run_opened: NDArray[Any]  #: the first place of its opening day
    today: NDArray[Any]  #: later closes due today, in order
    today_opened: NDArray[Any]  #: the first place of their opening days


class PathHistory(NamedTuple):
    """History known to the opens of one path, by place in the path, and its samples."""

    closed: NDArray[Any]
    known: NDArray[Any]  #: positions of known return closed before
    behind: NDArray[Any]  #: positions in the sample known to the open
    values: NDArray[Any]  #: values of the sample known to the open
    largest_loss: NDArray[Any]
    sample: NDArray[Any]  #: flat; each strategy's prior and then the path's own closes
    positions: NDArray[Any]  #: like `sample`: positions in each period; empty by position
    start: NDArray[Any]  #: (S,) the first of each strategy's values
    memo: NDArray[Any]  #: estimates over the prior and over one more of the path's closes each
    memo_start: NDArray[Any]  #: (S,) as in `Estimates`; below 0 where the prior is longer
