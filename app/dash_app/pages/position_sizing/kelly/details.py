"""The details of the section: every estimate with its range, and the evidence of every edge."""

from __future__ import annotations

import math

from app.calculations.kelly.status import Status
from app.calculations.kelly.uncertainty import BootstrapRange
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.dash_app.components.content import Piece, Sentence, Subhead, Table
from app.dash_app.pages.position_sizing.kelly.content import MOST
from app.dash_app.pages.position_sizing.kelly.export import JointShare, joint_shares
from app.formatting import NONE, count, percent, percent_range, times
from app.wording.kelly import STATUS_WORDS, evidence_words, status_words

_MEANING = (
    "Shares of equity held as margin in one position. By {unit} sees that positions of one {unit} "
    "win and lose together; alone takes positions one by one; shrunk allows for its error; +1 loss "
    "adds one full loss to the log; together fits all strategies at once, overlap and shared "
    "losses "
    "included; textbook is W − (1 − W)/R, the share of equity lost when an average loss comes, and "
    "as margin that over the mean loss."
)
#: Beside a strategy's own status, those of its share together need saying what they are of.
_JOINT_WORDS: dict[Status, str] = {
    "no_edge": "no edge together",
    "no_loss": "nothing bounds its share beside the others",
    "crowded_out": "crowded out: adds no growth beside the others",
}


def estimate_pieces(table: KellyTable, fraction: float) -> list[Piece]:
    """Return every estimate of every strategy, and of all positions pooled."""
    unit = table.unit
    joint = joint_shares(table)
    head = [
        "Strategy",
        "Trades",
        f"By {unit}",
        "Alone",
        "Shrunk",
        "+1 loss",
        *(["Together"] if table.overlaps else []),
        "Textbook",
        "As margin",
        "Status",
    ]
    pairs = list(zip(table.strategies, joint, strict=True))[:MOST]
    pooled = table.portfolio
    foot = [
        "All positions, pooled",
        count(pooled.trades),
        NONE,
        _with_range(pooled.log_optimal, pooled.bootstrap),
        percent(pooled.shrunk),
        percent(pooled.with_added_loss),
        *([NONE] if table.overlaps else []),
        percent(pooled.payoff_kelly),
        percent(pooled.payoff_margin_share),
        STATUS_WORDS[pooled.status],
    ]
    rows = [_cells(row, share) for row, share in pairs]
    if not any(row[-1] for row in (*rows, foot)):
        head, foot, rows = head[:-1], foot[:-1], [row[:-1] for row in rows]
    text_columns = (0, len(head) - 1) if head[-1] == "Status" else (0,)
    return [
        Subhead("Every estimate", _MEANING.format(unit=unit)),
        _overlap(table, fraction),
        Table(
            head,
            rows,
            foot=foot if len(table.strategies) > 1 else (),
            text_columns=text_columns,
            class_name="estimates",
        ),
    ]


def evidence_pieces(table: KellyTable) -> list[Piece]:
    """Return which edges survive as many backtests as were tried; nothing without an edge."""
    judged = [row for row in table.strategies if row.evidence.haircut is not None][:MOST]
    if not judged:
        return []
    rows = [
        [
            row.name,
            evidence_words(row.evidence),
            percent(row.evidence.probability, 0),
            percent(needed_haircut(row), 0),
            percent(row.evidence.haircut_in_use, 0),
        ]
        for row in judged
    ]
    columns = ("Strategy", "Evidence", "Chance of an edge", "Haircut asked for", "In use")
    return [
        Subhead(
            "Evidence after the variants tried",
            "The chance that an edge is more than the best of so many tries without an edge would "
            "show. It survives from 95% on.",
        ),
        Table(columns, rows, text_columns=(0, 1), class_name="evidence"),
    ]


def needed_haircut(row: KellyRow) -> float:
    """Return the edge haircut that the tries ask for, in whole percent rounded up."""
    return math.ceil(100 * (row.evidence.haircut or 0.0)) / 100


def haircut_choices(table: KellyTable) -> list[str]:
    """Return the strategies whose evidence asks for a larger haircut than is in use."""
    return [
        row.name
        for row in table.strategies
        if row.evidence.haircut is not None and needed_haircut(row) > row.evidence.haircut_in_use
    ]


def _overlap(table: KellyTable, fraction: float) -> Sentence:
    """Return what full Kelly of all strategies together holds where positions overlap."""
    if not table.overlaps:
        return Sentence(
            "Positions never overlap,", "so each strategy’s Kelly can be applied on its own."
        )
    busiest = table.simultaneous.busiest_share
    if math.isnan(busiest):
        return Sentence("Positions overlap, and the strategies are too many to be fitted at once.")
    if busiest <= 0:
        return Sentence("Positions overlap, and fitted together no strategy earns a share.")
    return Sentence(
        f"Positions overlap: fitted together, full Kelly would hold {percent(busiest, 0)} of "
        f"equity at the log’s busiest instant, {percent(fraction * busiest, 0)} at "
        f"{times(fraction)}.",
        "Alone and textbook are right only for one position held by itself.",
    )


def _cells(row: KellyRow, joint: JointShare) -> list[str]:
    estimate = row.estimate
    if estimate.status in ("no_trades", "no_margin"):
        figures = [NONE] * (7 if joint.shown else 6)
        return [row.name, count(estimate.trades), *figures, status_words(row)]
    together = []
    if joint.shown:
        spread = NONE
        if joint.low is not None and joint.high is not None:
            spread = _spread(joint.share, joint.low, joint.high)
        together = [spread if spread != NONE else percent(joint.share)]
    return [
        row.name,
        count(estimate.trades),
        _with_range(row.by_period.share, row.by_period.bootstrap),
        _with_range(estimate.log_optimal, estimate.bootstrap),
        percent(estimate.shrunk),
        percent(estimate.with_added_loss),
        *together,
        percent(estimate.payoff_kelly),
        NONE if estimate.payoff_kelly is None else percent(estimate.payoff_margin_share),
        _status(row, joint),
    ]


def _status(row: KellyRow, joint: JointShare) -> str:
    words = [status_words(row)]
    if joint.shown and joint.status not in ("ok", row.estimate.status):
        words.append(_JOINT_WORDS.get(joint.status, STATUS_WORDS[joint.status]))
    return "; ".join(filter(None, words))


def _with_range(share: float, found: BootstrapRange | None) -> str:
    return percent(share) if found is None else _spread(share, found.low, found.high)


def _spread(share: float, low: float, high: float) -> str:
    return f"{percent(share)} ({percent_range(low, high)})"
