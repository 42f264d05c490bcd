"""Closed positions known at each open of a log, taken by a replay or not (semantics 3, 4).

Positions count as closed from their last close on, in the event order of `book`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics

_MEMOS = 8  #: settings whose estimates are kept: as many scenarios as are shown side by side


@dataclass(frozen=True, eq=False)
class Sample:
    """One number per closed position, in the order of closing, strategy after strategy."""

    values: Floats
    start: Ints  #: (S,) where each strategy's values begin
    #: estimates already made, by estimator and its settings
    memos: dict[Hashable, Floats] = field(default_factory=dict)

    def memo(self, key: Hashable) -> Floats:
        """Return the array of estimates (len(values),) for an estimator and its settings.

        Element i is the estimate over the strategy's values up to i, NaN until it is first needed.
        At most `_MEMOS` settings are kept; the oldest are dropped.
        """
        if key not in self.memos and len(self.memos) >= _MEMOS:
            self.memos.pop(next(iter(tuple(self.memos))), None)
        return self.memos.setdefault(key, np.full(len(self.values), np.nan))

    def of(self, strategy: int) -> Floats:
        """Return all values of one strategy."""
        ends = np.append(self.start[1:], len(self.values))
        return self.values[self.start[strategy] : ends[strategy]]


@dataclass(frozen=True, eq=False)
class ClosedHistory:
    """Closed positions of its strategy, known at the open of each position (P,)."""

    closed: Ints  #: positions
    known: Ints  #: positions with a known return on margin
    losing_streak: Ints  #: losses in a row, up to the last close
    largest_loss: Floats  #: per contract [currency], 0 without a loss
    returns: Sample  #: return on margin, where known
    nets: Sample  #: net P/L per contract [currency]


def closed_history(book: Book, sizes: Economics) -> ClosedHistory:
    """Return the closed history at every open of a book."""
    n_strategies = len(book.log.strategies)
    counted = np.isfinite(sizes.return_on_margin)
    closed, known, streak, largest = kernels.history(
        book.timeline.kind, book.timeline.position, book.strategy, n_strategies, sizes.net, counted
    )
    order = book.by_strategy
    returns = _sample(book, sizes.return_on_margin, order[counted[order]])
    return ClosedHistory(closed, known, streak, largest, returns, _sample(book, sizes.net, order))


def _sample(book: Book, values: Floats, grouped: Ints) -> Sample:
    """Return the values of positions that are grouped by strategy."""
    counts = np.bincount(book.strategy[grouped], minlength=len(book.log.strategies))
    return Sample(np.ascontiguousarray(values[grouped]), np.cumsum(counts) - counts)


def running_vix_median(book: Book) -> tuple[Floats, Ints]:
    """Return the median opening VIX (P,) of the positions closed before each open.

    The second array (P,) is the number of them that had a VIX.
    """
    vix = book.opening_vix
    levels = np.unique(vix[np.isfinite(vix)])
    rank = np.searchsorted(levels, np.nan_to_num(vix))
    return kernels.running_median(book.timeline.kind, book.timeline.position, vix, rank, levels)
