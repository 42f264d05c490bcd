"""Results as plain JSON documents (semantics 7), for the command line and for scripts."""

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
    """`{"scenarios": [{"name", "metrics", "undefined", "dates", "daily", "trades"}, ...]}`; `undefined` says why a metric is null."""
    return {"scenarios": [_scenario(book, one) for one in replayed]}


def _scenario(book: Book, one: Replay) -> Document:
    daily = zip(
        one.day.astype(str).tolist(),
        one.equity.tolist(),
        one.drawdown.tolist(),
        one.margin_peak.tolist(),
        strict=True,
    )
    return {
        "name": one.scenario.name,
        "hindsight": one.scenario.has_hindsight,
        "metrics": one.metrics.to_dict(),
        "undefined": one.metrics.undefined,
        "dates": one.metrics.dates.to_dict(),
        "daily": [
            {"date": d, "equity": e, "drawdown": w, "margin_peak": m} for d, e, w, m in daily
        ],
        "trades": _trades(book, one),
    }


def _trades(book: Book, one: Replay) -> list[Document]:
    """One entry a row of a closed position, in log order."""
    closed = book.log.is_closed
    position = book.positions.of_row[closed]
    columns = zip(
        book.log.row[closed].tolist(),
        one.contracts[position].tolist(),
        one.outcome[position].tolist(),
        one.row_pl[closed].tolist(),
        one.row_equity[closed].tolist(),
        strict=True,
    )
    return [
        {"row": r, "contracts": k, "outcome": OUTCOMES[o], "pl": p, "equity": e}
        for r, k, o, p, e in columns
    ]


def kelly_document(table: KellyTable) -> Document:
    """`{"portfolio": {...}, "strategies": {name: {...}}}`; `simultaneous` is the share of equity of all strategies fitted at once."""
    joint = table.simultaneous
    together = {
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
        "portfolio": portfolio | {"simultaneous": together},
        "strategies": {
            row.name: _row(row) | {"simultaneous": share, "simultaneous_status": status}
            for row, share, status in rows
        },
    }


def _row(row: KellyRow) -> Document:
    own = asdict(row)
    del own["name"], own["estimate"]
    return _estimate(row.estimate) | own


def _estimate(estimate: KellyEstimate) -> Document:
    return asdict(estimate) | {
        "half": estimate.half,
        "quarter": estimate.quarter,
        "shrunk": estimate.shrunk,
    }
