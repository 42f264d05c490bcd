"""Monte Carlo: resampled futures of a log under one scenario's sizing.

Every path is sized anew with whole contracts, rules and limits.

* A path is a sequence of the log's days, each with all the positions opened on it, so that
  strategies keep what they share on a day. Days come in stationary blocks (`bootstrap`) or one by
  one. A position keeps its clock times, its VIX, its weekday and its holding time in trading days.
  Positions open for `horizon_days`; those still open then run to their own close, and every figure
  includes that.
* Each path goes through the replay's own kernel, in the event order of `book`. `path_sizing` holds
  what the closes of a path change in its own sizing.
* Injected losses: in each stretch of `full_loss_every_days` path days one day, drawn at random in
  it. Everything open at that day's last opening instant (if nothing is, on the next day on which
  something is), or the next position of one strategy to open, has its result replaced by minus its
  margin, booked at its own close. A position of unknown margin keeps its result. Estimates include
  injected losses.
* Independent full losses: each path day is struck with a chance of 1 / D, D being the log's own
  number of trading days, whatever happens on other days. Everything open at that instant loses its
  margin, or its strategy's largest logged loss per contract where that is larger or the margin is
  unknown. A day on which nothing is open strikes the next on which something is, as above: a log of
  D days is given one day more on which everything is lost (the correction of conformal risk
  control: Angelopoulos et al., arXiv 2208.02814), and that day must not count for less in a log
  that trades once a week.
* Estimation error: the log's days are resampled to their own number first, anew for every path, and
  the path is drawn from that; sizes rest on the log as it is, which is what the trader has. This is
  the bootstrap of the whole procedure (Efron & Tibshirani 1993, ch. 8); both resamplings use blocks
  about twice as long, so that a path's days stay together as long as without it.
* Capital at the start: the profile's `equity_today`, else its starting capital, else the log's. It
  is the first peak of every path.
* A year is the log's own number of trading days in 365.25 calendar days.

Randomness: one `SeedSequence` child for each chunk, and chunks depend on the request alone: neither
the number of workers nor the order changes a result.
"""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics
from app.calculations.log.excursions import no_open_losses, open_losses
from app.calculations.monte_carlo.assumptions import (
    Conditions,
    estimate_basis,
    injected_losses,
    path_capital,
    sampled_days,
    sampled_log,
)
from app.calculations.monte_carlo.chunks import Chunk, PathRequest, run_paths
from app.calculations.monte_carlo.path_sizing import PathSizing, path_sizing
from app.calculations.monte_carlo.result import Simulation
from app.calculations.monte_carlo.settings import (
    MAXIMUM_HISTORIES,
    MINIMUM_DAYS,
    MINIMUM_POSITIONS,
    SimulationSettings,
)
from app.calculations.monte_carlo.trading_days import SourceDays, source_days
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.numerics.work_limits import require_simulated_positions
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.context import SizingContext, sizing_context
from app.formatting import plural

#: Minimum and maximum positions replayed in a chunk, 10 to 50 ms: a stop comes between two.
_CHUNK = (200_000, 1_000_000)
_CHUNKS = 16  #: of a request, where that is within those bounds
_MAXIMUM_CHUNK_PATHS = 1_000
_CHECKPOINTS = 100  #: of the fan
_GROWTH = math.log(1.01)  # an estimate is made anew when its sample has grown by 1 %
_ESTIMATE = 0.1  # the cost of a value in an estimate, in replayed positions


class MonteCarloSimulator:
    """Resampled futures of a book under one scenario.

    Raises `CalculationError` for a log or settings that a simulation cannot rest on, with the
    values that would do.

    >>> from app.calculations import (
    ...     Book, MonteCarloSimulator, SimulationSettings, default_profile, example_log
    ... )
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> settings = SimulationSettings(horizon_days=100, paths=500)
    >>> simulation = MonteCarloSimulator(book, profile, profile.scenarios[1], settings).run()
    >>> simulation.fan.shape[0], len(simulation.max_drawdown)
    (5, 500)
    >>> 0 <= simulation.chance_of_drawdown(0.2).value <= 1
    True
    """

    def __init__(
        self,
        book: Book,
        profile: Profile,
        scenario: Scenario,
        settings: SimulationSettings,
        shared: SizingContext | None = None,
    ) -> None:
        """Prepare the simulation.

        `shared` is the sizing context of the same book, profile and `scenario.constrained`, if it
        has been made already.
        """
        self.book, self.profile, self.scenario = book, profile, scenario
        self.source: SourceDays = source_days(book)
        _check(book, self.source, settings)
        self.context: SizingContext = shared or sizing_context(
            book, profile, constrained=scenario.constrained
        )
        self.settings = self._resolved(settings)  #: with the mean block filled in

    def run(
        self,
        executor: Executor | None = None,
        progress: Progress | None = None,
        stopped: Stopped | None = None,
    ) -> Simulation:
        """Simulate every path; `chunked_work` describes the arguments, `progress` counts paths.

        Raises `WorkStoppedError` when stopped, `CalculationError` when a path compounds beyond any
        number.
        """
        request = self.request(np.ones(1), self._checkpoints)
        figures, fan = self.simulate(request, executor, progress, stopped)
        if not np.isfinite(figures[:, 0, kernels.PathFigure.ENDING_EQUITY]).all():
            raise CalculationError(
                f"Scenario {self.scenario.name!r} compounds beyond any number on some path;"
                " set max contracts, a margin ceiling, or size on starting capital."
            )
        return Simulation.of(self, request, figures[:, 0], fan)

    @property
    def start(self) -> float:
        """Capital at the start of every path [currency]."""
        return float(self.sizing.limits.start)

    @property
    def estimates(self) -> bool:
        """True when paths make their own estimates, which cost more than their replays."""
        return self.sizing.walk_forward.estimator != kernels.NO_ESTIMATE

    @property
    def economics(self) -> Economics:
        """Per-contract economics of the book's positions."""
        return self.context.economics

    @cached_property
    def sizing(self) -> PathSizing:
        """The sizing of every path."""
        return path_sizing(
            self.context,
            self.scenario,
            largest_logged_loss=self.settings.independent_full_losses,
        )

    @property
    def _open_losses(self) -> kernels.OpenLosses:
        return open_losses(self.book, self.profile.portfolio)

    @property
    def conditions(self) -> Conditions:
        """Facts that every figure of this simulation is conditioned on."""
        return Conditions(
            days=sampled_days(self.settings, self.source),
            log=sampled_log(self.settings, self.book),
            estimates=estimate_basis(self.scenario),
            injected_losses=injected_losses(self.settings, self.source),
            capital=path_capital(self.profile, self.start),
        )

    def request(self, multiples: Floats, checkpoints: Ints | None = None) -> PathRequest:
        """Return the request that chunks are made from, at `multiples` (F,) of the size.

        Open losses are looked at with checkpoints only, those of a whole result.
        """
        settings, loss_strategy = self.settings, -1
        if settings.full_loss_of is not None:
            loss_strategy = self.book.log.strategies.index(settings.full_loss_of)
        goal = math.inf if settings.goal_share is None else settings.goal_share * self.start
        floor = -math.inf if settings.floor_share is None else settings.floor_share * self.start
        no_checkpoints = np.zeros(0, np.int64)
        return PathRequest(
            calendar=self.source.calendar,
            sizing=self.sizing,
            open_losses=self._open_losses if checkpoints is not None else no_open_losses(),
            source_days=len(self.source.day),
            horizon_days=settings.horizon_days,
            mean_block_days=float(settings.mean_block_days or 1.0),
            estimation_error=settings.estimation_error,
            full_loss_every_days=float(settings.full_loss_every_days or 0.0),
            independent_loss_days=settings.independent_loss_days * settings.independent_full_losses,
            loss_strategy=loss_strategy,
            multiples=np.asarray(multiples, float),
            goal=goal,
            floor=floor,
            checkpoints=no_checkpoints if checkpoints is None else checkpoints,
        )

    def simulate(
        self,
        request: PathRequest,
        executor: Executor | None = None,
        progress: Progress | None = None,
        stopped: Stopped | None = None,
    ) -> tuple[Floats, Floats]:
        """Return the figures (paths, F, `kernels.FIGURES`) and the fan (paths, K) of all paths.

        Ending equity is NaN where it is beyond any number.
        """
        return run_paths(self.chunks(request), executor, progress, stopped)

    def beside(self, scenario: Scenario, minimum_paths: int) -> list[Chunk]:
        """Return the chunks of `run` with `scenario` in place of its own.

        The same days and losses are drawn and sized otherwise. They are the first chunks that make
        `minimum_paths` (1 or more) together, or all of them.
        """
        shared = self.context if scenario.constrained == self.scenario.constrained else None
        request = MonteCarloSimulator(
            self.book, self.profile, scenario, self.settings, shared
        ).request(np.ones(1))
        chunks = self.chunks(self.request(np.ones(1)))
        enough = (
            int(np.searchsorted(np.cumsum([chunk.paths for chunk in chunks]), minimum_paths)) + 1
        )
        return [replace(chunk, request=request) for chunk in chunks[:enough]]

    def chunks(self, request: PathRequest) -> list[Chunk]:
        """Return the request in chunks, which depend on it alone."""
        paths = self.settings.paths
        cost = self._cost(len(request.multiples))
        positions = min(max(cost * paths / _CHUNKS, _CHUNK[0]), _CHUNK[1])
        size = max(1, min(_MAXIMUM_CHUNK_PATHS, int(positions / cost)))
        sizes = [min(size, paths - done) for done in range(0, paths, size)]
        seeds = np.random.SeedSequence(self.settings.seed).spawn(len(sizes))
        return [Chunk(request, seed, some) for seed, some in zip(seeds, sizes, strict=True)]

    def _cost(self, multiples: int) -> float:
        """The cost of a path, in replayed positions."""
        walk_forward = self.sizing.walk_forward
        share = self.settings.horizon_days / len(self.source.day)
        cost = (1 + multiples) / 2 * len(self.book.positions) * share + 1
        if not self.estimates:
            return cost
        known = np.maximum(np.diff(walk_forward.prior_start), 1)
        grown = known * (1 + share)
        estimates = np.log(grown / known) / _GROWTH + 1
        return cost + _ESTIMATE * float(estimates @ ((known + grown) / 2))

    def _resolved(self, settings: SimulationSettings) -> SimulationSettings:
        if settings.sampling == "days":
            return replace(settings, mean_block_days=1.0)
        if settings.mean_block_days is None:
            mean_block = self.source.mean_block_days(self.context.economics)
        else:
            mean_block = max(float(settings.mean_block_days), self.source.holding_days())
        return replace(settings, mean_block_days=mean_block)

    @property
    def _checkpoints(self) -> Ints:
        """(K,) days of the fan: some hundred, with the horizon and the last possible close."""
        horizon, longest = self.settings.horizon_days, self.source.calendar.longest
        runs = round(_CHECKPOINTS * longest / (horizon + longest))
        return np.unique(
            np.concatenate(
                [
                    np.linspace(0, horizon, _CHECKPOINTS - runs + 1),
                    np.linspace(horizon, horizon + longest, runs + 1),
                ]
            ).round()
        ).astype(np.int64)


def _check(book: Book, source: SourceDays, settings: SimulationSettings) -> None:
    positions, days = len(book.positions), len(source.day)
    if positions < MINIMUM_POSITIONS:
        raise CalculationError(
            f"The log has {plural(positions, 'closed position')}; resampling needs "
            f"{MINIMUM_POSITIONS} at least, and a hundred to say much."
        )
    if days < MINIMUM_DAYS:
        raise CalculationError(
            f"The log spans {plural(days, 'trading day')}; resampling needs {MINIMUM_DAYS} "
            "at least, and a year to say much."
        )
    if settings.horizon_days > MAXIMUM_HISTORIES * days:
        raise CalculationError(
            f"A horizon of {settings.horizon_days:,} trading days is more than "
            f"{MAXIMUM_HISTORIES} times the log's {days:,}; "
            f"at most {MAXIMUM_HISTORIES * days:,} days can be simulated from it."
        )
    require_simulated_positions(settings.paths, settings.horizon_days, positions / days)
    if settings.full_loss_of is not None and settings.full_loss_of not in book.log.strategies:
        raise CalculationError(
            f"full_loss_of: found {settings.full_loss_of!r}, which is not a strategy of the log."
        )
