"""Shared parts of every figure: stacked panels on one x axis, titles, limits, marks and labels.

A figure is a plain dictionary, because plotly.py takes longer to validate one than to compute it.
To keep figures small, times are text (`dates`) and values are float32 sent as base64 (`typed`).
"""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS, Scheme, alpha, template

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Figure = Json  #: {"data": traces, "layout": layout}

POINTS = 1_000  #: number of points drawn of a curve, approximately
GAP = "\u2002"  #: an en space, between the end of a line and its name
LABEL_PX = 11.5  #: font size of words written on a chart [px]
DOTTED, DASHED = "2px,3px", "4px,3px"  #: dashes of marks and of limits


@dataclass(frozen=True)
class ChartStyle:
    """Colour scheme of a chart, and the layout for the width of its window."""

    scheme: Scheme
    compact: bool = False  #: the window is as narrow as a phone: fewer ticks and names
    short: bool = False  #: the window is lower than 800 px
    touch: bool = False  #: a finger drags the page, not a box in the chart


def plain(text: str) -> str:
    """Escape user text: plotly reads a subset of HTML in labels, links included."""
    return html.escape(text, quote=False)


def trim(name: str, length: int = 30) -> str:
    """Shorten a strategy name to at most `length` characters."""
    return name if len(name) <= length else name[: length - 1].rstrip(" -/") + "…"


def dates(times: NDArray[np.datetime64]) -> list[str]:
    """Return times (N,) as text for a date axis.

    The times of a log have no zone; plotly would show numbers in the zone of the browser.
    """
    has_clock = bool((times.astype("datetime64[D]") != times).any())
    text: list[str] = np.datetime_as_string(times, unit="s" if has_clock else "D").tolist()
    return text


def milliseconds(times: NDArray[np.datetime64]) -> Floats:
    """Return times (N,) as milliseconds since 1970, as if they were UTC, for columns of a table."""
    return times.astype("datetime64[ms]").astype(np.float64)


def typed(values: NDArray[Any]) -> dict[str, str]:
    """Return an array as base64 with its type, which plotly.js decodes faster than a list."""
    return {"dtype": values.dtype.str[1:], "bdata": base64.b64encode(values.tobytes()).decode()}


def decimate(values: Floats, points: int = POINTS) -> Ints:
    """Return indices of about `points` samples of `values` (N,), in order.

    The lowest and the highest value of every bucket stay, so peaks and troughs are drawn true.
    """
    n = len(values)
    if n <= points:
        return np.arange(n)
    width = -(-n // (points // 2))
    padded = np.append(values, np.full(-n % width, values[-1])).reshape(-1, width)
    starts = np.arange(len(padded)) * width
    picked = np.concatenate([[0], starts + padded.argmin(1), starts + padded.argmax(1), [n - 1]])
    return np.unique(np.minimum(picked, n - 1))


def panels(
    scheme: Scheme, heights: Sequence[float], gap: float, *, margin: dict[str, int]
) -> Figure:
    """Return a figure of stacked panels that share ONE x axis of dates.

    With one axis the crosshair and the hover box cross all panels. `heights` are relative, `gap`
    is a share of the whole height; the y axes are y, y2, ... from the top.
    """
    layout = {
        "template": template(scheme),
        "margin": margin,
        "uirevision": "keep",
        "xaxis": _date_axis(scheme, _axis("y", len(heights) - 1)),
        "annotations": [],
        "shapes": [],
    }
    room, top = (1 - gap * (len(heights) - 1)) / sum(heights), 1.0
    for i, height in enumerate(heights):
        domain = [max(top - height * room, 0.0), top]
        # Dragging zooms along time only.
        layout[_axis("yaxis", i)] = {"domain": domain, "anchor": "x", "fixedrange": True}
        top -= height * room + gap
    return {"data": [], "layout": layout}


#: Text of ticks on a date axis by their distance: days, months, years.
_DATE_FORMATS = (
    {"dtickrange": [None, 86_399_999], "value": "%-d %b %H:%M"},
    {"dtickrange": [86_400_000, 2_419_200_000], "value": "%-d %b"},
    {"dtickrange": ["M1", "M6"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
)


def _date_axis(scheme: Scheme, anchor: str) -> dict[str, Any]:
    return {
        "type": "date",
        "anchor": anchor,
        "hoverformat": "%-d %b %Y",
        "tickformatstops": _DATE_FORMATS,
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "data",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": TOKENS[scheme]["zero"],
    }


def set_layout(figure: Figure, **parts: dict[str, Any]) -> None:
    """Add to parts of a figure's layout, such as `yaxis2={"range": [0, 1]}`."""
    for name, part in parts.items():
        figure["layout"][name] = figure["layout"].get(name, {}) | part


def zoom_time(figure: Figure, style: ChartStyle) -> None:
    """Prepare a figure for zooms along time with fitted y axes; a finger moves the page.

    Call this when the axes have their ranges. The layout's `meta.axes` keeps the y axes as they
    are now, for the time after the zoom.
    """
    layout = figure["layout"]
    layout["dragmode"] = False if style.compact or style.touch else "zoom"
    first, last = layout["xaxis"]["range"]
    layout["xaxis"] |= {"minallowed": first, "maxallowed": last}
    names = [name for name in layout if name.startswith("yaxis")]
    kept = ("range", "tickmode", "tickvals", "ticktext")
    axes = {name: {part: layout[name][part] for part in kept} for name in names}
    layout["meta"] = {"axes": axes}


def title(figure: Figure, text: str, axis: str = "y") -> None:
    """Write a panel's title above it, flush with the text of the page."""
    left, above = -figure["layout"]["margin"]["l"], 6  # [px] from the panel's corner
    across = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": left, "x1": left}
    up = {"yref": f"{axis} domain", "ysizemode": "pixel", "yanchor": 1, "y0": above, "y1": above}
    words = {
        "text": text,
        "font": {"size": 12, "color": TOKENS[scheme_of(figure)]["dim"]},
        "xanchor": "left",
        "yanchor": "bottom",
    }
    # The label of a shape without extent: plotly draws an annotation twice at every change,
    # which would delay a slider.
    figure["layout"]["shapes"].append(
        {"type": "line", **across, **up, "line": {"width": 0}, "label": words}
    )


def limit(figure: Figure, axis: str, value: float, text: str | None) -> None:
    """Draw a limit that the user set as a dashed level, with `text` at its right end if given."""
    colour = TOKENS[scheme_of(figure)]["danger"]
    shape = level_shape(value, colour, DASHED, axis)
    if text is not None:
        shape["label"] = {
            "text": GAP + text,
            "font": {"size": LABEL_PX, "color": colour},
            "textposition": "end",
            "xanchor": "left",
            "yanchor": "middle",
        }
    figure["layout"]["shapes"].append(shape)


def level_shape(value: float, colour: str, dash: str, axis: str = "y") -> dict[str, Any]:
    """Return a horizontal line across the whole chart at `value` of a y axis."""
    across = {"xref": "x domain", "x0": 0, "x1": 1}
    stroke = {"width": 1, "color": colour, "dash": dash}
    return {"type": "line", **across, "yref": axis, "y0": value, "y1": value, "line": stroke}


def upright_shape(value: float, colour: str, dash: str) -> dict[str, Any]:
    """Return a vertical line through all panels at `value` of the x axis."""
    up = {"yref": "paper", "y0": 0, "y1": 1}
    stroke = {"width": 1, "color": colour, "dash": dash}
    return {"type": "line", "xref": "x", "x0": value, "x1": value, **up, "line": stroke}


def tint_shape(start: float, end: float, colour: str, opacity: float) -> dict[str, Any]:
    """Return a tint over [start, end] of the x axis, through all panels and beneath the curves."""
    up = {"yref": "paper", "y0": 0, "y1": 1}
    fill = {"fillcolor": alpha(colour, opacity), "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", "xref": "x", "x0": start, "x1": end, **up, **fill}


def dot(x: float | str, y: float, size: int, colour: str, scheme: Scheme) -> dict[str, Any]:
    """Return a trace of one point, `size` pixels wide, with a rim in the background's colour."""
    rim = {"width": 2, "color": TOKENS[scheme]["bg"]}
    marker = {"size": size, "color": colour, "line": rim}
    point = {"type": "scatter", "mode": "markers", "x": [x], "y": [y]}
    return point | {"marker": marker, "hoverinfo": "skip"}


class End(NamedTuple):
    """A curve's name at its right end."""

    place: float  #: in the axis' own coordinates (the logarithm on a log axis)
    text: str
    colour: str  #: a token or CSS


def name_ends(figure: Figure, ends: Sequence[End], gap: float, axis: str = "y") -> None:
    """Write the names of curves at the right end of the x axis, as one trace of words.

    Names stand at least `gap` apart, in the coordinates of the axis.
    """
    layout, colours = figure["layout"], TOKENS[scheme_of(figure)]
    y_axis = layout[_axis("yaxis", int(axis[1:] or 1) - 1)]
    places = spread([end.place for end in ends], gap)
    if y_axis.get("type") == "log":
        places = 10**places
    right = layout["xaxis"]["range"][1]
    # A double click fits the axes to the curves, not to their names.
    layout["xaxis"]["autorangeoptions"] = {"clipmax": right}
    ink = [colours.get(end.colour, end.colour) for end in ends]
    words = words_trace([GAP + end.text for end in ends], ink)
    figure["data"].append(words | {"x": [right] * len(ends), "y": places.tolist(), "yaxis": axis})


def words_trace(texts: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    """Return a trace of words right of its points, without the points."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [],
        "y": [],
        "text": list(texts),
        "textposition": "middle right",
        "textfont": {"size": LABEL_PX, "color": list(colours)},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


@dataclass(frozen=True)
class Label:
    """Words right of (x, y) unless anchored otherwise; escape user text with `plain` first."""

    x: float | str
    y: float
    text: str
    colour: str = "text"  #: a token or CSS
    x_of: str = "x"  #: axis of x
    y_of: str = "y"  #: axis of y
    dx: float = 8  #: distance from x, to the right [px]
    dy: float = 0  #: distance from y, upwards [px]
    xanchor: str = "left"
    yanchor: str = "middle"


def write(figure: Figure, label: Label) -> None:
    """Write a label on the chart."""
    ink = TOKENS[scheme_of(figure)].get(label.colour, label.colour)
    place = {"x": label.x, "y": label.y, "xref": label.x_of, "yref": label.y_of}
    shift = {"xshift": label.dx, "yshift": label.dy}
    anchors = {"xanchor": label.xanchor, "yanchor": label.yanchor, "align": "left"}
    words = {"text": label.text, "showarrow": False, "font": {"size": LABEL_PX, "color": ink}}
    figure["layout"]["annotations"].append(place | shift | anchors | words)


def spread(values: Sequence[float], gap: float) -> Floats:
    """Return `values` moved apart to at least `gap`, in the same order."""
    placed = np.array(values, np.float64)
    order = np.argsort(placed, kind="stable")
    for _ in range(200):
        crowded = [(a, b) for a, b in pairwise(order) if placed[b] - placed[a] < gap - 1e-9]
        if not crowded:
            break
        for a, b in crowded:
            missing = max(gap - (placed[b] - placed[a]), 0.0)
            placed[a] -= missing / 2
            placed[b] += missing / 2
    return placed


def scheme_of(figure: Figure) -> Scheme:
    """Return the colour scheme in which `panels` made a figure."""
    ink = figure["layout"]["template"]["layout"]["font"]["color"]
    return "dark" if ink == TOKENS["dark"]["text"] else "light"


def _axis(name: str, index: int) -> str:
    return name if index == 0 else f"{name}{index + 1}"
