"""Command `lotwise replay`."""

from __future__ import annotations

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import log_options
from app.cli.provenance import origin_of, print_document


@click.command()
@log_options
def replay(files: InputFiles, output_format: str) -> None:
    """Replay a log under every scenario of a profile."""
    from app.calculations.profile.judged_drawdown import judged_drawdown
    from app.calculations.replay.engine import replays
    from app.cli.documents import replay_document
    from app.cli.tables import print_replays

    book, profile = read_inputs(files)
    replayed = replays(book, profile, profile.scenarios)
    if output_format == "json":
        origin = origin_of(files, book, profile, profile.scenarios)
        print_document(replay_document(book, replayed), origin.document())
    else:
        print_replays(replayed, judged_drawdown(profile.portfolio))
