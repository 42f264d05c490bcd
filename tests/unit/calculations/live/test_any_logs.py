"""Any pair of logs has an answer in which positions are counted once and parts add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calculations.live import live_summary
from app.calculations.profile.model import Profile
from app.wording.live import headline
from app.wording.live_notes import note_sentence
from tests.unit.calculations.builders import NAN
from tests.unit.calculations.live.live_logs import Fill, compare

LEGS = ("", "1 Jan 8 6850 P STO 3.40", "1 Jan 8 6900 C STO 2.10", "long call")


@st.composite
def fills(draw: st.DrawFn) -> Fill:
    """Return one row: often at the same times as others, sometimes open, with gaps in its data."""
    day, minute = draw(st.integers(8, 11)), draw(st.sampled_from([0, 0, 5, 40]))
    closed = f"{day + draw(st.integers(0, 2)):02d} 15:{draw(st.integers(0, 1)):02d}"
    return Fill(
        f"{day:02d} 10:{minute:02d}",
        closed,
        float(draw(st.integers(-3, 3))),
        contracts=draw(st.sampled_from([1.0, 2.0, NAN])),
        margin=draw(st.sampled_from([1_000.0, NAN])),
        strategy=draw(st.sampled_from(["Condor", "condor ", "Fly"])),
        fees=draw(st.sampled_from([0.0, 2.0, NAN])),
        side=draw(st.sampled_from([-1, 0, 1])),
        premium=draw(st.sampled_from([100.0, -50.0, NAN])),
        closing_cost=draw(st.sampled_from([20.0, NAN])),
        legs=draw(st.sampled_from(LEGS)),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(fills(), min_size=1, max_size=9), st.lists(fills(), max_size=9), st.booleans())
def test_compare_any_logs_counts_every_position_once(
    backtest: list[Fill], live: list[Fill], last_is_open: bool
) -> None:
    if last_is_open and live:
        live[-1] = replace(live[-1], closed=None)
    comparison = compare([*backtest], [*live], Profile())
    total = comparison.total
    matched = comparison.matched
    assert len(set(matched.live.tolist())) == len(set(matched.backtest.tolist())) == len(matched)
    assert (comparison.backtest.strategy[matched.backtest] == matched.strategy).all()
    assert (comparison.live.strategy[matched.live] == matched.strategy).all()
    within = comparison.covered.within(comparison.live.opened_day)
    assert total.matched + total.extra == len(within)
    assert (
        total.trades == len(comparison.live) == sum(each.trades for each in comparison.strategies)
    )
    kinds = [one.kind for one in comparison.unmatched]
    assert (kinds.count("missed"), kinds.count("extra")) == (total.missed, total.extra)
    parts = np.nansum([matched.entry, matched.exit, matched.fees], axis=0) + matched.rest
    assert parts == pytest.approx(matched.gap)
    assert headline(comparison).endswith(".")
    assert all(note_sentence(note).endswith(".") for note in comparison.notes)
    assert (live_summary(comparison) is None) == (total.trades == 0)
