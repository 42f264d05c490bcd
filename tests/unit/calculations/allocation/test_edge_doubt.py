"""Strategies that the log cannot tell from luck."""

from __future__ import annotations

import numpy as np

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.edge_doubt import EdgeDoubt, edge_doubt
from app.calculations.allocation.ranges import allocation_ranges
from app.calculations.allocation.settings import AllocationSettings
from tests.unit.calculations.allocation.allocation_books import FREE, context_of, day_book
from tests.unit.calculations.builders import profile_of


def doubt_of(returns: np.ndarray, **settings: object) -> EdgeDoubt:
    """The doubt about a day book under growth-optimal weights, on 40 resamples."""
    chosen = {"objective": "growth", **settings}
    context = context_of(returns, **chosen)
    allocation = allocate(
        day_book(returns),
        profile_of(**FREE),
        AllocationSettings.model_validate(chosen),
        context=context,
    )
    return edge_doubt(allocation, allocation_ranges(context, resamples=40))


def test_edge_doubt_strategies_without_an_edge_are_named() -> None:
    rng = np.random.default_rng(0)
    certain, luck = rng.normal(0.1, 0.1, 200), rng.normal(0.0, 0.1, 200)
    luck -= luck.mean() - 0.002
    found = doubt_of(np.column_stack([certain, luck]))
    assert found == EdgeDoubt(("Fly",), 2)


def test_edge_doubt_book_without_an_edge_is_doubted_as_a_whole() -> None:
    returns = np.random.default_rng(1).normal(0.0, 0.1, (100, 3))
    found = doubt_of(returns - returns.mean(axis=0) - 0.001)
    assert found == EdgeDoubt(("Condor", "Fly", "Put"), 3)


def test_edge_doubt_strategies_held_out_are_not_judged() -> None:
    returns = np.random.default_rng(2).normal(0.1, 0.1, (100, 3))
    assert doubt_of(returns, held_out=("Fly",)) == EdgeDoubt((), 2)
