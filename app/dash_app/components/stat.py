"""Figures with a label over and a qualifier under them."""

from __future__ import annotations

from dash import html

from app.dash_app.components.text import Content


def stat(
    label: Content,
    value: Content,
    qualifier: Content = None,
    *,
    tone: str = "",
    class_name: str = "",
) -> html.Div:
    """One figure; `tone` `bad` colours it as a breach."""
    lines = [
        html.Div(label, className="stat-l"),
        html.Div(value, className=f"stat-v {tone}".strip()),
    ]
    if qualifier is not None:
        lines.append(html.Div(qualifier, className="stat-s"))
    return html.Div(lines, className=f"stat {class_name}".strip())
