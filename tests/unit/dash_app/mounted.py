"""The components of a layout that a browser mounts."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component


def mounted(component: Any) -> list[Component]:
    """Return the components that a browser mounts while menus and dialogs are closed.

    Of tabs that do not keep their panels only the open one counts. Skeletons are left out: what
    fills a section takes their place.
    """
    if isinstance(component, list | tuple):
        return [part for child in component for part in mounted(child)]
    if not isinstance(component, Component) or isinstance(component, dmc.Skeleton):
        return []
    if isinstance(component, dmc.Modal | dmc.MenuDropdown):
        return [component]
    children = getattr(component, "children", None)
    if isinstance(component, dmc.Tabs) and getattr(component, "keepMounted", True) is False:
        children = [child for child in children if not is_closed(child, component.value)]
    return [component, *mounted(children)]


def is_closed(child: Any, value: str) -> bool:
    """Return True for the panel of a tab that is not open."""
    return isinstance(child, dmc.TabsPanel) and child.value != value
