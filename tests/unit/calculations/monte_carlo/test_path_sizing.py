"""What a path sizes from before its own closes: the end of the log, and weights that are held."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.monte_carlo.path_sizing import _as_weights, _prior, path_sizing
from app.calculations.profile import rules
from app.calculations.sizing.context import SizingContext, sizing_context
from tests.unit.calculations.builders import book_of, one_a_day, profile_of, scenario_of


def context_of(condor: list[float], fly: list[float]) -> SizingContext:
    """Return the context of two strategies with these P/Ls at a margin of 1,000."""
    book = book_of(*one_a_day(condor), *one_a_day(fly, strategy="Fly"))
    return sizing_context(book, profile_of())


def test_prior_sample_is_the_last_results_of_each_strategy() -> None:
    estimates: Any = SimpleNamespace(estimator=kernels.LOG_OPTIMAL, lookback=2, of_nets=False)
    sample, starts = _prior(context_of([100, -100, 200], [50]), estimates)
    assert sample == pytest.approx([-0.1, 0.2, 0.05])
    assert starts.tolist() == [0, 2, 3]


@pytest.mark.parametrize(("min_trades", "is_held"), [(20, True), (21, False)])
def test_simultaneous_shares_are_held_from_the_fewest_trades_on(
    min_trades: int, is_held: bool
) -> None:
    rule = rules.Kelly(
        kind="kelly", estimator="simultaneous", history="walk_forward", min_trades=min_trades
    )
    context = context_of([100, 100, 100, -100] * 5, [])
    [weight] = _as_weights(context, rule).weights.values()
    assert np.isfinite(weight)
    assert (weight > 0) is is_held


@pytest.mark.parametrize(("min_trades", "waits"), [(20, False), (21, True)])
def test_path_sizing_of_shares_that_wait_refuses_what_would_be_taken(
    min_trades: int, waits: bool
) -> None:
    """A strategy that is switched off stays so, and is no warm-up."""
    book = book_of(*one_a_day([100, 100, 100, -100] * 5), *one_a_day([50.0], strategy="Fly"))
    profile = profile_of({"Fly": {"enabled": False}})
    scenario = scenario_of(
        {
            "kind": "kelly",
            "estimator": "simultaneous",
            "history": "walk_forward",
            "min_trades": min_trades,
        }
    )
    found = path_sizing(sizing_context(book, profile), scenario).sizing.outcome
    condor = kernels.Outcome.SKIPPED_WARMUP if waits else kernels.Outcome.TAKEN
    assert set(found[book.strategy == 0]) == {condor}
    assert set(found[book.strategy == 1]) == {kernels.Outcome.SKIPPED_STRATEGY_DISABLED}
