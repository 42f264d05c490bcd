"""Chart of monthly returns: one row a year, blue for gains, orange for losses."""

from __future__ import annotations

import math
from collections.abc import Mapping

from app.dash_app.figures.base import ChartStyle, Figure
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, alpha, template
from app.formatting import count, percent

Returns = Mapping[tuple[int, int], float | None]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEEPEST = 0.12  #: the return from which the tint no longer deepens
ROW_PX, HEAD_PX = 29, 26
_LOSS = 2  #: the scenario colour of losses, an orange


def years_of(returns: Returns) -> list[int]:
    """Return the years with a month in `returns`, newest first."""
    return sorted({year for year, _ in returns}, reverse=True)


def year_return(returns: Returns, year: int) -> float | None:
    """Return a year's return, compounded from its months; None when one of them is undefined."""
    known = [value for (of_year, _), value in returns.items() if of_year == year]
    growth = [1 + value for value in known if value is not None]
    return math.prod(growth) - 1 if len(growth) == len(known) else None


def height_px(returns: Returns) -> int:
    """Return the height of the chart of `returns`."""
    return HEAD_PX + ROW_PX * len(years_of(returns))


def monthly_returns_figure(returns: Returns, style: ChartStyle) -> Figure:
    """Return the chart of `returns`, fractions by (year, month), with each year's total at its end.

    A phone shows whole percents without the sign.
    """
    years = years_of(returns)
    rows = [[(year, month) for month in range(1, 13)] for year in years]
    tints = {
        "type": "heatmap",
        "x": list(range(12)),
        "y": [str(year) for year in years],
        "z": [[returns.get(cell) or 0.0 for cell in row] for row in rows],
        "text": [[_cell(returns, cell, style.compact) for cell in row] for row in rows],
        "texttemplate": "%{text}",
        "textfont": {"size": 11 if style.compact else 13, "color": TOKENS[style.scheme]["text"]},
        "colorscale": _colours(style),
        "zmin": -DEEPEST,
        "zmax": DEEPEST,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    totals = {
        "type": "scatter",
        "mode": "text",
        "x": [_end(style)] * len(years),
        "y": [str(year) for year in years],
        "text": [f"<b>{_total(returns, year, style.compact)}</b>" for year in years],
        "textposition": "middle left",
        "textfont": tints["textfont"],
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return {"data": [tints, totals], "layout": _layout(returns, style)}


def _layout(returns: Returns, style: ChartStyle) -> Json:
    names = [month[0] if style.compact else month for month in MONTHS]
    font = {"size": 11 if style.compact else 12, "color": TOKENS[style.scheme]["dim"]}
    fixed = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": "", "title": None}
    return {
        "template": template(style.scheme),
        "height": height_px(returns),
        "margin": {"l": 34 if style.compact else 44, "r": 0, "t": HEAD_PX, "b": 0},
        "hovermode": False,
        "dragmode": False,
        "xaxis": fixed
        | {
            "side": "top",
            "range": [-0.5, _end(style)],
            "tickvals": [*range(12), _end(style) - 0.5],
            "ticktext": [*names, "Year"],
            "tickfont": font,
        },
        "yaxis": fixed | {"type": "category", "autorange": "reversed", "tickfont": font},
    }


def _end(style: ChartStyle) -> float:
    """Return the right end of the chart in months; totals need more room on a phone."""
    return 13.4 if style.compact else 12.5


def _cell(returns: Returns, cell: tuple[int, int], compact: bool) -> str:
    if cell not in returns:
        return ""
    value = returns[cell]
    if value is None:
        return percent(None)
    return count(100 * value) if compact else percent(value)


def _total(returns: Returns, year: int, compact: bool) -> str:
    return percent(year_return(returns, year), 0 if compact else 1)


def _colours(style: ChartStyle) -> list[list[object]]:
    """Return the scale from the deepest loss over no change to the largest gain."""
    loss, gain = SCENARIO_COLOURS[style.scheme][_LOSS], TOKENS[style.scheme]["accent"]
    nothing = alpha(TOKENS[style.scheme]["faint"], 0.07)
    losses: list[list[object]] = [[0.0, alpha(loss, 0.48)], [0.499, alpha(loss, 0.06)]]
    gains: list[list[object]] = [[0.501, alpha(gain, 0.05)], [1.0, alpha(gain, 0.44)]]
    return [*losses, [0.5, nothing], *gains]
