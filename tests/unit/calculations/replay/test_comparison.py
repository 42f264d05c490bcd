"""A change of the profile tried on a scenario: the patch, the paired difference, its uncertainty
and the verdict in words.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError, ProfileError
from app.calculations.numerics.bootstrap import block_length, resampled_periods
from app.calculations.preset_scenarios import presets
from app.calculations.replay.comparison import Effect, _drawdown_verdict, compare, merge_patch
from app.calculations.replay.difference import Resampling, daily_results, paired_difference
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
    book, profile = book_of(*trades), profile_of(**portfolio)
    before = replay(book, profile, scenario_of(rule))
    return compare(book, profile, before, patch, Resampling(resamples))


# The patch


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
def test_merge_patch_examples_of_the_rfc_are_as_published(
    document: Any, patch: Any, expected: Any
) -> None:
    """RFC 7386, appendix A."""
    before = copy.deepcopy((document, patch))
    assert merge_patch(document, patch) == expected
    assert (document, patch) == before


@pytest.mark.parametrize("patch", [None, [], "kelly_fraction", 3], ids=str)
def test_compare_patch_that_is_no_object_raises_error(patch: Any) -> None:
    with pytest.raises(
        CalculationError,
        match=f"patch: expected an object of profile settings, found {type(patch).__name__}",
    ):
        effect_of(one_a_day([100]), ONE, patch)


def test_compare_patch_of_an_unknown_key_raises_error() -> None:
    with pytest.raises(ProfileError, match=r"portfolio\.kelly_fracton: unknown key"):
        effect_of(one_a_day([100]), ONE, {"portfolio": {"kelly_fracton": 0.2}})


# The difference


@pytest.mark.parametrize(
    "scenario", presets(book_of(*random_trades(3))), ids=lambda scenario: scenario.name
)
def test_compare_empty_patch_changes_nothing(scenario: Any) -> None:
    book, profile = book_of(*random_trades(3)), profile_of()
    effect = compare(book, profile, replay(book, profile, scenario), {})
    assert (effect.verdict, effect.drawdown_verdict) == (
        "no difference at all",
        "no difference at all",
    )
    assert effect.before == effect.after
    assert (effect.trades_changed, effect.difference.days_different) == (0, 0)
    assert (effect.difference.mean, effect.difference.low, effect.difference.high) == (0, 0, 0)


def test_compare_profits_add_up_to_the_difference_in_ending_equity() -> None:
    effect = effect_of(
        one_a_day(NOISE), {"kind": "fixed_contracts", "contracts": 4}, HALF_ON_LOSSES
    )
    assert effect.difference.basis == "profit"
    assert effect.difference.mean * effect.difference.days == pytest.approx(
        effect.after.ending_equity - effect.before.ending_equity
    )
    assert effect.trades_changed > 0


def test_compare_growth_adds_up_to_the_ratio_of_ending_equities() -> None:
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
def test_paired_difference_pairs_the_series_of_its_basis(
    rule: dict[str, Any], portfolio: dict[str, Any], basis: str
) -> None:
    assert effect_of(one_a_day(NOISE), rule, {}, **portfolio).difference.basis == basis


def test_compare_equity_through_zero_has_no_growth() -> None:
    """Half of capital a trade, losing 2.8 times its margin: profit is compared instead, and nothing
    is not a number.
    """
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


def test_compare_cost_every_day_has_no_spread() -> None:
    """One dollar a contract and one contract a day: a dollar less on every day, whatever days are
    drawn.
    """
    effect = effect_of(one_a_day(NOISE), ONE, {"portfolio": {"slippage_per_contract": 1.0}})
    result = effect.difference
    assert (result.mean, result.low, result.high, result.share_above_zero) == pytest.approx(
        (-1, -1, -1, 0)
    )
    assert result.days_different == result.days == len(NOISE)
    assert effect.trades_changed == 0
    assert effect.verdict == "worse"


def slow_drawdown(results: Sequence[float], start: float, *, growth: bool, of_start: bool) -> float:
    equity = peak = start
    deepest = 0.0
    for result in results:
        equity = equity * math.exp(result) if growth else equity + result
        peak = max(peak, equity)
        deepest = max(deepest, (peak - equity) / (start if of_start else peak))
    return deepest


@pytest.mark.parametrize("sizing_equity", ["current", "starting"])
@pytest.mark.parametrize("growth", [False, True], ids=["profit", "growth"])
def test_paired_difference_agrees_with_a_slow_twin(growth: bool, sizing_equity: str) -> None:
    """The same days for both replays: means and drawdowns in plain loops."""
    book, rule = (
        book_of(*one_a_day(NOISE[:60])),
        FRACTION if growth else {"kind": "fixed_contracts", "contracts": 4},
    )
    first, second = (
        replay(book, profile_of(sizing_equity=sizing_equity, **p), scenario_of(rule))
        for p in ({}, HALF_ON_LOSSES["portfolio"])
    )
    result = paired_difference(
        first, second, "growth" if growth else "profit", resampling=Resampling(80, 5)
    )

    def daily(made: Replay) -> list[float]:
        equity = [made.start, *made.equity.tolist()]
        return [math.log(b / a) if growth else b - a for a, b in itertools.pairwise(equity)]

    a, b = daily(first), daily(second)
    scale = CAPITAL if growth else 1.0
    means, deeper = [], []
    for days in np.concatenate(list(resampled_periods(len(a), 80, result.mean_block, 5))).tolist():
        means.append(scale * sum(b[day] - a[day] for day in days) / len(days))
        drawdowns = [
            slow_drawdown(
                [series[day] for day in days],
                CAPITAL,
                growth=growth,
                of_start=sizing_equity == "starting",
            )
            for series in (a, b)
        ]
        deeper.append(drawdowns[1] - drawdowns[0])
    assert (result.low, result.high) == pytest.approx(np.percentile(means, [5, 95]))
    assert (result.drawdown_low, result.drawdown_high) == pytest.approx(
        np.percentile(deeper, [5, 95]), abs=1e-11
    )
    assert result.share_above_zero == np.mean([mean > 0 for mean in means])
    assert result.share_drawdown_smaller == np.mean([change < -1e-12 for change in deeper])


def test_compare_growth_of_a_capital_brought_back_every_morning() -> None:
    """Daily P/L over starting capital, as log growth; a day that takes all of it has none, and
    profit is compared.
    """
    made, other = (
        replay(book_of(*one_a_day(pls)), profile_of(), scenario_of({"kind": "historical"}))
        for pls in (NOISE, -NOISE)
    )
    results = daily_results(made, "fixed_growth")
    assert results == pytest.approx([math.log(1 + pl / CAPITAL) for pl in NOISE])
    result = paired_difference(made, other, "fixed_growth", since=20, resampling=Resampling(50))
    assert (result.basis, result.days) == ("fixed_growth", 100)
    expected = CAPITAL * np.mean(
        [math.log(1 - pl / CAPITAL) - math.log(1 + pl / CAPITAL) for pl in NOISE[20:]]
    )
    assert result.mean == pytest.approx(expected)
    lost = replay(
        book_of(*one_a_day([*NOISE[:-1], -CAPITAL])),
        profile_of(),
        scenario_of({"kind": "historical"}),
    )
    assert daily_results(lost, "fixed_growth") is None
    difference = paired_difference(made, lost, "fixed_growth", resampling=Resampling(50))
    assert difference.basis == "profit"


def test_compare_blocks_are_as_long_as_the_difference_remembers() -> None:
    """Halving eight losses in a row differs for days on end."""
    runs = effect_of(one_a_day(RUNS), TEN, HALF_ON_LOSSES).difference
    book, scenario = book_of(*one_a_day(RUNS)), scenario_of(TEN)
    first, second = (
        replay(book, profile_of(**p), scenario) for p in ({}, HALF_ON_LOSSES["portfolio"])
    )
    expected = block_length(np.diff(second.equity - first.equity, prepend=0.0)).stationary
    assert runs.mean_block == pytest.approx(expected)
    assert runs.mean_block > 2


def test_paired_difference_equal_seeds_give_equal_ranges() -> None:
    book, profile = book_of(*one_a_day(NOISE)), profile_of()
    before = replay(book, profile, scenario_of(FRACTION))
    first, again, other = (
        compare(book, profile, before, HALF_ON_LOSSES, Resampling(seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.difference != other.difference


def test_compare_given_replay_is_used() -> None:
    book, profile, scenario = book_of(*one_a_day(NOISE)), profile_of(), scenario_of(FRACTION)
    other = replay(book, profile_of(starting_capital=50_000), scenario)
    effect = compare(book, profile, other, {})
    assert effect.before.ending_equity == other.metrics.ending_equity


# The verdict

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
def test_compare_halving_after_three_losses_is_judged_by_the_run_of_losses(
    results: Sequence[float], verdict: str, rule: dict[str, Any]
) -> None:
    effect = effect_of(one_a_day(results), rule, HALF_ON_LOSSES)
    assert effect.verdict == verdict


def test_compare_smaller_sizes_shrink_the_drawdown() -> None:
    effect = effect_of(one_a_day(NOISE), FRACTION, {"portfolio": {"margin_ceiling": 0.05}})
    assert effect.drawdown_verdict == "smaller"
    assert effect.after.drawdown < effect.before.drawdown
    assert effect.difference.drawdown_high <= 0


def test_compare_larger_sizes_deepen_the_drawdown() -> None:
    effect = effect_of(
        one_a_day(NOISE),
        {**FRACTION, "fraction": 0.5},
        {"portfolio": {"margin_ceiling": 0.5}},
        margin_ceiling=0.1,
    )
    assert effect.drawdown_verdict == "larger"
    assert effect.difference.share_drawdown_smaller < 0.05


def test_compare_few_different_days_give_no_verdict() -> None:
    """Nine losing days that a streak rule would halve: each is better, but nine are too few to
    tell.
    """
    results = [100.0] * 100 + [-100.0] * 12
    effect = effect_of(
        one_a_day(results), {"kind": "fixed_contracts", "contracts": 4}, HALF_ON_LOSSES
    )
    assert effect.difference.days_different == 9
    assert effect.difference.mean > 0
    assert effect.verdict == "no clear difference"


def test_compare_one_trade_is_never_better_nor_worse() -> None:
    effect = effect_of(
        one_a_day([100]), ONE, {"portfolio": {"streak_rule": {"losses": 1, "multiplier": 0.5}}}
    )
    assert effect.verdict == "no difference at all"
    assert (
        effect_of(one_a_day([100]), ONE, {"portfolio": {"max_parallel_trades": 0}}).verdict
        == "no clear difference"
    )


def test_compare_unconstrained_scenario_ignores_guardrails() -> None:
    book, profile = book_of(*one_a_day(RUNS)), profile_of()
    before = replay(book, profile, scenario_of(ONE, constrained=False))
    assert compare(book, profile, before, HALF_ON_LOSSES).verdict == "no difference at all"


def test_compare_figures_are_those_of_the_replays() -> None:
    book, profile, scenario = book_of(*random_trades(5)), profile_of(), scenario_of(FRACTION)
    before = replay(book, profile, scenario)
    effect = compare(book, profile, before, {"portfolio": {"margin_ceiling": 0.1}})
    for figures, made in (
        (effect.before, before),
        (effect.after, replay(book, profile_of(margin_ceiling=0.1), scenario)),
    ):
        assert (figures.cagr, figures.mar, figures.sharpe) == (
            made.metrics.shown_cagr,
            made.metrics.shown_mar,
            made.metrics.sharpe,
        )
        assert (figures.drawdown, figures.worst_day) == (
            made.metrics.max_drawdown,
            made.metrics.worst_day,
        )
        assert (figures.peak_utilisation, figures.trades_taken) == (
            made.metrics.peak_margin_utilisation,
            made.metrics.trades_taken,
        )
    assert effect.after.peak_utilisation <= 0.1 + 1e-9


def test_compare_profile_is_left_alone() -> None:
    profile, patch = (
        profile_of({"Condor": {"max_contracts": 3}}),
        {"strategies": {"Condor": {"max_contracts": 1}}},
    )
    document, copied = profile.to_document(), copy.deepcopy(patch)
    book = book_of(*one_a_day(NOISE))
    compare(book, profile, replay(book, profile, scenario_of(FRACTION)), patch)
    assert (profile.to_document(), patch) == (document, copied)


@pytest.mark.parametrize(
    ("days", "low", "high", "verdict"),
    [
        (0, -0.1, -0.05, "no difference at all"),
        (9, -0.1, -0.05, "no clear difference"),
        (10, -0.1, 0.0, "smaller"),
        (10, -0.1, 0.01, "no clear difference"),
        (10, 0.0, 0.1, "larger"),
        (10, -0.01, 0.1, "no clear difference"),
        (10, 0.0, 0.0, "no clear difference"),
    ],
)
def test_drawdown_verdict_is_clear_where_the_range_does_not_straddle_zero(
    days: int, low: float, high: float, verdict: str
) -> None:
    difference: Any = SimpleNamespace(days_different=days, drawdown_low=low, drawdown_high=high)
    assert _drawdown_verdict(difference, 0) == verdict
