"""Sections of a report: the words, tables and figures of the page, for one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dash import html

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import CalculationError
from app.calculations.size_search.answer import recommended_size
from app.calculations.sizing.next_trade import next_trades
from app.dash_app.components.chip import chip
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.figures.allocation import HEIGHT as FRONTIER_HEIGHT
from app.dash_app.figures.allocation import frontier_figure
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import HEIGHT as REPLAY_HEIGHT
from app.dash_app.json_object import Json
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.view import contents
from app.dash_app.pages.monte_carlo.find_view import shower
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
from app.dash_app.pages.position_sizing.scenarios import drawn_scenarios
from app.dash_app.pages.position_sizing.today_view import today_content
from app.dash_app.shell.hydration import summary
from app.dash_app.shell.settings_import import listed
from app.dash_app.state.workspace import Workspace, chosen_scenario, replays_of
from app.dash_app.theme import Scheme
from app.formatting import NONE, day, percent
from app.wording.answer import READING_WORDS, answer_sentences

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


class Chart(NamedTuple):
    """A live chart; `figure` is for the light scheme, `dark` for the dark one."""

    label: str
    figure: Json
    height_px: int
    dark: Json


class Section(NamedTuple):
    """A heading and its content, in order."""

    title: str
    content: Sequence[Content | Chart]


def head(workspace: Workspace, name: str) -> list[Content]:
    """Return the title, a description of the log, the lead sentence and the key figures."""
    done, _ = replays_of(workspace)
    log = workspace.book.log
    until = day(log.closed_at[log.is_closed].max())
    return [
        html.H1("Position sizing"),
        html.P(f"{name} · {summary(workspace.book)} · as of {until}"),
        html.P(replay_view.sentence(workspace, done), className="lead"),
        html.Div(replay_view.strip_figures(workspace, done), className="strip"),
    ]


def sections(workspace: Workspace) -> Iterator[Section]:
    """Yield every section of the page, then the settings and the methods behind the numbers."""
    yield _answer(workspace)
    yield _kelly(workspace)
    yield _margin(workspace)
    yield _alerts(workspace)
    yield _replay(workspace)
    yield _allocator(workspace)
    trades = next_trades(workspace.book, workspace.profile, chosen_scenario(workspace, None))
    yield Section("Type this into your platform", today_content(trades))
    yield Section("Settings", [_settings(workspace)])
    yield Section("Methods", [contents(CHAPTERS)])


def _answer(workspace: Workspace) -> Section:
    """The one size that keeps the promise, as `lotwise size` prints it."""
    answer = recommended_size(workspace.book, workspace.profile)
    show = shower(answer.unit or "multiple")
    readings = (
        Column("Reading", "l name"),
        Column("Largest"),
        Column("5–95%", "n lo"),
        Column("Breaks the promise"),
    )
    rows = [
        Row(
            [
                READING_WORDS[reading],
                NONE if found.size is None else show(found.size),
                f"{show(found.low)}{NONE}{show(found.high)}",
                percent(found.chance.value if found.chance else None),
            ]
        )
        for reading, found in answer.readings.items()
    ]
    words = html.P(" ".join(answer_sentences(answer)), className="lead")
    return Section("The answer", [words, *([table(readings, rows)] if rows else [])])


def _kelly(workspace: Workspace) -> Section:
    parts: list[Content | Chart] = list(
        kelly_view.kelly_content(workspace.kelly(), workspace.profile.portfolio.kelly_fraction)
    )
    estimate, applied = kelly_charts.applied_of(workspace, None)
    curves = kelly_charts.curves_of(workspace, None)
    light, dark = (
        kelly_charts.figures(workspace, estimate, applied, curves, ChartStyle(scheme))
        for scheme in SCHEMES
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


def _margin(workspace: Workspace) -> Section:
    parts, dark = (
        margin_view.margin_parts(workspace, None, compounding=True, style=ChartStyle(scheme))
        for scheme in SCHEMES
    )
    chart = Chart("Margin in use over time", parts.figure, parts.height_px, dark.figure)
    name = chosen_scenario(workspace, None).name
    return Section(
        "Margin",
        [html.P(f"Under “{name}”, as shares of equity."), *parts.words, chart, *parts.table],
    )


def _alerts(workspace: Workspace) -> Section:
    scenario = chosen_scenario(workspace, None)
    alerts = alerts_callbacks.alerts_of(workspace, scenario)
    effects = alerts_callbacks.effects_of(workspace, scenario)
    return Section("Alerts", alerts_view.content(scenario, alerts, effects))


def _replay(workspace: Workspace) -> Section:
    done, failed = replays_of(workspace)
    light, dark = (
        callbacks.replays_figure(workspace, done, [], ChartStyle(scheme)) for scheme in SCHEMES
    )
    chart = Chart("Equity, drawdown and margin of each scenario", light, REPLAY_HEIGHT, dark)
    chips = [
        chip(scenario.name, slot, dashed=scenario.has_hindsight)
        for scenario, slot in drawn_scenarios(workspace)
    ]
    rest = [html.Div(chips, className="chips"), chart]
    compared = replay_view.comparison(
        workspace, done, [], callbacks.beyond_experience(workspace, done)
    )
    beside = relative_view.relative_table(workspace, done)
    return Section(
        "Replay", [*replay_view.replay_lead(workspace, done, failed), *rest, compared, *beside]
    )


def _allocator(workspace: Workspace) -> Section:
    """Return the allocator under its default settings.

    Its settings are not part of the profile; the browser stores them.
    """
    allocator = Allocator(workspace, AllocationSettings())
    try:
        lead = allocator_view.lead_words(allocator)
        weights = [
            allocator_view.weights_table(allocator, allocator.ranges),
            allocator_view.foot(allocator, allocator.ranges),
        ]
        return Section(
            "Allocator", [*lead, *weights, *_frontier(allocator), *pairs_content(allocator)]
        )
    except CalculationError as error:
        return Section("Allocator", allocator_view.unsolved(str(error)))


def _frontier(allocator: Allocator) -> list[Content | Chart]:
    """Return the chart of growth over drawdown; nothing when the allocation is empty."""
    if not allocator.allocation.weights.any():
        return []
    target = allocator.workspace.profile.portfolio.target_max_drawdown
    light, dark = (
        frontier_figure(allocator.frontier, target, ChartStyle(scheme)) for scheme in SCHEMES
    )
    return [
        allocator_view.frontier_key(),
        Chart("Growth against drawdown", light, FRONTIER_HEIGHT, dark),
    ]


def _settings(workspace: Workspace) -> html.Div:
    """Return the table of settings that differ from the defaults, and of every scenario's rule."""
    rows = [Row([setting, value]) for setting, value in listed(workspace.profile)]
    return table(
        (Column("Setting", "l"), Column("Value", "l")),
        rows or [Row(["Everything", "at its default"])],
        "changes",
    )
