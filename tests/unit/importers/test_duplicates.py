"""Duplicate rows: left out only when the account's balance proves the copy."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers import Imported, read_files
from app.importers.overlap import _balanced, _comparable
from app.importers.part import TradeLogPart
from tests.unit.importers.logs import Row, csv_of, finding, read_rows, trades

ROWS = trades([0, 300, 120])


def together(*files: list[Row]) -> Imported:
    """Read several trade logs together."""
    return read_files(
        [(f"log{number}.csv", csv_of(rows).encode()) for number, rows in enumerate(files)]
    )


def test_read_with_exact_copy_leaves_it_out() -> None:
    imported = read_rows([*ROWS, ROWS[1]])
    assert imported.log.line.tolist() == [2, 3, 4]
    assert finding(imported, "1 row repeated in every cell: left out").lines == (5,)


def test_read_with_copy_in_newest_first_file_keeps_earlier_line() -> None:
    imported = read_rows([ROWS[2], ROWS[1], ROWS[1], ROWS[0]])
    assert imported.log.line.tolist() == [5, 3, 2]


def test_read_with_one_different_cell_keeps_both_rows() -> None:
    assert len(read_rows([*ROWS, ROWS[1] | {"Gap": "7"}]).log) == 4


def test_read_with_copy_without_profit_keeps_and_mentions_it() -> None:
    flat = ROWS[1] | {"P/L": "0"}
    imported = read_rows([ROWS[0], flat, flat, ROWS[2]])
    assert len(imported.log) == 4
    assert finding(imported, "1 row repeat").lines == (4,)


def test_read_with_copy_without_balance_keeps_it() -> None:
    bare = ROWS[1] | {"Funds at Close": ""}
    assert len(read_rows([ROWS[0], bare, bare]).log) == 3


def test_read_files_with_overlap_counts_each_trade_once() -> None:
    imported = together(ROWS, [*ROWS[1:], *trades([0, 300, 120, 50])[3:]])
    assert len(imported.log) == 4
    assert finding(imported, "2 rows that an earlier file already has: left out").file == "log1.csv"
    assert imported.log.row.tolist() == [0, 1, 2, 5]


@pytest.mark.parametrize("newer_first", [False, True])
def test_read_files_with_overlap_counts_a_forced_close_once(newer_first: bool) -> None:
    """The older export closes its last trade at its end, the newer one when it really closed."""
    whole = trades([0, 300, 120, 50])
    forced = {"Reason For Close": "Backtest Completed", "P/L": "-99", "Funds at Close": "1"}
    older = [*whole[:2], whole[2] | forced]
    files = [whole, older] if newer_first else [older, whole]
    imported = together(*files)
    assert sorted(imported.log.pl.tolist()) == sorted(float(row["P/L"]) for row in whole)


def test_read_files_with_overlap_keeps_a_forced_close_that_no_file_settles() -> None:
    whole = trades([0, 300, 120])
    last = whole[2] | {"Reason For Close": "Backtest Completed"}
    imported = together([*whole[:2], last], whole[:2])
    assert len(imported.log) == 3


def test_read_files_with_rewritten_overlap_counts_each_trade_once() -> None:
    rewritten = [
        row | {"Funds at Close": f"${int(row['Funds at Close']):,}", "Gap": "7"} for row in ROWS
    ]
    assert len(together(ROWS, rewritten).log) == 3


def test_read_files_with_other_balance_keeps_and_mentions_rows() -> None:
    other_account = [
        row | {"Funds at Close": str(int(row["Funds at Close"]) + 50_000)} for row in ROWS
    ]
    imported = together(ROWS, other_account)
    assert len(imported.log) == 6
    assert finding(imported, "3 rows look like rows of an earlier file").tone == "warn"


def test_read_files_with_same_file_twice_reads_it_once() -> None:
    flat = [row | {"P/L": "0"} for row in ROWS]
    imported = together(flat, flat)
    assert len(imported.log) == 3
    assert finding(imported, "same file as log0.csv").tone == "info"


def test_comparable_values_are_equal_where_they_are_missing() -> None:
    times = np.array(["2026-01-05", "NaT", "NaT"], "datetime64[s]")
    assert len(set(_comparable(times).tolist())) == 2
    assert len(set(_comparable(np.array([1.0, np.nan, np.nan])).tolist())) == 2
    assert _comparable(np.array(["a"], object)).tolist() == ["a"]
    assert _comparable(np.array([True])).tolist() == [True]


@pytest.mark.parametrize(
    ("sources", "funds", "balanced"),
    [
        (("", ""), (1.0, 2.0), True),
        (("", ""), (1.0, np.nan), False),
        (("the percents", ""), (1.0, 2.0), False),
        (("", "the percents"), (1.0, 2.0), False),
    ],
)
def test_files_are_balanced_where_both_state_what_is_not_computed(
    sources: tuple[str, str], funds: tuple[float, float], balanced: bool
) -> None:
    parts = [object.__new__(TradeLogPart) for _ in sources]
    for part, source, amount in zip(parts, sources, funds, strict=True):
        part.capital_source, part.columns = source, {"funds_at_close": np.array([amount])}
    mask = np.array([True])
    assert _balanced(parts[0], mask, parts[1], mask) is balanced
