"""Results as plain JSON documents (semantics 7)."""

from __future__ import annotations

import json

from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay
from app.cli.documents import replay_document
from tests.unit.calculations.builders import book_of, one_a_day, profile_of


def test_a_null_metric_has_its_reason_beside_it() -> None:
    book = book_of(*one_a_day([50, 60]))
    document = json.loads(
        json.dumps(replay_document(book, [replay(book, profile_of(), AS_BACKTESTED)]))
    )
    (scenario,) = document["scenarios"]
    assert (
        scenario["undefined"].keys()
        == {"mar", "sortino"}
        == {name for name, value in scenario["metrics"].items() if value is None}
    )
    assert scenario["undefined"]["mar"] == "Equity never fell below its peak."


def test_dates_of_extremes_are_iso_dates() -> None:
    book = book_of(*one_a_day([50, -60, 20]))
    (scenario,) = replay_document(book, [replay(book, profile_of(), AS_BACKTESTED)])["scenarios"]
    assert scenario["dates"] == {
        "best_day": "2024-01-08",
        "worst_day": "2024-01-09",
        "longest_drawdown_start": "2024-01-08",
        "longest_drawdown_end": "2024-01-10",
        "longest_drawdown_recovered": False,
    }
