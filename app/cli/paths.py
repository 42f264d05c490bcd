"""The type of every path on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class _PathType(click.Path):
    """A path; one with a zero byte, which no system call takes, is refused in words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, as `click.Path` does; fail in words for a zero byte."""
        if "\0" in str(value):
            self.fail(f"{value!r} is no path: it holds a zero byte.", param, ctx)
        return super().convert(value, param, ctx)


PATH = _PathType(path_type=Path)
