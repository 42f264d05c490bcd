"""The button that opens a `dmc.Menu`.

Its target puts its content into a box that carries `aria-haspopup` and `aria-expanded`: here
that box is the button itself, which screen readers need it to be.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc


def menu_target(content: Any, class_name: str, label: str | None = None) -> dmc.MenuTarget:
    """Return the button of a menu; `label` names it where its words do not."""
    props = {"component": "button", "type": "button", "className": class_name}
    if label is not None:
        props["aria-label"] = label
    return dmc.MenuTarget(content, boxWrapperProps=props)
