"""The answer of a portfolio that the server knows already, and the new profile it is the size of.

The answer is the largest size that keeps the user's promise (semantics 8). A job works it out
(pages/position_sizing/answer/work.py); it stays in the server's memory by portfolio and settings.
"""

from __future__ import annotations

import json

from app.calculations.errors import CalculationError
from app.calculations.profile.model import Profile
from app.calculations.profile.scaling import size_scale
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.question import scalable, sized_scenario
from app.calculations.sizing.defaults import MY_SIZING, my_sizing
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import DefaultProfile
from app.dash_app.state.workspace import Workspace

ANSWER = "answer"


def follows_slider(profile: Profile) -> bool:
    """Return True where the answer sizes what the slider moves.

    A rule of its own, which the user gave the scenario *My sizing*, stays where the slider leaves
    it: its answer has no place on the slider, and no step of the slider has a chance.
    """
    return sized_scenario(profile) == (my_sizing(profile.scenarios) or MY_SIZING)


def present_size(profile: Profile) -> float | None:
    """Return the size in use that the answer speaks of, in its unit; None where it has none."""
    if follows_slider(profile):
        return profile.portfolio.kelly_fraction
    try:
        return size_scale(scalable(profile), sized_scenario(profile)).present
    except CalculationError:
        return None


def answer_key(profile: Profile) -> str:
    """Return what the answer depends on, as text: it does not depend on the size in use.

    Own fractions of strategies keep their proportion to the portfolio's, so these count.
    """
    scenario = sized_scenario(profile)
    try:
        scale = size_scale(scalable(profile), scenario)
        profile, scenario = scale.profile, scale.scenario
    except CalculationError:
        pass  # a size that cannot be scaled is a size of its own
    return json.dumps([scenario.model_dump(mode="json"), settings_key(profile, Reader.SIZE_SEARCH)])


def known_answer(workspace: Workspace) -> RecommendedSize | None:
    """Return the answer for a workspace; None until it has been worked out."""
    found = server_state().portfolios.known(
        workspace.ready, (ANSWER, answer_key(workspace.profile))
    )
    return found if isinstance(found, RecommendedSize) else None


def at_answer(defaults: DefaultProfile, answer: RecommendedSize | None) -> DefaultProfile:
    """Return a new profile at the size of the answer, where that is a Kelly fraction."""
    if answer is None or answer.fraction is None or answer.unit != "kelly_fraction":
        return defaults
    portfolio = {**defaults["profile"]["portfolio"], "kelly_fraction": answer.fraction}
    profile = {**defaults["profile"], "portfolio": portfolio}
    return {**defaults, "profile": profile, "is_answered": True}
