"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from app.cli.inputs import InputFiles
from app.cli.paths import PATH
from app.cli.reading import Reading, reading_options

Command = TypeVar("Command", bound=Callable[..., Any])

log_argument = click.argument("log_path", metavar="LOG", type=PATH)
profile_option = click.option(
    "--profile",
    "profile_path",
    type=PATH,
    help="Sizing profile (JSON). Default: the default profile of the log.",
)
daily_option = click.option(
    "--daily",
    "daily_path",
    type=PATH,
    help="Daily log of the same backtest.",
)
format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Output format.",
)


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments that name a command's files and their reading; it gets them as `files`."""

    @wraps(command)
    def with_files(
        log_path: Path,
        profile_path: Path | None,
        daily_path: Path | None,
        reading: Reading,
        **options: Any,
    ) -> None:
        command(files=InputFiles(log_path, profile_path, daily_path, reading), **options)

    decorated = reading_options(with_files)
    for option in (daily_option, profile_option, log_argument):
        decorated = option(decorated)
    return decorated


def log_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments of a command on a log; it gets them as `files` and `output_format`."""
    return format_option(file_options(command))
