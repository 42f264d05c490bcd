"""Margin assumed by the value or the size of a position, where a file states none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.calculations.arrays import Floats
from app.formatting import money, percent, plural
from app.importers.choices import Choices
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.trades import rounded


def assume_margins(parts: Sequence[TradeLogPart], choices: Choices) -> None:
    """Fill missing margins by the choices: a share of the position's value, then per contract."""
    for part in parts:
        if choices.margin_share is not None:
            share = percent(choices.margin_share, 0)
            _assume(part, part.value * choices.margin_share, f"{share} of position value")
        if choices.contract_margin is not None:
            contracts = np.nan_to_num(part.columns["contracts"], nan=1.0)
            each = money(choices.contract_margin, cents=choices.contract_margin % 1 > 0)
            _assume(part, choices.contract_margin * contracts, f"{each} a contract")


def _assume(part: TradeLogPart, assumed: Floats, basis: str) -> None:
    """Use the `assumed` margins (n,) of the rows without one; NaN assumes none."""
    margin = part.columns["margin_req"]
    unknown = np.isnan(margin) & np.isfinite(assumed)
    if not unknown.any():
        return
    part.columns["margin_req"] = np.where(unknown, rounded(assumed), margin)
    part.columns["margin_assumed"] = part.columns["margin_assumed"] | unknown
    origins = part.origins
    is_complete = not np.isnan(part.columns["margin_req"]).any()
    part.origins = replace(
        origins,
        assumed=(*origins.assumed, f"Margin: {basis}"),
        missing=tuple(
            name
            for name in origins.missing
            if not (is_complete and name.lower().startswith("margin"))
        ),
    )
    head = f"Margin is assumed in {plural(int(unknown.sum()), 'row')}."
    text = (
        f"{basis[0].upper()}{basis[1:]} at its open, because the file states none. "
        "Every size that divides by margin rests on it."
    )
    part.notes.append(note(part.file, "warn", head, text))
