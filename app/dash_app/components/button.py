"""Buttons: with words, or with an icon alone. One filled button a section at most."""

from __future__ import annotations

from typing import Any, Literal

import dash_mantine_components as dmc

from app.dash_app.components.icon import icon

Kind = Literal["default", "filled", "subtle"]


def button(
    text: str, left_icon: str | None = None, kind: Kind = "default", **props: Any
) -> dmc.Button:
    """A button naming its effect; `props` go to `dmc.Button` (id, disabled, ...)."""
    return dmc.Button(
        text,
        size="xs",
        variant=kind,
        leftSection=icon(left_icon, 14) if left_icon else None,
        **props,
    )


def quiet_button(text: str, left_icon: str | None = None, **props: Any) -> dmc.Button:
    """A grey button without a frame, for what is done seldom."""
    return button(text, left_icon, "subtle", color="gray", **props)
