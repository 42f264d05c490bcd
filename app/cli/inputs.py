"""Files that commands read: the trade log, the daily log and the sizing profile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.calculations.errors import LogError, ProfileError
from app.cli.reading import Reading
from app.cli.terminal import one_line

if TYPE_CHECKING:
    from app.calculations.log.book import Book
    from app.calculations.log.trade_log import TradeLog
    from app.calculations.profile.model import Profile
    from app.importers import Finding, Imported, ImportReport


@dataclass(frozen=True)
class InputFiles:
    """Paths of a command's input files, and how the rows of the log become trades."""

    log: Path
    profile: Path | None  #: None: the default profile of the log
    daily: Path | None  #: None: no daily log
    reading: Reading


@dataclass(frozen=True, eq=False)
class Inputs:
    """The book and the sizing profile of a command, with what was noticed while reading them."""

    book: Book
    profile: Profile
    report: ImportReport
    warnings: tuple[str, ...]  #: of the import, and strategies that only the profile names


def read_inputs(files: InputFiles) -> tuple[Book, Profile]:
    """Read the book and the sizing profile of a command; print warnings on standard error.

    Raises the errors of `load_inputs`.
    """
    inputs = load_inputs(files)
    print_warnings(inputs.warnings)
    return inputs.book, inputs.profile


def print_warnings(warnings: Iterable[str]) -> None:
    """Print each warning on a line of standard error."""
    for warning in warnings:
        click.echo(one_line(warning), err=True)


def load_inputs(
    files: InputFiles,
    changes: Mapping[str, Any] | None = None,
    *,
    given: Profile | None = None,
) -> Inputs:
    """Read the book and the sizing profile of a command.

    Without a profile, or without scenarios in it, those of the default profile are used. `changes`
    is a merge patch (`merge_patch`) of the profile; `given` stands in for a file of a profile.

    Raises `LogError` for a log that cannot be read or is given in the other log's place, and
    `ProfileError` for a profile that cannot be read; the message starts with the path of the file.
    """
    from app.calculations.log.book import Book

    if files.profile is not None:
        given = _read_profile(files.profile)
    imported = _read_logs(files)
    if imported.log is None:
        raise LogError(f"{files.log}: no trade could be read.")
    book = Book.of(imported.log, imported.daily)
    profile = _profile(book, given, changes)
    settled = _settled(book, profile)
    warnings = (*_import_warnings(imported.report, settled), *_unknown_strategies(book, profile))
    return Inputs(book, profile, imported.report, warnings)


@dataclass(frozen=True, eq=False)
class LiveInput:
    """A live log, with what was noticed while reading it."""

    log: TradeLog
    warnings: tuple[str, ...]


def load_live(paths: Sequence[Path], reading: Reading) -> LiveInput:
    """Read one or several live logs as one; raises `LogError` where that cannot be read."""
    from app.calculations.log.trade_log import starting_capital
    from app.importers import is_daily_log, read_files
    from app.importers.findings import starting

    contents = [(path.name, read_bytes(path)) for path in paths]
    for path, content in zip(paths, contents, strict=True):
        if is_daily_log(*content):
            raise LogError(f"{path}: this is a daily log, which holds no trades.")
    imported = read_files(contents, reading.choices(paths))
    if (error := imported.report.error) is not None:
        raise LogError(f"{error.head} {error.text}")
    if imported.log is None:
        raise LogError(f"{', '.join(map(str, paths))}: no trade could be read.")
    # The comparison is per contract, so the capital of the live account does not count.
    unused = starting(starting_capital(imported.log, imported.daily))
    return LiveInput(imported.log, tuple(_import_warnings(imported.report, unused)))


def _profile(book: Book, given: Profile | None, changes: Mapping[str, Any] | None) -> Profile:
    """Return the profile given, or the default one, with the changes; never without scenarios."""
    from app.calculations.profile.model import parse_profile
    from app.calculations.replay.comparison import merge_patch
    from app.calculations.sizing.defaults import default_profile

    profile = given or default_profile(book)
    if changes:
        profile = parse_profile(merge_patch(profile.to_document(), changes))
    if profile.scenarios:
        return profile
    return profile.model_copy(update={"scenarios": default_profile(book).scenarios})


def _settled(book: Book, profile: Profile) -> Finding | None:
    """Return the finding on the starting capital where the profile sets one."""
    from app.importers.findings import starting

    return None if profile.portfolio.starting_capital is None else starting(book.starting)


def _import_warnings(report: ImportReport, settled: Finding | None) -> Iterator[str]:
    """Yield the warnings of an import but for the one that is settled."""
    for finding in report.findings:
        if finding.tone in ("warn", "danger") and finding != settled:
            yield f"{finding.head} {finding.text}".strip()


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


def _unknown_strategies(book: Book, profile: Profile) -> Iterator[str]:
    strategies = set(book.log.strategies)
    for name in profile.strategies:
        if name not in strategies:
            yield f"The profile names the strategy {name!r}, which is not in the log."


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; raises `LogError` when it cannot be read or is too large."""
    from app.importers.limits import MAX_BYTES

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # a device may never end
    except OSError as error:
        raise LogError(f"{path}: {error.strerror or error}.") from error
    except ValueError as error:  # a zero byte
        raise LogError(f"{path}: this is no path ({error}).") from error
    if len(content) > MAX_BYTES:
        raise LogError(
            f"{path}: at most {MAX_BYTES / 1e6:.0f} MB can be read, all files together; export a "
            "shorter period."
        )
    return content


def _read_json(path: Path) -> object:
    content = read_bytes(path)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileError(
            f"{path}: a profile is UTF-8 text; byte {error.start} is not."
        ) from error
    except json.JSONDecodeError as error:
        raise ProfileError(
            f"{path}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})."
        ) from error
    except RecursionError as error:
        raise ProfileError(f"{path}: nested too deeply to be a profile.") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise ProfileError(f"{path}: a number has too many digits.") from error
