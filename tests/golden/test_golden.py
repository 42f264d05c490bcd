"""Published figures of small logs: none changes unless the changelog says so."""

from __future__ import annotations

import csv
import io
import math

import pytest

from scripts import golden
from scripts.golden_logs import golden_logs, pi_decimals

RECORDED = golden.read_recorded()
LOGS = {name: list(csv.DictReader(io.StringIO(text))) for name, text in golden_logs().items()}


@pytest.mark.parametrize("case", golden.CASES, ids=lambda case: case.name)
def test_golden_figures_have_not_changed(case: golden.Case) -> None:
    changes = list(
        golden.changed(
            {case.name: RECORDED["figures"][case.name]}, {case.name: golden.figures_of(case)}
        )
    )
    assert changes == [], "see scripts/golden.py: a changed figure needs a line in CHANGELOG.md"


def test_golden_file_holds_every_case_and_no_other() -> None:
    assert set(RECORDED["figures"]) == {case.name for case in golden.CASES}


def test_golden_change_is_described_in_the_changelog() -> None:
    assert RECORDED["changelog_line"] in golden.CHANGELOG.read_text(encoding="utf-8").splitlines()


def test_golden_file_was_written_by_its_script() -> None:
    assert RECORDED["sha256"] == golden.digest_of(RECORDED["figures"])


@pytest.mark.parametrize("name", LOGS)
def test_golden_log_is_what_its_script_writes(name: str) -> None:
    text = (golden.FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert text == golden_logs()[name]


@pytest.mark.parametrize("name", LOGS)
def test_golden_net_profit_as_backtested_is_the_sum_of_the_log(name: str) -> None:
    as_backtested = RECORDED["figures"][f"{name} replay"]["scenarios"][0]
    total = sum(float(row["P/L"]) for row in LOGS[name])
    assert math.isclose(as_backtested["metrics"]["net_profit"], total)


def test_golden_win_rate_is_counted_in_the_log() -> None:
    wins = sum(float(row["P/L"]) > 0 for row in LOGS["one-strategy"])
    kelly = RECORDED["figures"]["one-strategy kelly"]["strategies"]["Condor"]
    assert (kelly["trades"], kelly["win_rate"]) == (60, pytest.approx(wins / 60))


def test_pi_decimals_are_those_published() -> None:
    # Decimals 91 to 100, as in any table of π.
    assert pi_decimals(240)[90:100] == [3, 4, 2, 1, 1, 7, 0, 6, 7, 9]


@pytest.mark.parametrize("line", ["- no such line", RECORDED["changelog_line"]])
def test_golden_script_records_no_change_without_a_new_line(line: str) -> None:
    with pytest.raises(SystemExit):
        golden._record({}, RECORDED, line)
