"""Facts to know about the logs compared, as codes; `wording.live_notes` has the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.live.covered import Covered
from app.calculations.live.fills import LiveFills
from app.calculations.live.gaps import Matched
from app.calculations.live.mapping import StrategyMap, unknown_choices
from app.calculations.live.ranges import FEWEST_DAYS
from app.calculations.live.traded import Traded
from app.calculations.live.unmatched import Unmatched

NoteCode = Literal[
    "nothing_mapped",
    "unmapped",
    "unknown_choices",
    "no_overlap",
    "before_overlap",
    "after_overlap",
    "still_open",
    "duplicate_fills",
    "partial_closes",
    "same_second",
    "reopened",
    "other_sizes",
    "no_premiums",
    "no_closing_costs",
    "no_fees",
    "no_margin",
    "few_days",
]


@dataclass(frozen=True)
class Note:
    """A fact about the comparison."""

    code: NoteCode
    count: int = 0  #: positions, rows or trades concerned
    names: tuple[str, ...] = ()  #: strategies concerned
    lines: tuple[int, ...] = ()  #: of the live file


@dataclass(frozen=True, eq=False)
class Facts:
    """The parts of a comparison from which its notes are made."""

    names: tuple[str, ...]  #: strategies of the backtest
    mapping: Mapping[str, str]
    chosen: StrategyMap
    live_trades: Mapping[str, int]  #: closed rows by live name
    covered: Covered
    fills: LiveFills
    unmatched: tuple[Unmatched, ...]


def comparison_notes(facts: Facts, matched: Matched, backtest: Traded) -> tuple[Note, ...]:
    """Return all notes on a comparison."""
    notes = (
        *_mapping_notes(facts),
        *_covered_notes(facts),
        *_fill_notes(facts),
        *_matched_notes(matched, backtest, facts.fills.positions),
    )
    return tuple(notes)


def _mapping_notes(facts: Facts) -> list[Note]:
    unmapped = tuple(name for name in facts.live_trades if name not in facts.mapping)
    unknown = unknown_choices(tuple(facts.live_trades), facts.names, facts.chosen)
    notes = [] if facts.mapping else [Note("nothing_mapped")]
    if unmapped:
        rows = sum(facts.live_trades[name] for name in unmapped)
        notes.append(Note("unmapped", rows, unmapped))
    return notes + ([Note("unknown_choices", len(unknown), unknown)] if unknown else [])


def _covered_notes(facts: Facts) -> list[Note]:
    day, covered = facts.fills.positions.opened_day, facts.covered
    if not len(day):
        return []
    if covered.is_empty:
        return [Note("no_overlap", len(day))]
    before, after = int(covered.before(day).sum()), int(covered.after(day).sum())
    return _counted(Note("before_overlap", before), Note("after_overlap", after))


def _fill_notes(facts: Facts) -> list[Note]:
    """Return the notes on how live rows became positions."""
    fills = facts.fills
    lines = tuple(fills.duplicates.tolist())
    reopened = tuple(one.line for one in facts.unmatched if one.reopened)
    return _counted(
        Note("still_open", len(fills.still_open.strategy)),
        Note("duplicate_fills", len(lines), lines=lines),
        Note("partial_closes", fills.partial_closes),
        Note("same_second", fills.same_second),
        Note("reopened", len(reopened), lines=reopened),
    )


def _counted(*notes: Note) -> list[Note]:
    return [note for note in notes if note.count]


def _matched_notes(matched: Matched, backtest: Traded, live: Traded) -> list[Note]:
    """Return the notes on what the matched positions cannot tell."""
    if not len(matched):
        return []
    sizes = backtest.contracts[matched.backtest] != live.contracts[matched.live]
    notes = [Note("other_sizes", int(sizes.sum()))]
    unknown: tuple[tuple[NoteCode, Floats], ...] = (
        ("no_premiums", matched.entry),
        ("no_closing_costs", matched.exit),
        ("no_fees", matched.fees),
        ("no_margin", matched.gap_of_margin),
    )
    notes += [Note(code, int(np.isnan(values).sum())) for code, values in unknown]
    days = len(np.unique(matched.day))
    if days < FEWEST_DAYS:
        notes.append(Note("few_days", days))
    return _counted(*notes)
