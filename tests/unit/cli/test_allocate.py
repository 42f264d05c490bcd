"""Command `lotwise allocate`: its document, its table and its one-line errors."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from click.testing import Result

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.settings import AllocationSettings, Objective
from app.calculations.log.book import Book
from app.calculations.sizing.defaults import default_profile
from app.cli.allocate import OBJECTIVES
from app.importers import read_files
from tests.unit.cli.builders import TRADE_LOG, run

QUICK = ("--resamples", "5", "--paths", "200")
WEIGHTS_ONLY = ("--resamples", "0", "--folds", "0", "--paths", "0")


def run_allocate(*arguments: str) -> Result:
    return run("allocate", TRADE_LOG, *arguments)


@pytest.fixture(scope="module")
def book() -> Book:
    log = read_files([(TRADE_LOG.name, TRADE_LOG.read_bytes())]).log
    assert log is not None
    return Book.of(log)


def test_objectives_of_the_option_are_those_of_the_allocator() -> None:
    assert get_args(Objective) == OBJECTIVES


def test_allocate_json_equals_the_calculation(book: Book) -> None:
    result = run_allocate("--format", "json", "--objective", "equal_risk", *QUICK)
    document = json.loads(result.stdout)
    expected = allocate(book, default_profile(book), AllocationSettings(objective="equal_risk"))
    strategies = document["strategies"]
    assert list(strategies) == list(book.log.strategies)
    assert [entry["weight"] for entry in strategies.values()] == expected.weights.tolist()
    assert document["growth"] == expected.growth
    assert document["scenario"]["rule"]["kind"] == "allocation"
    assert len(document["walk_forward"]["folds"]) == 5
    assert len(document["pairs"]["common"]) == len(strategies)
    promise = document["promise"]
    assert promise["scaled"]["chance"]["value"] <= promise["tolerance"]
    offered = [entry["offered"] for entry in strategies.values()]
    assert offered == pytest.approx([promise["multiple"] * w for w in expected.weights])
    assert list(document["scenario"]["rule"]["weights"].values()) == [w for w in offered if w]
    names = ["Equal risk contribution", "Equal weight", "My sizing"]
    assert [size["name"] for size in document["at_promise"]] == names
    assert all(len(entry["range"]) == 2 for entry in strategies.values())


def test_allocate_limits_bound_the_weights(book: Book) -> None:
    limited, held_out = book.log.strategies[:2]
    limits = ("--max", f"{limited}=0.01", "--hold-out", held_out)
    document = json.loads(run_allocate("--format", "json", *limits, *WEIGHTS_ONLY).stdout)
    assert document["strategies"][limited]["weight"] <= 0.01 + 1e-9
    assert document["strategies"][held_out]["weight"] == 0.0
    assert document["strategies"][held_out]["status"] == "held_out"


def test_allocate_counts_of_zero_leave_out_the_evidence(book: Book) -> None:
    document = json.loads(run_allocate("--format", "json", *WEIGHTS_ONLY).stdout)
    assert document["walk_forward"] is None
    assert (document["promise"], document["at_promise"]) == (None, [])
    assert (document["offered"], document["scenario"]) == (None, None)
    assert [entry["range"] for entry in document["strategies"].values()] == (
        [None] * len(book.log.strategies)
    )


def test_allocate_table_has_ranges_promise_and_out_of_sample_results() -> None:
    result = run_allocate(*QUICK)
    assert result.exit_code == 0, result.output
    for words in (
        "Range",
        "simulated paths fall more than 20.0% of starting capital from a peak",
        "keeps the drawdown promise and is offered.",
        "At equal risk",
        "Equal weight",
        "(hindsight)",
    ):
        assert words in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--max", "Ghost=0.1"), "allocation.max_weights: 'Ghost' is not a strategy of the log"),
        (("--min", "much"), "found 'much', expected NAME=SHARE"),
        (("--tail", "2"), "allocation.tail: input should be less than or equal to 0.99"),
        (("--objective", "best"), "'best' is not one of"),
    ],
)
def test_allocate_invalid_option_ends_with_status_2(
    arguments: tuple[str, str], message: str
) -> None:
    result = run_allocate(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
