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
    verdict: NDArray[Any]  #: TAKEN, or why it is refused whatever the equity
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
    memo: NDArray[Any]  #: like `sample`: the estimate over the sample up to there, NaN until it is first needed


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


class Course(NamedTuple):
    """What the kernel fills: the course of a replay."""

    contracts: NDArray[Any]  #: by position
    outcome: NDArray[Any]  #: by position
    equity_after: NDArray[Any]  #: by event
    margin_after: NDArray[Any]  #: by event
