"""Content of a simulation as data: the sentence, five figures, the words and tables of sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import PortfolioSettings
from app.dash_app.components.content import Piece, Sentence, Table
from app.dash_app.figures.possible_years import YEARS, deeper_than
from app.dash_app.jobs.results import FigureInterval
from app.dash_app.pages.monte_carlo.summary import (
    WITH_OPEN_LOSSES,
    HalfKellyFalls,
    Summary,
    View,
)
from app.formatting import (
    NONE,
    count,
    days,
    money,
    percent,
    plural,
    short_money,
    signed_percent,
)
from app.wording.chances import (
    chance_range,
    chance_words,
    futures,
    one_in,
    plus_minus,
    whole,
    within,
    years_that_fall,
)
from app.wording.drawdown import (
    DRAWDOWN_DEFINITIONS,
    DRAWDOWN_TITLES,
    OPEN_LOSSES_BOUND,
    SHORT_DRAWDOWN_TITLES,
)

_TO = f"\u2060{NONE}\u2060"  # a dash at which no line breaks
CERTAIN = "the log as it is"
UNCERTAIN = "with estimation error"
_IF_UNCERTAIN = "if the log is one draw of many that could have come"
_IF_CERTAIN = "if the log were all that can happen"
NO_TABLE = Table(
    ("Of each path", "1 in 20 below", "Median", "1 in 20 above"), (), class_name="of-paths"
)


class Figure(NamedTuple):
    """One of the five figures of the strip."""

    label: str
    value: str
    error: str  #: Monte Carlo error, where it is a chance
    qualifier: str
    is_broken: bool = False  #: the promise does not hold


def sentence(
    summary: Summary, settings: PortfolioSettings, cautious: Estimated | None = None
) -> Sentence:
    """Return the answer that a trader could repeat.

    `cautious` is the chance that Position Sizing tells at the same size, None where it is unknown.
    """
    view, target = summary.lead, settings.target_max_drawdown
    beyond = view.falls.chance_over(target).value
    falls = "fall" if beyond <= 0 or beyond >= 0.4 else "falls"
    middle, _, _ = view.figures["ending_equity_50"]
    of = futures(summary.horizon_days, view.paths)
    finding = (
        f"At {summary.sized}, {one_in(beyond)} of {of} {falls} more than "
        f"{whole(target)}{_of_start(summary)};"
    )
    rest = f"half end above {money(middle)}."
    if cautious is not None:
        rest += f" Position Sizing adds full losses and says {chance_words(cautious.value)}."
    return Sentence(finding, rest)


def _of_start(summary: Summary) -> str:
    return " of the capital at the start" if summary.judged == "max_drawdown_of_start" else ""


def strip(summary: Summary, settings: PortfolioSettings) -> list[Figure]:
    """Return five figures."""
    target, tolerance = settings.target_max_drawdown, settings.drawdown_probability
    view, figures = summary.lead, summary.lead.figures
    beyond, loss = view.falls.chance_over(target), figures["loss"]
    beside = ""
    if summary.uncertain is not None:
        certain = summary.plain.falls.chance_over(target).value
        beside = f" · log alone {chance_words(certain)}"
    return [
        Figure(
            f"Chance of a fall over {whole(target)}",
            chance_words(beyond.value),
            plus_minus(beyond),
            f"tolerance {whole(tolerance)}{beside}",
            beyond.value > tolerance,
        ),
        Figure(
            f"{SHORT_DRAWDOWN_TITLES[summary.judged]}, median",
            percent(figures["judged_drawdown_50"][0]),
            "",
            f"1 in 20: {percent(figures['judged_drawdown_95'][0])}",
        ),
        Figure(
            "Ending balance, median",
            money(figures["ending_equity_50"][0]),
            "",
            f"1 in 20: below {money(figures['ending_equity_5'][0])}",
        ),
        Figure(
            "Chance of a loss",
            chance_words(loss[0]),
            plus_minus(loss),
            f"ends below {money(summary.start)}",
        ),
        Figure(
            "Longest wait for a new high",
            days(figures["longest_under_water_days_50"][0]),
            "",
            f"1 in 20: over {days(figures['longest_under_water_days_95'][0])}",
        ),
    ]


def half_kelly_name(half: HalfKellyFalls) -> str:
    """Return half Kelly, and which: of the whole log, or estimated anew on each path."""
    return f"half Kelly, {'hindsight' if half.has_hindsight else 'walk-forward'}"


def conditions(summary: Summary) -> tuple[str, str]:
    """Return what the figures are conditioned on: the first sentence, and all others."""
    first, *others = summary.lead.conditions
    return first, " ".join(others)


def years_content(summary: Summary, settings: PortfolioSettings) -> list[Piece]:
    """Return the count of the possible years that fall deeper than the accepted drawdown."""
    target = settings.target_max_drawdown
    deeper = deeper_than(summary.lead.falls.quantiles(YEARS), target)
    words = years_that_fall(deeper, YEARS, target, summary.horizon_days)
    finding = f"{words[0].upper()}{words[1:]}{_of_start(summary)}."
    return [Sentence(finding)]


def falls_content(summary: Summary, settings: PortfolioSettings) -> list[Piece]:
    """Return the chance at the target against the tolerance, and what it is conditioned on."""
    target, tolerance = settings.target_max_drawdown, settings.drawdown_probability
    chance = summary.lead.falls.chance_over(target)
    verdict = "more than" if chance.value > tolerance else "within"
    condition = _IF_CERTAIN if summary.uncertain is None else _IF_UNCERTAIN
    finding = (
        f"{chance_words(chance.value)} {plus_minus(chance)} of paths fall more than "
        f"{whole(target)}{_of_start(summary)},"
    )
    pieces: list[Piece] = [
        Sentence(finding, f"{verdict} the {whole(tolerance)} you tolerate, {condition}.")
    ]
    beside = " ".join([*_certain_words(summary, target), *_half_kelly_words(summary, target)])
    return [*pieces, Sentence(rest=beside, dimmed=True)] if beside else pieces


def _certain_words(summary: Summary, target: float) -> list[str]:
    if summary.uncertain is None:
        return []
    plain = summary.plain.falls.chance_over(target)
    return [f"{chance_words(plain.value)} {plus_minus(plain)} {_IF_CERTAIN}."]


def _half_kelly_words(summary: Summary, target: float) -> list[str]:
    if summary.half_kelly is None:
        return []
    half = summary.half_kelly.falls
    of = "the same" if half.paths == summary.plain.paths else f"the first {count(half.paths)}"
    on = "paths" if summary.uncertain is None else "paths of the log as it is"
    chance = half.chance_over(target)
    return [
        f"Half Kelly, for comparison: {chance_words(chance.value)} {plus_minus(chance)}, "
        f"on {of} {on}."
    ]


def ending_content(summary: Summary) -> list[Piece]:
    """Return ruin, and the goal before the floor."""
    ruin, goal = summary.lead.figures["ruin"], summary.lead.figures.get("goal")
    least = f"{whole(summary.ruin_share)} of the start, {money(summary.ruin_share * summary.start)}"
    pieces: list[Piece] = [
        Sentence(f"{chance_words(ruin[0])} {plus_minus(ruin)}", f"come down to {least}, or less.")
    ]
    if summary.goal_share is not None and goal is not None:
        floor, before = summary.floor_share, ""
        if floor is not None:
            before = f" before {money(floor * summary.start)}"
        reach = f"reach {money(summary.goal_share * summary.start)}{before}."
        pieces.append(Sentence(f"{chance_words(goal[0])} {plus_minus(goal)}", reach))
    return pieces


class Line(NamedTuple):
    """A figure of every path in the table."""

    label: str
    name: str
    show: Callable[[float | None], str]
    #: of the ends of its interval, where `show` is long
    brief: Callable[[float | None], str] | None = None


def lines(summary: Summary) -> list[Line]:
    """Return the lines of the table, with the drawdown that is judged."""
    drawdowns = [Line(DRAWDOWN_TITLES[summary.judged], "judged_drawdown", percent)]
    if f"{WITH_OPEN_LOSSES}_50" in summary.plain.figures:
        drawdowns.append(Line("With open losses", WITH_OPEN_LOSSES, percent))
    return [
        Line("Ending balance", "ending_equity", money, short_money),
        Line("CAGR", "cagr", lambda value: signed_percent(value, 0)),
        *drawdowns,
        Line("Longest wait for a new high", "longest_under_water_days", days),
        Line("Peak margin", "peak_margin_utilisation", percent),
        Line("Positions taken", "positions_taken", count),
    ]


def figures_table(summary: Summary) -> Table:
    """Return every figure with its interval; those of the log as it is below, where both are."""
    body = []
    for line in lines(summary):
        body.append([line.label, *_cells(line, summary.lead)])
        if summary.uncertain is not None:
            body.append([f"… by {CERTAIN}", *_cells(line, summary.plain)])
    return Table(NO_TABLE.head, body)


def _cells(line: Line, view: View) -> list[str]:
    return [_with_range(view.figures[f"{line.name}_{q}"], line) for q in (5, 50, 95)]


def _with_range(figure: FigureInterval, line: Line) -> str:
    value, *ends = figure
    low, high = [(line.brief or line.show)(end) for end in ends]
    return line.show(value) if low == high else f"{line.show(value)} ({low}{_TO}{high})"


def definitions(summary: Summary) -> str:
    """Return what the words of the table mean."""
    words = [
        "In brackets the 90% Monte Carlo interval.",
        f"{DRAWDOWN_TITLES[summary.judged]}: {DRAWDOWN_DEFINITIONS[summary.judged]}",
    ]
    if f"{WITH_OPEN_LOSSES}_50" in summary.plain.figures:
        words.append(OPEN_LOSSES_BOUND)
    words.append("Longest wait: most trading days in a row that end below the peak.")
    return " ".join(words)


def chances_table(summary: Summary, settings: PortfolioSettings) -> Table:
    """Return the chances, each with its 90 % Monte Carlo interval."""
    views = [summary.lead]
    heads = [UNCERTAIN if summary.uncertain is not None else CERTAIN]
    if summary.uncertain is not None:
        views.append(summary.plain)
        heads.append(CERTAIN)
    target, floor = settings.target_max_drawdown, summary.floor_share
    chances: Sequence[tuple[str, Callable[[View], Estimated | FigureInterval | None]]] = (
        (f"a fall of more than {whole(target)}", lambda view: view.falls.chance_over(target)),
        ("ending below the start", lambda view: view.figures["loss"]),
        (
            f"coming down to {whole(summary.ruin_share)} of the start",
            lambda view: view.figures["ruin"],
        ),
        (
            f"the goal{'' if floor is None else ' before the floor'}",
            lambda view: view.figures.get("goal"),
        ),
    )
    body = [
        [words, *(_chance_cell(chance_of(view)) for view in views)]
        for words, chance_of in chances
        if chance_of(summary.lead) is not None
    ]
    return Table(["Chance of", *(head[0].upper() + head[1:] for head in heads)], body)


def _chance_cell(chance: Estimated | FigureInterval | None) -> str:
    if chance is None:
        return NONE
    value, low, high = chance[:3]
    return f"{chance_words(value)} ({chance_range(low, high)})"


def earlier(summary: Summary) -> str:
    """Return the settings of results that the settings of now would change."""
    of = futures(summary.horizon_days, summary.plain.paths)
    return f"{summary.scenario}, {of}, seed {summary.seed}."


def settings_summary(summary: Summary) -> str:
    """Return what is simulated, in one line."""
    return (
        f"{summary.scenario} · {within(summary.horizon_days)} · "
        f"{plural(summary.plain.paths, 'path')} · {money(summary.start)}"
    )


def draw_help(summary: Summary) -> str:
    """Return how days are drawn."""
    if summary.sampling == "days":
        return "Single days forget what runs over days; each keeps its strategies’ common fate."
    blocks = f"Blocks of {summary.mean_block_days:.3g} days on average"
    return f"{blocks} keep bad stretches together; never below what positions are held for."
