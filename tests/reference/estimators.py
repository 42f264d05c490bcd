"""Estimates of the sizing rules from closed positions (semantics 3), one plain loop each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Weighted(NamedTuple):
    """A return (a fraction) and how many positions it stands for."""

    value: float
    weight: float


def kelly_sample(
    returns: Sequence[float], edge_haircut: float, tail_loss_every: float | None
) -> list[Weighted]:
    """Return the sample of a Kelly estimator: the returns less the haircut.

    The full-margin loss is added where `tail_loss_every` asks for it.
    """
    if not returns:
        return []
    haircut = edge_haircut * max(math.fsum(returns) / len(returns), 0.0)
    sample = [Weighted(value - haircut, 1.0) for value in returns]
    if tail_loss_every is not None:
        sample.append(Weighted(-1.0, len(returns) / tail_loss_every))
    return sample


def plain_sample(returns: Sequence[float]) -> list[Weighted]:
    """Returns as logged, each counting once."""
    return [Weighted(value, 1.0) for value in returns]


def log_optimal(sample: Sequence[Weighted]) -> float:
    """Return f* = argmax over f >= 0 of mean log(1 + f r).

    It is the root of the falling derivative, found by bisection between 0 and the pole
    1 / (worst loss); 0 without a positive mean, a win and a loss.
    """
    if not _has_wins_and_losses(sample) or _slope(sample, 0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0 / max(-value for value, _ in sample)
    while low < (middle := (low + high) / 2) < high:
        if _slope(sample, middle) > 0:
            low = middle
        else:
            high = middle
    return low


def payoff_margin_share(sample: Sequence[Weighted]) -> float:
    """Return the textbook W - (1 - W) / R, floored at 0, divided by the mean loss.

    The result is a share of equity held as margin.
    """
    if not _has_wins_and_losses(sample):
        return 0.0
    wins = [item for item in sample if item.value > 0]
    mean_loss = -_mean([item for item in sample if item.value < 0])
    win_rate = _weight(wins) / _weight(sample)
    payoff_ratio = _mean(wins) / mean_loss
    return max(win_rate - (1 - win_rate) / payoff_ratio, 0.0) / mean_loss


def largest_loss(nets: Sequence[float]) -> float:
    """The largest loss per contract as a positive number [currency]; 0 when nothing lost."""
    return max([-net for net in nets if net < 0], default=0.0)


def _slope(sample: Sequence[Weighted], fraction: float) -> float:
    """The derivative of the summed log growth; minus infinity at and beyond the pole."""
    if any(1 + fraction * value <= 0 for value, _ in sample):
        return -math.inf
    return math.fsum(weight * value / (1 + fraction * value) for value, weight in sample)


def _has_wins_and_losses(sample: Sequence[Weighted]) -> bool:
    return any(value > 0 for value, _ in sample) and any(value < 0 for value, _ in sample)


def _weight(sample: Sequence[Weighted]) -> float:
    return math.fsum(weight for _, weight in sample)


def _mean(sample: Sequence[Weighted]) -> float:
    return math.fsum(value * weight for value, weight in sample) / _weight(sample)
