"""Alerts about rules that shrink sizes: streaks, VIX, standstill. Each fires when it should, and is silent when it should not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.alerts import Alert, VixRange, effect_of
from app.calculations.alerts.losing_streaks import _difference, _shuffled
from tests.unit.calculations.alerts.alert_cases import case_of, fires, found, patched
from tests.unit.calculations.builders import (
    MONDAY,
    NAN,
    ONE,
    Trade,
    book_of,
    date,
    one_a_day,
    profile_of,
)

# --- after losses in a row ---------------------------------------------------------------------------------------

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
        pytest.param(BOUNCE, None, "info", "halve_after_losses", id="better"),
        pytest.param(COIN, None, "info", "halve_after_losses", id="coin"),
        pytest.param(COIN, RULE, "info", "remove_streak_rule", id="coin, and a rule acts"),
    ],
)
def test_after_three_losses(
    pls: list[float], rule: dict[str, float] | None, severity: str, action: str | None
) -> None:
    alert = fires("streaks", one_a_day(pls), streak_rule=rule)
    assert alert.severity == severity
    assert (alert.proposal and alert.proposal.action) == action
    assert alert.evidence.figures["rule_acts"] == (rule is not None)
    assert (alert.evidence.figures["high"] < 0) == (pls is RUNS)
    assert (
        alert.evidence.figures["low"]
        <= alert.evidence.figures["difference"]
        <= alert.evidence.figures["high"]
    )


def test_how_much_worse() -> None:
    """After three losses in a row of RUNS, 5 of 6 lose: 12 x 6 trades but for the last run's own; win rates by count."""
    figures = fires("streaks", one_a_day(RUNS)).evidence.figures
    assert figures["after"] == 12 * 6 - 1
    assert figures["win_rate_after"] == pytest.approx(11 / 71)
    assert figures["win_rate_otherwise"] == pytest.approx((120 - 11) / (216 - 71))


def test_win_rates_compare_the_same_strategies() -> None:
    """A strategy that mostly loses has most of the streaks: 27 % against 67 % would be no finding."""
    rng = np.random.default_rng(2)
    rare = rng.choice([-10.0, 200.0], 300, p=[0.9, 0.1]).tolist()
    often = rng.choice([-100.0, 30.0], 300, p=[0.2, 0.8]).tolist()
    figures = fires(
        "streaks", [*one_a_day(rare, strategy="Ticket"), *one_a_day(often)]
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
        pytest.param(
            [Trade("8 10:00", "8 11:00", pl) for pl in RUNS], id="everything in one second"
        ),
    ],
)
def test_nothing_to_say_about_streaks(trades: list[Trade]) -> None:
    assert found("streaks", trades) is None


def test_streaks_without_margins() -> None:
    assert fires("streaks", one_a_day(RUNS, margin=NAN)).severity == "warn"


def test_a_day_of_losses_is_one_observation() -> None:
    """Six trades a day that share its luck, days independent: within a day three losses foretell the fourth, so it is worse indeed;
    opened at one second they foretell nothing, however much alike they end."""
    luck = np.random.default_rng(3).choice([-100.0, 100.0], 100)
    staggered = [
        Trade(f"{MONDAY + d} {9 + i:02d}:00", f"{MONDAY + d} {9 + i:02d}:30", float(pl))
        for d, pl in enumerate(luck)
        for i in range(6)
    ]
    at_once = [replace(trade, opened=f"{trade.opened.split()[0]} 09:00") for trade in staggered]
    assert fires("streaks", staggered).severity == "warn"
    assert fires("streaks", at_once).severity == "info"


def test_the_rule_is_tried() -> None:
    trades = one_a_day(RUNS)
    alert = fires("streaks", trades)
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"streak_rule": RULE}}
    effect = effect_of(alert, book_of(*trades), profile_of())
    assert effect is not None
    assert effect.trades_changed == alert.evidence.figures["after"]  # half of one contract is none
    assert effect.after.trades_taken == len(RUNS) - effect.trades_changed


@pytest.mark.parametrize(
    ("pls", "verdict"),
    [(RUNS, "better"), (BOUNCE, "worse"), (COIN, "no clear difference")],
    ids=["runs", "bounce", "coin"],
)
def test_what_halving_would_have_changed(pls: list[float], verdict: str) -> None:
    trades = one_a_day(pls, contracts=4)
    effect = effect_of(fires("streaks", trades, constrained=False), book_of(*trades), profile_of())
    assert effect is not None
    assert effect.verdict == verdict


def test_a_rule_without_gain_is_proposed_for_removal() -> None:
    alert = fires("streaks", one_a_day(COIN), streak_rule=RULE)
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"streak_rule": None}}
    assert fires("streaks", one_a_day(RUNS), streak_rule=RULE).proposal is None


def test_expected_difference_of_shuffled_results() -> None:
    """All orders of three losses and four wins, the mean after two losses in a row less the mean otherwise, by enumeration."""
    results = np.array([-1.0, -1, -1, 1, 1, 1, 1])
    differences = []
    for order in set(itertools.permutations(results.tolist())):
        after = [i for i in range(2, 7) if order[i - 1] < 0 and order[i - 2] < 0]
        other = [i for i in range(7) if i not in after]
        if after:
            differences.append(
                np.mean([order[i] for i in after]) - np.mean([order[i] for i in other])
            )
    sums = _shuffled(
        results, results < 0, np.ones(7, bool), np.arange(7), 2, 40_000, np.random.default_rng(0)
    )
    shuffled = _difference(sums)
    shuffled = shuffled[np.isfinite(shuffled)]
    assert shuffled.mean() == pytest.approx(
        np.mean(differences), abs=4 * shuffled.std() / len(shuffled) ** 0.5
    )
    assert abs(np.mean(differences)) > 0.1  # although every order is as likely


def test_what_chance_expects_is_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def figures(expected: float) -> np.ndarray[Any, Any]:
        monkeypatch.setattr(
            "app.calculations.alerts.losing_streaks._expected_by_order", lambda *_: expected
        )
        evidence = fires("streaks", one_a_day(COIN)).evidence.figures
        return np.array([evidence[name] for name in ("difference", "low", "high")])

    np.testing.assert_allclose(figures(0.5), figures(0.0) - 0.5, atol=1e-12)
    lost = np.array(COIN) < 0
    after = np.array([i >= 3 and lost[i - 3 : i].all() for i in range(len(COIN))])
    raw = (
        np.sign(COIN)[after].mean() - np.sign(COIN)[~after].mean()
    )  # every result of COIN is its typical one
    assert figures(0.0)[0] == pytest.approx(raw)


def test_shuffled_trades_see_only_what_had_closed() -> None:
    """Open at once, none has seen a loss; open after the first two closes, all have seen as many."""
    losses = np.full(4, -1.0)
    for closed_before, after in ((0, 0), (1, 0), (2, 4)):
        sums = _shuffled(
            losses,
            losses < 0,
            np.ones(4, bool),
            np.full(4, closed_before),
            2,
            6,
            np.random.default_rng(0),
        )
        assert sums[:, 1].tolist() == [after] * 6


@pytest.mark.parametrize("losses", [8, 9, 30])
def test_streaks_longer_than_the_record(losses: int) -> None:
    results = np.array([-1.0, -1, -1, 1, 1, 1, 1])
    sums = _shuffled(
        results, results < 0, np.ones(7, bool), np.arange(7), losses, 5, np.random.default_rng(0)
    )
    np.testing.assert_allclose(sums, np.tile([0.0, 0.0, 1.0, 7.0], (5, 1)), atol=1e-12)


# --- VIX ---------------------------------------------------------------------------------------------------------


def at_vix(*groups: tuple[float, Sequence[float]]) -> list[Trade]:
    """One trade a day, of each group at its VIX."""
    trades = [(pl, level) for level, pls in groups for pl in pls]
    return [
        replace(trade, vix=level)
        for trade, (_, level) in zip(one_a_day([pl for pl, _ in trades]), trades, strict=True)
    ]


GOOD = [100.0, 120, -80, 90, 110] * 30
SMALL = [11.0, -10] * 40
BAD = [-100.0, -120, 80, -90, -110] * 8


def vix_patch(alert: Alert) -> dict[str, Any] | None:
    return alert.proposal.patch["portfolio"]["vix_rule"] if alert.proposal else None


@pytest.mark.parametrize(
    ("groups", "severity", "rule"),
    [
        pytest.param(
            [(12, GOOD), (35, BAD)], "warn", {"above": 30, "multiplier": 0}, id="loses above 30"
        ),
        pytest.param(
            [(12, GOOD), (35, SMALL)],
            "info",
            {"above": 30, "multiplier": 0.5},
            id="earns less above 30",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, BAD)],
            "warn",
            {"above": 20, "multiplier": 0},
            id="loses above 20",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, SMALL)],
            "warn",
            {"above": 20, "multiplier": 0.5},
            id="loses, then earns less",
        ),
        pytest.param(
            [(12, GOOD), (22, BAD), (35, GOOD)],
            "warn",
            None,
            id="loses in between: no rule says so",
        ),
        pytest.param(
            [(12, BAD), (22, GOOD)], "warn", None, id="loses while it is calm: no rule says so"
        ),
        pytest.param([(12, BAD), (22, BAD)], "warn", None, id="loses everywhere: not the VIX"),
    ],
)
def test_results_by_vix(
    groups: list[tuple[float, list[float]]], severity: str, rule: dict[str, float] | None
) -> None:
    alert = fires("vix", at_vix(*groups))
    assert alert.severity == severity
    assert vix_patch(alert) == rule


def test_vix_lines_are_the_results() -> None:
    alert = fires("vix", at_vix((12, GOOD), (35, BAD)))
    calm, wild = alert.evidence.lines
    assert (calm.subject, calm.count, calm.verdict) == (VixRange(None, 15), 150, None)
    assert (wild.subject, wild.count, wild.verdict) == (VixRange(30, None), 40, "loses")
    assert (calm.win_rate, wild.win_rate) == (pytest.approx(0.8), pytest.approx(0.2))
    assert (wild.value, wild.amount) == (
        pytest.approx(sum(BAD) / 40 / 1_000),
        pytest.approx(sum(BAD)),
    )
    assert wild.low is not None
    assert wild.high is not None
    assert wild.low < wild.value < wild.high < 0  # type: ignore[operator]


def test_a_level_belongs_to_the_bucket_below() -> None:
    """A rule acts above its level: a VIX of 30 is not above 30."""
    alert = fires("vix", at_vix((12, GOOD), (30, BAD)))
    assert alert.evidence.lines[1].subject == VixRange(25, 30)
    assert vix_patch(alert) == {"above": 25, "multiplier": 0}


@pytest.mark.parametrize(
    "trades",
    [
        pytest.param(at_vix((12, GOOD), (35, GOOD)), id="the same at every level"),
        pytest.param(at_vix((12, GOOD), (35, BAD[:15])), id="too few"),
        pytest.param(one_a_day(GOOD + BAD), id="no VIX"),
        pytest.param(at_vix((12, [100.0])), id="one trade"),
        pytest.param(at_vix((12, [100.0] * 50), (35, [100.0] * 50)), id="all wins alike"),
        pytest.param(at_vix((12, [0.0] * 50)), id="zero P/L"),
        pytest.param(
            [*at_vix((12, GOOD)), *(Trade("300 10:00", "300 11:00", pl, vix=35) for pl in BAD)],
            id="all bad ones on one day",
        ),
    ],
)
def test_nothing_to_say_about_the_vix(trades: list[Trade]) -> None:
    assert found("vix", trades) is None


@pytest.mark.parametrize("seed", range(8))
def test_noise_has_no_bad_vix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    trades = at_vix(
        *((level, rng.normal(20, 100, 60).tolist()) for level in (12.0, 17, 22, 27, 40))
    )
    assert found("vix", trades) is None


def test_all_losses_lose_at_every_vix() -> None:
    assert fires("vix", at_vix((12, [-100.0, -90] * 30))).evidence.figures["losing"] == 1


def test_strategies_count_alike() -> None:
    """A ticket whose results are a thousand times as wild, at every VIX alike, does not hide that the condor loses above 30."""
    rng = np.random.default_rng(5)
    tickets = [
        replace(t, strategy="Ticket")
        for t in at_vix(*((level, rng.normal(0, 100_000, 60).tolist()) for level in (12.0, 35)))
    ]
    alert = fires("vix", [*at_vix((12, GOOD[:60]), (35, BAD + BAD[:20])), *tickets])
    assert [line.subject for line in alert.evidence.lines] == [
        VixRange(None, 15),
        VixRange(30, None),
    ]


def test_a_rule_that_acts_already_is_not_proposed() -> None:
    trades = at_vix((12, GOOD), (35, BAD))
    assert fires("vix", trades, vix_rule={"above": 30, "multiplier": 0.5}).proposal is not None
    assert fires("vix", trades, vix_rule={"above": 30, "multiplier": 0}).proposal is None


# --- standstill --------------------------------------------------------------------------------------------------

PAUSE = {"streak_rule": {"losses": 3, "multiplier": 0}}


def test_a_pause_that_never_ends() -> None:
    """Three losses, then the log goes on losing for 70 days: nothing is taken from the fourth on."""
    alert = fires("standstill", one_a_day([100.0] * 5 + [-10.0] * 73), **PAUSE)
    (period,) = alert.evidence.periods
    assert (period.start, period.end, period.worst) == (date(MONDAY + 8), date(MONDAY + 77), 69)
    assert alert.severity == "danger"
    assert alert.evidence.figures == {"days": 69, "refused": 70, "periods": 1}


@pytest.mark.parametrize(
    ("losing", "fires_then"), [(63, False), (64, True)], ids=["59 days", "60 days"]
)
def test_sixty_days(losing: int, fires_then: bool) -> None:
    """The first three losses are taken; the last refused open is `losing` - 4 days after the first."""
    assert (found("standstill", one_a_day([-10.0] * losing), **PAUSE) is not None) == fires_then


HALF_WAY = (
    [-10.0] * 43 + [10.0] + [-10.0] * 43
)  #: the log wins once, the pause ends, and begins again
MONTHLY = [Trade(f"{MONDAY + 30 * i} 10:00", f"{MONDAY + 30 * i} 11:00", -10) for i in range(8)]


@pytest.mark.parametrize(
    ("trades", "settings"),
    [
        pytest.param(
            one_a_day([-10.0] * 80),
            {"streak_rule": {"losses": 3, "multiplier": 0.5}, "below_one": "one"},
            id="no pause",
        ),
        pytest.param(one_a_day(HALF_WAY), PAUSE, id="a pause that ends"),
        pytest.param(
            [
                *one_a_day([-10.0] * 5),
                *(Trade(f"{d} 10:00", f"{d} 11:00", -10) for d in range(200, 230)),
            ],
            PAUSE,
            id="a gap of the log itself",
        ),
        pytest.param(
            one_a_day([10.0] * 80),
            {"strategies": {"Condor": {"enabled": False}}},
            id="switched off",
        ),
        pytest.param(one_a_day([10.0] * 80), {"trading_days": []}, id="no trading days"),
        pytest.param(
            one_a_day([10.0] * 80),
            {"rule": {"kind": "kelly", "history": "walk_forward", "min_trades": 100}},
            id="warm-up",
        ),
        pytest.param(
            one_a_day([10.0] * 80, margin=NAN),
            {"rule": {"kind": "fixed_dollar", "dollars": 1_000}},
            id="no margin",
        ),
        pytest.param(
            one_a_day([-10.0] * 80), {**PAUSE, "constrained": False}, id="no limits at all"
        ),
        pytest.param(one_a_day([-10.0]), PAUSE, id="one trade"),
        pytest.param([Trade("8 10:00", "8 11:00", -10)] * 80, PAUSE, id="everything in one second"),
    ],
)
def test_trading_goes_on(trades: list[Trade], settings: dict[str, Any]) -> None:
    assert found("standstill", trades, **settings) is None


def test_a_log_that_trades_once_a_month_stands_still_too() -> None:
    """Its usual pause is no gap: refused from the fourth trade to the eighth, 120 days."""
    assert fires("standstill", MONTHLY, **PAUSE).evidence.figures["days"] == 120


def test_a_gap_does_not_hide_a_standstill() -> None:
    before, after = (
        one_a_day([-10.0] * 70),
        [Trade(f"{d} 10:00", f"{d} 11:00", -10) for d in range(300, 370)],
    )
    alert = fires("standstill", [*before, *after], **PAUSE)
    assert [period.worst for period in alert.evidence.periods] == [66, 69]


@pytest.mark.parametrize(
    ("pls", "settings", "cause", "patch"),
    [
        pytest.param(
            [10.0] * 80,
            {"max_parallel_trades": 0},
            "parallel_cap",
            {"max_parallel_trades": None},
            id="no trade at once",
        ),
        pytest.param(
            [-30_000.0] + [10.0] * 80,
            {"drawdown_brake": [{"drawdown": 0.2, "multiplier": 0.25}]},
            "below_one",
            {"drawdown_brake": None},
            id="a brake that leaves less than one contract",
        ),
        pytest.param(
            [10.0] * 80,
            {"rule": {"kind": "fixed_contracts", "contracts": 0.5}},
            "below_one",
            {"below_one": "one"},
            id="half a contract",
        ),
        pytest.param([-200_000.0] + [10.0] * 80, {}, "ruined", None, id="ruin"),
        pytest.param(
            [10.0] * 80, {"margin_ceiling": 0.001}, "margin_ceiling", None, id="margin ceiling"
        ),
        pytest.param(
            [10.0] * 80,
            {"strategies": {"Condor": {"max_contracts": 0}}},
            "max_contracts",
            None,
            id="max contracts",
        ),
        pytest.param(
            [10.0] * 80,
            {"strategies": {"Condor": {"capital_ceiling": 1}}},
            "capital_ceiling",
            None,
            id="capital ceiling",
        ),
        pytest.param(
            [-10.0] * 80,
            PAUSE,
            "paused",
            {"streak_rule": {"multiplier": 0.5}},
            id="pause",
        ),
    ],
)
def test_causes_and_what_is_proposed(
    pls: list[float], settings: dict[str, Any], cause: str, patch: dict[str, Any] | None
) -> None:
    alert = fires("standstill", one_a_day(pls), **settings)
    assert alert.evidence.lines[0].subject == f"skipped:{cause}"
    assert (alert.proposal and alert.proposal.patch["portfolio"]) == patch


def test_the_brake_proposal_lets_trading_go_on() -> None:
    trades = one_a_day([-30_000.0] + [10.0] * 80)
    settings = {"drawdown_brake": [{"drawdown": 0.2, "multiplier": 0.25}]}
    assert (
        found("standstill", trades, **patched(settings, fires("standstill", trades, **settings)))
        is None
    )


def test_a_vix_rule_of_zero_stands_still() -> None:
    alert = fires(
        "standstill", one_a_day([10.0] * 80, vix=35.0), ONE, vix_rule={"above": 30, "multiplier": 0}
    )
    assert alert.proposal is not None
    assert alert.proposal.patch == {"portfolio": {"vix_rule": {"multiplier": 0.5}}}
    assert case_of(one_a_day([10.0] * 3)).limited.constrained
