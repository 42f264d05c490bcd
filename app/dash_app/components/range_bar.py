"""Range bars in plain CSS: a range, the estimate in it and the value applied, on the scale of the column head."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.formatting import percent, percent_range


def range_bar(low: float, high: float, estimate: float, applied: float | None, top: float) -> html.Div:
    """All are fractions, `applied` None where nothing is; the bar ends at `top`, and a range past it prints where it ends."""
    over = high > top
    left, right = _place(low, top), _place(high, top)
    marks: list[Component] = [
        html.Span(className="rb-i over" if over else "rb-i", style={"left": left, "width": f"calc({right} - {left})"}),
        html.Span(className="rb-e", style={"left": _place(estimate, top)}),
    ]
    if applied is not None:
        marks.append(html.Span(className="rb-a", style={"left": _place(applied, top)}))
    if over:
        marks.append(html.Span(percent(high, 0), className="rb-o"))
    words = f"{percent(estimate, 0)}, range {percent_range(low, high)}" + ("" if applied is None else f", applied {percent(applied)}")
    return html.Div(marks, className="rb", role="img", **aria(label=words))


def range_scale(ticks: Sequence[tuple[float, str]], top: float) -> html.Div:
    """The scale of a column of range bars, for its head: (fraction, text) pairs."""
    return html.Div([html.Span(text, style={"left": _place(at, top)}) for at, text in ticks], className="rb-scale")


def _place(value: float, top: float) -> str:
    return f"{100 * min(max(value, 0.0), top) / top:.2f}%"
