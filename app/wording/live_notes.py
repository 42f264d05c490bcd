"""Sentences about what must be known of the logs of a live comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.formatting import count, listing, plural

if TYPE_CHECKING:
    from app.calculations.live.notes import Note, NoteCode


def note_sentence(note: Note) -> str:
    """Return a note as a sentence that says what it means for the figures."""
    words = _NOTES[note.code].format(
        trades=plural(note.count, "live trade"),
        rows=plural(note.count, "live row"),
        matched=plural(note.count, "matched trade"),
        days=plural(note.count, "day"),
        orders=plural(note.count, "order"),
        names=listing([f"“{name}”" for name in note.names]),
    )
    return f"{words.removesuffix('.')}{_lines(note)}."


def _lines(note: Note) -> str:
    if not note.lines:
        return ""
    noun = "line" if len(note.lines) == 1 else "lines"
    return f" ({noun} {listing([count(line) for line in note.lines], 5)})"


_NOTES: Mapping[NoteCode, str] = {
    "nothing_mapped": "No live name equals a strategy of the backtest: say which trades which.",
    "unmapped": "{rows} of names that are not mapped ({names}): in no figure.",
    "unknown_choices": "{names}: mapped to, but not a strategy of this backtest.",
    "no_overlap": (
        "The logs share no day: {trades} cannot be matched. Evidence of drift needs no shared day; "
        "a longer backtest gives the rest."
    ),
    "before_overlap": (
        "{trades} opened before the backtest begins: counted as evidence, not matched."
    ),
    "after_overlap": (
        "{trades} opened after the backtest ends: counted as evidence, not matched. "
        "Run the backtest up to today to match them."
    ),
    "still_open": "{trades} still open: in no figure, and the twins in the backtest not missed.",
    "duplicate_fills": "{rows} equal to an earlier one in every figure were left out",
    "partial_closes": "{orders} closed in parts, each taken as one position per contract.",
    "same_second": (
        "{trades} opened in one second with others of their strategy, and no legs tell whether "
        "they are one order: each is a position of its own."
    ),
    "reopened": "{trades} opened again after the day’s first had closed: extra, as the backtest "
    "opens once",
    "other_sizes": "{matched} had another size than the backtest: all figures are per contract.",
    "no_premiums": "{matched} without a premium in both logs: what entry costs is in the rest.",
    "no_closing_costs": (
        "{matched} without a closing cost in both logs: what exit costs is in the rest."
    ),
    "no_fees": "{matched} without fees in both logs: fees are in the rest.",
    "no_margin": "{matched} without a margin in the backtest: in no figure on margin.",
    "few_days": "Matched trades on {days} only: too few for a range.",
}
