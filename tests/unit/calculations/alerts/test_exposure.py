"""Alerts about margin, as the scenario held it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.alerts.exposure import _lines
from tests.unit.calculations.alerts.alert_cases import alert_of, context_of, find_alert
from tests.unit.calculations.builders import (
    MARGIN,
    MONDAY,
    NAN,
    ONE,
    Trade,
    date,
    one_a_day,
)

SMALL = 10_000  #: of capital, ten times the margin of a contract
#: A contract is held from the first day to the last, while others lose nine tenths of capital.
HELD = [
    Trade(f"{MONDAY} 09:00", f"{MONDAY + 20} 09:00", margin=2 * MARGIN, strategy="Long"),
    *one_a_day([-MARGIN] * 9),
]


def test_margin_above_equity_names_its_days() -> None:
    """Open are 2,000, for an hour a day 3,000.

    After seven losses equity is 3,000; the ninth trade opens beside 2,000 of equity: 1,000 short.
    After it 1,000 is left for the 2,000 held until the 21st day, so 1,000 short again.
    """
    alert = alert_of("margin_above_equity", HELD, margin_ceiling=None, starting_capital=SMALL)
    (period,) = alert.evidence.periods
    assert (period.start, period.end) == (date(MONDAY + 8), date(MONDAY + 20))
    assert (period.worst, period.worst_on) == (1_000, date(MONDAY + 8))
    # nine weekdays, and the Sunday of the last close
    assert alert.evidence.figures == {"shortfall": 1_000, "days": 10}
    assert alert.severity == "danger"


def test_margin_above_equity_of_sizes_that_the_ceiling_cut_is_silent() -> None:
    """Fifty contracts are wanted and ten fit: what is held is judged, never the wish."""
    wanted = {"kind": "fixed_contracts", "contracts": 50}
    trades = one_a_day([10.0] * 20)
    assert find_alert("margin_above_equity", trades, wanted, starting_capital=SMALL) is None
    without = {"margin_ceiling": None, "starting_capital": SMALL}
    alert = alert_of("margin_above_equity", trades, wanted, **without)
    assert alert.evidence.figures == {"shortfall": 50 * MARGIN - SMALL, "days": 20}


@pytest.mark.parametrize(
    ("trades", "settings"),
    [
        pytest.param(HELD, {}, id="capital enough"),
        pytest.param(
            one_a_day([-MARGIN] * 12), {"starting_capital": SMALL}, id="ruin with no margin"
        ),
        pytest.param(
            one_a_day([-MARGIN] * 12, margin=NAN), {"starting_capital": SMALL}, id="margin unknown"
        ),
        pytest.param(one_a_day([100]), {"starting_capital": MARGIN}, id="margin equal to equity"),
    ],
)
def test_margin_above_equity_within_equity_is_silent(
    trades: list[Trade], settings: dict[str, Any]
) -> None:
    assert find_alert("margin_above_equity", trades, ONE, **settings) is None


def test_margin_above_equity_of_a_lost_account_fires() -> None:
    """The contract is still held when equity is below zero: all of its margin is missing."""
    trades = [HELD[0], *one_a_day([-MARGIN] * 12)]
    alert = alert_of("margin_above_equity", trades, constrained=False, starting_capital=SMALL)
    assert alert.evidence.figures["shortfall"] == 2 * MARGIN + 2 * MARGIN


@pytest.mark.parametrize(
    ("contracts", "fires"), [(1, False), (49, False), (51, True)], ids=["log", "below half", "half"]
)
def test_margin_above_log_needs_half_of_equity(contracts: float, fires: bool) -> None:
    rule = {"kind": "fixed_contracts", "contracts": contracts}
    assert (find_alert("margin_above_log", one_a_day([0.0] * 5), rule) is not None) == fires


def test_margin_above_log_shows_both_peaks() -> None:
    trades = [*one_a_day([0.0] * 3), *one_a_day([0.0] * 3, strategy="Fly")]
    alert = alert_of("margin_above_log", trades, {"kind": "fixed_contracts", "contracts": 30})
    assert alert.severity == "warn"
    assert alert.evidence.figures == {"share": 0.6, "log_share": 0.02, "positions": 2}
    assert [(line.subject, line.count, line.value) for line in alert.evidence.lines] == [
        ("Condor", 1, pytest.approx(0.3)),
        ("Fly", 1, pytest.approx(0.3)),
    ]
    assert alert.evidence.dates == {"peak": date(MONDAY)}
    assert len(alert.evidence.rows) == 2


def test_margin_above_log_of_a_log_as_large_is_silent() -> None:
    trades, rule = one_a_day([0.0] * 5, contracts=60, margin=60 * MARGIN), {"kind": "historical"}
    assert context_of(trades, rule).log_replay.metrics.peak_margin_utilisation == 0.6
    assert find_alert("margin_above_log", trades, rule) is None


def test_margin_above_log_of_sizes_that_a_limit_cut_is_silent() -> None:
    rule = {"kind": "fixed_contracts", "contracts": 90}
    trades = one_a_day([0.0] * 5)
    assert find_alert("margin_above_log", trades, rule, margin_ceiling=0.4) is None
    limited = {"Condor": {"max_contracts": 40}}
    assert find_alert("margin_above_log", trades, rule, strategies=limited) is None


def test_lines_of_strategies_begin_with_the_largest_sum() -> None:
    trades = [Trade("8 10:00", "8 11:00", strategy=name) for name in ("Condor", "Fly", "Put")]
    context = context_of(trades)
    lines = _lines(context, np.ones(3, bool), np.array([1.0, 3.0, 2.0]))
    assert [(line.subject, line.amount) for line in lines] == [
        ("Fly", 3),
        ("Put", 2),
        ("Condor", 1),
    ]
