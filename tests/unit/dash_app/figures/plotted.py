"""Figures checked by plotly.py, with their typed arrays decoded."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go


def plotted(figure: dict[str, Any]) -> go.Figure:
    """Return the figure as a `go.Figure`.

    Raises ValueError for a property or value that plotly does not know.
    """
    return go.Figure(
        data=[{name: decoded(value) for name, value in trace.items()} for trace in figure["data"]],
        layout=figure["layout"],
    )


def decoded(value: Any) -> Any:
    """Return a typed array as a numpy array, anything else unchanged."""
    if not isinstance(value, dict) or "bdata" not in value:
        return value
    array = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
    return array.reshape([int(n) for n in value["shape"].split(",")]) if "shape" in value else array


def written(figure: go.Figure) -> list[str]:
    """Return the words on a chart: labels of shapes, traces of words and annotations."""
    layout = figure.layout
    names = [
        text
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "text"
        for text in trace.text
    ]
    labels = [shape.label.text for shape in layout.shapes if shape.label.text]
    return [text.strip() for text in (*labels, *names, *(note.text for note in layout.annotations))]


def curves(figure: go.Figure) -> list[Any]:
    """Return the traces of a figure without those of words."""
    return [trace for trace in figure.data if trace.type != "scatter" or trace.mode != "text"]


def shapes(figure: go.Figure) -> list[Any]:
    """Return the visible shapes, without those that only carry words."""
    return [
        shape for shape in figure.layout.shapes if shape.type != "line" or shape.line.width != 0
    ]


def texts(figure: go.Figure) -> str:
    """Return the annotations of a figure in one text."""
    return " | ".join(note.text for note in figure.layout.annotations)


def dots(figure: go.Figure) -> list[tuple[float, float]]:
    """Return the points of the only trace of markers."""
    (marks,) = (trace for trace in figure.data if trace.mode == "markers")
    return list(zip(marks.x, marks.y, strict=True))


def named(figure: go.Figure, name: str) -> Any:
    """Return the first trace with a name."""
    return next(trace for trace in figure.data if trace.name == name)
