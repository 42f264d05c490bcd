"""Type of a result's number with its Monte Carlo interval."""

from __future__ import annotations

FigureInterval = tuple[
    float, float, float
]  #: value, low and high end of its 90 % Monte Carlo interval
