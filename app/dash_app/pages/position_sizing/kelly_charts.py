"""Under the Kelly table: growth over the fraction, fragility, and the estimate over time, of one strategy or of all positions pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, State, html, no_update

from app.calculations.kelly.caution import pooled_caution, strategy_cautions
from app.calculations.kelly.curves import (
    FragilityCurve,
    GrowthCurve,
    KellyOverTime,
    SampleSize,
    fragility_curve,
    growth_curve,
    kelly_over_time,
)
from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.kelly.status import MIN_TRADES
from app.calculations.log.economics import economics
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.dash_app.components.chip import key
from app.dash_app.components.empty import redrawing
from app.dash_app.components.graph import graph
from app.dash_app.components.markup import MARKUP, markup, slot
from app.dash_app.components.section import lead, subhead
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_fragility import fits_one_loss_every, fragility_figure
from app.dash_app.figures.kelly_growth import growth_figure, growth_kept, loses_everything
from app.dash_app.figures.kelly_over_time import TIME_HEIGHT, over_time_figure
from app.dash_app.figures.kelly_parts import HEIGHT, Applied, nothing
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing import ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, open_workspace, seen
from app.formatting import count, percent, times
from app.wording.kelly import STATUS_WORDS

POOLED = "pooled"
POOLED_WORDS = "All positions, pooled"
_STRATEGY = "strategy/"
WINDOW = 100  #: positions of the rolling estimate
TIME_POINTS = 300  #: estimates over time, of a log of up to 50,000 positions
TIME_WORK = 15_000_000  #: estimates times positions at most: keeps the chart of a huge log within 150 ms

GROWTH_LABEL = "Growth kept over the share of equity held in one position, with full Kelly, half Kelly and the applied fraction marked"
FRAGILITY_LABEL = "Full Kelly if one added full-margin loss came every N positions, with the applied fraction marked"
TIME_MEANING = f"Full Kelly as it stood after each close, from {MIN_TRADES} closes on; 0 where there was no edge, or no loss to size by."
TIME_LABEL = f"Full Kelly as it stood after each close: from all positions so far, and from the last {WINDOW}"


@dataclass(frozen=True, eq=False)
class Curves:
    """What the charts are drawn from; `over_time` is None while too few positions have closed."""

    growth: GrowthCurve
    fragility: FragilityCurve
    over_time: KellyOverTime | None


def register(app: Dash) -> None:
    """Register the callbacks of the charts."""
    choice = State(ids.KELLY_CHOICE, "value")
    app.callback(Output(ids.KELLY_CHOICE, "data"), Output(ids.KELLY_CHOICE, "value"), Input(stores.READY, "data"), choice)(offer_choices)
    app.callback(
        Output(ids.KELLY_FINDING, MARKUP),
        *(Output(graph_id, "figure") for graph_id in (ids.KELLY_GROWTH, ids.KELLY_FRAGILITY, ids.KELLY_OVER_TIME)),
        ids.section_due("kelly"),
        Input(ids.KELLY_CHOICE, "value"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        State(stores.VIEW, "data"),
    )(draw_charts)


def charts() -> html.Div:
    """The frames of the charts and the choice of what they show."""
    choice = dmc.Select(
        id=ids.KELLY_CHOICE,
        data=[{"value": POOLED, "label": POOLED_WORDS}],
        value=POOLED,
        size="xs",
        w=230,
        allowDeselect=False,
        searchable=True,
        limit=100,  # listed at once: what is typed finds the others
        nothingFoundMessage="No strategy has this in its name.",
        **{"aria-label": "Strategy of the Kelly charts"},
    )
    lines = key(
        [
            (html.Span(className="kc-line"), "all positions so far"),
            (html.Span(className="kc-line last"), f"last {WINDOW} positions alone"),
            (html.Span(className="kc-line mine"), "applied"),
        ]
    )
    return html.Div(
        [
            html.Div([slot(ids.KELLY_FINDING), choice], className="kc-head"),
            html.Div(
                [
                    _chart(ids.KELLY_GROWTH, "Growth kept at each fraction", "Past the peak, more size means less growth.", GROWTH_LABEL),
                    _chart(
                        ids.KELLY_FRAGILITY, "Fragility", "How fast the best fraction shrinks if the log missed losses.", FRAGILITY_LABEL
                    ),
                ],
                className="two",
            ),
            html.Div(
                [
                    subhead(
                        "Kelly over time",
                        TIME_MEANING,
                    ),
                    lines,
                    redrawing(graph(ids.KELLY_OVER_TIME, TIME_LABEL, TIME_HEIGHT)),
                ],
                className="kc-time",
            ),
        ],
        className="kelly-charts",
    )


def _chart(graph_id: str, title: str, meaning: str, label: str) -> html.Div:
    return html.Div([subhead(title, meaning), redrawing(graph(graph_id, label, HEIGHT))])


def offer_choices(ready: object, value: str | None) -> Any:
    """The strategies to choose from, the choice kept while it exists."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update, no_update
    names = book.log.strategies
    offered = [{"value": POOLED, "label": POOLED_WORDS}, *({"value": f"{_STRATEGY}{name}", "label": name} for name in names)]
    return offered, no_update if value in [one["value"] for one in offered] else POOLED


def draw_charts(due: object, choice: str | None, ready: object, active: object, view: object) -> Any:
    """The finding in words, and the three charts."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * 4
    name = chosen(workspace, choice)
    estimate, applied = applied_of(workspace, name)
    curves = curves_of(workspace, name)
    words = markup(finding(name or POOLED_WORDS, estimate, applied, curves))
    return words, *figures(workspace, estimate, applied, curves, ChartStyle(*seen(view)))


def chosen(workspace: Workspace, choice: str | None) -> str | None:
    """The strategy chosen; None for all positions pooled, and for a strategy that this log does not have."""
    name = (choice or POOLED).removeprefix(_STRATEGY)
    return name if choice != POOLED and name in workspace.book.log.strategies else None


def applied_of(workspace: Workspace, name: str | None) -> tuple[KellyEstimate, Applied]:
    """The estimate of a strategy, or of the pool, and what is applied of it."""
    table = workspace.kelly()
    if name is None:
        multiple = workspace.profile.portfolio.kelly_fraction
        return table.portfolio, Applied(multiple, multiple * table.portfolio.log_optimal)
    row = table.strategies[workspace.book.log.strategies.index(name)]
    return row.estimate, Applied(row.applied_fraction, row.applied_fraction * row.estimate.log_optimal)


def curves_of(workspace: Workspace, name: str | None) -> Curves:
    """The curves of a strategy or of the pool; they do not depend on the fraction applied and are kept."""
    key = ("kelly_curves", name, settings_key(workspace.profile, Reader.KELLY))

    def make() -> Curves:
        book, names = workspace.book, workspace.book.log.strategies
        own = np.ones(len(book.strategy), bool) if name is None else book.strategy == names.index(name)
        returns = economics(book, workspace.profile).return_on_margin[own]
        returns = returns[np.isfinite(returns)]
        caution = pooled_caution(workspace.profile.portfolio)
        if name is not None:
            caution = strategy_cautions(workspace.profile, [name]).of(0)
        points = max(2, min(TIME_POINTS, TIME_WORK // max(len(returns), 1)))
        return Curves(
            growth_curve(returns, caution),
            fragility_curve(returns, caution.edge_haircut),
            kelly_over_time(book, workspace.profile, name, sample=SampleSize(WINDOW), points=points)
            if len(returns) >= MIN_TRADES
            else None,
        )

    return server_state().portfolios.derived(workspace.ready, key, make)


def figures(workspace: Workspace, estimate: KellyEstimate, applied: Applied, curves: Curves, style: ChartStyle) -> list[Json]:
    """Growth, fragility, over time; one that cannot be drawn says why."""
    why = f"Nothing to draw: {STATUS_WORDS[estimate.status] or 'no edge'}."
    growing, supported = curves.growth.peak > 0, bool((curves.fragility.fractions > 0).any())
    caution = workspace.profile.portfolio.tail_loss_every
    too_few = f"From {MIN_TRADES} closes on; this has fewer."
    return [
        growth_figure(curves.growth, applied, style) if growing else nothing(why, style.scheme),
        fragility_figure(curves.fragility, applied, caution, style) if supported else nothing(why, style.scheme),
        over_time_figure(curves.over_time, applied, style) if curves.over_time else nothing(too_few, style.scheme),
    ]


def finding(name: str, estimate: KellyEstimate, applied: Applied, curves: Curves) -> html.P:
    """What the charts say of the applied fraction, in words."""
    if curves.growth.peak <= 0:
        return lead(f"{name}: {STATUS_WORDS[estimate.status] or 'no edge'}.", "No fraction can be called the fastest.")
    kept = growth_kept(curves.growth, applied.share)
    size = f"{times(applied.multiple)} of full Kelly, {percent(applied.share)} of equity in a position"
    if kept is None or kept < 0:
        return lead(f"At {size}, this log loses money.", _from(curves.growth))
    return lead(f"{size}, keeps {percent(kept, 0)} of the fastest growth.", f"{_from(curves.growth)}{_fits(curves.fragility, applied)}")


def _from(curve: GrowthCurve) -> str:
    if curve.zero is None:
        return ""
    return f"From {percent(curve.zero, 0)} on " + (
        "the worst loss takes everything. " if loses_everything(curve) else "the log loses money. "
    )


def _fits(curve: FragilityCurve, applied: Applied) -> str:
    every = fits_one_loss_every(curve, applied.share)
    return "" if every is None else f"It would be full Kelly if one more position in {count(every)} lost its whole margin."
