"""Duplicate rows, within a file and between files of one import.

An account cannot have the same balance twice after a trade that changed it, so a balance proves
that a row is a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.calculations.arrays import Mask
from app.formatting import plural
from app.importers.faults import FaultKind, Faults
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import line_list

_KEY = ("opened_at", "closed_at", "pl", "contracts", "margin_req", "premium", "strategy", "reason")


def leave_out_copies(part: TradeLogPart) -> None:
    """Drop rows that equal an earlier line of their file in every cell, as the balance proves.

    Equal rows without such a proof are kept and mentioned in a finding.
    """
    copies = _copies(part)
    if not copies.any():
        return
    _drop(part, copies & _provable(part), "row repeated in every cell")
    n_alike = int(_copies(part).sum())
    head = f"{plural(n_alike, 'row')} repeat another row in every cell."
    _mention(part, _copies(part), head, "Two trades can look alike, so they were kept")


def leave_out_overlap(parts: Sequence[TradeLogPart]) -> None:
    """Drop rows that an earlier file of this import contains, as the balance proves.

    Similar rows without such a proof are kept and mentioned in a finding.
    """
    balances: dict[tuple[object, ...], set[float]] = {}
    for part in parts:
        rows = list(zip(_keys(part), part.columns["funds_at_close"].tolist(), strict=True))
        known = np.array([key in balances for key, _ in rows], bool)
        same = np.array([balance in balances.get(key, ()) for key, balance in rows], bool)
        for key, balance in rows:
            balances.setdefault(key, set()).add(balance)
        drop = same & _provable(part)
        alike = (known & ~drop)[~drop]
        _drop(part, drop, "row that an earlier file already has")
        head = f"{plural(int(alike.sum()), 'row')} look like rows of an earlier file."
        _mention(part, alike, head, "Their balance does not prove it, so they were kept")


def _copies(part: TradeLogPart) -> Mask:
    """Return the mask of rows that equal an earlier line of their file in every cell."""
    first_line: Literal["first", "last"] = "last" if part.newest_first else "first"
    copies: Mask = pd.Series(part.identity).duplicated(keep=first_line).to_numpy()
    return copies


def _provable(part: TradeLogPart) -> Mask:
    provable: Mask = np.isfinite(part.columns["funds_at_close"]) & (part.columns["pl"] != 0)
    return provable


def _keys(part: TradeLogPart) -> list[tuple[object, ...]]:
    """Return the values that identify each row, apart from its balance."""
    columns = [_comparable(part.columns[name]).tolist() for name in _KEY]
    return list(zip(*columns, part.legs.tolist(), strict=True))


def _comparable(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values of a column such that missing numbers and times compare equal."""
    if values.dtype.kind == "f":
        comparable: NDArray[Any] = np.nan_to_num(values, nan=np.inf)
        return comparable
    return values.astype(np.int64) if values.dtype.kind == "M" else values


def _drop(part: TradeLogPart, mask: Mask, name: str) -> None:
    if not mask.any():
        return
    faults = Faults(part.file)
    kind = FaultKind(name, "each trade once")
    faults.add_rows(kind, mask, part.columns["line"], ["a copy"] * len(part))
    part.faults.extend(faults.all())
    part.take(~mask)


def _mention(part: TradeLogPart, mask: Mask, head: str, reason: str) -> None:
    lines = np.sort(part.columns["line"][mask]).tolist()
    if lines:
        text = f"{reason}: {line_list(lines)}."
        part.notes.append(note(part.file, "warn", head, text, lines))
