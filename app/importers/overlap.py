"""Exports of one strategy that cover a common period, recognised without balances.

Two trades can look alike, so one equal row proves nothing. A whole period does: the rows of two
exports are the same trades when, over the days that both cover, every settled trade of one is in
the other with all its figures, and there are at least `MIN_TRADES` of them with at least
`MIN_RESULTS` different results. One trade more or less in either file, and nothing is left out.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Mask
from app.formatting import plural
from app.importers.faults import FaultKind, Faults
from app.importers.notes import note
from app.importers.part import TradeLogPart

MIN_TRADES = 20
MIN_RESULTS = 10
#: Of the findings about rows that were left out because another file of the import has them.
IN_EARLIER = "that an earlier file already has"
IN_LATER = "that is still open here and closed in a later file"

RowKey = tuple[object, ...]

_OPENING = ("opened_at", "contracts", "strategy")
_KEY = ("opened_at", "closed_at", "pl", "contracts", "margin_req", "premium", "strategy", "reason")


def leave_out_long_overlap(earlier: TradeLogPart, part: TradeLogPart) -> None:
    """Count the trades that two exports of one strategy share once.

    They are dropped from `part`. A trade that one export has as still open is dropped from that
    one. Strategies whose rows have balances in both files are left to the balances.
    """
    names = set(earlier.columns["strategy"].tolist()) & set(part.columns["strategy"].tolist())
    for name in sorted(names):
        _leave_out_of(earlier, part, name)


def leave_out_unsettled(earlier: TradeLogPart, part: TradeLogPart) -> None:
    """Count trades once that one export has as still open and the other as settled.

    They are dropped from the one that has them open, or closed by its end. For exports that
    balances prove to overlap.
    """
    opened = _keys(earlier, _OPENING), _keys(part, _OPENING)
    is_open = _is_open(earlier), _is_open(part)
    settled = _of(opened[0], ~is_open[0]), _of(opened[1], ~is_open[1])
    superseded = is_open[0] & _among(opened[0], settled[1])
    repeated = is_open[1] & _among(opened[1], settled[0])
    drop_copies(earlier, superseded, f"row {IN_LATER}")
    drop_copies(part, repeated, f"row {IN_EARLIER}")


def row_keys(part: TradeLogPart) -> list[RowKey]:
    """Return the values that identify each row, apart from its balance."""
    return _keys(part, _KEY)


def drop_copies(part: TradeLogPart, mask: Mask, name: str) -> None:
    """Drop the trades of `mask`, copies of others, with a fault of this name for each row."""
    if not mask.any():
        return
    faults = Faults(part.file)
    kind = FaultKind(name, "each trade once")
    for line in np.repeat(part.columns["line"][mask], part.n_rows[mask]).tolist():
        faults.add(kind, line, "a copy")
    part.faults.extend(faults.all())
    part.take(~mask)


def _leave_out_of(earlier: TradeLogPart, part: TradeLogPart, name: str) -> None:
    first, second = _shared(earlier, part, name)
    if min(first.sum(), second.sum()) < MIN_TRADES or _balanced(earlier, first, part, second):
        return
    opened = _keys(earlier, _OPENING), _keys(part, _OPENING)
    unsettled = _of(opened[0], first & _is_open(earlier)) | _of(opened[1], second & _is_open(part))
    settled = first & ~_among(opened[0], unsettled), second & ~_among(opened[1], unsettled)
    if not _agree(earlier, settled[0], part, settled[1]):
        return
    closed_later = _of(opened[1], second & ~_is_open(part))
    superseded = first & _is_open(earlier) & _among(opened[0], closed_later)
    known = _of(opened[0], first & ~superseded)
    repeated = settled[1] | (second & _is_open(part) & _among(opened[1], known))
    _note_overlap(earlier, part, settled[1], name)
    drop_copies(part, repeated, f"row {IN_EARLIER}")
    drop_copies(earlier, superseded, f"row {IN_LATER}")


def _shared(earlier: TradeLogPart, part: TradeLogPart, name: str) -> tuple[Mask, Mask]:
    """Return the masks of the rows of a strategy in the period that both files cover."""
    of_name = [one.columns["strategy"] == name for one in (earlier, part)]
    opened = [one.columns["opened_at"] for one in (earlier, part)]
    start = max(times[mask].min() for times, mask in zip(opened, of_name, strict=True))
    end = min(times[mask].max() for times, mask in zip(opened, of_name, strict=True))
    first, second = (
        mask & (times >= start) & (times <= end)
        for times, mask in zip(opened, of_name, strict=True)
    )
    return first, second


def _balanced(earlier: TradeLogPart, first: Mask, part: TradeLogPart, second: Mask) -> bool:
    """Return True when both files state balances; those computed from the results prove nothing."""
    if earlier.calculated_funds or part.calculated_funds:
        return False
    pairs = ((earlier, first), (part, second))
    return all(np.isfinite(one.columns["funds_at_close"][mask]).any() for one, mask in pairs)


def _agree(earlier: TradeLogPart, first: Mask, part: TradeLogPart, second: Mask) -> bool:
    """Return True when the masked rows are the same trades, enough of them and different enough."""
    if first.sum() != second.sum() or second.sum() < MIN_TRADES:
        return False
    if len(np.unique(part.columns["pl"][second])) < MIN_RESULTS:
        return False
    return Counter(_picked(row_keys(earlier), first)) == Counter(_picked(row_keys(part), second))


def _is_open(part: TradeLogPart) -> Mask:
    """Return the mask of rows whose close the file does not know: open, or forced at its end."""
    is_open: Mask = np.isnat(part.columns["closed_at"]) | part.forced
    return is_open


def _keys(part: TradeLogPart, names: tuple[str, ...]) -> list[RowKey]:
    columns = [_comparable(part.columns[name]).tolist() for name in names]
    return list(zip(*columns, part.legs.tolist(), strict=True))


def _comparable(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values of a column such that missing numbers and times compare equal."""
    if values.dtype.kind == "f":
        comparable: NDArray[Any] = np.nan_to_num(values, nan=np.inf)
        return comparable
    return values.astype(np.int64) if values.dtype.kind == "M" else values


def _picked(keys: list[RowKey], mask: Mask) -> list[RowKey]:
    return [keys[row] for row in np.flatnonzero(mask).tolist()]


def _of(keys: list[RowKey], mask: Mask) -> set[RowKey]:
    return set(_picked(keys, mask))


def _among(keys: list[RowKey], wanted: set[RowKey]) -> Mask:
    return np.fromiter((key in wanted for key in keys), bool, len(keys))


def _note_overlap(earlier: TradeLogPart, part: TradeLogPart, mask: Mask, name: str) -> None:
    days = part.columns["opened_at"][mask].astype("datetime64[D]")
    subject = f"{name} in {part.file}" if name else part.file
    head = f"{subject} repeats {earlier.file} from {days.min()} to {days.max()}."
    text = (
        f"All {plural(int(mask.sum()), 'trade')} that both opened in that time are equal in every "
        "figure, so they were counted once."
    )
    part.notes.append(note(part.file, "info", head, text))
