"""Contents of the section: the weights against today's, the frontier, and the details."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.edge_doubt import edge_doubt
from app.calculations.allocation.pairs import Pairs
from app.calculations.arrays import Floats
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.sizing.next_trade import next_trades
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Subhead, Table
from app.dash_app.figures.allocation import HEIGHT, frontier_figure
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.allocator.apply import scenario_of
from app.dash_app.pages.position_sizing.allocator.work import Allocator, RangedWeights
from app.formatting import NONE, count, listing, lots, percent, percent_range, plural, ratio
from app.wording.allocation import allocation_notes, doubt_sentence
from app.wording.kelly import STATUS_WORDS

MOST = 60  #: strategies with rows of their own
FRONTIER_LABEL = (
    "Growth of the median year over the fall that one year in twenty exceeds, of the proposed and "
    "of today’s mix at every scale"
)
_PAIRS = 12  #: pairs listed
_LISTED = 20  #: strategies named in a line at most
_PENDING = "…"  #: a range that is being worked out
_RANGE = (
    "Range: over resamples of whole {unit}s, with one shared loss at the low end and one good "
    "{unit} at the high end. Read the weights as a direction, not to the decimal."
)


def unsolved(words: str) -> list[Piece]:
    """Return why there are no weights."""
    return [Note("No weights keep to all of this.", words, "warn")]


def weights_pieces(allocator: Allocator, offered: Mapping[str, float]) -> list[Piece]:
    """Return the finding and the table of weights.

    `offered` are the weights scaled until the promise holds, by strategy; empty before they are
    known. With them, the table leads with them and its contracts are theirs.
    """
    found = allocator.allocation
    notes: list[Piece] = [Note(text, tone="warn") for text in allocation_notes(found)]
    if not found.weights.any():
        return notes
    scaled = np.array([offered.get(name, 0.0) for name in found.strategies])
    ranges = allocator.ranges
    head = Subhead(
        "Weights, scaled to your promise" if offered else "Weights as fitted",
        "Share of equity held as margin, each position.",
    )
    return [
        _finding(allocator, scaled),
        *notes,
        head,
        _table(allocator, scaled, ranges),
        *_remarks(found, ranges),
    ]


def frontier_pieces(allocator: Allocator, style: ChartStyle) -> list[Piece]:
    """Return the chart of growth over drawdown; nothing where the allocation is empty."""
    if not allocator.allocation.weights.any():
        return []
    settings = allocator.workspace.profile.portfolio
    meaning = "Resampled years of the log, compounding in fractions of contracts. "
    if judged_drawdown(settings) == "max_drawdown_of_start":
        meaning += "The fall is from a peak; your promise counts it of starting capital."
    else:
        meaning += "The fall is from a peak, as your promise counts it."
    figure = frontier_figure(allocator.frontier, settings.target_max_drawdown, style)
    return [
        Subhead("Growth against drawdown, compounding", meaning),
        Sentence(rest="Ochre: the proposed mix, scaled. Grey: today’s mix, scaled.", dimmed=True),
        Chart(FRONTIER_LABEL, figure, HEIGHT),
    ]


def detail_pieces(allocator: Allocator) -> list[Piece]:
    """Return how strategies move together, and the exponential bound."""
    return [*_pairs(allocator), *_bound(allocator.allocation)]


def _finding(allocator: Allocator, scaled: Floats) -> Sentence:
    found, peak = allocator.allocation, allocator.base.task.limits.peak
    weights = scaled if scaled.any() else found.weights
    finding = (
        f"These weights hold {percent(peak(weights), 0)} of equity at the log’s fullest instant, "
        f"today’s {percent(peak(allocator.today), 0)}."
    )
    if scaled.any():
        return Sentence(finding, "They are scaled until your drawdown promise holds.")
    bound = [
        words
        for binds, words in (
            (found.bound_binds, "the chance of a fall that you accept"),
            (found.ceiling_binds, "the margin ceiling"),
        )
        if binds
    ]
    held = f"What holds them back: {listing(bound)}. " if bound else ""
    return Sentence(finding, f"{held}Scale them to your promise to use them.")


def _table(allocator: Allocator, scaled: Floats, ranges: RangedWeights) -> Table:
    found, today = allocator.allocation, allocator.today
    leading = scaled if scaled.any() else found.weights
    shown = np.argsort(-leading, kind="stable")[:MOST].tolist()
    contracts = _contracts(allocator, scaled)
    peak = allocator.base.task.limits.peak
    head = ["Strategy", "Today", "Offered", "As fitted", "Range", "Risk", "Contracts"]
    rows = [
        [
            found.strategies[code],
            percent(float(today[code])),
            percent(float(scaled[code])),
            percent(float(found.weights[code])),
            _range(ranges, code),
            percent(float(found.risk[code]), 0),
            lots(contracts[code]),
        ]
        for code in shown
    ]
    foot = [
        "At the fullest instant",
        percent(peak(today), 0),
        percent(peak(scaled), 0),
        percent(found.peak_share, 0),
        "",
        "",
        "",
    ]
    if not scaled.any():
        head, foot, *rows = ([*row[:2], *row[3:]] for row in (head, foot, *rows))
    return Table(head, rows, foot=foot, class_name="weights")


def _contracts(allocator: Allocator, scaled: Floats) -> list[float]:
    """(S,) contracts of the next positions at the weights that lead."""
    if not scaled.any():
        return [size.contracts for size in allocator.contracts.sizes]
    workspace = allocator.workspace
    names = allocator.allocation.strategies
    scenario = scenario_of(dict(zip(names, scaled.tolist(), strict=True)))
    trades = next_trades(workspace.book, workspace.profile, scenario)
    return [size.contracts for size in trades.sizes]


def _range(ranges: RangedWeights, code: int) -> str:
    found = ranges.found
    if found is None:
        return _PENDING if ranges.is_pending else NONE
    return percent_range(float(found.low[code]), float(found.high[code]), 1)


def _remarks(found: Allocation, ranges: RangedWeights) -> list[Piece]:
    """Return what the weights rest on, and the reasons for those that are nothing."""
    words = f"Fitted to {plural(found.periods, found.unit)}, all of the log. {_shrinking(found)}"
    if ranges.found is not None:
        doubt = doubt_sentence(edge_doubt(found, ranges.found))
        words = f"{words} {_RANGE.format(unit=found.unit)} {doubt}".rstrip()
    remarks = [words]
    by_status: dict[str, list[str]] = {}
    for name, status in zip(found.strategies, found.statuses, strict=True):
        if status != "ok":
            by_status.setdefault(STATUS_WORDS[status], []).append(name)
    for reason, names in by_status.items():
        remarks.append(f"{reason[0].upper()}{reason[1:]}: {listing(names, _LISTED)}.")
    if len(found.strategies) > MOST:
        remarks.append(f"{count(len(found.strategies) - MOST)} more strategies are not listed.")
    return [Sentence(rest=remark, dimmed=True) for remark in remarks]


def _shrinking(found: Allocation) -> str:
    some = found.kept[found.positions > 0]
    if not found.settings.shrink or not len(some):
        return "Estimates are taken as they are, however few trades are behind them."
    kept = percent_range(float(some.min()), float(some.max()))
    return f"Shrunk for the number of trades: mean returns keep {kept} of themselves."


def _bound(found: Allocation) -> list[Piece]:
    """Return the exponential bound: a diagnostic beside the promise."""
    if not found.weights.any():
        return []
    chance = "as good as certain"
    if found.ruin_bound < 1:
        chance = f"at most {percent(found.ruin_bound)}"
    words = (
        f"The chance of ever falling {percent(1 - found.floor, 0)} below the start is {chance} at "
        f"the weights as fitted, if {found.unit}s are independent and come as in the log."
    )
    return [Subhead("Exponential bound"), Sentence(rest=words)]


def _pairs(allocator: Allocator) -> list[Piece]:
    """Return the pairs that move most alike, those with most shared crashes first among equals."""
    found, names = allocator.pairs, allocator.allocation.strategies
    known = [code for code in range(len(names)) if found.common[code, code]]
    pairs = [(a, b) for i, a in enumerate(known) for b in known[:i] if found.common[a, b]]
    if not pairs:
        return [Sentence(rest="There are no two strategies to compare.", dimmed=True)]
    pairs.sort(key=lambda pair: (-_strength(found, *pair), -int(found.crashes[pair])))
    rows = [
        [
            f"{names[b]} · {names[a]}",
            NONE if math.isnan(found.correlation[a, b]) else ratio(float(found.correlation[a, b])),
            count(int(found.common[a, b])),
            count(int(found.crashes[a, b])),
            f"{float(found.expected[a, b]):.1f}",
        ]
        for a, b in pairs[:_PAIRS]
    ]
    unit = allocator.allocation.unit
    head = Subhead(
        "Do they move together?",
        f"The pairs most alike: correlation, over so many common {unit}s, and {unit}s in which "
        "both lost clearly, beside how many chance alone would bring.",
    )
    columns = ("Pair", "Correlation", f"Common {unit}s", "Lost together", "By chance")
    return [head, Table(columns, rows, class_name="pairs")]


def _strength(found: Pairs, a: int, b: int) -> float:
    value = float(found.correlation[a, b])
    return 0.0 if math.isnan(value) else abs(value)
