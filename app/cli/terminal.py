"""Output on the terminal: JSON, errors as one line, characters that an encoding lacks."""

from __future__ import annotations

import codecs
import errno
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from app.calculations.errors import LotwiseError
from app.runtime.printable import visible

_MINUS = "\u2212"


class _UserError(click.ClickException):
    """Error in what the user gave, shown as one line."""

    exit_code = 2


class ErrorLineGroup(click.Group):
    """Group of commands that shows an error of the user or the disk as one line, with status 2."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Return the context of a call; raises `click.ClickException` for unusable arguments."""
        with _errors_as_lines():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command; raises `click.ClickException` in place of such an error."""
        with _errors_as_lines():
            return super().invoke(ctx)


@contextmanager
def _errors_as_lines() -> Iterator[None]:
    """Raise `click.ClickException` in place of unusable arguments, `LotwiseError` and `OSError`."""
    try:
        yield
    except click.UsageError as error:
        raise _usage_error(error) from error
    except LotwiseError as error:
        raise _UserError(one_line(str(error))) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # who reads has closed: click ends in silence
            raise
        raise _UserError(one_line(_system_words(error))) from error


def _system_words(error: OSError) -> str:
    """Return what failed: a file by its name, else the output, which has none."""
    return f"{error.filename or 'The output'}: {error.strerror or error}."


def _usage_error(error: click.UsageError) -> _UserError:
    """Return the error of unusable arguments as one line that names the help."""
    command = "lotwise" if error.ctx is None else error.ctx.command_path
    return _UserError(f"{one_line(error.format_message())} Try '{command} --help'.")


def one_line(text: str) -> str:
    """Return a message on one line, in which no character acts on a terminal."""
    return visible(" ".join(text.split()))


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
