"""Figures that a log does not state about its trades, and the consequences of their absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations.arrays import Mask
from app.calculations.log.trade_log import UNCATEGORIZED, DailyLog, TradeLog, starting_capital

What = Literal["margin", "size", "fees", "strategy", "starting capital"]

_CONSEQUENCES: dict[What, str] = {
    "margin": (
        "Sizes that are a share of margin, Kelly among them, skip these trades, and no margin "
        "limit binds them. Sizes in contracts and by the largest loss stay available. Set a "
        "margin per contract, or read a share of the position's value as margin."
    ),
    "size": "Each counts as one contract, unless a default number of contracts is set.",
    "fees": "Results are taken as they are; a fee per contract can be set for what is to come.",
    "strategy": "They are sized together as one strategy; a name for the file can be given.",
    "starting capital": "$100,000 is assumed until a starting capital is set.",
}


@dataclass(frozen=True)
class MissingInput:
    """Something that `n_missing` of the `n_trades` closed trades of a strategy lack."""

    what: What
    strategy: str  #: empty for something that the whole log lacks
    n_missing: int
    n_trades: int
    consequence: str  #: one or two sentences for the user


def missing_inputs(log: TradeLog, daily: DailyLog | None = None) -> tuple[MissingInput, ...]:
    """Return what a log lacks, strategy by strategy, then what it lacks as a whole."""
    lacking: dict[What, Callable[[Mask], Mask]] = {
        "margin": lambda rows: np.isnan(log.margin_req[rows]),
        "size": lambda rows: np.isnan(log.contracts[rows]),
        "fees": lambda rows: np.isnan(log.commissions[rows]),
    }
    found = []
    for code, strategy in enumerate(log.strategies):
        rows = log.is_closed & (log.strategy == code)
        n_trades = int(rows.sum())
        counts = {what: int(is_missing(rows).sum()) for what, is_missing in lacking.items()}
        if strategy == UNCATEGORIZED:
            counts["strategy"] = n_trades
        found += [_missing(what, strategy, n, n_trades) for what, n in counts.items() if n]
    if starting_capital(log, daily).source == "default":
        n_trades = int(log.is_closed.sum())
        found.append(_missing("starting capital", "", n_trades, n_trades))
    return tuple(found)


def _missing(what: What, strategy: str, n_missing: int, n_trades: int) -> MissingInput:
    return MissingInput(what, strategy, n_missing, n_trades, _CONSEQUENCES[what])
