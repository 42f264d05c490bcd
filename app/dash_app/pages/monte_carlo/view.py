"""What the page says of a simulation: the sentence, five figures, what stands under the charts, the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dash import html

from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import PortfolioSettings
from app.dash_app.components.chip import key
from app.dash_app.components.note import note
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, both, term
from app.dash_app.figures.fan import DAYS_A_MONTH
from app.dash_app.jobs.results import FigureInterval
from app.dash_app.pages.monte_carlo.summary import WITH_OPEN_LOSSES, HalfKellyFalls, Summary, View
from app.formatting import NONE, count, days, money, percent, plural, short_money, signed_percent
from app.wording.drawdown import DRAWDOWN_DEFINITIONS, DRAWDOWN_TITLES, OPEN_LOSSES_BOUND, SHORT_DRAWDOWN_TITLES

CERTAIN = "the log as it is"
UNCERTAIN = "with estimation error"


def span_words(horizon_days: int) -> str:
    """A horizon as it is counted: `year`, `6 months`, `2 years`, at 21 trading days a month; else `100 trading days`."""
    months, rest = divmod(horizon_days, DAYS_A_MONTH)
    if rest or not months:
        return plural(horizon_days, "trading day")
    if months % 12:
        return plural(months, "month")
    return "year" if months == 12 else plural(months // 12, "year")


def within(horizon_days: int) -> str:
    """A horizon in which something happens: `a year`, `6 months`."""
    words = span_words(horizon_days)
    return f"a {words}" if words == "year" else words


def futures(horizon_days: int, number: int | None = None) -> str:
    """Resampled futures, counted: `10,000 resampled years`, `such years`."""
    words = span_words(horizon_days)
    noun = "years" if words == "year" else f"futures of {words}"
    return f"such {noun}" if number is None else f"{count(number)} resampled {noun}"


def one_in(share: float) -> str:
    """A chance as people say it: `one in 37`, `2 in 3`, `none`."""
    if share <= 0:
        return "none"
    return f"one in {count(round(1 / share))}" if share < 0.4 else f"{count(round(100 * share))} in 100"


def plus_minus(figure: Estimated | FigureInterval) -> str:
    """Half the width of a 90 % interval of a chance, in points: `± 0.7`."""
    _, low, high = figure[:3]
    half = 100 * (high - low) / 2
    return f"± {half:.1f}" if half >= 0.05 else f"± {half:.2f}"


def chance_words(chance: float) -> str:
    """A chance with the digits it deserves: `2.7%`, `35%`, `0.04%`."""
    return percent(chance, 0 if chance >= 0.1 else 1 if chance >= 0.001 or chance == 0 else 2)


def whole(share: float) -> str:
    """A share as it was set: `20%`, `2.5%`."""
    return f"{100 * share:.4g}%"


def sentence(summary: Summary, settings: PortfolioSettings) -> list[Content]:
    """The answer a trader could repeat."""
    view, target = summary.plain, settings.target_max_drawdown
    fall, _, _ = view.figures["judged_drawdown_95"]
    middle, _, _ = view.figures["ending_equity_50"]
    beyond = view.falls.chance_over(target).value
    falls = "fall" if beyond <= 0 or beyond >= 0.4 else "falls"
    past = f"{one_in(beyond)} of {futures(summary.horizon_days, view.paths)} {falls} past your {whole(target)} target"
    return [
        "At ",
        html.B(summary.sized),
        ", ",
        html.B(f"in 5 of 100 {futures(summary.horizon_days)} you would have been down more than {percent(fall, 0)}{_of_start(summary)}"),
        f"; {past}, and half end above ",
        html.B(money(middle)),
        ".",
    ]


def _of_start(summary: Summary) -> str:
    return " of starting capital" if summary.judged == "max_drawdown_of_start" else ""


def strip(summary: Summary, settings: PortfolioSettings) -> html.Div:
    """Five figures."""
    view, target, tolerance = summary.plain, settings.target_max_drawdown, settings.drawdown_probability
    beyond, loss, figures = view.falls.chance_over(target), view.figures["loss"], view.figures
    doubt = "" if summary.uncertain is None else f" · {chance_words(summary.uncertain.falls.chance_over(target).value)} est. error"
    return stats(
        [
            stat(
                both(f"Chance of a fall over {whole(target)}", f"Fall > {whole(target)}"),
                [chance_words(beyond.value), html.Small(plus_minus(beyond), className="on-desk")],
                f"tolerance {whole(tolerance)}{doubt}",
                tone="bad" if beyond.value > tolerance else "",
            ),
            stat(
                both(f"{SHORT_DRAWDOWN_TITLES[summary.judged]}, median", SHORT_DRAWDOWN_TITLES[summary.judged]),
                percent(figures["judged_drawdown_50"][0]),
                f"1 in 20: {percent(figures['judged_drawdown_95'][0])}",
            ),
            stat(
                both("Ending balance, median", "Balance"),
                both(money(figures["ending_equity_50"][0]), short_money(figures["ending_equity_50"][0])),
                f"1 in 20: below {money(figures['ending_equity_5'][0])}",
            ),
            stat(
                both("Chance of a loss", "Losing"),
                [chance_words(loss[0]), html.Small(plus_minus(loss), className="on-desk")],
                f"ends below {money(summary.start)}",
            ),
            stat(
                both("Longest wait for a new high", "Wait"),
                days(figures["longest_under_water_days_50"][0]),
                f"1 in 20: over {days(figures['longest_under_water_days_95'][0])}",
            ),
        ],
        "strip-stats",
    )


def fan_key(slot: int) -> html.Div:
    """The legend of the fan, in the scenario's colour."""
    return html.Div(
        key(
            [
                (html.Span(className="fan-k inner"), "25–75%"),
                (html.Span(className="fan-k"), "5–95%"),
                (html.Span(className="fan-k line"), "three single paths"),
            ]
        ),
        className=f"s{slot}",
    )


def falls_key(summary: Summary, slot: int) -> html.Div:
    """The legend of the falls, the scenario in its colour."""
    lines = [(html.Span(className=f"sw s{slot}"), summary.scenario)]
    if summary.uncertain is not None:
        lines.append((html.Span(className="kc-line dim"), UNCERTAIN))
    if summary.half_kelly is not None:
        lines.append((html.Span(className="kc-line dots"), half_kelly_name(summary.half_kelly)))
    return key(lines)


def half_kelly_name(half: HalfKellyFalls) -> str:
    """Half Kelly, and which: of the whole log, or estimated anew on each path."""
    return f"half Kelly, {'hindsight' if half.has_hindsight else 'walk-forward'}"


def foot(summary: Summary) -> list[Content]:
    """What the figures are conditioned on."""
    said = " ".join(summary.plain.conditions)
    only = [one for one in summary.uncertain.conditions if one not in summary.plain.conditions] if summary.uncertain else []
    return [said, *([html.Br(), html.B("With estimation error: "), " ".join(only)] if only else [])]


def falls_lead(summary: Summary, settings: PortfolioSettings) -> html.P:
    """The chance at the target against the tolerance, and what each view conditions on."""
    target, tolerance = settings.target_max_drawdown, settings.drawdown_probability
    plain = summary.plain.falls.chance_over(target)
    verdict = "more than" if plain.value > tolerance else "within"
    words = [
        html.B(f"{chance_words(plain.value)} {plus_minus(plain)} of paths fall more than {whole(target)}{_of_start(summary)}"),
        f", {verdict} the {whole(tolerance)} you tolerate, if {CERTAIN} is all that can happen.",
    ]
    if summary.uncertain is not None:
        doubt = summary.uncertain.falls.chance_over(target)
        words += [" ", html.B(f"{chance_words(doubt.value)} {plus_minus(doubt)}"), ", if the log is one draw of many that could have come."]
    if summary.half_kelly is not None:
        half = summary.half_kelly.falls
        first = "the same" if half.paths == summary.plain.paths else f"the first {count(half.paths)} of the same"
        words.append(f" Half Kelly, for comparison: {chance_words(half.chance_over(target).value)}, on {first} paths.")
    return html.P(words, className="after")


def ending_lead(summary: Summary) -> html.P:
    """Ruin, and the goal before the floor."""
    figures = summary.plain.figures
    ruin = figures["ruin"]
    words: list[Content] = [
        html.B(f"{chance_words(ruin[0])} {plus_minus(ruin)}"),
        f" come down to {whole(summary.ruin_share)} of the start, {money(summary.ruin_share * summary.start)}, or less.",
    ]
    if summary.goal_share is not None and "goal" in figures:
        goal = figures["goal"]
        before = "" if summary.floor_share is None else f" before {money(summary.floor_share * summary.start)}"
        words += [
            " ",
            html.B(f"{chance_words(goal[0])} {plus_minus(goal)}"),
            f" reach {money(summary.goal_share * summary.start)}{before}.",
        ]
    return html.P(words, className="after")


class Line(NamedTuple):
    """A figure of every path in the table."""

    label: Content
    name: str
    show: Callable[[float | None], str]
    brief: Callable[[float | None], str] | None = None  #: of the ends of its interval, where `show` is long


_BEFORE_DRAWDOWN = (
    Line("Ending balance", "ending_equity", money, short_money),
    Line("CAGR", "cagr", lambda value: signed_percent(value, 0)),
)
_AFTER_DRAWDOWN = (
    Line(term("Longest wait", "Most trading days in a row that end below the peak."), "longest_under_water_days", days),
    Line(term("Peak margin", "The highest margin over equity at any instant."), "peak_margin_utilisation", percent),
    Line("Positions taken", "positions_taken", count),
)


def lines(summary: Summary) -> tuple[Line, ...]:
    """The lines of the table, with the drawdown that is judged."""
    name = term(DRAWDOWN_TITLES[summary.judged], DRAWDOWN_DEFINITIONS[summary.judged])
    drawdowns = [Line(name, "judged_drawdown", percent)]
    if f"{WITH_OPEN_LOSSES}_50" in summary.plain.figures:
        drawdowns.append(Line(term("With open losses", OPEN_LOSSES_BOUND), WITH_OPEN_LOSSES, percent))
    return (*_BEFORE_DRAWDOWN, *drawdowns, *_AFTER_DRAWDOWN)


def figures_table(summary: Summary, settings: PortfolioSettings) -> list[Content]:
    """Every figure with its interval; a line below for estimation error where that was asked for."""
    columns = (Column("Of each path", "l name"), Column("1 in 20 below"), Column("Median"), Column("1 in 20 above"))
    rows = [row for line in lines(summary) for row in _rows(line, summary)]
    return [table(columns, rows, "mc-figures"), _chances(summary, settings)]


def _rows(line: Line, summary: Summary) -> list[Row]:
    def cells(view: View) -> list[Content]:
        return [_with_range(view.figures[f"{line.name}_{q}"], line) for q in (5, 50, 95)]

    rows = [Row([line.label, *cells(summary.plain)])]
    return rows if summary.uncertain is None else [*rows, Row([html.Span(UNCERTAIN, className="st"), *cells(summary.uncertain)], "weak")]


def _with_range(figure: FigureInterval, line: Line) -> Content:
    value, *ends = figure
    shown = [(line.brief or line.show)(end) for end in ends]
    return [line.show(value), html.Small(NONE.join(shown) if shown[0] != shown[1] else "", className="est")]


def _chances(summary: Summary, settings: PortfolioSettings) -> html.Div:
    views = [summary.plain] if summary.uncertain is None else [summary.plain, summary.uncertain]
    heads = [
        Column("Chance of", "l name"),
        Column(both("Of the log as it is", "As it is")),
        *([Column(UNCERTAIN)] if len(views) > 1 else []),
    ]
    target = settings.target_max_drawdown
    lines: Sequence[tuple[str, Callable[[View], Estimated | FigureInterval | None]]] = (
        (f"a fall of more than {whole(target)}", lambda view: view.falls.chance_over(target)),
        ("ending below the start", lambda view: view.figures["loss"]),
        (f"coming down to {whole(summary.ruin_share)} of the start", lambda view: view.figures["ruin"]),
        (f"the goal{'' if summary.floor_share is None else ' before the floor'}", lambda view: view.figures.get("goal")),
    )
    rows = [Row([words, *(_chance_cell(of(view)) for view in views)]) for words, of in lines if of(summary.plain) is not None]
    return table(heads, rows, "mc-figures chances")


def _chance_cell(chance: Estimated | FigureInterval | None) -> Content:
    if chance is None:
        return NONE
    value, low, high = chance[:3]
    return [chance_words(value), html.Small(f"{100 * low:.2g}{NONE}{chance_words(high)}", className="est")]


def earlier(summary: Summary) -> html.Div:
    """Says that what stands below was computed with other settings."""
    of = f"{summary.scenario}, {futures(summary.horizon_days, summary.plain.paths)}, seed {summary.seed}"
    return note("These results are of earlier settings:", f"{of}.", "info")
