"""Scenarios and defaults of a new profile, by formula from the log (semantics 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Scenario, parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile, largest_sizes
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
    """Limits and three scenarios of a new profile."""

    def test_default_profile_caps_each_strategy_at_ten_times_its_largest_size(self) -> None:
        profile = default_profile(book_of(*TRADES))
        assert {name: own.max_contracts for name, own in profile.strategies.items()} == {
            "Condor": 20,
            "Fly": 30,
        }

    def test_default_profile_margin_ceiling_is_all_equity(self) -> None:
        assert default_profile(book_of(*TRADES)).portfolio.margin_ceiling == 1.0

    def test_default_profile_has_three_scenarios(self) -> None:
        backtested, walk_forward, hindsight = default_profile(book_of(*TRADES)).scenarios
        assert (backtested.name, backtested.constrained, backtested.rule.kind) == (
            "As backtested",
            False,
            "historical",
        )
        assert (walk_forward.name, walk_forward.has_hindsight) == ("My Kelly, walk-forward", False)
        assert (hindsight.name, hindsight.has_hindsight) == ("My Kelly, hindsight", True)
        assert [scenario.rule.fraction for scenario in (walk_forward, hindsight)] == [None, None]

    def test_default_profile_document_parses_to_the_same_profile(self) -> None:
        profile = default_profile(book_of(*TRADES))
        assert parse_profile(profile.to_document()) == profile


class TestLargestSizes:
    """Per strategy; 1 where the log gives none."""

    def test_largest_sizes_are_by_strategy(self) -> None:
        assert largest_sizes(book_of(*TRADES)).tolist() == [2, 3]

    def test_largest_sizes_without_sizes_are_one(self) -> None:
        assert largest_sizes(book_of(*one_a_day([5, 5], contracts=NAN))).tolist() == [1]

    def test_largest_sizes_of_a_strategy_without_closes_is_one(self) -> None:
        assert largest_sizes(
            book_of(*TRADES, Trade("11 10:00", None, contracts=9.0, strategy="Put"))
        ).tolist() == [2, 3, 1]


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
