"""Command `lotwise verify`: documents agree with their log, and every change of either is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.unit.cli.builders import run
from tests.unit.cli.test_size import write_log

Document = dict[str, Any]
COMMANDS: dict[str, list[str]] = {
    "replay": ["--from", "2024-01-05", "--strategy", "Condor"],
    "kelly": [],
    "size": ["--to", "2024-01-08"],  # too short for an answer, which would take seconds
    "simulate": ["--paths", "50", "--seed", "3", "--scenario", "My sizing", "--goal", "1.1"],
    "allocate": ["--resamples", "2", "--folds", "0", "--paths", "50", "--max", "Condor=0.2"],
    "import": [],
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of forty days."""
    return write_log(tmp_path_factory.mktemp("verify") / "log.csv", 40)


@pytest.fixture(scope="module")
def replayed(log: Path) -> Document:
    """Return the document of a replay."""
    return document("replay", log)


def document(command: str, *arguments: str | Path) -> Document:
    result = run(command, *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def verified(report: Document, folder: Path, *arguments: str | Path) -> Result:
    path = folder / "report.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    return run("verify", path, *arguments)


@pytest.mark.parametrize("command", COMMANDS)
def test_verify_document_of_each_command_agrees_with_its_log(
    command: str, log: Path, tmp_path: Path
) -> None:
    result = verified(document(command, log, *COMMANDS[command]), tmp_path, log)
    assert result.exit_code == 0, result.output
    assert "fields agree" in result.stdout


def test_import_record_says_what_was_assumed(log: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "nameless.csv"
    nameless.write_text(log.read_text().replace("Strategy,", "").replace("Condor,", ""))
    record = document("import", nameless)["provenance"]
    assert record["profile"] is None
    assert record["assumptions"] == ["Assumed, not read from a file: Strategy: Uncategorized."]


def test_verify_import_of_two_files_takes_both(log: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.csv"
    second.write_text(log.read_text().replace("Condor", "Fly"))
    report = document("import", log, second)
    assert verified(report, tmp_path, log, second).exit_code == 0
    assert verified(report, tmp_path, log).exit_code == 2


def test_verify_other_documents_take_one_log(replayed: Document, log: Path, tmp_path: Path) -> None:
    result = verified(replayed, tmp_path, log, log)
    assert result.exit_code == 2
    assert "made from one log; found 2" in result.stderr


def test_verify_document_of_a_verification_has_the_record_of_now(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    told = json.loads(verified(replayed, tmp_path, log, "--format", "json").stdout)
    now, then = told["provenance"], replayed["provenance"]
    assert now["command"] == "verify"
    for key in ("lotwise", "log", "daily", "seed", "assumptions"):
        assert now[key] == then[key]
    assert now["profile"]["sha256"] == then["profile"]["sha256"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!DOCTYPE html>\n<html></html>", "text and charts"),
        ('{"answer": {}, "provenance": {"seed": 0}}', "a tool for assistants"),
        ('{"provenance": {"command": "verify"}}', "expected one of replay"),
    ],
)
def test_verify_says_which_documents_cannot_be_worked_out_again(
    text: str, words: str, log: Path, tmp_path: Path
) -> None:
    path = tmp_path / "document"
    path.write_text(text, encoding="utf-8")
    result = run("verify", path, log)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_verify_live_document_needs_and_takes_the_live_log(log: Path, tmp_path: Path) -> None:
    live = write_log(tmp_path / "live.csv", 15)
    report = document("compare", log, live, "--map", "Condor=Condor")
    assert verified(report, tmp_path, log, "--live", live).exit_code == 0
    missing = verified(report, tmp_path, log)
    assert missing.exit_code == 2
    assert "give it with --live" in missing.output


def test_verify_changed_figure_is_named_and_fails(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(replayed))
    changed["scenarios"][0]["metrics"]["net_profit"] += 1
    result = verified(changed, tmp_path, log)
    assert result.exit_code == 2
    assert "scenarios.0.metrics.net_profit" in result.stdout
    assert "1 of" in result.stderr


@pytest.mark.parametrize("value", [10**400, -1e308, True, None, "12", [], {}])
def test_verify_value_of_any_kind_in_place_of_a_figure_is_a_difference(
    value: object, replayed: Document, log: Path, tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(replayed))
    changed["scenarios"][0]["metrics"]["net_profit"] = value
    told = json.loads(verified(changed, tmp_path, log, "--format", "json").stdout)
    assert [one["field"] for one in told["differences"]] == ["scenarios.0.metrics.net_profit"]


def test_verify_number_within_the_tolerance_agrees(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(replayed))
    changed["scenarios"][0]["metrics"]["net_profit"] *= 1 + 1e-5
    assert verified(changed, tmp_path, log).exit_code == 2
    assert verified(changed, tmp_path, log, "--tolerance", "1e-4").exit_code == 0


def test_verify_other_log_differs_in_digest_and_figures(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(log.read_text().replace("Condor,50,", "Condor,51,", 1))
    result = verified(replayed, tmp_path, other, "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 2
    assert not told["agrees"]
    assert {source["name"]: source["agrees"] for source in told["sources"]} == {
        "Log": False,
        "Profile": True,
    }
    assert told["differences"]


def test_verify_other_profile_differs_in_digest(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"version": 1, "portfolio": {"kelly_fraction": 0.25}}')
    result = verified(replayed, tmp_path, log, "--profile", profile)
    assert result.exit_code == 2
    assert "the profile" in result.stderr


def test_verify_field_that_one_side_lacks_is_a_difference(
    replayed: Document, log: Path, tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(replayed))
    del changed["scenarios"][0]["metrics"]["cagr"]
    changed["extra"] = 1
    told = json.loads(verified(changed, tmp_path, log, "--format", "json").stdout)
    assert {one["field"] for one in told["differences"]} == {"extra", "scenarios.0.metrics.cagr"}


def break_command(report: Document) -> None:
    report["provenance"]["command"] = "serve"


def break_arguments(report: Document) -> None:
    report["provenance"]["arguments"] = ["--help"]


def break_value(report: Document) -> None:
    report["provenance"]["arguments"] = ["--margin-share=9"]


def break_settings(report: Document) -> None:
    report["provenance"]["profile"]["settings"]["portfolio"]["kelly_fraction"] = "x"


def drop_record(report: Document) -> None:
    del report["provenance"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (break_command, "expected one of replay"),
        (break_arguments, "'--help' is no option"),
        (break_value, "--margin-share"),
        (break_settings, "portfolio.kelly_fraction"),
        (drop_record, "--format json"),
    ],
)
def test_verify_unusable_record_is_one_line(
    replayed: Document, log: Path, tmp_path: Path, change: Callable[[Document], None], words: str
) -> None:
    changed = json.loads(json.dumps(replayed))
    change(changed)
    result = verified(changed, tmp_path, log)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, '{"a": NaN}', "\ufeff1"])
def test_verify_file_that_is_no_document_is_one_line(text: str, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    result = run("verify", path, log)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_document_record_names_version_digests_seed_and_assumptions(log: Path) -> None:
    record = document("simulate", log, "--paths", "50", "--seed", "3")["provenance"]
    assert set(record) == {
        "lotwise", "command", "arguments", "log", "daily", "profile", "seed", "assumptions",
    }  # fmt: skip
    assert (record["command"], record["seed"]) == ("simulate", 3)
    assert len(record["log"]["sha256"]) == len(record["profile"]["sha256"]) == 64
    assert all(sentence.endswith(".") for sentence in record["assumptions"])
