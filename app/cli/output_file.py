"""Files that commands write: whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from app.calculations.errors import LogError


def require_folder(path: Path) -> None:
    """Raise `LogError` where a file cannot be written for want of its folder.

    For commands that work long before they write.
    """
    if not path.resolve().parent.is_dir():
        raise LogError(f"{path}: {os.strerror(errno.ENOENT)}.")


def write_whole(path: Path, text: str) -> None:
    """Write a text to a file, which keeps what it holds where that fails.

    The text is written beside the file, which it then replaces: a full disk leaves no half of it.
    Permissions stay as they were. A device is written to itself. Raises `LogError` where nothing
    can be written.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        raise LogError(f"{path}: {error.strerror or error}.") from error


def _replace(target: Path, text: str) -> None:
    beside = target.with_name(f".{os.getpid()}-{target.name}"[:200])
    try:
        beside.touch()
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
