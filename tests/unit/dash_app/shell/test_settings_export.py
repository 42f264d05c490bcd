"""Exported settings: what they rest on is in the file, and `lotwise verify` finds it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dash import no_update

from app import __version__
from app.calculations.log.book import Book
from app.calculations.profile.model import parse_profile
from app.dash_app.shell.settings_export import export_settings
from app.dash_app.state.packing import pack_log, unpack_log
from app.importers import read_files
from tests.unit.cli.builders import run
from tests.unit.cli.test_size import write_log
from tests.unit.dash_app.workspaces import browser_of

NAMED = {"filename": "log.csv"}
KEPT = {"version": 1, "mappings": {"d": {"opened": "Entry"}, "damaged": 1}}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of forty days."""
    return write_log(tmp_path_factory.mktemp("settings") / "log.csv", 40)


@pytest.fixture
def exported(log: Path) -> dict[str, Any]:
    """Return the file that a page writes after the log has been in its browser."""
    imported = read_files([(log.name, log.read_bytes())]).log
    assert imported is not None
    book = Book.of(unpack_log(pack_log(imported, {}))[0])
    download = export_settings((1, None), *browser_of(book, kelly_fraction=0.25), NAMED, KEPT)
    assert download["filename"] == "lotwise-profile.json"
    return dict(json.loads(download["content"]))


def verified(document: dict[str, Any], folder: Path, *arguments: str | Path) -> Any:
    path = folder / "lotwise-profile.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return run("verify", path, *arguments)


def test_exported_settings_name_version_digests_seed_and_assumptions(
    exported: dict[str, Any],
) -> None:
    record = exported["provenance"]
    assert (record["lotwise"], record["seed"], record["log"]["rows"]) == (__version__, 0, 40)
    assert len(record["log"]["sha256"]) == len(record["profile"]["sha256"]) == 64
    assert all(sentence.endswith(".") for sentence in record["assumptions"])
    assert exported["mappings"] == {"d": {"opened": "Entry"}}
    assert parse_profile(exported).portfolio.kelly_fraction == 0.25


def test_exported_settings_agree_with_their_log(
    exported: dict[str, Any], log: Path, tmp_path: Path
) -> None:
    result = verified(exported, tmp_path, log)
    assert result.exit_code == 0, result.output


def test_exported_settings_that_were_changed_no_longer_agree(
    exported: dict[str, Any], log: Path, tmp_path: Path
) -> None:
    changed = exported | {"portfolio": exported["portfolio"] | {"kelly_fraction": 0.5}}
    result = verified(changed, tmp_path, log)
    assert result.exit_code == 2
    assert "the profile differs" in result.stderr


def test_exported_settings_of_a_browser_without_a_server_are_no_document(
    exported: dict[str, Any], log: Path, tmp_path: Path
) -> None:
    short = exported | {"provenance": {"lotwise": __version__, "log": {"fingerprint": "f"}}}
    result = verified(short, tmp_path, log)
    assert result.exit_code == 2
    assert "written without the server" in result.stderr


def test_settings_are_exported_on_a_click_alone(log: Path) -> None:
    assert export_settings((None, None), None, None, None, None) is no_update
    assert export_settings((None, 1), None, None, None, None) is no_update
