"""Icons: local SVG files drawn as CSS masks, in the colour of the text around them."""

from __future__ import annotations

from dash import html

from app.dash_app.components.aria import aria

#: The icon of each tone a message can have.
TONE_ICONS = {
    "info": "info-circle",
    "ok": "circle-check",
    "warn": "alert-triangle",
    "danger": "alert-circle",
}


def icon(name: str, size: int = 16, class_name: str = "") -> html.Span:
    """The icon `name` of assets/icons, `size` pixels square, hidden from screen readers."""
    return html.Span(
        className=f"i i-{name} {class_name}".strip(),
        style={"fontSize": size},
        **aria(hidden="true"),
    )


def icon_class(name: str, class_name: str = "") -> str:
    """The class of an element that shows the icon `name` before its content.

    Such an icon is drawn by the style sheet (`.with-icon`), so the page mounts no component for it.
    """
    return f"with-icon i-{name} {class_name}".strip()


def tone_icon(tone: str, size: int = 16) -> html.Span:
    """The icon of a tone (info, ok, warn, danger), in its colour."""
    return icon(TONE_ICONS[tone], size, tone)
