"""Command `lotwise report`."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import file_options
from app.cli.output_file import require_folder, write_whole
from app.cli.paths import PATH
from app.runtime.printable import visible


@click.command()
@click.option(
    "--output",
    type=PATH,
    default=Path("report.html"),
    show_default=True,
    help="File to write.",
)
@file_options
def report(files: InputFiles, output: Path) -> None:
    """Write the whole Position Sizing page as one HTML file."""
    from app.dash_app.report.document import report_html

    require_folder(output)
    book, profile = read_inputs(files)
    text = report_html(book, profile, files.log.name)
    write_whole(output, text)
    click.echo(f"{visible(str(output))} ({len(text) / 1e6:.1f} MB)")
