"""Command `lotwise simulate`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import log_options
from app.cli.provenance import origin_of, print_document


@click.command()
@click.option(
    "--scenario",
    "names",
    multiple=True,
    metavar="NAME",
    help="Scenario to simulate; repeatable. Default: all scenarios.",
)
@click.option(
    "--horizon",
    "horizon_days",
    default=252,
    show_default=True,
    metavar="DAYS",
    help="Trading days to simulate.",
)
@click.option(
    "--paths", default=10_000, show_default=True, help="Paths to simulate, at most 100,000."
)
@click.option(
    "--sampling",
    type=click.Choice(["blocks", "days"]),
    default="blocks",
    show_default=True,
    help="Resample blocks of days or single days.",
)
@click.option(
    "--block",
    "mean_block_days",
    type=float,
    metavar="DAYS",
    help="Mean length of a block. Default: chosen from the log.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="Seed of the random numbers; the same seed gives the same paths.",
)
@click.option(
    "--full-loss-every",
    "full_loss_every_days",
    type=float,
    metavar="DAYS",
    help="Inject a full-margin loss once in this many trading days.",
)
@click.option(
    "--full-loss-of",
    metavar="STRATEGY",
    help="Strategy that takes the injected loss. Default: all open positions at once.",
)
@click.option(
    "--ruin",
    "ruin_share",
    default=0.5,
    show_default=True,
    metavar="SHARE",
    help="Ruin is a day that ends at or below this share of the capital at the start.",
)
@click.option(
    "--goal",
    "goal_share",
    type=float,
    metavar="SHARE",
    help="Goal to reach, as a share of the capital at the start.",
)
@click.option(
    "--floor",
    "floor_share",
    type=float,
    metavar="SHARE",
    help="Level below which the goal no longer counts, as a share of the capital at the start.",
)
@click.option(
    "--estimation-error/--no-estimation-error",
    default=True,
    show_default=True,
    help="Resample the log itself first, to include the error of estimates from few trades.",
)
@click.option(
    "--find-size",
    is_flag=True,
    help="Also find the largest size that keeps the profile's drawdown promise.",
)
@log_options
def simulate(files: InputFiles, output_format: str, find_size: bool, **options: Any) -> None:
    """Simulate future paths from resampled days of the log.

    Positions are sized anew on every path.
    """
    from app.cli.simulation import SimulationRequest, simulations, terminal_watch
    from app.cli.simulation_document import simulation_document
    from app.cli.simulation_tables import print_simulations

    book, profile = read_inputs(files)
    request = SimulationRequest.of(book, profile, options, search=find_size)
    with terminal_watch("Simulating") as watch:
        simulated = simulations(request, watch)
    if output_format == "json":
        origin = replace(
            origin_of(files, book, profile, request.scenarios), seed=request.settings.seed
        )
        print_document(simulation_document(simulated), origin.document())
    else:
        print_simulations(simulated)
