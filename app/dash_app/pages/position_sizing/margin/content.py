"""Words, chart and tables of margin in use, shown by the page and printed by the report."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.errors import CalculationError
from app.calculations.margin.max_loss import WorstInstant, max_loss_curve
from app.calculations.margin.usage import MarginCurve, StrategyMargin, margin_curve
from app.calculations.profile.model import AS_BACKTESTED, Scenario
from app.calculations.replay.engine import Replay
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Subhead, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.margin import MarginLine, MarginUse, height, margin_figure
from app.dash_app.figures.scenario_colours import LOG, slots
from app.dash_app.json_object import Json
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import count, day, money, percent, plural, ratio

MOST_STRATEGIES = 60  #: rows of a table at most
LABEL = "Margin in use over time, all strategies and each"
_MAX_LOSS = (
    "Each open position loses its margin, or its strategy’s largest logged loss where that is "
    "more, all at the worst instant."
)


@dataclass(frozen=True)
class MarginChoice:
    """Choices of the reader."""

    scenario: str | None = None  #: by name; None for the user's own sizing
    compounding: bool = True  #: shares of present equity, else of starting capital

    @property
    def base(self) -> str:
        """The whole that shares are taken of, in words."""
        return "of equity" if self.compounding else "of starting capital"


def margin_content(workspace: Workspace, choice: MarginChoice, style: ChartStyle) -> list[Piece]:
    """Return the section; the chart stands between the lead and the tables."""
    scenario = chosen_scenario(workspace, choice.scenario)
    try:
        replayed = workspace.replay(scenario)
    except CalculationError as error:
        return [Note("There is nothing to show.", str(error), "warn")]
    ceiling = workspace.profile.portfolio.margin_ceiling
    compounding = choice.compounding
    curve = margin_curve(workspace.book, replayed, ceiling, compounding=compounding)
    losses = max_loss_curve(workspace.book, workspace.profile, replayed, compounding=compounding)
    figure = _figure(workspace, scenario, curve, choice, style)
    chart = Chart(LABEL, figure, height(len(workspace.book.log.strategies), style.compact))
    return [
        _lead(scenario, curve, ceiling, choice),
        *_unknown_margin(replayed),
        chart,
        *_by_strategy(curve, choice, style.compact),
        *([] if losses.worst is None else _worst_instant(losses.worst, choice)),
    ]


def _lead(
    scenario: Scenario, curve: MarginCurve, ceiling: float | None, choice: MarginChoice
) -> Sentence:
    at = curve.peak_at.item()
    words = f"at the peak of “{scenario.name}”, {day(curve.peak_at)}, {at:%H:%M}"
    limit = "no ceiling is set"
    if ceiling is not None:
        above = percent(curve.share_of_time_above_ceiling, 2)
        hours = f"{ratio(curve.hours_above_ceiling, 1)} h above it, {above} of the time"
        is_above = curve.hours_above_ceiling > 0
        limit = f"the ceiling is {percent(ceiling, 0)}, {hours if is_above else 'never exceeded'}"
    most = f"Most money held: {money(curve.peak_margin)}, {day(curve.peak_margin_at)}."
    return Sentence(f"{percent(curve.peak_utilisation)} {choice.base}", f"{words}; {limit}. {most}")


def _unknown_margin(replayed: Replay) -> list[Piece]:
    unknown = int((replayed.margin_per_contract <= 0).sum())
    if not unknown:
        return []
    return [
        Note(
            f"{plural(unknown, 'position')} of unknown margin count as holding none.",
            "Give a default margin under Strategy overrides.",
            "warn",
        )
    ]


def _figure(
    workspace: Workspace,
    scenario: Scenario,
    curve: MarginCurve,
    choice: MarginChoice,
    style: ChartStyle,
) -> Json:
    beside = None
    if scenario.constrained:
        log = workspace.replay(AS_BACKTESTED)
        use = margin_curve(workspace.book, log, None, compounding=choice.compounding)
        beside = MarginLine(log.scenario.name, LOG, use.utilisation)
    slot = slots(workspace.scenarios).get(scenario.name, LOG)
    chosen = MarginLine(scenario.name, slot, curve.utilisation)
    strategies = workspace.book.log.strategies
    margin = MarginUse(curve.day, chosen, beside, strategies, curve.share_by_strategy)
    return margin_figure(margin, workspace.profile.portfolio.margin_ceiling, style)


def _by_strategy(curve: MarginCurve, choice: MarginChoice, compact: bool) -> list[Piece]:
    """Return the table of strategies, the largest peak first."""
    ordered = sorted(curve.strategies, key=lambda line: -line.peak)
    whole = StrategyMargin(
        name="All together",
        peak=curve.peak_margin,
        mean_daily_peak=curve.mean_daily_peak_margin,
        time_weighted_mean=curve.time_weighted_mean_margin,
        peak_share=curve.peak_utilisation,
        mean_daily_peak_share=curve.mean_daily_peak,
        time_weighted_mean_share=curve.time_weighted_mean,
        most_positions=curve.most_positions,
    )
    head = [
        "Strategy",
        "Peak",
        f"Peak, {choice.base}",
        "Mean of daily peaks",
        "Over time",
        "At once",
    ]
    table = Table(
        head=_row(head, compact),
        body=[_row(_cells(line), compact) for line in ordered[:MOST_STRATEGIES]],
        foot=_row(_cells(whole), compact),
        class_name="margin-table",
    )
    means = "Over time: weighted by how long it was held, nights and weekends included. "
    meaning = (
        f"Peaks of strategies need not fall together. {'' if compact else means}"
        "At once: most positions open together."
    )
    more = len(ordered) - MOST_STRATEGIES
    rest: list[Piece] = []
    if more > 0:
        words = f"{plural(more, 'strategy', 'strategies')} of smaller peaks are not listed."
        rest = [Sentence(rest=words, dimmed=True)]
    return [Subhead("Margin of each strategy", meaning), table, *rest]


def _cells(line: StrategyMargin) -> list[str]:
    return [
        line.name,
        money(line.peak),
        percent(line.peak_share),
        percent(line.mean_daily_peak_share),
        percent(line.time_weighted_mean_share, 2),
        count(line.most_positions),
    ]


def _row(cells: list[str], compact: bool) -> list[str]:
    """Return the cells that fit; a phone has no room for the two means."""
    return [*cells[:3], cells[5]] if compact else cells


def _worst_instant(worst: WorstInstant, choice: MarginChoice) -> list[Piece]:
    """Return what everything open would have lost when that was most."""
    at = worst.at.item()
    largest = sorted(worst.open, key=lambda line: -line.maximum_loss)
    listed = largest[:MOST_STRATEGIES]
    total = sum(line.positions for line in worst.open)
    table = Table(
        head=("Open then", "Positions", "Maximum loss"),
        body=[(line.strategy, count(line.positions), money(line.maximum_loss)) for line in listed],
        foot=("All together", count(total), money(worst.maximum_loss)),
        class_name="margin-table narrow",
    )
    return [
        Subhead("If everything open went to its maximum loss", _MAX_LOSS),
        Sentence(
            f"{percent(worst.share, 0)} {choice.base}",
            f"would have gone on {day(worst.at)}, {at:%H:%M}: {money(worst.maximum_loss)}.",
        ),
        table,
    ]
