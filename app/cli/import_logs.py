"""Command `lotwise import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.calculations.errors import LogError
from app.cli.inputs import read_bytes
from app.cli.options import format_option
from app.cli.output_file import write_whole
from app.cli.paths import PATH
from app.cli.provenance import print_document
from app.cli.reading import Reading, reading_options
from app.cli.terminal import one_line

if TYPE_CHECKING:
    from app.calculations.log.trade_log import TradeLog
    from app.importers import Choices, Imported


@click.command("import")
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="Log to write. Default: only the report of the import is printed.",
)
@click.option("--skip-unreadable", is_flag=True, help="Leave out files that cannot be read.")
@format_option
@reading_options
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=PATH)
def import_logs(
    paths: tuple[Path, ...],
    output: Path | None,
    reading: Reading,
    output_format: str,
    *,
    skip_unreadable: bool,
) -> None:
    """Read logs of any known format into one of Lotwise's own.

    Every command and the page read the written log. Prints what was read and what was left out.
    """
    from app.cli.import_report import import_document, import_record, print_import
    from app.importers import canonical_csv

    log, imported = read_together(paths, reading.choices(paths), skip_unreadable=skip_unreadable)
    if output is not None:
        _write(canonical_csv(log, imported.report.columns.assumed), output, paths)
    if output_format == "json":
        names = [path.name for path in paths]
        print_document(import_document(log, imported, output), import_record(log, imported, names))
    else:
        print_import(log, imported, output)


def read_together(
    paths: tuple[Path, ...], choices: Choices, *, skip_unreadable: bool
) -> tuple[TradeLog, Imported]:
    """Return the log of the files and their import; raises `LogError` without any trade."""
    from app.importers import read_files, read_good_files

    files = [(path.name, read_bytes(path)) for path in paths]
    if skip_unreadable:
        good = read_good_files(files, choices)
        for bad in good.bad:
            click.echo(one_line(f"Left out: {bad.reason.head} {bad.reason.text}"), err=True)
        imported = good.imported
    else:
        imported = read_files(files, choices)
    if (error := imported.report.error) is not None:
        raise LogError(f"{error.head} {error.text}")
    if imported.log is None:
        raise LogError(f"{paths[0]}: this is a daily log, which holds no trades.")
    return imported.log, imported


def _write(text: str, output: Path, paths: tuple[Path, ...]) -> None:
    """Write the log; raises `LogError` when that is impossible or would replace an input."""
    if output.resolve() in {path.resolve() for path in paths}:
        raise LogError(f"{output}: this is one of the files to read; name another one to write.")
    write_whole(output, text)
