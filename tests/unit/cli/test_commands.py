"""What every command does with its files: each in its role, faults named with the file, output on any terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import main
from tests.unit.importers.logs import csv_of, trades

ASSETS = Path(__file__).parents[3] / "assets/sample"
LOG, DAILY = ASSETS / "sample-tradelog.csv", ASSETS / "sample-dailylog.csv"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_daily_log_alone_is_no_trade_log() -> None:
    result = run("replay", DAILY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{DAILY}: this is a daily log" in result.stderr
    assert "--daily" in result.stderr


@pytest.mark.parametrize("other", [LOG, DAILY], ids=["the log itself", "swapped"])
def test_a_trade_log_is_no_daily_log(other: Path) -> None:
    result = run("replay", other, "--daily", LOG)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "this is no daily log" in result.stderr or "this is a daily log" in result.stderr


def test_a_fault_of_the_profile_names_its_file(tmp_path: Path) -> None:
    profile = written(
        tmp_path, "mine.json", json.dumps({"version": 1, "portfolio": {"kelly_fraktion": 1}})
    )
    result = run("replay", LOG, "--profile", profile)
    assert result.exit_code == 2
    assert f"{profile}: portfolio.kelly_fraktion: unknown key" in result.stderr


@pytest.mark.parametrize(("capital", "is_said"), [(None, True), (250_000, False)])
def test_capital_is_called_assumed_only_where_it_is(
    tmp_path: Path, capital: float | None, is_said: bool
) -> None:
    log = written(tmp_path, "log.csv", csv_of(trades([0, 300], **{"Funds at Close": ""})))
    profile = written(
        tmp_path, "p.json", json.dumps({"version": 1, "portfolio": {"starting_capital": capital}})
    )
    result = run("replay", log, "--profile", profile)
    assert result.exit_code == 0
    assert ("assumed" in result.stderr) == is_said


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_no_sign_ends_a_command_and_no_number_loses_its_minus(encoding: str) -> None:
    command = [sys.executable, "-m", "app", "replay", str(LOG)]
    own = os.environ | {"PYTHONIOENCODING": encoding}
    found = subprocess.run(command, env=own, capture_output=True, check=True).stdout.decode(
        encoding
    )
    expected = run("replay", LOG).stdout
    assert "\u2212" in expected
    assert found.split() == expected.replace("\u2212", "-").split()
