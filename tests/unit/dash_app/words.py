"""The text of a component."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash.development.base_component import Component


def words(component: object) -> str:
    """All text of a component, in order; cells of a table's data are parted by bars."""
    if isinstance(component, dmc.Table):
        data = component.data
        rows = [data["head"], *data["body"], data.get("foot", []), [data.get("caption", "")]]
        return "".join(f"{'|'.join(row)}\n" for row in rows)
    if isinstance(component, Component):
        return words(getattr(component, "children", None))
    if isinstance(component, list | tuple):
        return "".join(words(part) for part in component)
    return "" if component is None else str(component)
