"""Every setting reaches every number it should, and no other: each is moved."""

from __future__ import annotations

import copy
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.calculations.alerts import AlertContext
from app.calculations.alerts.exposure import max_loss
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import (
    AS_BACKTESTED,
    PortfolioSettings,
    Profile,
    Scenario,
    StrategySettings,
    parse_profile,
)
from app.calculations.profile.settings_read_by import (
    PORTFOLIO_READ_BY,
    STRATEGY_READ_BY,
    Reader,
    replay_key,
    settings_key,
)
from app.calculations.replay.benchmark import Benchmark, buy_and_hold
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile, hindsight_twin
from app.calculations.sizing.kelly_table import kelly_table
from app.calculations.sizing.next_trade import next_trades
from app.importers import read_files

SAMPLE = Path(__file__).parents[4] / "assets" / "sample" / "sample-tradelog.csv"
FIXED = Scenario.model_validate(
    {"name": "fixed", "rule": {"kind": "fixed_contracts", "contracts": 5}}
)

KELLY = {
    "kelly",
    "together",
    "applied",
    "walk-forward",
    "hindsight",
    "today",
}  #: what rests on a Kelly estimate
REPLAYS = {"walk-forward", "hindsight", "fixed"}  #: what is constrained
EVERY_REPLAY = REPLAYS | {"log"}
COSTS = KELLY | REPLAYS  #: the log itself keeps its own costs
#: The alert on everything open going to maximum loss is seen through walk-forward Kelly: it moves
#: with that, and with the target.
ALERT = "alert"

#: The sections that are kept under a key of their own, and what that key is made for.
READERS = {
    "kelly": Reader.KELLY,
    "together": Reader.SIMULTANEOUS_KELLY,
    "benchmark": Reader.BENCHMARK,
    ALERT: Reader.ALERTS,
}

#: (setting, value) -> the figures that differ then.
PORTFOLIO: list[tuple[str, Any, set[str]]] = [
    ("starting_capital", 60_000, EVERY_REPLAY | {"benchmark"}),
    ("equity_today", 400_000, {"applied", "today"}),
    ("kelly_fraction", 0.11, {"applied", "walk-forward", "hindsight", "today"}),
    ("edge_haircut", 0.3, KELLY | {"evidence"}),
    ("added_full_losses", 3.0, KELLY - {"together"}),
    ("tail_loss_every", 100, KELLY),
    ("max_times_logged", 0.6, REPLAYS | {"applied", "today"}),
    ("target_max_drawdown", 0.4, {ALERT}),
    ("drawdown_probability", 0.2, set()),  # a chance over many futures, not of this one history
    ("variants_tried", 40, {"evidence"}),
    ("risk_free_rate", 0.03, EVERY_REPLAY | {"benchmark"}),
    ("sizing_equity", "starting", {"walk-forward", "hindsight"}),
    ("margin_ceiling", 0.08, REPLAYS),
    ("max_parallel_trades", 1, REPLAYS | {"today"}),
    ("margin_multiplier", 1.7, COSTS),
    ("trading_days", ["mon", "wed"], REPLAYS),
    ("commission_per_contract", 9.0, COSTS | {"evidence"}),
    ("slippage_per_contract", 12.0, COSTS | {"evidence"}),
    ("borrow_rate", 0.4, COSTS | {"evidence"}),
    ("below_one", "one", {"walk-forward", "hindsight"}),
    ("benchmark", None, {"benchmark"}),
    ("streak_rule", {"losses": 2, "multiplier": 0.3}, REPLAYS),
    ("vix_rule", {"above": 15, "multiplier": 0.3}, REPLAYS),
    ("drawdown_brake", [{"drawdown": 0.01, "multiplier": 0.3}], REPLAYS),
]
STRATEGY: list[tuple[str, Any, set[str]]] = [
    ("enabled", False, REPLAYS | {"together", "applied", "today"}),
    ("kelly_fraction", 0.5, {"applied", "walk-forward", "hindsight", "today"}),
    ("capital_ceiling", 900, REPLAYS | {"applied", "today"}),
    ("max_contracts", 1, REPLAYS | {"applied", "today"}),
    ("lot_size", 4, REPLAYS | {"applied", "today"}),
    (
        "default_contracts",
        3,
        {"fixed"},
    ),  # margin and P/L per contract shrink alike: returns, and dollars held, stay
    ("default_margin", 700, COSTS | {"evidence"}),
    ("cash_per_trade", 700, COSTS | {"evidence"}),
    ("edge_haircut", 0.3, KELLY | {"evidence"}),
]
LEAVES_THE_WORST_INSTANT = {"risk_free_rate"}


@cache
def book() -> Book:
    """The sample, its first strategy lacking some margins and sizes."""
    log = read_files([("sample.csv", SAMPLE.read_bytes())]).log
    assert log is not None
    own = np.flatnonzero(log.strategy == 0)
    margin, contracts = log.margin_req.copy(), log.contracts.copy()
    margin[own[:40]], contracts[own[40:80]] = np.nan, np.nan
    changed = {
        name: getattr(log, name)
        for name in (
            "opened_at",
            "closed_at",
            "pl",
            "commissions",
            "opening_vix",
            "side",
            "underlying_open",
            "underlying_close",
        )
    }
    names = np.array(log.strategies, object)[log.strategy]
    return Book.of(
        TradeLog.from_columns(
            changed | {"margin_req": margin, "contracts": contracts, "strategy": names}
        )
    )


def document() -> dict[str, Any]:
    """A profile on current equity, without an added loss, with sizes below one contract.

    Estimated by position, so that every strategy is large enough for the alert to depend on the
    first.
    """
    found = default_profile(book()).to_document()
    found["portfolio"] |= {
        "kelly_fraction": 0.07,
        "equity_today": 2_000_000,
        "sizing_equity": "current",
    }
    found["portfolio"] |= {"added_full_losses": 0.0, "max_times_logged": None}
    found["scenarios"][1]["rule"]["estimator"] = "log_optimal"
    for own in found["strategies"].values():
        own["max_contracts"] = 40
    return found


def figures(profile: Profile) -> dict[str, Any]:
    """Everything the page shows, by section."""
    table = kelly_table(book(), profile)
    mine = profile.scenarios[1]
    replayed = {
        name: replay(book(), profile, scenario).metrics.to_dict()
        for name, scenario in replayed_scenarios(profile).items()
    }
    return {
        "kelly": [rounded(asdict(row.estimate)) for row in table.strategies],
        "evidence": [rounded(asdict(row.evidence)) for row in table.strategies],
        "together": table.simultaneous.shares.round(9).tolist(),
        "applied": [
            (rounded(row.applied_share), row.contracts, rounded(row.margin))
            for row in table.strategies
        ],
        "today": [
            replace(size, desired=round(size.desired or 0.0, 9))
            for size in next_trades(book(), profile, mine).sizes
        ],
        "benchmark": held.figures.to_dict()
        if isinstance(held := buy_and_hold(book(), profile), Benchmark)
        else held.reason,
        ALERT: None
        if (alert := max_loss(AlertContext(book(), profile, mine))) is None
        else (alert.kind, dict(alert.evidence.figures)),
        **replayed,
    }


def replayed_scenarios(profile: Profile) -> dict[str, Scenario]:
    """The scenarios among the sections."""
    mine = profile.scenarios[1]
    return {
        "log": AS_BACKTESTED,
        "walk-forward": mine,
        "hindsight": hindsight_twin(mine),
        "fixed": FIXED,
    }


def keys_moved(changed: dict[str, Any]) -> set[str]:
    """The sections that are not taken from what is already made."""
    one, other = parse_profile(document()), parse_profile(changed)
    replays = {
        name
        for name, scenario in replayed_scenarios(one).items()
        if replay_key(one, scenario) != replay_key(other, scenario)
    }
    return replays | {
        name
        for name, reader in READERS.items()
        if settings_key(one, reader) != settings_key(other, reader)
    }


def rounded(estimate: Any) -> Any:
    """Without the last digits, which depend on where in memory a sum begins."""
    if isinstance(estimate, dict):
        return {name: rounded(value) for name, value in estimate.items()}
    return round(estimate, 9) if isinstance(estimate, float) else estimate


@cache
def before() -> dict[str, Any]:
    return figures(parse_profile(document()))


def moved(changed: dict[str, Any]) -> set[str]:
    """The sections that differ under a changed profile."""
    after = figures(parse_profile(changed))
    return {name for name, value in after.items() if value != before()[name]}


def with_the_alert(setting: str, expected: set[str]) -> set[str]:
    """The alert follows walk-forward Kelly, but for settings that leave its worst instant."""
    return (
        expected | {ALERT}
        if "walk-forward" in expected and setting not in LEAVES_THE_WORST_INSTANT
        else expected
    )


@pytest.mark.parametrize(
    ("setting", "value", "expected"), PORTFOLIO, ids=[setting for setting, _, _ in PORTFOLIO]
)
def test_a_portfolio_setting_reaches(setting: str, value: Any, expected: set[str]) -> None:
    changed = copy.deepcopy(document())
    changed["portfolio"][setting] = value
    assert moved(changed) == with_the_alert(setting, expected)
    assert keys_moved(changed) >= with_the_alert(setting, expected) & (EVERY_REPLAY | set(READERS))


@pytest.mark.parametrize(
    ("setting", "value", "expected"), STRATEGY, ids=[setting for setting, _, _ in STRATEGY]
)
def test_a_strategys_setting_reaches(setting: str, value: Any, expected: set[str]) -> None:
    changed = copy.deepcopy(document())
    changed["strategies"][book().log.strategies[0]][setting] = value
    assert moved(changed) == with_the_alert(setting, expected)
    assert keys_moved(changed) >= with_the_alert(setting, expected) & (EVERY_REPLAY | set(READERS))


@pytest.mark.parametrize(
    "setting", ["kelly_fraction", "target_max_drawdown", "drawdown_probability", "equity_today"]
)
def test_a_slider_leaves_replays_that_do_not_read_it_as_they_are(setting: str) -> None:
    changed = copy.deepcopy(document())
    changed["portfolio"][setting] = 0.5
    following = {"walk-forward", "hindsight"} if setting == "kelly_fraction" else set()
    assert keys_moved(changed) & EVERY_REPLAY == following


def test_no_setting_is_left_out() -> None:
    assert {setting for setting, _, _ in PORTFOLIO} == set(PortfolioSettings.model_fields)
    assert {setting for setting, _, _ in STRATEGY} == set(StrategySettings.model_fields)


def test_every_setting_is_in_the_table_of_readers() -> None:
    assert set(PORTFOLIO_READ_BY) == set(PortfolioSettings.model_fields)
    assert set(STRATEGY_READ_BY) == set(StrategySettings.model_fields)


@pytest.mark.parametrize("reader", Reader, ids=lambda reader: reader.name)
def test_every_reader_reads_a_setting(reader: Reader) -> None:
    assert any(
        reader in readers for readers in (*PORTFOLIO_READ_BY.values(), *STRATEGY_READ_BY.values())
    )
