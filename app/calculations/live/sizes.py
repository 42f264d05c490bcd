"""Live contracts beside those that were advised: sized at x of plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.live.traded import Traded

RECENT = 5  #: live positions of a strategy whose mean is its size now


class LiveSize(NamedTuple):
    """Contracts of one strategy now; None where unknown."""

    recent: float | None  #: mean of the last live positions, by open
    plan: float | None
    of_plan: float | None  #: recent / plan; None for a plan of 0


def recent_contracts(live: Traded, strategies: int) -> Floats:
    """Return the mean contracts of each strategy's last five opens (S,), NaN without one."""
    recent = np.full(strategies, np.nan)
    for code in np.unique(live.strategy):
        recent[code] = live.contracts[live.strategy == code][-RECENT:].mean()
    return recent


def live_size(recent: float, plan: float | None) -> LiveSize:
    """Return the size of one strategy beside its plan."""
    known = None if np.isnan(recent) else float(recent)
    of_plan = known / plan if known is not None and plan else None
    return LiveSize(known, plan, of_plan)


def book_of_plan(backtest: Traded, recent: Floats, plan: Mapping[int, float]) -> float | None:
    """Return the live size of all strategies with a plan as a share of it.

    Contracts weigh by the strategy's median margin per contract, alike where one is unknown. None
    without a plan above 0.
    """
    codes = [code for code in plan if np.isfinite(recent[code])]
    margins = np.array([_median_margin(backtest, code) for code in codes])
    if np.isnan(margins).any():
        margins = np.ones(len(codes))
    planned = float(np.array([plan[code] for code in codes]) @ margins) if codes else 0.0
    return float(recent[codes] @ margins) / planned if planned > 0 else None


def _median_margin(backtest: Traded, code: int) -> float:
    margins = backtest.margin[(backtest.strategy == code) & np.isfinite(backtest.margin)]
    return float(np.median(margins)) if len(margins) else np.nan
