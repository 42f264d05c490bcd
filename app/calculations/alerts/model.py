"""The data of an alert: codes, numbers, dates and names; `app.wording.alerts` writes sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import PortfolioSettings, Scenario
from app.calculations.replay.comparison import Effect

AlertKind = Literal[
    "promise_broken",
    "margin_above_equity",
    "max_loss",
    "margin_above_log",
    "standstill",
    "joint_crashes",
    "hindsight_gap",
    "beyond_experience",
    "too_few",
    "vix",
    "streaks",
]
Severity = Literal["danger", "warn", "info"]
ProposalAction = Literal[
    "scale_sizes",
    "reduce_edge",
    "limit_contracts",
    "remove_parallel_limit",
    "halve_instead_of_pausing",
    "remove_drawdown_brake",
    "remove_streak_rule",
    "halve_after_losses",
    "halve_or_pause_above_vix",
]


@dataclass(frozen=True)
class PromiseReading:
    """The drawdown promise at a scenario's present size, by the cautious reading (semantics 8)."""

    chance: Estimated  #: of a judged drawdown beyond the target, with its 90 % interval
    #: of the present size that keeps the promise; None where it is kept, or no size tried keeps it
    factor: float | None = None


@dataclass(frozen=True)
class AlertPeriod:
    """Days in a row that an alert names, the first and the last included."""

    start: np.datetime64  #: datetime64[D]
    end: np.datetime64
    worst: float  #: the highest value of the alert's figure within
    worst_on: np.datetime64


@dataclass(frozen=True)
class VixRange:
    """Levels of the VIX above `above` and up to `up_to`; None for an open end."""

    above: float | None
    up_to: float | None


@dataclass(frozen=True)
class EvidenceLine:
    """One line of an alert's evidence. The finder of its kind says what `value` is."""

    subject: str | VixRange  #: a strategy, or the outcome (`OUTCOMES`) of refused positions
    count: int = 0  #: positions
    amount: float | None = None  #: [currency]
    value: float | None = None
    low: float | None = None  #: 5th percentile of `value` over resamples
    high: float | None = None  #: 95th percentile
    win_rate: float | None = None
    date: np.datetime64 | None = None
    verdict: Literal["loses", "earns_less"] | None = None  #: where a group was judged as bad


@dataclass(frozen=True)
class Evidence:
    """The numbers, days and trades on which an alert rests."""

    figures: Mapping[str, float]  #: by name; shares are fractions
    periods: tuple[AlertPeriod, ...] = ()
    lines: tuple[EvidenceLine, ...] = ()
    rows: tuple[int, ...] = ()  #: data rows of the log (`TradeLog.row`) of the trades concerned
    dates: Mapping[str, np.datetime64] = field(default_factory=dict)  #: by name, datetime64[D]
    scenario: str | None = None  #: name of the scenario judged, where the finder chooses it


@dataclass(frozen=True)
class Proposal:
    """A change of the profile, and the scenario on which it is tried.

    Raises `CalculationError` for a patch that sets null where the default is a value: a null
    puts a key back at its default.
    """

    action: ProposalAction
    patch: dict[str, Any]  #: merge patch of the profile's document
    scenario: Scenario  #: the scenario on which the change is judged
    factor: float | None = None  #: of every size, where the change scales all of them alike

    def __post_init__(self) -> None:
        for key, value in self.patch.get("portfolio", {}).items():
            default = PortfolioSettings.model_fields[key].default
            if value is None and default is not None:
                raise CalculationError(
                    f"patch: null for {key!r} means its default, {default!r}, and never none; "
                    "propose a number."
                )


@dataclass(frozen=True)
class Alert:
    """One finding about a book, a profile and a scenario."""

    kind: AlertKind
    severity: Severity
    evidence: Evidence = field(default_factory=lambda: Evidence({}))
    proposal: Proposal | None = None  #: None when no setting would mend it
    effect: Effect | None = None  #: of the proposal, where it was asked for
