"""How far the estimates can be trusted: too few trades to size by, and what sizing with hindsight hides."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from app.calculations.alerts.context import Case
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal
from app.calculations.errors import CalculationError
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.status import MIN_TRADES
from app.calculations.profile.rules import Kelly
from app.calculations.replay.difference import (
    FEWEST_DAYS,
    Basis,
    Difference,
    daily_results,
    paired_difference,
)
from app.calculations.replay.engine import Replay
from app.calculations.replay.engine import replay as replay_scenario
from app.calculations.sizing.defaults import MY_KELLY_HINDSIGHT

RESAMPLES = 500
CAUTIOUS = 0.25  #: of Kelly, proposed where there are too few trades
_KEPT = 0.9  # of the growth with hindsight; keeping less is a gap
_DEEPER = 1.5  # times the depth (log growth lost) of the drawdown with hindsight, and
_DEEPER_POINTS = 0.05  # this much of equity more: a drawdown that hindsight hid


def too_few(case: Case) -> Alert | None:
    """Strategies with fewer than 30 positions of known margin, and how wide that leaves their Kelly range.

    30 is the number below which semantics 3 flags an estimate and walk-forward rules wait; it makes no estimate good. Strategies
    switched off, or without any position, are left out. A warning. Figures: `strategies`, `fewest` positions. Lines: `count`
    positions, `value` the log-optimal share of margin with its 5-95 % bootstrap range, None where there is no margin.
    """
    portfolio, lines = case.profile.portfolio, []
    for code, name in enumerate(case.book.log.strategies):
        mine = case.traded & (case.book.strategy == code)
        returns = case.context.closed_history.returns.of(code)
        if not mine.any() or len(returns) >= MIN_TRADES:
            continue
        found = kelly_estimate(
            returns,
            portfolio.edge_haircut,
            portfolio.tail_loss_every,
            resamples=RESAMPLES,
            seed=case.seed,
        )
        spread = found.bootstrap
        optimal = found.log_optimal if len(returns) else None
        lines.append(
            EvidenceLine(
                name,
                len(returns),
                value=optimal,
                low=spread.low if spread else None,
                high=spread.high if spread else None,
            )
        )
    if not lines:
        return None
    names = {line.subject for line in lines}
    few = np.array([name in names for name in case.book.log.strategies])[case.book.strategy]
    return Alert(
        kind="too_few",
        severity="warn",
        evidence=Evidence(
            {"strategies": float(len(lines)), "fewest": float(min(line.count for line in lines))},
            lines=tuple(lines),
            rows=case.rows_of(few & case.traded),
        ),
        proposal=_cautious(case, [str(line.subject) for line in lines if line.value]),
    )


def _cautious(case: Case, names: list[str]) -> Proposal | None:
    """A quarter of Kelly for those that have a Kelly and bet more of it."""
    fractions = dict(zip(case.book.log.strategies, case.kelly_fractions.tolist(), strict=True))
    bold = [name for name in names if fractions[name] > CAUTIOUS]
    if not bold:
        return None
    patch = {"strategies": {name: {"kelly_fraction": CAUTIOUS} for name in bold}}
    return Proposal("quarter_kelly", patch, case.follows_kelly)


@dataclass(frozen=True)
class _Gap:
    """A size with hindsight, its walk-forward twin, and the growth of both on a fixed capital once the twin trades."""

    seen: Replay
    blind: Replay
    since: np.datetime64
    difference: Difference  #: walk-forward minus hindsight, a day, on a fixed capital
    kept: float  #: share of the growth with hindsight that walking forward keeps

    @property
    def is_deeper(self) -> bool:
        """Whether hindsight hid a drawdown."""
        seen, blind = self.seen.metrics.max_drawdown, self.blind.metrics.max_drawdown
        return _depth(blind) > _DEEPER * _depth(seen) and blind > seen + _DEEPER_POINTS

    @property
    def is_poorer(self) -> bool:
        """Whether hindsight clearly grew more, by a tenth at least."""
        return (
            self.kept < _KEPT
            and self.difference.high < 0
            and self.difference.days_different >= FEWEST_DAYS
        )


def _depth(share: float) -> float:
    """The log growth that a drawdown loses: small ones are themselves, of 50 % it is .69, of 90 % 2.3, a lost account has no bottom."""
    return -math.log1p(-share) if share < 1 else math.inf


def hindsight_gap(case: Case) -> Alert | None:
    """How much of a hindsight size's growth and calm its walk-forward twin does not reach.

    Compared are the scenario in view, where its rule estimates over the full history, or else Kelly with hindsight, and the same rule
    walking forward. Fires when hindsight clearly grows more: walking forward keeps less than nine tenths of its growth, and the 95th
    percentile of the paired daily difference (see `what_if`) is below zero. For this both size on starting capital and each day's
    result counts as log growth of it, since accounts that have grown apart cannot be paired; and days count from the first on which
    the twin opens a position, since waiting is no mistake (a strategy added later still warms up inside). Fires also when the twin's
    max drawdown, as replayed, loses half as much log growth again and five points of equity more.

    A danger when the twin loses money where hindsight gains, or breaks the target drawdown that hindsight keeps; else a warning. The
    proposal takes part of the edge away before sizing: the share of the growth that was hindsight, 10 to 50 %, for Kelly rules, the
    only ones that know a haircut. Figures: `cagr_hindsight`, `cagr_walk_forward` (where defined), `drawdown_hindsight`,
    `drawdown_walk_forward`, `kept` of the growth, `difference` a day [currency] with `low` and `high`.
    Date: `since`. `scenario` names the one with hindsight.
    """
    gap = _gap(case)
    if gap is None or not (gap.is_poorer or gap.is_deeper):
        return None
    seen, blind, target = (
        gap.seen.metrics,
        gap.blind.metrics,
        case.profile.portfolio.target_max_drawdown,
    )
    broken = (
        blind.net_profit < 0 < seen.net_profit or seen.max_drawdown <= target < blind.max_drawdown
    )
    figures = {
        "drawdown_hindsight": seen.max_drawdown,
        "drawdown_walk_forward": blind.max_drawdown,
        "kept": gap.kept,
    }
    figures |= {
        "difference": gap.difference.mean,
        "low": gap.difference.low,
        "high": gap.difference.high,
    }
    rates = {"cagr_hindsight": seen.cagr, "cagr_walk_forward": blind.cagr}
    figures |= {name: rate for name, rate in rates.items() if rate is not None}
    return Alert(
        kind="hindsight_gap",
        severity="danger" if broken else "warn",
        evidence=Evidence(figures, dates={"since": gap.since}, scenario=gap.seen.scenario.name),
        proposal=_haircut(case, gap),
    )


def _gap(case: Case) -> _Gap | None:
    """None where there is no twin, it never trades, or one of the two grows beyond any number."""
    scenario = (
        case.scenario
        if case.scenario.has_hindsight and hasattr(case.scenario.rule, "history")
        else MY_KELLY_HINDSIGHT
    )
    rule = scenario.rule.model_copy(update={"history": "walk_forward"})
    twin = scenario.model_copy(update={"name": f"{scenario.name} (walk-forward)", "rule": rule})
    on_starting = case.profile.model_copy(
        update={
            "portfolio": case.profile.portfolio.model_copy(update={"sizing_equity": "starting"})
        }
    )
    shared = replace(
        case.context if scenario.constrained else case.log_context, profile=on_starting
    )
    try:
        seen, blind = case.replay_of(scenario), case.replay_of(twin)
        fixed = [replay_scenario(case.book, on_starting, made, shared) for made in (scenario, twin)]
    except CalculationError:  # such a size has no figures to compare, and its own replay says so
        return None
    taken = fixed[1].contracts > 0
    if not taken.any():
        return None
    first = case.opened_on[taken].min()
    since = int(np.searchsorted(case.book.timeline.day, first))
    if since >= len(case.book.timeline.day):
        return None
    difference = paired_difference(
        fixed[0], fixed[1], "fixed_growth", since=since, resamples=RESAMPLES, seed=case.seed
    )
    total = [_total(made, difference.basis, since) for made in fixed]
    return _Gap(seen, blind, first, difference, total[1] / total[0] if total[0] > 0 else 0.0)


def _total(replayed: Replay, basis: Basis, since: int) -> float:
    results = daily_results(replayed, basis)
    return 0.0 if results is None else float(results[since:].sum())


def _haircut(case: Case, gap: _Gap) -> Proposal | None:
    if not isinstance(gap.seen.scenario.rule, Kelly):
        return None
    haircut = round(min(max(1 - gap.kept, 0.1), 0.5), 2)
    if haircut <= case.profile.portfolio.edge_haircut:
        return None
    return Proposal("reduce_edge", {"portfolio": {"edge_haircut": haircut}}, gap.seen.scenario)
