"""Findings of the check: the promise at the weights, beside other sizings at equal risk.

And how they did on days they were not fitted to.
"""

from __future__ import annotations

import numpy as np

from app.dash_app.components.content import Note, Piece, Sentence, Subhead, Table
from app.dash_app.pages.position_sizing.allocator.check import (
    AtScale,
    Checked,
    OneContestant,
    Promised,
    Walked,
)
from app.formatting import NONE, count, day, money, percent, ratio, signed_percent, times
from app.wording.chances import chance_words, plus_minus
from app.wording.drawdown import DRAWDOWN_TITLES


def checked_content(checked: Checked, *, is_current: bool) -> list[Piece]:
    """Return the promise, then the days out of sample."""
    pieces: list[Piece] = []
    if not is_current:
        pieces.append(Note("Checked with other settings.", "Scale again to bring it up to date."))
    if checked.promised is not None:
        pieces += _promise(checked.promised)
    if checked.walked is not None:
        pieces += _walked(checked.walked)
    return [*pieces, *(Note(text, tone="warn") for text in checked.left_out)]


def _promise(found: Promised) -> list[Piece]:
    """Return what is offered, and every sizing at its own promise."""
    head = Subhead(
        "At equal true risk",
        "Each at the largest scale of its own sizes that keeps your promise, over simulated years.",
    )
    columns = (
        "Sizing",
        "Scale",
        "Chance",
        "95% drawdown",
        "Median CAGR",
        "Median ending balance",
    )
    rows = [_scale_row(size.name, size.multiple, size.figures) for size in found.others]
    rows.append(_scale_row("Weights as fitted", 1.0, found.unscaled))
    return [
        Sentence(found.finding, found.chances),
        head,
        Table(columns, rows, class_name="contest"),
    ]


def _scale_row(name: str, multiple: float | None, figures: AtScale | None) -> list[str]:
    cells = [NONE] * 4
    if figures is not None:
        cells = [
            f"{chance_words(figures.chance[0])} {plus_minus(figures.chance)}",
            percent(figures.deep_drawdown),
            signed_percent(figures.median_cagr, 0),
            money(figures.median_ending_equity),
        ]
    return [name, times(multiple), *cells]


def _walked(walked: Walked) -> list[Piece]:
    span = f"{day(np.datetime64(walked.first))} to {day(np.datetime64(walked.last))}"
    words = (
        f"{span}, in {walked.folds} folds, each fitted to everything before it; whole contracts "
        f"from {money(walked.start)}."
    )
    columns = (
        "Sizing",
        "Scale",
        "Ending balance",
        "CAGR",
        DRAWDOWN_TITLES[walked.judged],
        "MAR",
        "Worst day",
        "Peak margin",
        "Taken",
    )
    rows = [_contestant(contestant) for contestant in walked.contestants]
    head = Subhead("On days they were not fitted to", words)
    return [head, Table(columns, rows, class_name="contest")]


def _contestant(contestant: OneContestant) -> list[str]:
    tag = " (hindsight)" if contestant.hindsight else ""
    return [
        f"{contestant.name}{tag}",
        times(contestant.multiple),
        money(contestant.ending_equity),
        signed_percent(contestant.cagr, 0),
        percent(contestant.drawdown),
        ratio(contestant.mar),
        signed_percent(contestant.worst_day),
        percent(contestant.peak_margin, 0),
        count(contestant.trades_taken),
    ]
