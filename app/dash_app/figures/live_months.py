"""Charts of the gap: its mean in each month, and the parts it arises from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.calculations.live import MonthGap
from app.dash_app.figures.axes import money_axis
from app.dash_app.figures.base import ChartStyle, Figure, panels, plain, scheme_of, set_layout
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS
from app.formatting import count, money, plural
from app.wording.live import has_cents

HEIGHT = 300  #: of the months [px]
PART_PX, PARTS_FOOT_PX = 44, 6  #: heights of a part and of what is below the last [px]
_MONTHS, _COMPACT_MONTHS = 24, 8  # of the latest months drawn
_LOSS = 2  # colour slot
_PART_NAMES_PX, _AMOUNTS_PX = 160, 64  # left and right of the bars
_WIDTH = 0.6  # of a bar, as a share of its place


@dataclass(frozen=True)
class GapParts:
    """Parts of the mean gap per contract, and the gap itself [currency]."""

    parts: Sequence[tuple[str, str, float | None]]  #: name, meaning, amount
    gap: float | None
    cents: bool  #: shown in amounts


def drawn_months(months: Sequence[MonthGap], style: ChartStyle) -> list[MonthGap]:
    """Return the latest months that have a gap, as many as the chart has room for."""
    known = [month for month in months if month.gap is not None]
    return known[-(_COMPACT_MONTHS if style.compact else _MONTHS) :]


def live_months_figure(months: Sequence[MonthGap], style: ChartStyle) -> Figure:
    """Return the mean gap per contract of each month: gains blue, losses orange."""
    shown = drawn_months(months, style)
    margin = {"l": 44, "r": 8, "t": 22, "b": 44}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    gaps = [float(month.gap or 0.0) for month in shown]
    places = list(range(len(shown)))
    axis = money_axis(min([0.0, *gaps]), max([0.0, *gaps]), ticks=4)
    low, high = axis["range"]
    room = 0.1 * (high - low)  # for the words at the ends of the bars
    axis["range"] = [low - room, high + room]
    crowded = len(shown) > 12
    names = _names(shown, compact=style.compact)
    set_layout(
        figure,
        yaxis=axis,
        xaxis={
            "type": "linear",
            "range": [-0.6, max(len(shown) - 0.4, 0.6)],
            "tickvals": places[::2] if crowded else places,
            "ticktext": names[::2] if crowded else names,
            "tickangle": 0,
            "fixedrange": True,
            "showspikes": False,
        },
    )
    figure["layout"] |= {"hovermode": "closest", "bargap": 1 - _WIDTH, "barcornerradius": 2}
    figure["data"].append(
        _bars(gaps, style)
        | {
            "x": places,
            "y": gaps,
            "text": [] if crowded else [money(gap, cents=has_cents(gaps)) for gap in gaps],
            "textposition": "outside",
            "hovertext": [_words(month) for month in shown],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    )
    return figure


def live_parts_figure(parts: GapParts, style: ChartStyle) -> Figure:
    """Return the parts of the mean gap, a bar each, and their sum in words below."""
    amounts = [0.0 if value is None else value for _, _, value in parts.parts]
    margin = {"l": _PART_NAMES_PX, "r": _AMOUNTS_PX, "t": 0, "b": PARTS_FOOT_PX}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    room = 0.02 * max(high - low, 1.0)
    hidden = {"showticklabels": False, "showgrid": False, "ticks": "", "fixedrange": True}
    set_layout(
        figure,
        xaxis=hidden
        | {
            "type": "linear",
            "range": [low - room, high + room],
            "showspikes": False,
            "zeroline": True,
        },
        yaxis=hidden | {"range": [len(amounts) + 0.5, -0.5], "zeroline": False},
    )
    figure["layout"] |= {"hovermode": False, "bargap": 0.72}
    lines = [*parts.parts, ("Gap a contract", "", parts.gap)]
    for place, (name, meaning, value) in enumerate(lines):
        _write_part(figure, place, f"<b>{plain(name)}</b><br>{plain(meaning)}", "left")
        amount = money(value, cents=parts.cents)
        _write_part(figure, place, f"<b>{amount}</b>" if not meaning else amount, "right")
    places = list(range(len(amounts)))
    figure["data"].append(_bars(amounts, style) | {"x": amounts, "y": places, "orientation": "h"})
    return figure


def _write_part(figure: Figure, place: int, words: str, side: Literal["left", "right"]) -> None:
    """Write at the left edge of the chart, or at its right."""
    left = side == "left"
    figure["layout"]["annotations"].append(
        {
            "x": 0 if left else 1,
            "y": place,
            "xref": "paper",
            "yref": "y",
            "xanchor": side,
            "align": side,
            "xshift": -_PART_NAMES_PX if left else _AMOUNTS_PX,
            "showarrow": False,
            "text": words,
            "font": {"size": 12 if left else 13, "color": TOKENS[scheme_of(figure)]["text"]},
        }
    )


def parts_height(parts: int) -> int:
    """Return the height of the chart of parts [px]."""
    return PART_PX * parts + PARTS_FOOT_PX


def _bars(values: Sequence[float], style: ChartStyle) -> Json:
    loss, gain = SCENARIO_COLOURS[style.scheme][_LOSS], TOKENS[style.scheme]["accent"]
    colours = [loss if value < 0 else gain for value in values]
    return {
        "type": "bar",
        "marker": {"color": colours},
        "textfont": {"color": TOKENS[style.scheme]["text"], "size": 12},
        "cliponaxis": False,
    }


def _names(months: Sequence[MonthGap], *, compact: bool) -> list[str]:
    """Return `Sep 2025`, later months of a year without it, each over its number of trades.

    A phone shows the month and the number alone.
    """
    names = []
    before = None
    for month in months:
        date = month.month.astype("datetime64[M]").item()
        year = f" {date.year}" if date.year != before and not compact else ""
        trades = count(month.matched) if compact else plural(month.matched, "trade")
        names.append(f"{date:%b}{year}<br>{trades}")
        before = date.year
    return names


def _words(month: MonthGap) -> str:
    date = month.month.astype("datetime64[M]").item()
    matched = plural(month.matched, "matched trade")
    gap = money(month.gap, cents=has_cents([month.gap]))
    return f"{date:%b %Y}: {gap} a contract, {matched}, {month.missed} missed, {month.extra} extra"
