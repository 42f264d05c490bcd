"""Command `lotwise kelly`: its document and its table."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.builders import TRADE_LOG, run


def test_kelly_json_shares_of_full_kelly_are_consistent() -> None:
    document = json.loads(run("kelly", TRADE_LOG, "--format", "json").stdout)
    for estimate in document["strategies"].values():
        assert estimate["half"] == pytest.approx(estimate["log_optimal"] / 2)
        assert estimate["quarter"] == pytest.approx(estimate["log_optimal"] / 4)
        assert estimate["bootstrap"]["low"] <= estimate["bootstrap"]["high"]
    assert document["portfolio"]["simultaneous"]["periods"] > 0


def test_kelly_table_has_a_row_per_strategy_and_one_for_all() -> None:
    strategies = json.loads(run("kelly", TRADE_LOG, "--format", "json").stdout)["strategies"]
    result = run("kelly", TRADE_LOG)
    assert result.exit_code == 0, result.output
    rows = result.stdout.splitlines()
    for name in (*strategies, "All, pooled"):
        assert sum(row.startswith(name) for row in rows) == 1
