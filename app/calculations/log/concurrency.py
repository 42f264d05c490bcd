"""Numbers of positions of each strategy open at once, for margin ceilings (semantics 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book


def positions_at_once(book: Book, until: int | None = None) -> Floats:
    """Return the distinct sets of positions open at once (K, S), as numbers of each strategy.

    Only instants before second `until` [since 1970] count if it is given. A set that the next one
    includes is left out: a ceiling that holds the next holds it.
    """
    sample = book.timeline.sample
    if until is not None:
        sample = sample[book.timeline.second[sample] < until]
    held = open_positions(book)[sample]
    grows = (held[1:] >= held[:-1]).all(axis=1)
    # By hash, because np.unique would sort whole rows.
    sets: Floats = pd.DataFrame(held[~np.append(grows, False)]).drop_duplicates().to_numpy()
    return sets


def open_positions(book: Book) -> Floats:
    """Return the positions of each strategy open after each event (M, S)."""
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    owner = book.strategy[timeline.position]
    return np.stack(
        [
            np.cumsum(np.where(owner == code, change, 0.0))
            for code in range(len(book.log.strategies))
        ],
        axis=1,
    )


def margins_at_once(book: Book, margin: Floats) -> Floats:
    """Return the margin of one contract of every position open at each instant, (K, S) [currency].

    `margin` (P,) is that of one contract of each position; an unknown one counts as none. The
    instants are those at which margin in use is sampled.
    """
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    taken = change * np.nan_to_num(margin)[timeline.position]
    owner = book.strategy[timeline.position]
    by_strategy = [
        np.cumsum(np.where(owner == code, taken, 0.0))[timeline.sample]
        for code in range(len(book.log.strategies))
    ]
    return np.stack(by_strategy, axis=1)


def most_positions(book: Book) -> Ints:
    """Return the most positions that each strategy had open at once (S,)."""
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1, np.where(timeline.kind == CLOSE_LAST, -1, 0))
    owner = book.strategy[timeline.position]
    # A strategy closes all that it opens, so the count of the next one begins at 0.
    by_strategy = np.argsort(owner, kind="stable")
    held = np.cumsum(change[by_strategy])
    most = np.zeros(len(book.log.strategies), np.int64)
    np.maximum.at(most, owner[by_strategy], held)
    return most


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
    second, held = book.timeline.second, open_positions(book)
    last = second[-1] if until is None else min(until, second[-1])
    seconds = np.diff(np.minimum(second, last), append=last).astype(float)
    over_time = seconds @ held / max(seconds.sum(), 1.0)
    sampled: Floats = held[book.timeline.sample].mean(axis=0)
    return np.where(over_time > 0, over_time, sampled)
