"""An allocation as a plain JSON document."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from app.calculations.allocation.drawdown_promise import AllocationPromise
from app.calculations.allocation.report import AllocationReport
from app.calculations.allocation.walk_forward import Contestant, WalkForward
from app.calculations.arrays import Floats
from app.cli.documents import Document
from app.wording.allocation import allocation_notes, broken_limits, omitted_part
from app.wording.assumptions import condition_sentences


def allocation_document(found: AllocationReport) -> Document:
    """Return an allocation with its evidence.

    `strategies` holds an entry a name, `settings` the settings asked for, `scenario` the weights as
    a scenario of a sizing profile. `walk_forward` and `promise` are null where they were not asked
    for or have no answer; `left_out` holds the reasons of the latter.
    """
    one = found.allocation
    return {
        "settings": one.settings.model_dump(mode="json"),
        "strategies": {name: _allocated(found, code) for code, name in enumerate(one.strategies)},
        "growth": one.growth,
        "growth_in_log": one.growth_in_log,
        "unit": one.unit,
        "periods": one.periods,
        "floor": one.floor,
        "ruin_bound": one.ruin_bound,
        "peak_share": one.peak_share,
        "ceiling_binds": one.ceiling_binds,
        "bound_binds": one.bound_binds,
        "residual": one.residual,
        "violation": one.violation,
        "broken": list(broken_limits(one)),
        "notes": list(allocation_notes(one)),
        "edge_doubt": None if found.doubt is None else asdict(found.doubt),
        "contracts": {
            "equity": found.contracts.equity,
            "growth": found.contracts.growth,
            "peak_share": found.contracts.peak_share,
        },
        "pairs": {field: _plain(values) for field, values in vars(found.pairs).items()},
        "walk_forward": None if found.walk_forward is None else _walk_forward(found.walk_forward),
        "promise": None if found.promise is None else _promise(found.promise),
        "left_out": [omitted_part(part) for part in found.left_out],
        "scenario": one.scenario().model_dump(mode="json"),
    }


def _allocated(found: AllocationReport, code: int) -> Document:
    """One strategy of an allocation; `range` is the 5th and 95th percentile of its weight."""
    one, ranges, size = found.allocation, found.ranges, found.contracts.sizes[code]
    return {
        "weight": float(one.weights[code]),
        "range": None if ranges is None else [float(ranges.low[code]), float(ranges.high[code])],
        "status": one.statuses[code],
        "mix": None if one.mix is None else float(one.mix[code]),
        "risk": float(one.risk[code]),
        "positions": int(one.positions[code]),
        "mean_kept": float(one.kept[code]),
        "contracts": size.contracts,
        "bound_by": size.bound_by,
    }


def _walk_forward(found: WalkForward) -> Document:
    folds = [
        {
            "first": str(fold.first),
            "last": str(fold.last),
            "fitted_to": fold.fitted_to,
            "weights": fold.weights.tolist(),
        }
        for fold in found.folds
    ]
    return {
        "start": found.start,
        "folds": folds,
        "contestants": [_contestant(contestant) for contestant in found.contestants],
    }


def _contestant(one: Contestant) -> Document:
    return {
        "name": one.name,
        "hindsight": one.has_hindsight,
        **one.figures.to_dict(),
        "peak_margin_utilisation": one.peak_margin,
        "trades_taken": one.trades_taken,
        "growth_by_fold": _plain(one.growth_by_fold),
    }


def _promise(promise: AllocationPromise) -> Document:
    sentences = list(condition_sentences(promise.conditions))
    return {**_plain_fields(promise), "conditions": sentences}


def _plain_fields(promise: AllocationPromise) -> Document:
    return {name: _plain(value) for name, value in asdict(promise).items()}


def _plain(value: Any) -> Any:
    """Return an array as nested lists, NaN as None, and a named tuple as a dictionary."""
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value] if value.ndim > 1 else _numbers(value)
    return value._asdict() if hasattr(value, "_asdict") else value


def _numbers(values: Floats) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
