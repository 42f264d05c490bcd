"""Monte Carlo and the size search, measured beside plain numpy that never sizes trades again.

The reference draws single trades, multiplies 1 + fraction x return along each path and takes the
maximum drawdown, without whole contracts, limits, overlaps or days. It is the computation of a
short script, and its result differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from subprocess import run

import numpy as np
import psutil

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Scenario
from app.calculations.size_search.search import SearchOptions, find_size
from benchmarks.logs import synthetic_log
from benchmarks.scenarios import BY_PERIOD, FIXED, FRACTION, SIZES, WALK_FORWARD, guarded
from benchmarks.timing import Row, Target, Work, alternate, row

YEAR_OF_TRADES, PER_DAY = 2_500, 10  #: 250 days
REFERENCE = "numpy, never re-sized"
MAX_GROWTH_MB = 200
ANSWER_DAYS, ANSWER_TRADES = 240, (2_400, 9_600)


def monte_carlo_rows() -> Iterator[Row]:
    """Yield each line as soon as it is measured."""
    yield from path_rows()
    yield memory_row()
    yield from answer_rows()
    yield from linearity_rows()


def path_rows() -> Iterator[Row]:
    """Measure paths in whole contracts under every limit and modifier, with all statistics."""
    small, year = Book.of(synthetic_log(1_000)), year_of_trades()
    for name, book, paths, target in (
        ("1,000 paths × 1,000 trades", small, 1_000, 25.0),
        ("10,000 paths × a year of 2,500 trades", year, 10_000, 1_500.0),
    ):
        simulated, plain = alternate(
            [simulation(book, FIXED, paths), partial(never_resized, book, paths)]
        )
        yield row(
            f"Monte Carlo, {name}", simulated, target=Target(target), reference=(REFERENCE, plain)
        )
    walk_forward, fixed = alternate(
        [simulation(year, WALK_FORWARD, 1_000), simulation(year, FIXED, 1_000)]
    )
    name = "Monte Carlo, 1,000 paths × 2,500 trades, walk-forward Kelly on each"
    yield row(name, walk_forward, reference=("the same, fixed fractional", fixed))


def year_of_trades() -> Book:
    """Return a book of one year with ten trades a day."""
    return Book.of(synthetic_log(YEAR_OF_TRADES, per_day=PER_DAY))


def simulation(book: Book, scenario: Scenario, paths: int) -> Work:
    """Prepare a simulation as long as the log, and return its run."""
    simulator = MonteCarloSimulator(book, guarded(book), scenario, settings(book, paths))
    return simulator.run


def settings(book: Book, paths: int) -> SimulationSettings:
    """Return settings with the log's number of trading days, hence as many trades on average."""
    days = len(np.unique(book.log.opened_at.astype("datetime64[D]")))
    return SimulationSettings(horizon_days=days, paths=paths, estimation_error=False)


def never_resized(book: Book, paths: int) -> np.ndarray:
    """Return the maximum drawdown of each path, shape (paths,), in batches that fit in memory."""
    growth = 1 + FRACTION * book.log.pl / book.log.margin_req
    rng, trades, drawdowns = np.random.default_rng(1), len(growth), []
    for _ in range(0, paths, 500):
        wealth = np.cumprod(growth[rng.integers(0, trades, (min(500, paths), trades))], axis=1)
        peak = np.maximum(np.maximum.accumulate(wealth, axis=1), 1.0)
        drawdowns.append((1 - wealth / peak).max(axis=1))
    return np.concatenate(drawdowns)


def memory_row() -> Row:
    """Measure the growth of a separate process by ten thousand paths, after a hundred."""
    code = "from benchmarks.monte_carlo import grown_mb; print(grown_mb())"
    grown = float(
        run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )
    return row(
        "Monte Carlo, memory of 10,000 paths × 2,500 trades",
        np.array([grown]),
        unit="MB",
        target=Target(MAX_GROWTH_MB),
    )


def grown_mb() -> float:
    """Return the largest growth [MB] of this process during a simulation.

    A first, small simulation loads the compiler.
    """
    process, book = psutil.Process(), year_of_trades()
    simulation(book, FIXED, 100)()
    before, sizes = process.memory_info().rss, []
    simulator = MonteCarloSimulator(book, guarded(book), FIXED, settings(book, 10_000))
    simulator.run(progress=lambda *_: sizes.append(process.memory_info().rss))
    return (max(*sizes, process.memory_info().rss) - before) / 1e6


def answer_rows() -> Iterator[Row]:
    """Measure the answer, the cautious reading of a search, at more and more trades."""
    works = [answer(trades) for trades in ANSWER_TRADES]
    few, many = alternate(works)
    name = "the answer (cautious reading), 1,000 paths × {:,} trades"
    yield row(name.format(ANSWER_TRADES[0]), few, target=Target(1_500.0))
    yield row(
        name.format(ANSWER_TRADES[1]),
        many,
        reference=(f"{ANSWER_TRADES[0]:,} trades", few),
        target=Target(ratio=4.8),
    )


def answer(trades: int) -> Work:
    """Prepare the search of a size for a year of so many trades."""
    book = Book.of(synthetic_log(trades, per_day=trades // ANSWER_DAYS))
    asked = SimulationSettings(horizon_days=ANSWER_DAYS, paths=1_000)
    options = SearchOptions(target=0.2, tolerance=0.05, readings=("cautious",))
    return partial(find_size, book, guarded(book), BY_PERIOD, asked, options)


def linearity_rows() -> Iterator[Row]:
    """Measure ten times the paths or the trades, which may take at most twelve times as long."""
    book = Book.of(synthetic_log(1_000))
    few, many = alternate([simulation(book, FIXED, paths) for paths in (1_000, 10_000)])
    yield row(
        "Monte Carlo, 10,000 paths × 1,000 trades",
        many,
        reference=("1,000 paths", few),
        target=Target(ratio=12),
    )
    works = [simulation(Book.of(synthetic_log(trades)), FIXED, 100) for trades in SIZES]
    times = alternate(works)
    for small, large in ((0, 1), (1, 2)):
        reference = (f"{SIZES[small]:,} trades", times[small])
        yield row(
            f"Monte Carlo, 100 paths × {SIZES[large]:,} trades",
            times[large],
            reference=reference,
            target=Target(ratio=12),
        )
