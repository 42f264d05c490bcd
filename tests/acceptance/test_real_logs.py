"""Real backtests on machines that have them: figures a trader can check in the backtester."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner

from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import replay
from app.cli.commands import main
from app.importers import Imported, read_files


def read(folder: Path, *names: str) -> Imported:
    """Read the files `names` of a folder."""
    return read_files([(name, (folder / name).read_bytes()) for name in names])


@pytest.fixture
def ema(shared_data: Path) -> Imported:
    """Return the import of a strategy's trade log and daily log."""
    return read(shared_data, "ema-tradelog.csv", "ema-dailylog.csv")


def test_replay_of_one_strategy_equals_backtest(shared_data: Path) -> None:
    imported = read(shared_data, "ema-tradelog.csv")
    assert imported.log is not None
    book = Book.of(imported.log)
    metrics = replay(book, Profile(), AS_BACKTESTED).metrics
    assert len(imported.log) == 384
    assert book.starting == (100_000, "funds_at_close")
    assert metrics.ending_equity == pytest.approx(119_735.00, abs=0.005)
    assert metrics.max_drawdown == pytest.approx(0.128921, abs=5e-7)
    assert metrics.peak_margin == 89_070


def test_replay_daily_curve_equals_daily_log_to_the_cent(ema: Imported) -> None:
    assert ema.log is not None
    assert ema.daily is not None
    book = Book.of(ema.log, ema.daily)
    curve = replay(book, Profile(), AS_BACKTESTED)
    days = np.searchsorted(curve.day, ema.daily.date)
    assert len(ema.daily) == 192
    assert (curve.day[days] == ema.daily.date).all()
    assert np.abs(curve.equity[days] - ema.daily.net_liquidity).max() < 0.005


def test_read_files_of_ten_strategies_gives_known_totals(shared_data: Path) -> None:
    imported = read(shared_data, "ten-strategies-tradelog.csv")
    assert imported.log is not None
    assert len(imported.log) == 2_386
    assert len(imported.log.strategies) == 10
    assert imported.log.pl.sum() == pytest.approx(585_812.20, abs=0.005)
    assert Book.of(imported.log).starting.amount == 50_000


@pytest.fixture(scope="session")
def conformance(shared_data: Path) -> ModuleType:
    """Return the module that compares a command's output with the worked cases."""
    path = shared_data.parent / "conformance" / "check.py"
    if not path.is_file():
        pytest.skip("no worked cases beside the repository")
    spec = spec_from_file_location("conformance_check", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("number", range(32))
def test_replay_command_on_worked_case_prints_expected_figures(
    conformance: ModuleType, number: int
) -> None:
    assert conformance.__file__ is not None
    case = Path(conformance.__file__).parent / "cases" / f"{number:02}"
    run = CliRunner().invoke(
        main, ["replay", f"{case}.csv", "--profile", f"{case}.profile.json", "--format", "json"]
    )
    assert run.exit_code == 0, run.output
    expected = json.loads(Path(f"{case}.expected.json").read_text(encoding="utf-8"))["scenarios"]
    printed = {scenario["name"]: scenario for scenario in json.loads(run.stdout)["scenarios"]}
    differences = {
        scenario["name"]: list(conformance.first_difference(scenario, printed[scenario["name"]]))
        for scenario in expected
    }
    assert differences
    assert not any(differences.values()), differences
