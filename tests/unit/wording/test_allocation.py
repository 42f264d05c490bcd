"""Sentences about an allocation."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.allocate import Allocation, allocate
from app.calculations.allocation.check import OmittedPart
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseFigures,
    SizeAtPromise,
)
from app.calculations.allocation.edge_doubt import EdgeDoubt
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.numerics.intervals import Estimated
from app.wording.allocation import (
    allocation_notes,
    broken_limits,
    doubt_sentence,
    omitted_part,
    promise_sentences,
)
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


FIGURES = PromiseFigures(Estimated(0.31, 0.29, 0.33, 0.01), 0.4, 0.1, 110_000.0)
KEPT = PromiseFigures(Estimated(0.04, 0.03, 0.05, 0.01), 0.19, 0.08, 108_000.0)


def promise(multiple: float | None) -> AllocationPromise:
    """A promise of at most 5 % beyond 20 %, made up."""
    scaled = {None: None, 1.0: FIGURES}.get(multiple, KEPT)
    return AllocationPromise(
        target=0.2,
        judged="max_drawdown",
        tolerance=0.05,
        horizon_days=252,
        paths=1_000,
        unscaled=FIGURES,
        multiple=multiple,
        scaled=scaled,
        weights=np.full(2, 0.1 * (multiple or 0.0)),
        largest=SizeAtPromise("Equal weight", multiple, scaled),
        conditions=None,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("multiple", "words"),
    [
        (0.35, "0.35× of these weights keeps the drawdown promise and is offered."),
        (1.0, "These weights keep the drawdown promise and are offered as they are."),
        (None, "No part of these weights keeps the drawdown promise."),
    ],
)
def test_promise_sentences_say_what_is_offered(multiple: float | None, words: str) -> None:
    finding, chances = promise_sentences(promise(multiple))
    assert finding == words
    assert chances.startswith("By the cautious reading, over 252 trading days 31.0% of 1,000 ")
    assert "fall more than 20.0% from a peak" in chances
    assert ("4.0% at what is offered" in chances) == (multiple == 0.35)
