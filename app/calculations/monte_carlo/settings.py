"""The settings of a Monte Carlo simulation, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.calculations.errors import CalculationError, excerpt
from app.calculations.profile.fields import LARGEST

Sampling = Literal["blocks", "days"]

HORIZON_DAYS = 252  #: about a year of trading days
MAXIMUM_PATHS = 100_000
MINIMUM_POSITIONS = 10
MINIMUM_DAYS = 20
MAXIMUM_HISTORIES = 10  #: a horizon is at most this many times as long as the log


@dataclass(frozen=True)
class SimulationSettings:
    """A request for resampled futures.

    The defaults are those of the page and the command line too.
    Shares are of starting capital, days are trading days of the log's own calendar. Raises
    `CalculationError` for a value that cannot be used; `MonteCarloSimulator` checks what depends
    on the log.

    >>> settings = SimulationSettings()
    >>> settings.horizon_days, settings.paths, settings.seed, settings.estimation_error
    (252, 10000, 0, True)
    >>> SimulationSettings(paths=200_000)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    app.calculations.errors.CalculationError: paths: found 200,000; at most 100,000 can...
    """

    #: on which positions are opened; what is open then runs to its own close
    horizon_days: int = HORIZON_DAYS
    paths: int = 10_000
    sampling: Sampling = "blocks"  #: stationary blocks of days, or days drawn one by one
    mean_block_days: float | None = None  #: None: chosen from the log
    seed: int = 0
    full_loss_every_days: float | None = None  #: one full-margin loss in every so many path days
    full_loss_of: str | None = None  #: the strategy it strikes; None: everything open at once
    #: on each path day, independently, with a chance of 1 in the log's trading days, everything
    #: open at once loses its margin, or its strategy's largest logged loss where that is larger
    independent_full_losses: bool = False
    #: such days expected in as many path days as the log has trading days
    independent_loss_days: float = 1.0
    estimation_error: bool = True  #: resample the log itself first
    ruin_share: float = 0.5  #: ruin is a day that ends at or below this share
    goal_share: float | None = None  #: the goal is a day that ends at or above this share
    floor_share: float | None = None  #: below which the goal no longer counts

    def __post_init__(self) -> None:
        _whole("horizon_days", self.horizon_days, 1)
        _whole("paths", self.paths, 1)
        _whole("seed", self.seed, 0)
        if self.paths > MAXIMUM_PATHS:
            raise CalculationError(
                f"paths: found {self.paths:,}; at most {MAXIMUM_PATHS:,} can be "
                "asked for, and 10,000 give chances to a percent."
            )
        if self.sampling not in ("blocks", "days"):
            raise CalculationError(
                f"sampling: found {self.sampling!r}, expected 'blocks' or 'days'."
            )
        for name, minimum in (
            ("mean_block_days", 1.0),
            ("full_loss_every_days", 1.0),
            ("independent_loss_days", 1.0),
        ):
            _within(name, getattr(self, name), minimum, LARGEST)
        _within("ruin_share", self.ruin_share, 0.0, 1.0)
        _within("floor_share", self.floor_share, 0.0, 1.0)
        _within("goal_share", self.goal_share, 1.0, LARGEST)
        if self.full_loss_of is not None and self.full_loss_every_days is None:
            raise CalculationError(
                "full_loss_of: names a strategy, but full_loss_every_days does not say how often; "
                "give it a number of days."
            )
        if self.independent_full_losses and self.full_loss_every_days is not None:
            raise CalculationError(
                "independent_full_losses and full_loss_every_days: found both; full losses come "
                "either on independent days or once in every so many days."
            )


def _whole(name: str, value: object, minimum: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= LARGEST:
        raise CalculationError(
            f"{name}: found {excerpt(value)}, expected a whole number from {minimum} to "
            f"{LARGEST:,.0f}."
        )


def _within(name: str, value: float | None, minimum: float, maximum: float) -> None:
    """Raise `CalculationError` for a value out of bounds; None stands for no value."""
    if value is None:
        return
    if not isinstance(value, int | float) or not minimum <= value <= maximum:
        kind = "number" if maximum == LARGEST else "share"
        raise CalculationError(
            f"{name}: found {excerpt(value)}, expected a {kind} from {minimum:g} to {maximum:,.0f}."
        )
