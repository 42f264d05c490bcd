"""The finder of rules and limits that keep the book from trading at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.calculations.alerts.context import AlertContext, Mask
from app.calculations.alerts.model import Alert, AlertPeriod, Evidence, EvidenceLine, Proposal
from app.calculations.arrays import Ints
from app.calculations.sizing.outcomes import OUTCOMES

STANDSTILL_DAYS = 60  #: calendar days without a position taken
_GAP_DAYS = 14  # a gap in the log of up to this many days is no gap
_GAP_PAUSES = 3  # nor one of up to this many times the log's usual pause between opening days

#: Outcomes for want of data, or of what was switched off by hand: no brake and no pause.
_NOT_A_STOP = (
    "skipped:strategy_disabled",
    "skipped:day_disabled",
    "skipped:unsizable",
    "skipped:warmup",
    "skipped:zero_size",
)


def standstill(context: AlertContext) -> Alert | None:
    """Find a brake, a pause or a limit that stops all trading of the scenario for 60 days or more.

    Looked for in the outcomes: 60 calendar days from the first to the last of a run of opens that
    were all refused by a rule or a limit (paused, below one contract, a cap or ceiling, ruin).
    Positions left out for other reasons (switched off, no data, warm-up, no edge) neither make
    nor break a run. A gap of the log itself ends a run: more than 14 days, and more than three
    times its median pause between opening days. A warning: a rule that cannot be left again turns
    every later figure into that of cash. Sizes below one contract that no rule has shrunk are
    information: the account is too small for them.

    Figures: `days` of the longest, `refused` opens, `periods`. Periods: `worst` is their length
    in days. Lines: refusing outcomes, by count.
    """
    names = np.array(OUTCOMES)
    outcome = context.scenario_replay.outcome
    offered = np.flatnonzero(~np.isin(names, _NOT_A_STOP)[outcome])
    opened = context.opened_on[offered].astype(np.int64)
    refused = context.scenario_replay.contracts[offered] <= 0
    stops = [
        (first, last)
        for first, last in _refused_runs(refused, opened, _log_gap(context))
        if opened[last] - opened[first] >= STANDSTILL_DAYS
    ]
    if not stops:
        return None
    inside = np.zeros(len(outcome), bool)
    for first, last in stops:
        inside[offered[first : last + 1]] = True
    outcomes, count = np.unique(names[outcome[inside]], return_counts=True)
    order = np.argsort(-count, kind="stable")
    is_too_small = outcomes.tolist() == ["skipped:below_one"] and not _has_modifiers(context)
    periods = tuple(_period(context, offered[first], offered[last]) for first, last in stops)
    return Alert(
        kind="standstill",
        severity="info" if is_too_small else "warn",
        evidence=Evidence(
            {
                "days": max(period.worst for period in periods),
                "refused": float(inside.sum()),
                "periods": float(len(stops)),
            },
            periods,
            lines=tuple(EvidenceLine(str(outcomes[i]), int(count[i])) for i in order),
            rows=context.rows_of(inside),
        ),
        proposal=_proposal(context, str(outcomes[order[0]])),
    )


def _has_modifiers(context: AlertContext) -> bool:
    """Return True where a brake, a streak or a VIX rule may shrink sizes."""
    portfolio = context.profile.portfolio
    return bool(portfolio.drawdown_brake or portfolio.streak_rule or portfolio.vix_rule)


def _log_gap(context: AlertContext) -> float:
    """Return the days between opens beyond which the log itself pauses."""
    pauses = np.diff(np.unique(context.opened_on)).astype(np.int64)
    if not len(pauses):
        return float(_GAP_DAYS)
    return max(_GAP_DAYS, _GAP_PAUSES * float(np.median(pauses)))


def _refused_runs(refused: Mask, opened: Ints, log_gap: float) -> list[tuple[int, int]]:
    """Return the first and the last index of every run of refused opens without a log gap."""
    if not len(refused):
        return []
    breaks = np.diff(refused.astype(np.int8), prepend=refused[0]) != 0
    breaks |= np.diff(opened, prepend=opened[0]) > log_gap
    first = np.append(0, np.flatnonzero(breaks))
    last = np.append(first[1:], len(refused)) - 1
    is_refused = refused[first]
    return list(zip(first[is_refused].tolist(), last[is_refused].tolist(), strict=True))


def _period(context: AlertContext, first: int, last: int) -> AlertPeriod:
    start, end = context.opened_on[first], context.opened_on[last]
    return AlertPeriod(start, end, float((end - start).astype(int)), end)


def _proposal(context: AlertContext, outcome: str) -> Proposal | None:
    """Return a change that lets trading go on, for the outcome that refused most.

    None for a limit the user set, for ruin, and for an account too small: the size that keeps the
    drawdown promise says what capital it takes.
    """
    portfolio, scenario = context.profile.portfolio, context.constrained_scenario
    if outcome == "skipped:parallel_cap":
        patch: dict[str, Any] = {"max_parallel_trades": None}
        return Proposal("remove_parallel_limit", {"portfolio": patch}, scenario)
    if outcome == "skipped:paused":
        rules = {"streak_rule": portfolio.streak_rule, "vix_rule": portfolio.vix_rule}
        pausing = [name for name, rule in rules.items() if rule and rule.multiplier == 0]
        if not pausing:
            return None
        patch = {name: {"multiplier": 0.5} for name in pausing}
        return Proposal("halve_instead_of_pausing", {"portfolio": patch}, scenario)
    if outcome == "skipped:below_one" and portfolio.drawdown_brake:
        patch = {"drawdown_brake": None}
        return Proposal("remove_drawdown_brake", {"portfolio": patch}, scenario)
    return None
