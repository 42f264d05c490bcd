"""Alerts about Kelly's margin, and drawdown beside it."""

from __future__ import annotations

import pytest

from tests.unit.calculations.alerts.alert_cases import alert_of, find_alert, patched
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    MONDAY,
    NAN,
    Trade,
    date,
    one_a_day,
)

#: 60 wins and 40 losses of the whole margin: log-optimal is p - q/b = 0.2 of equity, half of it
#: 0.1; the log holds 1 % of capital.
WINS_FIRST = [MARGIN] * 60 + [-MARGIN] * 40
KELLY = 0.2


def pairs(pls: list[float]) -> list[Trade]:
    """The same each day twice, both open at once."""
    return [trade for pl in zip(one_a_day(pls), one_a_day(pls), strict=True) for trade in pl]


def test_kelly_above_peak_with_a_larger_share_is_a_warning() -> None:
    alert = alert_of("kelly_above_peak", one_a_day(WINS_FIRST))
    assert alert.severity == "warn"
    assert alert.evidence.figures["kelly_share"] == pytest.approx(KELLY / 2)
    assert alert.evidence.figures["log_share"] == pytest.approx(MARGIN / CAPITAL)
    assert (alert.evidence.figures["ceiling"], alert.evidence.figures["positions"]) == (1, 1)
    assert alert.evidence.dates == {"peak": date(MONDAY)}


def test_kelly_above_peak_adds_positions_open_at_once() -> None:
    alert = alert_of("kelly_above_peak", pairs(WINS_FIRST))
    assert alert.evidence.figures["kelly_share"] == pytest.approx(KELLY)
    assert [(line.subject, line.count, line.value) for line in alert.evidence.lines] == [
        ("Condor", 2, pytest.approx(KELLY))
    ]
    assert len(alert.evidence.rows) == 2


@pytest.mark.parametrize(("fraction", "fires_then"), [(0.049, False), (0.051, True)])
def test_kelly_above_peak_below_the_log_is_silent(fraction: float, fires_then: bool) -> None:
    """The log holds 1 % of equity before its first win: a twentieth of Kelly."""
    assert (
        find_alert("kelly_above_peak", one_a_day(WINS_FIRST), kelly_fraction=fraction) is not None
    ) == fires_then


@pytest.mark.parametrize(
    ("ceiling", "severity"), [(0.09, "danger"), (0.11, "warn"), (None, "warn")]
)
def test_kelly_above_peak_above_the_ceiling_is_a_danger(
    ceiling: float | None, severity: str
) -> None:
    assert (
        alert_of("kelly_above_peak", one_a_day(WINS_FIRST), margin_ceiling=ceiling).severity
        == severity
    )


def test_kelly_above_peak_without_a_ceiling_takes_all_of_equity() -> None:
    alert = alert_of(
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
def test_kelly_above_peak_within_the_log_is_silent(
    pls: list[float], settings: dict[str, object]
) -> None:
    assert find_alert("kelly_above_peak", one_a_day(pls), **settings) is None


def test_kelly_above_peak_without_margins_is_silent() -> None:
    assert find_alert("kelly_above_peak", one_a_day(WINS_FIRST, margin=NAN)) is None


@pytest.mark.parametrize(
    "settings",
    [{"margin_ceiling": 0.05}, {}, {"strategies": {"Condor": {"kelly_fraction": 0.9}}}],
    ids=str,
)
def test_kelly_above_peak_proposal_fits(settings: dict[str, object]) -> None:
    """Above the ceiling the share falls to it, else to the log's peak, at most 1 % below."""
    alert = alert_of("kelly_above_peak", one_a_day(WINS_FIRST), **settings)
    target = alert.evidence.figures["ceiling" if alert.severity == "danger" else "log_share"]
    again = find_alert("kelly_above_peak", one_a_day(WINS_FIRST), **patched(settings, alert))
    assert again is None or target * 0.99 <= again.evidence.figures["kelly_share"] <= target + 1e-9


SMALL = 10_000  #: of capital, of which each loss takes a tenth
TIGHT = {
    "kelly_fraction": 4.25,
    "margin_ceiling": None,
    "starting_capital": SMALL,
}  #: Kelly's margin is .85 of capital


def test_drawdown_plus_margin_above_capital_names_its_days() -> None:
    """Drawdown .2 plus margin .85 exceeds capital from the 63rd trade to the last."""
    alert = alert_of("drawdown_plus_margin", one_a_day(WINS_FIRST), **TIGHT)
    (period,) = alert.evidence.periods
    assert (period.start, period.end) == (date(MONDAY + 62), date(MONDAY + 99))
    assert period.worst == pytest.approx(3.9 + 0.85)
    assert period.worst_on == date(MONDAY + 99)
    assert alert.evidence.figures["days"] == 38
    assert alert.severity == "danger"


def test_drawdown_plus_margin_periods_end_with_the_drawdown() -> None:
    ups_and_downs = (
        [MARGIN] * 30
        + [-MARGIN] * 3
        + [MARGIN] * 37
        + [-MARGIN] * 4
        + [MARGIN] * 3
        + [-MARGIN] * 23
    )
    alert = alert_of(
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
def test_drawdown_plus_margin_within_capital_is_silent(
    pls: list[float], settings: dict[str, float]
) -> None:
    assert find_alert("drawdown_plus_margin", one_a_day(pls), **settings) is None


def test_drawdown_plus_margin_of_compounding_sizes_uses_the_peak() -> None:
    """One contract each, 39 losses before the last trade, a peak of 160,000.

    The drawdown of 39,000 is 0.39 of starting capital, and 39 / 160 of the peak.
    """
    trades, settings = one_a_day(WINS_FIRST), {"kelly_fraction": 3.5}
    alert = alert_of("drawdown_plus_margin", trades, **settings)
    assert alert.evidence.figures["worst_share"] == pytest.approx(0.39 + 0.7)
    compounding = {"kind": "fixed_fractional", "fraction": 0.01}
    assert find_alert("drawdown_plus_margin", trades, compounding, **settings) is None
    alert = alert_of(
        "drawdown_plus_margin", trades, compounding, **{**settings, "kelly_fraction": 4}
    )
    assert alert.evidence.figures["worst_share"] == pytest.approx(39 / 160 + 0.8)


def test_drawdown_plus_margin_with_equity_through_zero_fires() -> None:
    trades = one_a_day([MARGIN] * 60 + [-2.8 * MARGIN] * 40, margin=MARGIN)
    alert = alert_of(
        "drawdown_plus_margin",
        [*trades, *one_a_day([MARGIN] * 100, margin=MARGIN)],
        constrained=False,
        **TIGHT,
    )
    assert alert.evidence.figures["worst_share"] > 1


def test_drawdown_plus_margin_proposal_fits() -> None:
    settings = {**TIGHT, "starting_capital": 50_000}
    alert = alert_of("drawdown_plus_margin", one_a_day(WINS_FIRST), **settings)
    assert (
        find_alert("drawdown_plus_margin", one_a_day(WINS_FIRST), **patched(settings, alert))
        is None
    )


def test_drawdown_plus_margin_of_a_lost_account_proposes_nothing() -> None:
    """40 losses of a tenth of capital each: what is lost alone exceeds it."""
    assert alert_of("drawdown_plus_margin", one_a_day(WINS_FIRST), **TIGHT).proposal is None
