"""Figures of a result with their Monte Carlo interval."""

from __future__ import annotations

Figure = tuple[float, float, float]  #: value, and the ends of its 90 % Monte Carlo interval
