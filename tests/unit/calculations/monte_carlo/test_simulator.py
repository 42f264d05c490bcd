"""The simulation against exact answers: drawdowns, percentiles, bootstrap variances, ruin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.assumptions import PathCapital
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import Profile
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    MARGIN,
    ONE_CONTRACT,
    START,
    MonteCarloSimulator,
    chance_of_drawdown,
    daily_book,
    fractional,
    simulator,
)

VINCE = [9, 18, 7, 1, 10, -5, -3, -17, -7]  #: the nine trades of Vince (2007), p. 123
DAILY = [9, 18, 7, 1, 10, -5, -3, -17, -7, 4, 6, -2]
SIGMAS = 4.5  #: a seed that misses by more would be one in 150,000


def assert_close(found: Estimated, exact: float) -> None:
    assert found.low <= found.value <= found.high
    assert abs(found.value - exact) <= SIGMAS * max(found.standard_error, 1e-4)


def ending_profit(book_of: list[float], **settings: object) -> np.ndarray:
    """Profits of one contract over the horizon, in units of the returns."""
    found = simulator(daily_book(book_of), ONE_CONTRACT, **settings).run()
    return (found.ending_equity - START) / MARGIN


@pytest.mark.parametrize(
    ("fraction", "published"),
    [(0.01, 0.00021712), (0.02, 0.05939720), (0.03, 0.26072503), (0.05, 0.77338527)],
)
def test_chance_of_drawdown_even_money_is_exact(fraction: float, published: float) -> None:
    assert chance_of_drawdown(fraction, 0.2, 100) == pytest.approx(published, abs=1e-8)
    found = simulator(
        daily_book(EVEN_MONEY), fractional(fraction), horizon_days=100, paths=20_000
    ).run()
    assert_close(found.chance_of_drawdown(0.2), published)
    shares = np.array([0.1, 0.15, 0.2, 0.3])
    curve = found.drawdown_curve(shares)
    exact = [chance_of_drawdown(fraction, share, 100) for share in shares]
    assert (np.abs(curve.chance - exact) <= SIGMAS * np.sqrt(np.array(exact) / 20_000) + 1e-3).all()
    assert ((curve.low <= curve.chance) & (curve.chance <= curve.high)).all()


def test_ending_equity_even_money_is_binomial() -> None:
    """p = 0.6, a tenth of equity, 100 bets: percentiles and the chance of a losing horizon."""
    found = simulator(daily_book(EVEN_MONEY), fractional(0.1), horizon_days=100, paths=20_000).run()
    for q, wealth in (
        (0.05, 0.903774),
        (0.25, 2.464966),
        (0.5, 4.500507),
        (0.75, 8.216976),
        (0.95, 22.411086),
    ):
        estimated = found.quantile("ending_equity", q)
        assert estimated.low / START <= wealth * (1 + 1e-6)
        assert estimated.high / START >= wealth * (1 - 1e-6)
        assert found.fan[[0.05, 0.25, 0.5, 0.75, 0.95].index(q), -1] == pytest.approx(
            estimated.value
        )
    assert_close(found.chance_of_loss(), 0.0637891769)
    assert found.cagr == pytest.approx((found.ending_equity / START) ** (1 / found.years) - 1)


def test_run_single_days_has_variance_of_the_iid_bootstrap() -> None:
    profit = ending_profit([trade / 100 for trade in VINCE * 3], horizon_days=9, paths=20_000) * 100
    deviation = 30.1367254728
    assert profit.mean() == pytest.approx(13, abs=SIGMAS * deviation / math.sqrt(20_000))
    assert profit.std() == pytest.approx(deviation, rel=SIGMAS / math.sqrt(40_000))


def test_run_blocks_has_variance_of_the_stationary_bootstrap() -> None:
    """Politis & Romano (1994), Lemma 1; a log of two equal halves has the sums of one of them."""
    settings = {"sampling": "blocks", "mean_block_days": 3.0, "horizon_days": 12, "paths": 40_000}
    profit = ending_profit([value / 100 for value in DAILY * 2], **settings) * 100
    assert profit.mean() == pytest.approx(21, abs=SIGMAS * math.sqrt(1276.59 / 40_000))
    assert profit.var() == pytest.approx(1276.5871921813, rel=SIGMAS / math.sqrt(20_000))


def test_run_estimation_error_adds_the_variance_of_the_mean() -> None:
    """Of H days from n resampled ones: H s2 (1 - 1/n) + H2 s2 / n."""
    horizon, n, variance = 60, 24, float(np.var(DAILY))
    profit = (
        ending_profit(
            [value / 100 for value in DAILY * 2],
            horizon_days=horizon,
            paths=20_000,
            estimation_error=True,
        )
        * 100
    )
    assert profit.var() == pytest.approx(
        horizon * variance * (1 - 1 / n) + horizon**2 * variance / n, rel=0.05
    )


LATTICE = [0.25] * 18 + [-0.2] * 12  #: up by 1.25 with p = 0.6, down by 0.8: a walk on a lattice


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_chance_of_ruin_lattice_walk_is_that_of_the_gambler(steps: int) -> None:
    """P(ever <= 0.8^m) = (2/3)^m; ten histories are as good as ever."""
    found = simulator(daily_book(LATTICE), fractional(1.0), horizon_days=300, paths=10_000).run()
    assert_close(found.chance_of_ruin(0.8**steps * (1 + 1e-9)), (2 / 3) ** steps)


def test_chance_of_goal_lattice_walk_is_that_of_the_gambler() -> None:
    up, down, ratio = 3, 2, 2 / 3
    settings = {"goal_share": 1.25**up * (1 - 1e-9), "floor_share": 0.8**down * (1 + 1e-9)}
    found = simulator(
        daily_book(LATTICE), fractional(1.0), horizon_days=300, paths=10_000, **settings
    ).run()
    assert_close(found.chance_of_goal(), (1 - ratio**down) / (1 - ratio ** (up + down)))


def test_chance_of_goal_without_goal_raises() -> None:
    with pytest.raises(CalculationError, match="no goal was set"):
        simulator(
            daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=10, paths=10
        ).run().chance_of_goal()


@pytest.mark.parametrize(("strategy", "losses"), [(None, 10), ("Fly", 10)])
def test_run_injected_losses_has_one_in_each_stretch(strategy: str | None, losses: int) -> None:
    """A log that only wins, and one full-margin loss in every ten of a hundred days."""
    book = daily_book([0.1] * 20, ("Condor", "Fly"))
    settings = {
        "full_loss_every_days": 10.0,
        "full_loss_of": strategy,
        "horizon_days": 100,
        "paths": 200,
    }
    profit = (simulator(book, ONE_CONTRACT, **settings).run().ending_equity - START) / MARGIN
    assert np.median(profit) == pytest.approx((100 - losses) * 0.1 - losses)
    assert profit.min() == pytest.approx((100 - losses) * 0.1 - losses)


@pytest.mark.parametrize("per_log", [1.0, 2.0])
def test_run_independent_full_losses_come_on_each_day_with_the_chance_of_log_days(
    per_log: float,
) -> None:
    """A log of twenty winning days: on a path of 100 days the losses are binomial(100, n / 20)."""
    days, chance = 100, per_log / 20
    settings = {
        "independent_full_losses": True,
        "independent_loss_days": per_log,
        "horizon_days": days,
        "paths": 4_000,
    }
    found = simulator(daily_book([0.1] * 20), ONE_CONTRACT, **settings).run()
    losses = (days * 0.1 - (found.ending_equity - START) / MARGIN) / 1.1
    assert losses == pytest.approx(losses.round(), abs=1e-9)
    spread = math.sqrt(days * chance * (1 - chance))
    assert losses.mean() == pytest.approx(days * chance, abs=4 * spread / math.sqrt(4_000))
    assert losses.std() == pytest.approx(spread, rel=0.05)


def test_run_independent_full_losses_are_as_large_as_the_largest_logged_one() -> None:
    """One logged loss of 1.5 margins in 21 days: it is what a struck day loses."""
    book = daily_book([*[0.1] * 20, -1.5])
    settings = {"horizon_days": 60, "paths": 300}
    struck = simulator(book, ONE_CONTRACT, independent_full_losses=True, **settings).run()
    plain = simulator(book, ONE_CONTRACT, **settings).run()
    losses = (plain.ending_equity - struck.ending_equity) / MARGIN / 1.6
    assert losses == pytest.approx(losses.round(), abs=1e-9)
    assert losses.min() == pytest.approx(0.0, abs=1e-9)
    assert 1.0 < losses.mean() < 60 / 21  # a struck day may be the day of the loss itself


def test_longest_under_water_losses_only_is_the_horizon() -> None:
    found = simulator(daily_book([-0.01] * 20), ONE_CONTRACT, horizon_days=30, paths=5).run()
    assert found.longest_under_water_days.tolist() == [30] * 5
    assert found.chance_of_loss().value == 1.0


def test_start_equity_today_set_is_that_equity() -> None:
    profile = Profile.model_validate(
        {"portfolio": {"starting_capital": START, "equity_today": 40_000.0}}
    )
    found = MonteCarloSimulator(
        daily_book(EVEN_MONEY), profile, ONE_CONTRACT, SimulationSettings(horizon_days=20, paths=10)
    ).run()
    assert found.start == 40_000.0
    assert found.conditions.capital == PathCapital(40_000.0, "equity_today")
