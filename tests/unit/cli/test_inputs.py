"""Reading the files of a command: each in its place, errors with the name of their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.calculations.errors import LogError
from app.cli.inputs import read_bytes
from tests.unit.cli.builders import DAILY_LOG, TRADE_LOG, run
from tests.unit.importers.logs import csv_of, trades


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def profile_with_capital(folder: Path, capital: float | None) -> Path:
    """Write a sizing profile without scenarios, with this starting capital."""
    document = {"version": 1, "portfolio": {"starting_capital": capital}}
    return written(folder, "profile.json", json.dumps(document))


def test_read_inputs_daily_log_as_trade_log_names_the_option() -> None:
    result = run("replay", DAILY_LOG)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{DAILY_LOG}: this is a daily log" in result.stderr
    assert "--daily" in result.stderr


@pytest.mark.parametrize(
    ("log", "message"),
    [
        pytest.param(TRADE_LOG, f"{TRADE_LOG}: this is no daily log", id="trade log twice"),
        pytest.param(DAILY_LOG, f"{DAILY_LOG}: this is a daily log", id="interchanged"),
    ],
)
def test_read_inputs_trade_log_as_daily_log_is_refused(log: Path, message: str) -> None:
    result = run("replay", log, "--daily", TRADE_LOG)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_read_inputs_missing_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    result = run("kelly", missing)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {missing}: No such file or directory.\n"


def test_read_bytes_of_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.importers.limits.MAX_BYTES", 3)
    path = tmp_path / "log.csv"
    path.write_bytes(b"abc")
    assert read_bytes(path) == b"abc"
    path.write_bytes(b"abcd")
    with pytest.raises(LogError, match=r"log\.csv: at most 0 MB"):
        read_bytes(path)


def test_read_bytes_of_a_text_that_is_no_path_is_refused() -> None:
    with pytest.raises(LogError, match="no path"):
        read_bytes(Path("log\0.csv"))


def test_read_inputs_unknown_profile_key_names_file_and_key(tmp_path: Path) -> None:
    document = {"version": 1, "portfolio": {"kelly_fraktion": 1}}
    profile = written(tmp_path, "mine.json", json.dumps(document))
    result = run("replay", TRADE_LOG, "--profile", profile)
    assert result.exit_code == 2
    assert f"{profile}: portfolio.kelly_fraktion: unknown key" in result.stderr


def test_read_inputs_profile_not_json_names_line_and_column(tmp_path: Path) -> None:
    profile = written(tmp_path, "mine.json", '{\n"version": }')
    result = run("replay", TRADE_LOG, "--profile", profile)
    assert result.exit_code == 2
    assert f"{profile}, line 2, column 12: not JSON" in result.stderr


def test_read_inputs_profile_not_utf_8_names_the_byte(tmp_path: Path) -> None:
    profile = tmp_path / "mine.json"
    profile.write_bytes(b'{"version\xff": 1}')
    result = run("replay", TRADE_LOG, "--profile", profile)
    assert result.exit_code == 2
    assert f"{profile}: a profile is UTF-8 text; byte 9 is not." in result.stderr


def test_read_inputs_strategy_of_the_profile_only_is_a_warning(tmp_path: Path) -> None:
    document = {"version": 1, "strategies": {"Ghost": {}}}
    profile = written(tmp_path, "mine.json", json.dumps(document))
    result = run("replay", TRADE_LOG, "--profile", profile)
    assert result.exit_code == 0
    assert "The profile names the strategy 'Ghost', which is not in the log." in result.stderr


def scenario_names(*arguments: str | Path) -> list[str]:
    """Return the names of the scenarios that a command replays."""
    document = json.loads(run("replay", TRADE_LOG, "--format", "json", *arguments).stdout)
    return [scenario["name"] for scenario in document["scenarios"]]


def test_read_inputs_profile_without_scenarios_gets_the_default_ones(tmp_path: Path) -> None:
    profile = profile_with_capital(tmp_path, None)
    assert scenario_names("--profile", profile) == scenario_names()


@pytest.mark.parametrize(("capital", "has_warning"), [(None, True), (250_000, False)])
def test_read_inputs_assumed_capital_is_a_warning_unless_the_profile_sets_one(
    tmp_path: Path, capital: float | None, has_warning: bool
) -> None:
    log = written(tmp_path, "log.csv", csv_of(trades([0, 300], **{"Funds at Close": ""})))
    result = run("replay", log, "--profile", profile_with_capital(tmp_path, capital))
    assert result.exit_code == 0
    assert ("assumed" in result.stderr) == has_warning
