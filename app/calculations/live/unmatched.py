"""Positions that only one of the logs has, each with what else happened on its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from app.calculations.arrays import Ints, Mask
from app.calculations.live.gaps import Matched
from app.calculations.live.traded import Traded

Kind = Literal["missed", "extra"]


@dataclass(frozen=True)
class Unmatched:
    """A backtest position without a live one (missed), or the other way round (extra)."""

    kind: Kind
    strategy: int  #: index into the strategies of the backtest
    opened_at: np.datetime64
    closed_at: np.datetime64
    line: int  #: in the file it comes from
    pl: float  #: per contract [currency]
    contracts: float
    vix: float | None  #: at its open, else the median of its day's opens
    matched_that_day: int  #: matched positions of all strategies opened on its date
    missed_that_day: int  #: others
    extra_that_day: int  #: others
    reopened: bool  #: extra, and opened on the date of a matched live position that had closed


@dataclass(frozen=True, eq=False)
class LeftOver:
    """Indices of the positions that the matching left, within the days both logs cover."""

    missed: Ints  #: into the backtest's positions
    extra: Ints  #: into the live ones


def unmatched_positions(
    backtest: Traded, live: Traded, matched: Matched, left: LeftOver
) -> tuple[Unmatched, ...]:
    """Return the missed and extra positions in the order of their opens."""
    day = _Day.of(backtest, live, matched, left)
    reopened = reopened_positions(live, matched, left.extra)
    missed = [_unmatched("missed", backtest, place, day) for place in left.missed.tolist()]
    extra = [
        _unmatched("extra", live, place, day, bool(again))
        for place, again in zip(left.extra.tolist(), reopened, strict=True)
    ]
    return tuple(sorted([*missed, *extra], key=lambda one: (one.opened_at, one.kind)))


def reopened_positions(live: Traded, matched: Matched, extra: Ints) -> Mask:
    """Return True for extra positions (E,) opened after a matched one of their date had closed."""
    first_close: dict[tuple[int, int], np.datetime64] = {}
    days = live.opened_day
    for place in matched.live.tolist():
        key = int(live.strategy[place]), int(days[place])
        closed = live.closed_at[place]
        first_close[key] = min(first_close.get(key, closed), closed)
    never = np.datetime64("9999-12-31", "s")
    closes = [first_close.get((int(live.strategy[i]), int(days[i])), never) for i in extra]
    return np.array(
        [bool(live.opened_at[i] >= closed) for i, closed in zip(extra, closes, strict=True)],
        np.bool_,
    )


@dataclass(frozen=True)
class _Day:
    """Counts and median VIX by open date."""

    matched: dict[int, int]
    missed: dict[int, int]
    extra: dict[int, int]
    vix: dict[int, float]

    @classmethod
    def of(cls, backtest: Traded, live: Traded, matched: Matched, left: LeftOver) -> _Day:
        days = np.concatenate([backtest.opened_day, live.opened_day])
        vix = pd.Series(np.concatenate([backtest.vix, live.vix])).groupby(days).median().dropna()
        return cls(
            matched=_counts(matched.day),
            missed=_counts(backtest.opened_day[left.missed]),
            extra=_counts(live.opened_day[left.extra]),
            vix=dict(zip(vix.index.tolist(), vix.tolist(), strict=True)),
        )


def _counts(days: Ints) -> dict[int, int]:
    distinct, counts = np.unique(days, return_counts=True)
    return dict(zip(distinct.tolist(), counts.tolist(), strict=True))


def _unmatched(
    kind: Kind, traded: Traded, place: int, day: _Day, reopened: bool = False
) -> Unmatched:
    date = int(traded.opened_day[place])
    is_missed = kind == "missed"
    return Unmatched(
        kind=kind,
        strategy=int(traded.strategy[place]),
        opened_at=traded.opened_at[place],
        closed_at=traded.closed_at[place],
        line=int(traded.line[place]),
        pl=float(traded.net[place]),
        contracts=float(traded.contracts[place]),
        vix=_known(traded.vix[place], day.vix.get(date)),
        matched_that_day=day.matched.get(date, 0),
        missed_that_day=day.missed.get(date, 0) - is_missed,
        extra_that_day=day.extra.get(date, 0) - (not is_missed),
        reopened=reopened,
    )


def _known(vix: float, otherwise: float | None) -> float | None:
    return float(vix) if np.isfinite(vix) else otherwise
