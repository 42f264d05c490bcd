"""Options that say how the rows of a log become trades, for every command that reads one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.calculations.errors import LogError

if TYPE_CHECKING:
    from app.importers import Choices

Command = TypeVar("Command", bound=Callable[..., Any])
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True)
class Reading:
    """The values of the options; the defaults decide nothing."""

    no_pairs: bool = False
    mapping: Mapping[str, str] | None = None
    mapping_option: str = "--map"  #: by which `mapping` is given
    strategy_names: Mapping[str, str] | None = None
    margin_share: float | None = None
    contract_margin: float | None = None
    strategies: tuple[str, ...] = ()
    first_day: datetime | None = None
    last_day: datetime | None = None
    strategy_column: bool = False

    def choices(self, files: Iterable[Path]) -> Choices:
        """Return the choices of an import of `files`.

        Raises `LogError` for a strategy name of a file that is not among them.
        """
        import numpy as np

        from app.importers import Choices

        names = {Path(file).name: name for file, name in (self.strategy_names or {}).items()}
        known = {path.name for path in files}
        if unknown := sorted(set(names) - known):
            raise LogError(f"--strategy-name: {unknown[0]} is not among the files to read.")
        first, last = (
            None if day is None else np.datetime64(day.date())
            for day in (self.first_day, self.last_day)
        )
        return Choices(
            combine_pairs=not self.no_pairs,
            mapping=self.mapping or {},
            mapping_option=self.mapping_option,
            strategy_names=names,
            margin_share=self.margin_share,
            contract_margin=self.contract_margin,
            strategies=frozenset(self.strategies) or None,
            first_day=first,
            last_day=last,
            strategy_column=self.strategy_column,
        )


def _pairs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> Any:
    """Parse the `NAME=TEXT` values of an option; raises `click.BadParameter` for any other."""
    pairs: dict[str, str] = {}
    for value in values:
        name, mark, text = value.partition("=")
        if not mark or not name.strip() or not text.strip():
            raise click.BadParameter(f"{value!r} is not {option.metavar}.", context, option)
        if name.strip() in pairs:
            raise click.BadParameter(f"{name.strip()} is given twice.", context, option)
        pairs[name.strip()] = text.strip()
    return pairs


no_pairs_option = click.option(
    "--no-pairs",
    is_flag=True,
    help="Treat put and call rows of one structure as separate positions.",
)


def mapping_option(option: str, name: str, tables: str) -> Callable[[Command], Command]:
    """Return an option by which the columns of tables of unknown layout are named."""
    return click.option(
        option,
        name,
        multiple=True,
        metavar="FIELD=COLUMN",
        callback=_pairs,
        help=f'Column of a field, for {tables} of unknown layout: {option} opened="Entry time"; '
        "repeatable. opened, closed and pl are needed.",
    )


_OPTIONS = (
    no_pairs_option,
    mapping_option("--map", "mapping", "tables"),
    click.option(
        "--strategy-name",
        "strategy_names",
        multiple=True,
        metavar="FILE=NAME",
        callback=_pairs,
        help="Strategy of the trades of a file that name none; repeatable.",
    ),
    click.option(
        "--margin-share",
        type=click.FloatRange(0, 1, min_open=True),
        help="Share of the position's value held as margin, where a log states no margin: 0.2.",
    ),
    click.option(
        "--contract-margin",
        type=click.FloatRange(0, 1e12, min_open=True),
        help="Margin of one contract, where a log states no margin: 1500.",
    ),
    click.option(
        "--strategy", "strategies", multiple=True, help="Keep only this strategy; repeatable."
    ),
    click.option(
        "--from",
        "first_day",
        type=_DAY,
        metavar="YYYY-MM-DD",
        help="Keep only trades opened on this day or later.",
    ),
    click.option(
        "--to",
        "last_day",
        type=_DAY,
        metavar="YYYY-MM-DD",
        help="Keep only trades opened on this day or earlier.",
    ),
    click.option(
        "--strategy-column",
        is_flag=True,
        help="Take TradeSteward's strategies from its column Strategy instead of BotName.",
    ),
)
_NAMES = tuple(name for name in Reading.__dataclass_fields__ if name != "mapping_option")


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of reading to a command, which gets them as `reading`."""

    @wraps(command)
    def with_reading(**options: Any) -> None:
        reading = Reading(**{name: options.pop(name) for name in _NAMES})
        command(reading=reading, **options)

    decorated: Callable[..., None] = with_reading
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
