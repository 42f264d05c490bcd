"""The calculations and the importers, measured in this process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from app.calculations import kernels
from app.calculations.log.book import Book
from app.calculations.margin.usage import margin_curve
from app.calculations.replay.engine import replay
from app.calculations.replay.sweep import sweep
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.kelly_table import kelly_table
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from app.importers import read_files
from benchmarks.allocation import allocation_rows
from benchmarks.bare_loop import bare_curves, bare_replay
from benchmarks.imports import import_rows
from benchmarks.kelly import kelly_rows, simultaneous_row, walk_forward_rows
from benchmarks.live import live_rows
from benchmarks.logs import START, synthetic_csv, synthetic_log, synthetic_pairs
from benchmarks.scenarios import FIXED, FRACTION, LINEAR, SIZES, guarded
from benchmarks.timing import Row, Target, Work, alternate, row


def engine_rows() -> Iterator[Row]:
    """Yield each line that needs no browser as soon as it is measured."""
    yield from kernel_rows()
    yield scenario_row()
    yield sweep_row()
    yield from margin_rows()
    yield from kelly_rows()
    yield simultaneous_row()
    yield from allocation_rows()
    yield from walk_forward_rows()
    yield from live_rows()
    yield from import_rows()
    yield from linearity_rows()


def kernel_rows() -> Iterator[Row]:
    """Measure the replay kernel per event beside bare loops over the same events."""
    book = Book.of(synthetic_log(100_000))
    kernel, curves, bare = (
        times * 1e6 / len(book.timeline.kind)
        for times in alternate([kernel_work(book), curves_work(book), bare_work(book)])
    )
    name = "replay kernel, every limit and modifier, per event"
    yield row(
        name,
        kernel,
        unit="ns",
        reference=("bare loop filling both curves", curves),
        target=Target(ratio=3),
    )
    yield row(
        "bare loop filling both curves, per event",
        curves,
        unit="ns",
        reference=("bare loop, final equity alone", bare),
    )


def kernel_work(book: Book) -> Work:
    """Prepare the kernel, and return a run of it alone."""
    profile, timeline = guarded(book), book.timeline
    sizes, estimates = sizing(sizing_context(book, profile), FIXED)
    events = kernels.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    positions, moments = len(book.positions), len(events.kind)
    buffers = kernels.ReplayBuffers(
        np.zeros(positions), np.zeros(positions, np.int8), np.zeros(moments), np.zeros(moments)
    )
    return partial(kernels.replay, events, sizes, estimates, limits(book, profile, True), buffers)


def bare_work(book: Book) -> Work:
    """Prepare the bare loop, and return its run over the same events."""
    timeline, context = book.timeline, sizing_context(book, guarded(book))
    slope = FRACTION / context.economics.margin
    held = np.zeros(len(book.positions))
    return partial(
        bare_replay,
        timeline.kind,
        timeline.position,
        timeline.row,
        slope,
        context.economics.row_net,
        START,
        held,
    )


def curves_work(book: Book) -> Work:
    """Prepare the bare loop that fills both curves, and return its run."""
    timeline, context = book.timeline, sizing_context(book, guarded(book))
    margin, moments = context.economics.margin, len(timeline.kind)
    filled = np.zeros(len(book.positions)), np.zeros(moments), np.zeros(moments)
    events = timeline.kind, timeline.position, timeline.row
    return partial(
        bare_curves, *events, FRACTION / margin, margin, context.economics.row_net, START, *filled
    )


def scenario_row() -> Row:
    """Measure the way from a trade log to metrics and daily curve."""
    log = synthetic_log(10_000)
    book = Book.of(log)

    def from_log() -> object:
        new_book = Book.of(log)
        return replay(new_book, guarded(new_book), FIXED)

    whole, bare = alternate([from_log, bare_work(book)])
    return row(
        "one scenario, 10,000 trades, log to metrics and daily curve",
        whole,
        target=Target(5),
        reference=("bare numba loop", bare),
    )


def sweep_row() -> Row:
    """Measure a scenario at a thousand sizes, each a whole replay with its figures."""
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
        target=Target(40),
        reference=("1,000 bare numba loops", loops),
    )


def margin_rows() -> Iterator[Row]:
    """Measure the margin of every event and day, by strategy and in total, with growing equity."""
    for trades, target in ((10_000, 5.0), (100_000, 50.0)):
        book = Book.of(synthetic_log(trades))
        replayed = replay(book, guarded(book), FIXED)
        margin, sums = alternate(
            [partial(margin_curve, book, replayed, 1.0), partial(np.cumsum, replayed.margin_after)]
        )
        yield row(
            f"margin timeline, {trades:,} trades, compounding",
            margin,
            target=Target(target),
            reference=("one cumulative sum", sums),
        )


def linearity_rows() -> Iterator[Row]:
    """Measure ten times the trades, which may take at most twelve times as long."""
    for name, works in linear_works():
        times = alternate(works)
        yield row(f"{name}, {SIZES[0]:,} trades", times[0])
        for small, large in ((0, 1), (1, 2)):
            reference = (f"{SIZES[small]:,} trades", times[small])
            yield row(
                f"{name}, {SIZES[large]:,} trades",
                times[large],
                reference=reference,
                target=Target(ratio=12),
            )


def linear_works() -> Iterator[tuple[str, list[Work]]]:
    """Yield the name of each linear work, with one work for each size."""
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
