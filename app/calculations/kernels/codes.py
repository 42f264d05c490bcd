"""Integer codes and tolerances used in the arrays of the kernels."""

from __future__ import annotations

from enum import IntEnum

#: Kinds of event; a position of two legs has a CLOSE_LEG for the first and a CLOSE_LAST for the
#: last.
OPEN, CLOSE_LEG, CLOSE_LAST = 0, 1, 2


class Outcome(IntEnum):
    """Outcome of a position in a replay (semantics 4).

    Named as documents print it: `SKIPPED_WARMUP` is `skipped:warmup`.
    """

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
    # The three limits, in the same order here and below: kernels count from the first.
    SKIPPED_MAX_CONTRACTS = 10
    SKIPPED_CAPITAL_CEILING = 11
    SKIPPED_MARGIN_CEILING = 12
    REDUCED_MAX_CONTRACTS = 13
    REDUCED_CAPITAL_CEILING = 14
    REDUCED_MARGIN_CEILING = 15


# numba cannot unify a member of an enumeration with an integer: kernels read plain numbers.
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


#: The estimate that multiplies a size in walk-forward.
NO_ESTIMATE, LOG_OPTIMAL, PAYOFF, BY_PERIOD = 0, 1, 2, 3


class PathFigure(IntEnum):
    """Figures of one resampled path, by their place in the array."""

    ENDING_EQUITY = 0
    MAX_DRAWDOWN = 1
    LOWEST_EQUITY = 2
    UNDER_WATER = 3
    GOAL_DAY = 4
    FLOOR_DAY = 5
    UTILISATION = 6
    POSITIONS_TAKEN = 7
    PATH_DAYS = 8
    MAX_DRAWDOWN_OF_START = 9
    MAX_DRAWDOWN_WITH_OPEN_LOSSES = 10  # in the judged form; NaN where it is not asked for


FIGURES = len(PathFigure)

#: A sum this small relative to its parts is 0, so that rounding error makes no edge or volatility.
ROUNDING = 1e-12
#: A size this close below a whole lot is that lot: 0.29 * 100000 / 1000 is 28.999999999999996.
TINY = 1e-9
