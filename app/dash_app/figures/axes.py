"""Axes of figures: ranges, round ticks and their text, for money, drawdowns and chances."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.formatting import TOO_BIG, count, money, percent, short_money

Floats = NDArray[np.float64]

#: Text of ticks that plotly chooses itself, after a zoom: `$274k`.
MONEY_FORMAT = "$.4~s"


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


def money_axis(
    low: float, high: float, *, logarithmic: bool = False, ticks: int = 5
) -> dict[str, Any]:
    """Return an axis of money from `low` to `high` with about `ticks` ticks, such as `$274k`.

    The range leaves room above the highest value. It starts at zero only where the values spread
    widely. A log axis starts at $1 or above.
    """
    if logarithmic:
        return _log_money_axis(max(low, 1.0), max(high, 2.0), ticks)
    low, high = min(low, high), max(low, high)
    step = nice_step(max(high - low, abs(high) * 1e-3) / max(ticks - 1, 2))
    values = np.arange(np.floor(low / step) * step, high + step / 2, step)
    pad = 0.04 * max(high - low, step)
    return {
        "type": "linear",
        "range": [min(low, float(values[0])) - pad * (low < 0), high + pad],
        "tickmode": "array",
        "tickformat": MONEY_FORMAT,
        "tickvals": values.tolist(),
        "ticktext": money_labels(values),
    }


def _log_money_axis(low: float, high: float, ticks: int) -> dict[str, Any]:
    """Return a log axis of money, with at least three ticks."""
    if high < 1.02 * low:  # flat
        low, high = low / 1.01, high * 1.01
    values = log_ticks(low, high, ticks)
    pad = 0.04 * float(np.log10(high / low))
    return {
        "type": "log",
        "range": [float(np.log10(low)) - pad, float(np.log10(high)) + pad],
        "tickmode": "array",
        "tickformat": MONEY_FORMAT,
        "tickvals": values.tolist(),
        "ticktext": money_labels(values),
    }


def log_ticks(low: float, high: float, ticks: int) -> Floats:
    """Return ticks from `low` to `high` on a log axis: at least three, and about `ticks` at most.

    They are 1, 2 and 5 times powers of ten, thinned out evenly over many decades. Where fewer than
    three of these fit, ticks are even in money instead.
    """
    powers = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    series = np.sort(np.concatenate([digit * 10.0**powers for digit in (1, 2, 5)]))
    inside = series[(series >= low * (1 - 1e-9)) & (series <= high * (1 + 1e-9))]
    if len(inside) < 3:
        return _even_ticks(low, high, ticks)
    for stride in (1, 2, 3, 6, 9, 12, 15, 30, 60):
        thinned = inside[_first(inside, stride) :: stride]
        if len(thinned) <= max(ticks, 3):
            break
    return thinned if len(thinned) >= 3 else inside[:: (len(inside) - 1) // 2]


def _even_ticks(low: float, high: float, ticks: int) -> Floats:
    """Return ticks at equal steps of money, at least three."""
    step = nice_step((high - low) / max(ticks - 1, 2))
    for _ in range(6):
        values = np.arange(np.ceil(low / step - 1e-9) * step, high + step * 1e-9, step)
        if len(values) >= 3:
            break
        step = nice_step(step / 2.5)
    return values


def _first(series: Floats, stride: int) -> int:
    """Return the offset at which every `stride`-th tick meets powers of ten where it can."""
    if stride % 3:
        return 0
    is_power = np.isclose(np.log10(series) % 1, 0, atol=1e-6) | (np.log10(series) % 1 > 1 - 1e-6)
    return int(np.flatnonzero(is_power)[0])


def money_labels(values: Floats) -> list[str]:
    """Return the text of ticks: short, unless two ticks below a billion would read the same."""
    below = [short_money(value) for value in values if abs(value) < TOO_BIG]
    write = short_money if len(set(below)) == len(below) else money
    return [write(value) for value in values]


def share_axis(highest: float) -> dict[str, Any]:
    """Return an axis from zero for shares of at most `highest`, a fraction."""
    top = max(highest, 0.02)
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if top / s <= 4.5)
    ticks = np.arange(0, top + step / 2, step)
    return {
        "range": [0, top * 1.1],
        "rangemode": "tozero",
        "tickmode": "array",
        "tickformat": ".2~%",
        "tickvals": ticks.tolist(),
        "ticktext": [percent(tick, 0) for tick in ticks],
    }


def count_axis(highest: float) -> dict[str, Any]:
    """Return an axis from zero for counts of at most `highest`."""
    top = max(highest, 1.0)
    step = max(nice_step(top / 4), 1.0)
    ticks = np.arange(0, top + step / 2, np.ceil(step))
    return {
        "range": [0, top * 1.1],
        "rangemode": "tozero",
        "tickmode": "array",
        "tickformat": ",d",
        "tickvals": ticks.tolist(),
        "ticktext": [count(tick) for tick in ticks],
    }


def drawdown_axis(deepest: float, *, ticks: float = 4, room: float = 0.3) -> dict[str, Any]:
    """Return an axis for drawdowns, positive numbers, that runs down from zero.

    `deepest` is the largest drawdown, a fraction of at least 0; `room` is the share of it that
    stays free below. There are about `ticks` steps.
    """
    deepest = max(deepest, 0.01)
    step = nice_step(deepest / max(ticks, 2.2))
    values = np.arange(0, deepest + step / 4, step)
    return {
        "range": [(1 + room) * deepest, 0],
        "rangemode": "tozero",
        "tickmode": "array",
        "tickformat": ".2~%",
        "tickvals": values.tolist(),
        "ticktext": [percent(value, step_decimals(step)) for value in values],
    }
