"""Chart of the Kelly estimate as it stood at each close of the log."""

from __future__ import annotations

import numpy as np

from app.calculations.kelly.curves import KellyOverTime
from app.dash_app.figures.axes import nice_step
from app.dash_app.figures.base import DOTTED, ChartStyle, Figure, dates, panels, set_layout
from app.dash_app.figures.kelly_parts import LEFT, Applied, curve_line, share_axis
from app.dash_app.theme import TOKENS

TIME_HEIGHT = 220  #: [px]
_HIGHEST_MULTIPLE = 3  # of the latest estimate; early ones can be ten times as high


def over_time_figure(over_time: KellyOverTime, applied: Applied, style: ChartStyle) -> Figure:
    """Return the chart of the log-optimal fraction over time, with the applied one as a level.

    Two curves: from all positions so far, and from the last `over_time.window` positions alone.
    """
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": LEFT, "r": 12, "t": 10, "b": 26})
    tokens, x = TOKENS[style.scheme], dates(over_time.closed_at)
    top = _top(over_time, applied.share)
    ticks = np.arange(0, top, nice_step(top / (3 if style.compact else 4)))
    set_layout(
        figure,
        xaxis={"range": [x[0], x[-1]]},
        yaxis=share_axis(top, ticks) | {"range": [0, top]},
    )
    level = curve_line([x[0], x[-1]], np.full(2, applied.share), tokens["accent"], dash=DOTTED)
    rolling = curve_line(x, over_time.rolling, tokens["faint"], width=1.25)
    expanding = curve_line(x, over_time.expanding, tokens["text"])
    hover = {"hovertemplate": "%{y:.1%}"}
    return figure | {
        "data": [
            level | {"hoverinfo": "skip"},
            rolling | hover | {"name": f"last {over_time.window}"},
            expanding | hover | {"name": "all so far"},
        ],
    }


def _top(over_time: KellyOverTime, applied: float) -> float:
    """Return the fraction at which the y axis ends.

    The first estimates come from few positions; the axis may end below them.
    """
    estimates = np.concatenate([over_time.expanding, over_time.rolling])
    highest = float(estimates[np.isfinite(estimates)].max(initial=0.0))
    latest = over_time.expanding[-1]
    shown = min(highest, _HIGHEST_MULTIPLE * latest) if latest > 0 else highest
    return 1.08 * max(shown, min(applied, 2 * highest), 0.01)
