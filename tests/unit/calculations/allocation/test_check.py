"""The check of an allocation: one scale for each sizing, in simulation and out of sample."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocate,
    allocation_context,
    scaled_allocation,
)
from app.calculations.allocation.check import AllocationCheck, EvidenceSettings, check_allocation
from app.calculations.allocation.report import allocation_report
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import WorkStoppedError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from tests.unit.calculations.allocation.allocation_books import day_book, drawn_days
from tests.unit.calculations.builders import profile_of

SETTINGS = AllocationSettings(objective="growth")
EVIDENCE = EvidenceSettings(resamples=0, folds=5, paths=200, horizon_days=40)


@pytest.fixture(scope="module")
def book() -> Book:
    return day_book(drawn_days("independent", 100, 1))


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profile_of(target_max_drawdown=0.1, drawdown_probability=0.1)


def fitted(book: Book, profile: Profile) -> tuple[Allocation, AllocationContext]:
    context = allocation_context(book, profile, SETTINGS)
    return allocate(book, profile, SETTINGS, context=context), context


@pytest.fixture(scope="module")
def check(book: Book, profile: Profile) -> AllocationCheck:
    return check_allocation(book, profile, *fitted(book, profile), EVIDENCE)


def test_check_sizings_are_walked_forward_at_their_promise(check: AllocationCheck) -> None:
    assert check.walk_forward is not None
    assert check.left_out == ()
    at_promise = {size.name: size.multiple for size in check.at_promise}
    walked = {one.name: one.multiple for one in check.walk_forward.contestants}
    assert at_promise == {name: walked[name] for name in at_promise}
    assert len(at_promise) == 4


def test_check_counts_of_zero_leave_parts_out(book: Book, profile: Profile) -> None:
    nothing = EvidenceSettings(resamples=0, folds=0, paths=0)
    found = check_allocation(book, profile, *fitted(book, profile), nothing)
    assert found == AllocationCheck(None, (), None, ())


def test_check_parts_without_an_answer_say_why(profile: Profile) -> None:
    book = day_book(-np.abs(drawn_days("independent", 12, 1)))
    found = check_allocation(book, profile, *fitted(book, profile), EVIDENCE)
    assert [part.part for part in found.left_out] == ["drawdown_promise", "walk_forward"]
    assert "holds nothing" in found.left_out[0].reason
    assert "12 periods" in found.left_out[1].reason


def test_check_stopped_raises(book: Book, profile: Profile) -> None:
    stopped = EvidenceSettings(resamples=0, folds=5, paths=200, stopped=lambda: True)
    with pytest.raises(WorkStoppedError):
        check_allocation(book, profile, *fitted(book, profile), stopped)


def test_report_offers_the_weights_at_the_promise(book: Book, profile: Profile) -> None:
    report = allocation_report(book, profile, SETTINGS, EVIDENCE)
    promise, offered = report.check.promise, report.offered
    assert promise is not None
    assert offered is not None
    assert offered.weights.tolist() == promise.weights.tolist()
    assert offered.peak_share == pytest.approx(promise.multiple * report.allocation.peak_share)
    assert offered.ruin_bound <= report.allocation.ruin_bound
    assert report.contracts.weights.max() <= offered.weights.max() + 1e-9


def test_scaled_allocation_has_the_figures_of_own_weights_of_that_size(
    book: Book, profile: Profile
) -> None:
    allocation, context = fitted(book, profile)
    half = scaled_allocation(allocation, context, 0.5)
    own = AllocationSettings(
        objective="own",
        weights=dict(zip(allocation.strategies, half.weights.tolist(), strict=True)),
    )
    same = allocate(book, profile, own)
    for figure in ("growth", "growth_in_log", "ruin_bound", "peak_share", "violation"):
        assert getattr(half, figure) == pytest.approx(getattr(same, figure)), figure
