"""Releases: what is refused, and what the files of one hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app import __version__
from scripts import release

CHANGELOG = f"""# Changelog

## [Unreleased]

- Later.

## [{__version__}] - 2026-11-30

### Added

- New.

## [0.0.1] - 2025-01-02

- Old.
"""


def test_refusals_of_a_clean_tree_with_a_dated_heading_are_none() -> None:
    assert release.refusals("", CHANGELOG) == []


def test_refusals_name_the_changes_that_are_not_committed() -> None:
    [reason] = release.refusals(" M app/__init__.py\n", CHANGELOG)
    assert "app/__init__.py" in reason


@pytest.mark.parametrize("heading", ["unreleased", "2026-11-3", "2026-11-30 (draft)"])
def test_refusals_ask_for_a_date_beside_the_version(heading: str) -> None:
    [reason] = release.refusals("", CHANGELOG.replace("2026-11-30", heading))
    assert f"## [{__version__}] - YYYY-MM-DD" in reason


def test_notes_are_what_stands_below_the_heading_of_the_version() -> None:
    assert release.notes(CHANGELOG, __version__) == "### Added\n\n- New.\n"


def test_not_permissive_lists_licences_that_are_not_known() -> None:
    licences = {
        "a": "MIT License",
        "b": "GNU General Public License v3",
        "c": "UNKNOWN",
        "d": "BSD-3-Clause AND GPL-3.0-only",
        "e": "GPL-3.0-only OR MIT",
    }
    packages = [{"Name": name, "License": licence} for name, licence in licences.items()]
    assert [line[0] for line in release.not_permissive(packages)] == ["b", "c", "d"]


def test_hashes_are_lines_that_sha256sum_checks(tmp_path: Path) -> None:
    for name in ("b.whl", "a.md", release.HASHES):
        (tmp_path / name).write_text(name)
    digests = [hashlib.sha256(name.encode()).hexdigest() for name in ("a.md", "b.whl")]
    expected = f"{digests[0]}  a.md\n{digests[1]}  b.whl\n"
    assert release.hashes(tmp_path.iterdir()) == expected
