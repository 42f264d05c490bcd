"""Files that an assistant may have read: those in the folders, links and `..` followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.assistant.folders import Folders, PathError


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """Two folders, `open` and `more`, that may be read, beside one that may not."""
    for name in ("open", "open/deep", "more", "secret"):
        (tmp_path / name).mkdir()
    for name in ("open/a.csv", "open/deep/b.csv", "more/c.csv", "secret/s.csv", "more/deep"):
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.fixture
def folders(places: Path) -> Folders:
    return Folders.of([places / "open", places / "more"])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.csv", "open/a.csv"),
        ("deep/b.csv", "open/deep/b.csv"),
        ("c.csv", "more/c.csv"),
        ("deep/../a.csv", "open/a.csv"),
        ("../more/c.csv", "more/c.csv"),
        ("deep", "more/deep"),
    ],
)
def test_file_within_the_folders_is_found(
    folders: Folders, places: Path, path: str, found: str
) -> None:
    assert folders.file(path) == (places / found).resolve()


def test_file_by_its_absolute_path_is_found(folders: Folders, places: Path) -> None:
    assert folders.file(str(places / "open/a.csv")) == (places / "open/a.csv").resolve()


@pytest.mark.parametrize("path", ["../secret/s.csv", "../secret/none.csv", "/etc/passwd", ".."])
def test_file_outside_is_refused_whether_or_not_it_is_there(folders: Folders, path: str) -> None:
    with pytest.raises(PathError, match="outside of the folders that may be read"):
        folders.file(path)


def test_file_in_a_folder_whose_name_begins_alike_is_refused(places: Path) -> None:
    (places / "open-not").mkdir()
    (places / "open-not/a.csv").write_text("x")
    with pytest.raises(PathError, match="outside"):
        Folders.of([places / "open"]).file(str(places / "open-not/a.csv"))


def test_file_behind_a_link_that_leads_outside_is_refused(places: Path) -> None:
    folders = Folders.of([places / "open"])
    (places / "open/link.csv").symlink_to(places / "secret/s.csv")
    (places / "open/link").symlink_to(places / "secret")
    for path in ("link.csv", "link/s.csv"):
        with pytest.raises(PathError, match="outside"):
            folders.file(path)


def test_file_behind_a_link_that_stays_inside_is_found(folders: Folders, places: Path) -> None:
    (places / "open/link.csv").symlink_to(places / "more/c.csv")
    assert folders.file("link.csv") == (places / "more/c.csv").resolve()


def test_folder_that_is_itself_a_link_is_followed(places: Path) -> None:
    (places / "alias").symlink_to(places / "open")
    assert Folders.of([places / "alias"]).file("a.csv") == (places / "open/a.csv").resolve()


@pytest.mark.parametrize("path", ["none.csv", "deep/none.csv", ""])
def test_file_that_is_not_there_is_named(folders: Folders, path: str) -> None:
    with pytest.raises(PathError, match="there is no such file"):
        folders.file(path)


@pytest.mark.parametrize("path", ["a\0b", "circle", "n" * 5_000])
def test_file_path_that_is_none_is_an_error_in_words(
    folders: Folders, places: Path, path: str
) -> None:
    (places / "open/circle").symlink_to(places / "open/circle")
    with pytest.raises(PathError):
        folders.file(path)


@pytest.mark.parametrize("name", ["none", "open/a.csv"])
def test_folders_of_what_is_no_folder_is_refused(places: Path, name: str) -> None:
    with pytest.raises(PathError, match="there is no such folder"):
        Folders.of([places / name])
