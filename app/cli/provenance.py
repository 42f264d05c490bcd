"""Documents with the record of what they were made from, which `lotwise verify` reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from app.cli.terminal import print_json

if TYPE_CHECKING:
    from app.calculations.log.book import Book
    from app.calculations.profile.model import Profile, Scenario
    from app.cli.inputs import InputFiles
    from app.importers import Origin

Document = dict[str, Any]

PROVENANCE = "provenance"  #: key of the record in every document
#: Options that name files or choose the form of the output; none of them changes a figure.
FILE_OPTIONS = frozenset({"profile_path", "daily_path", "live_paths", "output_format", "output"})


def origin_of(
    files: InputFiles, book: Book, profile: Profile, scenarios: Sequence[Scenario] = ()
) -> Origin:
    """Return what the figures of a command on these files are made from."""
    from app.importers import Origin

    return Origin(
        book=book,
        profile=profile,
        log_name=files.log.name,
        daily_name=None if files.daily is None else files.daily.name,
        profile_name=None if files.profile is None else files.profile.name,
        scenarios=scenarios,
    )


def print_document(document: Document, record: Mapping[str, Any]) -> None:
    """Print a document of the running command as JSON, its record last.

    The record gets the name of the command and the options that its figures depend on.
    """
    context = click.get_current_context()
    asked = {"command": context.info_name, "arguments": arguments_of(context)}
    print_json({**document, PROVENANCE: {**record, **asked}})


def arguments_of(context: click.Context) -> list[str]:
    """Return the options of a command that its figures depend on, as words of a command line."""
    return [
        word
        for option in figure_options(context.command)
        for word in _words(option, context.params.get(str(option.name)))
    ]


def figure_options(command: click.Command) -> list[click.Option]:
    """Return the options of a command that its figures depend on."""
    return [
        option
        for option in command.params
        if isinstance(option, click.Option) and option.name not in FILE_OPTIONS
    ]


def _words(option: click.Option, value: object) -> Iterator[str]:
    """Yield the words that give an option this value; none for a value that decides nothing."""
    name = option.opts[-1]
    if isinstance(value, bool):
        names = [name] if value else option.secondary_opts
        yield from names[:1]
    elif isinstance(value, Mapping):
        yield from (f"{name}={key}={_text(part)}" for key, part in value.items())
    elif isinstance(value, tuple | list):
        yield from (f"{name}={_text(part)}" for part in value)
    elif value is not None:
        yield f"{name}={_text(value)}"


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)
