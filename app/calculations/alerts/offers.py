"""The changes worth offering: those that helped when they were tried on the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from app.calculations.alerts.model import Alert, AlertKind
from app.calculations.replay.comparison import Effect


def helps(alert: Alert, effect: Effect | None) -> bool:
    """Return True for an alert whose change is worth offering, by its effect on paired replays.

    It clearly improves the profit or the drawdown and clearly worsens neither: *clearly* is the
    whole 5-95 % range of the paired difference (`replay.difference`). Where a danger is cured by
    scaling all sizes alike the drawdown alone decides: profit and drawdown change in one
    proportion, and what is earned at a size that breaks its promise is no reason to keep it. A
    replay that never fell has no drawdown to improve; the danger is of what its log does not show.
    """
    if alert.proposal is None or effect is None:
        return False
    is_calmer = effect.drawdown_verdict == "smaller"
    if alert.severity == "danger" and alert.proposal.action == "scale_sizes":
        return is_calmer or effect.before.drawdown == 0
    is_harmful = effect.verdict == "worse" or effect.drawdown_verdict == "larger"
    return not is_harmful and (is_calmer or effect.verdict == "better")


def after_trying(
    alerts: Sequence[Alert], effects: Mapping[AlertKind, Effect | None]
) -> tuple[Alert, ...]:
    """Return alerts with the proposals that help, their effects beside them.

    `effects` holds those of the proposals (`effect_of`). A danger or a warning stays without its
    proposal; information that was there for its proposal alone goes.
    """
    return tuple(
        tried
        for alert in alerts
        if (tried := _after_trying(alert, effects.get(alert.kind))) is not None
    )


def _after_trying(alert: Alert, effect: Effect | None) -> Alert | None:
    if alert.proposal is None:
        return alert
    if helps(alert, effect):
        return replace(alert, effect=effect)
    return None if alert.severity == "info" else replace(alert, proposal=None)


def nothing_to_gain(alerts: Sequence[Alert]) -> tuple[AlertKind, ...]:
    """Return the kinds that were checked without an alert, in the order of all kinds."""
    found = {alert.kind for alert in alerts}
    return tuple(kind for kind in get_args(AlertKind) if kind not in found)
