"""How commands print, and how they end on an error."""

from __future__ import annotations

import codecs
import io
import json
import sys
from typing import Any

import click

from app.calculations.errors import LotwiseError


class _InputError(click.ClickException):
    """An error in what the user gave, shown as one line."""

    exit_code = 2


class _Group(click.Group):
    """Shows errors of the family as one line, with status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LotwiseError as error:
            raise _InputError(" ".join(str(error).split())) from error


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """What is written for a sign that the terminal or file cannot hold: a hyphen for a minus, which no number may lose."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(
        "-" if sign == "\u2212" else "?" for sign in error.object[error.start : error.end]
    ), error.end


def _keep_writing() -> None:
    """Let no sign end a command: redirected output has an encoding of its own on some machines."""
    codecs.register_error("stand-in", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stand-in")


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, allow_nan=False))
