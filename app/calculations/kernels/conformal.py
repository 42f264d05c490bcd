"""Evidence of drift by conformal ranks: the mixture of power bets on each value's rank."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.compiled import compiled

#: Exponents of the bets, weighted alike; 1 bets nothing.
_EXPONENTS = (0.6, 0.7, 0.8, 0.9, 1.0)
_LARGEST_LOG = 600.0  #: evidence stays below e to this, a number like any other


@compiled()
def _add(tree: Ints, place: int) -> None:
    """Count one more value at `place` in a Fenwick tree (Fenwick 1994)."""
    i = place + 1
    while i < len(tree):
        tree[i] += 1
        i += i & -i


@compiled()
def _below(tree: Ints, place: int) -> int:
    """Return the number of values counted at places below `place`."""
    total, i = 0, place
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total


@compiled()
def _tree_of(counts: Ints) -> Ints:
    """Return the Fenwick tree (K + 1,) of `counts` (K,)."""
    size = len(counts)
    tree = np.zeros(size + 1, np.int64)
    tree[1:] = counts
    for i in range(1, size + 1):
        parent = i + (i & -i)
        if parent <= size:
            tree[parent] += tree[i]
    return tree


@compiled()
def conformal_evidence(counts: Ints, places: Ints, theta: Floats) -> Floats:
    """Return the evidence after each of T values of each of R sequences, (R, T).

    `counts` (K,) are the values known before, by place in ascending order; `places` (R, T) are
    those of each sequence, `theta` (R, T) in (0, 1] breaks ties. The rank of a value among all
    before it is u = (below + theta (equal + 1)) / (number before + 1), its bet epsilon
    u^(epsilon - 1); the evidence is the mean over epsilon of the products of bets.
    """
    sequences, length = places.shape
    evidence = np.empty((sequences, length))
    tree_before, known = _tree_of(counts), counts.sum()
    for r in range(sequences):
        tree, equal = tree_before.copy(), counts.copy()
        logs = 0.0
        for t in range(length):
            place = places[r, t]
            rank = _below(tree, place) + theta[r, t] * (equal[place] + 1)
            logs += math.log(rank / (known + t + 1))
            total = 0.0
            for exponent in _EXPONENTS:
                log_bet = (t + 1) * math.log(exponent) + (exponent - 1.0) * logs
                total += math.exp(min(log_bet, _LARGEST_LOG))
            evidence[r, t] = total / len(_EXPONENTS)
            _add(tree, place)
            equal[place] += 1
    return evidence


@compiled()
def mean_evidence(evidence: Floats, owner: Ints, strategies: int) -> Floats:
    """Return the mean of the strategies' evidence after each of T values, (R, T).

    `evidence` (R, T) is that of the strategy `owner` (T,) of each value; it is 1 before a
    strategy's first value.
    """
    sequences, length = evidence.shape
    mean = np.empty((sequences, length))
    for r in range(sequences):
        now = np.ones(strategies)
        for t in range(length):
            now[owner[t]] = evidence[r, t]
            mean[r, t] = now.sum() / strategies
    return mean
