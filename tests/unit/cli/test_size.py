"""Command `lotwise size`: its document and its table."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from app.calculations.size_search.answer import RecommendedSize
from tests.unit.cli.builders import run


def write_log(path: Path, days: int) -> Path:
    """Write a log of so many days of one strategy, one in four of them a loss."""
    header = (
        "Date Opened,Time Opened,Date Closed,Time Closed,Strategy,P/L,No. of Contracts,Margin Req."
    )
    lines = []
    for number in range(days):
        day = f"2024-{1 + number // 20:02d}-{1 + number % 20:02d}"
        pl = -60 if number % 4 == 0 else 50
        lines.append(f"{day},10:00 AM,{day},11:00 AM,Condor,{pl},1,1000")
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


@pytest.fixture
def long_log(tmp_path: Path) -> Path:
    """Return a log of sixty days."""
    return write_log(tmp_path / "log.csv", 60)


def test_size_json_has_the_fields_of_the_recommended_size(long_log: Path) -> None:
    result = run("size", long_log, "--format", "json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert list(document) == [*(each.name for each in fields(RecommendedSize)), "provenance"]
    assert document["reason"] is None
    assert document["fraction"] == document["readings"]["cautious"]["size"]
    assert list(document["readings"]) == ["cautious", "with_estimation_error", "as_logged"]
    assert len(document["share"]) == len(document["strategies"]) == 1


def test_size_table_leads_with_the_cautious_reading(long_log: Path) -> None:
    result = run("size", long_log)
    assert result.exit_code == 0, result.output
    assert result.stdout.index("Cautious (the answer)") < result.stdout.index("as logged")
    assert "is the largest size that keeps" in " ".join(result.stdout.split())


def test_size_log_too_short_says_what_would_help(tmp_path: Path) -> None:
    result = run("size", write_log(tmp_path / "log.csv", 5))
    assert result.exit_code == 0, result.output
    assert "Would help: 10 closed positions" in " ".join(result.stdout.split())
