"""Walk-forward of an allocation: the history each fold uses, the contestants and their days."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.allocate import allocate, allocation_context
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.allocation.walk_forward import (
    WalkForward,
    WalkForwardOptions,
    allocation_walk_forward,
)
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile
from tests.unit.calculations.allocation.allocation_books import FREE, day_book, drawn_days
from tests.unit.calculations.builders import CAPITAL, Trade, book_of, profile_of

DAYS = 100
SETTINGS = AllocationSettings(objective="growth", shrink=False)


def walked(
    book: Book,
    profile: Profile | None = None,
    settings: AllocationSettings = SETTINGS,
    **arguments: object,
) -> WalkForward:
    """The walk-forward of an allocation of a book."""
    by = profile or profile_of(**FREE)
    base = allocation_context(book, by, settings)
    options = WalkForwardOptions(**arguments)  # type: ignore[arg-type]
    return allocation_walk_forward(
        book, by, allocate(book, by, settings, context=base), base, options
    )


@pytest.fixture(scope="module")
def found() -> WalkForward:
    return walked(day_book(drawn_days("independent", DAYS, 1)))


def test_walk_forward_default_has_five_equal_folds(found: WalkForward) -> None:
    assert [fold.fitted_to for fold in found.folds] == [40, 52, 64, 76, 88]
    assert found.folds[0].first == found.day[0]


def test_fold_weights_are_fitted_to_the_days_before(found: WalkForward) -> None:
    days = drawn_days("independent", DAYS, 1)
    for fold in found.folds:
        closed_history = allocate(day_book(days[: fold.fitted_to]), profile_of(**FREE), SETTINGS)
        assert fold.weights == pytest.approx(closed_history.weights, abs=1e-9)


def test_fold_later_days_change_nothing(found: WalkForward) -> None:
    days = drawn_days("independent", DAYS, 1)
    days[64:] = -days[64:]
    other = walked(day_book(days))
    for fold, same in zip(found.folds[:3], other.folds[:3], strict=True):
        assert same.weights.tolist() == fold.weights.tolist()


def test_fold_ceiling_uses_only_instants_before() -> None:
    """Positions overlap from the last fold on, so every fold before may use the whole ceiling."""
    trades = [
        Trade(
            f"{8 + i} 1{code}:00",
            f"{8 + i} {'15' if i >= 90 else f'1{code}'}:50",
            float(pl),
            strategy=("Condor", "Fly")[code],
        )
        for i, row in enumerate(drawn_days("independent", DAYS, 1) * 1_000)
        for code, pl in enumerate(row)
    ]
    for fold in walked(book_of(*trades), profile_of(margin_ceiling=0.3)).folds:
        assert fold.weights == pytest.approx([0.3, 0.3], abs=1e-6)


def test_contestants_all_start_from_the_same_capital(found: WalkForward) -> None:
    for one in found.contestants:
        assert len(one.equity) == len(found.day)
        assert one.figures.ending_equity == one.equity[-1]
        assert np.exp(np.nansum(one.growth_by_fold)) == pytest.approx(one.equity[-1] / CAPITAL)
    assert found.start == CAPITAL


def test_proposed_first_day_is_sized_by_the_first_fold(found: WalkForward) -> None:
    """Worked out by hand: whole contracts of the first fold's weights."""
    days = drawn_days("independent", DAYS, 1)
    contracts = np.floor(found.folds[0].weights * CAPITAL / 1_000 + 1e-9)
    assert found.proposed.equity[0] == pytest.approx(CAPITAL + 1_000 * contracts @ days[40])


def test_contestants_have_names_and_hindsight(found: WalkForward) -> None:
    assert [(one.name, one.has_hindsight) for one in found.contestants] == [
        ("Growth-optimal", False),
        ("Equal weight", False),
        ("Equal risk contribution", False),
        ("My sizing", False),
        ("Fitted to the whole log", True),
    ]


def test_contestant_without_limits_holds_nothing_before_the_first_fold() -> None:
    """As backtested ignores every limit, so it holds each trade of the days out of sample alone."""
    days = drawn_days("independent", DAYS, 1)
    held = walked(day_book(days), today=AS_BACKTESTED).others[-1]
    assert (held.name, held.trades_taken) == ("As backtested", days[40:].size)
    assert held.equity[-1] == pytest.approx(CAPITAL + 1_000 * days[40:].sum())


def test_walk_forward_eight_folds_has_eight() -> None:
    assert (
        len(walked(day_book(drawn_days("independent", DAYS, 1)), folds=8, first_part=0.5).folds)
        == 8
    )


@pytest.mark.parametrize(
    ("days", "arguments", "message"),
    [
        (20, {}, "has 20 periods with a close; 5 folds after the first 40% of them need 34"),
        (100, {"folds": 4}, "folds: found 4, expected 5 or more"),
        (100, {"first_part": 1.0}, "first_part: found 1.0"),
    ],
)
def test_walk_forward_unusable_folds_raise(
    days: int, arguments: dict[str, float], message: str
) -> None:
    with pytest.raises(CalculationError, match=message):
        walked(day_book(drawn_days("independent", days, 1)), **arguments)


def test_walk_forward_fold_without_answer_raises() -> None:
    """The smallest weight is safe in the whole log, but not in its unlucky beginning."""
    days = np.abs(drawn_days("independent", DAYS, 1))
    days[:40] = -0.05
    settings = AllocationSettings(min_weights={"Condor": 0.3}, shrink=False)
    profile = profile_of(**FREE, target_max_drawdown=0.9, drawdown_probability=0.95)
    with pytest.raises(CalculationError, match="Fitted to the periods before"):
        walked(day_book(days), profile, settings)


def test_walk_forward_progress_is_counted_and_stop_raises() -> None:
    reported: list[tuple[int, int]] = []
    book = day_book(drawn_days("independent", DAYS, 1))
    walked(book, progress=lambda done, of: reported.append((done, of)))
    assert reported == [(i, 5) for i in range(1, 6)]
    with pytest.raises(WorkStoppedError):
        walked(book, stopped=lambda: True)


def test_contestants_stand_at_their_own_multiples() -> None:
    """Each is replayed at its multiple, the fit of hindsight at that of the proposed."""
    multiples = {"Growth-optimal": 0.5, "Equal weight": 0.25, "My sizing": 0.1}
    book = day_book(drawn_days("independent", DAYS, 1))
    plain, scaled = walked(book), walked(book, multiples=multiples)
    assert [one.multiple for one in scaled.contestants] == [0.5, 0.25, None, 0.1, 0.5]
    assert scaled.others[1].equity.tolist() == plain.others[1].equity.tolist()
    contracts = np.floor(0.5 * scaled.folds[0].weights * CAPITAL / 1_000 + 1e-9)
    days = drawn_days("independent", DAYS, 1)
    assert scaled.proposed.equity[0] == pytest.approx(CAPITAL + 1_000 * contracts @ days[40])


def test_contestants_proposed_objective_is_not_repeated() -> None:
    settings = AllocationSettings(objective="equal_risk")
    found = walked(day_book(drawn_days("independent", DAYS, 1)), settings=settings)
    names = [one.name for one in found.contestants]
    assert names[:2] == ["Equal risk contribution", "Equal weight"]
    assert names.count("Equal risk contribution") == 1
