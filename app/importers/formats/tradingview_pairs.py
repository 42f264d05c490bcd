"""The rows of TradingView's list: which of them are exits, and which trades occur twice.

Exits are told by the English words of the column Type, in other languages by the times: an exit is
not before its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from app.calculations.arrays import Ints, Mask, Seconds
from app.importers.faults import FaultKind
from app.importers.sheet import Sheet
from app.importers.two_rows import Pairs, mask_of

_OPEN = "open"  #: signal of the exit row of a position that is still open
_REPEATED = FaultKind("row of a trade that occurs twice", "each trade once")
_NEVER = np.iinfo(np.int64).max


def exit_rows(types: Sequence[str], numbers: Sequence[str], times: Seconds) -> Mask:
    """Return the mask of exit rows, shape (n,); an exit without a time is that of an open trade."""
    words = [cell.strip().lower() for cell in types]
    known = {word: word.startswith("exit") for word in set(words) if _is_english(word)}
    if len(known) < len(set(words)):
        known = _by_time(words, numbers, times) | known
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


def still_open(sheet: Sheet, pairs: Pairs, times: Seconds) -> Mask:
    """Return the mask of trades without a close, shape (m,).

    The platform marks all open trades at the last time of the list. An earlier exit with the signal
    `Open` is a close that the user called so, unless the file, joined from two exports, has the
    trade again.
    """
    closes = times[pairs.exits]
    never = np.isnat(closes)
    last = closes == max(closes[~never], default=np.datetime64("NaT", "s"))
    again = np.zeros(len(closes), bool)
    for group in _same_trades(sheet, pairs, times):
        again[group] = True
    signals = sheet.texts("signal")
    named = np.array([signals[row].strip().lower() == _OPEN for row in pairs.exits.tolist()], bool)
    is_open: Mask = never | (named & (last | again)) | (pairs.exits == pairs.entries)
    return is_open


def leave_out_repeated(sheet: Sheet, pairs: Pairs, is_open: Mask, times: Seconds) -> None:
    """Drop trades that the file holds twice, as when two exports were joined.

    Of equal trades the first stays; of a trade that one export shows open the closed one, or the
    one that was marked last.
    """
    drop: list[int] = []
    identity = sheet.table.identity
    for group in _same_trades(sheet, pairs, times):
        closed = [trade for trade in group if not is_open[trade]]
        kept = closed or [_last_marked(group, times[pairs.exits])]
        first = {identity[pairs.exits[trade]]: trade for trade in reversed(kept)}
        drop += set(group) - set(first.values())
    rows: Ints = np.append(pairs.exits[drop], pairs.entries[drop]).astype(np.int64)
    sheet.leave_out(_REPEATED, mask_of(sheet, rows), sheet.texts("number"))


def _last_marked(group: Sequence[int], closes: Seconds) -> int:
    marked = [trade for trade in group if not np.isnat(closes[trade])]
    return max(marked, key=lambda trade: closes[trade], default=group[-1])


def _same_trades(sheet: Sheet, pairs: Pairs, times: Seconds) -> Iterator[list[int]]:
    """Yield the trades that share their number and the time of their entry, two or more."""
    numbers, groups = sheet.texts("number"), defaultdict(list)
    opened = times[pairs.entries].astype(np.int64).tolist()
    for trade, row in enumerate(pairs.entries.tolist()):
        groups[numbers[row].strip(), opened[trade]].append(trade)
    yield from (group for group in groups.values() if len(group) > 1)
