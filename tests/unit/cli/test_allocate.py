"""`lotwise allocate`: a document that says what the calculations say, a table, and refusals in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.log.book import Book
from app.calculations.sizing.defaults import default_profile
from app.cli.commands import main
from app.importers import read_files

SAMPLE = Path(__file__).parents[3] / "assets/sample/sample-tradelog.csv"
QUICK = ("--resamples", "5", "--paths", "200")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["allocate", str(SAMPLE), *arguments])


@pytest.fixture(scope="module")
def book() -> Book:
    log = read_files([(SAMPLE.name, SAMPLE.read_bytes())]).log
    assert log is not None
    return Book.of(log)


def test_the_document_says_what_the_calculation_says(book: Book) -> None:
    result = run("--format", "json", "--objective", "equal_risk", *QUICK)
    document = json.loads(result.stdout)
    expected = allocate(book, default_profile(book), AllocationSettings(objective="equal_risk"))
    strategies = document["strategies"]
    assert [one["weight"] for one in strategies.values()] == expected.weights.tolist()
    assert document["growth"] == expected.growth
    assert document["scenario"]["rule"]["kind"] == "allocation"
    assert len(document["walk_forward"]["folds"]) == 5
    assert len(document["pairs"]["common"]) == len(strategies)
    assert document["promise"]["kept"]["value"] <= document["promise"]["tolerance"]
    assert all(len(one["range"]) == 2 for one in strategies.values())


def test_limits_reach_the_fit(book: Book) -> None:
    first, second = book.log.strategies[:2]
    result = run(
        "--format",
        "json",
        "--max",
        f"{first}=0.01",
        "--hold-out",
        second,
        "--resamples",
        "0",
        "--folds",
        "0",
        "--paths",
        "0",
    )
    document = json.loads(result.stdout)
    assert document["strategies"][first]["weight"] <= 0.01 + 1e-9
    assert (
        document["strategies"][second] | {"weight": 0.0, "status": "held_out", "range": None}
        == document["strategies"][second]
    )
    assert (document["walk_forward"], document["promise"]) == (None, None)


def test_the_table_has_weights_promise_and_the_days_out_of_sample() -> None:
    result = run(*QUICK)
    assert result.exit_code == 0, result.output
    for words in (
        "Range 5–95%",
        "simulated paths fall more than 20.0% from a peak",
        "Equal weight",
        "(hindsight)",
    ):
        assert words in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--max", "Ghost=0.1"), "allocation.max_weights: 'Ghost' is not a strategy of the log"),
        (("--min", "much"), "found 'much', expected NAME=SHARE"),
        (("--tail", "2"), "allocation.tail: input should be less than or equal to 0.99"),
        (("--objective", "best"), "'best' is not one of"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(
    arguments: tuple[str, str], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output
