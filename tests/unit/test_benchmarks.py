"""The benchmarks: reproducible logs that import to the same log, targets, and the table."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.positions import positions
from app.calculations.log.trade_log import fingerprint
from app.importers import read_files
from benchmarks.imports import FORMATS, Format
from benchmarks.logs import TRADES_PER_DAY, synthetic_csv, synthetic_log, synthetic_pairs
from benchmarks.table import HEADS, cells, table
from benchmarks.timing import Row, Target, alternate, row


def test_synthetic_log_with_same_seed_has_same_fingerprint() -> None:
    assert fingerprint(synthetic_log(200, seed=7)) == fingerprint(synthetic_log(200, seed=7))
    assert fingerprint(synthetic_log(200, seed=7)) != fingerprint(synthetic_log(200, seed=8))


def test_synthetic_csv_imported_equals_synthetic_log() -> None:
    imported = read_files([("log.csv", synthetic_csv(500))])
    assert imported.log is not None
    assert fingerprint(imported.log) == fingerprint(synthetic_log(500))


@pytest.mark.parametrize("source", FORMATS, ids=lambda source: source.name)
def test_log_of_any_format_imported_has_trades_of_synthetic_log(source: Format) -> None:
    imported = source.reading(400)()
    file, log = imported.report.files[0], imported.log
    assert imported.report.error is None
    assert log is not None
    assert (file.rows_read, file.rows_kept) == (400, 400)
    trades = synthetic_log(len(log))
    assert log.pl.sum() == pytest.approx(trades.pl.sum())
    assert log.opened_at.tolist() == trades.opened_at.tolist()
    assert sorted(log.closed_at) == sorted(trades.closed_at)


def test_synthetic_pairs_grouped_are_all_pairs() -> None:
    log = synthetic_pairs(200)
    grouped = positions(log)
    assert (len(log), len(grouped), grouped.n_pairs) == (200, 100, 100)
    assert grouped.ambiguous == ()


@pytest.mark.parametrize("trades", [1_000, 4_000])
def test_synthetic_log_of_any_length_has_constant_trades_per_day(trades: int) -> None:
    days = np.unique(synthetic_log(trades).opened_at.astype("datetime64[D]"))
    assert len(days) == trades // TRADES_PER_DAY


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target(median=2.0), True),
        (Target(median=1.9), False),
        (Target(ratio=2.0), True),
        (Target(ratio=1.9), False),
        (Target(median=2.0, ratio=1.9), False),
        (Target(median=2.0, ratio=2.0), True),
        (Target(p95_ratio=9.0), True),
        (Target(p95_ratio=8.2), False),
        (Target(), None),
    ],
)
def test_row_with_target_is_met_by_median_and_ratio(target: Target, met: bool | None) -> None:
    times, half = np.array([1.0, 2.0, 9.0]), ("half", np.array([1.0]))
    measured = row("work", times, target=target, reference=half)
    assert (measured.median, measured.ratio, measured.met) == (2.0, 2.0, met)


def test_row_without_reference_misses_ratio_target() -> None:
    assert row("work", np.array([1.0]), target=Target(ratio=2.0)).met is False


def test_row_with_p95_target_compares_95th_percentile() -> None:
    times = np.array([1.0] * 10 + [9.0] * 10)
    assert row("work", times, target=Target(median=6.0)).met
    assert not row("work", times, target=Target(p95=6.0)).met


def test_alternate_with_two_works_measures_each_run_of_both() -> None:
    calls: list[str] = []
    times = alternate([lambda: calls.append("a"), lambda: calls.append("b")], runs=3)
    assert [len(figures) for figures in times] == [3, 3]
    assert calls == ["a", "b"] * (len(calls) // 2)


def test_table_with_missed_target_shows_no() -> None:
    target = Target(median=2.0)
    slow, fast = Row("slow", "ms", 3.0, 4.0, 20, target), Row("fast", "ms", 1.0, 1.0, 20, target)
    met = [line.split("|")[-2].strip() for line in table([slow, fast]).splitlines()[2:]]
    assert met == ["**no**", "yes"]


def test_cells_with_target_of_both_ratios_show_both() -> None:
    target = Target(ratio=2, p95_ratio=4)
    measured = Row("work", "ms", 1.0, 2.0, 20, target, 1.5, "reference", 3.0)
    shown = dict(zip(HEADS, cells(measured), strict=True))
    assert shown["ratio"] == "1.50 ×, p95 3.00 ×"
    assert shown["target"] == "≤ 2 ×, p95 ≤ 4 ×"


def test_cells_with_all_figures_show_three_digits_and_targets() -> None:
    target = Target(p95=150.0, ratio=12)
    measured = Row("work", "ms", 1234.5, 12.34, 20, target, 1.234, "reference")
    assert dict(zip(HEADS, cells(measured), strict=True)) == {
        "work": "work",
        "median": "1,234 ms",
        "p95": "12.3 ms",
        "runs": "20",
        "ratio": "1.23 ×",
        "to": "reference",
        "target": "p95 ≤ 150 ms, ≤ 12 ×",
        "met": "yes",
    }
