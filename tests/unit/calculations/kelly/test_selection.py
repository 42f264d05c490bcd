"""Evidence of an edge after many tries: published numbers, closed forms, logs without an edge."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.kelly.selection import (
    SharpeEstimate,
    StrategyEvidence,
    expected_maximum,
    minimum_track_record,
    probabilistic_sharpe_ratio,
    selection_evidence,
    sharpe_estimate,
    tries_of,
)
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from tests.unit.calculations.allocation.allocation_books import day_book
from tests.unit.calculations.builders import MARGIN, MONDAY, Trade, book_of, profile_of

Floats = NDArray[np.float64]

ANNUAL = 250  #: observations a year in the paper
NORMAL = (0.0, 3.0)  #: skewness and kurtosis


def evidence(book: Book, **portfolio: Any) -> tuple[StrategyEvidence, ...]:
    profile = profile_of(**portfolio)
    return selection_evidence(book, economics(book, profile), profile)


class TestExpectedMaximum:
    @pytest.mark.parametrize("tries", [2, 5, 20, 100, 1_000])
    def test_expected_maximum_agrees_with_simulation(self, tries: int) -> None:
        """The approximation is 0.05 low for two tries, and 0.02 high for a hundred."""
        drawn = np.random.default_rng(0).standard_normal((4_000, tries)).max(axis=1)
        error = drawn.std() / np.sqrt(len(drawn))
        assert expected_maximum(tries) == pytest.approx(drawn.mean(), abs=3 * error + 0.05)

    def test_expected_maximum_two_deviates_is_near_the_closed_form(self) -> None:
        """1 / sqrt(pi)."""
        assert expected_maximum(2) == pytest.approx(1 / np.sqrt(np.pi), abs=0.05)

    def test_expected_maximum_single_try_is_zero(self) -> None:
        assert expected_maximum(1) == 0.0

    def test_expected_maximum_no_try_raises(self) -> None:
        with pytest.raises(CalculationError, match="tries: found 0"):
            expected_maximum(0)


class TestProbabilisticSharpeRatio:
    @pytest.mark.parametrize(
        ("tries", "shape", "expected"),
        [(100, (-3.0, 10.0), 0.9004), (46, (-3.0, 10.0), 0.9505), (88, NORMAL, 0.9505)],
    )
    def test_deflated_sharpe_ratio_is_that_of_the_paper(
        self, tries: int, shape: tuple[float, float], expected: float
    ) -> None:
        """Bailey & Lopez de Prado 2014, "A numerical example".

        An annualised Sharpe ratio of 2.5 over 1,250 days, the best of tries whose annualised
        Sharpe ratios have the variance 1/2.
        """
        estimate = SharpeEstimate(2.5 / np.sqrt(ANNUAL), *shape, 1_250)
        benchmark = np.sqrt(0.5 / ANNUAL) * expected_maximum(tries)
        assert probabilistic_sharpe_ratio(estimate, benchmark) == pytest.approx(expected, abs=5e-5)

    @pytest.mark.parametrize(
        ("shape", "expected"), [(NORMAL, 0.982), ((-2.448, 10.164), 0.913)], ids=["normal", "own"]
    )
    def test_undeflated_is_that_of_the_paper(
        self, shape: tuple[float, float], expected: float
    ) -> None:
        """Bailey & Lopez de Prado 2012: 24 months of a Sharpe ratio of 0.458 a month."""
        estimate = SharpeEstimate(0.458, *shape, 24)
        assert probabilistic_sharpe_ratio(estimate) == pytest.approx(expected, abs=5e-4)

    def test_undeflated_normal_returns_agree_with_simulation(self) -> None:
        """The chance of a smaller estimate under a true Sharpe ratio of the benchmark."""
        rng, periods, benchmark = np.random.default_rng(1), 60, 0.2
        drawn = rng.normal(benchmark, 1.0, (20_000, periods))
        estimates = drawn.mean(axis=1) / drawn.std(axis=1, ddof=1)
        for estimate in (0.1, 0.2, 0.3):
            found = probabilistic_sharpe_ratio(
                SharpeEstimate(estimate, *NORMAL, periods), benchmark
            )
            assert found == pytest.approx((estimates < estimate).mean(), abs=0.02)


class TestMinimumTrackRecord:
    @pytest.mark.parametrize("tries", [1, 17, 400])
    def test_minimum_track_record_reaches_the_confidence_exactly(self, tries: int) -> None:
        estimate, maximum = SharpeEstimate(0.12, -1.5, 9.0, 80), expected_maximum(tries)
        record = minimum_track_record(estimate, maximum)
        assert record is not None
        longer = estimate._replace(periods=record)
        benchmark = maximum / np.sqrt(record - 1)
        assert probabilistic_sharpe_ratio(longer, benchmark) == pytest.approx(0.95, abs=1e-9)

    def test_minimum_track_record_normal_single_try_is_closed_form(self) -> None:
        """1 + (1 + SR^2 / 2) (1.645 / SR)^2, Bailey & Lopez de Prado 2012."""
        quantile = NormalDist().inv_cdf(0.95)
        record = minimum_track_record(SharpeEstimate(0.1, *NORMAL, 30), 0.0)
        assert record == pytest.approx(1 + 1.005 * (quantile / 0.1) ** 2)

    @pytest.mark.parametrize("sharpe", [0.0, -0.2])
    def test_minimum_track_record_without_an_edge_is_none(self, sharpe: float) -> None:
        assert minimum_track_record(SharpeEstimate(sharpe, *NORMAL, 30), 1.0) is None


class TestSharpeEstimate:
    def test_sharpe_estimate_two_outcomes_is_closed_form(self) -> None:
        """Of +1 with p and -1 with q: mean p - q, sd 2 sqrt(pq), skewness (q - p) / sqrt(pq)."""
        p, q = 0.7, 0.3
        found = sharpe_estimate(np.repeat([1.0, -1.0], [70, 30]))
        assert found is not None
        assert found.sharpe == pytest.approx(0.4 / (2 * np.sqrt(p * q)) * np.sqrt(99 / 100))
        assert found.skewness == pytest.approx((q - p) / np.sqrt(p * q))
        assert found.kurtosis == pytest.approx(1 + (q - p) ** 2 / (p * q))

    def test_sharpe_estimate_added_losses_are_returns_of_minus_one(self) -> None:
        returns = np.array([0.1, 0.2, -0.3, 0.1, 0.25])
        added = sharpe_estimate(returns, 2.0)
        plain = sharpe_estimate(np.append(returns, [-1.0, -1.0]))
        assert added == pytest.approx(plain)

    @pytest.mark.parametrize("returns", [[0.1, -0.1, 0.2], [0.1] * 50, []])
    def test_sharpe_estimate_too_few_or_no_spread_is_none(self, returns: list[float]) -> None:
        assert sharpe_estimate(np.array(returns)) is None


class TestStrategies:
    def test_evidence_long_record_of_an_edge_survives(self) -> None:
        returns = np.random.default_rng(0).normal(0.05, 0.1, (200, 1))
        [found] = evidence(day_book(returns), variants_tried=50)
        assert found.status == "survives"
        assert (found.periods_needed, found.trades_needed, found.months_needed) == (0, 0, 0.0)

    def test_evidence_more_tries_need_a_longer_record_and_a_larger_haircut(self) -> None:
        book = day_book(np.random.default_rng(1).normal(0.02, 0.1, (60, 1)))
        found = [evidence(book, variants_tried=n)[0] for n in (1, 10, 100, 1_000)]
        for name in ("periods_needed", "trades_needed", "months_needed", "haircut"):
            values = [getattr(one, name) for one in found]
            assert values == sorted(values)
        chances = [one.probability for one in found]
        assert chances == sorted(chances, reverse=True)
        assert (found[0].haircut, found[0].probability) == (0.0, found[0].probability_undeflated)

    def test_evidence_haircut_takes_off_what_the_best_try_shows(self) -> None:
        """Mean less the haircut is mean less E[max] standard errors of the mean."""
        returns = np.random.default_rng(2).normal(0.06, 0.1, (90, 1))
        [found] = evidence(day_book(returns), variants_tried=30)
        r = returns[:, 0]
        mean, error = r.mean(), r.std(ddof=1) / np.sqrt(len(r) - 1)
        assert found.haircut == pytest.approx(expected_maximum(30) * error / mean)

    def test_evidence_haircut_of_the_profile_is_not_taken_off(self) -> None:
        book = day_book(np.random.default_rng(3).normal(0.02, 0.1, (60, 2)))
        plain, cut = evidence(book), evidence(book, edge_haircut=0.7)
        assert [one.haircut_in_use for one in cut] == [0.7, 0.7]
        assert tuple(replace(one, haircut_in_use=0.0) for one in cut) == plain

    def test_evidence_entries_of_one_day_count_once(self) -> None:
        """Six equal entries a day are no more evidence than one."""
        returns = np.random.default_rng(4).normal(0.02, 0.1, 60)
        six = book_of(
            *(
                Trade(f"{MONDAY + day} 10:00", f"{MONDAY + day} 11:00", float(r * MARGIN))
                for day, r in enumerate(returns)
                for _ in range(6)
            )
        )
        [many], [single] = (
            evidence(book, variants_tried=9) for book in (six, day_book(returns[:, None]))
        )
        assert many.probability == pytest.approx(single.probability)
        assert many.periods_needed == single.periods_needed
        assert many.trades_needed == 6 * single.periods_needed

    def test_evidence_months_are_those_of_its_own_pace(self) -> None:
        """One trade every seventh day: a period needed is a week."""
        returns = np.full((7 * 40, 1), np.nan)
        returns[::7, 0] = np.tile([0.12, -0.1], 20)
        [found] = evidence(day_book(returns), variants_tried=20)
        assert found.months_needed == pytest.approx(found.periods_needed * 7 / (365.25 / 12))

    @pytest.mark.parametrize(
        ("column", "status"),
        [
            ([0.1, -0.2] * 30, "no_edge"),
            ([-0.1] * 30, "no_edge"),
            ([0.1, 0.2] * 30, "no_loss"),
            ([0.1, -0.05, 0.2], "too_few"),
            ([0.1, -0.2, 0.1, -0.2], "no_edge"),
        ],
    )
    def test_evidence_that_log_cannot_give_says_why(self, column: list[float], status: str) -> None:
        [found] = evidence(day_book(np.array(column)[:, None]))
        assert found.status == status
        assert found.haircut is None
        assert found.periods_needed is None

    def test_evidence_never_lost_with_an_added_full_loss_is_finite(self) -> None:
        returns = np.array([0.1, 0.2] * 30)[:, None]
        [found] = evidence(day_book(returns), added_full_losses=1.0)
        assert found.status == "survives"
        assert found.sharpe == pytest.approx(sharpe_estimate(np.append(returns, -1.0)).sharpe)

    def test_evidence_losses_seen_make_the_added_one_superfluous(self) -> None:
        book = day_book(np.random.default_rng(6).normal(0.02, 0.1, (60, 1)))
        assert evidence(book) == evidence(book, added_full_losses=1.0)

    @pytest.mark.parametrize(("asked", "tries"), [(1, 3), (3, 3), (40, 40)])
    def test_tries_strategies_of_the_log_count_at_least(self, asked: int, tries: int) -> None:
        book = day_book(np.full((5, 3), 0.1))
        assert tries_of(book, profile_of(variants_tried=asked)) == tries


NO_EDGE = {
    "normal": lambda rng, shape: rng.normal(0.0, 0.2, shape),
    "short premium": lambda rng, shape: rng.choice([0.03, -0.97], shape, p=[0.97, 0.03]),
    "lottery": lambda rng, shape: rng.choice([8.0, -0.4], shape, p=[1 / 21, 20 / 21]),
}


@pytest.mark.parametrize("added_full_losses", [0.0, 1.0])
@pytest.mark.parametrize("truth", NO_EDGE)
@pytest.mark.parametrize(("tries", "most"), [(1, 0.05), (12, 0.05)])
def test_evidence_best_of_tries_without_an_edge_seldom_survives(
    truth: str, tries: int, most: float, added_full_losses: float
) -> None:
    """The best of so many strategies survives in at most one log of twenty (300 logs)."""
    rng, logs, days = np.random.default_rng(7), 300, 80
    survived = 0
    for _ in range(logs):
        returns = NO_EDGE[truth](rng, (days, tries))
        survived += any(survives(column, tries, added_full_losses) for column in returns.T)
    error = np.sqrt(most * (1 - most) / logs)
    assert survived / logs <= most + 2 * error


def survives(returns: Floats, tries: int, added: float) -> bool:
    """The rule of the module on one strategy's days, without a book around them."""
    never_lost = not (returns < 0).any()
    estimate = sharpe_estimate(returns, added if never_lost else 0.0)
    if estimate is None or (never_lost and not added):
        return False
    benchmark = expected_maximum(tries) / np.sqrt(estimate.periods - 1)
    return probabilistic_sharpe_ratio(estimate, benchmark) >= 0.95
