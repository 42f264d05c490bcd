"""What every figure shares: stacked panels on one x axis, titles, limits, labels, and the two ways to keep figures small.

Times are text (`dates`), values float32 that travel as base64 (`typed`).
"""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.dash_app.theme import TOKENS, Scheme, template
from app.formatting import percent, short_money

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Figure = dict[
    str, Any
]  #: {"data", "layout"}; plain, for plotly.py's validation of a figure takes longer than computing it

POINTS = 1_000  #: about how many points of a curve are drawn
GAP = "\u2002"  #: an en space, between the end of a line and its name
LABEL = 11.5  #: font size of words written on a chart [px]


def plain(text: str) -> str:
    """User text made safe for plotly, whose labels read a subset of HTML, links among it."""
    return html.escape(text, quote=False)


def trim(name: str, length: int = 30) -> str:
    """A strategy name short enough for a chart."""
    return name if len(name) <= length else name[: length - 1].rstrip(" -/") + "…"


def dates(times: NDArray[np.datetime64]) -> list[str]:
    """Times as text for a date axis: a log's times have no zone, and plotly would show numbers in that of the browser."""
    has_clock = bool((times.astype("datetime64[D]") != times).any())
    text: list[str] = np.datetime_as_string(times, unit="s" if has_clock else "D").tolist()
    return text


def milliseconds(times: NDArray[np.datetime64]) -> Floats:
    """Times as a table's columns take them: since 1970, as if in UTC."""
    return times.astype("datetime64[ms]").astype(np.float64)


def typed(values: NDArray[Any]) -> dict[str, str]:
    """An array as plotly.js decodes it fastest: base64 with its type, where a list would be text."""
    return {"dtype": values.dtype.str[1:], "bdata": base64.b64encode(values.tobytes()).decode()}


def decimate(values: Floats, points: int = POINTS) -> Ints:
    """Indices of about `points` samples that keep the lowest and highest of every bucket: peaks and troughs stay true."""
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
    """Stacked panels on ONE x axis of dates, so that the crosshair and the hover box cross all of them.

    `heights` are relative, `gap` is a share of the whole; the panels are y, y2, ... from the top.
    """
    dates = {
        "type": "date",
        "anchor": _axis("y", len(heights) - 1),
        "hoverformat": "%-d %b %Y",
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "data",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": TOKENS[scheme]["zero"],
    }
    layout = {
        "template": template(scheme),
        "margin": margin,
        "uirevision": "keep",
        "xaxis": dates,
        "annotations": [],
        "shapes": [],
    }
    room, top = (1 - gap * (len(heights) - 1)) / sum(heights), 1.0
    for i, height in enumerate(heights):
        layout[_axis("yaxis", i)] = {"domain": [max(top - height * room, 0.0), top], "anchor": "x"}
        top -= height * room + gap
    return {"data": [], "layout": layout}


def set_layout(figure: Figure, **parts: dict[str, Any]) -> None:
    """Add to parts of a figure's layout, such as `yaxis2={"range": [0, 1]}`."""
    for name, part in parts.items():
        figure["layout"][name] = figure["layout"].get(name, {}) | part


def title(figure: Figure, text: str, axis: str = "y") -> None:
    """A panel's title: above it, flush with the page's text."""
    left, above = -figure["layout"]["margin"]["l"], 7  # [px] from the panel's corner
    across = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "x0": left, "x1": left}
    up = {"yref": f"{axis} domain", "ysizemode": "pixel", "yanchor": 1, "y0": above, "y1": above}
    words = {
        "text": text,
        "font": {"size": 12, "color": TOKENS[scheme_of(figure)]["dim"]},
        "xanchor": "left",
        "yanchor": "bottom",
    }
    # The label of a shape without extent: plotly draws an annotation twice at every change, which a slider would wait for.
    figure["layout"]["shapes"].append(
        {"type": "line", **across, **up, "line": {"width": 0}, "label": words}
    )


def axis_title(text: str) -> dict[str, Any]:
    """The name of an axis, close to its ticks: asked for where there is one, for plotly lays out the page to find that place."""
    return {"text": text, "standoff": 8}


def limit(figure: Figure, axis: str, value: float, text: str | None) -> None:
    """A dashed line the user set, named once at its right end."""
    colour = TOKENS[scheme_of(figure)]["danger"]
    line = {"width": 1, "color": colour, "dash": "4px,3px"}
    shape = {
        "type": "line",
        "xref": "x domain",
        "x0": 0,
        "x1": 1,
        "yref": axis,
        "y0": value,
        "y1": value,
        "line": line,
    }
    if text is not None:
        font = {"size": LABEL, "color": colour}
        shape["label"] = {
            "text": GAP + text,
            "font": font,
            "textposition": "end",
            "xanchor": "left",
            "yanchor": "middle",
        }
    figure["layout"]["shapes"].append(shape)


class End(NamedTuple):
    """A curve's name at its right end."""

    place: float  #: in the axis' own coordinates (the logarithm on a log axis)
    text: str
    colour: str  #: a token or CSS


def name_ends(figure: Figure, ends: Sequence[End], gap: float, axis: str = "y") -> None:
    """Names of curves at the right end of the x axis, at least `gap` apart in the axis' coordinates: one trace of words."""
    layout, colours = figure["layout"], TOKENS[scheme_of(figure)]
    of = layout[_axis("yaxis", int(axis[1:] or 1) - 1)]
    places = spread([end.place for end in ends], gap)
    right = layout["xaxis"]["range"][1]
    layout["xaxis"]["autorangeoptions"] = {
        "clipmax": right
    }  # a double click fits the axes to the curves, not to their names
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "text",
            "x": [right] * len(ends),
            "y": (10**places if of.get("type") == "log" else places).tolist(),
            "yaxis": axis,
            "text": [GAP + end.text for end in ends],
            "textposition": "middle right",
            "textfont": {
                "size": LABEL,
                "color": [colours.get(end.colour, end.colour) for end in ends],
            },
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    )


def write(
    figure: Figure,
    x: float | str,
    y: float,
    text: str,
    colour: str = "text",
    *,
    x_of: str = "x",
    y_of: str = "y",
    dx: float = 8,
    dy: float = 0,
    size: float = LABEL,
    xanchor: str = "left",
    yanchor: str = "middle",
) -> None:
    """Words on the chart, right of (x, y) unless anchored otherwise; `colour` is a token or CSS. User text goes through `plain`."""
    ink = TOKENS[scheme_of(figure)].get(colour, colour)
    figure["layout"]["annotations"].append(
        {
            "x": x,
            "y": y,
            "xref": x_of,
            "yref": y_of,
            "text": text,
            "showarrow": False,
            "xanchor": xanchor,
            "yanchor": yanchor,
            "xshift": dx,
            "yshift": dy,
            "font": {"size": size, "color": ink},
            "align": "left",
        }
    )


def spread(values: Sequence[float], gap: float) -> Floats:
    """End labels moved apart to at least `gap`, keeping their order."""
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


def money_axis(low: float, high: float, *, logarithmic: bool = False) -> dict[str, Any]:
    """An axis of money with about five ticks, `$274k`; the range leaves room above the highest value."""
    if logarithmic:
        return _log_money_axis(max(low, 1.0), max(high, 2.0))
    low, high = min(low, high), max(low, high)
    step = nice_step((high - low) / 4)
    ticks = np.arange(np.floor(low / step) * step, high + step / 2, step)
    pad = 0.04 * max(high - low, step)
    return {
        "type": "linear",
        "range": [min(low, ticks[0]) - pad * (low < 0), high + pad],
        "tickvals": ticks,
        "ticktext": [short_money(tick) for tick in ticks],
    }


def drawdown_axis(deepest: float) -> dict[str, Any]:
    """An axis for drawdowns drawn below zero and printed without sign; `deepest` is a fraction ≥ 0."""
    deepest = max(deepest, 0.01)
    step = nice_step(deepest / 4)
    ticks = np.arange(0, deepest + step / 4, step)
    return {
        "range": [-1.3 * deepest, 0],
        "tickvals": -ticks,
        "ticktext": [percent(tick, 0 if step >= 0.01 else 1) for tick in ticks],
    }


def nice_step(size: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten that is not below `size`."""
    if not np.isfinite(size) or size <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(size))
    return float(
        power * next(step for step in (1, 2, 2.5, 5, 10) if step * power >= size * (1 - 1e-9))
    )


def scheme_of(figure: Figure) -> Scheme:
    """The colour scheme a figure of `panels` was made in."""
    return (
        "dark"
        if figure["layout"]["template"]["layout"]["font"]["color"] == TOKENS["dark"]["text"]
        else "light"
    )


def _axis(name: str, index: int) -> str:
    return name if index == 0 else f"{name}{index + 1}"


def _log_money_axis(low: float, high: float) -> dict[str, Any]:
    """Ticks at 1 and 3 (or 1, 2, 5 within a decade) times the powers of ten."""
    decades = np.log10(high / low)
    heads = (1, 2, 5) if decades < 1.5 else (1, 3) if decades < 4 else (1,)
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    ticks = np.array(
        [head * power for power in powers for head in heads if low <= head * power <= high]
    )
    pad = 0.04 * max(decades, 0.1)
    return {
        "type": "log",
        "range": [np.log10(low) - pad, np.log10(high) + pad],
        "tickvals": ticks,
        "ticktext": [short_money(tick) for tick in ticks],
    }
