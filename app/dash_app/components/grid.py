"""Grids of many rows: kinds of column, and the frame that assets/grid.js fills with typed columns."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag

NUMBER = {"type": "rightAligned", "cellClass": "ag-right-aligned-cell tn", "filter": "agNumberColumnFilter"}
DATE = {"cellClass": "tn", "filter": "agDateColumnFilter", "filterParams": {"comparator": {"function": "compareDays"}}}
TEXT = {"filter": "agTextColumnFilter"}


def column(field: str, head: str, width: int, kind: dict[str, Any], shown_as: str | None = None, **more: Any) -> dict[str, Any]:
    """A column of a grid; `shown_as` names a formatter of assets/grid.js. With `context={"lo": True}` it leaves on a phone."""
    formatter = {} if shown_as is None else {"valueFormatter": {"function": f"{shown_as}(params)"}}
    return {"field": field, "headerName": head, "width": width, **kind, **formatter, **more}


def data_grid(grid_id: str, columns: list[dict[str, Any]], height: int = 396) -> dag.AgGrid:
    """An empty grid of `height` pixels, sortable and with filters; the column `strategy` takes the room that is left."""
    return dag.AgGrid(
        id=grid_id,
        columnDefs=columns,
        defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True},
        dashGridOptions={"rowHeight": 32, "headerHeight": 34, "animateRows": False},
        className="ag-theme-quartz trades",
        style={"height": height},
    )
