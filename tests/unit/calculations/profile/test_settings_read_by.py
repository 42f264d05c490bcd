"""The table of settings and their readers: results are kept exactly as long as what they read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.log.economics import economics
from app.calculations.profile.settings_read_by import Reader, settings_key
from tests.unit.calculations.builders import NAN, Trade, book_of, profile_of

COSTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"default_contracts": 2}, {}),
    ({"default_margin": 70}, {}),
    ({"cash_per_trade": 900}, {}),
    ({}, {"commission_per_contract": 9}),
    ({}, {"slippage_per_contract": 9}),
    ({}, {"borrow_rate": 0.5}),
    ({}, {"margin_multiplier": 3}),
]


@pytest.mark.parametrize("reader", [Reader.ECONOMICS, Reader.LOG_ECONOMICS], ids=lambda r: r.name)
@pytest.mark.parametrize(("strategy", "portfolio"), COSTS, ids=str)
def test_settings_key_cost_changed_differs_exactly_if_economics_do(
    strategy: dict[str, Any], portfolio: dict[str, Any], reader: Reader
) -> None:
    trades = [
        Trade("8 10:00", "10 10:00", 120.0, NAN, NAN, fees=4.0),
        Trade("9 10:00", "11 10:00", 60.0, 3.0, fees=2.0),
    ]
    book = book_of(*trades)
    profiles = profile_of({"Condor": {}}), profile_of({"Condor": strategy}, **portfolio)
    keys = {settings_key(profile, reader) for profile in profiles}
    is_constrained = reader is Reader.ECONOMICS
    before, after = (economics(book, profile, constrained=is_constrained) for profile in profiles)
    is_same = all(
        np.array_equal(getattr(before, name), getattr(after, name), equal_nan=True)
        for name in vars(before)
    )
    assert (len(keys) == 1) == is_same


def test_settings_key_limit_changed_is_the_same_for_economics() -> None:
    limits = {"Condor": {"max_contracts": 3, "kelly_fraction": 0.1}}
    limited = profile_of(limits, margin_ceiling=0.1, starting_capital=5)
    plain = profile_of({"Condor": {}})
    assert settings_key(limited, Reader.ECONOMICS) == settings_key(plain, Reader.ECONOMICS)
