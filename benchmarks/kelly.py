"""Kelly estimates, measured beside a grid search, a general solver and hindsight."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.log.book import Book
from app.calculations.replay.engine import replay
from app.calculations.sizing.kelly_table import kelly_table
from benchmarks.logs import synthetic_log
from benchmarks.scenarios import HINDSIGHT, WALK_FORWARD, guarded
from benchmarks.timing import Row, Target, alternate, row


def kelly_rows() -> Iterator[Row]:
    """Measure the Kelly table of ten strategies, without and with its bootstrap ranges."""
    book = Book.of(synthetic_log(10_000))
    profile = guarded(book)
    plain, bootstrapped, grid = alternate(
        [
            partial(kelly_table, book, profile),
            partial(kelly_table, book, profile, resamples=1_000),
            partial(grid_search, book),
        ]
    )
    reference = ("numpy, grid of 100 fractions", grid)
    yield row("Kelly table, 10 strategies × 1,000 trades, no bootstrap", plain, reference=reference)
    yield row(
        "Kelly table, 10 strategies × 1,000 trades, 1,000 resamples",
        bootstrapped,
        target=Target(400),
        reference=reference,
    )


def simultaneous_row() -> Row:
    """Measure the joint optimum of twenty strategies over ten years of days.

    The reference is a general solver with the same gradients.
    """
    from scipy.optimize import minimize

    rng = np.random.default_rng(1)
    shared = rng.normal(0, 0.01, (2_500, 1))
    returns = rng.normal(0.004, 0.02, (2_500, 20)) + shared
    returns[rng.random((2_500, 20)) < 0.01] -= 0.2

    def general() -> object:
        return minimize(
            lambda f: -np.mean(np.log1p(returns @ f)),
            np.full(20, 0.01),
            jac=lambda f: -(returns / (1 + returns @ f)[:, None]).mean(axis=0),
            bounds=[(0, 0.4)] * 20,
            method="SLSQP",
            options={"ftol": 1e-12},
        )

    joint, solver = alternate([partial(maximise_growth, returns), general])
    return row(
        "simultaneous Kelly, 20 strategies × 2,500 days",
        joint,
        target=Target(20),
        reference=("scipy SLSQP", solver),
    )


def grid_search(book: Book) -> list[float]:
    """Return the best of 100 fractions for each strategy, as a short script would find them."""
    returns = book.log.pl / book.log.margin_req
    fractions = np.linspace(0, 0.99 / -returns.min(), 100)
    samples = (returns[book.log.strategy == code] for code in range(len(book.log.strategies)))
    return [
        float(fractions[np.log1p(fractions[:, None] * sample).mean(axis=1).argmax()])
        for sample in samples
    ]


def walk_forward_rows() -> Iterator[Row]:
    """Measure a replay with all its walk-forward estimates, recomputed in every run."""
    for strategies, name, target in (
        (10, "ten strategies × 1,000 positions", 15.0),
        (1, "one strategy × 10,000 positions", 30.0),
    ):
        book = Book.of(synthetic_log(10_000, strategies))
        profile = guarded(book)
        walk_forward, hindsight = alternate(
            [
                partial(replay, book, profile, WALK_FORWARD),
                partial(replay, book, profile, HINDSIGHT),
            ]
        )
        yield row(
            f"walk-forward Kelly, {name}, all estimates",
            walk_forward,
            target=Target(target),
            reference=("the same with hindsight", hindsight),
        )
