"""Figures as plotly understands them: every name and value checked by plotly.py, typed arrays decoded."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go


def plotted(figure: dict[str, Any]) -> go.Figure:
    """The figure as a `go.Figure`; raises ValueError for a property or value that plotly does not know."""
    return go.Figure(data=[{name: decoded(value) for name, value in trace.items()} for trace in figure["data"]], layout=figure["layout"])


def decoded(value: Any) -> Any:
    """A typed array as numpy, anything else as it is."""
    if not isinstance(value, dict) or "bdata" not in value:
        return value
    array = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
    return array.reshape([int(n) for n in value["shape"].split(",")]) if "shape" in value else array
