"""The sample portfolio: consistent to the cent, five strategies with different behaviour."""

from __future__ import annotations

import pytest

from app.calculations.log.positions import positions
from app.importers import Imported, read_files
from app.importers.sample import sample_files
from scripts.make_sample import make_sample


@pytest.fixture(scope="module")
def sample() -> Imported:
    """Return the imported sample portfolio."""
    return read_files(sample_files())


def test_sample_when_read_has_no_warning(sample: Imported) -> None:
    assert {finding.tone for finding in sample.report.findings} <= {"ok", "info"}
    assert sample.report.rows_left_out == sample.report.rows_repaired == 0


def test_sample_when_checked_agrees_to_the_cent(sample: Imported) -> None:
    report = sample.report
    for check in (report.pl_check, report.funds_check, report.daily_check):
        assert check.checked == check.agree > 80
        assert check.worst < 0.005
    assert report.starting_capital == 100_000


def test_sample_log_spans_three_years_of_five_strategies(sample: Imported) -> None:
    log = sample.log
    assert len(log.strategies) == 5
    assert str(log.opened_at[0]).startswith("2023-01")
    assert str(log.opened_at[-1]).startswith("2025-12")


def results(sample: Imported, strategy: str) -> tuple[list[float], list[float]]:
    """Return P/L and opening VIX of a strategy's rows."""
    rows = sample.log.take(sample.log.strategy == sample.log.strategies.index(strategy))
    return rows.pl.tolist(), rows.opening_vix.tolist()


def test_sample_put_spread_wins_often_and_rarely_loses_much(sample: Imported) -> None:
    pl, _ = results(sample, "0DTE Put Spread")
    wins = [value for value in pl if value > 0]
    large = [value for value in pl if value < -8 * max(wins)]
    assert len(wins) > 0.9 * len(pl)
    assert 1 <= len(large) <= 10


def test_sample_overnight_strangle_loses_money(sample: Imported) -> None:
    assert sum(results(sample, "Overnight Strangle")[0]) < 0


def test_sample_butterfly_wins_only_in_low_volatility(sample: Imported) -> None:
    pairs = list(zip(*results(sample, "Calm Market Butterfly"), strict=True))
    assert sum(pl for pl, vix in pairs if vix < 19) > 0 > sum(pl for pl, vix in pairs if vix >= 19)


def test_sample_call_spread_trades_only_in_winter(sample: Imported) -> None:
    code = sample.log.strategies.index("Winter Call Spread")
    months = {int(str(moment)[5:7]) for moment in sample.log.opened_at[sample.log.strategy == code]}
    assert months == {11, 12, 1, 2, 3, 4}


def test_sample_iron_condor_overlaps_in_pairs_with_whole_margin(sample: Imported) -> None:
    log = sample.log.take(
        sample.log.strategy == sample.log.strategies.index("Staggered Iron Condor")
    )
    grouped = positions(log)
    assert 2 * grouped.n_pairs == len(log)
    assert (log.margin_req[grouped.first] == log.margin_req[grouped.second]).all()
    premiums = log.premium[grouped.first] + log.premium[grouped.second]
    assert (log.margin_req[grouped.first] == 40 * 100 - premiums).all()
    closes = grouped.last_closed_at(log)
    open_at_once = [
        (closes[:n] > opened).sum() + 1 for n, opened in enumerate(log.opened_at[grouped.first])
    ]
    assert max(open_at_once) >= 4


def test_make_sample_with_same_seed_makes_same_files(sample: Imported) -> None:
    assert make_sample(7) == make_sample(7) != make_sample(8)
    again = read_files(tuple(make_sample().items()))
    assert again.log.strategies == sample.log.strategies
    assert (again.log.opened_at == sample.log.opened_at).all()
    assert len(again.daily) == len(sample.daily)


def test_sample_files_together_stay_small() -> None:
    assert sum(len(content) for _, content in sample_files()) < 400_000
