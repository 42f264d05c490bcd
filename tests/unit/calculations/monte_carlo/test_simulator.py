"""The simulation against exact answers.

These are drawdown distributions, binomial percentiles, bootstrap variances and ruin probabilities.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.monte_carlo.assumptions import PathCapital
from app.calculations.monte_carlo.chunks import drawn_days, run_chunk
from app.calculations.monte_carlo.result import Simulation
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import Profile
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    MARGIN,
    ONE_CONTRACT,
    PROFILE,
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
    """Return the profit (P,) of one contract on each path, in units of the returns."""
    found = simulator(daily_book(book_of), ONE_CONTRACT, **settings).run()
    return (found.ending_equity - START) / MARGIN


@pytest.mark.parametrize(
    ("fraction", "published"),
    [(0.01, 0.00021712), (0.02, 0.05939720), (0.03, 0.26072503), (0.05, 0.77338527)],
)
def test_chance_of_drawdown_is_exact(fraction: float, published: float) -> None:
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


def test_terminal_wealth_is_binomial() -> None:
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


def test_days_one_by_one_have_the_variance_of_the_iid_bootstrap() -> None:
    profit = ending_profit([trade / 100 for trade in VINCE * 3], horizon_days=9, paths=20_000) * 100
    deviation = 30.1367254728
    assert profit.mean() == pytest.approx(13, abs=SIGMAS * deviation / math.sqrt(20_000))
    assert profit.std() == pytest.approx(deviation, rel=SIGMAS / math.sqrt(40_000))


def test_blocks_have_the_variance_of_the_stationary_bootstrap() -> None:
    """Politis & Romano (1994), Lemma 1; a log of two equal halves has the sums of one of them."""
    settings = {"sampling": "blocks", "mean_block_days": 3.0, "horizon_days": 12, "paths": 40_000}
    profit = ending_profit([value / 100 for value in DAILY * 2], **settings) * 100
    assert profit.mean() == pytest.approx(21, abs=SIGMAS * math.sqrt(1276.59 / 40_000))
    assert profit.var() == pytest.approx(1276.5871921813, rel=SIGMAS / math.sqrt(20_000))


def test_estimation_error_adds_the_variance_of_the_mean() -> None:
    """H days drawn from n resampled days have the variance H s^2 (1 - 1/n) + H^2 s^2 / n."""
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
def test_ruin_is_that_of_the_gambler(steps: int) -> None:
    """P(ever <= 0.8^m) = (2/3)^m; 300 days approximate an endless horizon."""
    found = simulator(daily_book(LATTICE), fractional(1.0), horizon_days=300, paths=10_000).run()
    assert_close(found.chance_of_ruin(0.8**steps * (1 + 1e-9)), (2 / 3) ** steps)


def test_goal_before_floor_is_that_of_the_gambler() -> None:
    up, down, ratio = 3, 2, 2 / 3
    settings = {"goal_share": 1.25**up * (1 - 1e-9), "floor_share": 0.8**down * (1 + 1e-9)}
    found = simulator(
        daily_book(LATTICE), fractional(1.0), horizon_days=300, paths=10_000, **settings
    ).run()
    assert_close(found.chance_of_goal(), (1 - ratio**down) / (1 - ratio ** (up + down)))


def test_without_a_goal_its_chance_is_asked_for_in_vain() -> None:
    with pytest.raises(CalculationError, match="no goal was set"):
        simulator(
            daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=10, paths=10
        ).run().chance_of_goal()


@pytest.mark.parametrize(("struck", "losses"), [(None, 10), ("Fly", 10)])
def test_each_stretch_has_its_full_loss(struck: str | None, losses: int) -> None:
    """A log that only wins, and one full-margin loss in every ten of a hundred days."""
    book = daily_book([0.1] * 20, ("Condor", "Fly"))
    settings = {
        "full_loss_every_days": 10.0,
        "full_loss_of": struck,
        "horizon_days": 100,
        "paths": 200,
    }
    profit = (simulator(book, ONE_CONTRACT, **settings).run().ending_equity - START) / MARGIN
    assert np.median(profit) == pytest.approx((100 - losses) * 0.1 - losses)
    assert profit.min() == pytest.approx((100 - losses) * 0.1 - losses)


def test_the_longest_stretch_under_water_is_in_days() -> None:
    found = simulator(daily_book([-0.01] * 20), ONE_CONTRACT, horizon_days=30, paths=5).run()
    assert found.longest_under_water_days.tolist() == [30] * 5
    assert found.chance_of_loss().value == 1.0


def test_capital_is_todays_equity_where_it_is_set() -> None:
    profile = Profile.model_validate(
        {"portfolio": {"starting_capital": START, "equity_today": 40_000.0}}
    )
    found = MonteCarloSimulator(
        daily_book(EVEN_MONEY), profile, ONE_CONTRACT, SimulationSettings(horizon_days=20, paths=10)
    ).run()
    assert found.start == 40_000.0
    assert found.conditions.capital == PathCapital(40_000.0, "equity_today")


# --- how the work is spread -----------------------------------------------------------------------


class Backwards(Executor):
    """Executor that collects eight tasks, then runs them in reverse order.

    A task of a single path runs at once, with those that wait. `most` counts the tasks waiting at
    the most.
    """

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.most = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, function, arguments))
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) == 8 or arguments[0].paths == 1:
            self.drain()
        return future

    def drain(self) -> None:
        for future, function, arguments in reversed(self.waiting):
            future.set_result(function(*pickle.loads(pickle.dumps(arguments))))
        self.waiting.clear()


def equal(one: Simulation, other: Simulation) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("ending_equity", "max_drawdown", "fan", "examples")
    )


def test_results_do_not_depend_on_how_chunks_are_spread() -> None:
    asked = simulator(daily_book(EVEN_MONEY), fractional(0.1), horizon_days=100, paths=1_001)
    assert [chunk.paths for chunk in asked.chunks(asked.request(np.ones(1)))] == [1_000, 1]
    plain = asked.run()
    assert equal(plain, asked.run(Backwards()))
    with ThreadPoolExecutor(1) as pool:
        assert equal(plain, asked.run(pool))


def test_a_lost_chunk_can_be_run_again() -> None:
    asked = simulator(daily_book(EVEN_MONEY), fractional(0.1), horizon_days=50, paths=20)
    [chunk] = asked.chunks(asked.request(np.ones(1)))
    first, again = run_chunk(chunk), run_chunk(pickle.loads(pickle.dumps(chunk)))
    assert np.array_equal(first[0], again[0])


def test_another_seed_is_another_future() -> None:
    book = daily_book(EVEN_MONEY)
    one, other = (
        simulator(book, fractional(0.1), horizon_days=100, paths=50, seed=seed).run()
        for seed in (1, 2)
    )
    assert not equal(one, other)


def test_progress_counts_paths_to_the_last() -> None:
    told: list[tuple[int, int]] = []
    simulator(daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=100, paths=2_500).run(
        progress=lambda *done: told.append(done)
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (2_500, 2_500)
    assert len(told) == 3


def test_it_stops_between_chunks() -> None:
    told: list[int] = []
    asked = simulator(daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=200, paths=50_000)
    with pytest.raises(WorkStoppedError):
        asked.run(progress=lambda done, of: told.append(done), stopped=lambda: bool(told))
    assert told[-1] < 50_000


def test_no_more_chunks_are_made_than_are_needed_for_a_stop() -> None:
    """A chunk replays at most a million positions, whatever the request.

    This takes a few hundredths of a second.
    """
    asked = simulator(daily_book(EVEN_MONEY * 20), ONE_CONTRACT, horizon_days=4_000, paths=50_000)
    sizes = [chunk.paths for chunk in asked.chunks(asked.request(np.ones(1)))]
    assert max(sizes) * 4_000 <= 1_000_000
    assert sum(sizes) == 50_000


def test_what_compounds_beyond_any_number_is_an_error() -> None:
    with pytest.raises(CalculationError, match="compounds beyond any number"):
        simulator(daily_book([9.0] * 20), fractional(50.0), horizon_days=200, paths=10).run()


# --- what cannot be simulated ---------------------------------------------------------------------


def test_too_few_positions_or_days_are_refused() -> None:
    settings = SimulationSettings(horizon_days=10)
    with pytest.raises(CalculationError, match=r"9 closed positions; resampling needs 10"):
        MonteCarloSimulator(daily_book([0.1] * 9), PROFILE, ONE_CONTRACT, settings)
    with pytest.raises(CalculationError, match=r"19 trading days; resampling needs 20"):
        MonteCarloSimulator(daily_book([0.1] * 19), PROFILE, ONE_CONTRACT, settings)


def test_a_horizon_of_more_than_ten_histories_is_refused() -> None:
    simulator(daily_book([0.1] * 20), ONE_CONTRACT, horizon_days=200)
    with pytest.raises(
        CalculationError,
        match=r"A horizon of 201 trading days is more than 10 times the log's 20; at most 200 days",
    ):
        simulator(daily_book([0.1] * 20), ONE_CONTRACT, horizon_days=201)


def test_a_stranger_cannot_be_struck() -> None:
    with pytest.raises(CalculationError, match="'Fly', which is not a strategy of the log"):
        simulator(
            daily_book([0.1] * 20),
            ONE_CONTRACT,
            horizon_days=20,
            full_loss_every_days=5.0,
            full_loss_of="Fly",
        )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"horizon_days": 0}, "horizon_days: found 0, expected a whole number of 1 or more"),
        ({"horizon_days": 2.5}, "horizon_days: found 2.5"),
        ({"paths": 100_001}, "found 100,001; at most 100,000"),
        ({"paths": 0}, "paths: found 0"),
        ({"seed": -1}, "seed: found -1"),
        ({"sampling": "weeks"}, "expected 'blocks' or 'days'"),
        ({"mean_block_days": 0.5}, "mean_block_days: found 0.5, expected a number of 1 or more"),
        ({"full_loss_every_days": math.inf}, "full_loss_every_days: found inf"),
        ({"full_loss_of": "Fly"}, "full_loss_every_days does not say how often"),
        ({"ruin_share": 1.5}, "ruin_share: found 1.5, expected a share from 0 to 1"),
        ({"goal_share": 0.5}, "goal_share: found 0.5"),
        ({"floor_share": math.nan}, "floor_share: found nan"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationError) as error:
        SimulationSettings(**{"horizon_days": 10, **settings})
    assert words in str(error.value)


def test_days_one_by_one_have_no_block() -> None:
    assert (
        simulator(
            daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=20, mean_block_days=7.0
        ).settings.mean_block_days
        == 1.0
    )


@pytest.mark.parametrize("mean_block", [1.0, 3.0, 12.5])
def test_estimation_error_parts_days_no_more_often(mean_block: float) -> None:
    """Successive days of the log follow one another on a path with probability 1 - 1/L.

    Days that meet by chance come on top.
    """
    settings = {
        "sampling": "blocks",
        "mean_block_days": mean_block,
        "horizon_days": 400,
        "paths": 400,
    }
    for error in (False, True):
        asked = simulator(
            daily_book(EVEN_MONEY * 20), ONE_CONTRACT, estimation_error=error, **settings
        )
        days = drawn_days(asked.request(np.ones(1)), 400, np.random.default_rng(1))
        together = ((days[:, 1:] - days[:, :-1]) % 400 == 1).mean()
        assert together == pytest.approx(1 - 1 / mean_block, abs=0.01)
