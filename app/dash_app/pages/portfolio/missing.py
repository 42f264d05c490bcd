"""Findings about what a portfolio lacks, each leading to the place where it can be set."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.log.trade_log import DailyLog, TradeLog
from app.formatting import count, listing, plural
from app.importers import Finding, MissingInput, missing_inputs
from app.importers.missing import What
from app.importers.report import Setting, Tone

#: Each thing that may be missing: the subject of its finding, its setting and its tone.
SAID: dict[What, tuple[str, Setting, Tone]] = {
    "margin": ("Margin", "margin", "warn"),
    "size": ("Size", "size", "info"),
    "fees": ("Fees", "fees", "info"),
    "strategy": ("The strategy", "strategy", "info"),
}


def missing_findings(
    log: TradeLog,
    daily: DailyLog | None,
    said: Sequence[Finding],
    default_margins: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return one finding for each thing that trades lack, but for what `said` holds already.

    Strategies with `default_margins` lack no margin.
    """
    known = {finding.setting for finding in said}
    missing = [
        item
        for item in missing_inputs(log, daily)
        if item.what != "margin" or item.strategy not in default_margins
    ]
    found = [(what, [item for item in missing if item.what == what]) for what in SAID]
    return [_finding(what, items) for what, items in found if items and SAID[what][1] not in known]


def _finding(what: What, items: Sequence[MissingInput]) -> Finding:
    subject, setting, tone = SAID[what]
    n_missing, n_trades = (sum(item.n_missing for item in items), sum(i.n_trades for i in items))
    names = listing([item.strategy for item in items])
    of_all = "" if n_missing == n_trades else f" of {count(n_trades)}"
    head = f"{subject} of {plural(n_missing, 'trade')}{of_all} is missing:"
    if what == "fees":
        head = head.replace(" is ", " are ")
    return Finding(tone, head, f"{names}. {items[0].consequence}", setting=setting)
