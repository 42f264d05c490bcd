"""The result of a comparison of live trading with its backtest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.live.covered import Covered
from app.calculations.live.evidence import Evidence
from app.calculations.live.fan import LiveFan
from app.calculations.live.gaps import GapFigures, Matched
from app.calculations.live.notes import Note
from app.calculations.live.traded import Traded
from app.calculations.live.unmatched import Unmatched


@dataclass(frozen=True)
class Compared:
    """One backtest strategy, or all that are mapped, against its live positions.

    Counts of matched, missed and extra positions are within the days both logs cover; `trades`,
    `pl` and the evidence are of all closed live positions.
    """

    name: str | None  #: of the backtest strategy; None for all
    live_names: tuple[str, ...]  #: that are mapped to it
    trades: int  #: closed live positions
    pl: float  #: theirs, at the sizes traded [currency]
    matched: int
    missed: int
    extra: int
    figures: GapFigures  #: over matched positions
    missed_pl: float  #: of the missed, one contract each, at backtest prices [currency]
    missed_pl_at_live_size: float  #: the same at each strategy's median live contracts
    evidence: Evidence | None  #: None without live or backtest positions
    recent_contracts: float | None  #: mean of the last five live positions; None for all
    plan_contracts: float | None  #: of the size that was advised; None where none was given
    of_plan: float | None  #: recent contracts as a share of the plan's; for all by margin


@dataclass(frozen=True)
class MonthGap:
    """The matched positions of all strategies opened in one month."""

    month: np.datetime64  #: datetime64[M]
    matched: int
    missed: int
    extra: int
    gap: float | None  #: mean per contract [currency]; None without a match
    gap_of_margin: float | None  #: mean, where some margin is known
    live_pl: float  #: of the matched at the sizes traded [currency]


@dataclass(frozen=True, eq=False)
class LiveComparison:
    """Live trading against its backtest; `compare_live` makes it."""

    mapping: dict[str, str]  #: backtest strategy by live name
    strategy_names: tuple[str, ...]  #: of the backtest; `Traded.strategy` counts in it
    live_trades: dict[str, int]  #: closed rows of every live name, mapped or not
    covered: Covered
    match_minutes: float
    strategies: tuple[Compared, ...]  #: those with a live name mapped, in the backtest's order
    total: Compared
    months: tuple[MonthGap, ...]
    unmatched: tuple[Unmatched, ...]  #: missed and extra, by open
    fan: LiveFan | None  #: None without live positions, or with too few backtest days
    notes: tuple[Note, ...]
    matched: Matched
    backtest: Traded  #: positions of all strategies
    live: Traded  #: closed positions of mapped strategies

    @property
    def unmapped(self) -> dict[str, int]:
        """Closed rows by live name that is in no figure."""
        return {name: rows for name, rows in self.live_trades.items() if name not in self.mapping}

    @property
    def backtest_to(self) -> np.datetime64 | None:
        """Date of the last close of the backtest; None without one."""
        closes = self.backtest.closed_at
        return closes.max().astype("datetime64[D]") if len(closes) else None

    @property
    def last_close(self) -> np.datetime64 | None:
        """Date of the last live close; None without one."""
        return self.live.closed_at.max().astype("datetime64[D]") if len(self.live) else None
