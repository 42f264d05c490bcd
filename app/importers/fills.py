"""The signs of fills: what was paid at the close, in files that write it in their own way."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Floats


def closing_costs(stated: Floats, premium: Floats, pl: Floats) -> Floats:
    """Return what each row paid (+) or received (-) at its close, in the unit of `premium`.

    All arrays have shape (n,). Files write the amount as paid, as cash received, or without a
    sign (paid where the position was opened for a credit). The way of the whole file is the one
    with which most rows come closest to their P/L; fees make a difference, so it is not exact.
    """
    unsigned = np.abs(stated) * np.where(premium < 0, -1.0, 1.0)
    ways = (unsigned, stated, -stated)
    known = np.isfinite(stated) & np.isfinite(premium) & np.isfinite(pl) & (stated != 0)
    if not known.any():
        return unsigned + 0.0
    gaps = np.array([np.abs(premium[known] - way[known] - pl[known]) for way in ways])
    votes = np.bincount(gaps.argmin(axis=0), minlength=len(ways))
    return ways[int(votes.argmax())] + 0.0
