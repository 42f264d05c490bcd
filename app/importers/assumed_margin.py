"""Margin assumed as a share of the position's value, where a file states none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.formatting import percent, plural
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.trades import rounded


def assume_margins(parts: Sequence[TradeLogPart], share: float | None) -> None:
    """Fill the missing margins of rows whose position value is known; None fills none."""
    if share is None:
        return
    for part in parts:
        _assume(part, share)


def _assume(part: TradeLogPart, share: float) -> None:
    margin = part.columns["margin_req"]
    unknown = np.isnan(margin) & np.isfinite(part.value)
    if not unknown.any():
        return
    part.columns["margin_req"] = np.where(unknown, rounded(part.value * share), margin)
    part.columns["margin_assumed"] = unknown
    words = f"Margin: {percent(share, 0)} of position value"
    origins = part.origins
    is_complete = not np.isnan(part.columns["margin_req"]).any()
    part.origins = replace(
        origins,
        assumed=(*origins.assumed, words),
        missing=tuple(
            name
            for name in origins.missing
            if not (is_complete and name.lower().startswith("margin"))
        ),
    )
    head = f"Margin is assumed in {plural(int(unknown.sum()), 'row')}."
    text = (
        f"{percent(share, 0)} of the position's value at its open, because the file states none. "
        "Every size that divides by margin rests on it."
    )
    part.notes.append(note(part.file, "warn", head, text))
