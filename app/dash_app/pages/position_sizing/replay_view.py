"""The Replay section and the page's head: what the scenarios came to, in words, chips and a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dash import html

from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Scenario
from app.calculations.replay.benchmark import Benchmark, NoBenchmark
from app.calculations.replay.engine import Replay
from app.dash_app.components.chip import swatch, tag
from app.dash_app.components.icon import icon
from app.dash_app.components.note import note
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, both, hidden, term
from app.dash_app.figures.replay import BENCHMARK
from app.dash_app.figures.scenario_colours import slots
from app.dash_app.state.workspace import Workspace, hindsight_replay
from app.formatting import NONE, TOO_BIG, count, day, days, money, percent, ratio, short_money, times
from app.wording.benchmark import no_benchmark_sentence
from app.wording.drawdown import DRAWDOWN_DEFINITIONS, SHORT_DRAWDOWN_TITLES


class Figure(NamedTuple):
    """A column of the comparison: where its value comes from, how it prints, and which end is best."""

    label: Content
    value: Callable[[Any], float | None]
    show: Callable[[float | None], str]
    best: Callable[..., float] | None = max
    class_name: str = "n lo"
    of_curve: bool = True  #: a figure of any equity curve; the others are of trades


_BEFORE_DRAWDOWN = (
    Figure("Ending balance", lambda m: m.ending_equity, money, max, "n"),
    Figure("CAGR", lambda m: m.cagr, lambda v: _cagr(v), max, "n"),
)
_AFTER_DRAWDOWN = (
    Figure(term("MAR", "CAGR over max drawdown."), lambda m: m.mar, ratio),
    Figure("Sharpe", lambda m: m.sharpe, ratio, max, "n lo md"),
    Figure("Worst day", lambda m: m.worst_day, percent),
    Figure("Longest DD", lambda m: m.longest_drawdown_days, days, min, "n lo md"),
    Figure("Peak margin", lambda m: m.peak_margin_utilisation, lambda v: percent(v, 0), min, of_curve=False),
    Figure("Taken", lambda m: m.trades_taken - m.trades_reduced, count, None, "n lo md", of_curve=False),
    Figure("Reduced", lambda m: m.trades_reduced, count, None, of_curve=False),
    Figure("Skipped", lambda m: m.trades_skipped, count, None, of_curve=False),
)


def _figures(judged: DrawdownName) -> tuple[Figure, ...]:
    """The columns of the comparison, with the drawdown that is judged."""
    name = term(SHORT_DRAWDOWN_TITLES[judged], DRAWDOWN_DEFINITIONS[judged])
    drawdown = Figure(name, lambda m: getattr(m, judged), percent, min, "n")
    return (*_BEFORE_DRAWDOWN, drawdown, *_AFTER_DRAWDOWN)


def _open_losses(lead: Replay) -> str:
    """What the strip says of losses that are not realised yet."""
    bound = lead.metrics.max_drawdown_with_open_losses
    return "open losses not seen" if bound is None else f"at most {percent(bound, 0)} with open losses"


def _cagr(value: float | None) -> str:
    return ">1,000%" if value is not None and value > 10 else percent(value, 0)


def sentence(workspace: Workspace, done: Sequence[Replay]) -> list[Content]:
    """The one sentence: what the user's own sizing did, against the target."""
    mine = _of(done, workspace.my_sizing)
    if mine is None:
        return ["Add a scenario that follows the Kelly slider to see what your fraction would have done."]
    m, target = mine.metrics, workspace.profile.portfolio.target_max_drawdown
    known = "fitted on the log it is shown on" if mine.scenario.has_hindsight else "estimated only from trades already closed"
    fall, of_start = mine.judged_drawdown, " of starting capital" if mine.judged == "max_drawdown_of_start" else ""
    verdict = "within" if fall <= target else "past"
    fraction = times(workspace.profile.portfolio.kelly_fraction)
    return [
        f"At {fraction} Kelly, {known}, {money(workspace.capital)} became {money(m.ending_equity)}. ",
        html.B(f"The deepest fall was {percent(fall)}{of_start}, {verdict} your {percent(target, 0)} target."),
    ]


def summary(workspace: Workspace) -> str:
    """What is set, in one line, for the phone."""
    settings, own = workspace.profile.portfolio, sum(s.kelly_fraction is not None for s in workspace.profile.strategies.values())
    ceiling = "no ceiling" if settings.margin_ceiling is None else f"ceiling {percent(settings.margin_ceiling, 0)}"
    return f"{money(workspace.capital)} · target {percent(settings.target_max_drawdown, 0)} · {ceiling} · {own} overrides"


def strip_figures(workspace: Workspace, done: Sequence[Replay]) -> html.Div:
    """Five figures of the user's own sizing, the same rule with hindsight beside it."""
    mine, beside = _of(done, workspace.my_sizing), hindsight_replay(workspace)
    fraction = workspace.profile.portfolio.kelly_fraction
    own = sum(1 for s in workspace.profile.strategies.values() if s.kelly_fraction is not None and s.kelly_fraction != fraction)
    first = stat(
        both("Applied fraction", "Applied"),
        [times(fraction), html.Small("Kelly", className="on-desk")],
        f"{own} set on their own" if own else "all strategies follow it",
    )
    if mine is None:
        return stats([first], "strip-stats")
    m, fall = mine.metrics, mine.judged_drawdown
    target = workspace.profile.portfolio.target_max_drawdown
    breach, short = fall > target, SHORT_DRAWDOWN_TITLES[mine.judged]
    capped = m.trades_reduced + m.trades_skipped
    return stats(
        [
            first,
            stat("Peak margin", percent(m.peak_margin_utilisation, 0), f"{money(m.peak_margin)} at most"),
            stat(
                both(f"Replayed {short[0].lower()}{short[1:]}", short),
                [icon("alert-circle", 15) if breach else None, percent(fall, 0)],
                f"target {percent(target, 0)}"
                + (f" · hindsight {percent(beside.judged_drawdown, 0)}" if beside else "")
                + f" · {_open_losses(mine)}",
                tone="bad" if breach else "",
            ),
            stat(
                both("Replayed balance", "Balance"),
                both(money(m.ending_equity), short_money(m.ending_equity)),
                _beside(mine, beside),
            ),
            stat(both("Reduced or skipped", "Limited"), count(capped), f"of {count(len(mine.contracts))} positions"),
        ],
        "strip-stats",
    )


def _beside(mine: Replay, beside: Replay | None) -> str:
    """What stands under the balance: the same rule with hindsight, or on what the balance rests."""
    if beside is not None:
        return f"with hindsight: {money(beside.metrics.ending_equity)}"
    return "fitted on this log" if mine.scenario.has_hindsight else "estimated as it went"


def replay_lead(workspace: Workspace, done: Sequence[Replay], failed: Sequence[str]) -> list[Content]:
    """What hindsight is worth, and what could not be replayed."""
    mine, fitted = _of(done, workspace.my_sizing), hindsight_replay(workspace)
    parts: list[Content] = [note("One scenario has no answer.", message, "warn") for message in failed]
    if not workspace.scenarios:
        parts.append(
            note("No scenario to replay.", "Add one of the presets above, or one of your own; Reset brings back the first two.", "info")
        )
    if mine and fitted:
        parts.append(_hindsight(mine, fitted))
    huge = next((one for one in done if one.metrics.ending_equity >= TOO_BIG or one.equity.max() >= TOO_BIG), None)
    if huge is not None:
        when = day(huge.day[int((huge.equity >= TOO_BIG).argmax())])
        text = "No market fills that size: balances read >$1bn from there. Set max contracts, or size on starting capital."
        parts.append(note(f"“{huge.scenario.name}” passes $1bn on {when}.", text, "info"))
    return parts


def _hindsight(mine: Replay, fitted: Replay) -> html.P:
    gap = fitted.metrics.net_profit - mine.metrics.net_profit
    of_start = " of starting capital" if mine.judged == "max_drawdown_of_start" else ""
    finding = "Hindsight would look better." if gap > 0 else "Hindsight flatters little here."
    rest = (
        f" Estimated only from trades already closed, the same rule falls {percent(mine.judged_drawdown, 0)}{of_start} and ends at "
        f"{money(mine.metrics.ending_equity)}; fitted on the whole log it falls {percent(fitted.judged_drawdown, 0)} and ends at "
        f"{money(fitted.metrics.ending_equity)}."
    )
    return html.P([html.B(finding), rest], className="lead")


def comparison(workspace: Workspace, done: Sequence[Replay], hidden_names: Sequence[str], beyond: Sequence[str]) -> html.Div:
    """The comparison table; the best of a column is marked among scenarios without hindsight. `beyond` names those beyond experience."""
    colour, figures = slots(workspace.scenarios), _figures(judged_drawdown(workspace.profile.portfolio))
    columns = [Column("Scenario", "l name"), *(Column(f.label, f.class_name) for f in figures)]
    best = _best(done, figures)
    rows = []
    for one in done:
        scenario = one.scenario
        marks = [tag("hindsight")] if scenario.has_hindsight else []
        marks += [tag("beyond experience", "beyond")] if scenario.name in beyond else []
        words = html.Div([html.Span(scenario.name, className="nm", title=scenario.name), *marks], className="sc-words")
        name = html.Div([swatch(colour[scenario.name], scenario.has_hindsight), words], className="sc-name")
        cells = [_cell(one, figure, best) for figure in figures]
        mine, hid = scenario == workspace.my_sizing, scenario.name in hidden_names
        kind = " ".join(word for word, on in (("mine", mine), ("hind", scenario.has_hindsight), ("hid", hid)) if on)
        rows.append(Row([name, *cells], kind))
    return table(columns, rows, "replay", _held(workspace.benchmark(), figures))


def _held(benchmark: Benchmark | NoBenchmark, figures: Sequence[Figure]) -> list[Row]:
    """Buy and hold, which trades nothing and holds no margin; or why the log has none. No line when it is switched off."""
    if isinstance(benchmark, NoBenchmark):
        if benchmark.reason == "switched_off":
            return []
        return [Row([_context(no_benchmark_sentence(benchmark)), *([NONE] * len(figures))])]
    known = [figure.show(figure.value(benchmark.figures)) if figure.of_curve else "" for figure in figures]
    return [Row([_context(None), *known])]


def _context(reason: str | None) -> html.Div:
    words = html.Div([html.Span(BENCHMARK, className="nm"), html.Span(reason, className="st") if reason else None], className="sc-words")
    return html.Div([html.Span(className="sw context"), words], className="sc-name")


def _cell(one: Replay, figure: Figure, best: dict[int, float]) -> Content:
    value = figure.value(one.metrics)
    text = figure.show(value)
    wins = not one.scenario.has_hindsight and best.get(id(figure)) == value and value is not None
    return html.Span([text, hidden(" best")], className="best") if wins else text


def _best(done: Sequence[Replay], figures: Sequence[Figure]) -> dict[int, float]:
    """The best value of each column among scenarios that could have been traded; none where there is no contest."""
    honest = [one.metrics for one in done if not one.scenario.has_hindsight]
    found: dict[int, float] = {}
    for figure in figures:
        values = [value for m in honest if (value := figure.value(m)) is not None]
        if figure.best is not None and len(set(values)) > 1:
            found[id(figure)] = figure.best(values)
    return found


def _of(done: Sequence[Replay], scenario: Scenario | None) -> Replay | None:
    return next((one for one in done if one.scenario == scenario), None)
