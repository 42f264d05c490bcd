"""Notices that float over the page: what just happened, where no section is the place to say it."""

from __future__ import annotations

from typing import Any

from dash import set_props

COLOURS = {"info": "gray", "ok": "green", "warn": "yellow", "danger": "red"}


def notice(title: str, message: str, tone: str = "info", *, stays: bool = False) -> dict[str, Any]:
    """One notification for `dmc.NotificationContainer`; it replaces an equal one on screen."""
    return {
        "action": "show",
        "id": f"notice-{abs(hash((title, message)))}",
        "title": title,
        "message": message,
        "color": COLOURS[tone],
        "autoClose": False if stays else 8000,
        "closeButtonProps": {"aria-label": "Close this notice"},
    }


def tell(title: str, message: str, tone: str = "info", *, stays: bool = False) -> None:
    """Show a notice from inside a callback, whatever its outputs are."""
    set_props(NOTICES, {"sendNotifications": [notice(title, message, tone, stays=stays)]})


NOTICES = "notices"
