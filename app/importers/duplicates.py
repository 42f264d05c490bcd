"""Duplicate rows, within a file and between files of one import.

An account cannot have the same balance twice after a trade that changed it, so a balance proves
that a row is a copy. Without balances a long overlap proves it (`app.importers.overlap`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from app.calculations.arrays import Mask
from app.formatting import plural
from app.importers.notes import note
from app.importers.overlap import (
    IN_EARLIER,
    drop_copies,
    leave_out_long_overlap,
    leave_out_unsettled,
    row_keys,
)
from app.importers.part import TradeLogPart
from app.importers.report import line_list


def leave_out_copies(part: TradeLogPart) -> None:
    """Drop rows that equal an earlier line of their file in every cell, as the balance proves.

    Equal rows without such a proof are kept and mentioned in a finding.
    """
    copies = _copies(part)
    if not copies.any():
        return
    drop_copies(part, copies & _provable(part), "row repeated in every cell")
    n_alike = int(_copies(part).sum())
    repeating = plural(n_alike, "row repeats", "rows repeat")
    head = f"{repeating} another row in every cell."
    _mention(part, _copies(part), head, "Kept, because two trades can look alike")


def leave_out_overlap(parts: Sequence[TradeLogPart]) -> None:
    """Drop rows that an earlier file of this import contains, as the balance proves.

    Similar rows without such a proof are kept and mentioned in a finding.
    """
    balances: dict[tuple[object, ...], set[float]] = {}
    proofs: list[set[object]] = []  #: of each part, its rows whose balance can prove a copy
    for number, part in enumerate(parts):
        proofs.append(set(_picked(_with_balance(part), _provable(part))))
        _drop_proven(part, balances)
        for earlier, proof in zip(parts[:number], proofs, strict=False):
            if proof & proofs[number]:
                leave_out_unsettled(earlier, part)
            leave_out_long_overlap(earlier, part)
        alike = np.array([key in balances for key in row_keys(part)], bool)
        looking = plural(int(alike.sum()), "row looks like one", "rows look like rows")
        reason = "Kept, because no balance proves a copy"
        _mention(part, alike, f"{looking} of an earlier file.", reason)
        for key, balance in _with_balance(part):
            balances.setdefault(key, set()).add(balance)


def _drop_proven(part: TradeLogPart, balances: Mapping[tuple[object, ...], set[float]]) -> None:
    """Drop the rows whose values and balance occur in `balances`, those of the earlier files."""
    rows = _with_balance(part)
    same = np.array([balance in balances.get(key, ()) for key, balance in rows], bool)
    drop_copies(part, same & _provable(part), f"row {IN_EARLIER}")


def _with_balance(part: TradeLogPart) -> list[tuple[tuple[object, ...], float]]:
    return list(zip(row_keys(part), part.columns["funds_at_close"].tolist(), strict=True))


def _picked(rows: Sequence[object], mask: Mask) -> list[object]:
    return [rows[row] for row in np.flatnonzero(mask).tolist()]


def _copies(part: TradeLogPart) -> Mask:
    """Return the mask of rows that equal an earlier line of their file in every cell."""
    first_line: Literal["first", "last"] = "last" if part.newest_first else "first"
    copies: Mask = pd.Series(part.identity).duplicated(keep=first_line).to_numpy()
    return copies


def _provable(part: TradeLogPart) -> Mask:
    provable: Mask = np.isfinite(part.columns["funds_at_close"]) & (part.columns["pl"] != 0)
    return provable


def _mention(part: TradeLogPart, mask: Mask, head: str, reason: str) -> None:
    lines = np.sort(part.columns["line"][mask]).tolist()
    if lines:
        text = f"{reason}: {line_list(lines)}."
        part.notes.append(note(part.file, "warn", head, text, lines))
