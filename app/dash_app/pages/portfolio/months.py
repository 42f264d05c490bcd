"""Monthly returns as a table of tints: blue gains, orange losses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from dash import html

from app.dash_app.components.text import hidden
from app.formatting import count, percent

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEEPEST = 0.12  #: the return from which the tint no longer deepens
TINTS = 5

Cell = TypeVar("Cell", html.Td, html.Th)
Returns = Mapping[tuple[int, int], float | None]


def months(returns: Returns) -> html.Div:
    """One row a year, newest first; `returns` are fractions by (year, month)."""
    years = sorted({year for year, _ in returns}, reverse=True)
    names = [_short(html.Th, name, name[0], "hmc") for name in NAMES]
    heads = [html.Th(hidden("Year"), className="l yr"), *names, html.Th("Year", className="n")]
    rows = [html.Tr([html.Th(str(year), className="l yr", scope="row"), *_cells(returns, year), _total(returns, year)]) for year in years]
    return html.Div(html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="tbl"), className="tbl-wrap heat")


def compounded(returns: Returns, year: int) -> float | None:
    """A year's return from its months; None when one of them is undefined."""
    known = [value for (of_year, _), value in returns.items() if of_year == year]
    growth = [1 + value for value in known if value is not None]
    return math.prod(growth) - 1 if len(growth) == len(known) else None


def tint(value: float) -> str:
    """The class of a return's tint: p0-p5 for gains, m1-m5 for losses."""
    step = min(TINTS, math.ceil(abs(value) / DEEPEST * TINTS - 1e-9))
    return f"{'m' if value < 0 and step else 'p'}{step}"


def _cells(returns: Returns, year: int) -> list[html.Td]:
    return [_cell(returns.get((year, month))) for month in range(1, 13)]


def _cell(value: float | None) -> html.Td:
    if value is None:
        return html.Td("", className="hm-e")
    return _short(html.Td, percent(value), count(100 * value), f"hm {tint(value)}")


def _total(returns: Returns, year: int) -> html.Td:
    value = compounded(returns, year)
    return _short(html.Td, percent(value), percent(value, 0), "n")


def _short(cell: type[Cell], wide: str, narrow: str, class_name: str) -> Cell:
    """A cell whose CSS prints `narrow` on a phone: one component, for every one costs the browser at each update of the page."""
    return cell(wide, className=class_name, **{"data-short": narrow})
