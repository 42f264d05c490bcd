"""Numbers of positions of each strategy open at once, for margin ceilings (semantics 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.numerics.work_limits import require_sets


def positions_at_once(book: Book, until: int | None = None) -> Floats:
    """Return the distinct sets of positions open at once (K, S), as numbers of each strategy.

    Only instants before second `until` [since 1970] count if it is given. A set that the next one
    includes is left out: a ceiling that holds the next holds it.
    """
    sample = book.timeline.sample
    if until is not None:
        sample = sample[book.timeline.second[sample] < until]
    peaks = sample[_is_peak(book, _changes(book)[0], sample)]
    require_sets(len(peaks), len(book.log.strategies))
    # By hash, because np.unique would sort whole rows.
    sets: Floats = pd.DataFrame(open_positions(book, peaks)).drop_duplicates().to_numpy()
    return sets


def _is_peak(book: Book, change: Floats, sample: Ints) -> Mask:
    """Return True for each of the samples (K,) after which some strategy holds less.

    `change` (M,) is that of its positions, or of their margin, at each event.
    """
    owner = book.strategy[book.timeline.position]
    of_sample = np.searchsorted(sample, np.arange(len(change)))  # the first sample to show it
    strategies = len(book.log.strategies)
    cells, cell = np.unique(of_sample * strategies + owner, return_inverse=True)
    net = np.bincount(cell, change, len(cells))
    falls = np.zeros(len(sample) + 1, bool)
    falls[cells[net < 0] // strategies] = True
    falls[len(sample)] = True
    return falls[1:]


def _changes(book: Book) -> tuple[Floats, Ints]:
    """Return the change of open positions at each event (M,), and the strategy concerned (M,)."""
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    return change, book.strategy[timeline.position]


def open_positions(book: Book, events: Ints) -> Floats:
    """Return the positions of each strategy open after each of some events (K,); (K, S)."""
    change, owner = _changes(book)
    held = np.empty((len(events), len(book.log.strategies)))
    for code in range(held.shape[1]):
        held[:, code] = np.cumsum(np.where(owner == code, change, 0.0))[events]
    return held


def margins_at_once(book: Book, margin: Floats) -> Floats:
    """Return the margin of one contract of every position open at an instant, (K, S) [currency].

    `margin` (P,) is that of one contract of each position; an unknown one counts as none. The
    instants are those at which margin in use is sampled, without those that the next one includes.
    """
    change, owner = _changes(book)
    taken = change * np.nan_to_num(margin)[book.timeline.position]
    peaks = book.timeline.sample[_is_peak(book, taken, book.timeline.sample)]
    require_sets(len(peaks), len(book.log.strategies))
    held = np.empty((len(peaks), len(book.log.strategies)))
    for code in range(held.shape[1]):
        held[:, code] = np.cumsum(np.where(owner == code, taken, 0.0))[peaks]
    return held


def most_positions(book: Book) -> Ints:
    """Return the most positions that each strategy had open at once (S,)."""
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1, np.where(timeline.kind == CLOSE_LAST, -1, 0))
    owner = book.strategy[timeline.position]
    # A strategy closes all that it opens, so the count of the next one begins at 0.
    # Codes are below 1,000 (`Book.of`); those of 16 bits are sorted by counting.
    held = np.cumsum(change[np.argsort(owner.astype(np.uint16), kind="stable")])
    counts = np.bincount(owner, minlength=len(book.log.strategies))
    trades, first = counts > 0, np.cumsum(counts) - counts
    most = np.zeros(len(counts), np.int64)
    most[trades] = np.maximum.reduceat(held, first[trades])
    return most


def most_held(book: Book, shares: Floats) -> float:
    """Return the most that positions at once hold, each the share (S,) of its strategy."""
    change, owner = _changes(book)
    held = np.cumsum(change * shares[owner])[book.timeline.sample]
    return float(held.max(initial=0.0))


def undominated(counts: Floats) -> Floats:
    """Return the rows (K, S) that no other row reaches in every column.

    A ceiling that holds these holds all rows.
    """
    rows = np.ascontiguousarray(counts[np.argsort(-counts.sum(axis=1), kind="stable")], float)
    largest: Floats = rows[kernels.undominated(rows)]
    return largest


def mean_positions(book: Book, until: int | None = None) -> Floats:
    """Return the time average of the positions of each strategy open (S,).

    Nights and weekends count; times after second `until` do not, if it is given. For strategies
    that hold nothing for as long as a second, the average is over the seconds with an event.
    """
    second, sample, strategies = (
        book.timeline.second,
        book.timeline.sample,
        len(book.log.strategies),
    )
    change, owner = _changes(book)
    last = second[-1] if until is None else min(until, second[-1])
    # A change lasts to the end: the sums are those over every second, or every sample, of its row.
    left = (last - np.minimum(second, last)).astype(float)
    over_time = np.bincount(owner, change * left, strategies) / max(float(last - second[0]), 1.0)
    shown = (len(sample) - np.searchsorted(sample, np.arange(len(second)))).astype(float)
    sampled = np.bincount(owner, change * shown, strategies) / len(sample)
    return np.where(over_time > 0, over_time, sampled)
