"""Sentences about an allocation."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.allocate import Allocation, allocate
from app.calculations.allocation.edge_doubt import EdgeDoubt
from app.calculations.allocation.report import OmittedPart
from app.calculations.allocation.settings import AllocationSettings
from app.wording.allocation import allocation_notes, broken_limits, doubt_sentence, omitted_part
from tests.unit.calculations.allocation.allocation_books import FREE, day_book, drawn_days
from tests.unit.calculations.builders import profile_of

WINNING = np.abs(drawn_days("independent", 60, 1))


def allocated(
    returns: np.ndarray, portfolio: dict[str, float | None], **settings: object
) -> Allocation:
    """An allocation of a day book."""
    return allocate(
        day_book(returns), profile_of(**portfolio), AllocationSettings.model_validate(settings)
    )


@pytest.mark.parametrize(
    ("returns", "settings", "words"),
    [
        (WINNING, {"held_out": ("Condor", "Fly")}, "there is nothing to allocate."),
        (WINNING, {"objective": "growth"}, "Condor and Fly: no losing day in the log, so"),
        (-WINNING, {"objective": "growth"}, "No strategy has an edge left once estimates are"),
        (-WINNING, {"shrink": False}, "No strategy has an edge within these limits"),
        (-WINNING, {"objective": "equal"}, "loses on average once estimates are shrunk: no scale"),
        (-WINNING, {"objective": "equal", "shrink": False}, "loses on average: no scale"),
        (drawn_days("independent", 5, 1), {"objective": "own", "weights": {"Fly": 0.1}}, "guess."),
    ],
)
def test_allocation_notes_fact_is_written(
    returns: np.ndarray, settings: dict[str, object], words: str
) -> None:
    assert words in " ".join(allocation_notes(allocated(returns, FREE, **settings)))


def test_broken_limits_own_weights_are_named_with_their_amounts() -> None:
    allocation = allocated(
        drawn_days("independent", 60, 1),
        {"margin_ceiling": 0.6},
        objective="own",
        weights={"Condor": 0.5, "Fly": 0.3},
        max_weights={"Condor": 0.4},
    )
    assert broken_limits(allocation) == (
        "margin ceiling 60.0%: 20.0% more is held when Condor and Fly are open at once",
        "Condor: 50.0% where at most 40.0% is allowed, 10.0% too much",
    )
    assert allocation_notes(allocation)[-1].startswith("These weights break a limit. margin")


def test_omitted_part_names_the_part_and_the_reason() -> None:
    part = OmittedPart("walk_forward", "The log is short.")
    assert omitted_part(part) == "Out of sample: The log is short."


def test_doubt_sentence_says_how_many_of_all() -> None:
    sentence = doubt_sentence(EdgeDoubt(("Condor", "Fly"), 5))
    assert sentence.startswith("The log cannot tell 2 of 5 strategies from luck: ")
    assert "Condor and Fly" in sentence


def test_doubt_sentence_without_doubt_is_empty() -> None:
    assert doubt_sentence(EdgeDoubt((), 5)) == ""
