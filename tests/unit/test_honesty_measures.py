"""The honesty benchmark: one log measured, proposals applied, real logs halved."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.calculations import Book, allocate, default_profile
from benchmarks.honesty_exact import day_law, growth
from benchmarks.honesty_live import weakened
from benchmarks.honesty_measures import (
    PARTS,
    Effort,
    after_log,
    half_kelly,
    judged,
    measure,
    parts_of,
    sample,
    true_weights,
)
from benchmarks.honesty_real import halves, real_logs
from benchmarks.honesty_truths import (
    BOOKS,
    LOTTERY,
    SINGLE,
    Truth,
    days_of,
    log_of,
    true_days,
)
from benchmarks.logs import synthetic_csv

QUICK = Effort(paths=200, fresh_paths=50, resamples=20, weight_resamples=5, effect_resamples=20)


def test_measure_of_the_same_log_twice_gives_the_same_records() -> None:
    first, second = (measure(BOOKS[0], 50, 3, QUICK) for _ in range(2))
    for record in (*first, *second):
        record.pop("seconds")
    assert json.loads(json.dumps(first)) == first == second
    assert [record["part"] for record in first] == list(parts_of(BOOKS[0]))


def test_parts_of_a_book_are_all_but_live_trades() -> None:
    assert [*parts_of(BOOKS[0]), "live"] == list(PARTS)
    assert parts_of(SINGLE[0]) == PARTS


def test_measured_live_trades_are_counted_by_edge_and_look() -> None:
    [record] = measure(SINGLE[0], 50, 3, QUICK, ("live",))
    found = record["live"]
    assert found["streams"] == found["covered"][1] == 10
    assert found["alarms"] <= 10
    for shares in found["found"].values():
        counts = list(shares.values())
        assert list(shares) == ["50", "100", "250"]
        # What was found stays found.
        assert counts == sorted(counts)
        assert counts[-1] <= 10


def test_weakened_law_keeps_its_outcomes_at_a_share_of_the_mean() -> None:
    for truth in SINGLE[:3]:
        law = truth.strategies[0]
        before, after = law.law(), weakened(law, 0.5).law()
        mean, halved = (float(each.chances @ each.outcomes[:, 0]) for each in (before, after))
        assert halved == pytest.approx(mean / 2, abs=1e-9)
    assert weakened(SINGLE[0].strategies[0], 0.5).returns == SINGLE[0].strategies[0].returns


def test_measured_ranges_are_of_every_strategy_and_kind() -> None:
    [record] = measure(BOOKS[0], 50, 3, QUICK, ("ranges",))
    assert {kind: of for kind, (_, of) in record["covered"].items()} == {
        "single": 2,
        "by_period": 2,
        "pooled": 1,
        "joint": 2,
        "weights": 2,
    }


def test_measured_sizes_are_judged_one_by_one() -> None:
    [record] = measure(BOOKS[0], 50, 3, QUICK, ("sizes",))
    sizes = record["sizes"]
    assert set(sizes) == {"answer", "allocator", "half_kelly"}
    assert sizes["half_kelly"]["broken"] > sizes["answer"]["broken"]


def test_sample_of_two_logs_differs_and_longer_log_goes_on() -> None:
    one, other = (sample(SINGLE[1], 50, number, QUICK) for number in (0, 1))
    assert (one.book.log.pl != other.book.log.pl).any()
    assert (one.longer.log.pl[:50] == one.book.log.pl).all()
    assert len(one.longer.log) == 50 + 252


def test_judged_size_has_growth_of_its_truth_and_nothing_breaks_nothing() -> None:
    sampled = sample(SINGLE[3], 50, 0, QUICK)
    ruinous, nothing = (judged(sampled, np.array([share])) for share in (0.5, 0.0))
    assert growth(day_law(SINGLE[3]), np.array([0.5])) < 0
    assert (ruinous["held"], ruinous["growth_below_zero"]) == (True, True)
    assert ruinous["broken"] > 0.9
    assert (nothing["held"], nothing["growth_below_zero"], nothing["broken"]) == (False, False, 0)


def test_half_kelly_of_two_outcomes_is_half_the_closed_form() -> None:
    drawn = true_days(Truth("", (LOTTERY,)), 200, np.random.default_rng(0))
    wins = float((drawn.returns > 0).mean())
    expected = (wins / 0.4 - (1 - wins) / 8) / 2
    assert half_kelly(Book.of(log_of(drawn))) == pytest.approx([expected])


@pytest.mark.parametrize("truth", [SINGLE[0], BOOKS[0]], ids=lambda truth: truth.name)
def test_true_weights_are_those_of_the_allocator_on_a_long_log(truth: Truth) -> None:
    drawn = true_days(truth, days_of(truth, 8_000), np.random.default_rng(1))
    book = Book.of(log_of(drawn))
    weights = allocate(book, default_profile(book)).weights
    assert weights == pytest.approx(true_weights(truth, 0.8, 0.05, 1.0), abs=0.03)


def test_after_log_measures_profit_and_deepest_fall_from_a_day_on() -> None:
    replayed = SimpleNamespace(equity=np.array([100.0, 90.0, 120.0, 70.0, 80.0]))
    assert after_log(replayed, 2) == (-10.0, 50.0)
    assert after_log(replayed, 4) == (10.0, 0.0)


def test_halves_of_a_log_part_its_opening_days() -> None:
    log = log_of(true_days(BOOKS[0], 60, np.random.default_rng(2)))
    first, second = halves(log)
    assert (len(first), len(second)) == (60, 60)
    assert first.opened_at.max() < second.opened_at.min()


def test_real_logs_are_labelled_by_number_and_judged_on_their_second_half(tmp_path: Path) -> None:
    (tmp_path / "private name.csv").write_bytes(synthetic_csv(800, strategies=2))
    (tmp_path / "short.csv").write_text("nothing", encoding="utf-8")
    [figures] = real_logs(tmp_path, 200)
    assert figures["label"] == "log 1 (2 strategies)"
    assert (figures["positions"], figures["replayed"]) == (400, 400)
    assert figures["fraction"] is None or figures["drawdown"] > 0
