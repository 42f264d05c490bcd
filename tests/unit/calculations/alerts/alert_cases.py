"""The shortest way from a few trades to one kind of alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from app.calculations.alerts import FINDERS, Alert, AlertContext, AlertKind, PromiseReading
from app.calculations.numerics.intervals import chance
from tests.unit.calculations.builders import (
    Trade,
    book_of,
    one_a_day,
    profile_of,
    scenario_of,
)

GUARDED = {
    "streak_rule": {"losses": 1, "multiplier": 0},
    "vix_rule": {"above": 20, "multiplier": 0},
    "drawdown_brake": [{"drawdown": 0.01, "multiplier": 0.1}],
    "edge_haircut": 0.1,
    "tail_loss_every": 50,
}
#: A log in which most kinds fire: runs of losses, two strategies crashing together, a bad VIX,
#: bets too large. The runs have lengths of their own: a period would look like itself when rotated.
_LENGTHS = np.random.default_rng(7).integers(5, 13, (12, 2)).tolist()
_RUN = [pl for wins, losses in _LENGTHS for pl in [100.0] * (wins + 2) + [-150.0] * losses]
EVENTFUL = [
    *(replace(trade, vix=35.0 if trade.pl < 0 else 12.0) for trade in one_a_day(_RUN, contracts=2)),
    *(
        replace(trade, vix=35.0 if trade.pl < 0 else 12.0)
        for trade in one_a_day(_RUN, strategy="Fly")
    ),
    *one_a_day([200.0, -100.0] * 5, strategy="Put"),
]

#: A promise found kept before, so that nothing is simulated.
NO_PROMISE = PromiseReading(chance(0, 1_000))

#: The log as it was, but with limits and guardrails on.
HISTORICAL = {"kind": "historical"}


def context_of(
    trades: Sequence[Trade],
    rule: dict[str, Any] = HISTORICAL,
    *,
    constrained: bool = True,
    strategies: dict[str, Any] | None = None,
    **portfolio: Any,
) -> AlertContext:
    """Trades under a profile of these settings, seen through one rule."""
    return AlertContext(
        book_of(*trades),
        profile_of(strategies, **portfolio),
        scenario_of(rule, constrained=constrained),
    )


def find_alert(
    kind: AlertKind, trades: Sequence[Trade], rule: dict[str, Any] = HISTORICAL, **settings: Any
) -> Alert | None:
    """The alert of one kind, None where it is silent."""
    return FINDERS[kind](context_of(trades, rule, **settings))


def alert_of(
    kind: AlertKind, trades: Sequence[Trade], rule: dict[str, Any] = HISTORICAL, **settings: Any
) -> Alert:
    """The alert of one kind, which must be there."""
    alert = find_alert(kind, trades, rule, **settings)
    assert alert is not None, f"{kind} is silent"
    assert alert.kind == kind
    return alert


def patched(settings: dict[str, Any], alert: Alert) -> dict[str, Any]:
    """Return the settings of `find_alert` with an alert's proposal applied.

    A None stands for the default.
    """
    assert alert.proposal is not None
    patch = alert.proposal.patch
    return {
        **settings,
        **patch.get("portfolio", {}),
        "strategies": {**settings.get("strategies", {}), **patch.get("strategies", {})},
    }
