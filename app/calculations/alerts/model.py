"""What an alert is: plain, frozen data that a page draws and a command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.profile.model import PortfolioSettings, Scenario
from app.calculations.replay.comparison import Effect

Kind = Literal[
    "kelly_above_peak",
    "drawdown_plus_margin",
    "streaks",
    "vix",
    "max_loss",
    "too_few",
    "joint_crashes",
    "hindsight_gap",
    "beyond_experience",
    "standstill",
]
Severity = Literal["danger", "warn", "info"]


@dataclass(frozen=True)
class Stretch:
    """Days in a row, first and last included: a band on a curve."""

    start: np.datetime64  #: datetime64[D]
    end: np.datetime64
    worst: float  #: the highest value of the alert's figure within
    worst_on: np.datetime64


@dataclass(frozen=True)
class Line:
    """One line of an alert's table. The finder of its kind says what `value` is."""

    name: str  #: a strategy, a range of VIX
    count: int = 0  #: positions
    amount: float | None = None  #: [currency]
    value: float | None = None
    low: float | None = None  #: 5th percentile of `value` over resamples
    high: float | None = None  #: 95th percentile
    win_rate: float | None = None
    date: np.datetime64 | None = None


@dataclass(frozen=True)
class Evidence:
    """What an alert rests on."""

    figures: Mapping[str, float]  #: by name; shares are fractions
    stretches: tuple[Stretch, ...] = ()
    lines: tuple[Line, ...] = ()
    rows: tuple[int, ...] = ()  #: data rows of the log (`TradeLog.row`) of the trades concerned


@dataclass(frozen=True)
class Proposal:
    """A change of the profile, and what it is tried on."""

    patch: dict[str, Any]  #: merge patch of the profile's document
    label: str  #: what applying it does
    scenario: Scenario  #: the scenario on which `effect` is judged

    def __post_init__(self) -> None:
        """Raises `CalculationError` for a patch that cannot mean what it says: a null puts a key back at its default."""
        for key, value in self.patch.get("portfolio", {}).items():
            if (
                value is None
                and (default := PortfolioSettings.model_fields[key].default) is not None
            ):
                raise CalculationError(
                    f"patch: null for {key!r} means its default, {default!r}, and never none; propose a number."
                )


@dataclass(frozen=True)
class Alert:
    """One finding about a book, a profile and a scenario."""

    kind: Kind
    severity: Severity
    title: str
    text: str
    evidence: Evidence = field(default_factory=lambda: Evidence({}))
    proposal: Proposal | None = None  #: None when no setting would mend it
    effect: Effect | None = None  #: of the proposal, where it was asked for
