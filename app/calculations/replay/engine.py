"""Replay of the log's positions, in order, at the size a scenario gives them (semantics 4, 5).

Equity is realised equity: nothing is marked to market, so drawdowns are understated against a daily
log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kernels import Estimates, ReplayBuffers, Sizing
from app.calculations.log.book import Book, span_days
from app.calculations.log.economics import Economics
from app.calculations.log.excursions import open_losses
from app.calculations.metrics import curve as figures
from app.calculations.metrics.curve import DailyCurve
from app.calculations.metrics.replayed import Metrics
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing


@dataclass(frozen=True, eq=False)
class Replay:
    """One scenario replayed: P positions, n log rows, M events, D days.

    >>> from app.calculations import Book, Profile, example_log, replays
    >>> from app.calculations.profile.model import AS_BACKTESTED
    >>> log = example_log()
    >>> [backtest] = replays(Book.of(log), Profile(), [AS_BACKTESTED])
    >>> bool(backtest.equity[-1] - backtest.start == log.pl.sum()), len(backtest.contracts)
    (True, 260)
    """

    scenario: Scenario
    start: float  #: starting capital [currency]
    contracts: Floats  #: (P,) replayed size
    outcome: NDArray[np.int8]  #: (P,) index into `OUTCOMES`
    margin_per_contract: Floats  #: (P,) [currency], 0 where unknown
    equity_after: Floats  #: (M,) realised equity after each event
    margin_after: Floats  #: (M,) open margin after each event
    row_pl: Floats  #: (n,) P/L that each log row booked; 0 for rows skipped or still open
    row_equity: Floats  #: (n,) equity after each row's close; NaN for rows still open
    day: NDArray[np.datetime64]  #: (D,)
    equity: Floats  #: (D,) last equity of the day
    drawdown: Floats  #: (D,) share of the running peak
    drawdown_of_start: Floats  #: (D,) fall from the running peak, a share of starting capital
    judged: DrawdownName  #: the drawdown that targets, promises and alerts are judged by
    margin_peak: Floats  #: (D,) highest open margin of the day [currency]
    metrics: Metrics

    @property
    def judged_drawdown(self) -> float:
        """The deepest fall that targets, promises and alerts are judged by."""
        fall: float = getattr(self.metrics, self.judged)
        return fall

    @property
    def judged_daily(self) -> Floats:
        """The fall of each day (D,) in the form that is judged."""
        return self.drawdown_of_start if self.judged == "max_drawdown_of_start" else self.drawdown


def replay(
    book: Book, profile: Profile, scenario: Scenario, shared: SizingContext | None = None
) -> Replay:
    """Replay one scenario.

    `shared`, where given, is the context of the same book, profile and `scenario.constrained`.

    Raises `CalculationError` when a size or the equity grows beyond what a 64-bit float holds.
    """
    context = shared or sizing_context(book, profile, constrained=scenario.constrained)
    return replay_sized(context, scenario, *sizing(context, scenario))


def replay_sized(
    context: SizingContext, scenario: Scenario, sizes: Sizing, estimates: Estimates
) -> Replay:
    """Replay sizes as `sizing` gives them for the scenario, or changed since.

    Raises `CalculationError` when a size or the equity grows beyond what a 64-bit float holds.
    """
    book, timeline, settings = (
        context.book,
        context.book.timeline,
        limits(context.book, context.profile, scenario.constrained),
    )
    positions, moments = len(book.positions), len(timeline.kind)
    buffers = ReplayBuffers(
        np.zeros(positions), np.zeros(positions, np.int8), np.zeros(moments), np.zeros(moments)
    )
    kernels.replay(timeline.events, sizes, estimates, settings, buffers)
    fees = _commissions(book, context.economics, buffers.contracts)
    if not (
        np.isfinite(buffers.equity_after).all()
        and np.isfinite(buffers.margin_after).all()
        and np.isfinite(fees)
    ):
        raise CalculationError(
            f"Scenario {scenario.name!r} compounds beyond any number;"
            " set max contracts, a margin ceiling, or size on starting capital."
        )
    return _assemble(context, scenario, settings.start, buffers, fees)


def replays(book: Book, profile: Profile, scenarios: Iterable[Scenario]) -> list[Replay]:
    """Replay several scenarios; those of one kind share their context.

    Raises `CalculationError` when a size or the equity grows beyond what a 64-bit float holds.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> for replayed in replays(book, profile, profile.scenarios):
    ...     figures = replayed.metrics
    ...     name, profit = replayed.scenario.name, figures.net_profit
    ...     print(f"{name}: {profit:,.0f}, {figures.max_drawdown:.1%} down")
    As backtested: 9,850, 2.3% down
    My sizing: 1,570, 1.3% down
    """
    shared: dict[bool, SizingContext] = {}
    for_all = []
    for scenario in scenarios:
        if scenario.constrained not in shared:
            shared[scenario.constrained] = sizing_context(
                book, profile, constrained=scenario.constrained
            )
        for_all.append(replay(book, profile, scenario, shared[scenario.constrained]))
    return for_all


def _assemble(
    context: SizingContext, scenario: Scenario, start: float, buffers: ReplayBuffers, fees: float
) -> Replay:
    book, timeline = context.book, context.book.timeline
    equity = np.where(timeline.last_event >= 0, buffers.equity_after[timeline.last_event], start)
    below_peak = figures.drawdown(equity, start)
    closed = book.close_event >= 0
    # adding zero turns minus zero into zero
    booked = buffers.contracts[book.positions.of_row] * context.economics.row_net + 0.0
    return Replay(
        scenario=scenario,
        start=start,
        contracts=buffers.contracts,
        outcome=buffers.outcome,
        margin_per_contract=np.nan_to_num(context.economics.margin),
        equity_after=buffers.equity_after,
        margin_after=buffers.margin_after,
        row_pl=np.where(closed, booked, 0.0),
        row_equity=np.where(closed, buffers.equity_after[book.close_event], np.nan),
        day=timeline.day,
        equity=equity,
        drawdown=below_peak,
        drawdown_of_start=figures.drawdown_of_start(equity, start),
        judged=judged_drawdown(context.profile.portfolio),
        margin_peak=timeline.day_peaks(buffers.margin_after),
        metrics=_metrics(
            context, DailyCurve(timeline.day, equity, below_peak, start), buffers, fees
        ),
    )


def _metrics(
    context: SizingContext, curve: DailyCurve, buffers: ReplayBuffers, fees: float
) -> Metrics:
    timeline, risk_free = context.book.timeline, context.profile.portfolio.risk_free_rate
    of_curve = figures.curve_figures(
        curve, span_days=span_days(context.book), risk_free_rate=risk_free
    )
    margin, solvency = buffers.margin_after[timeline.sample], buffers.equity_after[timeline.sample]
    solvent = solvency > 0
    taken = int((buffers.contracts > 0).sum())
    return Metrics(
        **vars(of_curve),
        trades_taken=taken,
        trades_skipped=len(buffers.contracts) - taken,
        trades_reduced=int((buffers.outcome >= kernels.Outcome.REDUCED_MAX_CONTRACTS.value).sum()),
        peak_margin=float(margin.max()),
        peak_margin_utilisation=float((margin[solvent] / solvency[solvent]).max(initial=0.0)),
        commissions_paid=fees,
        max_drawdown_with_open_losses=_with_open_losses(context, buffers, curve.start),
    )


def _with_open_losses(context: SizingContext, buffers: ReplayBuffers, start: float) -> float | None:
    """Return the drawdown with open losses; None where the log does not know them."""
    worst = open_losses(context.book, context.profile.portfolio)
    if not len(worst.of_position):
        return None
    timeline = context.book.timeline
    return float(
        kernels.drawdown_with_open_losses(timeline.events, buffers, worst.of_position, worst, start)
    )


def _commissions(book: Book, sizes: Economics, contracts: Floats) -> float:
    closed = book.log.is_closed
    with np.errstate(over="ignore", invalid="ignore"):
        return float((contracts[book.positions.of_row[closed]] * sizes.row_fee[closed]).sum())
