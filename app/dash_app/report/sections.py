"""Sections of a report: the words, tables and figures of the page, for one workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.errors import CalculationError
from app.calculations.live import LiveComparison
from app.calculations.log.book import Book
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import ReplayOptions, replay_chart, replay_height
from app.dash_app.pages.live.pieces import live_pieces
from app.dash_app.pages.position_sizing.alerts.content import alerts_content
from app.dash_app.pages.position_sizing.alerts.findings import Promise
from app.dash_app.pages.position_sizing.allocator.content import (
    detail_pieces,
    frontier_pieces,
    unsolved,
    weights_pieces,
)
from app.dash_app.pages.position_sizing.allocator.work import Allocator, work_out_ranges
from app.dash_app.pages.position_sizing.kelly.content import has_margin, kelly_content
from app.dash_app.pages.position_sizing.kelly.curves import charts
from app.dash_app.pages.position_sizing.kelly.details import estimate_pieces, evidence_pieces
from app.dash_app.pages.position_sizing.ledger.content import ledger_content
from app.dash_app.pages.position_sizing.margin.content import MarginChoice, margin_content
from app.dash_app.pages.position_sizing.platform.content import platform_content, platform_of
from app.dash_app.pages.position_sizing.replay.benchmark_table import benchmark_table
from app.dash_app.pages.position_sizing.replay.content import replay_pieces, replay_sentence
from app.dash_app.pages.position_sizing.replay.curves import Display
from app.dash_app.shell.hydration import summary
from app.dash_app.shell.settings_import import listed
from app.dash_app.state.workspace import Workspace, replays_of
from app.formatting import NONE, day, percent, plural
from app.importers.provenance import Document
from app.wording.answer import details, headline, reading_name
from app.wording.size_search import size_shower

READING_HEADS = ("Reading", "Largest", "5–95%", "Breaks the promise")


class Section(NamedTuple):
    """A heading and its pieces in order; `in_dark` are the same with charts of the dark scheme."""

    title: str
    pieces: Sequence[Piece]
    in_dark: Sequence[Piece]


def about(book: Book) -> str:
    """Return what the log holds and until when, in one line."""
    log = book.log
    return f"{summary(book)} · as of {day(log.closed_at[log.is_closed].max())}"


def sections(workspace: Workspace, live: LiveComparison | None = None) -> Iterator[Section]:
    """Yield the answer and the sections of the page, live trades, then the settings that differ."""
    answer = recommended_size(workspace.book, workspace.profile)
    yield _plain("The answer", [*_answer(answer), *_lead(workspace)])
    yield _in_both("Replay", lambda style: _replay(workspace, style))
    yield _plain("For your platform", _platform(workspace, answer))
    yield _plain("Alerts", alerts_content(workspace, promise=Promise(answer)))
    yield _in_both("Margin", lambda style: margin_content(workspace, MarginChoice(), style))
    yield _in_both("Kelly", lambda style: _kelly(workspace, style))
    yield _plain("Reduced and skipped", ledger_content(workspace))
    yield _allocator(workspace)
    if live is not None:
        profile = workspace.profile
        yield _in_both("Live against backtest", lambda style: live_pieces(live, profile, style))
    yield _plain("Settings", [_settings(workspace)])


def origin_section(record: Document) -> Section:
    """Return what the figures were made from, by a record of `Origin`."""
    log, daily, profile = record["log"], record["daily"], record["profile"]
    rows = [
        ("Lotwise", record["lotwise"]),
        ("Log", f"{log['file']}, {plural(log['rows'], 'row')}"),
        ("SHA-256 of the log", log["sha256"]),
        ("SHA-256 of the daily log", NONE if daily is None else daily["sha256"]),
        ("SHA-256 of the settings", profile["sha256"]),
        ("Seed of random numbers", str(record["seed"])),
    ]
    words = [Sentence(rest=sentence) for sentence in record["assumptions"]]
    table = Table(("Made from", ""), rows, text_columns=(0, 1), class_name="origin")
    return _plain("What the figures rest on", [*words, table])


def _plain(title: str, pieces: Sequence[Piece]) -> Section:
    return Section(title, pieces, pieces)


def _in_both(title: str, pieces: Callable[[ChartStyle], list[Piece]]) -> Section:
    """Return a section with charts, made once for each colour scheme."""
    return Section(title, pieces(ChartStyle("light")), pieces(ChartStyle("dark")))


def _lead(workspace: Workspace) -> list[Piece]:
    display = Display(workspace, ChartStyle("light"), ReplayOptions(), [], None)
    if display.mine is None:
        return []
    fraction = workspace.profile.portfolio.kelly_fraction
    return [replay_sentence(display.mine, fraction, display.promise, workspace.capital)]


def _answer(answer: RecommendedSize) -> list[Piece]:
    """Return the headline, its details and the readings of the largest size."""
    show = size_shower(answer.unit or "multiple")
    rows = [
        (
            reading_name(reading, answer),
            NONE if found.size is None else show(found.size),
            f"{show(found.low)}{NONE}{show(found.high)}",
            percent(found.chance.value if found.chance else None),
        )
        for reading, found in answer.readings.items()
    ]
    words = [Sentence(headline(answer)), Sentence(rest=details(answer), dimmed=True)]
    return [*words, *([Table(READING_HEADS, rows)] if rows else [])]


def _platform(workspace: Workspace, answer: RecommendedSize) -> list[Piece]:
    """Return what to enter under the user's own sizing; without sizes, the reason."""
    try:
        return platform_content(platform_of(workspace, None), answer)
    except CalculationError as error:
        return [Note("This scenario has no sizes.", str(error), "warn")]


def _kelly(workspace: Workspace, style: ChartStyle) -> list[Piece]:
    table = workspace.kelly()
    # Not beside its table, so the chart of ranges names its rows itself.
    pieces = kelly_content(workspace, replace(style, compact=True))
    if has_margin(table):
        pieces += estimate_pieces(table, workspace.profile.portfolio.kelly_fraction)
        pieces += [*evidence_pieces(table), *charts(workspace, None, style)]
    return pieces


def _replay(workspace: Workspace, style: ChartStyle) -> list[Piece]:
    display = Display(workspace, style, ReplayOptions(lower="margin"), [], None)
    height = replay_height(style, "margin")
    label = "Equity, drawdown and margin of each scenario"
    failed = [Note("One scenario has no answer.", words, "warn") for words in display.failed]
    shown = [(each.name, each.replayed) for each in display.shown]
    done, _ = replays_of(workspace)
    return [
        *failed,
        Chart(label, replay_chart(display.frame).figure, height),
        *replay_pieces(shown, display.promise),
        *benchmark_table(workspace.benchmark(), done),
    ]


def _allocator(workspace: Workspace) -> Section:
    """Return the allocator under its default settings.

    Its settings are not part of the profile; the browser stores them.
    """
    allocator = Allocator(workspace, AllocationSettings())
    try:
        work_out_ranges(allocator)
        return _in_both("Allocator", lambda style: _allocated(allocator, style))
    except CalculationError as error:
        return _plain("Allocator", unsolved(str(error)))


def _allocated(allocator: Allocator, style: ChartStyle) -> list[Piece]:
    return [
        *weights_pieces(allocator, {}),
        *frontier_pieces(allocator, style),
        *detail_pieces(allocator),
    ]


def _settings(workspace: Workspace) -> Table:
    """Return the table of settings that differ from the defaults, and of every scenario's rule."""
    rows = list(listed(workspace.profile)) or [("Everything", "at its default")]
    return Table(("Setting", "Value"), rows, text_columns=(0, 1))
