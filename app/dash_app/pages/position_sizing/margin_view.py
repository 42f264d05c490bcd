"""The Margin section: figures, key and chart of one scenario's margin beside the log's own."""

from __future__ import annotations

from typing import NamedTuple

from dash import html

from app.calculations.margin.max_loss import MaxLossCurve, max_loss_curve
from app.calculations.margin.usage import MarginCurve, margin_curve
from app.calculations.profile.model import AS_BACKTESTED, Scenario
from app.calculations.replay.engine import Replay
from app.dash_app.components.chip import key, swatch
from app.dash_app.components.section import subhead
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, strategy_name, term
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.margin import MarginLine, MarginUse, height, margin_figure
from app.dash_app.figures.scenario_colours import LOG, slots
from app.dash_app.json_object import Json
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import NONE, count, day, money, percent, plural, ratio

MOST = 60  #: lines of the table at most
#: The definition behind the figure of that name.
MAX_LOSS = "Each open position loses its margin, or its strategy’s largest logged loss where that is more, all at the worst instant."


class MarginParts(NamedTuple):
    """What the section is made of."""

    words: list[Content]  #: figures and key, above the chart
    table: list[Content]  #: below it
    figure: Json
    height_px: int


def margin_parts(workspace: Workspace, name: str | None, *, compounding: bool, style: ChartStyle) -> MarginParts:
    """The section for the scenario `name` (else the one that follows the slider)."""
    scenario = chosen_scenario(workspace, name)
    replayed = workspace.replay(scenario)
    curve = margin_curve(workspace.book, replayed, workspace.profile.portfolio.margin_ceiling, compounding=compounding)
    log = None if not scenario.constrained else workspace.replay(AS_BACKTESTED)
    figure = _figure(workspace, scenario, curve, log, compounding, style)
    unknown = int((replayed.margin_per_contract <= 0).sum())
    losses = max_loss_curve(workspace.book, workspace.profile, replayed, compounding=compounding)
    words: list[Content] = [_figures(curve, losses), _key(workspace, scenario, log), *_unknown(unknown)]
    return MarginParts(words, [_table(curve), *_worst(losses)], figure, height(len(workspace.book.log.strategies), style.compact))


def _figure(
    workspace: Workspace,
    scenario: Scenario,
    curve: MarginCurve,
    log: Replay | None,
    compounding: bool,
    style: ChartStyle,
) -> Json:
    beside = None
    if log is not None:
        beside = MarginLine(log.scenario.name, LOG, margin_curve(workspace.book, log, None, compounding=compounding).utilisation)
    chosen = MarginLine(scenario.name, slots(workspace.scenarios).get(scenario.name, LOG), curve.utilisation)
    margin = MarginUse(curve.day, chosen, beside, workspace.book.log.strategies, curve.share_by_strategy)
    return margin_figure(margin, workspace.profile.portfolio.margin_ceiling, style)


def _figures(curve: MarginCurve, losses: MaxLossCurve) -> html.Div:
    at, above = curve.peak_at.item(), curve.share_of_time_above_ceiling
    worst = losses.worst
    return stats(
        [
            stat("Peak", percent(curve.peak_utilisation), f"{day(curve.peak_at)}, {at:%H:%M}"),
            stat("Peak margin", money(curve.peak_margin), day(curve.peak_margin_at)),
            stat("Mean of daily peaks", percent(curve.mean_daily_peak)),
            stat("Time-weighted mean", percent(curve.time_weighted_mean), "around the clock"),
            stat("Time above the ceiling", f"{ratio(curve.hours_above_ceiling, 1)} h", f"{percent(above, 2)} of all hours"),
            stat("Most positions at once", count(curve.most_positions)),
            stat(
                term("If all went to max loss", MAX_LOSS),
                percent(worst.share, 0) if worst else NONE,
                day(worst.at) if worst else None,
                tone="bad" if worst and worst.share >= 1 else "",
            ),
        ],
        "plain",
    )


def _table(curve: MarginCurve) -> html.Div:
    """The same figures, a line a strategy."""
    columns = (
        Column("Strategy", "l name"),
        Column("Peak", "n"),
        Column("Peak, of equity", "n"),
        Column("Mean of daily peaks", "n lo md"),
        Column(term("Over time", "Weighted by how long it was held, nights and weekends included."), "n lo"),
        Column("Positions at once", "n"),
    )
    rows = [
        Row(
            [
                strategy_name(line.name),
                money(line.peak),
                percent(line.peak_share),
                percent(line.mean_daily_peak_share),
                percent(line.time_weighted_mean_share, 2),
                count(line.most_positions),
            ]
        )
        for line in sorted(curve.strategies, key=lambda line: -line.peak)[:MOST]
    ]
    whole = Row(
        [
            strategy_name("All together"),
            money(curve.peak_margin),
            percent(curve.peak_utilisation),
            percent(curve.mean_daily_peak),
            percent(curve.time_weighted_mean, 2),
            count(curve.most_positions),
        ]
    )
    head = subhead("Margin of each strategy", "Peaks of strategies need not fall together.")
    more = len(curve.strategies) - len(rows)
    rest = (
        html.P(f"{plural(more, 'strategy', 'strategies')} of smaller peaks are not listed.", className="dimmed below-table")
        if more
        else None
    )
    return html.Div([head, table(columns, rows, "margins", [whole]), rest])


def _worst(losses: MaxLossCurve) -> list[Content]:
    """What was open at the instant at which everything going to maximum loss would have cost most."""
    if losses.worst is None:
        return []
    open_then = sorted(losses.worst.open, key=lambda line: -line.maximum_loss)
    named = "; ".join(f"{line.strategy} {plural(line.positions, 'position')}, {money(line.maximum_loss)}" for line in open_then[:4])
    more = f"; {len(open_then) - 4} more strategies" if len(open_then) > 4 else ""
    at = losses.worst.at.item()
    text = f"At worst, {day(losses.worst.at)} {at:%H:%M}: {named}{more}; {money(losses.worst.maximum_loss)} in all."
    return [html.P(text, className="dimmed below-table")]


def _key(workspace: Workspace, scenario: Scenario, log: Replay | None) -> html.Div:
    slot = slots(workspace.scenarios).get(scenario.name, LOG)
    samples = [(swatch(slot), f"{scenario.name}, peak of each week")]
    return key(samples + ([(swatch(LOG), log.scenario.name)] if log else []))


def _unknown(positions: int) -> list[Content]:
    if not positions:
        return []
    text = f"{plural(positions, 'position')} of unknown margin count as holding none; give a default margin under Strategy overrides."
    return [html.P(text, className="dimmed")]
