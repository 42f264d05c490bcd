"""Scenarios and defaults of a new profile, by formula from the log (semantics 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.calculations.log.book import Book
from app.calculations.log.economics import largest_sizes
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Profile, Scenario, StrategySettings, parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import MY_SIZING, default_profile, hindsight_twin
from tests.unit.calculations.builders import NAN, Trade, book_of, one_a_day

START = 20_000.0
#: Margins 400, 500, 900 on 1, 2, 3 contracts; per contract 50, -60, -20.
TRADES = [
    Trade("8 10:00", "8 11:00", 50.0, 1.0, 400.0, vix=15.0, funds=START + 50),
    Trade("9 10:00", "9 11:00", -120.0, 2.0, 500.0, vix=16.0),
    Trade("10 10:00", "10 11:00", -60.0, 3.0, 900.0, strategy="Fly"),
]
MEDIAN_MARGIN = 500.0
LARGEST_FALL = 60.0 + 20.0


def rules(book: Book) -> dict[str, dict[str, Any]]:
    """Every preset's rule by name, as its document."""
    return {scenario.name: scenario.rule.model_dump() for scenario in presets(book)}


class TestDefaultProfile:
    """Limits and scenarios of a new profile."""

    def test_default_profile_has_the_settings_of_a_new_profile(self) -> None:
        assert default_profile(book_of(*TRADES)).portfolio == Profile().portfolio.model_copy(
            update={
                "sizing_equity": "starting",
                "margin_ceiling": 1.0,
                "added_full_losses": 1.0,
                "max_times_logged": 10.0,
                "kelly_fraction": 0.05,
            }
        )

    def test_default_profile_at_a_known_answer_has_its_fraction(self) -> None:
        assert default_profile(book_of(*TRADES), 0.12).portfolio.kelly_fraction == 0.12

    def test_default_profile_overrides_no_strategy(self) -> None:
        none = StrategySettings()
        expected = {"Condor": none, "Fly": none}
        assert default_profile(book_of(*TRADES)).strategies == expected

    def test_default_profile_allows_ten_times_the_largest_logged_size(self) -> None:
        """A hundred contracts wanted: the largest logged sizes are 2 and 3."""
        book = book_of(*TRADES)
        profile = default_profile(book)
        portfolio = profile.portfolio.model_copy(update={"margin_ceiling": None})
        rule = {"kind": "fixed_contracts", "contracts": 100}
        scenario = Scenario.model_validate({"name": "hundred", "rule": rule})
        replayed = replay(book, profile.model_copy(update={"portfolio": portfolio}), scenario)
        assert replayed.contracts.tolist() == [20, 20, 30]

    def test_default_profile_has_two_scenarios(self) -> None:
        backtested, mine = default_profile(book_of(*TRADES)).scenarios
        assert (backtested.name, backtested.constrained, backtested.rule.kind) == (
            "As backtested",
            False,
            "historical",
        )
        assert (mine.name, mine.constrained) == ("My sizing", True)
        assert mine.rule.model_dump() == {
            "kind": "kelly",
            "fraction": None,
            "estimator": "by_period",
            "history": "walk_forward",
            "min_trades": 30,
        }

    def test_default_profile_document_parses_to_the_same_profile(self) -> None:
        profile = default_profile(book_of(*TRADES))
        assert parse_profile(profile.to_document()) == profile


class TestHindsightTwin:
    """The same rule on the whole log."""

    def test_hindsight_twin_changes_nothing_but_history_and_name(self) -> None:
        twin = hindsight_twin(MY_SIZING)
        assert (twin.name, twin.has_hindsight) == ("My sizing, hindsight", True)
        assert twin.rule.model_dump() == MY_SIZING.rule.model_dump() | {"history": "full"}

    @pytest.mark.parametrize(
        "rule",
        [
            {"kind": "kelly"},
            {"kind": "fixed_contracts", "contracts": 2},
            {"kind": "fixed_fractional", "fraction": 0.1, "history": "walk_forward"},
        ],
        ids=["has hindsight", "no history", "nothing estimated"],
    )
    def test_hindsight_twin_of_a_rule_without_one_is_itself(self, rule: dict[str, Any]) -> None:
        scenario = Scenario.model_validate({"name": "one", "rule": rule})
        assert hindsight_twin(scenario) == scenario


class TestLargestSizes:
    """Per strategy; 1 where the log gives none."""

    def test_largest_sizes_are_by_strategy(self) -> None:
        assert largest_sizes(book_of(*TRADES), Profile()).tolist() == [2, 3]

    def test_largest_sizes_without_sizes_are_one(self) -> None:
        book = book_of(*one_a_day([5, 5], contracts=NAN))
        assert largest_sizes(book, Profile()).tolist() == [1]

    def test_largest_sizes_of_a_strategy_without_closes_is_one(self) -> None:
        book = book_of(*TRADES, Trade("11 10:00", None, contracts=9.0, strategy="Put"))
        assert largest_sizes(book, Profile()).tolist() == [2, 3, 1]


class TestParameters:
    """Medians and drawdowns of the log."""

    def test_presets_fixed_dollar_is_the_median_margin(self) -> None:
        assert rules(book_of(*TRADES))["Fixed dollar"]["dollars"] == MEDIAN_MARGIN

    @pytest.mark.parametrize("name", ["Fixed fractional", "Volatility-adjusted"])
    def test_presets_fraction_is_the_median_margins_share_of_equity(self, name: str) -> None:
        assert rules(book_of(*TRADES))[name]["fraction"] == MEDIAN_MARGIN / START

    def test_presets_delta_is_half_the_largest_drawdown_per_contract(self) -> None:
        assert rules(book_of(*TRADES))["Fixed ratio"]["delta"] == LARGEST_FALL / 2

    def test_presets_delta_follows_the_order_of_closes(self) -> None:
        """Two losers closed before the winner fall together: 60 + 20 from zero."""
        late_loser = replace(TRADES[1], closed="12 10:00")
        early_winner = replace(TRADES[0], closed="11 10:00")
        rule_of = rules(book_of(early_winner, late_loser, TRADES[2]))
        assert rule_of["Fixed ratio"]["delta"] == 60 / 2

    def test_presets_named_kellys_have_their_own_fraction(self) -> None:
        rule_of = rules(book_of(*TRADES))
        fractions = {
            name: rule_of[name]["fraction"]
            for name in ("Full Kelly", "Half Kelly", "Quarter Kelly", "Half Kelly, walk-forward")
        }
        assert list(fractions.values()) == [1, 0.5, 0.25, 0.5]


class TestWhatIsOnOffer:
    """Scenarios that the log can be sized by."""

    NEEDS_MARGIN = frozenset({"Fixed dollar", "Fixed fractional", "Volatility-adjusted"})

    def test_presets_without_margins_need_none(self) -> None:
        assert not self.NEEDS_MARGIN & set(
            rules(book_of(*one_a_day([5, -5], margin=NAN, vix=15.0)))
        )

    def test_presets_without_vix_leave_out_volatility_adjusted(self) -> None:
        assert self.NEEDS_MARGIN - set(rules(book_of(*one_a_day([5, -5])))) == {
            "Volatility-adjusted"
        }

    def test_presets_without_a_drawdown_leave_out_fixed_ratio(self) -> None:
        assert "Fixed ratio" not in rules(book_of(*one_a_day([5, 5])))

    def test_presets_names_are_distinct(self) -> None:
        names = [scenario.name for scenario in presets(book_of(*TRADES))]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("scenario", presets(book_of(*TRADES)), ids=lambda scenario: scenario.name)
def test_presets_each_can_be_replayed(scenario: Scenario) -> None:
    book = book_of(*TRADES)
    assert len(replay(book, default_profile(book), scenario).contracts) == len(TRADES)
