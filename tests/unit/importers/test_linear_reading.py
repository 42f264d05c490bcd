"""Work and memory grow with the bytes of a file, whatever they are: hostile cells, lines, heads.

Work is counted in lines of Python that run, not in seconds.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable

import pytest

from app.importers import Imported, read_files
from app.importers.odd_rows import oddity
from app.importers.text_document import TextDocument
from tests.unit.importers.logs import csv_of, finding, trades

LOG = csv_of(trades([0, 300, 120]))
HEAD, FIRST, *_ = LOG.splitlines()
LONG = 131_100


def read(text: str) -> Imported:
    """Read one file."""
    return read_files([("log.csv", text.encode())])


def lines_run(work: Callable[[], object]) -> int:
    """Return the number of lines of Python that `work` runs."""
    count = 0

    def trace(frame: object, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "cell",
    [
        "total" + " " * LONG + "x",
        "(" * LONG,
        "1," * (LONG // 2),
        "$" * LONG,
        "2025-01-01" + " " * LONG + "x",
        "10:00" + " " * LONG + "x",
        "-" * LONG,
        "9" * LONG,
        "\u00a0" * LONG,
        "mean" + "1 " * (LONG // 2) + "rows x",
    ],
    ids=[
        "total",
        "brackets",
        "thousands",
        "dollars",
        "date",
        "time",
        "minus",
        "digits",
        "nbsp",
        "mean",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 10, 16], ids=["date", "time", "P/L", "fees"])
def test_read_of_hostile_cell_runs_work_in_proportion_to_its_length(cell: str, place: int) -> None:
    def log(content: str) -> str:
        cells = FIRST.split(",")
        cells[place] = f'"{content}"'
        return "\n".join([HEAD, FIRST, ",".join(cells)])

    read(log("x"))
    assert read(log(cell)).report.rows_read == 2
    long, short = log(cell), log(cell[:100])
    assert lines_run(lambda: read(long)) <= 1.5 * lines_run(lambda: read(short)) + 5 * LONG


@pytest.mark.parametrize(
    "line", ['"', '",', 'a","""', '"' * 99, ',"' * 12, f'"{FIRST}'], ids=range(6)
)
def test_read_of_twice_the_hostile_lines_runs_twice_the_work(line: str) -> None:
    works = []
    for n_lines in (400, 800):
        text = "\n".join([HEAD, FIRST, *[line] * n_lines])
        read(text)
        works.append(lines_run(lambda text=text: read(text)))
    assert works[1] <= 2.3 * works[0]


def test_oddity_of_long_first_cell_is_no_total() -> None:
    header = next(iter(TextDocument("f.csv", LOG.encode()).headers()))
    assert oddity(["total" + " " * LONG + "x"], header) is None


def test_read_of_one_long_line_needs_little_more_memory_than_the_line() -> None:
    content = b"a," * 8_000_000
    tracemalloc.start()
    try:
        error = read_files([("log.csv", content)]).report.error
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error is not None
    assert peak < 4 * len(content)


def test_read_of_long_line_among_rows_needs_little_memory() -> None:
    content = f"{LOG}{'1,' * 2_000_000}\n{FIRST}".encode()
    tracemalloc.start()
    try:
        imported = read_files([("log.csv", content)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert finding(imported, "1 row with more than 1,000,000 characters: left out").lines == (5,)
    assert peak < 6 * len(content)


def test_read_below_deep_preamble_finds_header() -> None:
    imported = read("\n".join(["x" * 1_000] * 240 + [LOG]))
    assert imported.log is not None
    assert imported.log.line.tolist() == [242, 243, 244]
