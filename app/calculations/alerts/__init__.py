"""Alerts: findings in a book, a profile and a scenario that a trader should look at.

They judge the sizes that the scenario held in its replay. `find_alerts` (in `search`) runs one
finder for each kind of alert: `drawdown_promise` holds the promise broken at the present size;
`exposure` holds margin above equity or above the log's, maximum loss and sizes beyond experience;
`losing_streaks`, `vix_levels`, `standstill` and `joint_crashes` hold one each; `estimation_risk`
holds too few trades and the hindsight gap. `effect_of` tries the change that an alert proposes,
`offers` keeps those that help, `size_scaling` makes those that scale all sizes. `model` defines
the data of an alert: codes, numbers, dates and names, whose sentences `app.wording.alerts` writes.
`context`, `day_resampling` and `fitting_setting` are shared by the finders.
"""

from __future__ import annotations

from app.calculations.alerts.context import AlertContext
from app.calculations.alerts.model import (
    Alert,
    AlertKind,
    AlertPeriod,
    Evidence,
    EvidenceLine,
    PromiseReading,
    Proposal,
    ProposalAction,
    Severity,
    VixRange,
)
from app.calculations.alerts.offers import after_trying, helps, nothing_to_gain
from app.calculations.alerts.search import (
    BLIND_TO_KELLY,
    FINDERS,
    AlertOptions,
    blind_findings,
    effect_of,
    find_alerts,
)

__all__ = [
    "BLIND_TO_KELLY",
    "FINDERS",
    "Alert",
    "AlertContext",
    "AlertKind",
    "AlertOptions",
    "AlertPeriod",
    "Evidence",
    "EvidenceLine",
    "PromiseReading",
    "Proposal",
    "ProposalAction",
    "Severity",
    "VixRange",
    "after_trying",
    "blind_findings",
    "effect_of",
    "find_alerts",
    "helps",
    "nothing_to_gain",
]
