"""What the section says: the finding, the weights against today's, and how strategies move together."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from dash import html
from dash.development.base_component import Component

from app.calculations.allocation.allocate import Allocation, allocation_scenario
from app.calculations.allocation.drawdown_promise import ALLOCATOR_NAME
from app.calculations.allocation.edge_doubt import edge_doubt
from app.calculations.allocation.ranges import WeightRanges
from app.calculations.kelly.status import Status
from app.calculations.profile.model import PortfolioSettings
from app.dash_app.components.aria import aria
from app.dash_app.components.chip import key, swatch
from app.dash_app.components.icon import icon
from app.dash_app.components.note import note
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, strategy_name, term
from app.dash_app.pages.position_sizing.allocator.settings import MOST
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.state.workspace import Workspace
from app.formatting import count, percent, percent_range, plural
from app.wording.allocation import allocation_notes, doubt_sentence
from app.wording.kelly import STATUS_WORDS

SLOT = 5  #: the allocator's colour (slots.py)
_AMBER: tuple[Status, ...] = ("no_trades", "no_margin", "no_win", "no_loss", "too_few")
_SCALES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)

NOT_OFFERED = "Scale the weights to your drawdown promise first, below: what is offered keeps it."
TODAY = "One position of the strategy under My sizing now: its fraction of its own Kelly."
RISK = "Share of the book’s variance that the strategy brings at these weights."
RANGE = "The weight over resamples of whole {unit}s, with one shared loss at the low end and one good {unit} at the high end: read the weights as a direction, not to the decimal."
CONTRACTS = "Whole lots of the next position at today’s equity, within the strategy’s limits."


def limits_words(settings: PortfolioSettings, objective_is_growth: bool) -> str:
    """The constraints in a line."""
    ceiling = (
        "no margin ceiling" if settings.margin_ceiling is None else f"margin ceiling {percent(settings.margin_ceiling, 0)} at every instant"
    )
    if objective_is_growth:
        return ceiling
    return (
        f"{ceiling} · a chance of at most {percent(settings.drawdown_probability, 0)} of ever falling "
        f"{percent(settings.target_max_drawdown, 0)} below the start"
    )


def unsolved(words: str) -> list[Content]:
    """Why there are no weights."""
    return [note("No weights keep to all of this.", words, "warn")]


def lead_words(allocator: Allocator) -> list[Content]:
    """The finding in a sentence, and what a person should know of it."""
    found = allocator.allocation
    notes: list[Content] = [note(text, None, "warn") for text in allocation_notes(found)]
    if not found.weights.any():
        return notes
    finding = f"These weights hold {percent(found.peak_share, 0)} of equity at the log’s fullest instant, today’s {_peak_today(allocator)}."
    rest = f"{_binding(found)} What is offered is scaled to your drawdown promise."
    return [lead(finding, rest), *notes]


def _peak_today(allocator: Allocator) -> str:
    return percent(allocator.base.task.limits.peak(allocator.today), 0)


def _binding(found: Allocation) -> str:
    bound = [words for binds, words in ((found.bound_binds, "that chance"), (found.ceiling_binds, "the margin ceiling")) if binds]
    return f"What holds them back: {' and '.join(bound)}." if bound else ""


def actions(workspace: Workspace | None, offered: Mapping[str, float]) -> list[Component]:
    """*Use as scenario* and *Apply to overrides* of the weights offered; without any, why they cannot be pressed."""
    held = workspace is not None and any(offered.values())
    fractions, left_out = overrides_of(workspace, offered) if workspace and held else ({}, [])
    tip = "Sets each strategy’s Kelly fraction to its weight over its own Kelly: the scenario that follows the slider then holds these weights."
    if left_out:
        tip += f" Not possible, and left as it is, where a strategy has no Kelly of its own to take a fraction of: {', '.join(left_out)}."
    scenario = None
    if held:
        weights = np.array(list(offered.values()))
        scenario = allocation_scenario(ALLOCATOR_NAME, tuple(offered), weights).model_dump(mode="json")
    use = [icon("plus", 14), "Use as scenario"]
    return [
        html.Button(
            use,
            className="btn",
            type="button",
            disabled=not held,
            **_does("use-allocation", scenario=scenario),
            **{"data-tip": None if held else NOT_OFFERED},
        ),
        html.Button(
            "Apply to overrides",
            className="btn filled",
            type="button",
            disabled=not fractions,
            **_does("apply-allocation", fractions=fractions, left_out=left_out),
            **{"data-tip": tip if held else NOT_OFFERED},
        ),
    ]


def _does(act: str, **what: object) -> dict[str, str]:
    return {"data-act": act, "data-key": act, "data-what": json.dumps(what)}


def overrides_of(workspace: Workspace, offered: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """The Kelly fraction of each strategy whose own Kelly then holds its weight, and the strategies that have no such fraction."""
    fractions, left_out = {}, []
    for row in workspace.kelly().strategies:
        weight = offered.get(row.name, 0.0)
        if not workspace.profile.strategy(row.name).enabled:
            continue
        if row.full_share > 0:
            fractions[row.name] = weight / row.full_share
        elif weight > 0:
            left_out.append(row.name)
        else:
            fractions[row.name] = 0.0
    return fractions, left_out


def weights_table(allocator: Allocator, ranges: WeightRanges | None) -> html.Div:
    """Proposed weights as bars with their ranges, today's as ticks."""
    found, today = allocator.allocation, allocator.today
    shown = np.argsort(-found.weights, kind="stable")[:MOST] if len(found.weights) > MOST else np.arange(len(found.weights))
    top = _top(max(float(found.weights.max(initial=0.0)), float(ranges.high.max(initial=0.0)) if ranges else 0.0))
    columns = [
        Column("Strategy", "l name"),
        Column(_head(found.unit if ranges else None), "bar"),
        Column(term("Today", TODAY), "n"),
        Column("Proposed", "n"),
        Column(term("Risk", RISK), "n lo"),
        Column(term("Contracts", CONTRACTS), "n lo"),
    ]
    rows = [_row(allocator, int(code), ranges, float(today[code]), top) for code in shown]
    peak = allocator.base.task.limits.peak(today)
    foot = Row(
        [
            html.Span(
                "At the fullest instant", title="Of all sets of positions that the log had open at once, the one that holds most margin."
            ),
            "",
            percent(peak, 0),
            html.B(percent(found.peak_share, 0)),
            "",
            "",
        ]
    )
    return table(columns, rows, "weights", [foot])


def _head(range_over: str | None) -> html.Div:
    items: list[tuple[Component, Component | str]] = [(html.Span(className="k-w"), "proposed"), (html.Span(className="k-e"), "today")]
    if range_over:
        items.append((html.Span(className="k-i thin"), term("range", RANGE.format(unit=range_over))))
    return key(items)


def _row(allocator: Allocator, code: int, ranges: WeightRanges | None, today: float, top: float) -> Row:
    found = allocator.allocation
    weight, status = float(found.weights[code]), found.statuses[code]
    low, high = (float(ranges.low[code]), float(ranges.high[code])) if ranges else (weight, weight)
    cells: list[Content] = [
        strategy_name(found.strategies[code], _below(found, code)),
        weight_bar(weight, low, high, today, top),
        percent(today),
        html.B(percent(weight)),
        percent(float(found.risk[code]), 0),
        count(allocator.contracts.sizes[code].contracts),
    ]
    return Row(cells, "weak" if weight == 0 or status in _AMBER else "")


def _below(found: Allocation, code: int) -> html.Div | None:
    status = found.statuses[code]
    parts: list[Content] = []
    if status in _AMBER:
        parts.append(html.Span([icon("alert-triangle", 12), STATUS_WORDS[status]], className="st warn"))
    elif status != "ok":
        parts.append(html.Span(STATUS_WORDS[status], className="st"))
    return html.Div(parts, className="below") if parts else None


def weight_bar(weight: float, low: float, high: float, today: float, top: float) -> html.Div:
    """All are fractions; the bar ends at `top`, and an arrow says that today is beyond it."""
    marks: list[Component] = [html.Span(className="wb-w", style={"width": _place(weight, top)})]
    if high > low:
        left, right = _place(low, top), _place(high, top)
        marks.append(html.Span(className="wb-i", style={"left": left, "width": f"calc({right} - {left})"}))
    beyond = today > top
    marks.append(
        html.Span("›" if beyond else None, className="wb-o" if beyond else "wb-t", style={} if beyond else {"left": _place(today, top)})
    )
    words = f"{percent(weight)} proposed, today {percent(today)}" + (f", range {percent_range(low, high, 1)}" if high > low else "")
    return html.Div(marks, className="wb", role="img", title=words, **aria(label=words))


def _place(value: float, top: float) -> str:
    return f"{100 * min(max(value, 0.0), top) / top:.2f}%"


def _top(highest: float) -> float:
    return next((scale for scale in _SCALES if highest <= scale), max(highest, 1.0))


def frontier_key() -> html.Div:
    """The legend of the frontier."""
    return key([(swatch(SLOT), "proposed mix, scaled"), (swatch(0), "today’s mix, scaled")])


def foot(allocator: Allocator, ranges: WeightRanges | None) -> html.Div:
    """What the estimates are worth and the exponential bound, under the table."""
    found = allocator.allocation
    doubt = f" {doubt_sentence(edge_doubt(found, ranges))}" if ranges else ""
    words = f"Fitted to {plural(found.periods, found.unit)}, all of the log. {_shrinking(found)}{doubt}"
    return html.Div([html.P(words, className="dimmed below-table"), *_bound(found)])


def _shrinking(found: Allocation) -> str:
    some = found.kept[found.positions > 0]
    if not found.settings.shrink or not len(some):
        return "Estimates are taken as they are, however few trades are behind them."
    kept = percent_range(float(some.min()), float(some.max()))
    return f"Shrunk for the number of trades: mean returns keep {kept} of themselves."


def _bound(found: Allocation) -> list[html.Details]:
    """The exponential bound: a diagnostic beside the promise."""
    if not found.weights.any():
        return []
    chance = f"at most {percent(found.ruin_bound)}" if found.ruin_bound < 1 else "as good as certain"
    words = (
        f"Exponential bound: the chance of ever falling {percent(1 - found.floor, 0)} below the start is {chance} at these weights, "
        f"if {found.unit}s are independent and come as in the log."
    )
    return [html.Details([html.Summary("Details"), html.P(words, className="dimmed")])]
