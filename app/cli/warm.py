"""Command `lotwise warm`."""

from __future__ import annotations

import click

from app.calculations.errors import LotwiseError


@click.command()
def warm() -> None:
    """Compile the calculations ahead of the first start.

    The machine code is kept on disk; without this the first start compiles for up to a minute.
    """
    from app.calculations.kernels.compiled import cache_folder, remove_outdated_caches
    from app.calculations.kernels.warmup import warm_up
    from app.cli.simulation import progress_bar

    if cache_folder() is None:
        raise LotwiseError(
            "No folder for the machine code can be written to. Set NUMBA_CACHE_DIR to one."
        )
    click.echo("Compiling the calculations; this takes up to a minute, once.")
    remove_outdated_caches()
    with progress_bar() as bar:
        task = bar.add_task("Compiling", total=1.0)
        warm_up(lambda done, total: bar.update(task, completed=done / total))
    click.echo("Ready.")
