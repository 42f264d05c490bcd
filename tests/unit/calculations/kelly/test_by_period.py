"""Kelly by period (semantics 3), against closed forms and the estimate of single positions."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.by_period import PeriodKelly, PeriodSums, period_kelly
from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.kelly.caution import NO_CAUTION, Caution
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.log.economics import economics
from app.calculations.log.periods import opening_periods
from tests.unit.calculations.builders import (
    NAN,
    Trade,
    book_of,
    profile_of,
    random_trades,
    sample,
)

COIN = sample((60, 1), (40, -1))
CAUTIONS = [Caution(), Caution(0.3), Caution(0.2, 50.0, 1.0), Caution(1.0)]


def daily(pls: list[list[float]], margin: float = 100.0, strategy: str = "Condor") -> list[Trade]:
    """Return trades of 10:00 to 11:00: one list of P/L a day, from the eighth on."""
    return [
        Trade(f"{8 + day} 10:00", f"{8 + day} 11:00", pl, margin=margin, strategy=strategy)
        for day, of_day in enumerate(pls)
        for pl in of_day
    ]


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize(
    "returns",
    [
        pytest.param(COIN, id="coin"),
        pytest.param(sample((100, 0.1)), id="never lost"),
        pytest.param(sample((5, 0.1)), id="earned less than one loss"),
        pytest.param(sample((5, -0.1)), id="never won"),
        pytest.param(sample((30, 1), (35, -1)), id="no edge"),
        pytest.param(sample(), id="empty"),
    ],
)
def test_period_kelly_one_position_a_period_is_the_single_estimate(
    returns: Floats, caution: Caution
) -> None:
    sums = PeriodSums(returns, np.ones(len(returns), np.int64), at_once=1)
    by_period = period_kelly(sums, caution, resamples=50, seed=3)
    single = kelly_estimate(returns, caution, resamples=50, seed=3)
    assert by_period.share == pytest.approx(single.log_optimal, abs=1e-12)
    assert (by_period.status, by_period.bootstrap) == (single.status, single.bootstrap)


def test_period_kelly_six_alike_a_period_bet_a_sixth() -> None:
    found = period_kelly(PeriodSums(6 * COIN, np.full(100, 6), 6), NO_CAUTION)
    assert found.share == pytest.approx(0.2 / 6, abs=1e-12)


def test_period_kelly_range_of_six_alike_a_period_is_a_sixth_of_the_single_range() -> None:
    """The loss that the low end adds is one of all six."""
    six = period_kelly(
        PeriodSums(6 * COIN, np.full(100, 6), 6), NO_CAUTION, resamples=200, seed=1
    ).bootstrap
    single = kelly_estimate(COIN, resamples=200, seed=1).bootstrap
    assert six is not None
    assert single is not None
    ends = (single.low / 6, single.median / 6, single.high / 6)
    assert (six.low, six.median, six.high) == pytest.approx(ends, rel=1e-4)
    assert six.share_reaching_zero == single.share_reaching_zero


def test_period_kelly_haircut_comes_off_each_position_and_added_losses_count_in_positions() -> None:
    """60 wins of 2 over two positions, 40 losses of 1 over one: 160 positions of mean 0.5."""
    sums, positions = sample((60, 2), (40, -1)), np.repeat([2, 1], [60, 40])
    win, loss = 2 - 2 * 0.1 * 0.5, 1 + 0.1 * 0.5
    weight = 1 + 160 / 40

    def slope(f: float) -> float:
        return 60 * win / (1 + f * win) - 40 * loss / (1 - f * loss) - weight / (1 - f)

    share = period_kelly(PeriodSums(sums, positions, 2), Caution(0.1, 40.0, 1.0)).share
    assert 0 < share < 1 / loss
    assert slope(share) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("sums", "caution", "status"),
    [
        pytest.param(sample(), NO_CAUTION, "no_trades", id="nothing"),
        pytest.param(sample((20, 0.2)), NO_CAUTION, "no_loss", id="no period lost"),
        pytest.param(sample((20, -0.2)), Caution(added_losses=1), "no_win", id="none won"),
        pytest.param(sample((20, 0.2), (21, -0.2)), NO_CAUTION, "no_edge", id="lost in all"),
        pytest.param(
            sample((5, 0.2)), Caution(added_losses=1), "less_than_one_loss", id="earned 1"
        ),
        pytest.param(sample((20, 0.2)), Caution(tail_every=10), "less_than_one_loss", id="rate"),
    ],
)
def test_period_kelly_zero_share_says_why(sums: Floats, caution: Caution, status: str) -> None:
    found = period_kelly(PeriodSums(sums, np.full(len(sums), 2), 2), caution)
    assert (found.share, found.status) == (0.0, status)


def test_period_kelly_counts_positions_not_periods_as_too_few() -> None:
    sums = sample((10, 0.5), (6, -0.5))
    assert period_kelly(PeriodSums(sums, np.full(16, 2), 2), NO_CAUTION).status == "ok"
    assert period_kelly(PeriodSums(sums, np.full(16, 1), 1), NO_CAUTION).status == "too_few"


def test_period_kelly_return_not_finite_raises_error() -> None:
    with pytest.raises(CalculationError, match="expected finite numbers"):
        period_kelly(PeriodSums(np.array([0.1, NAN]), np.ones(2, np.int64), 1), NO_CAUTION)


class TestKellyEstimates:
    """Of every strategy of a book."""

    def test_kelly_estimates_days_that_fall_alike_are_seen_by_period_and_by_range(self) -> None:
        pls = np.random.default_rng(1).permutation(COIN[20:80]) * 100  # 40 wins, 20 losses
        book = book_of(*daily([[pl] * 6 for pl in pls]))
        found = kelly_estimates(book, economics(book, profile_of()), profile_of(), resamples=400)
        single, by_period = found.strategies[0], found.by_period[0]
        assert single.log_optimal == pytest.approx(1 / 3)
        assert by_period.share == pytest.approx(1 / 3 / 6)
        assert by_period.periods == 60
        assert found.unit == "day"
        assert single.bootstrap is not None
        assert single.bootstrap.deviation == pytest.approx(2 * (2 / 9 / 60) ** 0.5, rel=0.15)

    def test_kelly_estimates_ranges_are_of_the_days_of_opening(self) -> None:
        """Pooled and single, of a log whose positions overlap and close on other days."""
        book, profile = book_of(*random_trades(3)), profile_of(edge_haircut=0.1)
        sizes = economics(book, profile)
        found = kelly_estimates(book, sizes, profile, resamples=60)
        known, days = np.isfinite(sizes.return_on_margin), opening_periods(book, "day")
        for owned, estimate in [
            (known, found.pooled),
            *((known & (book.strategy == code), one) for code, one in enumerate(found.strategies)),
        ]:
            assert estimate == kelly_estimate(
                sizes.return_on_margin[owned], Caution(0.1), days=days[owned], resamples=60
            )

    def test_kelly_estimates_strategy_without_margin_has_no_period(self) -> None:
        book = book_of(*daily([[5.0], [-5.0]]), *daily([[5.0]], margin=NAN, strategy="Fly"))
        found = kelly_estimates(book, economics(book, profile_of()), profile_of(), resamples=20)
        assert found.by_period[1] == PeriodKelly(0, 0.0, "no_margin")
        assert found.strategies[1].status == "no_margin"
        assert found.by_period[0].periods == 2
