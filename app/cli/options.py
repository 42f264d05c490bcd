"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from app.cli.inputs import InputFiles

Command = TypeVar("Command", bound=Callable[..., Any])

log_argument = click.argument("log_path", metavar="LOG.csv", type=click.Path(path_type=Path))
profile_option = click.option(
    "--profile",
    "profile_path",
    type=click.Path(path_type=Path),
    help="Sizing profile (JSON). Default: the default profile of the log.",
)
daily_option = click.option(
    "--daily",
    "daily_path",
    type=click.Path(path_type=Path),
    help="Daily log of the same backtest.",
)
no_pairs_option = click.option(
    "--no-pairs",
    is_flag=True,
    help="Treat put and call rows of one structure as separate positions.",
)
format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Output format.",
)


def passes_files(command: Callable[..., None]) -> Callable[..., None]:
    """Collect the log, profile and daily log of a command in its argument `files`.

    The command must have `log_argument`, `profile_option`, `daily_option` and `no_pairs_option`.
    """

    @wraps(command)
    def with_files(
        log_path: Path,
        profile_path: Path | None,
        daily_path: Path | None,
        no_pairs: bool,
        **options: Any,
    ) -> None:
        files = InputFiles(log_path, profile_path, daily_path, combine_pairs=not no_pairs)
        command(files=files, **options)

    return with_files


def log_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments of a command on a log; it gets them as `files` and `output_format`."""
    decorated = passes_files(command)
    for option in (format_option, no_pairs_option, daily_option, profile_option, log_argument):
        decorated = option(decorated)
    return decorated
