"""Messages of refused profiles start with the path of the key and name the value (semantics 6)."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest

from app.calculations.errors import ProfileError
from app.calculations.profile.model import MAX_SCENARIOS, parse_profile

RULES: dict[str, dict[str, Any]] = {
    "historical": {},
    "fixed_contracts": {"contracts": 2},
    "fixed_dollar": {"dollars": 5_000},
    "fixed_fractional": {"fraction": 0.05},
    "kelly": {},
    "volatility_adjusted": {"fraction": 0.05},
    "trailing": {
        "kind": "volatility_adjusted",
        "fraction": 0.05,
        "source": "trailing",
        "lookback": 20,
        "reference": 0.1,
    },
    "fixed_ratio": {"delta": 1_000},
    "optimal_f": {},
    "allocation": {"weights": {"Fly": 0.1}},
}
SCENARIO_OF = {name: place for place, name in enumerate(RULES)}

VALID: dict[str, Any] = {
    "version": 1,
    "portfolio": {
        "streak_rule": {"losses": 3, "multiplier": 0.5},
        "vix_rule": {"above": 30, "multiplier": 0.5},
        "drawdown_brake": [{"drawdown": 0.1, "multiplier": 0.5}],
    },
    "strategies": {"Fly": {}},
    "scenarios": [{"name": name, "rule": {"kind": name, **rule}} for name, rule in RULES.items()],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the valid document with one value replaced or added.

    A rule's name in the path stands for its scenario's place.
    """
    document = copy.deepcopy(VALID)
    *parents, last = steps(path)
    inner: Any = document
    for step in parents:
        inner = inner[step]
    inner[last] = value
    return document


def steps(path: str) -> list[str | int]:
    """Return a dotted path as keys and places."""
    section, *rest = path.split(".")
    if section == "scenarios" and rest:
        rest[0] = str(SCENARIO_OF[rest[0]])
    return [section, *(int(step) if step.isdigit() else step for step in rest)]


def refusal(document: object) -> str:
    """Return the message with which a document is refused."""
    with pytest.raises(ProfileError) as caught:
        parse_profile(document)
    return str(caught.value)


def test_parse_profile_unchanged_document_is_valid() -> None:
    assert len(parse_profile(VALID).scenarios) == len(RULES)


def paths(parent: str, names: str) -> list[str]:
    """Return the dotted paths of some keys of one parent."""
    return [f"{parent}.{name}" for name in names.split()]


NUMBERS = [
    *paths("portfolio", "starting_capital equity_today kelly_fraction edge_haircut"),
    *paths("portfolio", "tail_loss_every target_max_drawdown drawdown_probability"),
    *paths("portfolio", "risk_free_rate margin_ceiling margin_multiplier max_parallel_trades"),
    *paths("portfolio", "commission_per_contract slippage_per_contract borrow_rate"),
    *paths("portfolio.streak_rule", "losses multiplier"),
    *paths("portfolio.vix_rule", "above multiplier"),
    *paths("portfolio.drawdown_brake.0", "drawdown multiplier"),
    *paths("strategies.Fly", "kelly_fraction capital_ceiling max_contracts lot_size"),
    *paths("strategies.Fly", "default_contracts default_margin cash_per_trade"),
    *paths("scenarios", "historical.rule.multiplier fixed_contracts.rule.contracts"),
    *paths("scenarios", "fixed_dollar.rule.dollars fixed_fractional.rule.fraction"),
    *paths("scenarios.kelly.rule", "fraction min_trades"),
    *paths("scenarios.volatility_adjusted.rule", "fraction reference floor cap lookback"),
    *paths("scenarios.fixed_ratio.rule", "delta start_contracts"),
    *paths("scenarios", "optimal_f.rule.fraction allocation.rule.weights.Fly"),
]


@pytest.mark.parametrize("path", NUMBERS)
@pytest.mark.parametrize("value", [True, "0.5", math.nan, math.inf, -math.inf, [1], {}], ids=repr)
def test_parse_profile_no_finite_number_is_refused(path: str, value: object) -> None:
    assert refusal(changed(path, value)).startswith(".".join(map(str, steps(path))) + ": ")


@pytest.mark.parametrize("path", [path for path in NUMBERS if not path.endswith("risk_free_rate")])
def test_parse_profile_below_zero_is_refused(path: str) -> None:
    assert "greater than" in refusal(changed(path, -1))


@pytest.mark.parametrize(
    "path",
    [
        *paths("portfolio", "starting_capital equity_today tail_loss_every margin_multiplier"),
        *paths("portfolio", "streak_rule.losses"),
        *paths("portfolio.drawdown_brake.0", "drawdown multiplier"),
        *paths("strategies.Fly", "lot_size default_contracts default_margin cash_per_trade"),
        *paths("scenarios", "kelly.rule.min_trades"),
        *paths("scenarios.fixed_ratio.rule", "delta start_contracts"),
        *paths("scenarios.trailing.rule", "lookback reference"),
    ],
)
def test_parse_profile_zero_divisor_is_refused(path: str) -> None:
    assert refusal(changed(path, 0)).endswith("found 0.")


@pytest.mark.parametrize(
    "path",
    [
        "portfolio.max_parallel_trades",
        "portfolio.streak_rule.losses",
        "scenarios.kelly.rule.min_trades",
        "scenarios.trailing.rule.lookback",
    ],
)
def test_parse_profile_fractional_count_is_refused(path: str) -> None:
    assert "valid integer, found 2.5" in refusal(changed(path, 2.5))


@pytest.mark.parametrize(
    "key", ["edge_haircut", "target_max_drawdown", "drawdown_probability", "risk_free_rate"]
)
def test_parse_profile_percentage_for_a_fraction_is_refused(key: str) -> None:
    assert (
        refusal(changed(f"portfolio.{key}", 20))
        == f"portfolio.{key}: input should be less than or equal to 1, found 20."
    )


@pytest.mark.parametrize(
    "path",
    [
        "surprise",
        "portfolio.surprise",
        "portfolio.vix_rule.surprise",
        "strategies.Fly.surprise",
        "scenarios.kelly.surprise",
    ]
    + [f"scenarios.{name}.rule.surprise" for name in RULES],
)
def test_parse_profile_unknown_key_is_refused(path: str) -> None:
    place = ".".join(map(str, steps(path)))
    assert refusal(changed(path, 1)) == f"{place}: unknown key; remove it or check its spelling."


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("portfolio", [], "portfolio: expected an object."),
        ("strategies", [], "strategies: expected an object."),
        ("strategies.Fly", 3, "strategies.Fly: expected an object, found 3."),
        ("scenarios", "all", "scenarios: expected a list, found 'all'."),
        ("scenarios.kelly.rule", {}, "scenarios.4.rule: the rule needs a kind."),
        ("scenarios.kelly", {"name": "x"}, "scenarios.4.rule: required, but absent."),
        ("scenarios.kelly", {"rule": {"kind": "kelly"}}, "scenarios.4.name: required, but absent."),
        (
            "scenarios.kelly.name",
            "",
            "scenarios.4.name: string should have at least 1 character, found ''.",
        ),
        (
            "scenarios.kelly.name",
            "optimal_f",
            "scenarios: two scenarios are named 'optimal_f'; give each its own name.",
        ),
        (
            "scenarios.fixed_contracts.rule",
            {"kind": "fixed_contracts"},
            "scenarios.1.rule.contracts: required, but absent.",
        ),
        (
            "portfolio.trading_days",
            ["mon", "Friday"],
            "portfolio.trading_days.1: input should be 'mon', 'tue'",
        ),
        ("portfolio.trading_days", "mon", "portfolio.trading_days: expected a list, found 'mon'."),
        (
            "portfolio.sizing_equity",
            "fixed",
            "portfolio.sizing_equity: input should be 'current' or 'starting', found 'fixed'.",
        ),
        (
            "portfolio.below_one",
            "round",
            "portfolio.below_one: input should be 'skip' or 'one', found 'round'.",
        ),
        (
            "portfolio.benchmark",
            "SPX",
            "portfolio.benchmark: input should be 'underlying', found 'SPX'.",
        ),
        (
            "strategies.Fly.enabled",
            1,
            "strategies.Fly.enabled: input should be a valid boolean, found 1.",
        ),
        (
            "scenarios.kelly.constrained",
            "yes",
            "scenarios.4.constrained: input should be a valid boolean, found 'yes'.",
        ),
        (
            "scenarios.kelly.rule.estimator",
            "best",
            "scenarios.4.rule.estimator: input should be 'log_optimal', 'by_period',",
        ),
        (
            "scenarios.kelly.rule.history",
            "none",
            "scenarios.4.rule.history: input should be 'full' or 'walk_forward', found 'none'.",
        ),
        (
            "scenarios.fixed_dollar.rule.basis",
            "risk",
            "scenarios.2.rule.basis: input should be 'margin' or 'max_loss', found 'risk'.",
        ),
        (
            "scenarios.trailing.rule.lookback",
            None,
            "scenarios.6.rule: with source 'trailing', lookback and reference are required.",
        ),
        (
            "scenarios.trailing.rule.reference",
            None,
            "scenarios.6.rule: with source 'trailing', lookback and reference are required.",
        ),
        ("scenarios.trailing.rule.floor", 3, "scenarios.6.rule: floor must not be above cap."),
    ],
    ids=lambda value: value if isinstance(value, str) and ": " not in value else "",
)
def test_parse_profile_invalid_value_is_refused_with_its_path(
    path: str, value: object, message: str
) -> None:
    assert refusal(changed(path, value)).startswith(message)


def test_parse_profile_unknown_rule_is_refused_with_the_known_ones() -> None:
    message = refusal(changed("scenarios.kelly.rule.kind", "martingale"))
    assert message.startswith(
        "scenarios.4.rule: unknown kind; one of 'historical', 'fixed_contracts'"
    )


@pytest.mark.parametrize("document", [None, [], "{}", 1, True], ids=repr)
def test_parse_profile_no_object_is_refused(document: object) -> None:
    assert refusal(document).startswith("A profile is a JSON object; found ")


def test_parse_profile_several_faults_are_counted() -> None:
    document = changed("portfolio.kelly_fraction", "half")
    document["surprise"] = 1
    assert (
        refusal(document)
        == "portfolio.kelly_fraction: input should be a valid number, found 'half'. (and 1 more)"
    )


@pytest.mark.parametrize(
    "value", [10**400, "9" * 5_000], ids=["integer beyond a float", "long text"]
)
def test_parse_profile_long_invalid_value_is_shortened(value: object) -> None:
    assert len(refusal(changed("portfolio.starting_capital", value))) < 200


def test_parse_profile_too_many_scenarios_are_refused() -> None:
    many = [
        {"name": str(place), "rule": {"kind": "historical"}} for place in range(MAX_SCENARIOS + 1)
    ]
    assert refusal(changed("scenarios", many)).startswith("scenarios: ")


def test_parse_profile_any_strategy_name_is_valid() -> None:
    for name in ("rule", "scenarios", "portfolio", "", "Fly.2 – 45 δ", "0"):
        assert (
            parse_profile({"version": 1, "strategies": {name: {"max_contracts": 3}}})
            .strategy(name)
            .max_contracts
            == 3
        )
        assert refusal({"version": 1, "strategies": {name: {"surprise": 3}}}).startswith(
            f"strategies.{name}.surprise: "
        )
