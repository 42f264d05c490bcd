"""`lotwise import`, and the options of reading that every command has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.builders import TRADE_LOG, run
from tests.unit.importers.journal import JOURNAL, MAPPING
from tests.unit.importers.logs import csv_of, trades

MAPS = [f"--map={name}={column}" for name, column in MAPPING.items()]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return the path of a table of unknown layout."""
    path = tmp_path / "journal.csv"
    path.write_text(JOURNAL, encoding="utf-8")
    return path


def test_import_of_sample_writes_a_log_that_replays_alike(tmp_path: Path) -> None:
    written = tmp_path / "log.csv"
    result = run("import", TRADE_LOG, "-o", written)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{written}: " in result.stdout
    tables = [
        json.loads(run("kelly", path, "--format", "json").stdout) for path in (TRADE_LOG, written)
    ]
    records = [table.pop("provenance") for table in tables]
    assert tables[0] == tables[1]
    assert records[0]["log"]["sha256"] == records[1]["log"]["sha256"]


def test_import_with_mapping_prints_the_report_as_json(journal: Path) -> None:
    document = json.loads(run("import", journal, *MAPS, "--format", "json").stdout)
    assert (document["output"], document["trades"]) == (None, 4)
    assert document["strategies"] == ["IC open", "Put fly"]
    assert document["report"]["files"][0]["rows_kept"] == 4
    assert {one["what"] for one in document["missing"]} == {"margin", "starting capital"}


def test_import_of_unknown_table_prints_the_options_that_read_it(journal: Path) -> None:
    result = run("import", journal)
    assert (result.exit_code, result.stdout) == (2, "")
    assert '--map opened="Open time"' in result.stderr


def test_kelly_reads_a_mapped_table_and_keeps_a_part(journal: Path) -> None:
    result = run("kelly", journal, *MAPS, "--strategy", "Put fly", "--format", "json")
    assert list(json.loads(result.stdout)["strategies"]) == ["Put fly"]
    later = run("kelly", journal, *MAPS, "--from", "2024-03-18", "--format", "json")
    assert list(json.loads(later.stdout)["strategies"]) == ["IC open"]


def test_import_of_several_files_names_their_strategies(tmp_path: Path, journal: Path) -> None:
    other = tmp_path / "bare.csv"
    other.write_text(csv_of(trades([0, 300], Strategy="")), encoding="utf-8")
    arguments = ["import", journal, other, *MAPS, "--strategy-name", "bare.csv=Mine"]
    document = json.loads(run(*arguments, "--format", "json").stdout)
    assert set(document["strategies"]) == {"IC open", "Put fly", "Mine"}


def test_import_with_unreadable_file_goes_on_when_told_to(tmp_path: Path, journal: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run("import", journal, bad, *MAPS).exit_code == 2
    result = run("import", journal, bad, *MAPS, "--skip-unreadable")
    assert result.exit_code == 0
    assert result.stderr.startswith("Left out: bad.csv")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--map", "opened"], "is not FIELD=COLUMN", id="no equals sign"),
        pytest.param(["--map=pl=A", "--map=pl=B"], "pl is given twice", id="field twice"),
        pytest.param(["--strategy-name", "x.csv=A"], "x.csv is not among the files", id="file"),
        pytest.param(["--margin-share", "2"], "2.0 is not in the range", id="share"),
        pytest.param(["--from", "May"], "does not match the format", id="day"),
    ],
)
def test_import_with_wrong_option_says_what_is_wrong(
    journal: Path, arguments: list[str], words: str
) -> None:
    result = run("import", journal, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_import_onto_an_input_is_refused(journal: Path) -> None:
    result = run("import", journal, *MAPS, "-o", journal)
    assert result.exit_code == 2
    assert "one of the files to read" in result.stderr
    assert journal.read_text(encoding="utf-8") == JOURNAL
