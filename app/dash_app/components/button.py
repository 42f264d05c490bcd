"""Buttons: with words, or with an icon alone. One filled button a section at most."""

from __future__ import annotations

from typing import Any, Literal

import dash_mantine_components as dmc

from app.dash_app.components.icon import icon_class

Kind = Literal["default", "filled", "subtle"]


def button(
    text: str, left_icon: str | None = None, kind: Kind = "default", **props: Any
) -> dmc.Button:
    """A button naming its effect; `props` go to `dmc.Button` (id, disabled, ...)."""
    if left_icon:
        props["className"] = icon_class(left_icon, props.get("className", ""))
    return dmc.Button(text, size="xs", variant=kind, **props)


def quiet_button(text: str, left_icon: str | None = None, **props: Any) -> dmc.Button:
    """A grey button without a frame, for what is done seldom."""
    return button(text, left_icon, "subtle", color="gray", **props)
