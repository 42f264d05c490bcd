"""Reading keeps every line, drops no unit, and agrees with an independent reader."""

from __future__ import annotations

import csv
import io
import os
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.check import check_lines, check_results, first_lines, read
from tests.fuzz.damage import damaged, garbled
from tests.fuzz.dialects import HEADER, PL, Dialect, LogFile, random_log

#: A minute of examples where time is cheap, a few seconds elsewhere.
EXAMPLES = 1_500 if os.environ.get("CI") else 40
SEEDS = st.integers(0, 2**32)
fuzzed = settings(max_examples=EXAMPLES)


def read_independently(log: LogFile) -> list[Decimal]:
    """Return the P/L of each row as the `csv` module and `Decimal` read them."""
    text = log.content().decode(log.dialect.encoding)
    below = text[text.index(log.header) + len(log.header) :]
    reader = csv.reader(io.StringIO(below, newline=""), delimiter=log.dialect.delimiter)
    rows = [row for row in reader if len(row) == len(HEADER)]
    return [decimal_of(row[PL], log.dialect) for row in rows]


def decimal_of(cell: str, dialect: Dialect) -> Decimal:
    """Return an amount of money that is written in a dialect."""
    plain = cell.replace(dialect.currency, "") if dialect.currency else cell
    plain = plain.replace(dialect.thousands, "") if dialect.thousands else plain
    return Decimal(plain.replace(dialect.mark, "."))


@fuzzed
@given(SEEDS)
def test_read_of_any_dialect_equals_independent_reader(seed: int) -> None:
    log = random_log(random.Random(seed))
    expected = read_independently(log)
    imported = read(log.content())
    assert imported.log is not None, imported.report.error
    assert len(imported.log) == len(expected) == len(log.pl)
    assert imported.log.pl.sum() == pytest.approx(float(sum(expected)), abs=1e-4)


@fuzzed
@given(SEEDS)
def test_read_of_damaged_log_names_every_line_and_changes_no_other_row(seed: int) -> None:
    rng = random.Random(seed)
    log, rows = damaged(rng, random_log(rng))
    imported = read(log.content())
    check_lines(log, imported)
    check_results(log, imported, rows)


@fuzzed
@given(SEEDS)
def test_read_of_garbled_log_never_raises(seed: int) -> None:
    rng = random.Random(seed)
    read(garbled(rng, random_log(rng).content()))


UNITS = st.text("kmbtx%‰#@!*^~§lotspig", min_size=1, max_size=4)


@fuzzed
@given(st.sampled_from(["{number}{unit}", "{number} {unit}", "{unit}{number}"]), UNITS)
def test_read_of_amount_in_another_unit_leaves_row_out(form: str, unit: str) -> None:
    cell = form.format(number="12.34", unit=unit)
    rows = "2026-01-01,2026-01-01,5.00,1\n" + f"2026-01-01,2026-01-01,{cell},1\n"
    imported = read(f"Date Opened,Date Closed,P/L,Qty\n{rows}".encode())
    assert imported.log is not None
    assert imported.log.pl.tolist() == [5.0]
    assert [(issue.line, issue.found) for issue in imported.report.issues] == [(3, cell)]


@pytest.mark.parametrize("seed", range(3))
def test_first_lines_of_rows_point_at_their_dates(seed: int) -> None:
    log = random_log(random.Random(seed))
    lines = io.StringIO(log.text(), newline="").read().replace("\r\n", "\n").replace("\r", "\n")
    for line in first_lines(log):
        assert lines.split("\n")[line - 1].lstrip('"').startswith("2025-")
