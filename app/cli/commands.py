"""The command line: what the page does, from the same profile document.

Unreadable input ends with status 2 and one line on standard error. Heavy modules are imported by the command that needs them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app import __version__
from app.calculations.errors import LogError
from app.cli.inputs import _inputs
from app.cli.terminal import _Group, _keep_writing, _print_json
from app.runtime.process import prepare_process

Command = TypeVar("Command", bound=Callable[..., Any])

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
RESAMPLES = 1_000  #: of the bootstrap range beside every Kelly


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lotwise")
def main() -> None:
    """Position sizing for systematic traders."""
    prepare_process()
    _keep_writing()


def _reads_a_log(command: Command) -> Command:
    """The arguments that commands on a log share."""
    for option in (
        click.option(
            "--format",
            "style",
            type=click.Choice(["table", "json"]),
            default="table",
            show_default=True,
            help="What to print.",
        ),
        click.option(
            "--no-pairs",
            is_flag=True,
            help="Keep put and call rows of one structure as positions of their own.",
        ),
        click.option(
            "--daily",
            "daily_path",
            type=click.Path(path_type=Path),
            help="The daily log of the same backtest.",
        ),
        click.option(
            "--profile",
            "profile_path",
            type=click.Path(path_type=Path),
            help="A sizing profile (JSON); defaults without one.",
        ),
        click.argument("log_path", metavar="LOG.csv", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


@main.command()
@_reads_a_log
def replay(
    log_path: Path, profile_path: Path | None, daily_path: Path | None, no_pairs: bool, style: str
) -> None:
    """Replay a log under every scenario of a profile."""
    from app.calculations.replay.engine import replays
    from app.cli.documents import replay_document

    book, profile = _inputs(log_path, profile_path, daily_path, not no_pairs)
    replayed = replays(book, profile, profile.scenarios)
    if style == "json":
        _print_json(replay_document(book, replayed))
    else:
        from app.cli.tables import print_replays

        print_replays(replayed)


@main.command()
@_reads_a_log
def kelly(
    log_path: Path, profile_path: Path | None, daily_path: Path | None, no_pairs: bool, style: str
) -> None:
    """Kelly of every strategy, with its bootstrap range."""
    from app.calculations.sizing.kelly_table import kelly_table
    from app.cli.documents import kelly_document

    book, profile = _inputs(log_path, profile_path, daily_path, not no_pairs)
    table = kelly_table(book, profile, resamples=RESAMPLES)
    if style == "json":
        _print_json(kelly_document(table))
    else:
        from app.cli.tables import print_kelly

        print_kelly(table)


def _weights(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, float]:
    """`NAME=SHARE` as a dictionary."""
    found = {}
    for text in values:
        name, _sign, share = text.rpartition("=")
        try:
            found[name] = float(share)
        except ValueError:
            raise click.BadParameter(
                f"found {text!r}, expected NAME=SHARE with a share of equity such as 0.05.",
                param=parameter,
            ) from None
    return found


def _weights_option(name: str, help_text: str) -> Callable[[Command], Command]:
    return click.option(
        name, multiple=True, metavar="NAME=SHARE", callback=_weights, help=help_text
    )


@main.command()
@click.option(
    "--objective",
    default="risk_constrained",
    show_default=True,
    type=click.Choice(OBJECTIVES),
    help="What the weights are best at.",
)
@click.option(
    "--fraction",
    default=0.5,
    show_default=True,
    help="Of joint Kelly, for the objective fractional.",
)
@click.option("--tail", default=0.95, show_default=True, help="Level of CVaR and CDaR.")
@click.option(
    "--no-shrink",
    is_flag=True,
    help="Take estimates as they are, however few trades are behind them.",
)
@click.option(
    "--hold-out", multiple=True, metavar="NAME", help="A strategy that gets nothing; repeatable."
)
@_weights_option("--min", "The smallest weight of a strategy; repeatable.")
@_weights_option("--max", "The largest weight of a strategy; repeatable.")
@_weights_option("--weight", "Your own weight of a strategy, for the objective own; repeatable.")
@click.option(
    "--resamples",
    default=200,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Behind the ranges; 0 for none.",
)
@click.option(
    "--folds",
    default=5,
    show_default=True,
    type=click.IntRange(0, 100),
    help="Of the walk-forward, 5 or more; 0 for none.",
)
@click.option(
    "--paths",
    default=2_000,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="Behind the drawdown promise; 0 for none.",
)
@click.option(
    "--days",
    default=252,
    show_default=True,
    type=click.IntRange(1),
    help="Trading days that the drawdown promise is for.",
)
@_reads_a_log
def allocate(
    log_path: Path,
    profile_path: Path | None,
    daily_path: Path | None,
    no_pairs: bool,
    style: str,
    **asked: Any,
) -> None:
    """Weights for all strategies at once, under the profile's limits and its target drawdown."""
    from app.calculations.allocation.report import EvidenceSettings, allocation_report
    from app.cli.allocation_options import allocator_settings

    book, profile = _inputs(log_path, profile_path, daily_path, not no_pairs)
    evidence = EvidenceSettings(
        resamples=asked["resamples"],
        folds=asked["folds"],
        paths=asked["paths"],
        horizon_days=asked["days"],
    )
    found = allocation_report(book, profile, allocator_settings(asked), evidence)
    if style == "json":
        from app.cli.allocation_document import allocation_document

        _print_json(allocation_document(found))
    else:
        from app.cli.tables import print_allocation

        print_allocation(found)


@main.command()
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
@_reads_a_log
def simulate(
    log_path: Path,
    profile_path: Path | None,
    daily_path: Path | None,
    no_pairs: bool,
    style: str,
    find_size: bool,
    **asked: Any,
) -> None:
    """Simulate futures: the log's days resampled, re-sized on every path."""
    from app.cli.simulation import simulations
    from app.cli.simulation_document import simulation_document
    from app.cli.simulation_tables import print_simulations

    book, profile = _inputs(log_path, profile_path, daily_path, not no_pairs)
    found = simulations(book, profile, asked, search=find_size)
    if style == "json":
        _print_json(simulation_document(found))
    else:
        print_simulations(found)


@main.command()
@click.option(
    "--no-pairs",
    is_flag=True,
    help="Keep put and call rows of one structure as positions of their own.",
)
@click.option(
    "--daily",
    "daily_path",
    type=click.Path(path_type=Path),
    help="The daily log of the same backtest.",
)
@click.option(
    "--profile",
    "profile_path",
    type=click.Path(path_type=Path),
    help="A sizing profile (JSON); defaults without one.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="Where to write it.",
)
@click.argument("log_path", metavar="LOG.csv", type=click.Path(path_type=Path))
def report(
    log_path: Path, output: Path, profile_path: Path | None, daily_path: Path | None, no_pairs: bool
) -> None:
    """Write the whole Position Sizing page as one HTML file."""
    from app.dash_app.report.document import report_html
    from app.dash_app.state.server_state import standalone_state
    from app.dash_app.state.workspace import Workspace

    book, profile = _inputs(log_path, profile_path, daily_path, not no_pairs)
    workspace = Workspace({"fingerprint": "report", "nonce": "report.0.0"}, book, profile)
    with standalone_state():
        text = report_html(workspace, log_path.name)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LogError(f"{output}: {error.strerror or error}.") from error
    click.echo(f"{output} ({len(text) / 1e6:.1f} MB)")


@main.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen; beyond loopback put an authenticating proxy in front.",
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Browsers keep settings for each port apart.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A further name that browsers reach it by; repeatable.",
)
def serve(host: str, port: int, allow_host: tuple[str, ...]) -> None:
    """Serve the web application."""
    gc.disable()  # looking for garbage among the modules that are being loaded takes a tenth of the start; the server turns it on
    from app.dash_app.server import serve as serve_forever

    try:
        serve_forever(host, port, allowed_hosts=allow_host)
    finally:
        gc.enable()
