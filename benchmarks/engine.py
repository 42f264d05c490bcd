"""The calculations and the importer, measured in this process."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from app.calculations import kernels
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.log.book import Book
from app.calculations.margin.usage import margin_curve
from app.calculations.profile.model import (
    BrakeStep,
    PortfolioSettings,
    Profile,
    Scenario,
    StrategySettings,
    StreakRule,
    VixRule,
)
from app.calculations.replay.engine import replay
from app.calculations.replay.sweep import sweep
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.kelly_table import kelly_table
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from app.importers import read_files
from benchmarks.allocation import allocation_rows
from benchmarks.bare_loop import bare_curves, bare_replay
from benchmarks.logs import START, synthetic_csv, synthetic_log, synthetic_pairs
from benchmarks.timing import Row, Work, alternate, row

FRACTION = 0.02


def scenario(**rule: object) -> Scenario:
    """A scenario of one rule."""
    return Scenario.model_validate({"name": str(rule["kind"]), "rule": rule})


FIXED = scenario(kind="fixed_fractional", fraction=FRACTION)
WALK_FORWARD = scenario(kind="kelly", fraction=0.05, history="walk_forward")
HINDSIGHT = scenario(kind="kelly", fraction=0.05)
SIZES = (1_000, 10_000, 100_000)

_ESTIMATED = {"fraction": FRACTION, "history": "walk_forward"}
#: Rules whose replay must stay linear in the length of the log.
LINEAR = {
    "fixed fractional": FIXED,
    "walk-forward Kelly": WALK_FORWARD,
    "walk-forward payoff Kelly": scenario(kind="kelly", estimator="payoff", **_ESTIMATED),
    "walk-forward optimal f": scenario(kind="optimal_f", **_ESTIMATED),
    "walk-forward VIX median": scenario(kind="volatility_adjusted", **_ESTIMATED),
    "trailing volatility of 500": scenario(
        kind="volatility_adjusted",
        fraction=FRACTION,
        source="trailing",
        lookback=500,
        reference=0.1,
    ),
}


def engine_rows() -> Iterator[Row]:
    """Every line that needs no browser, as it is measured."""
    yield from kernel_rows()
    yield scenario_row()
    yield sweep_row()
    yield from margin_rows()
    yield from kelly_rows()
    yield simultaneous_row()
    yield from allocation_rows()
    yield from walk_forward_rows()
    yield import_row()
    yield from linearity_rows()


def guarded(book: Book) -> Profile:
    """A profile with every limit, modifier and guardrail in force; in a long log, whose equity grows, they bind on most trades."""
    portfolio = PortfolioSettings(
        starting_capital=START,
        max_parallel_trades=200,
        streak_rule=StreakRule(losses=3, multiplier=0.8),
        vix_rule=VixRule(above=30.0, multiplier=0.8),
        drawdown_brake=(
            BrakeStep(drawdown=0.1, multiplier=0.8),
            BrakeStep(drawdown=0.2, multiplier=0.5),
        ),
    )
    limited = StrategySettings(max_contracts=200.0, capital_ceiling=1_200_000.0)
    return Profile(portfolio=portfolio, strategies=dict.fromkeys(book.log.strategies, limited))


def kernel_rows() -> Iterator[Row]:
    """The replay kernel per event, against bare loops over the same events."""
    book = Book.of(synthetic_log(100_000))
    kernel, curves, bare = (
        times * 1e6 / len(book.timeline.kind)
        for times in alternate([kernel_work(book), curves_work(book), bare_work(book)])
    )
    name = "replay kernel, every limit and modifier, per event"
    yield row(
        name, kernel, unit="ns", reference=("bare loop filling both curves", curves), ratio_target=3
    )
    yield row(
        "bare loop filling both curves, per event",
        curves,
        unit="ns",
        reference=("bare loop, final equity alone", bare),
    )


def kernel_work(book: Book) -> Work:
    """One run of the kernel alone, everything prepared."""
    profile, timeline = guarded(book), book.timeline
    sizes, estimates = sizing(sizing_context(book, profile), FIXED)
    events = kernels.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    positions, moments = len(book.positions), len(events.kind)
    buffers = kernels.ReplayBuffers(
        np.zeros(positions), np.zeros(positions, np.int8), np.zeros(moments), np.zeros(moments)
    )
    return partial(kernels.replay, events, sizes, estimates, limits(book, profile, True), buffers)


def bare_work(book: Book) -> Work:
    """One run of the bare loop over the same events."""
    timeline, base = book.timeline, sizing_context(book, guarded(book))
    slope = FRACTION / base.economics.margin
    held = np.zeros(len(book.positions))
    return partial(
        bare_replay,
        timeline.kind,
        timeline.position,
        timeline.row,
        slope,
        base.economics.row_net,
        START,
        held,
    )


def curves_work(book: Book) -> Work:
    """One run of the bare loop that fills both curves."""
    timeline, base = book.timeline, sizing_context(book, guarded(book))
    margin, moments = base.economics.margin, len(timeline.kind)
    filled = np.zeros(len(book.positions)), np.zeros(moments), np.zeros(moments)
    events = timeline.kind, timeline.position, timeline.row
    return partial(
        bare_curves, *events, FRACTION / margin, margin, base.economics.row_net, START, *filled
    )


def scenario_row() -> Row:
    """From a trade log to metrics and daily curve."""
    log = synthetic_log(10_000)
    book = Book.of(log)

    def from_log() -> object:
        fresh = Book.of(log)
        return replay(fresh, guarded(fresh), FIXED)

    whole, bare = alternate([from_log, bare_work(book)])
    return row(
        "one scenario, 10,000 trades, log to metrics and daily curve",
        whole,
        target=5,
        reference=("bare numba loop", bare),
    )


def sweep_row() -> Row:
    """One scenario at a thousand sizes, each a whole replay with its figures."""
    book = Book.of(synthetic_log(2_000))
    profile, fractions, bare = guarded(book), np.linspace(0.001, 2, 1_000), bare_work(book)
    shared = sizing_context(book, profile)

    def bare_loops() -> None:
        for _ in fractions:
            bare()

    swept, loops = alternate([partial(sweep, book, profile, FIXED, fractions, shared), bare_loops])
    return row(
        "1,000 fractions × 2,000 trades, every limit and modifier",
        swept,
        target=40,
        reference=("1,000 bare numba loops", loops),
    )


def margin_rows() -> Iterator[Row]:
    """Margin of every event and every day, of every strategy and in all, against compounding equity."""
    for trades, target in ((10_000, 5.0), (100_000, 50.0)):
        book = Book.of(synthetic_log(trades))
        replayed = replay(book, guarded(book), FIXED)
        margin, sums = alternate(
            [partial(margin_curve, book, replayed, 1.0), partial(np.cumsum, replayed.margin_after)]
        )
        yield row(
            f"margin timeline, {trades:,} trades, compounding",
            margin,
            target=target,
            reference=("one cumulative sum", sums),
        )


def kelly_rows() -> Iterator[Row]:
    """The Kelly table of ten strategies, without and with its bootstrap ranges."""
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
        target=400,
        reference=reference,
    )


def simultaneous_row() -> Row:
    """The joint optimum of twenty strategies over ten years of days, beside a general solver given the same slopes."""
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
        target=20,
        reference=("scipy SLSQP", solver),
    )


def grid_search(book: Book) -> list[float]:
    """What a short script does instead: the best of 100 fractions for each strategy."""
    r = book.log.pl / book.log.margin_req
    fractions = np.linspace(0, 0.99 / -r.min(), 100)
    samples = (r[book.log.strategy == code] for code in range(len(book.log.strategies)))
    return [
        float(fractions[np.log1p(fractions[:, None] * sample).mean(axis=1).argmax()])
        for sample in samples
    ]


def walk_forward_rows() -> Iterator[Row]:
    """All walk-forward estimates of a book, made anew in every run, within one replay."""
    for strategies, name, target in (
        (10, "ten strategies × 1,000 positions", 15.0),
        (1, "one strategy × 10,000 positions", 30.0),
    ):
        book = Book.of(synthetic_log(10_000, strategies))
        profile = guarded(book)
        walk, once = alternate(
            [
                partial(replay, book, profile, WALK_FORWARD),
                partial(replay, book, profile, HINDSIGHT),
            ]
        )
        yield row(
            f"walk-forward Kelly, {name}, all estimates",
            walk,
            target=target,
            reference=("the same with hindsight", once),
        )


def import_row() -> Row:
    """A large Option Omega export, from bytes to log and report."""
    content = synthetic_csv(100_000)
    whole, pandas = alternate(
        [lambda: read_files([("log.csv", content)]), lambda: pd.read_csv(io.BytesIO(content))]
    )
    name = f"reading a 100,000-row Option Omega log ({len(content) / 1e6:.0f} MB), with report"
    return row(name, whole, target=1_500, reference=("pandas.read_csv alone", pandas))


def linearity_rows() -> Iterator[Row]:
    """Ten times the trades: at most twelve times the time."""
    for name, works in linear_works():
        times = alternate(works)
        yield row(f"{name}, {SIZES[0]:,} trades", times[0])
        for small, large in ((0, 1), (1, 2)):
            reference = (f"{SIZES[small]:,} trades", times[small])
            yield row(
                f"{name}, {SIZES[large]:,} trades",
                times[large],
                reference=reference,
                ratio_target=12,
            )


def linear_works() -> Iterator[tuple[str, list[Work]]]:
    """What must stay linear, at every size."""
    books = [Book.of(synthetic_log(trades)) for trades in SIZES]
    for name, scenario in LINEAR.items():
        yield f"replay, {name}", [partial(replay, book, guarded(book), scenario) for book in books]
    yield "log of pairs to book", [partial(Book.of, synthetic_pairs(trades)) for trades in SIZES]
    replays = [replay(book, guarded(book), FIXED) for book in books]
    yield (
        "margin timeline",
        [
            partial(margin_curve, book, replayed, 1.0)
            for book, replayed in zip(books, replays, strict=True)
        ],
    )
    yield "Kelly table, no bootstrap", [partial(kelly_table, book, guarded(book)) for book in books]
    yield (
        "reading an Option Omega log",
        [partial(read_files, [("log.csv", synthetic_csv(trades))]) for trades in SIZES],
    )
