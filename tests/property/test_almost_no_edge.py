"""Logs with almost no edge: every estimate has an answer, however close to nothing it lies.

Returns are drawn, their mean is taken off, and an edge of a given size, down to rounding, is put
back: the optimal sizes are of the order of the edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.settings import OBJECTIVES, AllocationSettings, Objective
from app.calculations.kelly.curves import fragility_curve, growth_curve
from app.calculations.kelly.optimal_f import optimal_f
from app.calculations.kelly.risk_constrained import risk_constrained_fraction
from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Profile
from app.calculations.sizing.kelly_table import kelly_table
from tests.strategies import examples
from tests.unit.calculations.builders import MARGIN, MONDAY, Trade, book_of, profile_of

SHAPES = ("normal", "even", "short premium", "lottery")
EDGES = (0.0, 1e-2, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14, -1e-8)
PROFILES = (
    profile_of(),
    profile_of(edge_haircut=0.5, tail_loss_every=50.0, margin_ceiling=None),
    profile_of(target_max_drawdown=0.01, drawdown_probability=0.5),
)


@dataclass(frozen=True)
class NoEdge:
    """Returns on margin of some strategies, (days, strategies)."""

    returns: NDArray[np.float64]

    @property
    def book(self) -> Book:
        """One trade a strategy a day."""
        return book_of(
            *(
                Trade(
                    f"{MONDAY + day} 10:0{code}",
                    f"{MONDAY + day} 11:0{code}",
                    float(r * MARGIN),
                    strategy="ABCD"[code],
                )
                for day, row in enumerate(self.returns)
                for code, r in enumerate(row)
            )
        )


@st.composite
def logs(draw: st.DrawFn) -> NoEdge:
    """Draw a log of almost no edge."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    days, strategies = draw(st.integers(2, 60)), draw(st.integers(1, 4))
    columns = []
    for _ in range(strategies):
        shape, edge = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(EDGES))
        drawn = {
            "normal": rng.normal(0.0, 0.2, days),
            "even": rng.choice([0.1, -0.1], days),
            "short premium": rng.choice([0.1, -0.3, -1.0], days, p=[0.8, 0.17, 0.03]),
            "lottery": rng.choice([2.0, -0.1], days, p=[0.05, 0.95]),
        }[shape]
        columns.append(drawn - drawn.mean() + edge)
    return NoEdge(np.column_stack(columns))


@pytest.mark.parametrize("objective", OBJECTIVES)
@given(log=logs(), shrink=st.booleans(), profile=st.sampled_from(PROFILES))
@examples(25)
def test_allocate_almost_no_edge_has_an_answer(
    log: NoEdge, shrink: bool, profile: Profile, objective: Objective
) -> None:
    settings = AllocationSettings(
        objective=objective, shrink=shrink, weights={"A": 0.1} if objective == "own" else {}
    )
    found = allocate(log.book, profile, settings)
    assert np.isfinite(found.weights).all()
    assert (found.weights >= 0).all()
    assert 0.0 <= found.ruin_bound <= 1.0
    lost = found.growth is None or found.growth <= 0
    assert found.ruin_bound == 1.0 or not lost or not found.weights.any()


@given(log=logs())
@examples(40)
def test_kelly_almost_no_edge_has_an_answer(log: NoEdge) -> None:
    table = kelly_table(log.book, PROFILES[0])
    assert np.isfinite(table.simultaneous.shares).all()
    for row in table.strategies:
        assert 0.0 <= row.estimate.log_optimal < np.inf
    for r in log.returns.T:
        curve = growth_curve(r)
        assert curve.zero is None or curve.zero >= curve.peak
        assert np.isfinite(fragility_curve(r).fractions).all()
        assert 0.0 <= optimal_f(r * MARGIN).f <= 1.0
        fraction = risk_constrained_fraction(r, 0.8, 0.05)
        assert 0.0 <= fraction <= max(curve.peak, 0.0) or r.min() >= 0


@given(log=logs())
@examples(25)
def test_presets_almost_no_edge_are_offered(log: NoEdge) -> None:
    names = [scenario.name for scenario in presets(log.book)]
    assert names[0] == "As backtested"
