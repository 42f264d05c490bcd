"""Axes of figures: ranges, round ticks and their text, for money, drawdowns and chances."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.formatting import percent, short_money


def axis_title(text: str) -> dict[str, Any]:
    """Return the name of an axis, placed close to its ticks.

    Only axes that need a name get one: to place it, plotly lays out the page once more.
    """
    return {"text": text, "standoff": 8}


def nice_step(size: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5, 10 times a power of ten that is not below `size`.

    Returns 1 when `size` is not a positive finite number.
    """
    if not np.isfinite(size) or size <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(size))
    steps = (1, 2, 2.5, 5, 10)
    return float(power * next(step for step in steps if step * power >= size * (1 - 1e-9)))


def step_decimals(step: float) -> int:
    """Return the decimals of a percentage that tell ticks `step` (a fraction) apart: 0 or 1."""
    return 0 if step >= 0.01 else 1


def money_axis(low: float, high: float, *, logarithmic: bool = False) -> dict[str, Any]:
    """Return an axis of money from `low` to `high` with about five ticks, such as `$274k`.

    The range leaves room above the highest value. A log axis starts at $1 or above.
    """
    if logarithmic:
        return _log_money_axis(max(low, 1.0), max(high, 2.0))
    low, high = min(low, high), max(low, high)
    step = nice_step((high - low) / 4)
    ticks = np.arange(np.floor(low / step) * step, high + step / 2, step)
    pad = 0.04 * max(high - low, step)
    return {
        "type": "linear",
        "range": [min(low, ticks[0]) - pad * (low < 0), high + pad],
        "tickvals": ticks,
        "ticktext": [short_money(tick) for tick in ticks],
    }


def _log_money_axis(low: float, high: float) -> dict[str, Any]:
    """Return a log axis of money; the wider its range, the fewer ticks it has a decade."""
    decades = np.log10(high / low)
    ticks = _log_ticks(low, high, _leading_digits(decades))
    pad = 0.04 * max(decades, 0.1)
    return {
        "type": "log",
        "range": [np.log10(low) - pad, np.log10(high) + pad],
        "tickvals": ticks,
        "ticktext": [short_money(tick) for tick in ticks],
    }


def _leading_digits(decades: float) -> tuple[int, ...]:
    """Return the leading digits of the ticks on a log axis that spans `decades`."""
    if decades < 1.5:
        return (1, 2, 5)
    return (1, 3) if decades < 4 else (1,)


def _log_ticks(low: float, high: float, digits: tuple[int, ...]) -> np.ndarray[Any, Any]:
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    candidates = [digit * power for power in powers for digit in digits]
    return np.array([tick for tick in candidates if low <= tick <= high])


def drawdown_axis(deepest: float) -> dict[str, Any]:
    """Return an axis for drawdowns drawn below zero and printed without a sign.

    `deepest` is the largest drawdown, a fraction of at least 0.
    """
    deepest = max(deepest, 0.01)
    step = nice_step(deepest / 4)
    ticks = np.arange(0, deepest + step / 4, step)
    return {
        "range": [-1.3 * deepest, 0],
        "tickvals": -ticks,
        "ticktext": [percent(tick, step_decimals(step)) for tick in ticks],
    }
