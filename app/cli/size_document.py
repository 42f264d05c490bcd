"""The recommended size as one JSON document."""

from __future__ import annotations

import math
from dataclasses import asdict

from app.calculations.arrays import Floats
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.plan import ContractPlan
from app.cli.documents import Document
from app.cli.simulation_document import found_size_document


def size_document(answer: RecommendedSize) -> Document:
    """Return the fields of `RecommendedSize` under their own names (semantics 8).

    Arrays are lists in the order of `strategies`; a number that is undefined is null.
    """
    return {
        "scenario": answer.scenario,
        "unit": answer.unit,
        "fraction": answer.fraction,
        "reason": answer.reason,
        "remedy": asdict(answer.remedy),
        "target": answer.target,
        "judged": answer.judged,
        "tolerance": answer.tolerance,
        "settings": asdict(answer.settings),
        "equity": answer.equity,
        "strategies": list(answer.strategies),
        "enabled": list(answer.enabled),
        "share": _numbers(answer.share),
        "contracts": _numbers(answer.contracts),
        "needed_capital": _numbers(answer.needed_capital),
        "outcomes": list(answer.outcomes),
        "undecided": list(answer.undecided),
        "plan": None if answer.plan is None else _plan(answer.plan),
        "readings": {name: found_size_document(found) for name, found in answer.readings.items()},
    }


def answer_scenarios(profile: Profile, answer: RecommendedSize) -> list[Scenario]:
    """Return the scenario of a profile that the answer is about; none where it has no such."""
    return [one for one in profile.scenarios if one.name == answer.scenario]


def _plan(plan: ContractPlan) -> Document:
    return {
        "contracts": _numbers(plan.contracts),
        "expected_profit": plan.expected_profit,
        "chance": plan.chance._asdict(),
        "drawdown": plan.drawdown,
        "peak_margin": plan.peak_margin,
        "left_out": plan.left_out.tolist(),
        "joins_at": _numbers(plan.joins_at),
    }


def _numbers(values: Floats) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
