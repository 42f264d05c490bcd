"""Files that commands read: the trade log, the daily log and the sizing profile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.calculations.errors import LogError, ProfileError
from app.cli.reading import Reading

if TYPE_CHECKING:
    from app.calculations.log.book import Book
    from app.calculations.profile.model import Profile
    from app.importers import Imported, ImportReport


@dataclass(frozen=True)
class InputFiles:
    """Paths of a command's input files, and how the rows of the log become trades."""

    log: Path
    profile: Path | None  #: None: the default profile of the log
    daily: Path | None  #: None: no daily log
    reading: Reading


def read_inputs(files: InputFiles) -> tuple[Book, Profile]:
    """Read the book and the sizing profile of a command.

    Without a profile, or without scenarios in it, those of the default profile are used. Warnings
    of the import and strategies that only the profile names are printed on standard error.

    Raises `LogError` for a log that cannot be read or is given in the other log's place, and
    `ProfileError` for a profile that cannot be read; the message starts with the path of the file.
    """
    from app.calculations.log.book import Book
    from app.calculations.sizing.defaults import default_profile

    given = None if files.profile is None else _read_profile(files.profile)
    imported = _read_logs(files)
    if imported.log is None:
        raise LogError(f"{files.log}: no trade could be read.")
    book = Book.of(imported.log, imported.daily)
    _print_warnings(imported.report, book, given)
    if given is None:
        return book, default_profile(book)
    _warn_of_unknown_strategies(book, given)
    if given.scenarios:
        return book, given
    return book, given.model_copy(update={"scenarios": default_profile(book).scenarios})


def _print_warnings(report: ImportReport, book: Book, profile: Profile | None) -> None:
    """Print the warnings of an import, without those that the profile has settled."""
    from app.importers.findings import starting

    has_capital = profile is not None and profile.portfolio.starting_capital is not None
    assumed_capital = starting(book.starting)
    for finding in report.findings:
        is_settled = has_capital and finding == assumed_capital
        if finding.tone in ("warn", "danger") and not is_settled:
            click.echo(f"{finding.head} {finding.text}".strip(), err=True)


def _read_logs(files: InputFiles) -> Imported:
    """Import the trade log and the daily log; raises `LogError` where they are interchanged."""
    from app.importers import is_daily_log, read_files

    trade_log = (files.log.name, read_bytes(files.log))
    daily_log = None if files.daily is None else (files.daily.name, read_bytes(files.daily))
    if is_daily_log(*trade_log):
        raise LogError(
            f"{files.log}: this is a daily log, which holds no trades. "
            "Give the trade log, and this file with --daily."
        )
    if daily_log is not None and not is_daily_log(*daily_log):
        raise LogError(
            f"{files.daily}: this is no daily log. --daily takes one, with the columns Date and "
            "Net Liquidity; leave it out without."
        )
    contents = [trade_log] if daily_log is None else [trade_log, daily_log]
    imported = read_files(contents, files.reading.choices([files.log]))
    if (error := imported.report.error) is not None:
        raise LogError(f"{error.head} {error.text}")
    return imported


def _read_profile(path: Path) -> Profile:
    from app.calculations.profile.model import parse_profile

    document = _read_json(path)
    try:
        return parse_profile(document)
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from error


def _warn_of_unknown_strategies(book: Book, profile: Profile) -> None:
    strategies = set(book.log.strategies)
    for name in profile.strategies:
        if name not in strategies:
            click.echo(
                f"The profile names the strategy {name!r}, which is not in the log.", err=True
            )


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; raises `LogError` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise LogError(f"{path}: {error.strerror or error}.") from error


def _read_json(path: Path) -> object:
    try:
        return json.loads(read_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileError(
            f"{path}: a profile is UTF-8 text; byte {error.start} is not."
        ) from error
    except json.JSONDecodeError as error:
        raise ProfileError(
            f"{path}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})."
        ) from error
