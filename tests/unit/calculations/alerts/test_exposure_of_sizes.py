"""Alerts about maximum loss and about sizes beyond experience."""

from __future__ import annotations

import pytest

from tests.unit.calculations.alerts.alert_cases import alert_of, find_alert, patched
from tests.unit.calculations.builders import (
    MARGIN,
    MONDAY,
    NAN,
    Trade,
    date,
    log_of,
    one_a_day,
)


def pairs(pls: list[float]) -> list[Trade]:
    """The same each day twice, both open at once."""
    return [trade for pl in zip(one_a_day(pls), one_a_day(pls), strict=True) for trade in pl]


TOGETHER = pairs([10.0, 20.0, 10.0])  #: twice the margin at once


@pytest.mark.parametrize(
    ("capital", "severity"),
    [
        pytest.param(1_990, "danger", id="above equity"),
        pytest.param(2_000, "warn", id="all of it"),
        pytest.param(3_990, "warn", id="above half"),
        pytest.param(4_000, "info", id="half of it"),
        pytest.param(9_900, "info", id="above the target"),
        pytest.param(10_000, None, id="the target drawdown"),
        pytest.param(1_000_000, None, id="a thousandth"),
    ],
)
def test_max_loss_severity_follows_the_share_of_equity(
    capital: float, severity: str | None
) -> None:
    alert = find_alert("max_loss", TOGETHER, starting_capital=capital, margin_ceiling=None)
    assert (alert and alert.severity) == severity
    if alert:
        assert alert.evidence.figures["worst_share"] == pytest.approx(2 * MARGIN / capital)
        assert alert.evidence.figures["amount"] == 2 * MARGIN
        assert len(alert.evidence.rows) == 2


def test_max_loss_with_a_larger_logged_loss_uses_it() -> None:
    """The largest logged loss is 2.8 times the margin: that is what each open contract can lose."""
    trades = [*pairs([10.0]), Trade("20 10:00", "20 11:00", -2.8 * MARGIN)]
    alert = alert_of("max_loss", trades, starting_capital=20_000)
    assert alert.evidence.figures["amount"] == pytest.approx(2 * 2.8 * MARGIN)


def test_max_loss_uses_each_strategys_largest_loss() -> None:
    trades = [
        Trade("8 10:00", "8 12:00", 10, contracts=2, margin=2 * MARGIN),
        Trade("8 11:00", "8 12:00", -300, margin=100, strategy="Fly"),
    ]
    alert = alert_of("max_loss", trades, starting_capital=5_000)
    assert [(line.subject, line.amount, line.value) for line in alert.evidence.lines] == [
        ("Condor", 2 * MARGIN, 2),
        ("Fly", 300, 1),
    ]


def test_max_loss_without_margins_is_the_largest_loss() -> None:
    alert = alert_of("max_loss", one_a_day([-400.0, 100.0], margin=NAN), starting_capital=1_000)
    assert alert.evidence.figures["amount"] == 400
    assert alert.proposal is None


def test_max_loss_of_trades_in_sequence_is_silent() -> None:
    assert find_alert("max_loss", one_a_day([10.0] * 50), starting_capital=10_000) is None


@pytest.mark.parametrize("pls", [[0.0], [100.0]], ids=["zero P/L", "one win"])
def test_max_loss_with_nothing_at_stake_is_silent(pls: list[float]) -> None:
    assert find_alert("max_loss", one_a_day(pls, margin=NAN), starting_capital=10) is None


def test_max_loss_of_sizes_that_a_limit_cut_is_silent() -> None:
    """Sixty contracts would lose 60 % of equity; fifteen are held, within the target of a fifth."""
    trades, rule = one_a_day([10.0] * 5), {"kind": "fixed_contracts", "contracts": 60}
    assert alert_of("max_loss", trades, rule).severity == "warn"
    assert find_alert("max_loss", trades, rule, margin_ceiling=0.15) is None
    limited = {"Condor": {"max_contracts": 15}}
    assert find_alert("max_loss", trades, rule, strategies=limited) is None


@pytest.mark.parametrize(
    ("contracts", "severity"), [(1, None), (2, "info"), (10, "info"), (11, "warn")]
)
def test_beyond_experience_severity_follows_the_factor(
    contracts: float, severity: str | None
) -> None:
    alert = find_alert(
        "beyond_experience",
        one_a_day([10.0] * 5),
        {"kind": "fixed_contracts", "contracts": contracts},
    )
    assert (alert and alert.severity) == severity
    if alert:
        assert alert.evidence.figures == {"trades": 5, "factor": contracts}


def test_beyond_experience_of_two_strategies_counts_each() -> None:
    """Two contracts: more than the condor ever had, no more than the fly."""
    trades = [*one_a_day([10.0] * 3), *one_a_day([10.0] * 4, strategy="Fly", contracts=2)]
    alert = alert_of("beyond_experience", trades, {"kind": "fixed_contracts", "contracts": 2})
    assert [(line.subject, line.count, line.value, line.date) for line in alert.evidence.lines] == [
        ("Condor", 3, 2, date(MONDAY))
    ]
    assert alert.evidence.rows == tuple(
        row for row, name in enumerate(names_of(trades)) if name == "Condor"
    )
    assert alert.proposal is not None
    assert alert.proposal.patch == {"strategies": {"Condor": {"max_contracts": 1}}}


def names_of(trades: list[Trade]) -> list[str]:
    """The strategy of each data row."""
    log = log_of(*trades)
    by_row = dict(
        zip(log.row.tolist(), (log.strategies[code] for code in log.strategy), strict=True)
    )
    return [by_row[row] for row in sorted(by_row)]


def test_beyond_experience_of_the_log_itself_is_silent() -> None:
    assert find_alert("beyond_experience", one_a_day([10.0] * 5), constrained=False) is None


def test_beyond_experience_without_logged_sizes_is_silent() -> None:
    assert (
        find_alert(
            "beyond_experience",
            one_a_day([10.0] * 5, contracts=NAN),
            {"kind": "fixed_contracts", "contracts": 50},
        )
        is None
    )


def test_beyond_experience_proposal_fits() -> None:
    rule = {"kind": "fixed_contracts", "contracts": 50}
    alert = alert_of("beyond_experience", one_a_day([10.0] * 5), rule)
    assert (
        find_alert("beyond_experience", one_a_day([10.0] * 5), rule, **patched({}, alert)) is None
    )


def test_beyond_experience_proposal_leaves_a_smaller_limit_of_the_strategy() -> None:
    """A scenario without limits holds 50; the strategy's own limit is 3 of the 5 in the log."""
    alert = alert_of(
        "beyond_experience",
        one_a_day([10.0] * 5, contracts=5.0),
        {"kind": "fixed_contracts", "contracts": 50},
        strategies={"Condor": {"max_contracts": 3.0}},
        constrained=False,
    )
    assert alert.proposal is not None
    assert alert.proposal.patch == {"strategies": {"Condor": {"max_contracts": 3.0}}}
