"""Sentences of the changes that alerts propose: what applying one does, and its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.calculations.alerts import Proposal, ProposalAction
from app.formatting import percent, short_percent, times


@dataclass(frozen=True)
class ProposalWording:
    """The sentences of one kind of change."""

    label: Callable[[Proposal], str] | str  #: what applying it does
    button: Callable[[Proposal], str] | str  #: the same as short as a button, with the value set


def proposal_label(proposal: Proposal) -> str:
    """Return what applying a proposal does."""
    label = PROPOSAL_WORDING[proposal.action].label
    return label if isinstance(label, str) else label(proposal)


def proposal_button(proposal: Proposal) -> str:
    """Return the words on a proposal's button."""
    button = PROPOSAL_WORDING[proposal.action].button
    return button if isinstance(button, str) else button(proposal)


def _setting(proposal: Proposal, name: str) -> Any:
    return proposal.patch["portfolio"][name]


def _scale_label(proposal: Proposal) -> str:
    return f"Scale all sizes to {short_percent(proposal.factor)}, every strategy alike"


def _scale_button(proposal: Proposal) -> str:
    """Return the Kelly fraction that will be set, else the factor."""
    fraction = proposal.patch.get("portfolio", {}).get("kelly_fraction")
    if fraction is None:
        return f"Scale to {short_percent(proposal.factor)}"
    return f"Use {times(fraction)}"


def _vix_label(proposal: Proposal) -> str:
    rule = _setting(proposal, "vix_rule")
    action = "Halve sizes" if rule["multiplier"] else "Open nothing"
    return f"{action} while the VIX is above {rule['above']:g}"


def _vix_button(proposal: Proposal) -> str:
    rule = _setting(proposal, "vix_rule")
    action = "Halve" if rule["multiplier"] else "Pause"
    return f"{action} above VIX {rule['above']:g}"


def _losses(proposal: Proposal) -> int:
    return int(_setting(proposal, "streak_rule")["losses"])


PROPOSAL_WORDING: dict[ProposalAction, ProposalWording] = {
    "scale_sizes": ProposalWording(_scale_label, _scale_button),
    "reduce_edge": ProposalWording(
        lambda p: f"Take {short_percent(_setting(p, 'edge_haircut'))} off the edge before sizing",
        lambda p: f"Set haircut {percent(_setting(p, 'edge_haircut'), 0)}",
    ),
    "limit_contracts": ProposalWording(
        "Limit each of them to its largest logged size", "Cap at logged sizes"
    ),
    "remove_parallel_limit": ProposalWording(
        "Remove the limit of parallel trades", "Remove the limit"
    ),
    "halve_instead_of_pausing": ProposalWording(
        "Halve sizes instead of pausing", "Halve, not pause"
    ),
    "remove_drawdown_brake": ProposalWording("Remove the drawdown brake", "Remove the brake"),
    "remove_streak_rule": ProposalWording("Remove the streak rule", "Remove the streak rule"),
    "halve_after_losses": ProposalWording(
        lambda p: f"Halve sizes after {_losses(p)} losses in a row",
        lambda p: f"Halve after {_losses(p)} losses",
    ),
    "halve_or_pause_above_vix": ProposalWording(_vix_label, _vix_button),
}
