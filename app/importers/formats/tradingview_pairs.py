"""The rows of TradingView's list: which of them are exits, and which trades occur twice.

Exits are told by the English words of the column Type, in other languages by the times: an exit is
not before its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from app.calculations.arrays import Ints, Mask, Seconds
from app.importers.faults import FaultKind
from app.importers.sheet import Sheet
from app.importers.two_rows import Pairs, mask_of

_OPEN = "open"  #: signal of the exit row of a position that is still open
_REPEATED = FaultKind("row of a trade that occurs twice", "each trade once")
_NEVER = np.iinfo(np.int64).max


def exit_rows(types: Sequence[str], numbers: Sequence[str], times: Callable[[], Seconds]) -> Mask:
    """Return the mask of exit rows, shape (n,).

    `times` gives the times of the rows where words in other languages need them; an exit without a
    time is that of an open trade.
    """
    words = [cell.strip().lower() for cell in types]
    known = {word: word.startswith("exit") for word in set(words) if _is_english(word)}
    if len(known) < len(set(words)):
        known = _by_time(words, numbers, times()) | known
    return np.fromiter(map(known.__getitem__, words), bool, len(words))


def _is_english(word: str) -> bool:
    return word.startswith(("entry", "exit"))


def _by_time(words: Sequence[str], numbers: Sequence[str], times: Seconds) -> dict[str, bool]:
    """Return for each word whether its rows are exits.

    In neighbouring rows of one trade the later one, or the one without a time, votes for its word;
    of words without a majority the first in the file is the exit, as the platform writes them.
    """
    votes: dict[str, int] = dict.fromkeys(words, 0)
    seconds = np.where(np.isnat(times), _NEVER, times.astype(np.int64)).tolist()
    for row in range(1, len(words)):
        later = (seconds[row] > seconds[row - 1]) - (seconds[row] < seconds[row - 1])
        if numbers[row] == numbers[row - 1]:
            votes[words[row]] += later
            votes[words[row - 1]] -= later
    ties = iter((True, False))
    return {word: next(ties, False) if not vote else vote > 0 for word, vote in votes.items()}


def same_trades(sheet: Sheet, pairs: Pairs, times: Seconds) -> list[list[int]]:
    """Return the groups of two or more trades that share their number and the time of entry."""
    numbers, opened = sheet.texts("number"), times[pairs.entries].astype(np.int64).tolist()
    names = [numbers[row].strip() for row in pairs.entries.tolist()]
    keys = list(zip(names, opened, strict=True))
    if len(set(keys)) == len(keys):
        return []
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for trade, key in enumerate(keys):
        groups[key].append(trade)
    return [group for group in groups.values() if len(group) > 1]


def still_open(
    sheet: Sheet, pairs: Pairs, closes: Seconds, repeated: Iterable[Sequence[int]]
) -> Mask:
    """Return the mask of trades without a close, shape (m,); `closes` are their exit times.

    The platform marks all open trades at the last time of the list. An earlier exit with the signal
    `Open` is a close that the user called so, unless the trade is `repeated`, as in a file joined
    from two exports.
    """
    never = np.isnat(closes) | (pairs.exits == pairs.entries)
    last = closes == np.append(closes[~never], np.datetime64(0, "s")).max()
    last[list(chain.from_iterable(repeated))] = True
    signals = sheet.texts("signal")
    named = np.array([signals[row].strip().lower() == _OPEN for row in pairs.exits.tolist()], bool)
    is_open: Mask = never | (named & last)
    return is_open


def leave_out_repeated(
    sheet: Sheet, pairs: Pairs, closes: Seconds, repeated: Iterable[Sequence[int]]
) -> None:
    """Drop `repeated` trades; `closes` are the exit times (m,), NaT for open trades.

    Of equal trades the first stays; of a trade that one export shows open the closed one, or else
    the last one in the file.
    """
    drop: list[int] = []
    identity = sheet.table.identity
    for group in repeated:
        closed = [trade for trade in group if not np.isnat(closes[trade])]
        kept = closed or group[-1:]
        first = {identity[pairs.exits[trade]]: trade for trade in reversed(kept)}
        drop += set(group) - set(first.values())
    rows: Ints = np.append(pairs.exits[drop], pairs.entries[drop]).astype(np.int64)
    sheet.leave_out(_REPEATED, mask_of(sheet, rows), sheet.texts("number"))
