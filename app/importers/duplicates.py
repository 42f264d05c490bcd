"""Rows that are in the files twice: an account cannot hold the same balance twice after a trade that changed it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.importers.faults import Faults
from app.importers.notes import note
from app.importers.part import Part
from app.importers.report import line_list, plural

Mask = NDArray[np.bool_]

_KEY = ("opened_at", "closed_at", "pl", "contracts", "margin_req", "premium", "strategy", "reason")


def leave_out_copies(part: Part) -> None:
    """Drop rows equal to an earlier line of their file in every cell, where the balance proves it; mention the others."""
    copies = (
        pd.Series(part.identity)
        .duplicated(keep="last" if part.newest_first else "first")
        .to_numpy()
    )
    if copies.any():
        _drop(part, copies & _provable(part), "row repeated in every cell", "each trade once")
        copies = (
            pd.Series(part.identity)
            .duplicated(keep="last" if part.newest_first else "first")
            .to_numpy()
        )
        _mention(
            part,
            copies,
            "rows repeat another row in every cell.",
            "Two trades can look alike, so they were kept",
        )


def leave_out_overlap(parts: Sequence[Part]) -> None:
    """Drop rows that an earlier file of this import already has, where the balance proves it; mention look-alikes."""
    seen: dict[tuple[object, ...], set[float]] = {}
    for part in parts:
        funds = part.columns["funds_at_close"].tolist()
        keys = _keys(part)
        known = np.array([key in seen for key in keys], bool)
        same = np.array(
            [
                key in seen and balance in seen[key]
                for key, balance in zip(keys, funds, strict=True)
            ],
            bool,
        )
        for key, balance in zip(keys, funds, strict=True):
            seen.setdefault(key, set()).add(balance)
        drop = same & _provable(part)
        alike = (known & ~drop)[~drop]
        _drop(part, drop, "row that an earlier file already has", "each trade once")
        _mention(
            part,
            alike,
            "rows look like rows of an earlier file.",
            "Their balance does not prove it, so they were kept",
        )


def _provable(part: Part) -> Mask:
    provable: Mask = np.isfinite(part.columns["funds_at_close"]) & (part.columns["pl"] != 0)
    return provable


def _keys(part: Part) -> list[tuple[object, ...]]:
    """What makes a row that row, apart from the balance; missing numbers and times compare equal."""
    columns = [part.columns[name] for name in _KEY]
    plain = [
        np.nan_to_num(values, nan=np.inf)
        if values.dtype.kind == "f"
        else values.astype(np.int64)
        if values.dtype.kind == "M"
        else values
        for values in columns
    ]
    return list(zip(*(values.tolist() for values in (*plain, part.legs)), strict=True))


def _drop(part: Part, mask: Mask, kind: str, expected: str) -> None:
    if not mask.any():
        return
    faults = Faults(part.file)
    found = ["a copy"] * len(part)
    lines = part.columns["line"]
    faults.add_where(kind, mask, lines, found, expected)
    part.faults.extend(faults.all())
    part.take(~mask)


def _mention(part: Part, mask: Mask, words: str, text: str) -> None:
    lines = np.sort(part.columns["line"][mask]).tolist()
    if lines:
        head = f"{plural(len(lines), 'row')} {words.split(' ', 1)[1]}"
        part.notes.append(note(part.file, "warn", head, f"{text}: {line_list(lines)}.", lines))
