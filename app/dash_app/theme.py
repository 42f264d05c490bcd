"""Tokens of colour, type and charts.

Hex values appear only here and in assets/css/lotwise.css.

Contents: `TOKENS`, `SCENARIO_COLOURS`, `SEQUENTIAL`, `MANTINE`, `GRAPH_CONFIG`, `template`,
`alpha`, `readable`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

Scheme = Literal["light", "dark"]

FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

TOKENS: dict[Scheme, dict[str, str]] = {
    "light": {
        "bg": "#FFFFFF",
        "text": "#17202B",
        "dim": "#566172",
        "faint": "#6B7686",
        "grid": "#EDEFF3",
        "zero": "#B9C1CC",
        "strong": "#CBD1DA",
        "accent": "#0A56A8",
        "interval": "#8894A5",
        "danger": "#B3261E",
        "warn_soft": "rgba(188,145,30,.16)",
        "hover": "#FFFFFF",
    },
    "dark": {
        "bg": "#11161C",
        "text": "#E4E9F0",
        "dim": "#9BA7B6",
        "faint": "#8490A0",
        "grid": "#1E252E",
        "zero": "#465262",
        "strong": "#3A4553",
        "accent": "#468DE5",
        "interval": "#5C6B80",
        "danger": "#FF8A80",
        "warn_soft": "rgba(242,184,75,.13)",
        "hover": "#1A212A",
    },
}

#: Slot 0 is always the log, slot 1 the scenario that the user applied. Okabe-Ito hues, with their
#: lightness changed so that colour-blind readers can tell every pair apart.
SCENARIO_COLOURS: dict[Scheme, tuple[str, ...]] = {
    "light": (
        "#5F6268",
        "#0A56A8",
        "#CC4200",
        "#0C9064",
        "#DF6FA1",
        "#B78C18",
        "#3A9CD5",
        "#453E00",
    ),
    "dark": (
        "#ACB5C3",
        "#468DE5",
        "#F9700E",
        "#4CBC7B",
        "#C87BAD",
        "#F8C243",
        "#9EE9FF",
        "#E0FD98",
    ),
}

#: A ramp of one hue for magnitude, from nothing to most.
SEQUENTIAL: dict[Scheme, tuple[str, ...]] = {
    "light": ("#F6F7F9", "#CFE0F3", "#8DB6E2", "#3F7FC4", "#0A4488"),
    "dark": ("#161C24", "#1B3557", "#26578F", "#3F86D6", "#9CC6FA"),
}

_HELP = {"fontSize": "12px", "lineHeight": "16px"}  # the line under a field

MANTINE: dict[str, Any] = {
    "fontFamily": FONT,
    "primaryColor": "accent",
    "primaryShade": {"light": 7, "dark": 5},
    "colors": {
        "accent": [
            "#EAF2FB",
            "#D3E3F5",
            "#A6C8EC",
            "#78ADE8",
            "#5B9BE9",
            "#468DE5",
            "#1F6FC4",
            "#0A56A8",
            "#084789",
            "#06386C",
        ],
        "dark": [
            "#E4E9F0",
            "#C3CBD6",
            "#9BA7B6",
            "#75818F",
            "#313B48",
            "#222B36",
            "#1A212A",
            "#11161C",
            "#0C1014",
            "#080B0E",
        ],
        "gray": [
            "#F6F7F9",
            "#EDEFF3",
            "#E3E6EB",
            "#D3D8E0",
            "#CBD1DA",
            "#8A94A3",
            "#566172",
            "#3A4553",
            "#26303C",
            "#17202B",
        ],
    },
    "black": "#17202B",
    "defaultRadius": 6,
    "fontSizes": {"xs": "12px", "sm": "13px", "md": "14px", "lg": "16px", "xl": "20px"},
    "lineHeights": {"xs": "1.4", "sm": "1.45", "md": "1.5"},
    "spacing": {"xs": "8px", "sm": "12px", "md": "16px", "lg": "24px", "xl": "32px"},
    "headings": {"fontWeight": "600"},
    "cursorType": "pointer",
    "components": {
        # What screen readers need: a name for the button, and a menu of nothing but items.
        "Modal": {"defaultProps": {"closeButtonProps": {"aria-label": "Close"}}},
        "Menu": {"defaultProps": {"withInitialFocusPlaceholder": False}},
        "InputWrapper": {"styles": {"description": _HELP, "error": _HELP}},
    },
}

#: For every graph. Without it plotly's "Share chart" button would send figures to another server.
GRAPH_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "showTips": False,  # no "double-click to zoom out": the page has a button
    # Handles and boxes at the ends of every axis slow each drawing down. Dragging a box zooms in,
    # a double click zooms out again.
    "showAxisDragHandles": False,
    "showAxisRangeEntryBoxes": False,
    "responsive": True,
}


def alpha(colour: str, opacity: float) -> str:
    """Return `colour` (#RRGGBB) at an opacity in [0, 1], as CSS."""
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{opacity})"


def readable(colour: str, scheme: Scheme) -> str:
    """Return `colour` mixed with the text colour until its contrast is 4.5:1 (WCAG 2 AA)."""
    back, ink = TOKENS[scheme]["bg"], TOKENS[scheme]["text"]
    for step in range(11):
        mixed = _mix(colour, ink, step / 10)
        if _contrast(mixed, back) >= 4.5:
            return mixed
    return ink


@cache
def template(scheme: Scheme) -> dict[str, Any]:
    """Return the plotly template: horizontal hairlines, no frame, no legend.

    The page writes legends as chips.
    """
    tokens = TOKENS[scheme]
    return {
        "layout": {
            "font": {"family": FONT, "size": 12, "color": tokens["text"]},
            "colorway": list(SCENARIO_COLOURS[scheme]),
            # Not transparent: on a transparent ground plotly gives the crosshair a white rim.
            "paper_bgcolor": tokens["bg"],
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": _axis(tokens),
            "yaxis": _axis(tokens) | _Y_AXIS | {"gridcolor": tokens["grid"]},
            "margin": {"l": 52, "r": 12, "t": 10, "b": 28},
            "showlegend": False,
            # Without this plotly computes the fonts of legend titles for every curve.
            "legend": {"visible": False},
            "hovermode": "x unified",
            "hoversubplots": "axis",
            "hoverlabel": {
                "bgcolor": tokens["hover"],
                "bordercolor": tokens["strong"],
                "font": {"size": 12, "color": tokens["text"], "family": FONT},
                "namelength": -1,
            },
        }
    }


#: With "allow" plotly does not measure every label against the edge of the chart, which would make
#: the browser lay out the page; the labels of a y axis stay inside anyway.
_Y_AXIS = {"showgrid": True, "gridwidth": 1, "ticks": "", "nticks": 6, "ticklabeloverflow": "allow"}


def _axis(tokens: dict[str, str]) -> dict[str, Any]:
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": tokens["strong"],
        "tickfont": {"size": 11, "color": tokens["faint"]},
        "title": {"font": {"size": 12, "color": tokens["dim"]}},
        "automargin": False,
    }


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02X}" for a, b in pairs)


def _contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((_luminance(colour), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Return a channel of sRGB in [0, 1] as linear light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
