"""Command `lotwise simulate`."""

from __future__ import annotations

from typing import Any

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import log_options
from app.cli.terminal import print_json


@click.command()
@click.option(
    "--scenario",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only this scenario; repeatable. Without it, every one.",
)
@click.option(
    "--horizon",
    "horizon_days",
    type=int,
    metavar="DAYS",
    help="Trading days to look ahead. Without it, a year.",
)
@click.option(
    "--paths", default=10_000, show_default=True, help="Futures to simulate, 100,000 at most."
)
@click.option(
    "--sampling",
    type=click.Choice(["blocks", "days"]),
    default="blocks",
    show_default=True,
    help="How days are drawn.",
)
@click.option(
    "--block",
    "mean_block_days",
    type=float,
    metavar="DAYS",
    help="Mean length of a block. Without it, chosen from the log.",
)
@click.option("--seed", default=0, show_default=True, help="The same seed, the same futures.")
@click.option(
    "--full-loss-every",
    "full_loss_every_days",
    type=float,
    metavar="DAYS",
    help="Inject one full-margin loss in so many days.",
)
@click.option(
    "--full-loss-of",
    metavar="STRATEGY",
    help="What it strikes. Without it, everything open at once.",
)
@click.option(
    "--ruin",
    "ruin_share",
    default=0.5,
    show_default=True,
    metavar="SHARE",
    help="Of starting capital: ruin is a day at or below.",
)
@click.option(
    "--goal",
    "goal_share",
    type=float,
    metavar="SHARE",
    help="Of starting capital, to be reached ...",
)
@click.option(
    "--floor", "floor_share", type=float, metavar="SHARE", help="... before falling to this."
)
@click.option(
    "--estimation-error",
    is_flag=True,
    help="Resample the log itself first: what so few trades cannot know.",
)
@click.option(
    "--find-size",
    is_flag=True,
    help="Also find the largest size that keeps the profile's drawdown promise.",
)
@log_options
def simulate(files: InputFiles, output_format: str, find_size: bool, **options: Any) -> None:
    """Simulate futures: the log's days resampled, re-sized on every path."""
    from app.cli.simulation import simulations
    from app.cli.simulation_document import simulation_document
    from app.cli.simulation_tables import print_simulations

    book, profile = read_inputs(files)
    simulated = simulations(book, profile, options, search=find_size)
    if output_format == "json":
        print_json(simulation_document(simulated))
    else:
        print_simulations(simulated)
