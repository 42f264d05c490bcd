"""Sections of a report: the words, tables and figures of the page, for one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from dash import html

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import CalculationError
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.dash_app.components.content import Note, Piece
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.figures.allocation import HEIGHT as FRONTIER_HEIGHT
from app.dash_app.figures.allocation import frontier_figure
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import ReplayOptions, replay_chart, replay_height
from app.dash_app.pages.position_sizing.alerts.content import alerts_content
from app.dash_app.pages.position_sizing.alerts.findings import Promise
from app.dash_app.pages.position_sizing.allocator import view as allocator_view
from app.dash_app.pages.position_sizing.allocator.pairs_view import pairs_content
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.pages.position_sizing.kelly.content import has_margin, kelly_content
from app.dash_app.pages.position_sizing.kelly.curves import charts
from app.dash_app.pages.position_sizing.kelly.details import estimate_pieces, evidence_pieces
from app.dash_app.pages.position_sizing.ledger.content import ledger_content
from app.dash_app.pages.position_sizing.margin.content import MarginChoice, margin_content
from app.dash_app.pages.position_sizing.platform.content import platform_content, platform_of
from app.dash_app.pages.position_sizing.replay.benchmark_table import benchmark_table
from app.dash_app.pages.position_sizing.replay.content import replay_pieces, replay_sentence
from app.dash_app.pages.position_sizing.replay.curves import Display
from app.dash_app.report.pieces import Chart, printed
from app.dash_app.shell.hydration import summary
from app.dash_app.shell.settings_import import listed
from app.dash_app.state.workspace import Workspace, replays_of
from app.dash_app.theme import Scheme
from app.formatting import NONE, day, percent
from app.wording.answer import READING_WORDS, answer_sentences
from app.wording.size_search import size_shower

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


class Section(NamedTuple):
    """A heading and its content, in order."""

    title: str
    content: Sequence[Content | Chart]


def head(workspace: Workspace, name: str) -> list[Any]:
    """Return the title, a description of the log and the lead sentence."""
    log = workspace.book.log
    until = day(log.closed_at[log.is_closed].max())
    return [
        html.H1("Position sizing"),
        html.P(f"{name} · {summary(workspace.book)} · as of {until}"),
        *_lead(workspace),
    ]


def _lead(workspace: Workspace) -> Sequence[Content | Chart]:
    display = Display(workspace, ChartStyle("light"), ReplayOptions(), [], None)
    if display.mine is None:
        return []
    fraction = workspace.profile.portfolio.kelly_fraction
    capital = workspace.capital
    return printed([replay_sentence(display.mine, fraction, display.promise, capital)])


def sections(workspace: Workspace) -> Iterator[Section]:
    """Yield every section of the page, then the settings and the methods behind the numbers."""
    answer = recommended_size(workspace.book, workspace.profile)
    yield _answer(answer)
    yield _kelly(workspace)
    yield _margin(workspace)
    yield _alerts(workspace, answer)
    yield _replay(workspace)
    yield Section("Reduced and skipped", printed(ledger_content(workspace)))
    yield _allocator(workspace)
    yield Section("For your platform", _platform(workspace, answer))
    yield Section("Settings", [_settings(workspace)])


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
    light, dark = (
        margin_content(workspace, MarginChoice(), ChartStyle(scheme)) for scheme in SCHEMES
    )
    return Section("Margin", printed(light, dark))


def _alerts(workspace: Workspace, answer: RecommendedSize) -> Section:
    return Section("Alerts", printed(alerts_content(workspace, promise=Promise(answer))))


def _replay(workspace: Workspace) -> Section:
    light, dark = (
        Display(workspace, ChartStyle(scheme), ReplayOptions(lower="margin"), [], None)
        for scheme in SCHEMES
    )
    chart = Chart(
        "Equity, drawdown and margin of each scenario",
        replay_chart(light.frame).figure,
        replay_height(light.style, "margin"),
        replay_chart(dark.frame).figure,
    )
    shown = [(each.name, each.replayed) for each in light.shown]
    failed = printed(
        [Note("One scenario has no answer.", message, "warn") for message in light.failed]
    )
    compared = printed(replay_pieces(shown, light.promise))
    done, _ = replays_of(workspace)
    beside = printed(benchmark_table(workspace.benchmark(), done))
    return Section("Replay", [*failed, chart, *compared, *beside])


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
