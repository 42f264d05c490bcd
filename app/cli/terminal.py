"""Output on the terminal: JSON, errors as one line, characters that an encoding lacks."""

from __future__ import annotations

import codecs
import io
import json
import sys
from typing import Any

import click

from app.calculations.errors import LotwiseError

_MINUS = "\u2212"


class _UserError(click.ClickException):
    """Error in what the user gave, shown as one line."""

    exit_code = 2


class ErrorLineGroup(click.Group):
    """Group of commands that shows a `LotwiseError` as one line and ends with status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command; raises `click.ClickException` in place of `LotwiseError`."""
        try:
            return super().invoke(ctx)
        except LotwiseError as error:
            raise _UserError(" ".join(str(error).split())) from error


def replace_unencodable_characters() -> None:
    """Replace characters that the encoding of standard output or error cannot represent.

    Redirected output has a narrow encoding on some machines, and a command must not fail there.
    """
    codecs.register_error("replace-unencodable", _replacement)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace-unencodable")


def _replacement(error: UnicodeError) -> tuple[str, int]:
    """Return the replacement text and the position after it: `-` for a minus sign, else `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    # A lost minus sign would turn a loss into a gain.
    replaced = "".join("-" if character == _MINUS else "?" for character in characters)
    return replaced, error.end


def print_json(document: dict[str, Any]) -> None:
    """Print a document as one line of JSON; raises `ValueError` for NaN or infinity in it."""
    click.echo(json.dumps(document, allow_nan=False))
