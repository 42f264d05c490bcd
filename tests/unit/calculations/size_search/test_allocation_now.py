"""The capital from which a strategy holds its first lot, by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from app.calculations.profile.model import StrategySettings
from app.calculations.size_search.allocation_now import _needed

TWO_LOTS = StrategySettings(lot_size=2.0)


def size(desired: float | None = 0.5, margin: float | None = 3_000.0) -> Any:
    """Return the size of a next trade that asks for so many contracts."""
    return SimpleNamespace(desired=desired, margin_per_contract=margin)


@pytest.mark.parametrize(("ceiling", "needed"), [(None, 4_000), (0.5, 12_000), (3.0, 4_000)])
def test_needed_capital_is_the_larger_of_rule_and_ceiling(
    ceiling: float | None, needed: float
) -> None:
    """1,000 asks for half a contract, so two need 4,000, and their margin 6,000 / ceiling."""
    assert _needed(size(), TWO_LOTS, 1_000.0, ceiling) == needed


def test_needed_capital_without_size_margin_or_ceiling_is_unknown() -> None:
    for unknown in (size(desired=None), size(margin=None)):
        assert math.isnan(_needed(unknown, TWO_LOTS, 1_000.0, 0.5))
    assert math.isnan(_needed(size(), TWO_LOTS, 1_000.0, 0.0))


@pytest.mark.parametrize(
    ("limits", "needed"),
    [
        ({"capital_ceiling": 5_999.0}, math.nan),
        ({"capital_ceiling": 6_000.0}, 4_000),
    ],
    ids=str,
)
def test_needed_capital_is_none_where_the_strategys_own_limit_is_below_a_lot(
    limits: dict[str, float], needed: float
) -> None:
    settings = TWO_LOTS.model_copy(update=limits)
    assert _needed(size(), settings, 1_000.0, None) == pytest.approx(needed, nan_ok=True)
