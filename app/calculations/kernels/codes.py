"""Numbers that stand for something in the arrays of the kernels."""

from __future__ import annotations

from enum import IntEnum

OPEN, CLOSE_LEG, CLOSE_LAST = (
    0,
    1,
    2,
)  #: kinds of event; a position of two legs closes by a leg, then by its last


class Outcome(IntEnum):
    """What became of a position (semantics 4). Named as the documents print it: `SKIPPED_WARMUP` is `skipped:warmup`."""

    TAKEN = 0
    SKIPPED_STRATEGY_DISABLED = 1
    SKIPPED_DAY_DISABLED = 2
    SKIPPED_RUINED = 3
    SKIPPED_PARALLEL_CAP = 4
    SKIPPED_UNSIZABLE = 5
    SKIPPED_WARMUP = 6
    SKIPPED_ZERO_SIZE = 7
    SKIPPED_PAUSED = 8
    SKIPPED_BELOW_ONE = 9
    SKIPPED_MAX_CONTRACTS = (
        10  # the three limits, in this order here and below: kernels count from the first
    )
    SKIPPED_CAPITAL_CEILING = 11
    SKIPPED_MARGIN_CEILING = 12
    REDUCED_MAX_CONTRACTS = 13
    REDUCED_CAPITAL_CEILING = 14
    REDUCED_MARGIN_CEILING = 15


# numba unifies no member of an enumeration with an integer: kernels read plain numbers.
(
    TAKEN,
    SKIPPED_STRATEGY_DISABLED,
    SKIPPED_DAY_DISABLED,
    SKIPPED_RUINED,
    SKIPPED_PARALLEL_CAP,
    SKIPPED_UNSIZABLE,
    SKIPPED_WARMUP,
    SKIPPED_ZERO_SIZE,
    SKIPPED_PAUSED,
    SKIPPED_BELOW_ONE,
    SKIPPED_MAX_CONTRACTS,
    SKIPPED_CAPITAL_CEILING,
    SKIPPED_MARGIN_CEILING,
    REDUCED_MAX_CONTRACTS,
    REDUCED_CAPITAL_CEILING,
    REDUCED_MARGIN_CEILING,
) = map(int, Outcome)


NO_ESTIMATE, LOG_OPTIMAL, PAYOFF = 0, 1, 2  #: the estimate that multiplies a size in walk-forward


class PathFigure(IntEnum):
    """The figures of one resampled path, by their place in the array."""

    ENDING_EQUITY = 0
    MAX_DRAWDOWN = 1
    LOWEST_EQUITY = 2
    UNDER_WATER = 3
    GOAL_DAY = 4
    FLOOR_DAY = 5
    UTILISATION = 6
    POSITIONS_TAKEN = 7
    PATH_DAYS = 8


FIGURES = len(PathFigure)

ROUNDING = 1e-12  #: what is this small beside its parts is 0: rounding must not make an edge or a volatility
TINY = 1e-9  #: a size this close below a whole lot is that lot: 0.29 * 100000 / 1000 is 28.999999999999996
