"""Tradovate's pairs of fills: longs and shorts, newest first or last, and fees that are unknown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.importers.logs import DATA, finding, read

PERFORMANCE = (DATA / "formats" / "tradovate-performance.csv").read_text()
HISTORY = (DATA / "formats" / "tradovate-position_history.csv").read_text()


def test_read_of_performance_opens_at_the_earlier_fill() -> None:
    """Prices of the file: (sale - buy) x size x $5 a point; a sale before its buy is a short."""
    imported = read(PERFORMANCE, "Performance.csv")
    log = imported.log
    assert log.pl.tolist() == [
        5 * (6130.25 - 6117.75),
        2 * 5 * (5884.50 - 5895.75),
        5 * (5897.00 - 5895.75),
    ]
    assert log.contracts.tolist() == [1, 2, 1]
    opened, closed = map(np.datetime_as_string, (log.opened_at, log.closed_at))
    assert opened.tolist() == ["2025-01-22T23:02:03", "2025-03-01T00:30:46", "2025-03-01T01:11:18"]
    assert closed.tolist() == ["2025-01-23T00:30:16", "2025-03-01T01:11:30", "2025-03-01T01:11:30"]
    assert np.isnan(log.commissions).all()
    assert finding(imported, "before fees, which are unknown").tone == "warn"
    assert finding(imported, "3 rows kept, none left out").tone == "ok"


def test_read_of_position_history_gives_its_pairs() -> None:
    log = read(HISTORY, "Position History.csv").log
    assert log.pl.tolist() == [-24.50, -12.50]
    assert log.contracts.tolist() == [1, 5]
    assert np.datetime_as_string(log.opened_at[0]) == "2026-04-09T15:38:40"


@pytest.mark.parametrize("blank", ["01/22/2025 23:02:03", "01/23/2025 00:30:16"])
def test_read_of_pair_without_a_fill_leaves_it_out(blank: str) -> None:
    imported = read(PERFORMANCE.replace(blank, "", 1), "Performance.csv")
    assert len(imported.log) == 2
    assert imported.report.issues[0].line == 2
