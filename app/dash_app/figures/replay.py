"""Chart of equity, drawdown and margin of up to eight scenarios on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.weeks import mondays
from app.calculations.profile.judged_drawdown import DrawdownName
from app.dash_app.figures.axes import drawdown_axis, money_axis
from app.dash_app.figures.base import (
    POINTS,
    ChartStyle,
    End,
    Figure,
    Floats,
    dates,
    decimate,
    limit,
    name_ends,
    panels,
    plain,
    set_layout,
    title,
    trim,
    typed,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable
from app.formatting import TOO_BIG, percent

HEIGHT, COMPACT_HEIGHT = 560, 440
BENCHMARK = "Buy and hold"
_PANELS, _GAP = (0.56, 0.22, 0.22), 0.075
_TOP, _BOTTOM, _LABELS = 28, 26, 136  # margins [px]; the right one holds the names of curves


@dataclass(frozen=True, eq=False)
class ScenarioCurve:
    """Daily curves of one scenario, (D,)."""

    name: str
    slot: int  #: colour
    applied: bool  #: the scenario that follows the slider, drawn strongest
    dashed: bool  #: its sizes know the whole log (hindsight)
    equity: Floats  #: [currency]
    drawdown: Floats  #: in the form that is judged
    held: Floats  #: highest margin / equity of the day, or most contracts at once


@dataclass(frozen=True, eq=False)
class ReplayCurves:
    """Curves of scenarios over the same days, and buy and hold for comparison."""

    day: NDArray[np.datetime64]  #: (D,)
    scenarios: Sequence[ScenarioCurve]
    benchmark: Floats | None = None  #: equity of buy and hold, (D,) [currency]


@dataclass(frozen=True)
class RiskLimits:
    """Limits that the user set, as fractions."""

    target_drawdown: float
    margin_ceiling: float | None  #: None without a ceiling
    judged: DrawdownName = "max_drawdown"  #: the form in which drawdowns are drawn


def replay_figure(
    drawn: ReplayCurves,
    limits: RiskLimits,
    style: ChartStyle,
    *,
    logarithmic: bool,
    in_contracts: bool = False,
) -> Figure:
    """Return the figure of the Replay section.

    The lowest panel shows what the scenarios hold: margin over equity, or contracts with
    `in_contracts`. Buy and hold is a thin line.
    """
    day, curves, benchmark = drawn.day, drawn.scenarios, drawn.benchmark
    target_drawdown = limits.target_drawdown
    right = 8 if style.compact else _LABELS
    figure = panels(
        style.scheme, _PANELS, _GAP, margin={"l": 52, "r": right, "t": _TOP, "b": _BOTTOM}
    )
    ceiling = None if in_contracts else _drawn_ceiling(limits.margin_ceiling)
    equities = [curve.equity for curve in curves]
    if benchmark is not None:
        equities.append(benchmark)
    equity_axis = _equity_axis(equities, logarithmic)
    deepest = max((float(curve.drawdown.max()) for curve in curves), default=0.0)
    set_layout(
        figure,
        yaxis=equity_axis,
        yaxis2=drawdown_axis(min(max(deepest, target_drawdown), 1.5)),
        yaxis3=_held_axis(curves, ceiling, in_contracts),
        xaxis={"range": [str(day[0]), str(day[-1])]},
    )
    _draw_limits(figure, target_drawdown, ceiling, style.compact)
    of_start = limits.judged == "max_drawdown_of_start"
    _write_titles(figure, logarithmic, of_start, in_contracts)
    hover = _hover(style.compact, in_contracts)
    figure["data"] += [_equity(day, curve, style.scheme, hover) for curve in _by_ending(curves)]
    for curve in sorted(curves, key=lambda curve: curve.applied):
        figure["data"] += _below(day, curve, style.scheme)
    if benchmark is not None:
        figure["data"].append(_benchmark_line(day, benchmark, style.scheme))
    if curves and not style.compact:
        _name_curves(figure, curves, style.scheme, equity_axis)
    return figure


def _drawn_ceiling(margin_ceiling: float | None) -> float | None:
    """Return the ceiling to draw: none above ten times the equity."""
    return None if margin_ceiling is None or margin_ceiling > 10 else margin_ceiling


def _draw_limits(
    figure: Figure, target_drawdown: float, ceiling: float | None, compact: bool
) -> None:
    """Draw the limits that the user set; on a phone without their names."""
    target = f"target {percent(target_drawdown, 0)}"
    limit(figure, "y2", -target_drawdown, None if compact else target)
    if ceiling is not None:
        limit(figure, "y3", ceiling, None if compact else f"ceiling {percent(ceiling, 0)}")


def _write_titles(figure: Figure, logarithmic: bool, of_start: bool, in_contracts: bool) -> None:
    title(figure, "Equity, log scale" if logarithmic else "Equity", "y")
    title(figure, "Drawdown, share of start capital" if of_start else "Drawdown", "y2")
    held = "Contracts held at once" if in_contracts else "Margin in use, share of equity"
    title(figure, held, "y3")


def _hover(compact: bool, in_contracts: bool) -> str:
    """Return the template of a row in the hover box; on a phone without what is held."""
    equity = "<b>$%{y:,.0f}</b> · down %{customdata[0]:.0%}"
    if compact:
        return equity
    held = "%{customdata[1]:,.0f} contracts" if in_contracts else "margin %{customdata[1]:.0%}"
    return f"{equity} · {held}"


def _benchmark_line(day: NDArray[np.datetime64], equity: Floats, scheme: Scheme) -> Json:
    """Return buy and hold as a thin, dotted, grey line."""
    drawn = decimate(equity)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": dates(day[drawn]),
        "y": typed(equity[drawn].astype(np.float32)),
        "name": BENCHMARK,
        "hovertemplate": "$%{y:,.0f}",
        "line": {"color": TOKENS[scheme]["faint"], "width": 1.25, "dash": "1px,3px"},
    }


def weekly_peaks(
    day: NDArray[np.datetime64], values: Floats
) -> tuple[NDArray[np.datetime64], Floats]:
    """Return the highest of `values` (D,) in each week, at the first day of the week in `day` (D,).

    Weeks run from Monday to Sunday.
    """
    week = mondays(day.astype("datetime64[D]").astype(np.int64))
    starts = np.flatnonzero(np.diff(week, prepend=week[0] - 1))
    return day[starts], np.maximum.reduceat(values, starts)


def _stroke(curve: ScenarioCurve, scheme: Scheme, applied: float, other: float) -> Json:
    """Return a scenario's line, `applied` pixels wide if it is applied, else `other` pixels."""
    dash = "6px,4px" if curve.dashed else "solid"
    return {
        "color": SCENARIO_COLOURS[scheme][curve.slot],
        "width": applied if curve.applied else other,
        "dash": dash,
    }


def _equity(day: NDArray[np.datetime64], curve: ScenarioCurve, scheme: Scheme, hover: str) -> Json:
    """Return a curve of the first panel, whose hover row shows those of the lower panels too."""
    drawn = decimate(curve.equity)
    beside = np.stack([curve.drawdown[drawn], curve.held[drawn]], axis=1).astype(np.float32)
    return {
        "type": "scatter",
        "mode": "lines",
        "zorder": int(curve.applied),
        "x": dates(day[drawn]),
        "y": typed(np.minimum(curve.equity[drawn], 1e30).astype(np.float32)),
        "customdata": typed(beside) | {"shape": f"{len(drawn)}, 2"},
        "name": plain(trim(curve.name)),
        "hovertemplate": hover,
        "line": _stroke(curve, scheme, 2.5, 1.5),
    }


def _below(day: NDArray[np.datetime64], curve: ScenarioCurve, scheme: Scheme) -> tuple[Json, Json]:
    """Return a scenario's drawdown and what it holds.

    The order of the traces decides which is on top: a `zorder` costs plotly another layer.
    """
    drawn = decimate(curve.drawdown, POINTS // 2)  # the panel is much lower than that of equity
    stroke = _stroke(curve, scheme, 1.75, 1.1)
    fall = _quiet(day[drawn], -curve.drawdown[drawn], "y2", stroke, curve.applied)
    weeks, peaks = weekly_peaks(day, curve.held)
    stepped = _stroke(curve, scheme, 1.5, 1.1) | {"shape": "hv"}
    return fall, _quiet(weeks, peaks, "y3", stepped, curve.applied)


def _quiet(day: NDArray[np.datetime64], y: Floats, axis: str, line: Json, filled: bool) -> Json:
    """Return a curve of a lower panel without a hover row, filled down to zero if `filled`."""
    tint = {"fill": "tozeroy", "fillcolor": alpha(line["color"], 0.13)} if filled else {}
    points = {"x": dates(day), "y": typed(y.astype(np.float32))}
    curve = {"type": "scatter", "mode": "lines", "yaxis": axis, "line": line, "hoverinfo": "skip"}
    return curve | points | tint


def _by_ending(curves: Sequence[ScenarioCurve]) -> list[ScenarioCurve]:
    """Sort by ending balance, highest first: the order of the rows in the hover box."""
    return sorted(curves, key=lambda curve: -float(curve.equity[-1]))


def _equity_axis(equities: Sequence[Floats], logarithmic: bool) -> Json:
    values = np.concatenate(equities) if equities else np.array([1.0, 2.0])
    if logarithmic:
        values = values[values > 0] if (values > 0).any() else np.array([1.0, 2.0])
    low, high = np.clip([values.min(), values.max()], -TOO_BIG, TOO_BIG)  # no absurd ticks
    return money_axis(float(low), float(high), logarithmic=logarithmic)


def _held_axis(curves: Sequence[ScenarioCurve], ceiling: float | None, in_contracts: bool) -> Json:
    highest = max((float(curve.held.max()) for curve in curves), default=0.0)
    if in_contracts:
        return _count_axis(highest)
    return _share_axis(min(max(highest, ceiling or 0.0), 3.0))


def _share_axis(highest: float) -> Json:
    top = max(highest, 0.02)
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if top / s <= 4.5)
    ticks = np.arange(0, top + step / 2, step)
    return {
        "range": [0, top * 1.04],
        "tickvals": ticks,
        "ticktext": [percent(tick, 0) for tick in ticks],
    }


def _count_axis(highest: float) -> Json:
    return {
        "range": [0, max(highest, 1.0) * 1.06],
        "nticks": 5,
        "tickformat": ",~s" if highest >= 10_000 else ",d",
    }


def _name_curves(
    figure: Figure, curves: Sequence[ScenarioCurve], scheme: Scheme, axis: Json
) -> None:
    """Write the curves' names at their right ends, moved apart where they would touch."""
    low, high = axis["range"]
    ends = [float(curve.equity[-1]) for curve in curves]
    if axis["type"] == "log":
        ends = [float(np.log10(end)) if end > 0 else low for end in ends]
    named = []
    for curve, end in zip(curves, ends, strict=True):
        name = plain(trim(curve.name, 22))
        colour = readable(SCENARIO_COLOURS[scheme][curve.slot], scheme)
        words = f"<b>{name}</b>" if curve.applied else name
        named.append(End(min(max(end, low), high), words, colour))
    panel_px = (HEIGHT - _TOP - _BOTTOM) * (1 - 2 * _GAP) * _PANELS[0]
    name_ends(figure, named, 15.5 / panel_px * (high - low))
