"""The folders whose files an assistant may have read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.calculations.errors import LotwiseError


class PathError(LotwiseError):
    """A path that may not be read, or that leads to no file."""


@dataclass(frozen=True)
class Folders:
    """Folders with all below them; build with `Folders.of`."""

    roots: tuple[Path, ...]  #: absolute, without symbolic links

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Folders:
        """Return these folders; raises `PathError` for one that is no folder."""
        return cls(tuple(_root(folder) for folder in folders))

    def file(self, path: str) -> Path:
        """Return the file at a path, absolute or relative to one of the folders.

        Symbolic links and `..` are followed before the folders are compared. Raises `PathError`
        for a path outside of every folder, whether or not a file is there, and for one that leads
        to no file.
        """
        inside = [found for root in self.roots if self._holds(found := _resolved(root, path))]
        if not inside:
            folders = ", ".join(map(str, self.roots))
            raise PathError(f"{path!r} is outside of the folders that may be read: {folders}.")
        for found in inside:
            if os.path.isfile(found):  # False, not an error, where no file can have that name
                return found
        raise PathError(f"{path!r}: there is no such file in the folders that may be read.")

    def _holds(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self.roots)


def _root(folder: Path) -> Path:
    if not folder.is_dir():
        raise PathError(f"{folder}: there is no such folder.")
    return folder.resolve()


def _resolved(root: Path, path: str) -> Path:
    """Return a path from a folder, links followed; an absolute path does not depend on it."""
    try:
        return (root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # too long, links in a circle, a zero byte
        raise PathError(f"{path!r} is no path: {error}.") from error
