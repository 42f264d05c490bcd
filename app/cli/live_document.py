"""A comparison of live trading with its backtest as one JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from app.calculations.live import Compared, Evidence, LiveComparison, LiveFan, MonthGap, Unmatched
from app.calculations.monte_carlo.result import FAN
from app.cli.documents import Document


def live_document(found: LiveComparison) -> Document:
    """Return the fields of `LiveComparison` under their own names (semantics 9).

    A figure with a range is `{"value", "low", "high"}`, low to high its 90 % range, null on too few
    days; a number that is undefined is null. `covered` is null where no day is in both logs,
    `unmatched` lists the missed and extra positions, and `notes` what the logs cannot tell.
    """
    covered = found.covered
    days = {"first": str(covered.first), "last": str(covered.last)}
    return {
        "mapping": found.mapping,
        "unmapped": found.unmapped,
        "covered": None if covered.is_empty else days,
        "match_minutes": found.match_minutes,
        "total": _compared(found.total),
        "strategies": [_compared(one) for one in found.strategies],
        "months": [_month(month) for month in found.months],
        "unmatched": [_unmatched(one, found.strategy_names) for one in found.unmatched],
        "against_backtest_days": None if found.fan is None else _fan(found.fan),
        "notes": [asdict(note) for note in found.notes],
    }


def _compared(one: Compared) -> Document:
    figures = {name: _plain(value) for name, value in vars(one.figures).items()}
    return vars(one) | {
        "live_names": list(one.live_names),
        "figures": figures | {"offers_haircut": one.figures.offers_haircut},
        "evidence": None if one.evidence is None else _evidence(one.evidence),
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "now": evidence.now,
        "highest": evidence.highest,
        "verdict": evidence.verdict,
        "measure": evidence.measure,
        "power": _plain(evidence.power),
        "closes": len(evidence.course),
    }


def _month(month: MonthGap) -> Document:
    return vars(month) | {"month": str(month.month)}


def _unmatched(one: Unmatched, names: tuple[str, ...]) -> Document:
    return vars(one) | {
        "strategy": names[one.strategy],
        "opened_at": str(one.opened_at),
        "closed_at": str(one.closed_at),
        "pl": _finite(one.pl),
        "contracts": _finite(one.contracts),
    }


def _fan(fan: LiveFan) -> Document:
    return {
        "percentile": fan.percentile,
        "ending": float(fan.live[-1]),
        "endings_of_backtest_days": {
            f"{q:g}": float(values[-1]) for q, values in zip(FAN, fan.quantiles, strict=True)
        },
        "trading_days": len(fan.day),
    }


def _plain(value: Any) -> Any:
    """Return a named tuple as a dictionary, anything else as it is."""
    return value._asdict() if hasattr(value, "_asdict") else value


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
