"""Ranges of weights: on synthetic books of known truth they hold it at the rate that is stated."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.periods import Periods
from app.calculations.allocation.ranges import WeightRanges, _best_period, allocation_ranges
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.kelly.joint_uncertainty import joint_range
from app.calculations.kelly.simultaneous import simultaneous_kelly
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    TRUTHS,
    context_of,
    day_book,
    drawn_days,
)
from tests.unit.calculations.builders import profile_of

BOOKS, RESAMPLES, DAYS = 10, 20, 250
STATED = 0.88  #: minimum share of ranges that hold the truth
UNLIKELY = 1e-3  #: that as few of them do by chance


def fewest(ranges: int) -> int:
    """The number of ranges that hold the truth, below which the stated rate is not believed."""
    from scipy.stats import binom

    return int(binom.ppf(UNLIKELY, ranges, STATED))


@pytest.mark.parametrize("truth", TRUTHS)
def test_ranges_known_truth_is_held_at_the_stated_rate(truth: str) -> None:
    outcomes, odds = TRUTHS[truth]
    known = maximise_growth(outcomes, odds).shares
    held = np.zeros(2)
    for seed in range(BOOKS):
        found = ranges(truth, seed, RESAMPLES, shrink=False)
        held += (found.low <= known + 1e-6) & (known - 1e-6 <= found.high)
    assert (held >= fewest(BOOKS)).all(), held


def test_ranges_of_growth_without_shrinkage_are_those_of_joint_kelly() -> None:
    """The same problem by another solver: they differ by their draws alone."""
    days = drawn_days("shared crash", 250, 5)
    found = ranges("shared crash", 5, 150, shrink=False)
    book, profile = day_book(days), profile_of(**FREE)
    joint = joint_range(book, profile, simultaneous_kelly(book, profile).shares, resamples=2_000)
    width = joint.high - joint.low
    assert np.abs(found.low - joint.low) == pytest.approx(np.zeros(2), abs=0.15 * width.max())
    assert np.abs(found.high - joint.high) == pytest.approx(np.zeros(2), abs=0.15 * width.max())


def test_ranges_shared_loss_that_smallest_weights_cannot_bear_leaves_them_at_the_low_end() -> None:
    """Smallest weights of 0.6 each lose all when both lose their margin."""
    days = drawn_days("independent", 60, 1)
    settings = {"min_weights": {"Condor": 0.6, "Fly": 0.6}}
    base = context_of(days, objective="growth", **settings)
    found = allocation_ranges(base, resamples=20)
    assert found.low.tolist() == [0.6, 0.6]


def test_ranges_without_edge_begin_at_zero() -> None:
    """Its range begins at 0, shrunk or not, and many resamples give it nothing."""
    for shrink in (True, False):
        found = ranges("second without edge", shrink=shrink)
        assert found.low[1] == 0
        assert found.share_reaching_zero[1] > 0.2
        assert found.low[0] > 0


def ranges(truth: str, seed: int = 3, resamples: int = 40, **settings: object) -> WeightRanges:
    """The ranges of one synthetic book."""
    days = drawn_days(truth, DAYS, seed)
    base = context_of(days, objective="growth", **settings)
    return allocation_ranges(base, resamples=resamples)


def test_ranges_run_twice_are_the_same_and_ordered() -> None:
    days = drawn_days("independent", 120, 1)
    base = context_of(days, objective="growth")
    found = allocation_ranges(base, resamples=20)
    again = allocation_ranges(base, resamples=20)
    assert found.low.tolist() == again.low.tolist()
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()


def test_ranges_more_days_are_narrower() -> None:
    widths = []
    for days in (100, 1_000):
        returns = drawn_days("independent", days, 2)
        base = context_of(returns, objective="growth", shrink=False)
        found = allocation_ranges(base, resamples=40)
        widths.append((found.high - found.low).sum())
    assert widths[1] < 0.65 * widths[0]  # the low end of the short log is cut off at 0


def test_ranges_progress_is_counted_and_stop_raises() -> None:
    days = drawn_days("independent", 60, 1)
    base = context_of(days, objective="growth")
    reported: list[tuple[int, int]] = []
    allocation_ranges(base, resamples=3, progress=lambda done, of: reported.append((done, of)))
    assert reported == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(WorkStoppedError):
        allocation_ranges(base, resamples=3, stopped=lambda: True)
    with pytest.raises(CalculationError, match="resamples: found 0"):
        allocation_ranges(base, resamples=0)


def test_ranges_share_without_edge_is_that_of_each_strategy() -> None:
    """The first strategy wins on every day of every resample, the second loses."""
    days = np.tile([[0.02, -0.01], [0.01, -0.02]], (30, 1))
    found = allocation_ranges(context_of(days, objective="equal"), resamples=3)
    assert found.share_without_edge.tolist() == [0, 1]


def test_best_period_of_a_strategy_that_never_won_has_no_positions() -> None:
    returns = np.array([[0.1, -0.1], [0.2, -0.2]])
    periods = Periods(returns, np.array([[1, 2], [3, 4]]), returns < 0)
    wins, positions = _best_period(periods)
    assert (wins.tolist(), positions.tolist()) == ([0.2, 0], [3, 0])
