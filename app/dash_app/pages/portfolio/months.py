"""Monthly returns: the chart, and a table of the same figures."""

from __future__ import annotations

from app.dash_app.components.content import Chart, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.monthly_returns import (
    MONTHS,
    Returns,
    height_px,
    monthly_returns_figure,
    year_return,
    years_of,
)
from app.formatting import percent

LABEL = "Monthly returns, one row a year; the table below holds the same figures"


def months_chart(returns: Returns, style: ChartStyle) -> Chart:
    """Return the chart of `returns`, fractions by (year, month)."""
    return Chart(LABEL, monthly_returns_figure(returns, style), height_px(returns))


def months_table(returns: Returns) -> Table:
    """Return one row a year, newest first; months outside of the log are empty."""
    rows = [
        [
            str(year),
            *(_month(returns, (year, month)) for month in range(1, 13)),
            _year(returns, year),
        ]
        for year in years_of(returns)
    ]
    return Table(["Year", *MONTHS, "In all"], rows, class_name="months")


def _month(returns: Returns, cell: tuple[int, int]) -> str:
    return percent(returns[cell]) if cell in returns else ""


def _year(returns: Returns, year: int) -> str:
    return percent(year_return(returns, year))
