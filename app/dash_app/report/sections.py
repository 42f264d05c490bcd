"""Sections of a report: the words, tables and figures of the page, for one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from dash import html

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import CalculationError
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.dash_app.components.content import Note, Piece
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import HEIGHT as REPLAY_HEIGHT
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.view import contents
from app.dash_app.pages.position_sizing import (
    alerts_callbacks,
    alerts_view,
    callbacks,
    margin_view,
    relative_view,
    replay_view,
)
from app.dash_app.pages.position_sizing.allocator.content import (
    detail_pieces,
    frontier_pieces,
    unsolved,
    weights_pieces,
)
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.pages.position_sizing.kelly.content import has_margin, kelly_content
from app.dash_app.pages.position_sizing.kelly.curves import charts
from app.dash_app.pages.position_sizing.kelly.details import estimate_pieces, evidence_pieces
from app.dash_app.pages.position_sizing.platform.content import platform_content, platform_of
from app.dash_app.report.pieces import Chart, printed
from app.dash_app.shell.hydration import summary
from app.dash_app.shell.settings_import import listed
from app.dash_app.state.workspace import Workspace, chosen_scenario, replays_of
from app.dash_app.theme import Scheme
from app.formatting import NONE, day, percent
from app.wording.answer import READING_WORDS, answer_sentences
from app.wording.size_search import size_shower

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


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
    answer = recommended_size(workspace.book, workspace.profile)
    yield _answer(answer)
    yield _kelly(workspace)
    yield _margin(workspace)
    yield _alerts(workspace)
    yield _replay(workspace)
    yield _allocator(workspace)
    yield Section("For your platform", _platform(workspace, answer))
    yield Section("Settings", [_settings(workspace)])
    yield Section("Methods", [contents(CHAPTERS)])


def _platform(workspace: Workspace, answer: RecommendedSize) -> Sequence[Content | Chart]:
    """Return what to enter under the user's own sizing; without sizes, the reason."""
    try:
        return printed(platform_content(platform_of(workspace, None), answer))
    except CalculationError as error:
        return printed([Note("This scenario has no sizes.", str(error), "warn")])


def _answer(answer: RecommendedSize) -> Section:
    """The one size that keeps the promise, as `lotwise size` prints it."""
    show = size_shower(answer.unit or "multiple")
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
    light, dark = (_kelly_pieces(workspace, ChartStyle(scheme)) for scheme in SCHEMES)
    return Section("Kelly", printed(light, dark))


def _kelly_pieces(workspace: Workspace, style: ChartStyle) -> list[Piece]:
    table = workspace.kelly()
    # Not beside its table, so the chart of ranges names its rows itself.
    pieces = kelly_content(workspace, replace(style, compact=True))
    if has_margin(table):
        pieces += estimate_pieces(table, workspace.profile.portfolio.kelly_fraction)
        pieces += [*evidence_pieces(table), *charts(workspace, None, style)]
    return pieces


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
    rest = [html.Div(replay_view.chips(workspace, []), className="chips"), chart]
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
        light, dark = (_allocator_pieces(allocator, ChartStyle(scheme)) for scheme in SCHEMES)
        return Section("Allocator", printed(light, dark))
    except CalculationError as error:
        return Section("Allocator", printed(unsolved(str(error))))


def _allocator_pieces(allocator: Allocator, style: ChartStyle) -> list[Piece]:
    return [
        *weights_pieces(allocator, {}),
        *frontier_pieces(allocator, style),
        *detail_pieces(allocator),
    ]


def _settings(workspace: Workspace) -> html.Div:
    """Return the table of settings that differ from the defaults, and of every scenario's rule."""
    rows = [Row([setting, value]) for setting, value in listed(workspace.profile)]
    return table(
        (Column("Setting", "l"), Column("Value", "l")),
        rows or [Row(["Everything", "at its default"])],
        "changes",
    )
