"""What a component says."""

from __future__ import annotations

from dash.development.base_component import Component


def words(component: object) -> str:
    """All text of a component, in order."""
    if isinstance(component, Component):
        return words(getattr(component, "children", None))
    if isinstance(component, list | tuple):
        return "".join(words(part) for part in component)
    return "" if component is None else str(component)
