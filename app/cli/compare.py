"""Command `lotwise compare`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.inputs import InputFiles, load_live, print_warnings, read_inputs
from app.cli.options import daily_option, format_option, profile_option
from app.cli.paths import PATH
from app.cli.provenance import origin_of, print_document
from app.cli.reading import Reading, mapping_option, no_pairs_option

if TYPE_CHECKING:
    from app.calculations.live import LiveComparison
    from app.calculations.log.book import Book
    from app.calculations.log.trade_log import TradeLog
    from app.calculations.profile.model import Profile

_COLUMN_OPTIONS = (("backtest_columns", "--backtest-column"), ("live_columns", "--live-column"))


@click.command()
@click.argument("log_path", metavar="BACKTEST", type=PATH)
@click.argument("live_paths", metavar="LIVE...", type=PATH, nargs=-1, required=True)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar='"LIVE=BACKTEST"',
    help="Live name and the backtest strategy it trades; repeatable. Nothing after the sign leaves "
    "the name out. Default: the profile's, and names that are equal.",
)
@mapping_option("--live-column", "live_columns", "live tables")
@mapping_option("--backtest-column", "backtest_columns", "a backtest")
@click.option(
    "--match-minutes",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0, 1_440),
    help="Opens further apart are never matched.",
)
@profile_option
@daily_option
@no_pairs_option
@format_option
def compare(
    log_path: Path,
    live_paths: tuple[Path, ...],
    mapped: tuple[str, ...],
    output_format: str,
    **options: Any,
) -> None:
    """Compare live trading with its backtest: is it broken or is it luck, and what size follows.

    The live files are read together. With a profile the live size is shown beside the contracts
    that its sizing gives now.
    """
    from app.cli.live_document import live_document
    from app.cli.live_tables import print_comparison
    from app.importers import log_record

    backtest, traded = _readings(options)
    files = InputFiles(log_path, options["profile_path"], options["daily_path"], backtest)
    book, profile = read_inputs(files)
    given = load_live(live_paths, traded)
    print_warnings(given.warnings)
    live = given.log
    record = origin_of(files, book, profile).document()
    profile = with_mapping(profile, mapped, live, book)
    has_plan = files.profile is not None
    comparison = compared(book, live, profile, options["match_minutes"], has_plan=has_plan)
    if output_format == "json":
        names = ", ".join(path.name for path in live_paths)
        print_document(
            live_document(comparison, profile), {**record, "live": log_record(live, names)}
        )
    else:
        print_comparison(comparison, profile)


def compared(
    book: Book, live: TradeLog, profile: Profile, match_minutes: float, *, has_plan: bool
) -> LiveComparison:
    """Return the comparison, its progress on standard error.

    With `has_plan` live sizes are compared with the contracts that the profile's sizing gives now.
    """
    from app.calculations.live import LiveOptions, Simulating, compare_live
    from app.cli.simulation import progress_bar

    plan = planned_contracts(book, profile) if has_plan else {}
    with progress_bar() as bar:
        task = bar.add_task("Power", total=1.0)
        simulating = Simulating(
            progress=lambda done, total: bar.update(task, completed=done / total)
        )
        how = LiveOptions(match_minutes, simulating=simulating, plan=plan)
        return compare_live(book, live, profile, how)


def _readings(options: Mapping[str, Any]) -> tuple[Reading, Reading]:
    """Return how the rows of the backtest and those of the live files become trades."""
    backtest, traded = (
        Reading(no_pairs=options["no_pairs"], mapping=options[name], mapping_option=option)
        for name, option in _COLUMN_OPTIONS
    )
    return backtest, traded


def planned_contracts(book: Book, profile: Profile) -> dict[str, float]:
    """Return the contracts of each strategy's next position under *My sizing*.

    Empty where its rule has no answer for the log.
    """
    from app.calculations.errors import CalculationError
    from app.calculations.sizing.defaults import MY_SIZING
    from app.calculations.sizing.next_trade import next_trades

    named = (scenario for scenario in profile.scenarios if scenario.name == MY_SIZING.name)
    try:
        sizes = next_trades(book, profile, next(named, MY_SIZING)).sizes
    except CalculationError:
        return {}
    return {size.strategy: size.contracts for size in sizes}


def with_mapping(profile: Profile, mapped: tuple[str, ...], live: TradeLog, book: Book) -> Profile:
    """Return a profile with the live names that the option `--map` gives.

    Raises `click.BadParameter` for a name that is in neither log.
    """
    strategies = {**profile.live.strategies, **_mapping(mapped, live, book)}
    settings = profile.live.model_copy(update={"strategies": strategies})
    return profile.model_copy(update={"live": settings})


def _mapping(mapped: tuple[str, ...], live: TradeLog, book: Book) -> dict[str, str | None]:
    """Return the backtest strategy of each live name of the option, None for one left out."""
    return dict(_mapped(text, live.strategies, book.log.strategies) for text in mapped)


def _mapped(text: str, live: tuple[str, ...], backtest: tuple[str, ...]) -> tuple[str, str | None]:
    """Return a live name and its backtest strategy; raises `click.BadParameter` for any other."""
    for name, target in _splits(text):
        if name in live and (target in backtest or not target):
            return name, target or None
    raise click.BadParameter(
        f'found {text!r}, expected "LIVE=BACKTEST" with a live name ({_names(live)}) and a '
        f"backtest strategy ({_names(backtest)}).",
        param_hint="--map",
    )


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts before and after each equals sign: names may hold one themselves."""
    parts = text.split("=")
    for sign in range(1, len(parts)):
        yield "=".join(parts[:sign]).strip(), "=".join(parts[sign:]).strip()


def _names(names: tuple[str, ...]) -> str:
    from app.formatting import listing

    return listing([repr(name) for name in names], 10)
