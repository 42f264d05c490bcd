"""`lotwise simulate`: one document or one table of futures and sizes, and one line for what cannot be simulated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import main

SAMPLE = Path(__file__).parents[3] / "assets/sample/sample-tradelog.csv"
QUICK = ("--paths", "300", "--horizon", "60")


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", str(SAMPLE), *QUICK, *arguments])


def test_the_document_holds_every_figure_with_its_interval() -> None:
    result = simulate(
        "--scenario",
        "As backtested",
        "--find-size",
        "--goal",
        "1.05",
        "--floor",
        "0.9",
        "--format",
        "json",
    )
    assert result.exit_code == 0, result.output
    [one] = json.loads(result.stdout)["scenarios"]
    assert one["name"] == "As backtested"
    assert (
        one["settings"]["horizon_days"]
        == one["day"][one["fan"]["0.5"].index(one["fan"]["0.5"][-1])]
        or one["day"][-1] >= 60
    )
    assert set(one["chances"]) == {"drawdown_beyond_target", "ruin", "loss", "goal_before_floor"}
    for estimated in (*one["chances"].values(), *one["figures"]["max_drawdown"].values()):
        assert estimated["low"] <= estimated["value"] <= estimated["high"]
    assert one["drawdown_curve"]["chance"][0] == 1.0
    assert one["drawdown_curve"]["chance"] == sorted(one["drawdown_curve"]["chance"], reverse=True)
    beside = one["half_kelly"]
    assert beside["paths"] == 300  # all there are, for they are fewer than half Kelly is drawn on
    assert (
        beside["drawdown_beyond_target"]["low"]
        <= beside["drawdown_beyond_target"]["value"]
        <= beside["drawdown_beyond_target"]["high"]
    )
    assert beside["max_drawdown"]["0.5"]["value"] <= beside["max_drawdown"]["0.95"]["value"]
    search = one["find_size"]
    assert search["unit"] == "multiple"
    assert (
        search["found"]["chance"]["value"]
        <= search["tolerance"]
        < search["found"]["next_chance"]["value"]
    )
    assert search["with_estimation_error"]["size"] > 0


def test_the_table_names_every_scenario_and_what_is_granted() -> None:
    result = simulate("--find-size", "--full-loss-every", "30", "--seed", "3")
    assert result.exit_code == 0, result.output
    for words in (
        "As backtested",
        "My Kelly, walk-forward",
        "(hindsight)",
        "  half Kelly (hindsight)",
        "of the first 300 of the paths",
        "Find my size",
        "Kelly fraction",
        "P(DD > 20.0%)",
        "drawn in blocks",
    ):
        assert words in result.stdout
    assert result.stderr == ""  # no progress bar where nobody watches


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
def test_what_cannot_be_simulated_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = simulate(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
