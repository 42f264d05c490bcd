"""Ranges of simultaneous Kelly's shares: the same fit to resamples of the book's periods.

Periods are resampled whole, with everything that closed in them, and the two ends ask for what a
log misses as the range of a single estimate does (`uncertainty`, semantics 3). The period that the
low end adds, of weight Exp(1), is one in which all strategies lose, on as many positions as each
ever held at once; the one that the high end adds is one in which each has the best of its logged
periods. Haircut and the full loss every so many positions enter each resample as they enter the
estimate. No margin ceiling or cap holds the shares of a resample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Codes, Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import StrategyCautions, strategy_cautions
from app.calculations.kelly.simultaneous import (
    JointReturns,
    SimultaneousKelly,
    joint_returns,
    simultaneous_kelly,
)
from app.calculations.kelly.status import Status
from app.calculations.log.book import Book
from app.calculations.log.concurrency import most_positions
from app.calculations.log.economics import Economics, economics
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.periods import closing_periods, period_unit
from app.calculations.numerics.chunked_work import run_chunks
from app.calculations.numerics.work_limits import TooLargeError
from app.calculations.profile.model import Profile

JOINT_RESAMPLES = 200  #: of each kind; joint fits are dear
_SEED = 0
_CHUNK = 250_000  # weights drawn at a time: bounds memory whatever the number of periods
_MOST_ROWS = 25  # resamples of a chunk at most: threads share the chunks


@dataclass(frozen=True, eq=False)
class JointRange:
    """Ranges of the shares of S strategies, in the order of the log, over resamples of periods."""

    low: Floats  #: (S,) 5th percentile, one shared full loss added
    high: Floats  #: (S,) 95th percentile, the larger of nothing and one shared best period added
    share_reaching_zero: Floats  #: (S,) of the low end's resamples
    resamples: int  #: of each kind


@dataclass(frozen=True, eq=False)
class JointKelly:
    """Simultaneous Kelly and the ranges of its shares; None where none were asked for."""

    simultaneous: SimultaneousKelly
    range: JointRange | None


def joint_kelly(book: Book, profile: Profile, sizes: Economics, resamples: int) -> JointKelly:
    """Return simultaneous Kelly with its ranges over so many resamples, 0 for none.

    Too many strategies to be fitted at once have no shares: NaN, with the status `too_many`.
    """
    try:
        simultaneous = simultaneous_kelly(book, profile, sizes=sizes)
    except TooLargeError:
        return JointKelly(_too_many(book), None)
    if not resamples:
        return JointKelly(simultaneous, None)
    ranges = joint_range(book, profile, simultaneous.shares, sizes=sizes, resamples=resamples)
    return JointKelly(simultaneous, ranges)


def _too_many(book: Book) -> SimultaneousKelly:
    strategies, unit = len(book.log.strategies), period_unit(book)
    status: Status = "too_many"
    return SimultaneousKelly(
        shares=np.full(strategies, np.nan),
        statuses=(status,) * strategies,
        growth=math.nan,
        unit=unit,
        periods=len(np.unique(closing_periods(book, unit))),
        busiest_share=math.nan,
        ceiling_binds=False,
        residual=math.nan,
    )


def joint_range(
    book: Book,
    profile: Profile,
    shares: Floats,
    *,
    sizes: Economics | None = None,
    resamples: int = JOINT_RESAMPLES,
) -> JointRange:
    """Return the ranges of simultaneous Kelly over the whole log, every time the same.

    `shares` (S,) are the estimate, at which each search begins; `sizes` the economics of the same
    book and profile, if known. Raises `CalculationError` for fewer than one resample.
    """
    if resamples < 1:
        raise CalculationError(f"resamples: found {resamples}, expected 1 or more.")
    on = enabled_strategies(book, profile)
    joint = joint_returns(book, sizes or economics(book, profile), None, on)
    periods, strategies = joint.returns.shape
    if not periods:
        nothing = np.zeros(strategies)
        return JointRange(nothing, nothing, np.ones(strategies), resamples)
    problem = _problem(joint, strategy_cautions(profile, book.log.strategies), shares)
    together = np.where(on, most_positions(book), 0).astype(float)
    rng, rows = np.random.default_rng(_SEED), max(1, min(_MOST_ROWS, _CHUNK // (periods + 1)))
    tasks = []
    for done in range(0, resamples, rows):
        count = min(rows, resamples - done)
        draws = rng.integers(0, periods, (count, periods), np.int32)
        weights = rng.standard_exponential((count, periods + 1))
        tasks.append(_Task(problem, draws, weights, together))
    ends: dict[int, tuple[Floats, Floats, Floats]] = {}
    run_chunks(_ends, tasks, ends.__setitem__)
    plain, lucky, cautious = (
        np.concatenate([ends[number][kind] for number in range(len(tasks))]) for kind in range(3)
    )
    return JointRange(
        low=np.percentile(cautious, 5, axis=0),
        high=np.maximum(np.percentile(plain, 95, axis=0), np.percentile(lucky, 95, axis=0)),
        share_reaching_zero=(cautious == 0).mean(axis=0),
        resamples=resamples,
    )


@dataclass(frozen=True, eq=False)
class _Problem:
    """The periods of a book, with the caution of their fit. T periods, S strategies."""

    returns: Floats  #: (T, S) before the haircut
    positions: Floats  #: (T, S)
    caution: StrategyCautions
    start: Floats  #: (S,) shares at which a search begins
    reach: Floats  #: (S,) share of a strategy that never loses in a resample

    def fits(self, weights: Floats, added: Floats, added_positions: Floats) -> Floats:
        """Return the shares (K, S) of resamples by the `weights` (K, T + 1) of their periods.

        The last weighs one more period, of returns `added` (S,) on `added_positions` (S,) that the
        haircut lowers.
        """
        returns = np.vstack([self.returns, added])
        positions = np.vstack([self.positions, added_positions])
        counts = weights @ positions
        sums = weights @ np.where(positions > 0, returns, 0.0)
        mean = sums / np.where(counts > 0, counts, 1.0)
        shift = self.caution.edge_haircut * np.maximum(mean, 0.0)
        if self.caution.tail_every:
            strategies = len(added)
            returns = np.vstack([returns, -np.eye(strategies)])
            positions = np.vstack([positions, np.zeros((strategies, strategies))])
            weights = np.hstack([weights, counts / self.caution.tail_every])
        shares: Floats = kernels.resampled_joint_optimal(
            returns, positions, np.ascontiguousarray(weights), shift, self.start, self.reach
        )
        return shares


class _Task(NamedTuple):
    """K resamples of each kind."""

    problem: _Problem
    draws: Codes  #: (K, T) periods drawn by the ordinary bootstrap
    weights: Floats  #: (K, T + 1) of the Bayesian one, the added period's last
    together: Floats  #: (S,) most positions of each strategy at once


def _problem(joint: JointReturns, caution: StrategyCautions, start: Floats) -> _Problem:
    worst = -joint.returns.min(axis=0)
    reach = np.where(worst > 0, 1 / np.where(worst > 0, worst, 1.0), 1.0)
    return _Problem(joint.returns, joint.positions.astype(float), caution, start, reach)


def _ends(task: _Task) -> tuple[Floats, Floats, Floats]:
    """Return the shares (K, S) of plain, lucky and cautious resamples."""
    problem, nothing = task.problem, np.zeros(len(task.together))
    counts = np.hstack([kernels.draw_counts(task.draws), np.zeros((len(task.draws), 1))])
    best = problem.returns.argmax(axis=0)
    columns = np.arange(len(best))
    wins = np.maximum(problem.returns[best, columns], 0.0)
    winners = np.where(wins > 0, problem.positions[best, columns], 0.0)
    return (
        problem.fits(counts, nothing, nothing),
        problem.fits(task.weights, wins, winners),
        problem.fits(task.weights, -task.together, nothing),
    )
