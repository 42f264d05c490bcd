"""Replay: the log's positions again, in order, at the size a scenario gives them (semantics 4 and 5).

Equity is realised equity: nothing is marked to market, so drawdowns are understated against a daily log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernel_inputs, kernels
from app.calculations import metrics as figures
from app.calculations.book import OPEN, Book
from app.calculations.economics import Economics, economics
from app.calculations.errors import CalculationError
from app.calculations.limits import limits
from app.calculations.metrics import Metrics
from app.calculations.past import past
from app.calculations.profile import Profile, Scenario
from app.calculations.sizing_rules import Ground, sizing
from app.calculations.trade_log import Floats

#: What became of a position, by its code.
OUTCOMES = (
    "taken",
    "skipped:strategy_disabled",
    "skipped:day_disabled",
    "skipped:ruined",
    "skipped:parallel_cap",
    "skipped:unsizable",
    "skipped:warmup",
    "skipped:zero_size",
    "skipped:paused",
    "skipped:below_one",
    "skipped:max_contracts",
    "skipped:capital_ceiling",
    "skipped:margin_ceiling",
    "reduced:max_contracts",
    "reduced:capital_ceiling",
    "reduced:margin_ceiling",
)


@dataclass(frozen=True, eq=False)
class Replay:
    """One scenario replayed: P positions, n log rows, M events, D days."""

    scenario: Scenario
    start: float  #: starting capital [currency]
    contracts: Floats  #: (P,) replayed size
    outcome: NDArray[np.int8]  #: (P,) index into `OUTCOMES`
    margin_per_contract: Floats  #: (P,) [currency], 0 where unknown
    equity_after: Floats  #: (M,) realised equity after each event
    margin_after: Floats  #: (M,) open margin after each event
    row_pl: Floats  #: (n,) what each log row booked; 0 for rows skipped or still open
    row_equity: Floats  #: (n,) equity after each row's close; NaN for rows still open
    day: NDArray[np.datetime64]  #: (D,)
    equity: Floats  #: (D,) last equity of the day
    drawdown: Floats  #: (D,) share of the running peak
    margin_peak: Floats  #: (D,) highest open margin of the day [currency]
    metrics: Metrics


def ground(book: Book, profile: Profile, *, constrained: bool = True) -> Ground:
    """What replays of a book under a profile share: per-contract economics and what each open knew."""
    sizes = economics(book, profile, constrained=constrained)
    return Ground(book, profile, sizes, past(book, sizes))


def replay(book: Book, profile: Profile, scenario: Scenario, shared: Ground | None = None) -> Replay:
    """Replay one scenario; `shared` is the ground of the same book, profile and `scenario.constrained`, if at hand.

    Raises `CalculationError` when a size or the equity grows beyond what a 64-bit float holds.
    """
    base = shared or ground(book, profile, constrained=scenario.constrained)
    events = kernel_inputs.Events(book.timeline.kind, book.timeline.position, book.timeline.row, book.timeline.starts_second)
    settings = limits(book, profile, scenario.constrained)
    sizes, estimates = sizing(base, scenario)
    contracts, outcome = np.zeros(len(book.positions)), np.zeros(len(book.positions), np.int8)
    equity_after, margin_after = np.zeros(len(events.kind)), np.zeros(len(events.kind))
    kernels.replay(events, sizes, estimates, settings, contracts, outcome, equity_after, margin_after)
    fees = _commissions(book, base.economics, contracts)
    if not (np.isfinite(equity_after).all() and np.isfinite(margin_after).all() and np.isfinite(fees)):
        raise CalculationError(
            f"Scenario {scenario.name!r} compounds beyond any number; set max contracts, a margin ceiling, or size on starting capital."
        )
    return _assemble(base, scenario, settings.start, contracts, outcome, equity_after, margin_after, fees)


def replays(book: Book, profile: Profile, scenarios: Iterable[Scenario]) -> list[Replay]:
    """Replay several scenarios, sharing what they have in common."""
    shared: dict[bool, Ground] = {}
    for_all = []
    for scenario in scenarios:
        if scenario.constrained not in shared:
            shared[scenario.constrained] = ground(book, profile, constrained=scenario.constrained)
        for_all.append(replay(book, profile, scenario, shared[scenario.constrained]))
    return for_all


def _assemble(
    base: Ground,
    scenario: Scenario,
    start: float,
    contracts: Floats,
    outcome: NDArray[np.int8],
    equity_after: Floats,
    margin_after: Floats,
    fees: float,
) -> Replay:
    book, timeline = base.book, base.book.timeline
    equity = np.where(timeline.last_event >= 0, equity_after[timeline.last_event], start)
    below_peak = figures.drawdown(equity, start)
    closes = timeline.kind != OPEN
    rows = timeline.row[closes]
    row_pl, row_equity = np.zeros(len(book.log)), np.full(len(book.log), np.nan)
    row_pl[rows] = contracts[timeline.position[closes]] * base.economics.row_net[rows] + 0.0  # no minus zero
    row_equity[rows] = equity_after[closes]
    return Replay(
        scenario,
        start,
        contracts,
        outcome,
        np.nan_to_num(base.economics.margin),
        equity_after,
        margin_after,
        row_pl,
        row_equity,
        timeline.day,
        equity,
        below_peak,
        timeline.day_peaks(margin_after),
        _metrics(base, start, contracts, outcome, equity, below_peak, equity_after, margin_after, fees),
    )


def _metrics(
    base: Ground,
    start: float,
    contracts: Floats,
    outcome: NDArray[np.int8],
    equity: Floats,
    below_peak: Floats,
    equity_after: Floats,
    margin_after: Floats,
    fees: float,
) -> Metrics:
    book, timeline, risk_free = base.book, base.book.timeline, base.profile.portfolio.risk_free_rate
    end, deepest = float(equity_after[-1]), float(below_peak.max())
    rate = figures.cagr(start, end, _span_days(book))
    returns = figures.daily_returns(equity, start)
    sampled_margin, sampled_equity = margin_after[timeline.sample], equity_after[timeline.sample]
    solvent = sampled_equity > 0
    taken = int((contracts > 0).sum())
    return Metrics(
        ending_equity=end,
        net_profit=end - start,
        cagr=rate,
        max_drawdown=deepest,
        mar=None if rate is None or deepest == 0 else rate / deepest,
        sharpe=None if returns is None else figures.sharpe(returns, risk_free),
        sortino=None if returns is None else figures.sortino(returns, risk_free),
        worst_day=None if returns is None else float(returns.min()),
        longest_drawdown_days=figures.longest_drawdown_days(timeline.day, below_peak),
        trades_taken=taken,
        trades_skipped=len(contracts) - taken,
        trades_reduced=int((outcome >= kernels.REDUCED_MAX_CONTRACTS).sum()),
        peak_margin=float(sampled_margin.max()),
        peak_margin_utilisation=float((sampled_margin[solvent] / sampled_equity[solvent]).max(initial=0.0)),
        commissions_paid=fees,
    )


def _span_days(book: Book) -> int:
    """Calendar days from the first open date to the last close date."""
    closed = book.log.is_closed
    first = book.log.opened_at[closed].min().astype("datetime64[D]")
    last = book.log.closed_at[closed].max().astype("datetime64[D]")
    return int((last - first).astype(int))


def _commissions(book: Book, sizes: Economics, contracts: Floats) -> float:
    closed = book.log.is_closed
    with np.errstate(over="ignore", invalid="ignore"):
        return float((contracts[book.positions.of_row[closed]] * sizes.row_fee[closed]).sum())
