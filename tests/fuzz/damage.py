"""Damage of single lines of a log, as hands, spreadsheets and cut transfers do it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.fuzz.dialects import LogFile

Change = Callable[[random.Random, str, str], str]


def damaged(rng: random.Random, log: LogFile) -> tuple[LogFile, frozenset[int]]:
    """Return the log with one to three rows damaged, and the numbers of these rows."""
    chosen = rng.sample(range(len(log.records)), min(len(log.records), rng.randint(1, 3)))
    records = list(log.records)
    for row in chosen:
        records[row] = rng.choice(CHANGES)(rng, records[row], log.dialect.delimiter)
    return replace(log, records=tuple(records)), frozenset(chosen)


def garbled(rng: random.Random, content: bytes) -> bytes:
    """Return bytes with a few of them changed, doubled or cut."""
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(content) + 1)
        piece = bytes(rng.choice(_BYTES) for _ in range(rng.choice([0, 1, 1, 3])))
        content = content[:start] + piece + content[start + rng.choice([0, 1, 1, 30]) :]
    return content


def _stray_quote(rng: random.Random, row: str, _delimiter: str) -> str:
    place = rng.randrange(len(row) + 1)
    return f'{row[:place]}"{row[place:]}'


def _quote_around_cells(rng: random.Random, row: str, delimiter: str) -> str:
    cells = row.split(delimiter)
    place = rng.randrange(len(cells))
    cells[place] = f'"{cells[place]}' if rng.random() < 0.5 else f'{cells[place]}"'
    return delimiter.join(cells)


def _without_cell(rng: random.Random, row: str, delimiter: str) -> str:
    cells = row.split(delimiter)
    del cells[rng.randrange(len(cells))]
    return delimiter.join(cells)


def _cut(rng: random.Random, row: str, _delimiter: str) -> str:
    return row[: rng.randrange(len(row) + 1)].rstrip("\r\n")


def _other_cell(rng: random.Random, row: str, delimiter: str) -> str:
    cells = row.split(delimiter)
    cells[rng.randrange(len(cells))] = rng.choice(_CELLS)
    return delimiter.join(cells)


def _more_cells(rng: random.Random, row: str, delimiter: str) -> str:
    return row + delimiter * rng.randint(1, 3) + rng.choice(["", "7", "x"])


CHANGES: tuple[Change, ...] = (
    _stray_quote,
    _quote_around_cells,
    _without_cell,
    _cut,
    _other_cell,
    _more_cells,
)
_CELLS = (
    *("1.00%", "1.2k", "5 bps", "USD", "nan", "1e999", "9999-12-31", "2052-01-01", "--", "(", "\0"),
    *("x" * 11_000, "0" * 200, "١٢", "1_000", "=1+1", "−5", "2025-01-02T10:00:00.123-05:00"),
)
_BYTES = b'",;\n\r\t\0\xff-(0.$%\xe2'
