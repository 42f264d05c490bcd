"""A change of the profile tried on a scenario: the patch, the paired difference, its uncertainty and the verdict in words."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError, ProfileError
from app.calculations.numerics.bootstrap import block_length, resampled_periods
from app.calculations.preset_scenarios import presets
from app.calculations.replay.comparison import Effect, compare, merge_patch
from app.calculations.replay.difference import daily_results, paired_difference
from app.calculations.replay.engine import Replay, replay
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    ONE,
    TEN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    scenario_of,
)

FRACTION = {"kind": "fixed_fractional", "fraction": 0.2}
HALF_ON_LOSSES = {"portfolio": {"streak_rule": {"losses": 3, "multiplier": 0.5}}}
NOISE = np.random.default_rng(6).normal(20, 300, 120).round(2)


def effect_of(
    trades: Sequence[Trade],
    rule: dict[str, Any],
    patch: dict[str, Any],
    *,
    resamples: int = 400,
    **portfolio: Any,
) -> Effect:
    """The effect of a patch on one rule over some trades."""
    return compare(
        book_of(*trades), profile_of(**portfolio), scenario_of(rule), patch, resamples=resamples
    )


# --- the patch ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "patch", "expected"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
    ids=lambda value: str(value),
)
def test_merge_patch(document: Any, patch: Any, expected: Any) -> None:
    """RFC 7386, appendix A."""
    before = copy.deepcopy((document, patch))
    assert merge_patch(document, patch) == expected
    assert (document, patch) == before


@pytest.mark.parametrize("patch", [None, [], "kelly_fraction", 3], ids=str)
def test_a_patch_is_an_object(patch: Any) -> None:
    with pytest.raises(
        CalculationError,
        match=f"patch: expected an object of profile settings, found {type(patch).__name__}",
    ):
        effect_of(one_a_day([100]), ONE, patch)


def test_a_patched_profile_is_checked() -> None:
    with pytest.raises(ProfileError, match=r"portfolio\.kelly_fracton: unknown key"):
        effect_of(one_a_day([100]), ONE, {"portfolio": {"kelly_fracton": 0.2}})


# --- the difference ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario", presets(book_of(*random_trades(3))), ids=lambda scenario: scenario.name
)
def test_an_empty_patch_changes_nothing(scenario: Any) -> None:
    effect = compare(book_of(*random_trades(3)), profile_of(), scenario, {})
    assert (effect.verdict, effect.drawdown_verdict) == (
        "no difference at all",
        "no difference at all",
    )
    assert effect.before == effect.after
    assert (effect.trades_changed, effect.difference.days_different) == (0, 0)
    assert (effect.difference.mean, effect.difference.low, effect.difference.high) == (0, 0, 0)


def test_profits_add_up_to_the_difference_in_ending_equity() -> None:
    effect = effect_of(
        one_a_day(NOISE), {"kind": "fixed_contracts", "contracts": 4}, HALF_ON_LOSSES
    )
    assert effect.difference.basis == "profit"
    assert effect.difference.mean * effect.difference.days == pytest.approx(
        effect.after.ending_equity - effect.before.ending_equity
    )
    assert effect.trades_changed > 0


def test_growth_adds_up_to_the_ratio_of_ending_equities() -> None:
    effect = effect_of(one_a_day(NOISE), FRACTION, HALF_ON_LOSSES)
    assert effect.difference.basis == "growth"
    expected = CAPITAL * math.log(effect.after.ending_equity / effect.before.ending_equity)
    assert effect.difference.mean * effect.difference.days == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rule", "portfolio", "basis"),
    [
        pytest.param({"kind": "historical"}, {}, "profit", id="historical"),
        pytest.param({"kind": "fixed_dollar", "dollars": 5_000}, {}, "profit", id="fixed dollar"),
        pytest.param(
            {"kind": "fixed_ratio", "delta": 500},
            {"sizing_equity": "starting"},
            "growth",
            id="fixed ratio",
        ),
        pytest.param(
            FRACTION, {"sizing_equity": "starting"}, "profit", id="fraction of starting capital"
        ),
    ],
)
def test_what_is_paired(rule: dict[str, Any], portfolio: dict[str, Any], basis: str) -> None:
    assert effect_of(one_a_day(NOISE), rule, {}, **portfolio).difference.basis == basis


def test_equity_through_zero_has_no_growth() -> None:
    """Half of capital a trade, losing 2.8 times its margin: profit is compared instead, and nothing is not a number."""
    effect = effect_of(
        one_a_day([-2.8 * MARGIN] * 20),
        {**FRACTION, "fraction": 0.5},
        {"portfolio": {"margin_ceiling": 0.01}},
    )
    assert effect.before.ending_equity < 0
    assert effect.difference.basis == "profit"
    assert effect.before.sharpe is None
    assert all(
        math.isfinite(value)
        for value in (effect.difference.low, effect.difference.high, effect.difference.drawdown_low)
    )


def test_a_cost_every_day_has_no_spread() -> None:
    """One dollar a contract and one contract a day: a dollar less on every day, whatever days are drawn."""
    effect = effect_of(one_a_day(NOISE), ONE, {"portfolio": {"slippage_per_contract": 1.0}})
    found = effect.difference
    assert (found.mean, found.low, found.high, found.share_above_zero) == pytest.approx(
        (-1, -1, -1, 0)
    )
    assert found.days_different == found.days == len(NOISE)
    assert effect.trades_changed == 0
    assert effect.verdict == "worse"


def slow_max_drawdown(results: Sequence[float], start: float, growth: bool) -> float:
    equity = peak = start
    deepest = 0.0
    for result in results:
        equity = equity * math.exp(result) if growth else equity + result
        peak = max(peak, equity)
        deepest = max(deepest, (peak - equity) / peak)
    return deepest


@pytest.mark.parametrize("growth", [False, True], ids=["profit", "growth"])
def test_slow_twin_of_the_paired_bootstrap(growth: bool) -> None:
    """The same days for both replays: means and drawdowns in plain loops."""
    book, rule = (
        book_of(*one_a_day(NOISE[:60])),
        FRACTION if growth else {"kind": "fixed_contracts", "contracts": 4},
    )
    first, second = (
        replay(book, profile_of(**p), scenario_of(rule)) for p in ({}, HALF_ON_LOSSES["portfolio"])
    )
    found = paired_difference(first, second, "growth" if growth else "profit", resamples=80, seed=5)

    def daily(made: Replay) -> list[float]:
        equity = [made.start, *made.equity.tolist()]
        return [math.log(b / a) if growth else b - a for a, b in itertools.pairwise(equity)]

    a, b = daily(first), daily(second)
    scale = CAPITAL if growth else 1.0
    means, deeper = [], []
    for days in np.concatenate(list(resampled_periods(len(a), 80, found.mean_block, 5))).tolist():
        means.append(scale * sum(b[day] - a[day] for day in days) / len(days))
        drawdowns = [
            slow_max_drawdown([series[day] for day in days], CAPITAL, growth) for series in (a, b)
        ]
        deeper.append(drawdowns[1] - drawdowns[0])
    assert (found.low, found.high) == pytest.approx(np.percentile(means, [5, 95]))
    assert (found.drawdown_low, found.drawdown_high) == pytest.approx(
        np.percentile(deeper, [5, 95]), abs=1e-11
    )
    assert found.share_above_zero == np.mean([mean > 0 for mean in means])
    assert found.share_drawdown_smaller == np.mean([change < -1e-12 for change in deeper])


def test_growth_of_a_capital_brought_back_every_morning() -> None:
    """Daily P/L over starting capital, as log growth; a day that takes all of it has none, and profit is compared."""
    made, other = (
        replay(book_of(*one_a_day(pls)), profile_of(), scenario_of({"kind": "historical"}))
        for pls in (NOISE, -NOISE)
    )
    results = daily_results(made, "fixed_growth")
    assert results == pytest.approx([math.log(1 + pl / CAPITAL) for pl in NOISE])
    found = paired_difference(made, other, "fixed_growth", since=20, resamples=50)
    assert (found.basis, found.days) == ("fixed_growth", 100)
    expected = CAPITAL * np.mean(
        [math.log(1 - pl / CAPITAL) - math.log(1 + pl / CAPITAL) for pl in NOISE[20:]]
    )
    assert found.mean == pytest.approx(expected)
    lost = replay(
        book_of(*one_a_day([*NOISE[:-1], -CAPITAL])),
        profile_of(),
        scenario_of({"kind": "historical"}),
    )
    assert daily_results(lost, "fixed_growth") is None
    assert paired_difference(made, lost, "fixed_growth", resamples=50).basis == "profit"


def test_blocks_are_as_long_as_the_difference_remembers() -> None:
    """Halving eight losses in a row differs for days on end."""
    runs = effect_of(one_a_day(RUNS), TEN, HALF_ON_LOSSES).difference
    book, scenario = book_of(*one_a_day(RUNS)), scenario_of(TEN)
    first, second = (
        replay(book, profile_of(**p), scenario) for p in ({}, HALF_ON_LOSSES["portfolio"])
    )
    expected = block_length(np.diff(second.equity - first.equity, prepend=0.0)).stationary
    assert runs.mean_block == pytest.approx(expected)
    assert runs.mean_block > 2


def test_the_seed_decides() -> None:
    book, arguments = (
        book_of(*one_a_day(NOISE)),
        (profile_of(), scenario_of(FRACTION), HALF_ON_LOSSES),
    )
    assert compare(book, *arguments, seed=1) == compare(book, *arguments, seed=1)
    assert (
        compare(book, *arguments, seed=1).difference != compare(book, *arguments, seed=2).difference
    )


def test_a_replay_at_hand_is_used() -> None:
    book, profile, scenario = book_of(*one_a_day(NOISE)), profile_of(), scenario_of(FRACTION)
    made = replay(book, profile, scenario)
    assert compare(book, profile, scenario, HALF_ON_LOSSES, before=made) == compare(
        book, profile, scenario, HALF_ON_LOSSES
    )
    other = replay(book, profile_of(starting_capital=50_000), scenario)
    assert (
        compare(book, profile, scenario, {}, before=other).before.ending_equity
        == other.metrics.ending_equity
    )


# --- the verdict -------------------------------------------------------------------------------------------------

#: Ten wins, then eight losses, again and again: after three losses the next trade loses.
RUNS = ([100.0] * 10 + [-100.0] * 8) * 12
#: Two losses, then wins: three losses in a row never come.
NO_STREAK = [-100.0, -100, 100, 150] * 40
#: Three losses, then always a win.
BOUNCE = ([-100.0] * 3 + [300.0] + [50.0] * 4) * 20


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        pytest.param(RUNS, "better", id="losses come in runs"),
        pytest.param(BOUNCE, "worse", id="a win follows three losses"),
        pytest.param(NO_STREAK, "no difference at all", id="no three losses in a row"),
        pytest.param(
            np.random.default_rng(1).choice([-100.0, 100.0], 400), "no clear difference", id="coin"
        ),
    ],
)
@pytest.mark.parametrize(
    "rule",
    [{"kind": "fixed_contracts", "contracts": 4}, {**FRACTION, "fraction": 0.08}],
    ids=["fixed", "compounding"],
)
def test_halving_after_three_losses(
    results: Sequence[float], verdict: str, rule: dict[str, Any]
) -> None:
    effect = effect_of(one_a_day(results), rule, HALF_ON_LOSSES)
    assert effect.verdict == verdict


def test_smaller_sizes_shrink_the_drawdown() -> None:
    effect = effect_of(one_a_day(NOISE), FRACTION, {"portfolio": {"margin_ceiling": 0.05}})
    assert effect.drawdown_verdict == "smaller"
    assert effect.after.max_drawdown < effect.before.max_drawdown
    assert effect.difference.drawdown_high <= 0


def test_larger_sizes_deepen_it() -> None:
    effect = effect_of(
        one_a_day(NOISE),
        {**FRACTION, "fraction": 0.5},
        {"portfolio": {"margin_ceiling": 0.5}},
        margin_ceiling=0.1,
    )
    assert effect.drawdown_verdict == "larger"
    assert effect.difference.share_drawdown_smaller < 0.05


def test_few_days_give_no_verdict() -> None:
    """Nine losing days that a streak rule would halve: each is better, but nine are too few to tell."""
    results = [100.0] * 100 + [-100.0] * 12
    effect = effect_of(
        one_a_day(results), {"kind": "fixed_contracts", "contracts": 4}, HALF_ON_LOSSES
    )
    assert effect.difference.days_different == 9
    assert effect.difference.mean > 0
    assert effect.verdict == "no clear difference"


def test_one_trade() -> None:
    effect = effect_of(
        one_a_day([100]), ONE, {"portfolio": {"streak_rule": {"losses": 1, "multiplier": 0.5}}}
    )
    assert effect.verdict == "no difference at all"
    assert (
        effect_of(one_a_day([100]), ONE, {"portfolio": {"max_parallel_trades": 0}}).verdict
        == "no clear difference"
    )


def test_an_unconstrained_scenario_ignores_guardrails() -> None:
    book, scenario = book_of(*one_a_day(RUNS)), scenario_of(ONE, constrained=False)
    assert compare(book, profile_of(), scenario, HALF_ON_LOSSES).verdict == "no difference at all"


def test_figures_are_those_of_the_replays() -> None:
    book, profile, scenario = book_of(*random_trades(5)), profile_of(), scenario_of(FRACTION)
    effect = compare(book, profile, scenario, {"portfolio": {"margin_ceiling": 0.1}})
    for figures, made in (
        (effect.before, replay(book, profile, scenario)),
        (effect.after, replay(book, profile_of(margin_ceiling=0.1), scenario)),
    ):
        assert (figures.cagr, figures.mar, figures.sharpe) == (
            made.metrics.cagr,
            made.metrics.mar,
            made.metrics.sharpe,
        )
        assert (figures.max_drawdown, figures.worst_day) == (
            made.metrics.max_drawdown,
            made.metrics.worst_day,
        )
        assert (figures.peak_utilisation, figures.trades_taken) == (
            made.metrics.peak_margin_utilisation,
            made.metrics.trades_taken,
        )
    assert effect.after.peak_utilisation <= 0.1 + 1e-9


def test_the_profile_is_left_alone() -> None:
    profile, patch = (
        profile_of({"Condor": {"max_contracts": 3}}),
        {"strategies": {"Condor": {"max_contracts": 1}}},
    )
    before = profile.to_document(), copy.deepcopy(patch)
    compare(book_of(*one_a_day(NOISE)), profile, scenario_of(FRACTION), patch)
    assert (profile.to_document(), patch) == before
