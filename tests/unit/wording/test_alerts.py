"""Sentences of alerts: the numbers, dates and names of the evidence as a reader sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from app.calculations.alerts import (
    Alert,
    AlertKind,
    AlertPeriod,
    Evidence,
    EvidenceLine,
    Severity,
    VixRange,
)
from app.wording.alert_evidence import ALERT_TEXTS, alert_text, subject_name, value_range
from app.wording.alerts import (
    ALERT_WORDING,
    alert_facts,
    alert_meaning,
    alert_title,
    checked_kinds,
)

FIRST, LAST = np.datetime64("2024-03-10"), np.datetime64("2024-04-16")
PERIOD = AlertPeriod(FIRST, LAST, 4.75, LAST)


def alert_of(
    kind: AlertKind, figures: dict[str, float], severity: Severity = "warn", **evidence: Any
) -> Alert:
    return Alert(kind, severity, Evidence(figures, **evidence))


def streaks(high: float, rule_acts: bool) -> Alert:
    figures = {
        "losses": 3.0,
        "after": 71.0,
        "difference": -1.234,
        "low": -1.5,
        "high": high,
        "win_rate_after": 0.155,
        "win_rate_otherwise": 0.752,
        "worse": float(high < 0),
        "rule_acts": float(rule_acts),
    }
    return alert_of("streaks", figures)


def hindsight(**figures: float) -> Alert:
    fixed = {"drawdown_hindsight": 0.2, "drawdown_walk_forward": 0.3, "growth_kept": 0.5}
    return alert_of(
        "hindsight_gap", {**fixed, **figures}, dates={"since": FIRST}, scenario="My Kelly"
    )


def test_alert_wording_covers_every_kind() -> None:
    assert set(ALERT_WORDING) == set(ALERT_TEXTS) == set(get_args(AlertKind))


def promise(**figures: float) -> Alert:
    fixed = {"chance": 0.634, "low": 0.609, "high": 0.658, "accepted": 0.05, "target": 0.2}
    return alert_of("promise_broken", {**fixed, **figures}, "danger", scenario="My sizing")


def test_promise_broken_text_says_chance_promise_and_cure() -> None:
    text = alert_text(promise(factor=0.312))
    assert text.startswith(
        "Within a year of trading days My sizing falls more than 20.0% in 63.4% of futures "
        "(90% range 60.9% to 65.8%); your promise accepts 5.0%."
    )
    assert text.endswith("At 31.2% of this size it is kept.")
    assert alert_facts(promise(factor=0.312)) == [
        ("63%", "Chance in a year"),
        ("5%", "You accept"),
        ("31%", "Of this size keeps it"),
    ]


def test_promise_broken_text_without_a_cure_says_so() -> None:
    assert alert_text(promise()).endswith("No smaller size is known to keep it.")
    assert len(alert_facts(promise())) == 2
    assert alert_meaning(promise()) == (
        "The chance of losing more than 20% within a year is 63%; you accept 5%. "
        "No smaller size is known to keep the promise."
    )
    assert alert_meaning(promise(factor=0.312)).endswith("31% of this size keeps the promise.")


def test_margin_above_equity_text_lists_the_worst_period_first() -> None:
    day = LAST + np.timedelta64(5, "D")
    later = replace(PERIOD, start=day, end=day, worst=1_040.0, worst_on=day)
    worst = replace(PERIOD, worst=4_750.0)
    figures = {"days": 39.0, "shortfall": 4_750.0}
    alert = alert_of("margin_above_equity", figures, periods=(later, worst))
    assert alert_text(alert) == (
        "On 39 days the margin held was more than the account was worth, by up to $4,750 on "
        "16 Apr 2024: 10 Mar 2024 to 16 Apr 2024 and 21 Apr 2024."
    )
    assert alert_facts(alert) == [("$4,750", "Missing, at worst"), ("39", "Days above equity")]


@pytest.mark.parametrize(
    ("positions", "words"), [(1.0, "1 position was"), (2.0, "2 positions were")]
)
def test_max_loss_text_agrees_with_the_number_of_positions(positions: float, words: str) -> None:
    figures = {"worst_share": 0.25, "amount": 2_500.0, "target": 0.2, "positions": positions}
    text = alert_text(alert_of("max_loss", figures, dates={"worst": FIRST}))
    assert text.startswith(f"On 10 Mar 2024 {words} open.")
    assert "$2,500 would have gone: 25.0% of equity, against a target drawdown of 20.0%." in text


def test_margin_above_log_text_compares_both_peaks() -> None:
    figures = {"share": 0.62, "log_share": 0.01, "positions": 2.0}
    alert = alert_of("margin_above_log", figures, dates={"peak": FIRST})
    assert alert_text(alert) == (
        "On 10 Mar 2024 2 open positions held 62.0% of equity as margin; the log itself never "
        "held more than 1.0%."
    )
    assert alert_facts(alert)[0] == ("62%", "Peak, of equity")


def test_checked_kinds_names_every_check() -> None:
    assert checked_kinds(("vix", "standstill")) == (
        "Checked, nothing to gain: results by VIX, trading that stops."
    )


def test_standstill_text_names_the_causes() -> None:
    alert = alert_of(
        "standstill",
        {"days": 69.0, "refused": 70.0, "periods": 1.0},
        periods=(replace(PERIOD, worst=69.0),),
        lines=(EvidenceLine("skipped:paused", 60), EvidenceLine("skipped:below_one", 10)),
    )
    assert alert_text(alert) == (
        "For 69 days, 10 Mar 2024 to 16 Apr 2024, the log offered trades and none was taken: "
        "a streak or VIX rule that multiplies by zero and sizes below one contract. "
        "Such stretches in all: 1, with 70 trades refused."
    )
    assert alert_facts(alert)[1] == ("1", "Stops in all")


def test_joint_crashes_text_names_the_strategies_of_the_worst_day() -> None:
    figures = {"days_2": 10.0, "expected_2": 1.0, "days_3": 0.0, "expected_3": 0.04}
    figures |= {"worst_share": 0.014, "worst_pl": -1_400.0}
    lines = (
        EvidenceLine("Condor", amount=-500.0, date=FIRST),
        EvidenceLine("Fly", amount=-900.0, date=FIRST),
        EvidenceLine("Put", amount=-100.0, date=LAST),
    )
    text = alert_text(alert_of("joint_crashes", figures, lines=lines, dates={"worst": FIRST}))
    assert text == (
        "Two or more strategies lost clearly on 10 days, three or more on 0; independent ones "
        "would have on 1.0 and 0.0. The worst was 10 Mar 2024: Condor and Fly, together −$1,400 in "
        "this scenario, 1.4% of equity."
    )


def test_hindsight_gap_text_with_less_growth_turns_the_signs() -> None:
    alert = hindsight(
        difference=-123.4, low=-200.0, high=-5.25, cagr_hindsight=0.4, cagr_walk_forward=-0.1
    )
    text = alert_text(alert)
    assert text.startswith("My Kelly was fitted on the history that it is shown on: 40.0% a year")
    assert "the same rule makes −10.0% a year with 30.0%." in text
    assert (
        "since 10 Mar 2024 it grows by $123 a day less than with hindsight (5–95% range $5.25 to "
        "$200)" in text
    )


def test_hindsight_gap_text_with_more_growth_keeps_the_signs() -> None:
    text = alert_text(hindsight(difference=20.0, low=-10.0, high=50.0))
    assert "beyond measure with a drawdown of 20.0%" in text
    assert "grows by $20 a day more than with hindsight (5–95% range −$10 to $50)" in text


def test_hindsight_gap_meaning_of_a_deeper_fall_says_so_and_leaves_out_unknown_growth() -> None:
    poorer = hindsight(difference=-20.0, low=-50.0, high=-1.0)
    assert "the same rule does less well." in alert_meaning(poorer)
    assert alert_facts(poorer)[0] == ("50%", "Growth left without hindsight")
    deeper = hindsight(difference=20.0, low=-10.0, high=50.0)
    del deeper.evidence.figures["growth_kept"]
    assert "the same rule falls further." in alert_meaning(deeper)
    assert [label for _, label in alert_facts(deeper)] == [
        "Drawdown without hindsight",
        "Drawdown with it",
    ]


def test_beyond_experience_text_starts_with_the_first_date() -> None:
    lines = (
        EvidenceLine("Condor", 3, value=2.5, date=LAST),
        EvidenceLine("Fly", 1, value=2.0, date=FIRST),
    )
    alert = alert_of("beyond_experience", {"trades": 4.0, "factor": 2.5}, lines=lines)
    text = alert_text(alert)
    assert text.startswith("4 trades, the first on 10 Mar 2024, would have been larger")
    assert "Condor (up to 2.50 times) and Fly (up to 2.00 times)" in text


def test_too_few_text_shows_what_is_known_of_each_strategy() -> None:
    lines = (
        EvidenceLine("Condor", 20, value=0.2, low=0.0, high=0.5),
        EvidenceLine("Fly", 1, value=0.0),
        EvidenceLine("Put", 0),
    )
    figures = {"strategies": 3.0, "fewest": 0.0, "worst_share": 0.25}
    text = alert_text(alert_of("too_few", figures, lines=lines))
    assert text.endswith("At most 25.0% of equity was at stake in them.")
    assert (
        "Condor (20 positions, Kelly 20.0%, range 0.0% to 50.0%), Fly (1 position) and Put (none)."
        in text
    )


def test_vix_text_separates_losing_from_weak_levels() -> None:
    losing = EvidenceLine(
        VixRange(30, None), 40, value=-0.068, low=-0.08, high=-0.05, win_rate=0.2, verdict="loses"
    )
    weak = EvidenceLine(VixRange(20, 25), 30, win_rate=0.5, verdict="earns_less")
    good = EvidenceLine(VixRange(None, 15), 150, win_rate=0.8)
    alert = alert_of("vix", {"losing": 1.0, "weak": 1.0, "judged": 3.0}, lines=(good, weak, losing))
    assert alert_title(alert) == "Trades lose money at some levels of the VIX"
    assert alert_text(alert) == (
        "Trades lose money at VIX above 30: 40 trades, 20.0% won, −6.8% of margin on average "
        "(−8.0% to −5.0%). Trades earn clearly less at VIX 20 to 25: 30 trades, 50.0% won. Of 100 "
        "logs that the VIX does not touch, two at most would show such a level among the 3 looked "
        "at."
    )


def test_vix_title_without_losses_says_less() -> None:
    alert = alert_of("vix", {"losing": 0.0, "weak": 1.0, "judged": 3.0})
    assert alert_title(alert) == "Trades earn clearly less at some levels of the VIX"


@pytest.mark.parametrize(
    ("high", "rule_acts", "end"),
    [
        (-0.5, False, "the next trade is worse."),
        (-0.5, True, "the next trade is worse, and your streak rule acts on it."),
        (0.5, False, "no worse than any other."),
        (0.5, True, "no worse than any other, so your streak rule gains nothing."),
    ],
)
def test_streaks_text_ends_with_the_verdict(high: float, rule_acts: bool, end: str) -> None:
    alert = streaks(high, rule_acts)
    assert alert_text(alert).endswith(f"(5–95% range −1.50 to {high:.2f}): {end}".replace("-", "−"))
    assert alert_title(alert) == "After 3 losses in a row"
    assert ("clearly worse" in alert_meaning(alert)) == (high < 0)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (EvidenceLine("Condor"), "Condor"),
        (EvidenceLine("skipped:margin_ceiling"), "the margin ceiling"),
        (EvidenceLine(VixRange(None, 15)), "VIX up to 15"),
        (EvidenceLine(VixRange(15, 20)), "VIX 15 to 20"),
        (EvidenceLine(VixRange(30, None)), "VIX above 30"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_subject_name_says_each_subject(line: EvidenceLine, name: str) -> None:
    assert subject_name(line) == name


def test_value_range_without_bounds_is_a_dash() -> None:
    assert value_range(EvidenceLine("Condor")) == "–"
    assert value_range(EvidenceLine("Condor", low=-0.05, high=0.5)) == "−5.0% to 50.0%"
