"""Charts of the gap: its mean in each month, and the parts it arises from."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.live import MonthGap
from app.dash_app.figures.axes import money_axis
from app.dash_app.figures.base import ChartStyle, Figure, panels, plain, set_layout
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS
from app.formatting import money, plural
from app.wording.live import has_cents

HEIGHT = 300  #: of the months [px]
PART_PX, PARTS_FOOT_PX = 44, 6  #: heights of a part and of what is below the last [px]
_MONTHS, _COMPACT_MONTHS = 24, 8  # of the latest months drawn
_LOSS = 2  # colour slot
_WIDTH = 0.6  # of a bar, as a share of its place


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
    set_layout(
        figure,
        yaxis=axis,
        xaxis={
            "type": "linear",
            "range": [-0.6, max(len(shown) - 0.4, 0.6)],
            "tickvals": places[::2] if crowded else places,
            "ticktext": _names(shown)[::2] if crowded else _names(shown),
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


def live_parts_figure(parts: Sequence[tuple[str, str, float | None]], style: ChartStyle) -> Figure:
    """Return the parts of the gap (name, meaning, mean [currency]), a bar each."""
    values = [0.0 if value is None else value for _, _, value in parts]
    reach = max([abs(value) for value in values], default=0.0) or 1.0
    margin = {"l": 150, "r": 56, "t": 0, "b": PARTS_FOOT_PX}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    low, high = min([0.0, *values]), max([0.0, *values])
    places = list(range(len(parts)))
    set_layout(
        figure,
        xaxis={
            "type": "linear",
            "range": [low - 0.02 * reach, high + 0.02 * reach],
            "showticklabels": False,
            "showgrid": False,
            "showspikes": False,
            "zeroline": True,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(parts) - 0.5, -0.5],
            "tickvals": places,
            "ticktext": [f"<b>{plain(name)}</b><br>{plain(meaning)}" for name, meaning, _ in parts],
            "ticklabelposition": "outside",
            "ticklen": 0,
            "tickfont": {"size": 12, "color": TOKENS[style.scheme]["dim"]},
            "automargin": False,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    figure["layout"] |= {"hovermode": False, "bargap": 0.72, "height": parts_height(len(parts))}
    figure["layout"]["annotations"] += [
        {
            "x": 1,
            "y": place,
            "xref": "paper",
            "yref": "y",
            "xanchor": "right",
            "xshift": 54,
            "showarrow": False,
            "text": money(value, cents=has_cents(values)),
            "font": {"size": 13, "color": TOKENS[style.scheme]["text"]},
        }
        for place, (_, _, value) in enumerate(parts)
    ]
    figure["data"].append(_bars(values, style) | {"x": values, "y": places, "orientation": "h"})
    return figure


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


def _names(months: Sequence[MonthGap]) -> list[str]:
    """Return `Sep 2025`, later months of a year without it, each over its number of trades."""
    names = []
    before = None
    for month in months:
        date = month.month.astype("datetime64[M]").item()
        year = f" {date.year}" if date.year != before else ""
        names.append(f"{date:%b}{year}<br>{plural(month.matched, 'trade')}")
        before = date.year
    return names


def _words(month: MonthGap) -> str:
    date = month.month.astype("datetime64[M]").item()
    matched = plural(month.matched, "matched trade")
    gap = money(month.gap, cents=has_cents([month.gap]))
    return f"{date:%b %Y}: {gap} a contract, {matched}, {month.missed} missed, {month.extra} extra"
