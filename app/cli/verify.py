"""Command `lotwise verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.calculations.errors import LotwiseError
from app.cli.options import daily_option, format_option, profile_option
from app.cli.paths import PATH
from app.cli.provenance import print_document

#: Relative; other versions of numpy, scipy and numba round the last digits otherwise.
TOLERANCE = 1e-9


@click.command()
@click.argument("report_path", metavar="REPORT", type=PATH)
@click.argument("log_paths", metavar="LOG...", nargs=-1, required=True, type=PATH)
@profile_option
@daily_option
@click.option(
    "--live",
    "live_paths",
    multiple=True,
    metavar="LIVE",
    type=PATH,
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

    REPORT is what a command printed with --format json, or exported settings; LOG is the log that
    it was made from (of an import, all of its files). Without --profile the settings are those that
    the document carries. Ends with status 2 where anything differs.
    """
    from app.cli.recompute import GivenFiles
    from app.cli.verification import verify as compared
    from app.cli.verification_tables import difference_sentence, print_verification

    files = GivenFiles(
        log=given["log_paths"][0],
        more_logs=given["log_paths"][1:],
        profile=given["profile_path"],
        daily=given["daily_path"],
        live=given["live_paths"],
    )
    found = compared(report_path, files, tolerance)
    if output_format == "json":
        print_document(found.to_document(), found.record)
    else:
        print_verification(found)
    if not found.agrees:
        raise LotwiseError(f"{report_path}: {difference_sentence(found)}")
