"""Words beside a Kelly figure or a weight, and about the evidence of an edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.calculations.kelly.status import Status
from app.formatting import count, listing, percent, plural

if TYPE_CHECKING:
    from app.calculations.kelly.selection import SelectionStatus, StrategyEvidence
    from app.calculations.sizing.kelly_table import KellyRow

#: Reason of a figure, by its status; empty where the figure can be used as it is.
STATUS_WORDS: dict[Status, str] = {
    "ok": "",
    "no_trades": "no trades",
    "no_margin": "no margin in the log",
    "no_win": "no winning trade",
    "no_loss": "no losing trade",
    "no_edge": "no edge",
    "less_than_one_loss": "earned less than one full loss",
    "too_few": "too few trades",
    "crowded_out": "adds no growth beside the others",
    "too_many": "too many strategies to be fitted at once",
    "switched_off": "switched off",
    "held_out": "held out",
    "left_out": "adds risk beside the others",
    "at_largest": "at its largest weight",
}

_LISTED = 20  #: strategies named in a line at most
_UNJUDGED: dict[SelectionStatus, str] = {
    "no_edge": "no edge in the log",
    "no_loss": "no losing period to judge its risk by",
    "too_few": "too few periods to judge",
}


def margin_words(row: KellyRow) -> str:
    """Return that the margin of a strategy is assumed, in all or some of its trades, or nothing."""
    if not row.assumed_margins:
        return ""
    trades = row.estimate.trades
    some = f" in {count(row.assumed_margins)} of {plural(trades, 'trade')}"
    return f"margin assumed{some if row.assumed_margins < trades else ''}"


def status_words(row: KellyRow) -> str:
    """Return the reason of a strategy's figures, and that they rest on an assumed margin."""
    return "; ".join(filter(None, (STATUS_WORDS[row.estimate.status], margin_words(row))))


def evidence_words(evidence: StrategyEvidence) -> str:
    """Return the evidence of a strategy's edge in a few words.

    >>> from app.calculations.kelly.selection import StrategyEvidence
    >>> found = StrategyEvidence("does_not_survive", 17, "day", 60, months_needed=2.4)
    >>> evidence_words(found)
    'does not survive 17 tries: 3 more months needed'
    """
    after = _tries(evidence)
    if evidence.status == "survives":
        return f"survives {after}"
    if evidence.status == "does_not_survive":
        return f"does not survive {after}: {_more_time(evidence.months_needed)} needed"
    return _UNJUDGED[evidence.status]


def evidence_summary(rows: Sequence[KellyRow]) -> tuple[str, ...]:
    """Return lines that name the strategies whose edge survives the tries, and the others."""
    survive, fail, unknown = [], [], []
    for row in rows:
        if row.evidence.status == "survives":
            survive.append(row.name)
        elif row.evidence.status == "does_not_survive":
            fail.append(f"{row.name} ({_more_time(row.evidence.months_needed)} needed)")
        else:
            unknown.append(f"{row.name} ({_UNJUDGED[row.evidence.status]})")
    after = _tries(rows[0].evidence)
    groups = (
        (f"The edge survives {after}", survive),
        (f"It does not survive {after}", fail),
        ("No evidence of an edge", unknown),
    )
    return tuple(f"{words}: {listing(names, _LISTED)}." for words, names in groups if names)


def evidence_sentence(evidence: StrategyEvidence) -> str:
    """Return what the evidence of a strategy's edge rests on; empty where there is none."""
    if evidence.probability is None:
        return ""
    sentence = (
        f"The chance that its edge is more than the best of {_tries(evidence)} without an edge "
        f"would show is {percent(evidence.probability)}, on "
        f"{plural(evidence.periods, evidence.unit)} with a close; it survives from 95% on."
    )
    if not evidence.periods_needed:
        return sentence
    return (
        f"{sentence} At the same pace and Sharpe ratio that takes "
        f"{plural(evidence.periods_needed, f'more {evidence.unit}')} with a close, about "
        f"{plural(evidence.trades_needed or 0, 'trade')} or {_more_time(evidence.months_needed)}."
    )


def _tries(evidence: StrategyEvidence) -> str:
    return plural(evidence.tries, "try", "tries")


def _more_time(months: float | None) -> str:
    """Return a duration as whole months, or years from two on, rounded up."""
    if months is None:
        return "more time"
    if months <= 24:
        return plural(max(1, math.ceil(months)), "more month")
    years = math.ceil(months / 12)
    return "more than 100 more years" if years > 100 else plural(years, "more year")
