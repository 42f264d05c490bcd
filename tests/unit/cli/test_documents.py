"""Replays as plain JSON documents (semantics 7)."""

from __future__ import annotations

import json

from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay
from app.cli.documents import Document, replay_document
from tests.unit.calculations.builders import book_of, one_a_day, profile_of


def replayed(*returns: float) -> Document:
    """Return the document of a replay as backtested, one trade a day with these results."""
    book = book_of(*one_a_day(list(returns)))
    document = replay_document(book, [replay(book, profile_of(), AS_BACKTESTED)])
    (scenario,) = json.loads(json.dumps(document))["scenarios"]
    return scenario


def test_replay_document_null_metric_has_a_reason() -> None:
    scenario = replayed(50, 60)
    null_metrics = {name for name, value in scenario["metrics"].items() if value is None}
    assert null_metrics == {"mar", "sortino", "max_drawdown_with_open_losses"}
    assert scenario["undefined"].keys() == null_metrics
    assert scenario["undefined"]["mar"] == "Equity never fell below its peak."


def test_replay_document_dates_of_extremes_are_iso_dates() -> None:
    assert replayed(50, -60, 20)["dates"] == {
        "best_day": "2024-01-08",
        "worst_day": "2024-01-09",
        "longest_drawdown_start": "2024-01-08",
        "longest_drawdown_end": "2024-01-10",
        "longest_drawdown_recovered": False,
    }
