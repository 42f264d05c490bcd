"""Ranges of simultaneous Kelly, against single Kelly and an independent slow version."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.kelly.joint_uncertainty import (
    JointRange,
    _problem,
    joint_kelly,
    joint_range,
)
from app.calculations.kelly.simultaneous import simultaneous_kelly
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from tests.unit.calculations.builders import NAN, Trade, book_of, profile_of

COIN = np.random.default_rng(7).permutation(np.repeat([100.0, -100.0], [60, 40]))
RESAMPLES = 4_000


def daily(
    pls: Floats, entries: int = 1, strategy: str = "Condor", margin: float = 100.0
) -> list[Trade]:
    """Return trades of 10:00 to 11:00, so many alike a day from the eighth on."""
    return [
        Trade(f"{8 + day} 10:00", f"{8 + day} 11:00", pl, margin=margin, strategy=strategy)
        for day, pl in enumerate(pls)
        for _ in range(entries)
    ]


def range_of(book: Book, resamples: int = RESAMPLES, **portfolio: Any) -> JointRange:
    profile = profile_of(**portfolio)
    return joint_range(book, profile, simultaneous_kelly(book, profile).shares, resamples=resamples)


@pytest.mark.parametrize("entries", [1, 6])
def test_joint_range_of_one_strategy_has_the_ends_of_its_beta_distributions(entries: int) -> None:
    """Days are Exp(1) weights of 60 wins and 41 losses, the last of all six positions at once."""
    found = range_of(book_of(*daily(COIN, entries)))
    low, high = 2 * beta.ppf(0.05, 60, 41) - 1, 2 * beta.ppf(0.95, 61, 40) - 1
    assert entries * found.low[0] == pytest.approx(low, abs=0.015)
    assert entries * found.high[0] == pytest.approx(high, abs=0.015)
    assert found.share_reaching_zero[0] == pytest.approx(beta.cdf(0.5, 60, 41), abs=0.01)


def test_problem_reach_is_the_inverse_of_each_strategy_s_worst_period() -> None:
    """Worst periods of -0.5 and -0.8; the third strategy never loses and may take all equity."""
    returns = np.array([[0.2, -0.8, 0.1], [-0.5, 0.3, 0.0]])
    joint: Any = SimpleNamespace(returns=returns, positions=np.ones((2, 3), np.int64))
    caution: Any = None
    assert _problem(joint, caution, np.zeros(3)).reach == pytest.approx([2.0, 1.25, 1.0])


def test_joint_range_of_two_strategies_equals_a_slow_twin() -> None:
    """The second holds two positions at once; haircut and full losses at a rate in every fit."""
    rng = np.random.default_rng(3)
    first, second = rng.normal(8, 40, 80), rng.normal(5, 30, 80)
    book = book_of(*daily(first), *daily(second, 2, "Fly"))
    found = range_of(book, 2_000, edge_haircut=0.2, tail_loss_every=400)
    returns, positions = np.column_stack([first, 2 * second]) / 100, np.array([1, 2])

    def fit(r: Floats, w: Floats, n: Floats) -> Floats:
        counts = w @ n
        mean = np.maximum((w @ np.where(n > 0, r, 0.0)) / counts, 0.0)
        rows = np.vstack([r - 0.2 * mean * n, -np.eye(2)])
        return maximise_growth(rows, np.append(w, counts / 400)).shares

    rng, held = np.random.default_rng(11), np.tile(positions, (80, 1))
    plain, lucky, cautious = [], [], []
    for _ in range(400):
        drawn = np.bincount(rng.integers(0, 80, 80), minlength=80).astype(float)
        plain.append(fit(returns[drawn > 0], drawn[drawn > 0], held[drawn > 0]))
        w = rng.exponential(size=81)
        lucky.append(fit(np.vstack([returns, returns.max(axis=0)]), w, np.vstack([held, [1, 2]])))
        cautious.append(fit(np.vstack([returns, [-1, -2]]), w, np.vstack([held, [0, 0]])))
    high = np.maximum(np.percentile(plain, 95, axis=0), np.percentile(lucky, 95, axis=0))
    assert found.high == pytest.approx(high, rel=0.12)
    assert found.low == pytest.approx(np.percentile(cautious, 5, axis=0), abs=0.12 * high.max())
    reaching_zero = (np.array(cautious) < 1e-9).mean(axis=0)
    assert found.share_reaching_zero == pytest.approx(reaching_zero, abs=0.08)


def test_joint_range_is_the_same_every_time() -> None:
    book = book_of(*daily(COIN), *daily(COIN[::-1], strategy="Fly"))
    first, second = range_of(book, 60), range_of(book, 60)
    assert (first.low == second.low).all()
    assert (first.high == second.high).all()


def test_joint_range_strategy_switched_off_is_zero_and_no_part_of_the_shared_loss() -> None:
    alone = range_of(book_of(*daily(COIN)), 60)
    both = book_of(*daily(COIN), *daily(COIN[::-1], strategy="Fly"))
    profile = profile_of({"Fly": {"enabled": False}})
    found = joint_range(both, profile, simultaneous_kelly(both, profile).shares, resamples=60)
    assert (found.low[1], found.high[1]) == (0.0, 0.0)
    assert (found.low[0], found.high[0]) == pytest.approx((alone.low[0], alone.high[0]), abs=1e-6)


def test_joint_range_of_a_book_without_margin_is_zero() -> None:
    found = range_of(book_of(*daily(COIN[:5], margin=NAN)), 10)
    assert (found.low.tolist(), found.high.tolist()) == ([0.0], [0.0])
    assert found.share_reaching_zero.tolist() == [1.0]


def test_joint_range_fewer_than_one_resample_raises_error() -> None:
    with pytest.raises(CalculationError, match="resamples: found 0"):
        range_of(book_of(*daily(COIN[:5])), 0)


def test_joint_kelly_without_resamples_has_no_range() -> None:
    book = book_of(*daily(COIN))
    sizes = economics(book, profile_of())
    assert joint_kelly(book, profile_of(), sizes, 0).range is None
    found = joint_kelly(book, profile_of(), sizes, 40)
    assert found.range is not None
    assert found.range.low[0] < found.simultaneous.shares[0] < found.range.high[0]
