"""Parts of the replay chart that stand still while the slider moves, and those that follow.

A `ReplayFrame` knows the scenarios that do not follow the slider and the limits. For any replay of
*My sizing* it gives the points, axes and places of names (`Moving`) that the chart then draws, so
that the figure of the server and the steps of the slider show the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.dash_app.figures.axes import count_axis, drawdown_axis, money_axis, share_axis
from app.dash_app.figures.base import ChartStyle, Floats, Ints, decimate, spread
from app.dash_app.figures.replay_curves import (
    ReplayCurves,
    ReplayOptions,
    RiskLimits,
    ScenarioCurve,
    replay_height,
    weekly_peaks,
)
from app.dash_app.json_object import Json
from app.formatting import TOO_BIG

EQUITY_POINTS, DRAWDOWN_POINTS = 500, 250  #: points drawn of a curve, approximately
TOP, BOTTOM, PANEL_GAP = 10, 22, 27  #: margins above and below the panels, and between them [px]
NAME_PX = 15.5  #: distance of two names at the ends of curves [px]
_TICK_PX = 30  #: distance of ticks on a y axis, approximately [px]
_LABEL_ROOM = 9  #: space under the deepest drawdown, for the name of a limit there [px]
_LARGEST = 1e30  #: within the range of a 32-bit float

Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Points:
    """The points drawn of one scenario."""

    equity_day: Ints  #: (E,) days with a point in the first panel
    equity: Singles  #: (E,)
    beside: Singles  #: (E, 2) drawdown and what is held on those days, for the hover box
    drawdown_day: Ints  #: (F,) days with a point in the second panel
    drawdown: Singles  #: (F,)
    held: Singles | None  #: (W,) weekly peaks for the third panel, None without one


@dataclass(frozen=True, eq=False)
class Moving:
    """Parts that follow the slider: points of *My sizing*, axes, places of the curves' names."""

    points: Points
    axes: dict[str, Json]  #: `yaxis`, `yaxis2` and, with a third panel, `yaxis3`
    names: list[float]  #: places on the equity axis, in the order of the names


@dataclass(frozen=True)
class Panels:
    """Heights of the panels [px], from the top."""

    heights: tuple[int, ...]

    @property
    def inner(self) -> int:
        """The height of all panels and the gaps between them [px]."""
        return sum(self.heights) + PANEL_GAP * (len(self.heights) - 1)


def points_of(curve: ScenarioCurve, day: NDArray[np.datetime64], with_held: bool) -> Points:
    """Return the points of a scenario that are drawn; peaks and troughs are among them."""
    kept, falls = decimate(curve.equity, EQUITY_POINTS), decimate(curve.drawdown, DRAWDOWN_POINTS)
    beside = np.stack([curve.drawdown[kept], curve.held[kept]], axis=1)
    held = weekly_peaks(day, curve.held)[1].astype(np.float32) if with_held else None
    return Points(
        kept,
        np.minimum(curve.equity[kept], _LARGEST).astype(np.float32),
        beside.astype(np.float32),
        falls,
        curve.drawdown[falls].astype(np.float32),
        held,
    )


@dataclass(frozen=True, eq=False)
class ReplayFrame:
    """The scenarios that do not follow the slider, the limits and the choices about the chart."""

    drawn: ReplayCurves
    limits: RiskLimits
    style: ChartStyle
    options: ReplayOptions

    @cached_property
    def _fixed_equity(self) -> tuple[float, float] | None:
        """Lowest and highest equity of the fixed curves that the axis can show."""
        equities = [curve.equity for curve in self.fixed]
        if self.drawn.benchmark is not None:
            equities.append(self.drawn.benchmark)
        return self._extremes(np.concatenate(equities)) if equities else None

    @cached_property
    def _fixed_drawdown(self) -> float:
        """Deepest drawdown of the fixed curves, or the one accepted where that is deeper."""
        falls = (float(curve.drawdown.max()) for curve in self.fixed)
        return max([self.limits.target_drawdown, *falls])

    @cached_property
    def _fixed_held(self) -> float:
        """The most that the fixed scenarios hold, or the ceiling where that is higher."""
        return max([self.ceiling or 0.0, *(float(curve.held.max()) for curve in self.fixed)])

    @cached_property
    def mine(self) -> ScenarioCurve | None:
        """The scenario that follows the slider."""
        return next((curve for curve in self.drawn.scenarios if curve.applied), None)

    @cached_property
    def fixed(self) -> list[ScenarioCurve]:
        """The scenarios that do not follow the slider."""
        return [curve for curve in self.drawn.scenarios if curve is not self.mine]

    @property
    def has_held(self) -> bool:
        """True with a third panel."""
        return self.options.lower != "none"

    @property
    def ceiling(self) -> float | None:
        """The margin ceiling to draw: none above ten times the equity."""
        ceiling = self.limits.margin_ceiling
        is_drawn = self.options.lower == "margin" and ceiling is not None and ceiling <= 10
        return ceiling if is_drawn else None

    @cached_property
    def panels(self) -> Panels:
        """The panels of the chart and their heights."""
        room = replay_height(self.style, self.options.lower) - TOP - BOTTOM
        if not self.has_held:
            equity = round(0.7 * (room - PANEL_GAP))
            return Panels((equity, room - PANEL_GAP - equity))
        equity = round(0.56 * (room - 2 * PANEL_GAP))
        drawdown = round(0.22 * (room - 2 * PANEL_GAP))
        return Panels((equity, drawdown, room - 2 * PANEL_GAP - equity - drawdown))

    @property
    def name_gap(self) -> float:
        """The distance of two names, as a share of the range of the equity axis."""
        return NAME_PX / self.panels.heights[0]

    def moving(self, curve: ScenarioCurve) -> Moving:
        """Return what the chart shows when `curve` is *My sizing*."""
        axes = self.axes(curve)
        points = points_of(curve, self.drawn.day, self.has_held)
        return Moving(points, axes, self.places(curve, axes["yaxis"]))

    def axes(self, curve: ScenarioCurve | None) -> dict[str, Json]:
        """Return the y axes that hold the fixed curves and `curve`."""
        extremes, deepest, most = [self._fixed_equity], self._fixed_drawdown, self._fixed_held
        if curve is not None:
            extremes.append(self._extremes(curve.equity))
            deepest = max(deepest, float(curve.drawdown.max()))
            most = max(most, float(curve.held.max()))
        seen = [end for ends in extremes if ends is not None for end in ends] or [1.0, 2.0]
        low, high = np.clip([min(seen), max(seen)], -TOO_BIG, TOO_BIG)  # no absurd ticks
        heights, logarithmic = self.panels.heights, self.options.logarithmic
        equity_ticks, drawdown_ticks = (round(px / _TICK_PX) for px in heights[:2])
        axes = {
            "yaxis": money_axis(
                float(low), float(high), logarithmic=logarithmic, ticks=min(equity_ticks, 7)
            ),
            "yaxis2": drawdown_axis(
                min(deepest, 1.5), ticks=drawdown_ticks, room=_LABEL_ROOM / heights[1]
            ),
        }
        if self.has_held:
            axes["yaxis3"] = self._held_axis(most)
        return axes

    def places(self, curve: ScenarioCurve | None, axis: Json) -> list[float]:
        """Return the places of the curves' names on the equity axis, moved apart."""
        curves = [curve if each is self.mine else each for each in self.drawn.scenarios]
        ends = [float(each.equity[-1]) for each in curves if each is not None]
        if self.drawn.benchmark is not None:
            ends.append(float(self.drawn.benchmark[-1]))
        low, high = axis["range"]
        if axis["type"] == "log":
            ends = [float(np.log10(end)) if end > 0 else low for end in ends]
        inside = [min(max(end, low), high) for end in ends]
        apart = spread(inside, self.name_gap * (high - low))
        places: list[float] = (10**apart if axis["type"] == "log" else apart).tolist()
        return places

    def _held_axis(self, most: float) -> Json:
        return count_axis(most) if self.options.lower == "contracts" else share_axis(min(most, 3.0))

    def _extremes(self, equity: Floats) -> tuple[float, float] | None:
        """Return the lowest and highest equity that the axis can show, None without any."""
        values = equity[equity > 0] if self.options.logarithmic else equity
        return (float(values.min()), float(values.max())) if len(values) else None
