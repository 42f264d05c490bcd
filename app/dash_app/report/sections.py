"""What a report is made of: the page's own words, tables and figures, for one desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dash import html

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import CalculationError
from app.calculations.sizing.next_trade import sizes_today
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.figures.allocation import HEIGHT as FRONTIER_HEIGHT
from app.dash_app.figures.allocation import frontier_figure
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.view import contents
from app.dash_app.pages.position_sizing import (
    alerts_callbacks,
    alerts_view,
    callbacks,
    kelly_charts,
    kelly_view,
    margin_view,
    relative_view,
    replay_view,
)
from app.dash_app.pages.position_sizing.allocator import view as allocator_view
from app.dash_app.pages.position_sizing.allocator.pairs_view import pairs_content
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.pages.position_sizing.today_view import today_content
from app.dash_app.shell.hydration import summary
from app.dash_app.shell.settings_import import listed
from app.dash_app.state.workspace import Desk, replays_of
from app.dash_app.theme import Scheme
from app.formatting import day

Json = dict[str, Any]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


class Chart(NamedTuple):
    """A live chart; `dark` is the same for the dark scheme."""

    label: str
    figure: Json
    height_px: int
    dark: Json


class Section(NamedTuple):
    """A heading and what stands under it, in order."""

    title: str
    content: list[Content | Chart]


def head(desk: Desk, name: str) -> list[Content]:
    """The title, the log, and the one sentence."""
    done, _ = replays_of(desk)
    log = desk.book.log
    until = day(log.closed_at[log.is_closed].max())
    return [
        html.H1("Position sizing"),
        html.P(f"{name} · {summary(desk.book)} · as of {until}"),
        html.P(replay_view.sentence(desk, done), className="lead"),
        html.Div(replay_view.strip_figures(desk, done), className="strip"),
    ]


def sections(desk: Desk) -> Iterator[Section]:
    """Every section of the page, then the settings and the methods behind the numbers."""
    yield _kelly(desk)
    yield _margin(desk)
    yield _alerts(desk)
    yield _replay(desk)
    yield _allocator(desk)
    yield Section(
        "Type this into your platform",
        today_content(
            sizes_today(desk.book, desk.profile, margin_view.chosen_scenario(desk, None))
        ),
    )
    yield Section("Settings", [_settings(desk)])
    yield Section("Methods", [contents(CHAPTERS)])


def _kelly(desk: Desk) -> Section:
    parts: list[Content | Chart] = list(
        kelly_view.kelly_content(desk.kelly(), desk.profile.portfolio.kelly_fraction)
    )
    estimate, applied = kelly_charts.applied_of(desk, None)
    curves = kelly_charts.curves_of(desk, None)
    light, dark = (
        kelly_charts.figures(desk, estimate, applied, curves, scheme, False) for scheme in SCHEMES
    )
    labels = (
        "Growth over the fraction, all positions pooled",
        "Fragility to a rare full-margin loss",
        "Kelly over time",
    )
    drawn = zip(labels, light, dark, strict=True)
    return Section(
        "Kelly", [*parts, *(Chart(label, figure, 260, in_dark) for label, figure, in_dark in drawn)]
    )


def _margin(desk: Desk) -> Section:
    parts, dark = (
        margin_view.margin_parts(desk, None, compounding=True, scheme=scheme, compact=False)
        for scheme in SCHEMES
    )
    chart = Chart("Margin in use over time", parts.figure, parts.height_px, dark.figure)
    name = margin_view.chosen_scenario(desk, None).name
    return Section(
        "Margin",
        [html.P(f"Under “{name}”, as shares of equity."), *parts.words, chart, *parts.table],
    )


def _alerts(desk: Desk) -> Section:
    scenario = margin_view.chosen_scenario(desk, None)
    found = alerts_callbacks.alerts_of(desk, scenario)
    return Section(
        "Alerts",
        list(alerts_view.content(scenario, found, alerts_callbacks.effects_of(desk, scenario))),
    )


def _replay(desk: Desk) -> Section:
    done, failed = replays_of(desk)
    light, dark = (callbacks.replays_figure(desk, done, [], scheme) for scheme in SCHEMES)
    chart = Chart("Equity, drawdown and margin of each scenario", light, callbacks.HEIGHT, dark)
    rest = [html.Div(replay_view.chips(desk, []), className="chips"), chart]
    compared = replay_view.comparison(desk, done, [], callbacks.beyond_experience(desk, done))
    beside = relative_view.relative_table(desk, done)
    return Section(
        "Replay", [*replay_view.replay_lead(desk, done, failed), *rest, compared, *beside]
    )


def _allocator(desk: Desk) -> Section:
    """Under the allocator's own defaults: its settings are the browser's, not the profile's."""
    allocator = Allocator(desk, AllocationSettings())
    try:
        lead = allocator_view.lead_words(allocator)
        weights = [
            allocator_view.weights_table(allocator, allocator.ranges),
            allocator_view.foot(allocator),
        ]
        return Section(
            "Allocator", [*lead, *weights, *_frontier(allocator), *pairs_content(allocator)]
        )
    except CalculationError as error:
        return Section("Allocator", allocator_view.unsolved(str(error)))


def _frontier(allocator: Allocator) -> list[Content | Chart]:
    """Growth against drawdown, where there is anything to hold."""
    if not allocator.allocation.weights.any():
        return []
    target = allocator.desk.profile.portfolio.target_max_drawdown
    light, dark = (
        frontier_figure(allocator.frontier, target, scheme, compact=False) for scheme in SCHEMES
    )
    return [
        allocator_view.frontier_key(),
        Chart("Growth against drawdown", light, FRONTIER_HEIGHT, dark),
    ]


def _settings(desk: Desk) -> html.Div:
    """What is set apart from the defaults, and every scenario's rule."""
    rows = [Row([setting, value]) for setting, value in listed(desk.profile)]
    return table(
        (Column("Setting", "l"), Column("Value", "l")),
        rows or [Row(["Everything", "at its default"])],
        "changes",
    )
