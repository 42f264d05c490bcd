"""The part of a profile about live trading: mapped strategies and earlier comparisons."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.calculations.profile.fields import Count, Model, Name, NotNegative

MAX_HISTORY = 12  #: summaries kept, the latest ones
_MAX_MAPPED = 1_000

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Evidence = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]  # has no bound
_Day = Annotated[str, Field(strict=True, pattern=r"^\d{4}-\d{2}-\d{2}$")]
_ByStrategy = Annotated[dict[Name, NotNegative], Field(max_length=_MAX_MAPPED)]


class LiveSummary(Model):
    """One comparison of live trading with the backtest, kept to be compared with later ones."""

    date: _Day  #: of the last live close, ISO 8601
    backtest_to: _Day | None = None  #: date of the last close of the backtest, likewise
    trades: Count  #: closed live positions of mapped strategies
    matched: Count
    missed: Count
    extra: Count
    pl: _Number  #: of the closed live positions of mapped strategies [currency]
    gap: _Number | None = None  #: mean of live less backtest per contract [currency]
    gap_of_margin: _Number | None = None  #: the same as a share of margin
    capture: _Number | None = None  #: live P/L per contract as a share of the backtest's
    evidence: _Evidence | None = None  #: highest evidence of drift so far, all strategies
    contracts: _ByStrategy = Field(default_factory=dict)  #: live, mean of the last five
    plan: _ByStrategy = Field(default_factory=dict)  #: contracts of the answer at that time

    def is_of_logs_of(self, other: LiveSummary) -> bool:
        """Return True where both end on the same days, so that they compare the same logs."""
        ends = {self.backtest_to, other.backtest_to} - {None}  # unknown in an earlier version
        return self.date == other.date and len(ends) <= 1


class LiveSettings(Model):
    """Live strategies by the backtest strategies they trade, and the latest comparisons."""

    #: backtest strategy by live name; None for a live name that is not to be compared
    strategies: Annotated[dict[Name, Name | None], Field(max_length=_MAX_MAPPED)] = Field(
        default_factory=dict
    )
    #: oldest first
    history: Annotated[tuple[LiveSummary, ...], Field(max_length=MAX_HISTORY)] = ()
