"""Command `lotwise allocate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import Command, log_options
from app.cli.provenance import origin_of, print_document

if TYPE_CHECKING:
    from app.calculations.allocation.check import EvidenceSettings
    from app.calculations.allocation.settings import AllocationSettings

#: Names of the objectives, repeated here because importing them would load numpy for every command.
OBJECTIVES = (
    "risk_constrained",
    "growth",
    "fractional",
    "equal_risk",
    "min_cvar",
    "min_cdar",
    "equal",
    "own",
)


def _weights(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, float]:
    """Parse the `NAME=SHARE` values of an option; raises `click.BadParameter` for any other."""
    weights = {}
    for text in values:
        name, _sign, share = text.rpartition("=")
        try:
            weights[name] = float(share)
        except ValueError:
            raise click.BadParameter(
                f"found {text!r}, expected NAME=SHARE with a share of equity such as 0.05.",
                param=parameter,
            ) from None
    return weights


def _weights_option(name: str, help_text: str) -> Callable[[Command], Command]:
    return click.option(
        name, multiple=True, metavar="NAME=SHARE", callback=_weights, help=help_text
    )


@click.command()
@click.option(
    "--objective",
    default="risk_constrained",
    show_default=True,
    type=click.Choice(OBJECTIVES),
    help="Objective of the weights.",
)
@click.option(
    "--fraction",
    default=0.5,
    show_default=True,
    help="Fraction of joint Kelly, for the objective fractional.",
)
@click.option("--tail", default=0.95, show_default=True, help="Confidence level of CVaR and CDaR.")
@click.option(
    "--no-shrink",
    is_flag=True,
    help="Do not shrink estimates for the number of trades behind them.",
)
@click.option(
    "--hold-out", multiple=True, metavar="NAME", help="Strategy that gets no weight; repeatable."
)
@_weights_option("--min", "Minimum weight of a strategy; repeatable.")
@_weights_option("--max", "Maximum weight of a strategy; repeatable.")
@_weights_option("--weight", "Weight of a strategy, for the objective own; repeatable.")
@click.option(
    "--resamples",
    default=200,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Resamples behind the ranges; 0 for no ranges.",
)
@click.option(
    "--folds",
    default=5,
    show_default=True,
    type=click.IntRange(0, 100),
    help="Folds of the walk-forward test, 5 or more; 0 for no test.",
)
@click.option(
    "--paths",
    default=1_000,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="Simulated paths behind the drawdown promise; 0 for no promise, and no weights offered.",
)
@click.option(
    "--days",
    default=252,
    show_default=True,
    type=click.IntRange(1),
    help="Horizon of the drawdown promise in trading days.",
)
@log_options
def allocate(files: InputFiles, output_format: str, **options: Any) -> None:
    """Find the weights of all strategies at once, scaled until the drawdown promise holds.

    The limits, the target drawdown and its accepted chance are those of the profile.
    """
    from app.calculations.allocation.report import allocation_report
    from app.cli.allocation_document import allocation_document
    from app.cli.allocation_tables import print_allocation

    book, profile = read_inputs(files)
    report = allocation_report(
        book, profile, allocator_settings(options), evidence_settings(options)
    )
    if output_format == "json":
        origin = origin_of(files, book, profile)
        print_document(allocation_document(report), origin.document())
    else:
        print_allocation(report)


def evidence_settings(options: Mapping[str, Any]) -> EvidenceSettings:
    """Return how much evidence the options of the command ask for."""
    from app.calculations.allocation.check import EvidenceSettings

    return EvidenceSettings(
        resamples=options["resamples"],
        folds=options["folds"],
        paths=options["paths"],
        horizon_days=options["days"],
    )


def allocator_settings(options: Mapping[str, Any]) -> AllocationSettings:
    """Return the allocator settings that the options of the command ask for.

    Raises `CalculationError` naming the first setting that is out of its range.
    """
    from app.calculations.allocation.settings import allocation_settings

    return allocation_settings(
        {
            "objective": options["objective"],
            "fraction": options["fraction"],
            "tail": options["tail"],
            "shrink": not options["no_shrink"],
            "held_out": options["hold_out"],
            "min_weights": options["min"],
            "max_weights": options["max"],
            "weights": options["weight"],
        }
    )
