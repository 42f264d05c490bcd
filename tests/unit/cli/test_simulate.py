"""Command `lotwise simulate`: its document, its tables and its one-line errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import Result

from tests.unit.cli.builders import TRADE_LOG, run

PATHS, HORIZON_DAYS = 300, 60
QUICK = ("--paths", str(PATHS), "--horizon", str(HORIZON_DAYS))


def run_simulate(*arguments: str) -> Result:
    return run("simulate", TRADE_LOG, *QUICK, *arguments)


@pytest.fixture(scope="module")
def scenario() -> dict[str, Any]:
    """Return the document of one scenario with a goal, a floor and a size search."""
    goal = ("--goal", "1.05", "--floor", "0.9")
    result = run_simulate("--scenario", "As backtested", "--find-size", *goal, "--format", "json")
    assert result.exit_code == 0, result.output
    (entry,) = json.loads(result.stdout)["scenarios"]
    return entry


def is_within_its_interval(estimate: dict[str, float]) -> bool:
    return estimate["low"] <= estimate["value"] <= estimate["high"]


def test_simulate_json_covers_the_horizon_of_the_named_scenario(scenario: dict[str, Any]) -> None:
    assert scenario["name"] == "As backtested"
    assert scenario["settings"]["horizon_days"] == HORIZON_DAYS
    assert scenario["day"][-1] >= HORIZON_DAYS


def test_simulate_json_estimates_lie_within_their_intervals(scenario: dict[str, Any]) -> None:
    chances = scenario["chances"]
    assert set(chances) == {"drawdown_beyond_target", "ruin", "loss", "goal_before_floor"}
    assert all(map(is_within_its_interval, chances.values()))
    assert all(map(is_within_its_interval, scenario["figures"]["max_drawdown"].values()))


def test_simulate_json_drawdown_curve_falls_from_1(scenario: dict[str, Any]) -> None:
    chances = scenario["drawdown_curve"]["chance"]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)


def test_simulate_json_half_kelly_uses_the_paths_there_are(scenario: dict[str, Any]) -> None:
    half_kelly = scenario["half_kelly"]
    drawdowns = half_kelly["max_drawdown_of_start"]
    assert half_kelly["paths"] == PATHS  # fewer than half Kelly is limited to
    assert is_within_its_interval(half_kelly["drawdown_beyond_target"])
    assert drawdowns["0.5"]["value"] <= drawdowns["0.95"]["value"]


def test_simulate_json_found_size_is_the_largest_within_tolerance(scenario: dict[str, Any]) -> None:
    search = scenario["find_size"]
    found = search["readings"]["cautious"]
    assert search["unit"] == "multiple"
    assert found["chance"]["value"] <= search["tolerance"] < found["next_chance"]["value"]
    assert list(search["readings"]) == ["cautious", "with_estimation_error", "as_logged"]
    assert found["size"] <= search["readings"]["with_estimation_error"]["size"]


def test_simulate_table_has_every_scenario_and_the_conditions() -> None:
    result = run_simulate("--find-size", "--full-loss-every", "30", "--seed", "3")
    assert result.exit_code == 0, result.output
    for words in (
        "As backtested",
        "My sizing",
        "(hindsight)",
        "  half Kelly",
        f"of the first {PATHS} of the paths",
        "Find my size",
        "Kelly fraction",
        "P(DD > 20.0%)",
        "drawn in blocks",
    ):
        assert words in result.stdout


def test_simulate_without_a_terminal_shows_no_progress_bar() -> None:
    assert run_simulate("--scenario", "As backtested").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scenario", "Nobody's"), "there is none named"),
        (("--horizon", "0"), "horizon_days"),
        (("--horizon", "1000000"), "times the log's"),
        (("--paths", "100001"), "at most 100,000"),
        (("--full-loss-of", "Nobody", "--full-loss-every", "30"), "not a strategy of the log"),
        (("--find-size", "--paths", "50"), "too few to tell"),
    ],
)
def test_simulate_invalid_request_ends_with_status_2_and_one_line(
    arguments: tuple[str, ...], words: str
) -> None:
    result = run_simulate(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
