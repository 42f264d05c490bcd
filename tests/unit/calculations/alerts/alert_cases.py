"""The shortest way from a few trades to one kind of alert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.calculations.alerts import FINDERS, Alert, AlertKind, Case
from tests.unit.calculations.builders import Trade, book_of, profile_of, scenario_of

#: The log as it was, but with limits and guardrails on.
HISTORICAL = {"kind": "historical"}


def case_of(
    trades: Sequence[Trade],
    rule: dict[str, Any] = HISTORICAL,
    *,
    constrained: bool = True,
    strategies: dict[str, Any] | None = None,
    **portfolio: Any,
) -> Case:
    """Trades under a profile of these settings, seen through one rule."""
    return Case(
        book_of(*trades),
        profile_of(strategies, **portfolio),
        scenario_of(rule, constrained=constrained),
    )


def found(
    kind: AlertKind, trades: Sequence[Trade], rule: dict[str, Any] = HISTORICAL, **settings: Any
) -> Alert | None:
    """The alert of one kind, None where it is silent."""
    return FINDERS[kind](case_of(trades, rule, **settings))


def fires(
    kind: AlertKind, trades: Sequence[Trade], rule: dict[str, Any] = HISTORICAL, **settings: Any
) -> Alert:
    """The alert of one kind, which must be there."""
    alert = found(kind, trades, rule, **settings)
    assert alert is not None, f"{kind} is silent"
    assert alert.kind == kind
    return alert


def patched(settings: dict[str, Any], alert: Alert) -> dict[str, Any]:
    """The settings of `found` with an alert's proposal applied (a None stands for the default)."""
    assert alert.proposal is not None
    patch = alert.proposal.patch
    return {
        **settings,
        **patch.get("portfolio", {}),
        "strategies": {**settings.get("strategies", {}), **patch.get("strategies", {})},
    }
