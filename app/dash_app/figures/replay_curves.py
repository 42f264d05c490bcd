"""Data of the replay chart: curves of scenarios over the same days, limits and choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.weeks import mondays
from app.calculations.profile.judged_drawdown import DrawdownName
from app.dash_app.figures.base import ChartStyle, Floats

Lower = Literal["none", "margin", "contracts"]  #: content of the optional third panel

#: Heights of the two-panel chart [px]: on a desk, in a window lower than 800 px, on a phone.
HEIGHT, SHORT_HEIGHT, COMPACT_HEIGHT = 380, 240, 300
LOWER_HEIGHT = 110  #: what the third panel adds [px]


@dataclass(frozen=True, eq=False)
class ScenarioCurve:
    """Daily curves of one scenario, (D,)."""

    name: str
    slot: int  #: colour
    applied: bool  #: the scenario that follows the slider, drawn strongest
    dashed: bool  #: its sizes know the whole log (hindsight)
    equity: Floats  #: [currency]
    drawdown: Floats  #: in the form that is judged
    held: Floats  #: highest margin / equity of the day, or most contracts at once


@dataclass(frozen=True, eq=False)
class ReplayCurves:
    """Curves of scenarios over the same days, and buy and hold for comparison."""

    day: NDArray[np.datetime64]  #: (D,)
    scenarios: Sequence[ScenarioCurve]
    benchmark: Floats | None = None  #: equity of buy and hold, (D,) [currency]


@dataclass(frozen=True)
class RiskLimits:
    """Limits that the user set, as fractions."""

    target_drawdown: float
    margin_ceiling: float | None  #: None without a ceiling
    judged: DrawdownName = "max_drawdown"  #: the form in which drawdowns are drawn


@dataclass(frozen=True)
class ReplayOptions:
    """Choices of the user about the chart."""

    logarithmic: bool = True
    lower: Lower = "none"


def replay_height(style: ChartStyle, lower: Lower = "none") -> int:
    """Return the height of the chart [px]."""
    desk = SHORT_HEIGHT if style.short else HEIGHT
    height = COMPACT_HEIGHT if style.compact else desk
    return height if lower == "none" else height + LOWER_HEIGHT


def equity_title(logarithmic: bool) -> str:
    """Return the title of the equity panel, which the page writes above the chart."""
    return "Equity, log scale" if logarithmic else "Equity"


def weekly_peaks(
    day: NDArray[np.datetime64], values: Floats
) -> tuple[NDArray[np.datetime64], Floats]:
    """Return the highest of `values` (D,) in each week, at the first day of the week in `day` (D,).

    Weeks run from Monday to Sunday.
    """
    week = mondays(day.astype("datetime64[D]").astype(np.int64))
    starts = np.flatnonzero(np.diff(week, prepend=week[0] - 1))
    return day[starts], np.maximum.reduceat(values, starts)
