"""An allocation as a plain JSON document."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseFigures,
    SizeAtPromise,
)
from app.calculations.allocation.report import AllocationReport
from app.calculations.allocation.walk_forward import Contestant, WalkForward
from app.calculations.arrays import Floats
from app.cli.documents import Document
from app.wording.allocation import allocation_notes, broken_limits, omitted_part
from app.wording.assumptions import condition_sentences


def allocation_document(found: AllocationReport) -> Document:
    """Return an allocation with its evidence.

    `strategies` holds an entry a name, `settings` the settings asked for. `offered` describes the
    weights scaled until the drawdown promise holds, and `scenario` holds them as a scenario of a
    sizing profile; both are null where no scale keeps it, or no promise was asked for. `promise`,
    `at_promise` and `walk_forward` are null or empty where they were not asked for or have no
    answer; `left_out` holds the reasons of the latter.
    """
    one, check = found.allocation, found.check
    return {
        "settings": one.settings.model_dump(mode="json"),
        "strategies": {name: _allocated(found, code) for code, name in enumerate(one.strategies)},
        **_figures(one),
        "offered": None if found.offered is None else _figures(found.offered),
        "unit": one.unit,
        "periods": one.periods,
        "floor": one.floor,
        "residual": one.residual,
        "broken": list(broken_limits(one)),
        "notes": list(allocation_notes(one)),
        "edge_doubt": None if found.doubt is None else asdict(found.doubt),
        "contracts": {
            "equity": found.contracts.equity,
            "growth": found.contracts.growth,
            "peak_share": found.contracts.peak_share,
        },
        "pairs": {field: _plain(values) for field, values in vars(found.pairs).items()},
        "promise": None if check.promise is None else _promise(check.promise),
        "at_promise": [_at_promise(size) for size in check.at_promise],
        "walk_forward": None if check.walk_forward is None else _walk_forward(check.walk_forward),
        "left_out": [omitted_part(part) for part in check.left_out],
        "scenario": _scenario(found.offered),
    }


def _figures(one: Allocation) -> Document:
    """Return the figures that depend on the scale of the weights."""
    return {
        "growth": one.growth,
        "growth_in_log": one.growth_in_log,
        "ruin_bound": one.ruin_bound,
        "peak_share": one.peak_share,
        "ceiling_binds": one.ceiling_binds,
        "bound_binds": one.bound_binds,
        "violation": one.violation,
    }


def _scenario(offered: Allocation | None) -> Document | None:
    if offered is None or not offered.weights.any():
        return None
    return offered.scenario().model_dump(mode="json")


def _allocated(found: AllocationReport, code: int) -> Document:
    """One strategy of an allocation; `range` is the 5th and 95th percentile of its weight."""
    one, ranges, size = found.allocation, found.ranges, found.contracts.sizes[code]
    return {
        "weight": float(one.weights[code]),
        "offered": None if found.offered is None else float(found.offered.weights[code]),
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
        "multiple": one.multiple,
        **one.figures.to_dict(),
        "peak_margin_utilisation": one.peak_margin,
        "trades_taken": one.trades_taken,
        "growth_by_fold": _plain(one.growth_by_fold),
    }


def _promise(promise: AllocationPromise) -> Document:
    return {
        "target": promise.target,
        "judged": promise.judged,
        "tolerance": promise.tolerance,
        "horizon_days": promise.horizon_days,
        "paths": promise.paths,
        "unscaled": _promise_figures(promise.unscaled),
        "multiple": promise.multiple,
        "scaled": _promise_figures(promise.scaled),
        "weights": promise.weights.tolist(),
        "conditions": list(condition_sentences(promise.conditions)),
    }


def _at_promise(size: SizeAtPromise) -> Document:
    return {
        "name": size.name,
        "multiple": size.multiple,
        "figures": _promise_figures(size.figures),
    }


def _promise_figures(figures: PromiseFigures | None) -> Document | None:
    if figures is None:
        return None
    return {**figures._asdict(), "chance": figures.chance._asdict()}


def _plain(value: Any) -> Any:
    """Return an array as nested lists, NaN as None, and a named tuple as a dictionary."""
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value] if value.ndim > 1 else _numbers(value)
    return value._asdict() if hasattr(value, "_asdict") else value


def _numbers(values: Floats) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
