"""The components of a layout that a browser mounts."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component


def mounted(component: Any) -> list[Component]:
    """Return the components that a browser mounts while menus and dialogs are closed.

    Skeletons are left out: what fills a section takes their place.
    """
    if isinstance(component, list | tuple):
        return [part for child in component for part in mounted(child)]
    if not isinstance(component, Component) or isinstance(component, dmc.Skeleton):
        return []
    if isinstance(component, dmc.Modal | dmc.MenuDropdown):
        return [component]
    return [component, *mounted(getattr(component, "children", None))]
