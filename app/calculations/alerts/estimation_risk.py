"""Finders of estimates that cannot be trusted: too few trades, and sizes fitted with hindsight."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from app.calculations.alerts.context import AlertContext
from app.calculations.alerts.exposure import share_at_risk
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal
from app.calculations.errors import CalculationError
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.status import MIN_TRADES
from app.calculations.log.periods import opening_periods
from app.calculations.profile.model import Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.replay.difference import (
    FEWEST_DAYS,
    Basis,
    Difference,
    Resampling,
    daily_results,
    paired_difference,
)
from app.calculations.replay.engine import Replay
from app.calculations.replay.engine import replay as replay_scenario
from app.calculations.sizing.context import caution
from app.calculations.sizing.defaults import MY_SIZING, hindsight_twin

RESAMPLES = 500
_SIMILAR_GROWTH = 0.9  # of the growth with hindsight; keeping less is a gap
_DEEPER = 1.5  # times the depth of the drawdown with hindsight, and
_DEEPER_SHARE = 0.05  # this much of capital more: a drawdown that hindsight hid


def too_few(context: AlertContext) -> Alert | None:
    """Find strategies with fewer than 30 positions of known margin, and their wide Kelly ranges.

    30 is the number below which semantics 3 flags an estimate and walk-forward rules wait; it
    makes no estimate good. Strategies switched off, or without any position, are left out. A
    warning where all that they held at once could lose more than the target drawdown; else
    information: a walk-forward size does not trade them yet.

    Figures: `strategies`, `fewest` positions, `worst_share` of equity that they could lose.
    Lines: `count` positions, `value` the log-optimal share of margin with its range by days, None
    where there is no margin.
    """
    names, strategy = context.book.log.strategies, context.book.strategy
    returns = context.sizing.closed_history.returns
    codes = [
        code
        for code in range(len(names))
        if (context.traded & (strategy == code)).any() and len(returns.of(code)) < MIN_TRADES
    ]
    if not codes:
        return None
    lines = tuple(_kelly_line(context, code) for code in codes)
    few = np.isin(strategy, codes) & context.traded
    worst_share = float(share_at_risk(context, context.scenario_replay, few).max())
    target = context.profile.portfolio.target_max_drawdown
    return Alert(
        kind="too_few",
        severity="warn" if worst_share > target else "info",
        evidence=Evidence(
            {
                "strategies": float(len(lines)),
                "fewest": float(min(line.count for line in lines)),
                "worst_share": worst_share,
            },
            lines=lines,
            rows=context.rows_of(few),
        ),
    )


def _kelly_line(context: AlertContext, code: int) -> EvidenceLine:
    name, book = context.book.log.strategies[code], context.book
    on_margin = context.sizing.economics.return_on_margin
    positions = (book.strategy == code) & np.isfinite(on_margin)
    returns = on_margin[positions]
    estimate = kelly_estimate(
        returns,
        caution(context.sizing).of(code),
        days=opening_periods(book, "day")[positions],
        resamples=RESAMPLES,
        seed=context.seed,
    )
    line = EvidenceLine(name, len(returns))
    if len(returns):
        line = replace(line, value=estimate.log_optimal)
    if estimate.bootstrap:
        line = replace(line, low=estimate.bootstrap.low, high=estimate.bootstrap.high)
    return line


@dataclass(frozen=True)
class _Gap:
    """A size with hindsight, its walk-forward twin, and the growth of both on a fixed capital."""

    hindsight: Replay
    walk_forward: Replay
    since: np.datetime64  #: the day on which the twin opens its first position
    difference: Difference  #: walk-forward minus hindsight, a day, on a fixed capital
    #: share of the growth with hindsight that walking forward keeps; None where that one lost
    growth_kept: float | None

    @property
    def is_deeper(self) -> bool:
        """True where hindsight hid a drawdown."""
        hindsight = self.hindsight.judged_drawdown
        walk_forward = self.walk_forward.judged_drawdown
        depths = hindsight, walk_forward
        if self.hindsight.judged == "max_drawdown":
            depths = _depth(hindsight), _depth(walk_forward)
        return depths[1] > _DEEPER * depths[0] and walk_forward > hindsight + _DEEPER_SHARE

    @property
    def is_poorer(self) -> bool:
        """True where hindsight clearly grew more, by a tenth at least."""
        is_certain = self.difference.days_different >= FEWEST_DAYS and self.difference.high < 0
        return is_certain and (self.growth_kept is None or self.growth_kept < _SIMILAR_GROWTH)


def _depth(drawdown: float) -> float:
    """Return the log growth that a fall from the peak loses, infinite when everything is lost.

    A small one is itself; 50 % loses 0.69, 90 % 2.3.
    """
    return -math.log1p(-drawdown) if drawdown < 1 else math.inf


def hindsight_gap(context: AlertContext) -> Alert | None:
    """Find growth and calm of a size with hindsight that its walk-forward twin does not reach.

    Compared are the scenario in view with its estimates over the full history, and the same rule
    walking forward; where it has no estimates, a new profile's own sizing. Fires when hindsight
    clearly grows more: walking forward keeps less than nine tenths of its growth, and the 95th
    percentile of the paired daily difference (see `replay.comparison`) is below zero. For this
    both size on starting capital and each day's result counts as log growth of it, since accounts
    that have grown apart cannot be paired; and days count from the first on which the twin opens a
    position, since waiting is no mistake (a strategy added later still warms up inside). Fires
    also when the twin's judged drawdown, as replayed, is half as deep again (in log growth lost,
    where it is a share of the peak) and five points more.

    A warning where the scenario in view is the one with hindsight, whose sizes rest on it;
    else information: the dashed curve beside a walk-forward size flatters. The proposal takes
    part of the edge away before sizing: the share of the growth that was hindsight, 10 to 50 %,
    for Kelly rules, the only ones that know a haircut; it is judged on the scenario in view.

    Figures: `cagr_hindsight`, `cagr_walk_forward` and `growth_kept` (where defined),
    `drawdown_hindsight`, `drawdown_walk_forward`, `difference` a day [currency] with `low` and
    `high`.
    Date: `since`. `scenario` names the one with hindsight.
    """
    gap = _gap(context)
    if gap is None or not (gap.is_poorer or gap.is_deeper):
        return None
    hindsight, walk_forward = gap.hindsight.metrics, gap.walk_forward.metrics
    is_held = gap.hindsight.scenario == context.scenario
    figures = {
        "drawdown_hindsight": gap.hindsight.judged_drawdown,
        "drawdown_walk_forward": gap.walk_forward.judged_drawdown,
        "difference": gap.difference.mean,
        "low": gap.difference.low,
        "high": gap.difference.high,
    }
    defined = {
        "cagr_hindsight": hindsight.cagr,
        "cagr_walk_forward": walk_forward.cagr,
        "growth_kept": gap.growth_kept,
    }
    figures |= {name: figure for name, figure in defined.items() if figure is not None}
    return Alert(
        kind="hindsight_gap",
        severity="warn" if is_held else "info",
        evidence=Evidence(
            figures, dates={"since": gap.since}, scenario=gap.hindsight.scenario.name
        ),
        proposal=_haircut(context, gap),
    )


def _gap(context: AlertContext) -> _Gap | None:
    """Return None where there is no twin, it never trades, or one grows beyond any number."""
    scenario, twin = _twins(context.scenario)
    try:
        hindsight, walk_forward = context.replay_of(scenario), context.replay_of(twin)
        fixed = _fixed_capital_replays(context, scenario, twin)
    except CalculationError:  # such a size has no figures to compare, and its own replay says so
        return None
    taken = fixed[1].contracts > 0
    if not taken.any():
        return None
    first = context.opened_on[taken].min()
    since = int(np.searchsorted(context.book.timeline.day, first))
    if since >= len(context.book.timeline.day):
        return None
    resampling = Resampling(RESAMPLES, context.seed)
    difference = paired_difference(
        fixed[0], fixed[1], "fixed_growth", since=since, resampling=resampling
    )
    growth = [_total_growth(replayed, difference.basis, since) for replayed in fixed]
    growth_kept = growth[1] / growth[0] if growth[0] > 0 else None
    return _Gap(hindsight, walk_forward, first, difference, growth_kept)


def _twins(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Return the scenario in view with hindsight, and walking forward.

    Where its rule has no such twins, those of a new profile's own sizing.
    """
    if scenario.has_hindsight and hasattr(scenario.rule, "history"):
        rule = scenario.rule.model_copy(update={"history": "walk_forward"})
        name = f"{scenario.name} (walk-forward)"
        return scenario, scenario.model_copy(update={"name": name, "rule": rule})
    hindsight = hindsight_twin(scenario)
    if hindsight == scenario:
        return hindsight_twin(MY_SIZING), MY_SIZING
    return hindsight, scenario


def _fixed_capital_replays(context: AlertContext, *scenarios: Scenario) -> list[Replay]:
    """Return replays of like scenarios with sizes that rest on starting capital."""
    portfolio = context.profile.portfolio.model_copy(update={"sizing_equity": "starting"})
    profile = context.profile.model_copy(update={"portfolio": portfolio})
    sizing = replace(context.sizing_of(scenarios[0]), profile=profile)
    return [replay_scenario(context.book, profile, scenario, sizing) for scenario in scenarios]


def _total_growth(replayed: Replay, basis: Basis, since: int) -> float:
    results = daily_results(replayed, basis)
    return 0.0 if results is None else float(results[since:].sum())


def _haircut(context: AlertContext, gap: _Gap) -> Proposal | None:
    is_kelly = isinstance(context.scenario.rule, Kelly)
    scenario = context.scenario if is_kelly else gap.hindsight.scenario
    if not isinstance(scenario.rule, Kelly):
        return None
    kept = gap.growth_kept or 0.0  # nothing where even hindsight lost
    haircut = round(min(max(1 - kept, 0.1), 0.5), 2)
    if haircut <= context.profile.portfolio.edge_haircut:
        return None
    return Proposal("reduce_edge", {"portfolio": {"edge_haircut": haircut}}, scenario)
