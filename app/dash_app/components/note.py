"""Notes on the page: a tinted line saying what happened, where, and one way out."""

from __future__ import annotations

from typing import Any, Literal

from dash import html

from app.dash_app.components.icon import tone_icon
from app.dash_app.components.text import Content, Part

Tone = Literal["info", "ok", "warn", "danger"]


def note(
    title: Content, text: Part = None, tone: Tone = "info", action: Part = None, **props: Any
) -> html.Div:
    """What was found in bold, then what was done and what to do; `action` is one button. `props` go to the outer `html.Div`."""
    words = html.Div([html.B(title), " ", text], className="note-t")
    return html.Div(
        [tone_icon(tone), words, action],
        className=f"note {tone}",
        role="alert" if tone == "danger" else "status",
        **props,
    )
