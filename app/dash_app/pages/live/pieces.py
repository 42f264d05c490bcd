"""Live trades against the backtest as pieces of a report: words, tables and charts of the page."""

from __future__ import annotations

from dataclasses import replace

from app.calculations.live import LiveComparison
from app.calculations.profile.model import Profile
from app.dash_app.components.content import Chart, Piece, Sentence, Subhead, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.live_fan import HEIGHT as FAN_HEIGHT
from app.dash_app.figures.live_fan import live_fan_figure
from app.dash_app.figures.live_months import HEIGHT as MONTHS_HEIGHT
from app.dash_app.figures.live_months import live_months_figure
from app.dash_app.figures.live_ranges import live_ranges_figure, live_ranges_height
from app.dash_app.pages.live import content, unmatched
from app.formatting import money
from app.wording.live import fan_sentence, haircut_sentence
from app.wording.live_notes import note_sentence


def live_pieces(comparison: LiveComparison, profile: Profile, style: ChartStyle) -> list[Piece]:
    """Return the section; without a mapped strategy only why there is nothing to compare."""
    notes = [Sentence(rest=note_sentence(note), dimmed=True) for note in comparison.notes]
    news = content.news(comparison, profile)
    words: list[Piece] = [content.lead(comparison), *([Sentence(rest=news)] if news else [])]
    if not comparison.strategies:
        return [*words, *notes]
    return [
        *words,
        Table(content.STRIP, content.strip(comparison), text_columns=tuple(range(5))),
        *_curve(comparison, style),
        *_strategies(comparison, style),
        *_left_over(comparison),
        *_months(comparison, style),
        *notes,
    ]


def _curve(comparison: LiveComparison, style: ChartStyle) -> list[Piece]:
    if comparison.fan is None:
        return []
    label = "Live curve on the fan of the backtest"
    chart = Chart(label, live_fan_figure(comparison.fan, style), FAN_HEIGHT)
    return [Subhead("Live curve"), chart, Sentence(rest=fan_sentence(comparison), dimmed=True)]


def _strategies(comparison: LiveComparison, style: ChartStyle) -> list[Piece]:
    rows = content.gap_rows(comparison)
    # Not beside its table, so the chart names its rows itself.
    alone = replace(style, compact=True)
    label = "Range of the live gap a contract of each strategy"
    haircuts = [haircut_sentence(each) for each in comparison.strategies]
    return [
        Subhead("Strategies", "Gap: live less backtest, a contract of the same trade."),
        _on_one_line(content.strategies_table(comparison)),
        Chart(label, live_ranges_figure(rows, alone), live_ranges_height(rows, alone)),
        *(Sentence(rest=words) for words in haircuts if words),
    ]


def _on_one_line(table: Table) -> Table:
    """Return a table whose cells have their two lines side by side."""
    body = [[cell.replace("\n", ", ") for cell in row] for row in table.body]
    return replace(table, body=body, foot=[cell.replace("\n", ", ") for cell in table.foot])


def _left_over(comparison: LiveComparison) -> list[Piece]:
    head = Subhead("Missed and extra", unmatched.lead(comparison))
    return [head, unmatched.table(comparison)] if comparison.unmatched else [head]


def _months(comparison: LiveComparison, style: ChartStyle) -> list[Piece]:
    parts = content.parts(comparison)
    rows = [
        [name, meaning, money(amount, cents=parts.cents)] for name, meaning, amount in parts.parts
    ]
    figure = live_months_figure(comparison.months, style)
    return [
        Subhead("Gap by month", content.months_lead(comparison)),
        Chart("Live gap a contract by month", figure, MONTHS_HEIGHT),
        Table(("Part", "What it is", "Mean a contract"), rows, text_columns=(0, 1)),
    ]
