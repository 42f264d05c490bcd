"""The facts that the figures of a simulation are conditioned on, as codes, numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.trading_days import SourceDays
from app.calculations.profile import rules
from app.calculations.profile.model import Profile, Scenario

#: The use of estimates for sizes: none; over the whole log, the same on every path; walk-forward
#: from the whole log on and then held; walk-forward and made anew as each path's closes come in.
EstimateBasis = Literal["none", "whole_log", "held", "updated"]
CapitalSource = Literal["equity_today", "starting_capital", "log"]


@dataclass(frozen=True)
class SampledDays:
    """The days that paths are drawn from."""

    horizon_days: int  #: trading days of a path
    mean_block_days: float | None  #: mean length of a block; None for days drawn one by one
    log_days: int  #: trading days of the log
    first: np.datetime64  #: day
    last: np.datetime64  #: day


@dataclass(frozen=True)
class SampledLog:
    """The positions that paths are drawn from."""

    positions: int
    estimation_error: bool  #: the log itself is resampled before each path


@dataclass(frozen=True)
class InjectedLosses:
    """Full-margin losses added to every path."""

    every_days: float  #: one loss in this many trading days
    strategy: str | None  #: whose next position loses; None for everything open at once
    #: False for exactly one in every so many days; True for a chance of 1 in so many on each day,
    #: and losses as large as a strategy's largest logged one where that is above its margin
    independent: bool = False


@dataclass(frozen=True)
class PathCapital:
    """The capital at the start of every path."""

    amount: float  #: [currency]
    source: CapitalSource


@dataclass(frozen=True)
class Conditions:
    """The facts a reader must grant before believing a figure of a simulation."""

    days: SampledDays
    log: SampledLog
    estimates: EstimateBasis
    injected_losses: InjectedLosses | None
    capital: PathCapital


def sampled_days(settings: SimulationSettings, source: SourceDays) -> SampledDays:
    """Return the days that paths of `source` are drawn from."""
    blocks = settings.sampling == "blocks"
    return SampledDays(
        horizon_days=settings.horizon_days,
        mean_block_days=(settings.mean_block_days or 1.0) if blocks else None,
        log_days=len(source.day),
        first=source.day[0],
        last=source.day[-1],
    )


def sampled_log(settings: SimulationSettings, book: Book) -> SampledLog:
    """Return the positions that paths of `book` are drawn from."""
    return SampledLog(len(book.positions), settings.estimation_error)


def estimate_basis(scenario: Scenario) -> EstimateBasis:
    """Return the use of estimates for the sizes of a scenario."""
    rule = scenario.rule
    if scenario.has_hindsight:
        return "whole_log"
    if getattr(rule, "history", "full") != "walk_forward":
        return "none"
    simultaneous = isinstance(rule, rules.Kelly) and rule.estimator == "simultaneous"
    return "held" if simultaneous else "updated"


def injected_losses(settings: SimulationSettings, source: SourceDays) -> InjectedLosses | None:
    """Return the added full-margin losses on paths of `source`; None without any."""
    if settings.independent_full_losses:
        every = len(source.day) / settings.independent_loss_days
        return InjectedLosses(every, None, independent=True)
    if settings.full_loss_every_days is None:
        return None
    return InjectedLosses(settings.full_loss_every_days, settings.full_loss_of)


def path_capital(profile: Profile, amount: float) -> PathCapital:
    """Return the capital at the start of every path with the setting it comes from."""
    if profile.portfolio.equity_today is not None:
        return PathCapital(amount, "equity_today")
    if profile.portfolio.starting_capital is not None:
        return PathCapital(amount, "starting_capital")
    return PathCapital(amount, "log")
