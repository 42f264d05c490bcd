"""A button that opens a list of actions: a `dmc.Select` that holds no choice.

Dash looks through everything that has changed on a page at each of its steps, once for every menu
that is mounted, open or not (`dmc.MenuDropdown`; docs/architecture.md). A page has many of these
lists, so they are selects. Who handles the choice sets the value back to None, else the same action
could not be chosen again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc

from app.dash_app.components.aria import aria


def action_list(
    actions: Mapping[str, str],
    list_id: str | dict[str, Any],
    label: str,
    class_name: str,
    words: str = "",
) -> dmc.Select:
    """Return the list of `actions`, words by value; `words` stand on the button, if any.

    `label` names the button for screen readers; `class_name` may draw an icon (`icon_class`).
    """
    dropdown: Any = {"width": "max-content", "position": "bottom-start", "shadow": "md"}
    return dmc.Select(
        id=list_id,
        data=choices(actions),
        value=None,
        placeholder=words,
        variant="unstyled",
        size="xs",
        className=f"actions {class_name}",
        comboboxProps={**dropdown, "zIndex": 200},
        withCheckIcon=False,
        **aria(label=label),
    )


def choices(actions: Mapping[str, str]) -> Any:
    """Return the `data` of a list of `actions`, words by value."""
    return [{"value": value, "label": shown} for value, shown in actions.items()]
