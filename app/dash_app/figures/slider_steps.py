"""Every step of the Kelly slider, ready to be drawn by the browser while the thumb is dragged.

`slider_steps` makes one JSON object from replays of *My sizing*. Nothing in it is left to format:

    {
      "days": ["2022-05-16", ...],        every day of the log, for the indices below
      "nameGap": 0.07,                    distance of names, as a share of the equity axis' range
      "at": {"equity": 3, ...},           numbers of traces (`TraceNumbers`)
      "steps": [                          one per step, in order of the fractions
        {
          "fraction": 0.25,
          "label": "0.25×",
          "equityDays": TYPED,            uint16 (E,) indices into `days`: x of the equity trace
          "equity": TYPED,                float32 (E,): its y
          "beside": TYPED,                float32 (E, 2): its customdata, drawdown and margin held
          "drawdownDays": TYPED,          uint16 (F,): x of the drawdown trace
          "drawdown": TYPED,              float32 (F,): its y, above 0
          "held": TYPED | null,           float32 (W,): y of the third panel's trace
          "axes": {"yaxis": AXIS, "yaxis2": AXIS, "yaxis3": AXIS},   the last with a third panel
          "names": [2285595.0, ...],      y of the trace of names
          "row": ["My sizing, 0.25×", "$2,285,595", ...],            cells of the comparison table
          "strip": ["0.25×", ...],        texts of the strip
          "values": [0.25, 0.61, ...]     numbers of the strip, for its changes; null where unknown
        }, ...
      ]
    }

TYPED is `{"dtype": "u2" | "u4" | "f4", "bdata": base64}`, with `"shape": "E, 2"` for customdata;
plotly reads it as it is. AXIS is `{"type", "range", "tickmode", "tickvals", "ticktext"}`, without
`type` but for equity. Days are uint32 in logs of more than 65,535 days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.calculations.replay.engine import Replay
from app.dash_app.figures.base import Ints, dates, typed
from app.dash_app.figures.replay import TraceNumbers
from app.dash_app.figures.replay_curves import ScenarioCurve
from app.dash_app.figures.replay_frame import Moving, ReplayFrame
from app.dash_app.json_object import Json
from app.formatting import times

_R20 = (
    *(1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.0, 2.24, 2.5, 2.8),
    *(3.15, 3.55, 4.0, 4.5, 5.0, 5.6, 6.3, 7.1, 8.0, 9.0),
)

#: The slider's 41 fractions of Kelly, the Renard R20 series from 0.01 to 1: even on a log scale to
#: 1.3 %, with 0.1, a quarter, a half and 1 among them.
STEPS: tuple[float, ...] = (
    *(round(number * decade, 6) for decade in (0.01, 0.1) for number in _R20),
    1.0,
)


@dataclass(frozen=True)
class StepContent:
    """Functions that describe a replay of *My sizing* at a fraction: its curve and its words."""

    curve: Callable[[Replay], ScenarioCurve]
    row: Callable[[float, Replay], Sequence[str]]  #: cells of the comparison table
    strip: Callable[[float, Replay], Sequence[str]]  #: texts of the strip
    values: Callable[[float, Replay], Sequence[float | None]]  #: numbers of the strip


def slider_steps(
    frame: ReplayFrame,
    at: TraceNumbers,
    replays: Sequence[tuple[float, Replay]],
    content: StepContent,
) -> Json:
    """Return the steps of the slider as JSON; the module describes its form.

    `frame` and `at` belong to the chart that the browser shows (`replay_chart`), `replays` are
    fractions with the replay of *My sizing* at each.
    """
    return {
        "days": dates(frame.drawn.day),
        "nameGap": frame.name_gap,
        "at": at.to_json(),
        "steps": [slider_step(frame, fraction, run, content) for fraction, run in replays],
    }


def slider_step(frame: ReplayFrame, fraction: float, run: Replay, content: StepContent) -> Json:
    """Return one step: *My sizing* at a fraction."""
    return {
        "fraction": fraction,
        "label": times(fraction),
        **_drawn(frame.moving(content.curve(run)), len(frame.drawn.day)),
        "row": list(content.row(fraction, run)),
        "strip": list(content.strip(fraction, run)),
        "values": list(content.values(fraction, run)),
    }


def _drawn(moving: Moving, days: int) -> Json:
    """Return points, axes and names."""
    points = moving.points
    return {
        "equityDays": _indices(points.equity_day, days),
        "equity": typed(points.equity),
        "beside": typed(points.beside) | {"shape": f"{len(points.equity)}, 2"},
        "drawdownDays": _indices(points.drawdown_day, days),
        "drawdown": typed(points.drawdown),
        "held": None if points.held is None else typed(points.held),
        "axes": moving.axes,
        "names": moving.names,
    }


def _indices(index: Ints, days: int) -> Json:
    return typed(index.astype("<u2" if days <= 1 << 16 else "<u4"))
