"""Content of *Find my size*: the answer in words, its tables and its trade-off curve."""

from __future__ import annotations

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import size_scale, with_fraction
from app.calculations.replay.comparison import patch_between
from app.dash_app.components.content import Piece, Sentence, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.trade_off import (
    Marked,
    Sizes,
    SizeUnit,
    TriedSizes,
    trade_off_figure,
)
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.find_size.found import Answer, Candidates, Found
from app.formatting import NONE, TIMES, money, percent, signed_percent
from app.wording.chances import chance_range, chance_words, futures, plus_minus, whole
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES
from app.wording.size_search import SHORT_READINGS, Show, size_shower

UNITS = {
    "kelly_fraction": "multiple of full Kelly",
    "fraction": "fraction of equity",
    "multiple": "multiple of the scenario’s size",
}
NO_READINGS = Table(("Reading", "Largest size", "Range", "Chance there"), (), class_name="readings")
_SIZE_COLUMNS = (
    "Size",
    "Chance",
    "90% interval",
    "{}, median",
    "1 in 20",
    "Growth a year",
    "Balance",
)
NO_SIZES = Table(_SIZE_COLUMNS, (), class_name="sizes")


def answer_content(found: Found) -> list[Piece]:
    """Return the answer first, then the next size and what the answer covers."""
    show, answer = size_shower(found.unit), found.cautious
    of = futures(found.horizon_days, found.paths)
    if answer.size is None or answer.chance is None:
        least = answer.candidates
        even = (
            f"Even {show(least.size[0])} falls more than {whole(found.target)} in "
            f"{chance_words(least.chance[0])} of {of}. Accept a deeper fall, or a larger chance."
        )
        return [Sentence("No size keeps this promise.", even)]
    keeps = (
        f"{show(answer.size)} is the largest size of “{found.scenario}” that keeps your promise:"
    )
    chance = (
        f"{chance_words(answer.chance[0])} {plus_minus(answer.chance)} of {of} fall more than "
        f"{whole(found.target)}. {_next(found, show)}"
    )
    return [Sentence(keeps, chance), Sentence(rest=_covered(found, show), dimmed=True)]


def _next(found: Found, show: Show) -> str:
    answer = found.cautious
    if answer.next_size is None or answer.next_chance is None:
        return "No larger size that was tried breaks it."
    return f"The next step, {show(answer.next_size)}, is at {chance_words(answer.next_chance[0])}."


def _covered(found: Found, show: Show) -> str:
    answer = found.cautious
    return (
        f"More paths would settle it between {_range(answer, show)}; you are at "
        f"{show(found.present)}. It allows for logs that might have come instead of this one, and "
        "for one day more than the log shows on which everything open at once loses its margin."
    )


def at_present(found: Found, profile: Profile) -> Found:
    """Return a search with the size that its scenario has now, where that has changed since."""
    own = next((one for one in profile.scenarios if one.name == found.scenario), None)
    try:
        scale = None if own is None else size_scale(profile, own)
    except CalculationError:
        return found
    if scale is None or scale.unit != found.unit or scale.unit == "multiple":
        return found
    return found.model_copy(update={"present": scale.present})


def use_patch(profile: Profile, found: Found, *, is_current: bool) -> Json | None:
    """Return the change of a profile that gives a scenario the size found for it, as a merge patch.

    The patch is by RFC 7386. None when nothing changes, when the scenario is gone or measures its
    size in another unit by now, and for a multiple of settings that are not the present ones
    (`is_current`): it is of the size that the scenario had then.
    """
    own = next((one for one in profile.scenarios if one.name == found.scenario), None)
    if own is None or found.cautious.size is None:
        return None
    if found.unit == "multiple" and not is_current:
        return None
    try:
        if size_scale(profile, own).unit != found.unit:
            return None
        changed = with_fraction(profile, own, found.cautious.size)
    except CalculationError:
        return None
    return patch_between(profile.to_document(), changed.to_document()) or None


def readings_table(found: Found) -> Table:
    """Return the answer by every reading, with its range and the chance at it."""
    show = size_shower(found.unit)
    answers = (found.cautious, found.uncertain, found.plain)
    rows = [
        [name.capitalize(), *_reading(answer, show)]
        for name, answer in zip(SHORT_READINGS.values(), answers, strict=True)
    ]
    if found.bound is not None:
        rows.append(["Risk-constrained Kelly, a bound", show(found.bound), NONE, NONE])
    return Table(NO_READINGS.head, rows, class_name=NO_READINGS.class_name)


def _reading(answer: Answer, show: Show) -> list[str]:
    if answer.size is None or answer.chance is None:
        return ["none", NONE, f"{chance_words(answer.candidates.chance[0])} at the least size"]
    chance = f"{chance_words(answer.chance[0])} {plus_minus(answer.chance)}"
    return [show(answer.size), _range(answer, show), chance]


def _range(answer: Answer, show: Show) -> str:
    low = "none" if answer.low <= 0 else show(answer.low).rstrip(TIMES + "%")
    return f"{low}{NONE}{show(answer.high)}"


def promises(found: Found) -> str:
    """Return what the other readings promise, and what they do not."""
    return (
        "With estimation error: over logs that might have come instead, without the added day. "
        "The log as it is: as if no loss could come that it does not show. Both are broken more "
        f"often than they promise. {found.bound_words}"
    )


def sizes_table(found: Found) -> Table:
    """Return every size tried by the cautious reading; ▲ marks the answer."""
    show, of = size_shower(found.unit), found.cautious.candidates
    rows = [
        [
            f"{show(of.size[i])}{' ▲' if of.size[i] == found.cautious.size else ''}",
            chance_words(of.chance[i]),
            chance_range(of.low[i], of.high[i]),
            percent(of.drawdown[0][i]),
            percent(of.drawdown[2][i]),
            signed_percent(of.median_cagr[i], 0),
            money(of.median_ending_equity[i]),
        ]
        for i in range(len(of.size))
    ]
    title = SHORT_DRAWDOWN_TITLES[found.judged]
    return Table([head.format(title) for head in NO_SIZES.head], rows)


def trade_off(found: Found, style: ChartStyle) -> Json:
    """Return the chart of the chance and the growth over size, by all three readings."""
    tried = TriedSizes(
        _sizes(found.cautious.candidates),
        _sizes(found.plain.candidates),
        found.paths,
        _sizes(found.uncertain.candidates),
    )
    marked = Marked(found.cautious.size, found.present, found.bound)
    unit = SizeUnit(UNITS[found.unit], size_shower(found.unit))
    return trade_off_figure(tried, marked, found.tolerance, unit, style)


def _sizes(of: Candidates) -> Sizes:
    return Sizes(
        *(np.array(each) for each in (of.size, of.chance, of.low, of.high, of.median_cagr))
    )


def invitation(scenario: Scenario, profile: Profile) -> list[Piece]:
    """Return what the button would do."""
    settings = profile.portfolio
    target, tolerance = settings.target_max_drawdown, settings.drawdown_probability
    words = (
        f"Searches the largest size of “{scenario.name}” at which the chance of a fall of more "
        f"than {whole(target)} is at most {whole(tolerance)}, by a cautious reading of the log. "
        "Takes some seconds."
    )
    return [Sentence(rest=words)]


def other_settings(found: Found) -> str:
    """Return the settings that an answer of other settings is for."""
    return f"{found.scenario}, target {whole(found.target)}. Find again to bring it up to date."
