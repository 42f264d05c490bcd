"""Buttons: with words, or with an icon alone. One filled button a section at most."""

from __future__ import annotations

from typing import Any, Literal

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
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


def act_button(text: str, left_icon: str | None, act: str, **attributes: str) -> html.Button:
    """A quiet button inside markup: `act` says what it does to the script that listens (assets/settings.js)."""
    words = text if left_icon is None else [icon(left_icon, 14), text]
    return html.Button(
        words, className="btn quiet", type="button", **{"data-act": act} | attributes
    )


def plain_icon_button(name: str, label: str, act: str, on: str) -> html.Button:
    """An icon that acts, inside markup: `act` says what it does, `on` to what, to the script that listens (assets/settings.js)."""
    attributes = {
        "data-act": act,
        "data-name": on,
        "data-key": f"{act}-{on}",
    }  # the key keeps the focus when the markup is written anew
    return html.Button(
        icon(name, 16),
        className="icon-btn",
        type="button",
        title=label,
        **aria(label=label),
        **attributes,
    )
