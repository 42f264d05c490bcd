"""Currency and time zone, on which the files of one import must agree or be named."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from app.calculations.arrays import Ints, Seconds
from app.importers.part import TradeLogPart
from app.importers.report import Finding, RefusedFileError

_FARTHEST = np.timedelta64(26, "h")  #: between two time zones
_LAST_SECOND = 86_399  #: of a day: taken for a close without a time of day


def check_currencies(parts: Sequence[TradeLogPart]) -> None:
    """Raise `RefusedFileError` for files of accounts in different currencies."""
    stated = {part.currency.upper(): part for part in reversed(parts) if part.currency}
    if len(stated) > 1:
        (first, one), (second, other) = list(reversed(stated.items()))[:2]
        raise RefusedFileError(
            f"{one.file} is in {first} and {other.file} in {second}.",
            "Results in different currencies cannot be added up. Load them one by one, or export "
            "both from accounts in one currency.",
        )


def time_zones(parts: Sequence[TradeLogPart]) -> list[Finding]:
    """Return the finding about files whose times are of different zones, where it can matter.

    It can where files of different zones have trades within a day of each other, and both state
    times of day.
    """
    timed = [part for part in parts if _has_times(part)]
    if not any(_may_be_out_of_order(one, other) for one, other in combinations(timed, 2)):
        return []
    stated = [f"{part.file} {part.zone or 'does not say'}" for part in parts]
    text = (
        f"{'; '.join(stated)}. Times were kept as written, so that trades of different files may "
        "be in another order than they were."
    )
    return [Finding("warn", "The times of the files are not all of one zone.", text)]


def _may_be_out_of_order(one: TradeLogPart, other: TradeLogPart) -> bool:
    """Return True where the zones differ and a day at most lies between the periods of two files.

    No two zones are more than 26 hours apart.
    """
    if one.zone == other.zone:
        return False
    (start, end), (first, last) = _period(one), _period(other)
    return bool(start - _FARTHEST <= last and first - _FARTHEST <= end)


def _period(part: TradeLogPart) -> tuple[np.datetime64, np.datetime64]:
    opened, closed = part.columns["opened_at"], part.columns["closed_at"]
    return opened.min(), np.fmax(opened, closed).max()


def _has_times(part: TradeLogPart) -> bool:
    """Return False for a file that states days alone."""
    opened, closed = part.columns["opened_at"], part.columns["closed_at"]
    closed = closed[~np.isnat(closed)]
    return bool((_of_day(opened) > 0).any() or (_of_day(closed) % _LAST_SECOND > 0).any())


def _of_day(times: Seconds) -> Ints:
    """Return the seconds after midnight."""
    seconds: Ints = (times - times.astype("datetime64[D]")).astype(np.int64)
    return seconds
