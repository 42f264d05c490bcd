"""Sentences of the changes that alerts propose."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from app.calculations.alerts import Proposal, ProposalAction
from app.calculations.profile.model import AS_BACKTESTED
from app.wording.alert_proposals import PROPOSAL_WORDING, proposal_button, proposal_label

HALVE_AFTER_3 = {"streak_rule": {"losses": 3, "multiplier": 0.5}}
HALVE_ABOVE_25 = {"vix_rule": {"above": 25.0, "multiplier": 0.5}}
PAUSE_ABOVE_30 = {"vix_rule": {"above": 30.0, "multiplier": 0.0}}


def proposal_of(
    action: ProposalAction,
    portfolio: dict[str, Any] | None = None,
    strategies: dict[str, Any] | None = None,
    factor: float | None = None,
) -> Proposal:
    patch = {"portfolio": portfolio or {}, "strategies": strategies or {}}
    return Proposal(action, patch, AS_BACKTESTED, factor)


def test_proposal_wording_covers_every_action() -> None:
    assert set(PROPOSAL_WORDING) == set(get_args(ProposalAction))


@pytest.mark.parametrize(
    ("action", "portfolio", "text"),
    [
        ("scale_sizes", {"kelly_fraction": 0.15}, "Use 0.15×"),
        ("scale_sizes", {"kelly_fraction": 0.2}, "Use 0.2×"),
        ("scale_sizes", {"kelly_fraction": 0.181}, "Use 0.181×"),
        ("scale_sizes", {"kelly_fraction": 0.0125}, "Use 0.0125×"),
        ("reduce_edge", {"edge_haircut": 0.18}, "Set haircut 18%"),
        ("halve_after_losses", HALVE_AFTER_3, "Halve after 3 losses"),
        ("remove_streak_rule", {"streak_rule": None}, "Remove the streak rule"),
        ("halve_instead_of_pausing", {"streak_rule": {"multiplier": 0.5}}, "Halve, not pause"),
        ("halve_instead_of_pausing", {"vix_rule": {"multiplier": 0.5}}, "Halve, not pause"),
        ("halve_or_pause_above_vix", PAUSE_ABOVE_30, "Pause above VIX 30"),
        ("halve_or_pause_above_vix", HALVE_ABOVE_25, "Halve above VIX 25"),
        ("remove_parallel_limit", {"max_parallel_trades": None}, "Remove the limit"),
        ("remove_drawdown_brake", {"drawdown_brake": None}, "Remove the brake"),
    ],
)
def test_proposal_button_of_a_portfolio_setting_names_its_value(
    action: ProposalAction, portfolio: dict[str, Any], text: str
) -> None:
    assert proposal_button(proposal_of(action, portfolio)) == text


def test_proposal_button_of_strategy_settings_names_their_value() -> None:
    limits = {"A": {"max_contracts": 1.0}, "B": {"max_contracts": 3.0}}
    assert proposal_button(proposal_of("limit_contracts", strategies=limits)) == (
        "Cap at logged sizes"
    )


def test_proposal_button_of_a_rule_of_its_own_names_the_factor() -> None:
    assert proposal_button(proposal_of("scale_sizes", factor=0.312)) == "Scale to 31.2%"


@pytest.mark.parametrize(
    ("proposal", "text"),
    [
        (
            proposal_of("scale_sizes", {"kelly_fraction": 0.1}, factor=0.25),
            "Scale all sizes to 25.0%, every strategy alike",
        ),
        (
            proposal_of("reduce_edge", {"edge_haircut": 0.18}),
            "Take 18.0% off the edge before sizing",
        ),
        (proposal_of("halve_after_losses", HALVE_AFTER_3), "Halve sizes after 3 losses in a row"),
        (
            proposal_of("halve_or_pause_above_vix", HALVE_ABOVE_25),
            "Halve sizes while the VIX is above 25",
        ),
        (
            proposal_of("halve_or_pause_above_vix", PAUSE_ABOVE_30),
            "Open nothing while the VIX is above 30",
        ),
    ],
    ids=lambda value: value.action if isinstance(value, Proposal) else "",
)
def test_proposal_label_says_the_change(proposal: Proposal, text: str) -> None:
    assert proposal_label(proposal) == text
