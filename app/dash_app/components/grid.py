"""Grids of many rows: kinds of column, and the grid that assets/js/grid.js fills with rows."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag

NUMBER = {
    "type": "rightAligned",
    "cellClass": "ag-right-aligned-cell tn",
    "filter": "agNumberColumnFilter",
}
DATE = {
    "cellClass": "tn",
    "filter": "agDateColumnFilter",
    "filterParams": {"comparator": {"function": "compareDays"}},
}
TEXT = {"filter": "agTextColumnFilter"}

#: Formats of values by name, as D3 writes them; times have no zone and are kept as if in UTC.
FORMATS = {
    "formatTime": "d3.utcFormat('%-d %b %Y %H:%M')(params.value)",
    "formatNumber": "d3.format(',.2~f')(params.value)",
    "formatMoney": "d3.format('$,.0f')(params.value)",
    "formatPercent": "d3.format('+,.1%')(params.value)",
}


def column(
    field: str,
    head: str,
    width: int,
    kind: dict[str, Any],
    shown_as: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return the definition of a column; `shown_as` names one of `FORMATS`.

    With `context={"lo": True}` the column is left out on a phone.
    """
    formatter = {}
    if shown_as is not None:
        words = f"params.value == null ? '–' : {FORMATS[shown_as]}"
        formatter = {"valueFormatter": {"function": words}}
    narrowest = {} if kind is TEXT else {"minWidth": width}
    sized = {"field": field, "headerName": head, "width": width, **narrowest}
    return {**sized, **kind, **formatter, **more}


def data_grid(
    grid_id: str, columns: list[dict[str, Any]], height: int = 396, *, compact: bool = False
) -> dag.AgGrid:
    """Return an empty grid of `height` pixels, sortable and with filters.

    Columns of text take the width that figures and dates leave; `compact` leaves out the columns
    that are not for a phone.
    """
    shown = [
        {**definition, "hide": True} if compact and _only_on_a_desk(definition) else definition
        for definition in columns
    ]
    return dag.AgGrid(
        id=grid_id,
        columnDefs=shown,
        defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True},
        columnSize="responsiveSizeToFit",
        dashGridOptions={"rowHeight": 32, "headerHeight": 34, "animateRows": False},
        className="ag-theme-quartz trades",
        style={"height": height},
    )


def _only_on_a_desk(definition: dict[str, Any]) -> bool:
    return bool(definition.get("context", {}).get("lo"))
