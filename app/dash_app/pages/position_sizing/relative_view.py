"""The scenarios against buy and hold of the log's own underlying: what of a curve the market did by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dash import html

from app.calculations.replay.benchmark import Benchmark, relative_figures
from app.calculations.replay.engine import Replay
from app.dash_app.components.aria import aria
from app.dash_app.components.chip import swatch
from app.dash_app.components.section import subhead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, term
from app.dash_app.figures.scenario_colours import slots
from app.dash_app.state.workspace import Workspace
from app.formatting import NONE, percent, ratio, signed_percent
from app.wording.benchmark import UNDEFINED


class Figure(NamedTuple):
    """A column: its head with a definition, the figure's name in `RelativeFigures`, how it prints."""

    head: str
    definition: str
    name: str
    show: Callable[[float | None], str]
    class_name: str = "n"


FIGURES = (
    Figure("Beyond it", "CAGR less that of buy and hold.", "excess_cagr", lambda value: _points(value)),
    Figure("Alpha", "Yearly return that beta times the market’s own does not explain.", "alpha", lambda value: _points(value)),
    Figure("Beta", "What the curve did on average for each 1% the underlying moved that day.", "beta", ratio),
    Figure(
        "Correlation", "How closely daily returns follow the underlying’s: 0 not at all, 1 or −1 in step.", "correlation", ratio, "n lo"
    ),
    Figure("Tracking error", "Yearly volatility of the difference of daily returns.", "tracking_error", percent, "n lo md"),
    Figure("Information ratio", "Yearly mean difference of daily returns over its tracking error.", "information_ratio", ratio, "n lo"),
)


def relative_table(workspace: Workspace, done: Sequence[Replay]) -> list[Content]:
    """The table; nothing where there is no buy and hold, which the comparison above says."""
    held = workspace.benchmark()
    if not isinstance(held, Benchmark) or not done:
        return []
    columns = [Column("Scenario", "l name"), *(Column(term(one.head, one.definition), one.class_name) for one in FIGURES)]
    rows = [_row(workspace, one, held) for one in done]
    words = "How this is computed"
    link = html.A(words, href="/methods#benchmark", className="method", **aria(label=f"{words}: Against buy and hold"))
    head = subhead("Against buy and hold", "Daily returns beside those of the log’s own underlying, held with the same capital.", link)
    return [html.Div([head, table(columns, rows, "relative")], className="relative-part")]


def _row(workspace: Workspace, replayed: Replay, held: Benchmark) -> Row:
    scenario, found = replayed.scenario, relative_figures(replayed, held)
    figures, why = found.to_dict(), found.undefined
    words = html.Div(html.Span(scenario.name, className="nm", title=scenario.name), className="sc-words")
    name = html.Div([swatch(slots(workspace.scenarios)[scenario.name], scenario.has_hindsight), words], className="sc-name")
    cells: list[Content] = [_undefined(UNDEFINED[why[one.name]]) if one.name in why else one.show(figures[one.name]) for one in FIGURES]
    kinds = (("mine", scenario == workspace.my_sizing), ("hind", scenario.has_hindsight))
    return Row([name, *cells], " ".join(kind for kind, on in kinds if on))


def _undefined(reason: str) -> html.Span:
    return html.Span(NONE, className="term dimmed", tabIndex=0, **{"data-tip": reason})


def _points(value: float | None) -> str:
    return ">1,000%" if value is not None and value > 10 else signed_percent(value)
