"""Contracts of the next position: every table prints those of the one function."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.allocation.allocate import allocate, allocation_context
from app.calculations.allocation.contracts import whole_contracts
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.contracts_now import ContractsNow, _unconstrained, contracts_now
from app.calculations.sizing.kelly_table import kelly_table
from app.calculations.sizing.next_trade import next_trades
from app.cli.documents import kelly_document
from tests.unit.calculations.builders import (
    CAPITAL,
    NAN,
    book_of,
    one_a_day,
    profile_of,
    scenario_of,
)

KELLY = {"kind": "kelly"}  #: the fraction of strategy or portfolio, as in the Kelly table
#: Sixty wins and forty losses of the whole margin: log-optimal is p - q/b = 0.2.
CONDOR, FLY = [1_000.0] * 60 + [-1_000.0] * 40, [300.0, 300.0, -300.0] * 33
BOOK = book_of(*one_a_day(CONDOR), *one_a_day(FLY, strategy="Fly", margin=300.0))

SETTINGS = [
    pytest.param({}, {}, id="no override"),
    pytest.param({"lot_size": 7}, {}, id="lots of seven"),
    pytest.param({"lot_size": 0.1}, {}, id="tenths"),
    pytest.param({"lot_size": 500}, {}, id="below one lot skipped"),
    pytest.param({"lot_size": 500}, {"below_one": "one"}, id="below one lot, above every ceiling"),
    pytest.param(
        {"lot_size": 50}, {"below_one": "one", "kelly_fraction": 0.1}, id="below one lot made one"
    ),
    pytest.param({"max_contracts": 4}, {}, id="max contracts"),
    pytest.param({"max_contracts": 9, "lot_size": 2}, {}, id="max contracts to a lot"),
    pytest.param({"max_contracts": 0}, {}, id="max contracts of zero"),
    pytest.param({"capital_ceiling": 3_500}, {}, id="capital ceiling"),
    pytest.param({"capital_ceiling": 250}, {"below_one": "one"}, id="ceiling below one contract"),
    pytest.param({}, {"margin_ceiling": 0.05}, id="margin ceiling"),
    pytest.param({"lot_size": 2}, {"margin_ceiling": 0.055}, id="margin ceiling to a lot"),
    pytest.param({}, {"margin_ceiling": None, "kelly_fraction": 9.0}, id="no margin ceiling"),
    pytest.param({}, {"kelly_fraction": 9.0}, id="more than the equity"),
    pytest.param({"enabled": False}, {}, id="switched off"),
    pytest.param({"kelly_fraction": 0.0}, {}, id="fraction of zero"),
    pytest.param({}, {"margin_multiplier": 1.7}, id="margin multiplier"),
]
CAPITALS = [
    pytest.param({}, id="starting capital"),
    pytest.param({"equity_today": 61_000.0}, id="equity today"),
    pytest.param({"equity_today": 61_000.0, "sizing_equity": "starting"}, id="no compounding"),
]


def platform_contracts(book: Book, profile: Profile) -> list[float]:
    """Contracts of the platform table for the Kelly rule."""
    return [size.contracts for size in next_trades(book, profile, scenario_of(KELLY)).sizes]


def allocator_contracts(book: Book, profile: Profile, shares: list[float]) -> list[float]:
    """Whole contracts that the allocator gives to weights."""
    context = allocation_context(book, profile, AllocationSettings())
    allocation = replace(allocate(book, profile, context=context), weights=np.array(shares))
    return [size.contracts for size in whole_contracts(book, profile, allocation, context).sizes]


@pytest.mark.parametrize("capital", CAPITALS)
@pytest.mark.parametrize(("condor", "portfolio"), SETTINGS)
def test_contracts_now_same_rule_and_settings_agree_in_every_table(
    condor: dict[str, Any], portfolio: dict[str, Any], capital: dict[str, Any]
) -> None:
    profile = profile_of({"Condor": condor}, **portfolio, **capital)
    table = kelly_table(BOOK, profile)
    contracts = [row.contracts for row in table.strategies]
    assert platform_contracts(BOOK, profile) == contracts
    shares = [row.applied_share for row in table.strategies]
    assert allocator_contracts(BOOK, profile, shares) == contracts
    document = kelly_document(table)["strategies"]
    assert [document[name]["contracts"] for name in BOOK.log.strategies] == contracts


@pytest.mark.parametrize(("condor", "portfolio"), SETTINGS)
def test_contracts_now_is_the_size_that_a_replay_opens_with_nothing_open(
    condor: dict[str, Any], portfolio: dict[str, Any]
) -> None:
    profile = profile_of({"Condor": condor}, **portfolio)
    book = book_of(*one_a_day(CONDOR))
    [row] = kelly_table(book, profile).strategies
    assert row.contracts == replay(book, profile, scenario_of(KELLY)).contracts[0]


@pytest.mark.parametrize(
    ("desired", "margin", "expected"),
    [
        pytest.param(2.5, 1_000.0, ContractsNow(2.0, "rule"), id="rounded down"),
        pytest.param(0.5, 1_000.0, ContractsNow(0.0, "lot"), id="below one lot"),
        pytest.param(99.0, 2_000.0, ContractsNow(50.0, "margin_ceiling"), id="margin ceiling"),
        pytest.param(999.0, NAN, ContractsNow(999.0, "rule"), id="unknown margin, no limit"),
        pytest.param(0.0, 1_000.0, ContractsNow(0.0, "none"), id="nothing wanted"),
        pytest.param(NAN, 1_000.0, ContractsNow(0.0, "none"), id="no answer"),
    ],
)
def test_contracts_now_names_what_decided(
    desired: float, margin: float, expected: ContractsNow
) -> None:
    book = book_of(*one_a_day(CONDOR))
    sizes = contracts_now(book, profile_of(), np.array([desired]), np.array([margin]))
    assert sizes == (expected,)


def test_contracts_now_unconstrained_takes_the_size_as_it_is() -> None:
    book, profile = book_of(*one_a_day(CONDOR)), profile_of({"Condor": {"max_contracts": 1}})
    desired, margin = np.array([2.5]), np.array([CAPITAL])
    sizes = contracts_now(book, profile, desired, margin, constrained=False)
    assert sizes == (ContractsNow(2.5, "rule"),)


def test_unconstrained_contracts_are_those_asked_for_or_none() -> None:
    assert _unconstrained(2.5) == ContractsNow(2.5, "rule")
    assert _unconstrained(0.0) == _unconstrained(-1.0) == ContractsNow(0.0, "none")
