"""Upper limits of work that grows with several sizes of a log at once.

A log within the limits of each size alone (120,000 rows, 1,000 strategies) could still ask for
gigabytes and hours where sizes multiply. Each limit lies far above every log that people trade by;
`benchmarks/limits.py` measures the work at the limits.
"""

from __future__ import annotations

from app.calculations.errors import CalculationError

#: days (or periods) times strategies of a log: one table of them takes 40 MB
MAX_STRATEGY_DAYS = 5_000_000
#: distinct sets of open positions times strategies, behind a margin ceiling at every instant
MAX_SET_CELLS = 20_000_000
#: (periods + limits + twice the strategies) times the square of strategies, in one joint fit
MAX_JOINT_FIT = 500_000_000
#: the sum of these over the months of a walk-forward joint fit
MAX_JOINT_REFITS = 5_000_000_000
#: positions that a simulation opens on all its paths together
MAX_SIMULATED_POSITIONS = 2_000_000_000
#: pairs of a live and a backtest position that may be each other's, in one stretch of a day
MAX_LIVE_PAIRS = 1_000_000

_KEEP_FEWER = (
    "Keep fewer strategies or a shorter span when the log is read (--strategy, --from, --to)."
)


class TooLargeError(CalculationError):
    """Work beyond a limit; the message says what to do."""


def require_strategy_days(strategies: int, days: int) -> None:
    """Raise `TooLargeError` for a log of too many strategies over too many days."""
    if strategies * days > MAX_STRATEGY_DAYS:
        raise TooLargeError(
            f"The log names {strategies:,} strategies over {days:,} days; at most "
            f"{MAX_STRATEGY_DAYS:,} strategy days can be sized. {_KEEP_FEWER}"
        )


def require_sets(sets: int, strategies: int) -> None:
    """Raise `TooLargeError` for too many sets of positions that are open at once."""
    if sets * strategies > MAX_SET_CELLS:
        raise TooLargeError(
            f"The {strategies:,} strategies hold {sets:,} different sets of positions; with so "
            "many strategies a margin ceiling can be kept over at most "
            f"{MAX_SET_CELLS // strategies:,}. {_KEEP_FEWER}"
        )


def joint_fit_cost(periods: int, strategies: int, limits: int = 0) -> int:
    """Return the cost of one step of a joint fit, in multiplications to within a small factor."""
    return (periods + limits + 2 * strategies) * strategies**2


def require_joint_fit(periods: int, strategies: int, limits: int = 0) -> None:
    """Raise `TooLargeError` for too many strategies to be fitted at once."""
    if joint_fit_cost(periods, strategies, limits) > MAX_JOINT_FIT:
        raise TooLargeError(
            f"{strategies:,} strategies over {periods:,} periods are too many to be fitted at "
            f"once. {_KEEP_FEWER}"
        )


def require_joint_refits(cost: int) -> None:
    """Raise `TooLargeError` where a joint fit that is made anew every month takes too long."""
    if cost > MAX_JOINT_REFITS:
        raise TooLargeError(
            "The log has too many strategies and months for a joint Kelly that is fitted anew "
            f"every month. Choose another estimator or the full history. {_KEEP_FEWER}"
        )


def require_simulated_positions(paths: int, horizon_days: int, positions_a_day: float) -> None:
    """Raise `TooLargeError` for a simulation of too many paths over too many days."""
    positions = paths * horizon_days * positions_a_day
    if positions > MAX_SIMULATED_POSITIONS:
        raise TooLargeError(
            f"paths and horizon_days: {paths:,} paths of {horizon_days:,} days would open "
            f"{positions:,.0f} positions; at most {MAX_SIMULATED_POSITIONS:,} are simulated. "
            "Ask for fewer paths or a shorter horizon."
        )


def require_live_pairs(backtest: int, live: int) -> None:
    """Raise `TooLargeError` for too many positions to be matched with each other."""
    if backtest * live > MAX_LIVE_PAIRS:
        raise TooLargeError(
            f"match_minutes: {backtest:,} backtest and {live:,} live positions of one strategy "
            "open so close together that any could be each other's; at most "
            f"{MAX_LIVE_PAIRS:,} pairs are compared. Ask for fewer minutes, or keep a shorter span "
            "of the logs."
        )
