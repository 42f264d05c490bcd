"""Effect of a change of the profile: one scenario replayed before and after it.

The verdict rests on the paired daily difference of the two replays (`replay.difference`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.calculations.profile.rules import FixedContracts, FixedDollar, FixedRatio, Historical
from app.calculations.replay.difference import (
    DEFAULT_RESAMPLING,
    FEWEST_DAYS,
    Basis,
    Difference,
    Resampling,
    paired_difference,
)
from app.calculations.replay.engine import Replay, replay

Verdict = Literal["better", "worse", "no clear difference", "no difference at all"]
DrawdownVerdict = Literal["smaller", "larger", "no clear difference", "no difference at all"]


@dataclass(frozen=True)
class Figures:
    """Result of a replay: fractions, account currency, None where undefined."""

    ending_equity: float
    cagr: float | None
    drawdown: float  #: in the form that is judged
    mar: float | None
    sharpe: float | None
    worst_day: float | None
    peak_utilisation: float
    trades_taken: int


@dataclass(frozen=True)
class Effect:
    """Change from one replay of a book to another, as a patch of the profile makes it."""

    scenario: Scenario  #: of the replay before
    judged: DrawdownName  #: of the replay before
    before: Figures
    after: Figures
    trades_changed: int  #: positions whose size differs
    difference: Difference
    #: on the paired daily difference: its whole range above or below zero, or neither
    verdict: Verdict
    drawdown_verdict: DrawdownVerdict


def merge_patch(document: Any, patch: Any) -> Any:
    """Return a JSON document with a merge patch applied (RFC 7386).

    Objects merge, null removes a key, anything else replaces. A key removed from a profile falls
    back to its default, so no patch can say `"margin_ceiling": null` (no limit); an alert's
    `Proposal` refuses one that tries.
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def patch_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the merge patch that turns one JSON document into another with the same keys.

    Lists are replaced whole.
    """
    patch: dict[str, Any] = {}
    for key, value in after.items():
        present = before.get(key)
        if isinstance(value, dict) and isinstance(present, dict):
            if inner := patch_between(present, value):
                patch[key] = inner
        elif value != present:
            patch[key] = value
    return patch


def scenario_under(profile: Profile, patched: Profile, scenario: Scenario) -> Scenario:
    """Return a scenario as a change of the profile that holds it leaves it.

    A scenario that the profile does not hold, or no longer holds, stays as it is.
    """
    if scenario not in profile.scenarios:
        return scenario
    return next((each for each in patched.scenarios if each.name == scenario.name), scenario)


def compare(
    book: Book,
    profile: Profile,
    before: Replay,
    patch: dict[str, Any],
    resampling: Resampling = DEFAULT_RESAMPLING,
) -> Effect:
    """Compare a replay under the profile with one under the profile with a merge patch applied.

    `before` is the replay of a scenario under `profile`; the second replay is of the same
    scenario, as the patch leaves it (`scenario_under`). Raises `CalculationError` for a patch that
    is not an object or a size beyond what a 64-bit float holds, `ProfileError` when the patched
    document is no valid profile.
    """
    if not isinstance(patch, dict):
        raise CalculationError(
            f"patch: expected an object of profile settings, found {type(patch).__name__}."
        )
    patched = parse_profile(merge_patch(profile.to_document(), patch))
    scenario = before.scenario
    after = replay(book, patched, scenario_under(profile, patched, scenario))
    compounding = compounds(scenario, profile) or compounds(scenario, patched)
    return effect(before, after, "growth" if compounding else "profit", resampling)


def effect(
    before: Replay, after: Replay, basis: Basis, resampling: Resampling = DEFAULT_RESAMPLING
) -> Effect:
    """Return the effect of replaying `after` in place of `before`, of one book."""
    difference = paired_difference(before, after, basis, resampling=resampling)
    trades_changed = int((before.contracts != after.contracts).sum())
    return Effect(
        scenario=before.scenario,
        judged=before.judged,
        before=_figures(before, before.judged),
        after=_figures(after, before.judged),
        trades_changed=trades_changed,
        difference=difference,
        verdict=_verdict(difference, trades_changed, before.start),
        drawdown_verdict=_drawdown_verdict(difference, trades_changed),
    )


def compounds(scenario: Scenario, profile: Profile) -> bool:
    """Return True for a scenario whose sizes grow with the account."""
    if isinstance(scenario.rule, Historical | FixedContracts | FixedDollar):
        return False
    return isinstance(scenario.rule, FixedRatio) or profile.portfolio.sizing_equity == "current"


def _verdict(difference: Difference, trades_changed: int, start: float) -> Verdict:
    if not trades_changed and not difference.days_different:
        return "no difference at all"
    if difference.days_different < FEWEST_DAYS:
        return "no clear difference"
    rounding = 1e-12 * start
    if difference.low > rounding:
        return "better"
    return "worse" if difference.high < -rounding else "no clear difference"


def _drawdown_verdict(difference: Difference, trades_changed: int) -> DrawdownVerdict:
    if not trades_changed and not difference.days_different:
        return "no difference at all"
    if difference.days_different < FEWEST_DAYS:
        return "no clear difference"
    low, high = difference.drawdown_low, difference.drawdown_high
    if low < 0 and high <= 0:
        return "smaller"
    return "larger" if high > 0 and low >= 0 else "no clear difference"


def _figures(replayed: Replay, judged: DrawdownName) -> Figures:
    metrics = replayed.metrics
    return Figures(
        ending_equity=metrics.ending_equity,
        cagr=metrics.shown_cagr,
        drawdown=getattr(metrics, judged),
        mar=metrics.shown_mar,
        sharpe=metrics.sharpe,
        worst_day=metrics.worst_day,
        peak_utilisation=metrics.peak_margin_utilisation,
        trades_taken=metrics.trades_taken,
    )
