"""Alerts about how much is at stake at once: each fires when it should, and is silent when it should not."""

from __future__ import annotations

import pytest

from tests.unit.calculations.alerts.alert_cases import fires, found, patched
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    MONDAY,
    NAN,
    Trade,
    date,
    log_of,
    one_a_day,
)

#: 60 wins and 40 losses of the whole margin: log-optimal is p - q/b = 0.2 of equity, half of it 0.1; the log holds 1 % of capital.
WINS_FIRST = [MARGIN] * 60 + [-MARGIN] * 40
KELLY = 0.2


def pairs(pls: list[float]) -> list[Trade]:
    """The same each day twice, both open at once."""
    return [trade for pl in zip(one_a_day(pls), one_a_day(pls), strict=True) for trade in pl]


# --- Kelly above the historical margin peak ----------------------------------------------------------------------


def test_kelly_above_the_margin_peak() -> None:
    alert = fires("kelly_above_peak", one_a_day(WINS_FIRST))
    assert alert.severity == "warn"
    assert alert.evidence.figures["kelly_share"] == pytest.approx(KELLY / 2)
    assert alert.evidence.figures["log_share"] == pytest.approx(MARGIN / CAPITAL)
    assert (alert.evidence.figures["ceiling"], alert.evidence.figures["positions"]) == (1, 1)
    assert alert.evidence.dates == {"peak": date(MONDAY)}


def test_kelly_counts_what_the_log_had_open_at_once() -> None:
    alert = fires("kelly_above_peak", pairs(WINS_FIRST))
    assert alert.evidence.figures["kelly_share"] == pytest.approx(KELLY)
    assert [(line.subject, line.count, line.value) for line in alert.evidence.lines] == [
        ("Condor", 2, pytest.approx(KELLY))
    ]
    assert len(alert.evidence.rows) == 2


@pytest.mark.parametrize(("fraction", "fires_then"), [(0.049, False), (0.051, True)])
def test_kelly_is_measured_against_the_logs_own_peak(fraction: float, fires_then: bool) -> None:
    """The log holds 1 % of equity before its first win: a twentieth of Kelly."""
    assert (
        found("kelly_above_peak", one_a_day(WINS_FIRST), kelly_fraction=fraction) is not None
    ) == fires_then


@pytest.mark.parametrize(
    ("ceiling", "severity"), [(0.09, "danger"), (0.11, "warn"), (None, "warn")]
)
def test_kelly_above_the_margin_ceiling_is_a_danger(ceiling: float | None, severity: str) -> None:
    assert (
        fires("kelly_above_peak", one_a_day(WINS_FIRST), margin_ceiling=ceiling).severity
        == severity
    )


def test_kelly_without_a_ceiling_still_has_only_its_equity() -> None:
    alert = fires(
        "kelly_above_peak", one_a_day(WINS_FIRST), margin_ceiling=None, kelly_fraction=5.5
    )
    assert alert.severity == "danger"
    assert alert.evidence.figures["ceiling"] == 1


@pytest.mark.parametrize(
    ("pls", "settings"),
    [
        pytest.param(WINS_FIRST, {"kelly_fraction": 0.04}, id="Kelly below the log"),
        pytest.param(
            WINS_FIRST,
            {"strategies": {"Condor": {"kelly_fraction": 0.04}}},
            id="the strategy's own fraction below the log",
        ),
        pytest.param(WINS_FIRST, {"strategies": {"Condor": {"enabled": False}}}, id="switched off"),
        pytest.param([-MARGIN] * 50, {}, id="all losses"),
        pytest.param([MARGIN] * 50, {}, id="all wins"),
        pytest.param([0] * 50, {}, id="zero P/L"),
        pytest.param([100], {}, id="one trade"),
    ],
)
def test_kelly_within_the_margin_peak(pls: list[float], settings: dict[str, object]) -> None:
    assert found("kelly_above_peak", one_a_day(pls), **settings) is None


def test_no_margin_has_no_kelly() -> None:
    assert found("kelly_above_peak", one_a_day(WINS_FIRST, margin=NAN)) is None


@pytest.mark.parametrize(
    "settings",
    [{"margin_ceiling": 0.05}, {}, {"strategies": {"Condor": {"kelly_fraction": 0.9}}}],
    ids=str,
)
def test_the_proposed_fraction_fits(settings: dict[str, object]) -> None:
    """Above the ceiling it comes down to the ceiling, else to the log's own peak, at most a hundredth below."""
    alert = fires("kelly_above_peak", one_a_day(WINS_FIRST), **settings)
    target = alert.evidence.figures["ceiling" if alert.severity == "danger" else "log_share"]
    again = found("kelly_above_peak", one_a_day(WINS_FIRST), **patched(settings, alert))
    assert again is None or target * 0.99 <= again.evidence.figures["kelly_share"] <= target + 1e-9


# --- drawdown plus Kelly margin ----------------------------------------------------------------------------------

SMALL = 10_000  #: of capital, of which each loss takes a tenth
TIGHT = {
    "kelly_fraction": 4.25,
    "margin_ceiling": None,
    "starting_capital": SMALL,
}  #: Kelly's margin is .85 of capital


def test_drawdown_plus_margin_names_its_days() -> None:
    """After two losses the drawdown is .2 of capital, and .2 + .85 is more than all: from the 63rd trade to the last."""
    alert = fires("drawdown_plus_margin", one_a_day(WINS_FIRST), **TIGHT)
    (period,) = alert.evidence.periods
    assert (period.start, period.end) == (date(MONDAY + 62), date(MONDAY + 99))
    assert period.worst == pytest.approx(3.9 + 0.85)
    assert period.worst_on == date(MONDAY + 99)
    assert alert.evidence.figures["days"] == 38
    assert alert.severity == "danger"


def test_stretches_end_where_the_drawdown_does() -> None:
    ups_and_downs = (
        [MARGIN] * 30
        + [-MARGIN] * 3
        + [MARGIN] * 37
        + [-MARGIN] * 4
        + [MARGIN] * 3
        + [-MARGIN] * 23
    )
    alert = fires(
        "drawdown_plus_margin", one_a_day(ups_and_downs), kelly_fraction=2, starting_capital=SMALL
    )
    assert len(alert.evidence.periods) > 1
    assert all(
        a.end < b.start
        for a, b in zip(alert.evidence.periods, alert.evidence.periods[1:], strict=False)
    )
    assert (
        sum(int((s.end - s.start).astype(int)) + 1 for s in alert.evidence.periods)
        == alert.evidence.figures["days"]
    )


@pytest.mark.parametrize(
    ("pls", "settings"),
    [
        pytest.param(WINS_FIRST, {"starting_capital": 1_000_000}, id="small losses"),
        pytest.param(
            WINS_FIRST[::-1],
            {**TIGHT, "kelly_fraction": 0.01, "starting_capital": 50_000},
            id="small Kelly",
        ),
        pytest.param(
            [MARGIN] * 60 + [-1.0] * 2, {**TIGHT, "kelly_fraction": 1e-6}, id="hardly a drawdown"
        ),
        pytest.param([-MARGIN] * 60, TIGHT, id="drawdown but no Kelly margin"),
        pytest.param([100], TIGHT, id="one trade"),
    ],
)
def test_drawdown_and_margin_within_capital(pls: list[float], settings: dict[str, float]) -> None:
    assert found("drawdown_plus_margin", one_a_day(pls), **settings) is None


def test_a_compounding_account_is_measured_by_its_peak() -> None:
    """One contract either way, 39 losses before the last trade: 39,000 of a peak of 160,000, but of starting capital 0.39."""
    trades, settings = one_a_day(WINS_FIRST), {"kelly_fraction": 3.5}
    alert = fires("drawdown_plus_margin", trades, **settings)
    assert alert.evidence.figures["worst_share"] == pytest.approx(0.39 + 0.7)
    compounding = {"kind": "fixed_fractional", "fraction": 0.01}
    assert found("drawdown_plus_margin", trades, compounding, **settings) is None
    alert = fires("drawdown_plus_margin", trades, compounding, **{**settings, "kelly_fraction": 4})
    assert alert.evidence.figures["worst_share"] == pytest.approx(39 / 160 + 0.8)


def test_equity_through_zero_is_no_error() -> None:
    trades = one_a_day([MARGIN] * 60 + [-2.8 * MARGIN] * 40, margin=MARGIN)
    alert = fires(
        "drawdown_plus_margin",
        [*trades, *one_a_day([MARGIN] * 100, margin=MARGIN)],
        constrained=False,
        **TIGHT,
    )
    assert alert.evidence.figures["worst_share"] > 1


def test_lower_fractions_fit_drawdown_and_margin() -> None:
    settings = {**TIGHT, "starting_capital": 50_000}
    alert = fires("drawdown_plus_margin", one_a_day(WINS_FIRST), **settings)
    assert found("drawdown_plus_margin", one_a_day(WINS_FIRST), **patched(settings, alert)) is None


def test_no_fraction_fits_a_lost_account() -> None:
    """40 losses of a tenth of capital each: what is lost alone exceeds it."""
    assert fires("drawdown_plus_margin", one_a_day(WINS_FIRST), **TIGHT).proposal is None


# --- everything to maximum loss ----------------------------------------------------------------------------------

TOGETHER = pairs([10.0, 20.0, 10.0])  #: twice the margin at once


@pytest.mark.parametrize(
    ("capital", "severity"),
    [(2_000, "danger"), (2_010, "warn"), (10_000, "warn"), (10_100, None), (1_000_000, None)],
    ids=["all of equity", "just less", "the target drawdown", "just below it", "a thousandth"],
)
def test_maximum_loss_against_equity(capital: float, severity: str | None) -> None:
    alert = found("max_loss", TOGETHER, starting_capital=capital)
    assert (alert and alert.severity) == severity
    if alert:
        assert alert.evidence.figures["worst_share"] == pytest.approx(2 * MARGIN / capital)
        assert alert.evidence.figures["amount"] == 2 * MARGIN
        assert len(alert.evidence.rows) == 2


def test_maximum_loss_beyond_margin() -> None:
    """The largest logged loss is 2.8 times the margin: that is what each open contract can lose."""
    trades = [*pairs([10.0]), Trade("20 10:00", "20 11:00", -2.8 * MARGIN)]
    alert = fires("max_loss", trades, starting_capital=20_000)
    assert alert.evidence.figures["amount"] == pytest.approx(2 * 2.8 * MARGIN)


def test_maximum_loss_is_each_strategys_own() -> None:
    trades = [
        Trade("8 10:00", "8 12:00", 10, contracts=2, margin=2 * MARGIN),
        Trade("8 11:00", "8 12:00", -300, margin=100, strategy="Fly"),
    ]
    alert = fires("max_loss", trades, starting_capital=5_000)
    assert [(line.subject, line.amount, line.value) for line in alert.evidence.lines] == [
        ("Condor", 2 * MARGIN, 2),
        ("Fly", 300, 1),
    ]


def test_maximum_loss_without_margins_is_the_largest_loss() -> None:
    alert = fires("max_loss", one_a_day([-400.0, 100.0], margin=NAN), starting_capital=1_000)
    assert alert.evidence.figures["amount"] == 400
    assert alert.proposal is None


def test_trades_one_after_another_never_lose_together() -> None:
    assert found("max_loss", one_a_day([10.0] * 50), starting_capital=10_000) is None


@pytest.mark.parametrize("pls", [[0.0], [100.0]], ids=["zero P/L", "one win"])
def test_nothing_at_stake(pls: list[float]) -> None:
    assert found("max_loss", one_a_day(pls, margin=NAN), starting_capital=10) is None


def test_the_proposed_ceiling_brings_the_worst_case_near_the_target() -> None:
    settings = {"starting_capital": 20_000, "target_max_drawdown": 0.06}
    alert = fires("max_loss", TOGETHER, **settings)
    assert found("max_loss", TOGETHER, **patched(settings, alert)) is None


# --- beyond experience -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contracts", "severity"), [(1, None), (2, "info"), (3, "warn"), (10, "warn"), (11, "danger")]
)
def test_sizes_beyond_the_largest_logged(contracts: float, severity: str | None) -> None:
    alert = found(
        "beyond_experience",
        one_a_day([10.0] * 5),
        {"kind": "fixed_contracts", "contracts": contracts},
    )
    assert (alert and alert.severity) == severity
    if alert:
        assert alert.evidence.figures == {"trades": 5, "factor": contracts}


def test_beyond_experience_counts_by_strategy() -> None:
    """Two contracts: more than the condor ever had, no more than the fly."""
    trades = [*one_a_day([10.0] * 3), *one_a_day([10.0] * 4, strategy="Fly", contracts=2)]
    alert = fires("beyond_experience", trades, {"kind": "fixed_contracts", "contracts": 2})
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


def test_the_log_itself_is_never_beyond_experience() -> None:
    assert found("beyond_experience", one_a_day([10.0] * 5), constrained=False) is None


def test_without_logged_sizes_there_is_no_experience_to_exceed() -> None:
    assert (
        found(
            "beyond_experience",
            one_a_day([10.0] * 5, contracts=NAN),
            {"kind": "fixed_contracts", "contracts": 50},
        )
        is None
    )


def test_the_proposed_limit_is_within_experience() -> None:
    rule = {"kind": "fixed_contracts", "contracts": 50}
    alert = fires("beyond_experience", one_a_day([10.0] * 5), rule)
    assert found("beyond_experience", one_a_day([10.0] * 5), rule, **patched({}, alert)) is None
