"""The files that commands read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.calculations.errors import LogError, ProfileError

if TYPE_CHECKING:
    from app.calculations.log.book import Book
    from app.calculations.profile.model import Profile
    from app.importers import Imported


def _inputs(
    log_path: Path, profile_path: Path | None, daily_path: Path | None, combine_pairs: bool
) -> tuple[Book, Profile]:
    """The book and the profile of a command; what was left out of them is said on standard error."""
    from app.calculations.log.book import Book
    from app.calculations.sizing.defaults import default_profile
    from app.importers.findings import starting

    profile = None if profile_path is None else _read_profile(profile_path)
    imported = _import(log_path, daily_path, combine_pairs)
    log = imported.log
    assert log is not None  # `_import` refuses files without trades
    book = Book.of(log, imported.daily)
    settled = (
        starting(book.starting)
        if profile and profile.portfolio.starting_capital is not None
        else None
    )
    for finding in imported.report.findings:
        if finding.tone in ("warn", "danger") and finding != settled:
            click.echo(f"{finding.head} {finding.text}".strip(), err=True)
    if profile is None:
        return book, default_profile(book)
    _warn_of_unknown_strategies(book, profile)
    return book, profile if profile.scenarios else profile.model_copy(
        update={"scenarios": default_profile(book).scenarios}
    )


def _import(log_path: Path, daily_path: Path | None, combine_pairs: bool) -> Imported:
    """The files in their roles; raises `LogError` for one that has the other's."""
    from app.importers import is_daily_log, read_files

    files = [(path.name, _read(path)) for path in (log_path, daily_path) if path is not None]
    if is_daily_log(*files[0]):
        raise LogError(
            f"{log_path}: this is a daily log, which holds no trades. Give the trade log, and this file with --daily."
        )
    if daily_path is not None and not is_daily_log(*files[1]):
        raise LogError(
            f"{daily_path}: this is no daily log. --daily takes one, with the columns Date and Net Liquidity; leave it out without."
        )
    imported = read_files(files, combine_pairs=combine_pairs)
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
    known = set(book.log.strategies)
    for name in profile.strategies:
        if name not in known:
            click.echo(
                f"The profile names the strategy {name!r}, which is not in the log.", err=True
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LogError(f"{path}: {error.strerror or error}.") from error


def _read_json(path: Path) -> object:
    try:
        return json.loads(_read(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileError(
            f"{path}: a profile is UTF-8 text; byte {error.start} is not."
        ) from error
    except json.JSONDecodeError as error:
        raise ProfileError(
            f"{path}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})."
        ) from error
