"""Command `lotwise verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.calculations.errors import LotwiseError
from app.cli.options import daily_option, format_option, log_argument, profile_option
from app.cli.terminal import print_json

#: Relative; other versions of numpy, scipy and numba round the last digits otherwise.
TOLERANCE = 1e-9


@click.command()
@click.argument("report_path", metavar="REPORT", type=click.Path(path_type=Path))
@log_argument
@profile_option
@daily_option
@click.option(
    "--live",
    "live_paths",
    multiple=True,
    metavar="LIVE",
    type=click.Path(path_type=Path),
    help="Live log of a document of lotwise compare; repeatable.",
)
@click.option(
    "--tolerance",
    default=TOLERANCE,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Numbers that differ by at most this share of the larger one are the same.",
)
@format_option
def verify(report_path: Path, tolerance: float, output_format: str, **given: Any) -> None:
    """Work out a document again and compare it with what it says, field by field.

    REPORT is what a command printed with --format json, LOG the log that it was made from. Without
    --profile the settings are those that the document carries. Ends with status 2 where anything
    differs.
    """
    from app.cli.recompute import GivenFiles
    from app.cli.verification import verify as compared
    from app.cli.verification_tables import difference_sentence, print_verification

    files = GivenFiles(
        log=given["log_path"],
        profile=given["profile_path"],
        daily=given["daily_path"],
        live=given["live_paths"],
    )
    found = compared(report_path, files, tolerance)
    if output_format == "json":
        print_json(found.to_document())
    else:
        print_verification(found)
    if not found.agrees:
        raise LotwiseError(f"{report_path}: {difference_sentence(found)}")
