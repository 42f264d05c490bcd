"""Live trading against its backtest as one JSON document."""

from __future__ import annotations

import math
from dataclasses import asdict

from app.calculations.live import Compared, LiveComparison, LiveFan, Unmatched, live_summary
from app.calculations.live.evidence import Evidence
from app.calculations.live.gaps import GapFigures
from app.calculations.live.summary import then_and_now
from app.calculations.monte_carlo import FAN
from app.calculations.profile.model import Profile
from app.cli.documents import Document
from app.wording.live import headline
from app.wording.live_notes import note_sentence

_CURVES = ("closed_at", "course", "dates", "live", "quantiles")


def without_curves(document: Document) -> Document:
    """Return the document of a comparison without its curves, of which the last values stay."""
    short: Document = {
        name: without_curves(value) if isinstance(value, dict) else value
        for name, value in document.items()
        if name not in _CURVES
    }
    if "strategies" in short:
        short["strategies"] = [without_curves(each) for each in short["strategies"]]
    if "live" in document:
        endings = {share: curve[-1] for share, curve in document["quantiles"].items()}
        short |= {"ending": document["live"][-1], "endings_of_backtest_days": endings}
    return short


def live_document(comparison: LiveComparison, profile: Profile) -> Document:
    """Return the comparison, its summary to keep in `live.history`, and what is new since the last.

    Ranges are `value`, `low`, `high`; what cannot be said is null. Money is of one contract unless
    named otherwise.
    """
    summary = live_summary(comparison)
    history = profile.live.history
    since = then_and_now(history[-1], summary) if summary is not None and history else None
    return {
        "headline": headline(comparison),
        "mapping": comparison.mapping,
        "unmapped": comparison.unmapped,
        "covered": _covered(comparison),
        "match_minutes": comparison.match_minutes,
        "total": _compared(comparison.total),
        "strategies": [_compared(each) for each in comparison.strategies],
        "months": [asdict(month) | {"month": str(month.month)} for month in comparison.months],
        "unmatched": [_unmatched(one, comparison) for one in comparison.unmatched],
        "fan": None if comparison.fan is None else _fan(comparison.fan),
        "notes": [asdict(note) | {"sentence": note_sentence(note)} for note in comparison.notes],
        "summary": None if summary is None else summary.model_dump(mode="json"),
        "since": None if since is None else asdict(since),
    }


def _covered(comparison: LiveComparison) -> Document | None:
    covered = comparison.covered
    if covered.is_empty:
        return None
    return {"first": str(covered.first), "last": str(covered.last)}


def _compared(compared: Compared) -> Document:
    counts = ("name", "live_names", "trades", "pl", "matched", "missed", "extra")
    document = {name: getattr(compared, name) for name in counts}
    return document | {
        **_figures(compared.figures),
        "missed_pl": compared.missed_pl,
        "missed_pl_at_live_size": compared.missed_pl_at_live_size,
        "evidence": None if compared.evidence is None else _evidence(compared.evidence),
        "recent_contracts": compared.recent_contracts,
        "plan_contracts": compared.plan_contracts,
        "of_plan": compared.of_plan,
    }


def _figures(figures: GapFigures) -> Document:
    ranged = ("capture", "gap", "gap_of_margin", "haircut")
    spreads = {name: getattr(figures, name) for name in ranged}
    return asdict(figures) | {
        **{name: None if spread is None else spread._asdict() for name, spread in spreads.items()},
        "offers_haircut": figures.offers_haircut,
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "now": evidence.now,
        "highest": evidence.highest,
        "verdict": evidence.verdict,
        "power": None if evidence.power is None else evidence.power._asdict(),
        "measure": evidence.measure,
        "closed_at": evidence.closed_at.astype(str).tolist(),
        "course": evidence.course.tolist(),
    }


def _unmatched(one: Unmatched, comparison: LiveComparison) -> Document:
    return asdict(one) | {
        "strategy": comparison.strategy_names[one.strategy],
        "opened_at": str(one.opened_at),
        "closed_at": str(one.closed_at),
    }


def _fan(fan: LiveFan) -> Document:
    quantiles = zip(FAN, fan.quantiles.tolist(), strict=True)
    return {
        "dates": fan.day.astype(str).tolist(),
        "live": fan.live.tolist(),
        "quantiles": {f"{share:g}": curve for share, curve in quantiles},
        "percentile": fan.percentile,
        "contracts": [None if math.isnan(size) else size for size in fan.contracts.tolist()],
    }
