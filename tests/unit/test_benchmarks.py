"""The benchmarks measure what they say: reproducible logs that import to themselves, and a table that tells misses."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.positions import positions
from app.calculations.log.trade_log import fingerprint
from app.importers import read_files
from benchmarks.logs import TRADES_PER_DAY, synthetic_csv, synthetic_log, synthetic_pairs
from benchmarks.table import table
from benchmarks.timing import Row, row


def test_a_seed_makes_one_log() -> None:
    assert fingerprint(synthetic_log(200, seed=7)) == fingerprint(synthetic_log(200, seed=7))
    assert fingerprint(synthetic_log(200, seed=7)) != fingerprint(synthetic_log(200, seed=8))


def test_the_csv_imports_to_the_log() -> None:
    imported = read_files([("log.csv", synthetic_csv(500))])
    assert imported.log is not None
    assert fingerprint(imported.log) == fingerprint(synthetic_log(500))


def test_a_log_of_pairs_is_as_long_and_all_pairs() -> None:
    log = synthetic_pairs(200)
    grouped = positions(log)
    assert (len(log), len(grouped), grouped.n_pairs) == (200, 100, 100)
    assert grouped.ambiguous == ()


@pytest.mark.parametrize("trades", [1_000, 4_000])
def test_longer_logs_are_longer_not_denser(trades: int) -> None:
    days = np.unique(synthetic_log(trades).opened_at.astype("datetime64[D]"))
    assert len(days) == trades // TRADES_PER_DAY


@pytest.mark.parametrize(
    ("target", "ratio_target", "met"),
    [
        (2.0, None, True),
        (1.9, None, False),
        (None, 2.0, True),
        (None, 1.9, False),
        (2.0, 1.9, False),
        (None, None, None),
    ],
)
def test_a_target_is_met_by_the_median_and_by_the_ratio(
    target: float | None, ratio_target: float | None, met: bool | None
) -> None:
    measured = row(
        "work",
        np.array([1.0, 2.0, 9.0]),
        target=target,
        reference=("half", np.array([1.0])),
        ratio_target=ratio_target,
    )
    assert (measured.median, measured.ratio, measured.met) == (2.0, 2.0, met)


def test_a_target_may_be_for_the_95th_percentile() -> None:
    times = np.array([1.0] * 10 + [9.0] * 10)
    assert row("work", times, target=6.0).met
    assert not row("work", times, target=6.0, target_is_p95=True).met


def test_a_miss_is_printed_as_one() -> None:
    text = table(
        [Row("slow", "ms", 3.0, 4.0, 20, target=2.0), Row("fast", "ms", 1.0, 1.0, 20, target=2.0)]
    )
    assert [line.split("|")[-2].strip() for line in text.splitlines()[2:]] == ["**no**", "yes"]
