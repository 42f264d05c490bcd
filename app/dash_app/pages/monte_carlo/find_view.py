"""What *Find my size* says: the answer with its interval, the next step, the bound beside it, and the table of sizes tried."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from dash import html

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import with_fraction
from app.calculations.replay.comparison import patch_between
from app.calculations.size_search.scan import Reading
from app.dash_app.components.chip import key
from app.dash_app.components.icon import icon
from app.dash_app.components.note import note
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, term
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.trade_off import Marked, Sizes, SizeUnit, TriedSizes, trade_off_figure
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.found import Answer, Candidates, Found
from app.dash_app.pages.monte_carlo.view import CERTAIN, UNCERTAIN, chance_words, futures, plus_minus, whole
from app.formatting import NONE, TIMES, money, percent, signed_percent
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES

Show = Callable[[float], str]

UNITS = {"kelly_fraction": "multiple of full Kelly", "fraction": "fraction of equity", "multiple": "multiple of the scenario’s size"}


READING_WORDS: dict[Reading, str] = {"cautious": "cautious", "with_estimation_error": UNCERTAIN, "as_logged": CERTAIN}


def shower(unit: str) -> Show:
    """How a size of a unit is written: 0.07×, 2.5%."""
    if unit == "fraction":
        return lambda size: f"{100 * size:.3g}%"
    return lambda size: f"{size:.3g}{TIMES}"


def testing(unit: str, reading: Reading, sizes: Floats) -> str:
    """What a search is at: `testing 0.03–0.09×`, sizes that share a pass over the paths."""
    show = shower(unit)
    first = "" if len(sizes) == 1 else show(sizes[0]).rstrip(TIMES + "%") + NONE
    return f"testing {first}{show(sizes[-1])}, {READING_WORDS[reading]}"


def lead(found: Found, profile: Profile, *, is_current: bool) -> list[Content]:
    """The answer first, then what stands beside it."""
    parts: list[Content] = []
    if not is_current:
        parts.append(
            note(
                "Found with other settings:",
                f"{found.scenario}, target {whole(found.target)}. Find again to bring it up to date.",
                "info",
            )
        )
    return [*parts, _answer(found, profile), _figures(found), _promises(found), _key(found)]


def _answer(found: Found, profile: Profile) -> html.Div:
    show, answer = shower(found.unit), found.cautious
    if answer.size is None or answer.chance is None:
        words: list[Content] = [
            html.B("No size keeps this promise."),
            f" Even {show(answer.candidates.size[0])} falls more than {whole(found.target)} in {chance_words(answer.candidates.chance[0])}"
            f" of {futures(found.horizon_days, found.paths)}. Accept a deeper fall, or a larger chance of it.",
        ]
        return html.Div(html.P(words, className="lead"), className="find-answer")
    words = [
        html.B(f"{show(answer.size)} is the largest size of “{found.scenario}” that keeps your promise"),
        f": {chance_words(answer.chance[0])} {plus_minus(answer.chance)} of {futures(found.horizon_days, found.paths)} fall more than "
        f"{whole(found.target)}. {_next(found, show)}",
    ]
    return html.Div([html.P(words, className="lead"), _use(found, profile, answer.size)], className="find-answer")


def _next(found: Found, show: Show) -> str:
    answer = found.cautious
    if answer.next_size is None or answer.next_chance is None:
        return "No larger size that was tried breaks it."
    return f"The next step, {show(answer.next_size)}, is at {chance_words(answer.next_chance[0])}."


def _use(found: Found, profile: Profile, size: float) -> html.Button | None:
    """The button that writes the size to the profile; none when the scenario is gone, or has that size."""
    patch = use_patch(profile, found.scenario, size)
    if patch is None:
        return None
    show = shower(found.unit)
    act = {
        "data-act": "apply-alert",
        "data-patch": json.dumps(patch),
        "data-done": f"{found.scenario} at {show(size)}",
        "data-key": "use-size",
    }
    return html.Button([icon("check", 14), f"Use {show(size)}"], className="btn filled", type="button", **act)


def use_patch(profile: Profile, scenario: str, size: float) -> Json | None:
    """What a profile changes for a scenario to have a size, as a JSON merge patch (RFC 7386); None when nothing does, or nothing can."""
    own = next((one for one in profile.scenarios if one.name == scenario), None)
    if own is None:
        return None
    try:
        changed = with_fraction(profile, own, size)
    except CalculationError:
        return None
    return patch_between(profile.to_document(), changed.to_document()) or None


def _figures(found: Found) -> html.Div:
    """The answers side by side, each with its range."""
    show = shower(found.unit)
    shown = [
        _stat("Cautious", found.cautious, show),
        _stat(f"If the log were all that can happen, {UNCERTAIN}", found.uncertain, show),
        _stat("If the log were all that can happen", found.plain, show),
    ]
    shown.append(stat("Now", show(found.present), "as the profile has it"))
    if found.bound is not None:
        shown.append(stat(term("Risk-constrained Kelly", found.bound_words), show(found.bound), "a bound, not a simulation"))
    return stats(shown, "plain find-figures")


def _stat(label: str, answer: Answer, show: Show) -> html.Div:
    if answer.size is None:
        return stat(label, "none", f"even {show(answer.candidates.size[0])} is too much")
    low = "none" if answer.low <= 0 else show(answer.low).rstrip(TIMES + "%")
    return stat(label, show(answer.size), f"range {low}{NONE}{show(answer.high)}")


def _key(found: Found) -> html.Div:
    return key([(html.Span(className="kc-line"), "cautious"), (html.Span(className="kc-line dim"), CERTAIN)])


def _promises(found: Found) -> html.Details:
    """What each number promises, and what it does not."""
    chance = f"{whole(found.tolerance)} of {futures(found.horizon_days, found.paths)}"
    items = [
        f"Cautious: at most {chance} fall more than {whole(found.target)}, whole contracts and limits included, over logs that might have"
        " come instead of this one, with one day more than the log shows on which everything open at once loses its margin.",
        f"{UNCERTAIN.capitalize()}: the same without that day. If the log were all that can happen: the same, drawn from {CERTAIN}, which"
        " knows no loss that it does not show. Both are broken more often than they promise.",
        "The range is of the answer itself, over resampled paths: what more paths would settle.",
    ]
    items.append(
        f"{found.bound_words} A bound is cautious where it applies; where limits or whole contracts bind, the simulation knows more."
    )
    return html.Details(
        [html.Summary("What each promises, and what it does not"), html.Ul([html.Li(one) for one in items])], className="promises"
    )


def figure(found: Found, style: ChartStyle) -> Json:
    """The trade-off curve."""
    tried = TriedSizes(_sizes(found.cautious.candidates), _sizes(found.plain.candidates), found.paths)
    marked = Marked(found.cautious.size, found.present, found.bound)
    unit = SizeUnit(UNITS[found.unit], shower(found.unit))
    return trade_off_figure(tried, marked, found.tolerance, unit, style)


def _sizes(of: Candidates) -> Sizes:
    return Sizes(*(np.array(values) for values in (of.size, of.chance, of.low, of.high, of.median_cagr)))


def sizes_table(found: Found) -> html.Details:
    """Every size tried, as a table."""
    show, of = shower(found.unit), found.cautious.candidates
    columns = (
        Column("Size", "l name"),
        Column("Chance"),
        Column("90% interval", "n lo"),
        Column(f"{SHORT_DRAWDOWN_TITLES[found.judged]}, median"),
        Column("1 in 20", "n lo"),
        Column("Growth a year"),
        Column("Ending balance", "n lo md"),
    )
    rows = [
        Row(
            [
                show(of.size[i]),
                chance_words(of.chance[i]),
                f"{100 * of.low[i]:.2g}{NONE}{chance_words(of.high[i])}",
                percent(of.drawdown[0][i]),
                percent(of.drawdown[2][i]),
                signed_percent(of.median_cagr[i], 0),
                money(of.median_ending_equity[i]),
            ],
            "mine" if of.size[i] == found.cautious.size else "",
        )
        for i in range(len(of.size))
    ]
    return html.Details([html.Summary("Every size tried, as a table"), table(columns, rows, "mc-sizes")], className="promises")


def invitation(scenario: Scenario, profile: Profile) -> html.P:
    """What the button would do."""
    settings = profile.portfolio
    promise = f"a fall of more than {whole(settings.target_max_drawdown)} is at most {whole(settings.drawdown_probability)}"
    words = f"Searches the largest size of “{scenario.name}” at which the chance of {promise}, on the paths of the settings at the left."
    return html.P([words, " By a cautious reading of the log first; takes some seconds."], className="lead")
