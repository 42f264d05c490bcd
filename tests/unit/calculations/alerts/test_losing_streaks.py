"""Alerts about trades after losses in a row."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.alerts import effect_of
from app.calculations.alerts.losing_streaks import (
    OFFERED_FROM,
    SIGNIFICANCE,
    _difference,
    _differences_by_order,
    _Results,
    _shuffled,
)
from tests.unit.calculations.alerts.alert_cases import alert_of, context_of, find_alert
from tests.unit.calculations.builders import (
    MONDAY,
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
)

#: Ten wins, then eight losses, again and again: after three losses the next trade loses.
RUNS = ([100.0] * 10 + [-100.0] * 8) * 12
#: Three losses, then always a win.
BOUNCE = ([-100.0] * 3 + [300.0] + [50.0] * 4) * 25
COIN = np.random.default_rng(1).choice([-100.0, 100.0], 400).tolist()
RULE = {"losses": 3, "multiplier": 0.5}


@pytest.mark.parametrize(
    ("pls", "rule", "severity", "action"),
    [
        pytest.param(RUNS, None, "warn", "halve_after_losses", id="worse"),
        pytest.param(RUNS, RULE, "info", None, id="worse, and a rule acts"),
        pytest.param(BOUNCE, RULE, "info", "remove_streak_rule", id="better, and a rule acts"),
        pytest.param(COIN, RULE, "info", "remove_streak_rule", id="coin, and a rule acts"),
    ],
)
def test_streaks_severity_and_action_follow_the_verdict(
    pls: list[float], rule: dict[str, float] | None, severity: str, action: str | None
) -> None:
    alert = alert_of("streaks", one_a_day(pls), streak_rule=rule)
    assert alert.severity == severity
    assert (alert.proposal and alert.proposal.action) == action
    assert alert.evidence.figures["rule_acts"] == (rule is not None)
    assert (alert.evidence.figures["high"] < 0) == (pls is RUNS)
    assert alert.evidence.figures["worse"] == (pls is RUNS)
    assert (alert.evidence.figures["chance"] <= SIGNIFICANCE) == (pls is RUNS)
    assert (
        alert.evidence.figures["low"]
        <= alert.evidence.figures["difference"]
        <= alert.evidence.figures["high"]
    )


def test_a_rule_is_offered_only_where_luck_is_out_of_the_question() -> None:
    """A difference that two random orders in a hundred reach is told, and no rule is offered."""
    offered = worse = 0
    for seed in range(60):
        pls = np.random.default_rng(seed).choice([-100.0, 100.0], 400).tolist()
        alert = find_alert("streaks", one_a_day(pls))
        if alert is None:
            continue
        worse += 1
        assert alert.severity == "warn"
        assert alert.evidence.figures["deviations"] < OFFERED_FROM
        offered += alert.proposal is not None
    assert worse > 0
    assert offered == 0


def test_streaks_figures_equal_hand_counts() -> None:
    """After three losses in a row of RUNS, 5 of 6 lose: 12 x 6 trades less the last run's end."""
    figures = alert_of("streaks", one_a_day(RUNS)).evidence.figures
    assert figures["after"] == 12 * 6 - 1
    assert figures["win_rate_after"] == pytest.approx(11 / 71)
    assert figures["win_rate_otherwise"] == pytest.approx((120 - 11) / (216 - 71))


def test_streaks_win_rates_compare_the_same_strategies() -> None:
    """The strategy that mostly loses has most of the streaks, which alone is no finding."""
    rng = np.random.default_rng(2)
    rare = rng.choice([-10.0, 200.0], 300, p=[0.9, 0.1]).tolist()
    often = rng.choice([-100.0, 30.0], 300, p=[0.2, 0.8]).tolist()
    figures = alert_of(
        "streaks", [*one_a_day(rare, strategy="Ticket"), *one_a_day(often)], streak_rule=RULE
    ).evidence.figures
    assert figures["win_rate_otherwise"] == pytest.approx(0.1, abs=0.06)


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(one_a_day([-100, -100, 100, 150] * 40), id="no three losses in a row"),
        pytest.param(one_a_day([100] * 60), id="all wins"),
        pytest.param(
            one_a_day([-100] * 60), id="all losses: hardly a trade that is not after a streak"
        ),
        pytest.param(one_a_day([0] * 60), id="zero P/L"),
        pytest.param(one_a_day([100]), id="one trade"),
        pytest.param(one_a_day(RUNS[:54]), id="too few after a streak"),
        pytest.param(one_a_day(BOUNCE), id="better, and nothing to gain"),
        pytest.param(one_a_day(COIN), id="a coin, and nothing to gain"),
        pytest.param(
            [Trade("8 10:00", "8 11:00", pl) for pl in RUNS], id="everything in one second"
        ),
    ],
)
def test_streaks_that_say_nothing_are_silent(trades: list[Trade]) -> None:
    assert find_alert("streaks", trades) is None


def test_differences_by_order_shuffle_no_result_into_another_strategy() -> None:
    """Where each strategy's results are all alike, every order has the difference of the log."""
    context = context_of([*one_a_day([-100.0] * 8), *one_a_day([300.0] * 6, strategy="Fly")])
    score = np.where(context.book.strategy == 0, -1.0, 3.0)
    # of the first strategy seven come after a loss; the first and the six wins do not
    expected = -1.0 - (-1.0 + 6 * 3.0) / 7
    assert _differences_by_order(context, score, 1) == pytest.approx(expected)


def test_streaks_without_margins_use_pl() -> None:
    assert alert_of("streaks", one_a_day(RUNS, margin=NAN)).severity == "warn"


def test_streaks_of_trades_opened_at_once_are_no_warning() -> None:
    """Six trades a day that share its luck, days independent.

    Staggered within the day, three losses foretell the fourth, so the next trade is worse. Opened
    at one second they foretell nothing, however much alike they end.
    """
    luck = np.random.default_rng(3).choice([-100.0, 100.0], 100)
    staggered = [
        Trade(f"{MONDAY + d} {9 + i:02d}:00", f"{MONDAY + d} {9 + i:02d}:30", float(pl))
        for d, pl in enumerate(luck)
        for i in range(6)
    ]
    at_once = [replace(trade, opened=f"{trade.opened.split()[0]} 09:00") for trade in staggered]
    assert alert_of("streaks", staggered).severity == "warn"
    assert find_alert("streaks", at_once) is None


def test_effect_of_halving_changes_the_trades_after_streaks() -> None:
    trades = one_a_day(RUNS)
    alert = alert_of("streaks", trades)
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"streak_rule": RULE}}
    effect = effect_of(alert, book_of(*trades), profile_of())
    assert effect is not None
    assert effect.trades_changed == alert.evidence.figures["after"]  # half of one contract is none
    assert effect.after.trades_taken == len(RUNS) - effect.trades_changed


@pytest.mark.parametrize(
    ("pls", "rule", "verdict"),
    [(RUNS, None, "better"), (BOUNCE, RULE, "better"), (COIN, RULE, "no clear difference")],
    ids=["runs", "bounce", "coin"],
)
def test_effect_of_the_change_has_the_verdict_of_its_log(
    pls: list[float], rule: dict[str, float] | None, verdict: str
) -> None:
    trades = one_a_day(pls, contracts=4)
    alert = alert_of("streaks", trades, constrained=False, streak_rule=rule)
    effect = effect_of(alert, book_of(*trades), profile_of(streak_rule=rule))
    assert effect is not None
    assert effect.verdict == verdict


def test_streaks_with_a_useless_rule_propose_its_removal() -> None:
    alert = alert_of("streaks", one_a_day(COIN), streak_rule=RULE)
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"streak_rule": None}}
    assert alert_of("streaks", one_a_day(RUNS), streak_rule=RULE).proposal is None


def test_shuffled_mean_difference_equals_enumeration() -> None:
    """All orders of three losses and four wins: mean after two losses less mean otherwise."""
    results = np.array([-1.0, -1, -1, 1, 1, 1, 1])
    differences = []
    for order in set(itertools.permutations(results.tolist())):
        after = [i for i in range(2, 7) if order[i - 1] < 0 and order[i - 2] < 0]
        other = [i for i in range(7) if i not in after]
        if after:
            differences.append(
                np.mean([order[i] for i in after]) - np.mean([order[i] for i in other])
            )
    in_turn = _Results(results, results < 0, np.ones(7, bool), np.arange(7))
    sums = _shuffled(in_turn, 2, 40_000, np.random.default_rng(0))
    shuffled = _difference(sums)
    shuffled = shuffled[np.isfinite(shuffled)]
    assert shuffled.mean() == pytest.approx(
        np.mean(differences), abs=4 * shuffled.std() / len(shuffled) ** 0.5
    )
    assert abs(np.mean(differences)) > 0.1  # although every order is as likely


def test_streaks_subtract_the_expected_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def figures(expected: float) -> np.ndarray[Any, Any]:
        monkeypatch.setattr(
            "app.calculations.alerts.losing_streaks._differences_by_order",
            lambda *_: np.array([expected]),
        )
        evidence = alert_of("streaks", one_a_day(COIN), streak_rule=RULE).evidence.figures
        return np.array([evidence[name] for name in ("difference", "low", "high")])

    np.testing.assert_allclose(figures(0.5), figures(0.0) - 0.5, atol=1e-12)
    lost = np.array(COIN) < 0
    after = np.array([i >= 3 and lost[i - 3 : i].all() for i in range(len(COIN))])
    raw = (
        np.sign(COIN)[after].mean() - np.sign(COIN)[~after].mean()
    )  # every result of COIN is its typical one
    assert figures(0.0)[0] == pytest.approx(raw)


def test_shuffled_counts_only_earlier_closes() -> None:
    """Positions open at once follow no loss; after the first two closes all follow as many."""
    losses = np.full(4, -1.0)
    for closed_before, after in ((0, 0), (1, 0), (2, 4)):
        results = _Results(losses, losses < 0, np.ones(4, bool), np.full(4, closed_before))
        sums = _shuffled(results, 2, 6, np.random.default_rng(0))
        assert sums[:, 1].tolist() == [after] * 6


@pytest.mark.parametrize("losses", [8, 9, 30])
def test_shuffled_with_more_losses_than_results_has_no_streak(losses: int) -> None:
    results = np.array([-1.0, -1, -1, 1, 1, 1, 1])
    in_turn = _Results(results, results < 0, np.ones(7, bool), np.arange(7))
    sums = _shuffled(in_turn, losses, 5, np.random.default_rng(0))
    np.testing.assert_allclose(sums, np.tile([0.0, 0.0, 1.0, 7.0], (5, 1)), atol=1e-12)


@pytest.mark.parametrize(("multiplier", "is_told"), [(0.5, True), (1.0, False)])
def test_streaks_of_a_rule_that_changes_no_size_are_silent(
    multiplier: float, is_told: bool
) -> None:
    """After every loss comes a win: nothing to warn of, and a multiplier of 1 does nothing."""
    trades = one_a_day([100.0, -100.0] * 30)
    rule = {"losses": 1, "multiplier": multiplier}
    assert (find_alert("streaks", trades, streak_rule=rule) is not None) is is_told
