"""The sample portfolio is what it claims: consistent to the cent, five strategies with five characters."""

from __future__ import annotations

import pytest

from app.calculations.log.positions import positions
from app.importers import Imported, read_files
from app.importers.sample import sample_files
from app.runtime import paths
from scripts.make_sample import make_sample


@pytest.fixture(scope="module")
def sample() -> Imported:
    return read_files(sample_files())


def test_it_reads_without_a_warning(sample: Imported) -> None:
    assert {finding.tone for finding in sample.report.findings} <= {"ok", "info"}
    assert sample.report.rows_left_out == sample.report.rows_repaired == 0


def test_every_figure_agrees_to_the_cent(sample: Imported) -> None:
    report = sample.report
    for check in (report.pl_check, report.funds_check, report.daily_check):
        assert check.checked == check.agree > 80
        assert check.worst < 0.005
    assert report.starting_capital == 100_000


def test_three_years_of_five_strategies(sample: Imported) -> None:
    log = sample.log
    assert len(log.strategies) == 5
    assert str(log.opened_at[0]).startswith("2023-01")
    assert str(log.opened_at[-1]).startswith("2025-12")


def results(sample: Imported, strategy: str) -> tuple[list[float], list[float]]:
    """P/L and opening VIX of a strategy's rows."""
    rows = sample.log.take(sample.log.strategy == sample.log.strategies.index(strategy))
    return rows.pl.tolist(), rows.opening_vix.tolist()


def test_short_premium_wins_often_and_rarely_loses_large(sample: Imported) -> None:
    pl, _ = results(sample, "0DTE Put Spread")
    wins = [value for value in pl if value > 0]
    large = [value for value in pl if value < -8 * max(wins)]
    assert len(wins) > 0.9 * len(pl)
    assert 1 <= len(large) <= 10


def test_one_strategy_loses(sample: Imported) -> None:
    assert sum(results(sample, "Overnight Strangle")[0]) < 0


def test_one_depends_on_volatility(sample: Imported) -> None:
    pairs = list(zip(*results(sample, "Calm Market Butterfly"), strict=True))
    assert sum(pl for pl, vix in pairs if vix < 19) > 0 > sum(pl for pl, vix in pairs if vix >= 19)


def test_one_trades_in_winter_only(sample: Imported) -> None:
    code = sample.log.strategies.index("Winter Call Spread")
    months = {int(str(moment)[5:7]) for moment in sample.log.opened_at[sample.log.strategy == code]}
    assert months == {11, 12, 1, 2, 3, 4}


def test_one_overlaps_itself_in_pairs_that_carry_the_whole_margin(sample: Imported) -> None:
    log = sample.log.take(
        sample.log.strategy == sample.log.strategies.index("Staggered Iron Condor")
    )
    found = positions(log)
    assert 2 * found.n_pairs == len(log)
    assert (log.margin_req[found.first] == log.margin_req[found.second]).all()
    premiums = log.premium[found.first] + log.premium[found.second]
    assert (log.margin_req[found.first] == 40 * 100 - premiums).all()
    closes = found.last_closed_at(log)
    open_at_once = [
        (closes[:n] > opened).sum() + 1 for n, opened in enumerate(log.opened_at[found.first])
    ]
    assert max(open_at_once) >= 4


def test_the_generator_is_seeded_and_made_these_files(sample: Imported) -> None:
    assert make_sample(7) == make_sample(7) != make_sample(8)
    again = read_files(tuple(make_sample().items()))
    assert again.log.strategies == sample.log.strategies
    assert (again.log.opened_at == sample.log.opened_at).all()
    assert len(again.daily) == len(sample.daily)


def test_it_stays_small() -> None:
    assert sum(len(content) for _, content in sample_files()) < 400_000


def test_assets_are_found_in_a_checkout_and_in_a_package(tmp_path: object) -> None:
    root = tmp_path  # type: ignore[assignment]
    package = root / "app"  # type: ignore[operator]
    package.mkdir()
    assert paths.assets_of(package) == root / "assets"  # type: ignore[operator]
    (package / "assets").mkdir()
    assert paths.assets_of(package) == package / "assets"
