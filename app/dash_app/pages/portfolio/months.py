"""Monthly returns as a table of tints: blue gains, orange losses."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import both, hidden
from app.dash_app.formatting import count, percent

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEEPEST = 0.12  #: the return from which the tint no longer deepens
TINTS = 5

Returns = Mapping[tuple[int, int], float | None]


def months(returns: Returns) -> html.Div:
    """One row a year, newest first; `returns` are fractions by (year, month)."""
    columns = [Column(hidden("Year"), "l yr"), *(Column(both(name, name[0]), "hmc") for name in NAMES), Column("Year", "n")]
    years = sorted({year for year, _ in returns}, reverse=True)
    return table(columns, [Row([str(year), *_cells(returns, year), _total(returns, year)]) for year in years], "heat")


def compounded(returns: Returns, year: int) -> float | None:
    """A year's return from its months; None when one of them is undefined."""
    known = [value for (of_year, _), value in returns.items() if of_year == year]
    growth = [1 + value for value in known if value is not None]
    return math.prod(growth) - 1 if len(growth) == len(known) else None


def tint(value: float) -> str:
    """The class of a return's tint: p0-p5 for gains, m1-m5 for losses."""
    step = min(TINTS, math.ceil(abs(value) / DEEPEST * TINTS - 1e-9))
    return f"{'m' if value < 0 and step else 'p'}{step}"


def _cells(returns: Returns, year: int) -> list[html.Span]:
    return [_cell(returns.get((year, month))) for month in range(1, 13)]


def _cell(value: float | None) -> html.Span:
    if value is None:
        return html.Span("", className="hm-e")
    return html.Span(both(percent(value), count(100 * value)), className=f"hm {tint(value)}")


def _total(returns: Returns, year: int) -> list[Component]:
    value = compounded(returns, year)
    return both(percent(value), percent(value, 0))
