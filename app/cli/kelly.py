"""Command `lotwise kelly`."""

from __future__ import annotations

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import log_options
from app.cli.provenance import origin_of, print_document

RESAMPLES = 1_000  #: bootstrap resamples behind the range of every Kelly estimate


@click.command()
@log_options
def kelly(files: InputFiles, output_format: str) -> None:
    """Estimate Kelly of every strategy, with a bootstrap range."""
    from app.calculations.sizing.kelly_table import kelly_table
    from app.cli.documents import kelly_document
    from app.cli.tables import print_kelly

    book, profile = read_inputs(files)
    table = kelly_table(book, profile, resamples=RESAMPLES)
    if output_format == "json":
        print_document(kelly_document(table), origin_of(files, book, profile).document())
    else:
        print_kelly(table)
