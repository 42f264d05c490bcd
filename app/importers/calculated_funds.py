"""The account value after each close, calculated from a starting capital and the results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from app.importers.cells import Mark, parse_numbers
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import Finding
from app.importers.trades import rounded

FUNDS = "Funds at close"
FROM_SETTINGS = "stated in the settings of the file"
CAPITAL_LABELS = frozenset({"initial capital", "starting capital", "initial account size"})


def stated_capital(cells: Iterable[str], mark: Mark) -> float:
    """Return the capital in the first of the cells that are not blank; NaN where it is none."""
    first = next((cell for cell in cells if cell.strip()), "")
    capital = float(parse_numbers([first], mark).values[0])
    return capital if capital > 0 else np.nan


def stated_note(file: str, capital: float) -> Finding:
    """Return the finding about a starting capital that a file states."""
    head = f"The starting capital was {capital:,.0f}."
    return note(file, "info", head, "The settings in the file state it.")


def add_calculated_funds(part: TradeLogPart, capital: float, source: str) -> None:
    """Add the account value after each close, in the order of the closes.

    `source` says what the capital follows from.
    """
    closed_at, balances = part.columns["closed_at"], np.full(len(part), np.nan)
    closed = np.flatnonzero(~np.isnat(closed_at))
    order = closed[np.argsort(closed_at[closed], kind="stable")]
    balances[order] = rounded(capital + np.cumsum(part.columns["pl"][order]))
    part.columns["funds_at_close"] = balances
    part.capital_source = source
    part.origins = replace(
        part.origins,
        calculated=(*part.origins.calculated, FUNDS),
        missing=tuple(name for name in part.origins.missing if name != FUNDS),
    )
