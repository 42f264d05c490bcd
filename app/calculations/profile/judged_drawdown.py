"""The drawdown that targets, promises and alerts judge by (semantics 5)."""

from __future__ import annotations

from typing import Literal

from app.calculations.profile.model import PortfolioSettings

#: The name of a drawdown, the same in replays, sweeps and simulations.
DrawdownName = Literal["max_drawdown", "max_drawdown_of_start"]


def judged_drawdown(portfolio: PortfolioSettings) -> DrawdownName:
    """Return the name of the drawdown that is judged, for every scenario of a profile.

    Where sizes rest on starting capital it is the deepest fall as a share of that capital, which
    grows in proportion to size; a share of a peak swollen by earlier profits does not. Where sizes
    follow current equity it is the deepest fall as a share of the running peak.

    >>> judged_drawdown(PortfolioSettings(sizing_equity="starting"))
    'max_drawdown_of_start'
    """
    if portfolio.sizing_equity == "starting":
        return "max_drawdown_of_start"
    return "max_drawdown"
