"""Kelly estimates of every strategy of a log and of its pooled positions (semantics 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.by_period import PeriodKelly, PeriodSums, period_kelly
from app.calculations.kelly.caution import Caution, pooled_caution, strategy_cautions
from app.calculations.kelly.estimate import KellyEstimate, kelly_estimate
from app.calculations.log.book import Book
from app.calculations.log.concurrency import most_positions
from app.calculations.log.economics import Economics
from app.calculations.log.periods import Unit, opening_periods, period_history
from app.calculations.numerics.chunked_work import run_chunks
from app.calculations.profile.model import Profile


@dataclass(frozen=True)
class KellyEstimates:
    """Kelly of every strategy of a log, in its order, and of all positions pooled.

    The estimates do not depend on the fraction of Kelly that is applied.
    """

    strategies: tuple[KellyEstimate, ...]
    by_period: tuple[PeriodKelly, ...]
    unit: Unit  #: of the periods
    pooled: KellyEstimate


@dataclass(frozen=True, eq=False)
class _Positions:
    """Positions of one strategy, or of all; n of them."""

    returns: Floats  #: (n,) on margin; NaN where the margin is unknown
    net: Floats  #: (n,) per contract [currency]
    days: Ints  #: (n,) on which they opened
    caution: Caution
    resamples: int
    sums: PeriodSums | None = None  #: None where no estimate by period is asked for


def kelly_estimates(
    book: Book, economics: Economics, profile: Profile, *, resamples: int = 0
) -> KellyEstimates:
    """Return Kelly over the whole log, with the haircuts and added losses of `profile`.

    `resamples` as in `kelly_estimate`; the ranges resample the days on which positions opened, and
    the periods of the estimates by period. Raises `CalculationError` when an estimate has no
    answer.
    """
    cautions = strategy_cautions(profile, book.log.strategies)
    history, days = period_history(book, economics), opening_periods(book, "day")
    at_once = most_positions(book)
    ends = np.append(history.returns.start[1:], len(history.positions))
    tasks = [
        _Positions(
            economics.return_on_margin,
            economics.net,
            days,
            pooled_caution(profile.portfolio),
            resamples,
        )
    ]
    for code in range(len(book.log.strategies)):
        positions = book.strategy == code
        task = _Positions(
            economics.return_on_margin[positions],
            economics.net[positions],
            days[positions],
            cautions.of(code),
            resamples,
            PeriodSums(
                history.returns.of(code),
                history.positions[history.returns.start[code] : ends[code]],
                int(at_once[code]),
            ),
        )
        tasks.append(task)
    estimates: dict[int, tuple[KellyEstimate, PeriodKelly | None]] = {}
    if resamples:
        run_chunks(_estimates, tasks, estimates.__setitem__)
    else:
        estimates = dict(enumerate(map(_estimates, tasks)))
    pooled, *strategies = (estimates[number] for number in range(len(tasks)))
    return KellyEstimates(
        strategies=tuple(single for single, _ in strategies),
        by_period=tuple(by_period for _, by_period in strategies if by_period),
        unit=history.unit,
        pooled=pooled[0],
    )


def _estimates(task: _Positions) -> tuple[KellyEstimate, PeriodKelly | None]:
    """Return the estimate over known returns, and that by period where it is asked for.

    Where positions exist but none has a margin, only their number and win rate are known.
    """
    known = np.isfinite(task.returns)
    no_margin = len(task.net) > 0 and not known.any()
    by_period = None
    if task.sums is not None:
        by_period = period_kelly(task.sums, task.caution, resamples=task.resamples)
    if no_margin:
        win_rate = float((task.net > 0).mean())
        single = KellyEstimate(len(task.net), win_rate, None, None, 0.0, 0.0, 0.0, "no_margin")
        return single, PeriodKelly(0, 0.0, "no_margin")
    single = kelly_estimate(
        task.returns[known], task.caution, days=task.days[known], resamples=task.resamples
    )
    return single, by_period
