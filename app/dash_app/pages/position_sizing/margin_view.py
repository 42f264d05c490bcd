"""The Margin section: figures, key and chart of one scenario's margin beside the log's own."""

from __future__ import annotations

import numpy as np
from dash import html

from app.calculations.margin import MarginCurve, margin_curve
from app.calculations.profile import AS_BACKTESTED, Scenario
from app.calculations.replay import Replay
from app.dash_app.components.chip import key, swatch
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.text import Content
from app.dash_app.figures.margin import Json, MarginLine, height, margin_figure
from app.dash_app.formatting import count, day, money, percent, plural, ratio
from app.dash_app.pages.position_sizing.desk import Desk
from app.dash_app.pages.position_sizing.slots import LOG, slots
from app.dash_app.theme import Scheme


def margin_parts(desk: Desk, name: str | None, *, compounding: bool, scheme: Scheme, compact: bool) -> tuple[list[Content], Json, int]:
    """Figures and key, the chart, and its height [px], of the scenario `name` (else the one that follows the slider)."""
    scenario = chosen_scenario(desk, name)
    replayed = desk.replay(scenario)
    curve = margin_curve(desk.book, replayed, desk.profile.portfolio.margin_ceiling, compounding=compounding)
    log = None if not scenario.constrained else desk.replay(AS_BACKTESTED)
    figure = _figure(desk, scenario, replayed, curve, log, compounding, scheme, compact)
    unknown = int((replayed.margin_per_contract <= 0).sum())
    words = [_figures(curve, compounding), _key(desk, scenario, log), *_unknown(unknown)]
    return words, figure, height(len(desk.book.log.strategies), compact)


def chosen_scenario(desk: Desk, name: str | None) -> Scenario:
    """The scenario of that name; else the one without hindsight that follows the slider, else the first."""
    for scenario in desk.scenarios:
        if scenario.name == name:
            return scenario
    return desk.walk_forward or desk.applied or (desk.scenarios[0] if desk.scenarios else AS_BACKTESTED)


def _figure(
    desk: Desk,
    scenario: Scenario,
    replayed: Replay,
    curve: MarginCurve,
    log: Replay | None,
    compounding: bool,
    scheme: Scheme,
    compact: bool,
) -> Json:
    equity = replayed.equity if compounding else np.full(len(curve.day), replayed.start)
    shares = np.where(equity > 0, curve.by_strategy / np.where(equity > 0, equity, 1.0), 0.0)
    beside = None
    if log is not None:
        beside = MarginLine(log.scenario.name, LOG, margin_curve(desk.book, log, None, compounding=compounding).utilisation)
    return margin_figure(
        curve.day,
        MarginLine(scenario.name, slots(desk.scenarios).get(scenario.name, LOG), curve.utilisation),
        beside,
        desk.book.log.strategies,
        shares,
        scheme,
        compact=compact,
        margin_ceiling=desk.profile.portfolio.margin_ceiling,
    )


def _figures(curve: MarginCurve, compounding: bool) -> html.Div:
    base = "of equity then" if compounding else "of starting capital"
    at = curve.peak_at.item()
    return stats(
        [
            stat("Peak", percent(curve.peak_utilisation), f"{day(curve.peak_at)}, {at:%H:%M}"),
            stat("Peak margin", money(float(curve.peak.max())), base),
            stat("Mean of daily peaks", percent(curve.mean_daily_peak)),
            stat("Time-weighted mean", percent(curve.time_weighted_mean), "around the clock"),
            stat("Time above the ceiling", f"{ratio(curve.hours_above_ceiling, 1)} h", f"of {count(curve.hours)} h"),
            stat("Most positions at once", count(curve.most_positions)),
        ],
        "plain",
    )


def _key(desk: Desk, scenario: Scenario, log: Replay | None) -> html.Div:
    slot = slots(desk.scenarios).get(scenario.name, LOG)
    samples = [(swatch(slot), f"{scenario.name}, peak of each week")]
    return key(samples + ([(swatch(LOG), log.scenario.name)] if log else []))


def _unknown(positions: int) -> list[Content]:
    if not positions:
        return []
    text = f"{plural(positions, 'position')} of unknown margin count as holding none; give a default margin under Strategy overrides."
    return [html.P(text, className="dimmed")]
