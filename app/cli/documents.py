"""Replays and Kelly tables as plain JSON documents (semantics 7)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.log.book import Book
from app.calculations.replay.engine import Replay
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.calculations.sizing.outcomes import OUTCOMES

Document = dict[str, Any]


def replay_document(book: Book, replayed: Iterable[Replay]) -> Document:
    """Return `{"scenarios": [...]}`, one entry a replay in the order given.

    An entry holds `name`, `hindsight`, `metrics`, `undefined` (the reason of every metric that is
    null), `dates`, `daily` (equity and margin in account currency, drawdown as a fraction) and
    `trades`.
    """
    return {"scenarios": [_scenario(book, replay) for replay in replayed]}


def _scenario(book: Book, replay: Replay) -> Document:
    daily = zip(
        replay.day.astype(str).tolist(),
        replay.equity.tolist(),
        replay.drawdown.tolist(),
        replay.margin_peak.tolist(),
        strict=True,
    )
    return {
        "name": replay.scenario.name,
        "hindsight": replay.scenario.has_hindsight,
        "metrics": replay.metrics.to_dict(),
        "undefined": replay.metrics.undefined,
        "dates": replay.metrics.dates.to_dict(),
        "daily": [
            {"date": date, "equity": equity, "drawdown": drawdown, "margin_peak": margin}
            for date, equity, drawdown, margin in daily
        ],
        "trades": _trades(book, replay),
    }


def _trades(book: Book, replay: Replay) -> list[Document]:
    """Return one entry per log row of a closed position, in log order."""
    closed = book.log.is_closed
    position = book.positions.of_row[closed]
    columns = zip(
        book.log.row[closed].tolist(),
        replay.contracts[position].tolist(),
        replay.outcome[position].tolist(),
        replay.row_pl[closed].tolist(),
        replay.row_equity[closed].tolist(),
        strict=True,
    )
    return [
        {
            "row": row,
            "contracts": contracts,
            "outcome": OUTCOMES[outcome],
            "pl": profit,
            "equity": equity,
        }
        for row, contracts, outcome, profit, equity in columns
    ]


def kelly_document(table: KellyTable) -> Document:
    """Return `{"portfolio": {...}, "strategies": {name: {...}}}`.

    A strategy's `simultaneous` is its share of equity per position when all strategies are fitted
    at once; that of the portfolio describes this joint fit. `evidence` is that of its edge after
    so many `tries`. Every share has its range.
    """
    joint, ranges = table.simultaneous, table.joint_range
    joint_fit = {
        "growth": _known(joint.growth),
        "unit": joint.unit,
        "periods": joint.periods,
        "busiest_share": _known(joint.busiest_share),
        "resamples": ranges.resamples if ranges else None,
    }
    portfolio = _estimate(table.portfolio) | {
        "equity_today": table.equity_today,
        "positions_overlap": table.overlaps,
        "estimator_applied": table.estimator,
    }
    return {
        "portfolio": portfolio | {"simultaneous": joint_fit},
        "strategies": {
            row.name: _row(row, table) | _share_together(code, table)
            for code, row in enumerate(table.strategies)
        },
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _share_together(code: int, table: KellyTable) -> Document:
    joint, ranges = table.simultaneous, table.joint_range
    interval = None
    if ranges is not None:
        interval = {
            "low": float(ranges.low[code]),
            "high": float(ranges.high[code]),
            "share_reaching_zero": float(ranges.share_reaching_zero[code]),
        }
    return {
        "simultaneous": _known(float(joint.shares[code])),
        "simultaneous_status": joint.statuses[code],
        "simultaneous_range": interval,
    }


def _row(row: KellyRow, table: KellyTable) -> Document:
    fields = asdict(row)
    by_period = fields.pop("by_period")
    del fields["name"], fields["estimate"]
    by_period_fields = {
        "by_period": by_period["share"],
        "by_period_status": by_period["status"],
        "by_period_range": by_period["bootstrap"],
        "periods": by_period["periods"],
        "unit": table.unit,
    }
    return _estimate(row.estimate) | by_period_fields | fields


def _estimate(estimate: KellyEstimate) -> Document:
    return asdict(estimate) | {
        "half": estimate.half,
        "quarter": estimate.quarter,
        "shrunk": estimate.shrunk,
    }
