"""Files that commands write are whole, or as they were."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from app.calculations.errors import LogError
from app.cli.output_file import write_whole


def fail(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_write_whole_replaces_what_a_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    for text in ("first\n", "sécond\n"):
        write_whole(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_write_whole_keeps_who_may_read_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")
    for mode in (0o600, 0o664):
        path.chmod(mode)
        write_whole(path, "new")
        assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("step", ["write_text", "replace"])
def test_write_whole_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(LogError, match=r"log\.csv: No space left on device\."):
        write_whole(path, "new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_whole_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    path, link = tmp_path / "log.csv", tmp_path / "link.csv"
    path.write_bytes(b"old")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("this machine makes no links")
    write_whole(link, "new")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


@pytest.mark.parametrize("name", [".", "no/such/folder.csv"])
def test_write_whole_to_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LogError):
        write_whole(tmp_path / name, "new")
