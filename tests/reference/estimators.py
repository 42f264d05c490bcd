"""Estimates of sizing rules from closed positions (semantics 3), one plain loop each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Weighted(NamedTuple):
    """A return (a fraction) and the number of positions it stands for."""

    value: float
    weight: float


class Caution(NamedTuple):
    """Settings that make an estimate smaller: the haircut, and full-margin losses added to it."""

    edge_haircut: float = 0.0
    tail_loss_every: float | None = None
    added_full_losses: float = 0.0

    def added_loss(self, positions: int) -> list[Weighted]:
        """Return the added return of -1 beside so many positions; none where it weighs nothing."""
        weight = self.added_full_losses
        if self.tail_loss_every is not None:
            weight += positions / self.tail_loss_every
        return [Weighted(-1.0, weight)] if weight else []


def kelly_sample(returns: Sequence[float], caution: Caution) -> list[Weighted]:
    """Return the sample of a Kelly estimator: less the haircut, with the added full-margin loss."""
    if not returns:
        return []
    haircut = caution.edge_haircut * max(math.fsum(returns) / len(returns), 0.0)
    sample = [Weighted(value - haircut, 1.0) for value in returns]
    return sample + caution.added_loss(len(returns))


def period_sample(periods: Sequence[Sequence[float]], caution: Caution) -> list[Weighted]:
    """Return the sums of each period's returns, less the haircut, and the added full loss."""
    returns = [value for period in periods for value in period]
    if not returns:
        return []
    haircut = caution.edge_haircut * max(math.fsum(returns) / len(returns), 0.0)
    sample = [Weighted(math.fsum(value - haircut for value in period), 1.0) for period in periods]
    return sample + caution.added_loss(len(returns))


def plain_sample(returns: Sequence[float]) -> list[Weighted]:
    """Return the returns as logged, each counting once."""
    return [Weighted(value, 1.0) for value in returns]


def log_optimal(sample: Sequence[Weighted]) -> float:
    """Return f* = argmax over f >= 0 of mean log(1 + f r).

    It is the root of the falling derivative, found by bisection.

    0 without a positive mean, a win and a loss. The root lies between 0 and the pole 1 / (worst
    loss).
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
    """Return the textbook W - (1 - W) / R, floored at 0, over the mean loss: a share as margin."""
    if not _has_wins_and_losses(sample):
        return 0.0
    wins = [item for item in sample if item.value > 0]
    mean_loss = -_mean([item for item in sample if item.value < 0])
    win_rate = _weight(wins) / _weight(sample)
    payoff_ratio = _mean(wins) / mean_loss
    return max(win_rate - (1 - win_rate) / payoff_ratio, 0.0) / mean_loss


def largest_loss(nets: Sequence[float]) -> float:
    """Return the largest loss per contract as a positive number [currency]; 0 without a loss."""
    return max([-net for net in nets if net < 0], default=0.0)


def _slope(sample: Sequence[Weighted], fraction: float) -> float:
    """Return the derivative of the summed log growth; minus infinity at and beyond the pole."""
    if any(1 + fraction * value <= 0 for value, _ in sample):
        return -math.inf
    return math.fsum(weight * value / (1 + fraction * value) for value, weight in sample)


def _has_wins_and_losses(sample: Sequence[Weighted]) -> bool:
    return any(value > 0 for value, _ in sample) and any(value < 0 for value, _ in sample)


def _weight(sample: Sequence[Weighted]) -> float:
    return math.fsum(weight for _, weight in sample)


def _mean(sample: Sequence[Weighted]) -> float:
    return math.fsum(value * weight for value, weight in sample) / _weight(sample)
