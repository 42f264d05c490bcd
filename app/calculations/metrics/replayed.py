"""Figures of one replay: those of its curve, of its trades and of its margin (semantics 5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.metrics.curve import CurveFigures

#: The reason why open losses are not shown, in words.
OPEN_LOSSES_UNSEEN = (
    "The log knows the worst excursion of too few positions, so losses of open positions are not "
    "seen."
)


@dataclass(frozen=True)
class Metrics(CurveFigures):
    """Figures of one replay."""

    trades_taken: int
    trades_skipped: int
    trades_reduced: int
    peak_margin: float
    peak_margin_utilisation: float  #: highest margin / equity while equity is positive
    commissions_paid: float
    #: judged drawdown with every open position at its worst, a bound; None where the log knows too
    #: few excursions
    max_drawdown_with_open_losses: float | None

    def _why(self, name: str) -> str:
        is_unseen = name == "max_drawdown_with_open_losses"
        return OPEN_LOSSES_UNSEEN if is_unseen else super()._why(name)
