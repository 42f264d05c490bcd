"""Replays and Kelly tables as plain JSON documents (semantics 7)."""

from __future__ import annotations

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
    so many `tries`.
    """
    joint = table.simultaneous
    joint_fit = {
        "growth": joint.growth,
        "unit": joint.unit,
        "periods": joint.periods,
        "busiest_share": joint.busiest_share,
    }
    portfolio = _estimate(table.portfolio) | {
        "equity_today": table.equity_today,
        "positions_overlap": table.overlaps,
    }
    rows = zip(table.strategies, joint.shares.tolist(), joint.statuses, strict=True)
    return {
        "portfolio": portfolio | {"simultaneous": joint_fit},
        "strategies": {
            row.name: _row(row) | {"simultaneous": share, "simultaneous_status": status}
            for row, share, status in rows
        },
    }


def _row(row: KellyRow) -> Document:
    fields = asdict(row)
    del fields["name"], fields["estimate"]
    return _estimate(row.estimate) | fields


def _estimate(estimate: KellyEstimate) -> Document:
    return asdict(estimate) | {
        "half": estimate.half,
        "quarter": estimate.quarter,
        "shrunk": estimate.shrunk,
    }
