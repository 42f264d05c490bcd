"""Simultaneous Kelly: shares of equity for all strategies fitted at once (semantics 3 (b)).

The fit sees their overlap and their shared crashes.

argmax over f >= 0 of the mean over periods t of log(1 + sum_s f_s R_st), R_st the summed returns on
margin of strategy s's positions closing in t: f_s is a share of equity held as margin per position.
Kelly applied strategy by strategy overbets wherever positions overlap. The same objective: Vince,
"The Leverage Space Trading Model" (2009); Thorp 2006 for the continuous case.

Periods are days or ISO weeks (`log.periods`). Idle periods add nothing to the sum and do not move
its maximum, so only periods with a close are kept. Caution (semantics 3) is taken strategy by
strategy: the haircut off each return, and a full-margin loss in a period of its own added for every
N of the strategy's positions. The losses that are added whatever the sample's size
(`added_full_losses`) are not: a period in which all lose would leave 0 for strategies with many
positions open at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import StrategyCautions, strategy_cautions
from app.calculations.kelly.joint_growth import (
    ROUNDING,
    UNCONSTRAINED,
    Constraints,
    GrowthOptimum,
    maximise_growth,
)
from app.calculations.kelly.status import MIN_TRADES, Status
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.log.concurrency import most_held, positions_at_once, undominated
from app.calculations.log.economics import Economics, economics
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.periods import Unit, closing_periods, period_unit
from app.calculations.numerics.work_limits import joint_fit_cost, require_joint_refits
from app.calculations.profile.model import PortfolioSettings, Profile

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class JointReturns:
    """Summed returns on margin by period and strategy: T periods with a close, S strategies."""

    unit: Unit
    period: NDArray[np.datetime64]  #: (T,) the day, or the Monday of the week
    returns: Floats  #: (T, S) after the haircut; 0 where the strategy closed nothing
    counts: Ints  #: (S,) positions behind each strategy
    positions: Ints  #: (T, S) positions that closed in each period


@dataclass(frozen=True, eq=False)
class SimultaneousKelly:
    """The joint optimum of a book. S strategies, in the order of the log."""

    shares: Floats  #: (S,) of equity, held as margin per position
    statuses: tuple[Status, ...]  #: (S,) why a share is 0, or that it rests on few trades
    growth: float  #: mean log growth per period with a close
    unit: Unit  #: of the periods
    periods: int  #: with a close
    busiest_share: float  #: of equity: margin held by the shares at the log's busiest instant
    ceiling_binds: bool  #: True where the margin ceiling holds growth back
    residual: float  #: violation of the optimality conditions; rounding when it is near 0


def joint_returns(
    book: Book,
    sizes: Economics,
    edge_haircut: Floats | None = None,
    taking_part: Mask | None = None,
) -> JointReturns:
    """Return the joint returns of every position of known return on margin.

    Those of all strategies, or of the ones in the mask `taking_part` (S,); less the haircut of each
    strategy (S,), where given.
    """
    closes = _closes(book, sizes)
    haircut = np.zeros(closes.strategies) if edge_haircut is None else edge_haircut
    everybody = np.ones(closes.strategies, bool)
    return _joint(
        closes, len(closes.returns), everybody if taking_part is None else taking_part, haircut
    )


def simultaneous_kelly(
    book: Book,
    profile: Profile,
    *,
    maximum: Mapping[str, float] | None = None,
    margin_ceiling: float | None = None,
    sizes: Economics | None = None,
) -> SimultaneousKelly:
    """Simultaneous Kelly over the whole log (hindsight) of the strategies that are switched on.

    `maximum` caps the share of the strategies it names; `margin_ceiling` keeps the margin of all
    positions open at once, at every instant of the log, within that share of equity. `sizes` are
    the economics of the same book and profile, if known. Raises `CalculationError` for a cap or
    ceiling below zero, or a cap on a strategy that is not in the log.

    >>> from app.calculations import Book, default_profile, example_log, simultaneous_kelly
    >>> book = Book.of(example_log())
    >>> free = simultaneous_kelly(book, default_profile(book))
    >>> free.shares.round(2).tolist(), round(free.busiest_share, 2)
    ([0.17, 1.05], 1.22)
    >>> simultaneous_kelly(book, default_profile(book), margin_ceiling=0.5).shares.round(2).tolist()
    [0.0, 0.5]
    """
    if margin_ceiling is not None and not 0 <= margin_ceiling < np.inf:
        raise CalculationError(
            f"margin_ceiling: found {margin_ceiling!r}, expected a share of equity of 0 or more,"
            " or None."
        )
    sizes = sizes or economics(book, profile)
    on = enabled_strategies(book, profile)
    closes, settings = _closes(book, sizes), profile.portfolio
    haircut = strategy_cautions(profile, book.log.strategies).edge_haircut
    joint = _joint(closes, len(closes.returns), on, haircut)
    constraints = Constraints(maximum=_caps(book, maximum))
    if margin_ceiling is not None:
        limits = undominated(positions_at_once(book))
        room = np.full(len(limits), margin_ceiling)
        constraints = replace(constraints, limits=limits, room=room)
    optimum = _optimum(joint, settings.tail_loss_every or 0.0, constraints)
    busiest = most_held(book, optimum.shares)
    return SimultaneousKelly(
        shares=optimum.shares,
        statuses=tuple(
            _status(code, book, joint, optimum, settings) if enabled else "switched_off"
            for code, enabled in enumerate(on.tolist())
        ),
        growth=optimum.growth,
        unit=joint.unit,
        periods=len(joint.period),
        busiest_share=busiest,
        ceiling_binds=bool((optimum.prices > 0).any()),
        residual=optimum.residual,
    )


def simultaneous_shares(
    book: Book,
    sizes: Economics,
    taking_part: Mask,
    caution: StrategyCautions,
    min_trades: int | None,
) -> Floats:
    """(P,) the share of each position's strategy.

    It is that of the whole log, or with `min_trades` as it was known at the open (walk-forward).

    Walk-forward refits at the first open of each calendar month, from the positions closed before
    it. A strategy with fewer than `min_trades` known returns at a refit has no part in it, and NaN
    until the next. `taking_part` (S,).
    """
    closes = _closes(book, sizes)
    if min_trades is None:
        joint = _joint(closes, len(closes.returns), taking_part, caution.edge_haircut)
        return _optimum(joint, caution.tail_every).shares[book.strategy]
    month_of = book.log.opened_at[book.positions.first].astype("datetime64[M]")
    _, first, of_position = np.unique(month_of, return_index=True, return_inverse=True)
    shares = np.full((len(first), closes.strategies), np.nan)
    known_closes = _closed_before(book, closes)[first]
    # At most as many periods as closes; every refit costs as much as its periods.
    periods = np.minimum(known_closes, len(np.unique(closes.period)))
    require_joint_refits(joint_fit_cost(int(periods.sum()), closes.strategies))
    for month, closed in enumerate(known_closes.tolist()):
        known = np.bincount(closes.strategy[:closed], minlength=closes.strategies) >= min_trades
        if (known & taking_part).any():
            joint = _joint(closes, closed, known & taking_part, caution.edge_haircut)
            fitted = _optimum(joint, caution.tail_every).shares
            shares[month] = np.where(known, fitted, np.nan)
    by_position: Floats = shares[of_position, book.strategy]
    return by_position


class _Closes(NamedTuple):
    """Positions of known return in the order of their last closes; N of them."""

    position: Ints
    strategy: Ints
    returns: Floats
    period: Ints  #: the day, or the Monday of the week, since 1970
    unit: Unit
    strategies: int


def _closes(book: Book, sizes: Economics) -> _Closes:
    order = book.closing_order
    order = order[np.isfinite(sizes.return_on_margin[order])]
    unit = period_unit(book)
    return _Closes(
        order,
        book.strategy[order],
        sizes.return_on_margin[order],
        closing_periods(book, unit)[order],
        unit,
        len(book.log.strategies),
    )


def _closed_before(book: Book, closes: _Closes) -> Ints:
    """(P,) number of positions of known return that had closed before each position's open."""
    timeline = book.timeline
    counted = np.zeros(len(book.positions), bool)
    counted[closes.position] = True
    so_far = np.cumsum((timeline.kind == CLOSE_LAST) & counted[timeline.position])
    opens = timeline.kind == OPEN
    before = np.zeros(len(book.positions), np.int64)
    before[timeline.position[opens]] = so_far[opens]
    return before


def _joint(closes: _Closes, known: int, taking_part: Mask, edge_haircut: Floats) -> JointReturns:
    """Return the joint returns of the first `known` closes.

    Strategies that do not take part are 0 throughout.
    """
    taken = taking_part[closes.strategy[:known]]
    strategy, r = closes.strategy[:known][taken], closes.returns[:known][taken]
    period, at = np.unique(closes.period[:known][taken], return_inverse=True)
    counts = np.bincount(strategy, minlength=closes.strategies)
    if edge_haircut.any():
        mean = np.bincount(strategy, r, closes.strategies) / np.maximum(counts, 1)
        cautious = r - (edge_haircut * np.maximum(mean, 0.0))[strategy]
        r = np.where(np.abs(cautious) <= ROUNDING * np.abs(r), 0.0, cautious)
    shape, cell = (len(period), closes.strategies), at * closes.strategies + strategy
    summed = np.bincount(cell, r, shape[0] * shape[1]).astype(float)  # of nothing: whole numbers
    positions = np.bincount(cell, minlength=shape[0] * shape[1])
    return JointReturns(
        closes.unit,
        period.astype("datetime64[D]"),
        summed.reshape(shape),
        counts,
        positions.reshape(shape),
    )


def _optimum(
    joint: JointReturns, tail_every: float, constraints: Constraints = UNCONSTRAINED
) -> GrowthOptimum:
    periods, strategies = joint.returns.shape
    returns, weights = joint.returns, np.ones(periods)
    if tail_every:
        returns = np.vstack([returns, -np.eye(strategies)])
        weights = np.concatenate([weights, joint.counts / tail_every])
    return maximise_growth(returns, weights, constraints)


def _caps(book: Book, maximum: Mapping[str, float] | None) -> Floats:
    names = book.log.strategies
    if unknown := next((name for name in maximum or () if name not in names), None):
        raise CalculationError(
            f"maximum: {unknown!r} is not a strategy of the log;"
            f" it has {', '.join(map(repr, names[:5]))}."
        )
    return np.array([(maximum or {}).get(name, np.inf) for name in names])


def _status(
    code: int,
    book: Book,
    joint: JointReturns,
    optimum: GrowthOptimum,
    settings: PortfolioSettings,
) -> Status:
    """Return the status of a strategy that is switched on."""
    if not joint.counts[code]:
        return "no_margin" if (book.strategy == code).any() else "no_trades"
    returns = joint.returns[:, code]
    if not (returns > 0).any():
        return "no_win"
    if optimum.unbounded[code]:
        return "no_loss"
    if optimum.shares[code] == 0:
        weight = joint.counts[code] / settings.tail_loss_every if settings.tail_loss_every else 0.0
        rounding = ROUNDING * (np.abs(returns).sum() + weight)
        return "no_edge" if returns.sum() - weight <= rounding else "crowded_out"
    return "too_few" if joint.counts[code] < MIN_TRADES else "ok"
