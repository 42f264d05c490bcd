"""Does a rule or a limit keep the book from trading at all?"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.calculations.alerts.context import Case, Mask
from app.calculations.alerts.model import Alert, AlertPeriod, Evidence, EvidenceLine, Proposal
from app.calculations.arrays import Ints
from app.calculations.sizing.outcomes import OUTCOMES

STANDSTILL_DAYS = 60  #: calendar days without one position taken
_QUIET_DAYS = 14  # a gap in the log of up to this many days is no gap
_QUIET_TIMES = 3  # nor one of up to this many times the log's usual pause between opening days

#: What keeps positions out for want of data, or because they were switched off one by one: neither a brake nor a pause.
_NOT_A_STOP = (
    "skipped:strategy_disabled",
    "skipped:day_disabled",
    "skipped:unsizable",
    "skipped:warmup",
    "skipped:zero_size",
)


def standstill(case: Case) -> Alert | None:
    """A brake, a pause or a limit that stops all trading of the scenario for 60 calendar days or more.

    Looked for in the outcomes: 60 days from the first to the last of a run of opens that were all refused by a rule or a limit
    (paused, below one contract, a cap or ceiling, ruin). Positions left out for other reasons (switched off, no data, warm-up, no
    edge) neither make nor break a run. A gap of the log itself ends a run: more than 14 days, and more than three times its median
    pause between opening days. Always a danger: a rule that cannot be left again turns every later figure into that of cash.

    Figures: `days` of the longest, `refused` opens, `periods`. Periods: `worst` is their length in days.
    Lines: refusing outcomes, by count.
    """
    names = np.array(OUTCOMES)[case.replayed.outcome]
    offered = np.flatnonzero(~np.isin(names, _NOT_A_STOP))
    opened = case.opened_on[offered].astype(np.int64)
    refused = case.replayed.contracts[offered] <= 0
    found = [
        (first, last)
        for first, last in _runs(refused, opened, _own_gap(case))
        if opened[last] - opened[first] >= STANDSTILL_DAYS
    ]
    if not found:
        return None
    inside = np.zeros(len(names), bool)
    for first, last in found:
        inside[offered[first : last + 1]] = True
    causes, count = np.unique(names[inside], return_counts=True)
    order = np.argsort(-count, kind="stable")
    lines = tuple(EvidenceLine(str(causes[i]), int(count[i])) for i in order)
    periods = tuple(_period(case, offered[first], offered[last]) for first, last in found)
    longest = max(period.worst for period in periods)
    return Alert(
        kind="standstill",
        severity="danger",
        evidence=Evidence(
            {"days": longest, "refused": float(inside.sum()), "periods": float(len(found))},
            periods,
            lines,
            case.rows_of(inside),
        ),
        proposal=_proposal(case, str(causes[order[0]])),
    )


def _own_gap(case: Case) -> float:
    """Days between opens beyond which the log itself pauses."""
    pauses = np.diff(np.unique(case.opened_on)).astype(np.int64)
    return (
        max(_QUIET_DAYS, _QUIET_TIMES * float(np.median(pauses)))
        if len(pauses)
        else float(_QUIET_DAYS)
    )


def _runs(refused: Mask, opened: Ints, own_gap: float) -> list[tuple[int, int]]:
    """First and last index of every run of refused opens without a gap of the log inside."""
    if not len(refused):
        return []
    breaks = np.diff(refused.astype(np.int8), prepend=refused[0]) != 0
    breaks |= np.diff(opened, prepend=opened[0]) > own_gap
    parts = np.split(np.arange(len(refused)), np.flatnonzero(breaks))
    return [(int(part[0]), int(part[-1])) for part in parts if len(part) and refused[part[0]]]


def _period(case: Case, first: int, last: int) -> AlertPeriod:
    start, end = case.opened_on[first], case.opened_on[last]
    return AlertPeriod(start, end, float((end - start).astype(int)), end)


def _proposal(case: Case, cause: str) -> Proposal | None:
    """What would let trading go on, for the cause that refused most; None for a limit the user set, or for ruin."""
    portfolio = case.profile.portfolio
    if cause == "skipped:parallel_cap":
        patch: dict[str, Any] = {"max_parallel_trades": None}
        return Proposal("remove_parallel_limit", {"portfolio": patch}, case.limited)
    if cause == "skipped:paused":
        rules = {"streak_rule": portfolio.streak_rule, "vix_rule": portfolio.vix_rule}
        patch = {
            name: {"multiplier": 0.5}
            for name, rule in rules.items()
            if rule and rule.multiplier == 0
        }
        if not patch:
            return None
        return Proposal("halve_instead_of_pausing", {"portfolio": patch}, case.limited)
    if cause == "skipped:below_one" and portfolio.drawdown_brake:
        patch = {"drawdown_brake": None}
        return Proposal("remove_drawdown_brake", {"portfolio": patch}, case.limited)
    if cause == "skipped:below_one":
        patch = {"below_one": "one"}
        return Proposal("trade_one_contract", {"portfolio": patch}, case.limited)
    return None
