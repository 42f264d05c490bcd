"""Alerts: findings in a book, a profile and a scenario that a trader should look at.

`find_alerts` (in `search`) runs one finder for each kind of alert: `exposure` holds Kelly above
the margin peak, drawdown plus margin, maximum loss and sizes beyond experience; `losing_streaks`,
`vix_levels`, `standstill` and `joint_crashes` hold one each; `estimation_risk` holds too few
trades and the hindsight gap. `effect_of` tries the change that an alert proposes. `model` defines
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
    Proposal,
    ProposalAction,
    Severity,
    VixRange,
)
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
    "Proposal",
    "ProposalAction",
    "Severity",
    "VixRange",
    "blind_findings",
    "effect_of",
    "find_alerts",
]
