"""How many positions of each strategy the log had open at once: what a margin ceiling at every instant has to hold (semantics 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book


def positions_at_once(book: Book, until: int | None = None) -> Floats:
    """(K, S) the distinct sets of positions open at once, as numbers of each strategy; before second `until` [since 1970] if given.

    Those that the next set holds too, and more, are left out: within a ceiling they are wherever that one is.
    """
    sample = book.timeline.sample
    seen = sample if until is None else sample[book.timeline.second[sample] < until]
    held = open_positions(book)[seen]
    grows = (held[1:] >= held[:-1]).all(axis=1)
    sets: Floats = (
        pd.DataFrame(held[~np.append(grows, False)]).drop_duplicates().to_numpy()
    )  # by hash: np.unique sorts whole rows
    return sets


def open_positions(book: Book) -> Floats:
    """(M, S) positions of each strategy open after each event."""
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


def most_positions(book: Book) -> Ints:
    """(S,) the most positions that each strategy had open at once."""
    timeline = book.timeline
    change = np.where(timeline.kind == OPEN, 1, np.where(timeline.kind == CLOSE_LAST, -1, 0))
    owner = book.strategy[timeline.position]
    by_strategy = np.argsort(
        owner, kind="stable"
    )  # all that a strategy opens it closes: each one's count begins at 0
    held = np.cumsum(change[by_strategy])
    most = np.zeros(len(book.log.strategies), np.int64)
    np.maximum.at(most, owner[by_strategy], held)
    return most


def undominated(counts: Floats) -> Floats:
    """The rows that no other row exceeds in every column: keeping those within a ceiling keeps all."""
    rows = np.ascontiguousarray(counts[np.argsort(-counts.sum(axis=1), kind="stable")], float)
    kept: Floats = rows[kernels.undominated(rows)]
    return kept


def mean_positions(book: Book, until: int | None = None) -> Floats:
    """(S,) positions of each strategy open on average over time, nights and weekends included; up to second `until` if given.

    Over the seconds with an event for strategies that hold nothing for as long as a second.
    """
    second, held = book.timeline.second, open_positions(book)
    last = second[-1] if until is None else min(until, second[-1])
    seconds = np.diff(np.minimum(second, last), append=last).astype(float)
    over_time = seconds @ held / max(seconds.sum(), 1.0)
    sampled: Floats = held[book.timeline.sample].mean(axis=0)
    return np.where(over_time > 0, over_time, sampled)
