"""The sizing profile as a document: defaults, round trip, versions, hindsight (semantics 6)."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pydantic import ValidationError

from app.calculations.errors import ProfileError
from app.calculations.profile.model import (
    AS_BACKTESTED,
    PROFILE_VERSION,
    Document,
    Migration,
    Profile,
    StrategySettings,
    migrate,
    parse_profile,
)
from tests.unit.calculations.builders import scenario_of

#: The example of the semantics page, word for word.
EXAMPLE = json.loads("""
{"version": 1,
 "portfolio": {"starting_capital": 100000, "equity_today": null,
   "kelly_fraction": 0.5, "edge_haircut": 0.0, "added_full_losses": 1,
   "tail_loss_every": null, "max_times_logged": 10,
   "target_max_drawdown": 0.2, "drawdown_probability": 0.05, "variants_tried": 1,
   "risk_free_rate": 0.0,
   "sizing_equity": "current",
   "margin_ceiling": 1.0, "max_parallel_trades": null, "margin_multiplier": 1.0,
   "trading_days": null,
   "commission_per_contract": null, "slippage_per_contract": 0.0,
   "borrow_rate": 0.0, "below_one": "skip",
   "benchmark": "underlying",
   "streak_rule": {"losses": 3, "multiplier": 0.5}, "vix_rule": {"above": 30, "multiplier": 0.5},
   "drawdown_brake": [{"drawdown": 0.1, "multiplier": 0.5}]},
 "strategies": {"Iron Condor": {"enabled": true, "kelly_fraction": 0.25,
   "capital_ceiling": 20000, "max_contracts": 10,
   "lot_size": 1,
   "default_contracts": null, "default_margin": null, "cash_per_trade": null,
   "edge_haircut": null}},
 "scenarios": [{"name": "As backtested", "constrained": false,
                "rule": {"kind": "historical", "multiplier": 1.0}},
               {"name": "My sizing", "rule": {"kind": "kelly", "fraction": null,
                "estimator": "by_period", "history": "walk_forward", "min_trades": 30}}]}
""")

EVERY_RULE = {
    "historical": {},
    "fixed_contracts": {"contracts": 2},
    "fixed_dollar": {"dollars": 5_000},
    "fixed_fractional": {"fraction": 0.05},
    "kelly": {},
    "volatility_adjusted": {"fraction": 0.05},
    "fixed_ratio": {"delta": 1_000},
    "optimal_f": {},
    "allocation": {"weights": {"Iron Condor": 0.1}},
}


def with_rule(kind: str, **changes: Any) -> Document:
    """A document of one scenario."""
    return {
        "version": 1,
        "scenarios": [{"name": "one", "rule": {"kind": kind, **EVERY_RULE[kind], **changes}}],
    }


def test_parse_profile_example_document_is_read() -> None:
    profile = parse_profile(EXAMPLE)
    assert profile.portfolio.starting_capital == 100_000
    assert profile.portfolio.vix_rule is not None
    assert profile.portfolio.vix_rule.above == 30
    assert profile.strategy("Iron Condor").max_contracts == 10
    assert profile.scenarios[0] == AS_BACKTESTED
    assert profile.scenario("My sizing").constrained


def test_to_document_parsed_again_is_equal() -> None:
    profile = parse_profile(EXAMPLE)
    assert parse_profile(json.loads(json.dumps(profile.to_document()))) == profile
    assert profile.to_document()["portfolio"] == EXAMPLE["portfolio"]
    assert profile.to_document()["strategies"] == EXAMPLE["strategies"]


OLDER_SCENARIOS = [
    {"name": "My Kelly, walk-forward", "rule": {"kind": "kelly", "history": "walk_forward"}},
    {"name": "My Kelly, hindsight", "rule": {"kind": "kelly"}},
]


def test_parse_profile_without_newer_keys_keeps_their_older_meaning() -> None:
    profile = parse_profile(
        {"version": 1, "portfolio": {}, "strategies": {"Fly": {}}, "scenarios": OLDER_SCENARIOS}
    )
    portfolio = profile.portfolio
    assert (portfolio.added_full_losses, portfolio.max_times_logged) == (0, None)
    assert portfolio.sizing_equity == "current"
    assert profile.strategy("Fly").edge_haircut is None
    assert [scenario.rule.estimator for scenario in profile.scenarios] == ["log_optimal"] * 2


def test_parse_profile_never_renames_a_scenario() -> None:
    profile = parse_profile({"version": 1, "scenarios": OLDER_SCENARIOS})
    assert [scenario.name for scenario in profile.scenarios] == [
        scenario["name"] for scenario in OLDER_SCENARIOS
    ]


@pytest.mark.parametrize("kind", EVERY_RULE)
def test_to_document_every_rule_parsed_again_is_equal(kind: str) -> None:
    profile = parse_profile(with_rule(kind))
    assert profile.scenarios[0].rule.kind == kind
    assert parse_profile(json.loads(json.dumps(profile.to_document()))) == profile


def test_parse_profile_version_alone_gives_the_defaults() -> None:
    profile = parse_profile({"version": 1})
    assert profile == Profile()
    assert (
        profile.portfolio.kelly_fraction,
        profile.portfolio.margin_ceiling,
        profile.portfolio.sizing_equity,
    ) == (0.5, 1.0, "current")
    assert (profile.portfolio.added_full_losses, profile.portfolio.max_times_logged) == (0, None)
    assert profile.portfolio.below_one == "skip"
    assert profile.strategy("never heard of") == StrategySettings(enabled=True, lot_size=1)


@pytest.mark.parametrize(
    ("kind", "defaults"),
    [
        ("historical", {"multiplier": 1}),
        ("fixed_dollar", {"basis": "margin", "history": "full", "min_trades": 30}),
        ("fixed_fractional", {"basis": "margin", "history": "full", "min_trades": 30}),
        (
            "kelly",
            {"fraction": None, "estimator": "log_optimal", "history": "full", "min_trades": 30},
        ),
        (
            "volatility_adjusted",
            {
                "basis": "margin",
                "source": "vix",
                "reference": None,
                "floor": 0.25,
                "cap": 2,
                "min_trades": 30,
            },
        ),
        ("fixed_ratio", {"start_contracts": 1}),
        ("optimal_f", {"fraction": 1, "history": "full", "min_trades": 30}),
    ],
)
@pytest.mark.parametrize("spelled", ["absent", "null"])
def test_parse_profile_rule_without_parameters_takes_defaults(
    kind: str, defaults: dict[str, Any], spelled: str
) -> None:
    rule = (
        parse_profile(with_rule(kind, **(dict.fromkeys(defaults) if spelled == "null" else {})))
        .scenarios[0]
        .rule
    )
    assert {key: getattr(rule, key) for key in defaults} == defaults


@pytest.mark.parametrize("key", sorted(EXAMPLE["portfolio"]))
def test_parse_profile_null_portfolio_setting_is_the_default(key: str) -> None:
    """A null margin ceiling and a null benchmark mean none; any other null the default."""
    value = getattr(parse_profile({"version": 1, "portfolio": {key: None}}).portfolio, key)
    assert value == (
        None if key in ("margin_ceiling", "benchmark") else getattr(Profile().portfolio, key)
    )


@pytest.mark.parametrize("key", sorted(EXAMPLE["strategies"]["Iron Condor"]))
def test_parse_profile_null_strategy_setting_is_the_default(key: str) -> None:
    value = parse_profile({"version": 1, "strategies": {"Iron Condor": {key: None}}}).strategy(
        "Iron Condor"
    )
    assert value == StrategySettings()


def test_parse_profile_null_strategy_has_no_overrides() -> None:
    assert (
        parse_profile({"version": 1, "strategies": {"Iron Condor": None}}).strategy("Iron Condor")
        == StrategySettings()
    )


@pytest.mark.parametrize("key", ["portfolio", "strategies", "scenarios"])
def test_parse_profile_null_section_is_empty(key: str) -> None:
    assert parse_profile({"version": 1, key: None}) == Profile()


def test_parse_profile_null_constrained_is_true() -> None:
    document = with_rule("historical")
    document["scenarios"][0]["constrained"] = None
    assert parse_profile(document).scenarios[0].constrained is True


def test_profile_assignment_is_refused() -> None:
    with pytest.raises(ValidationError):
        parse_profile(EXAMPLE).portfolio.kelly_fraction = 1.0


def test_parse_profile_leaves_the_document_unchanged() -> None:
    document = copy.deepcopy(EXAMPLE)
    parse_profile(document)
    assert document == EXAMPLE


def test_scenario_by_name_is_returned_or_refused() -> None:
    with pytest.raises(ProfileError, match=r"^scenarios: there is none named 'Nope'"):
        parse_profile(EXAMPLE).scenario("Nope")


CHAIN: dict[int, Migration] = {
    1: lambda document: {**document, "seen": [*document["seen"], "from 1"]},
    2: lambda document: {**document, "seen": [*document["seen"], "from 2"]},
}


class TestMigration:
    """Older documents are brought up step by step; newer ones are refused."""

    def test_migrate_two_versions_runs_steps_in_order(self) -> None:
        assert migrate({"version": 1, "seen": []}, CHAIN, to=3) == {
            "version": 3,
            "seen": ["from 1", "from 2"],
        }
        assert migrate({"version": 2, "seen": []}, CHAIN, to=3) == {
            "version": 3,
            "seen": ["from 2"],
        }

    def test_migrate_present_version_is_unchanged(self) -> None:
        assert migrate({"version": 3, "seen": []}, CHAIN, to=3) == {"version": 3, "seen": []}

    def test_migrate_leaves_the_older_document_unchanged(self) -> None:
        document: Document = {"version": 1, "seen": []}
        migrate(document, CHAIN, to=3)
        assert document == {"version": 1, "seen": []}

    def test_migrate_with_a_missing_step_is_refused(self) -> None:
        with pytest.raises(ProfileError, match=r"^version: profiles of version 0 are not known"):
            migrate({"version": 0}, CHAIN, to=3)

    def test_migrate_newer_version_is_refused(self) -> None:
        with pytest.raises(
            ProfileError, match=rf"^version: .*newer Lotwise \(version {PROFILE_VERSION + 1}"
        ):
            parse_profile({**EXAMPLE, "version": PROFILE_VERSION + 1})

    @pytest.mark.parametrize("version", [None, "1", 1.0, True, -1, [1]], ids=repr)
    def test_migrate_invalid_version_is_refused(self, version: object) -> None:
        with pytest.raises(ProfileError, match=r"^version: found .* expected a whole number"):
            parse_profile({**EXAMPLE, "version": version})

    def test_migrate_without_version_is_refused(self) -> None:
        with pytest.raises(ProfileError, match=r"^version:"):
            parse_profile({"portfolio": {}})


@pytest.mark.parametrize(
    ("rule", "hindsight"),
    [
        ({"kind": "historical"}, False),
        ({"kind": "fixed_contracts", "contracts": 1}, False),
        ({"kind": "fixed_ratio", "delta": 1}, False),
        ({"kind": "kelly"}, True),
        ({"kind": "kelly", "history": "walk_forward"}, False),
        ({"kind": "optimal_f"}, True),
        ({"kind": "optimal_f", "history": "walk_forward"}, False),
        ({"kind": "fixed_dollar", "dollars": 1}, False),
        ({"kind": "fixed_dollar", "dollars": 1, "basis": "max_loss"}, True),
        (
            {
                "kind": "fixed_fractional",
                "fraction": 1,
                "basis": "max_loss",
                "history": "walk_forward",
            },
            False,
        ),
        ({"kind": "volatility_adjusted", "fraction": 1}, True),
        ({"kind": "volatility_adjusted", "fraction": 1, "reference": 20}, False),
        (
            {"kind": "volatility_adjusted", "fraction": 1, "reference": 20, "basis": "max_loss"},
            True,
        ),
        (
            {
                "kind": "volatility_adjusted",
                "fraction": 1,
                "history": "walk_forward",
                "basis": "max_loss",
            },
            False,
        ),
        (
            {
                "kind": "volatility_adjusted",
                "fraction": 1,
                "source": "trailing",
                "lookback": 9,
                "reference": 1,
            },
            False,
        ),
    ],
    ids=lambda value: (
        "-".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
    ),
)
def test_has_hindsight_is_true_for_estimates_over_the_full_history(
    rule: dict[str, Any], hindsight: bool
) -> None:
    assert scenario_of(rule).has_hindsight is hindsight
