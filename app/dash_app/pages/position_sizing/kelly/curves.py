"""Charts of the details: growth over the fraction, fragility, and the estimate over time.

They are of one strategy, position by position, or of all positions pooled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.calculations.kelly.caution import pooled_caution, strategy_cautions
from app.calculations.kelly.curves import (
    FragilityCurve,
    GrowthCurve,
    KellyOverTime,
    SampleSize,
    fragility_curve,
    growth_curve,
    kelly_over_time,
)
from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.kelly.status import MIN_TRADES
from app.calculations.log.economics import economics
from app.calculations.profile.rules import Estimator
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.dash_app.components.content import Chart, Sentence
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_fragility import fits_one_loss_every, fragility_figure
from app.dash_app.figures.kelly_growth import growth_figure, growth_kept, loses_everything
from app.dash_app.figures.kelly_over_time import TIME_HEIGHT, over_time_figure
from app.dash_app.figures.kelly_parts import HEIGHT, Applied, nothing
from app.dash_app.json_object import Json
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.formatting import count, percent, times
from app.wording.kelly import STATUS_WORDS

POOLED = "pooled"
POOLED_WORDS = "All positions, pooled"
_STRATEGY = "strategy/"
WINDOW = 100  #: positions of the rolling estimate
TIME_POINTS = 300  #: estimates over time, of a log of up to 50,000 positions
TIME_WORK = (
    15_000_000  #: estimates times positions at most: keeps the chart of a huge log within 150 ms
)

GROWTH_LABEL = (
    "Growth kept over the share of equity held in one position, with full Kelly, half Kelly and "
    "the applied fraction marked"
)
FRAGILITY_LABEL = (
    "Full Kelly if one added full-margin loss came every N positions, with the applied fraction "
    "marked"
)
TIME_MEANING = (
    f"Full Kelly as it stood after each close, from {MIN_TRADES} closes on; 0 where there was no "
    "edge, or no loss to size by."
)
TIME_KEY = f"Dark: all positions so far. Grey: the last {WINDOW} alone. Dotted: applied."
TIME_LABEL = (
    "Full Kelly as it stood after each close: from all positions so far, and from the last "
    f"{WINDOW}"
)
#: Of which Kelly a fraction is applied.
_KELLY_OF: dict[Estimator, str] = {
    "log_optimal": "full Kelly",
    "by_period": "Kelly by {unit}",
    "payoff": "textbook Kelly",
    "simultaneous": "Kelly together",
}


@dataclass(frozen=True, eq=False)
class Curves:
    """Data of the charts; `over_time` is None while too few positions have closed."""

    growth: GrowthCurve
    fragility: FragilityCurve
    over_time: KellyOverTime | None


def offered_choices(names: Sequence[str]) -> list[dict[str, str]]:
    """Return the pool and the strategies as choices of a select."""
    pool = {"value": POOLED, "label": POOLED_WORDS}
    return [pool, *({"value": f"{_STRATEGY}{name}", "label": name} for name in names)]


def chosen(workspace: Workspace, choice: str | None) -> str | None:
    """Return the strategy chosen.

    None for all positions pooled, and for a strategy that this log does not have.
    """
    name = (choice or POOLED).removeprefix(_STRATEGY)
    return name if choice != POOLED and name in workspace.book.log.strategies else None


def applied_of(workspace: Workspace, name: str | None) -> tuple[KellyEstimate, Applied]:
    """Return the estimate of a strategy, or of the pool, and what is applied.

    A strategy holds its allocation now, as the table has it. Nothing is sized by the pool: of it
    the portfolio's fraction of its own Kelly is marked.
    """
    table = workspace.kelly()
    if name is None:
        multiple = workspace.profile.portfolio.kelly_fraction
        return table.portfolio, Applied(multiple, multiple * table.portfolio.log_optimal)
    row = table.strategies[workspace.book.log.strategies.index(name)]
    return row.estimate, Applied(row.applied_fraction, row.applied_share)


def curves_of(workspace: Workspace, name: str | None) -> Curves:
    """Return the curves of a strategy or of the pool, kept: no fraction applied moves them."""
    key = ("kelly_curves", name, settings_key(workspace.profile, Reader.KELLY))

    def make() -> Curves:
        book, names = workspace.book, workspace.book.log.strategies
        own = (
            np.ones(len(book.strategy), bool)
            if name is None
            else book.strategy == names.index(name)
        )
        returns = economics(book, workspace.profile).return_on_margin[own]
        returns = returns[np.isfinite(returns)]
        caution = pooled_caution(workspace.profile.portfolio)
        if name is not None:
            caution = strategy_cautions(workspace.profile, [name]).of(0)
        points = max(2, min(TIME_POINTS, TIME_WORK // max(len(returns), 1)))
        return Curves(
            growth_curve(returns, caution),
            fragility_curve(returns, caution.edge_haircut),
            kelly_over_time(book, workspace.profile, name, sample=SampleSize(WINDOW), points=points)
            if len(returns) >= MIN_TRADES
            else None,
        )

    return server_state().portfolios.derived(workspace.ready, key, make)


def figures(workspace: Workspace, name: str | None, style: ChartStyle) -> list[Json]:
    """Return growth, fragility and Kelly over time; one that cannot be drawn says why."""
    (estimate, applied), curves = applied_of(workspace, name), curves_of(workspace, name)
    why = f"Nothing to draw: {STATUS_WORDS[estimate.status] or 'no edge'}."
    over_time = nothing(f"From {MIN_TRADES} closes on; this has fewer.", style.scheme)
    growth = fragility = nothing(why, style.scheme)
    if curves.growth.peak > 0:
        growth = growth_figure(curves.growth, applied, style)
    if (curves.fragility.fractions > 0).any():
        caution = workspace.profile.portfolio.tail_loss_every
        fragility = fragility_figure(curves.fragility, applied, caution, style)
    if curves.over_time:
        over_time = over_time_figure(curves.over_time, applied, style)
    return [growth, fragility, over_time]


def charts(workspace: Workspace, name: str | None, style: ChartStyle) -> list[Chart]:
    """Return the three charts with their labels, as a report prints them."""
    growth, fragility, over_time = figures(workspace, name, style)
    return [
        Chart(GROWTH_LABEL, growth, HEIGHT),
        Chart(FRAGILITY_LABEL, fragility, HEIGHT),
        Chart(TIME_LABEL, over_time, TIME_HEIGHT),
    ]


def finding(workspace: Workspace, name: str | None) -> Sentence:
    """Return what the charts say of the applied fraction."""
    (estimate, applied), curves = applied_of(workspace, name), curves_of(workspace, name)
    if curves.growth.peak <= 0:
        why = STATUS_WORDS[estimate.status] or "no edge"
        return Sentence(f"{name or POOLED_WORDS}: {why}.", "No fraction is the fastest.")
    table = workspace.kelly()
    kelly = "pooled Kelly" if name is None else _KELLY_OF[table.estimator].format(unit=table.unit)
    kept = growth_kept(curves.growth, applied.share)
    size = f"{times(applied.multiple)} of {kelly}, {percent(applied.share)} of equity in a position"
    if kept is None or kept < 0:
        return Sentence(f"At {size}, this log loses money.", _from(curves.growth))
    rest = f"{_from(curves.growth)}{_fits(curves.fragility, applied)}"
    return Sentence(f"{size}, keeps {percent(kept, 0)} of the fastest growth.", rest)


def _from(curve: GrowthCurve) -> str:
    if curve.zero is None:
        return ""
    loses = "the log loses money. "
    if loses_everything(curve):
        loses = "the worst loss takes everything. "
    return f"From {percent(curve.zero, 0)} on {loses}"


def _fits(curve: FragilityCurve, applied: Applied) -> str:
    every = fits_one_loss_every(curve, applied.share)
    if every is None:
        return ""
    return f"It would be full Kelly if one more position in {count(every)} lost its whole margin."
