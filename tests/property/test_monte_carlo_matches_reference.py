"""Resampled paths of the kernel against the log's replay and against the reference."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.book import Book
from app.calculations.log.excursions import open_losses
from app.calculations.log.periods import period_unit
from app.calculations.monte_carlo.path_sizing import path_sizing
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.context import sizing_context
from tests import strategies
from tests.property.single_path import (
    InjectedLosses,
    replay_path,
    without_prior_estimates,
)
from tests.reference.log import Row
from tests.reference.paths import replay_path as replay_path_slowly
from tests.strategies import Document, examples

RELATIVE = 1e-9
CENT = 1e-6  #: absolute tolerance of money and shares


def holds_vix_median(document: Document) -> bool:
    """Return True for a rule with a walk-forward VIX median, which stays constant on a path."""
    rule = document["scenarios"][0]["rule"]
    follows = (
        rule["kind"] == "volatility_adjusted"
        and rule.get("source") != "trailing"
        and rule.get("reference") is None
    )
    return follows and rule.get("history") == "walk_forward"


def counts_weeks(document: Document, book: Book) -> bool:
    """Return True for estimates by calendar week, which a path's days do not have."""
    by_period = document["scenarios"][0]["rule"].get("estimator") == "by_period"
    return by_period and period_unit(book) == "week"


def assert_path_equals_replay(rows: Sequence[Row], document: Document) -> None:
    """Fail unless the log's days in their own order, without prior history, give its replay."""
    profile, book = parse_profile(document), Book.of(strategies.log_of(rows))
    [scenario] = profile.scenarios
    if holds_vix_median(document) or counts_weeks(document, book):
        return
    context = sizing_context(book, profile, constrained=scenario.constrained)
    source = source_days(book)
    sizing = without_prior_estimates(path_sizing(context, scenario))
    worst = open_losses(book, profile.portfolio)
    path = replay_path(source, sizing, range(len(source.day)), open_losses=worst)
    log = replay(book, profile, scenario, context)
    assert path.position.tolist() == list(range(len(book.positions)))
    np.testing.assert_allclose(path.contracts, log.contracts, rtol=1e-12)
    np.testing.assert_allclose(path.equity_after, log.equity_after, rtol=1e-12)
    np.testing.assert_allclose(path.margin_after, log.margin_after, rtol=1e-12, atol=CENT)
    np.testing.assert_allclose(
        path.equity[np.searchsorted(source.day, log.day)], log.equity, rtol=1e-12
    )
    assert path.max_drawdown == pytest.approx(log.metrics.max_drawdown, rel=1e-12)
    assert path.max_drawdown_of_start == pytest.approx(log.metrics.max_drawdown_of_start, rel=1e-12)
    with_open_losses = log.metrics.max_drawdown_with_open_losses
    if with_open_losses is None:
        assert math.isnan(path.max_drawdown_with_open_losses)
    else:
        assert path.max_drawdown_with_open_losses == pytest.approx(with_open_losses, rel=1e-12)
    assert path.peak_margin_utilisation == pytest.approx(
        log.metrics.peak_margin_utilisation, rel=1e-12
    )


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(25)
@given(data=st.data())
def test_path_of_the_log_in_its_own_order_equals_its_replay(rule: str, data: st.DataObject) -> None:
    assert_path_equals_replay(
        data.draw(strategies.rows()), data.draw(strategies.documents(rule=rule))
    )


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(4)
@given(data=st.data(), seed=st.integers(0, 2**32), count=st.integers(80, 260))
def test_path_of_a_long_log_in_its_own_order_equals_its_replay(
    rule: str, data: st.DataObject, seed: int, count: int
) -> None:
    assert_path_equals_replay(
        strategies.seeded_rows(random.Random(seed), count),
        data.draw(strategies.documents(rule=rule)),
    )


def assert_path_equals_reference(
    data: st.DataObject, rows: Sequence[Row], document: Document, longest: int
) -> None:
    """Fail unless a path of any days equals the reference's.

    Losses are injected or not, and the history of the log is known or not.
    """
    if holds_vix_median(document):
        return
    # Carry follows the log's calendar days, which a path's days do not have.
    document["portfolio"].pop("borrow_rate", None)
    profile, book = parse_profile(document), Book.of(strategies.log_of(rows))
    [scenario] = profile.scenarios
    source = source_days(book)
    draws = data.draw(st.lists(st.integers(0, len(source.day) - 1), min_size=1, max_size=longest))
    loss_days = sorted(data.draw(st.lists(st.integers(0, len(draws) - 1), max_size=3)))
    loss_strategy = data.draw(st.none() | st.sampled_from(book.log.strategies))
    from_log = data.draw(st.booleans())
    context = sizing_context(book, profile, constrained=scenario.constrained)
    code = -1 if loss_strategy is None else book.log.strategies.index(loss_strategy)
    largest_logged_loss = data.draw(st.booleans())
    sizing = path_sizing(context, scenario, largest_logged_loss=largest_logged_loss)
    if not from_log:
        sizing = without_prior_estimates(sizing)
    worst = open_losses(book, profile.portfolio)
    path = replay_path(source, sizing, draws, InjectedLosses(loss_days, code), worst)
    start: float = document["portfolio"]["starting_capital"]
    [drawn] = document["scenarios"]
    reference = replay_path_slowly(
        rows,
        document,
        drawn,
        start,
        draws,
        from_log=from_log,
        loss_days=loss_days,
        loss_strategy=loss_strategy,
        largest_logged_loss=largest_logged_loss,
    )
    assert path.position.tolist() == reference.sources
    assert path.contracts.tolist() == pytest.approx(reference.contracts, rel=RELATIVE, abs=CENT)
    assert path.equity.tolist() == pytest.approx(reference.equity, rel=RELATIVE, abs=CENT)
    assert path.max_drawdown == pytest.approx(reference.max_drawdown, rel=RELATIVE, abs=CENT)
    if len(worst.of_row):
        of_start, of_peak = reference.with_open_losses.of_start, reference.with_open_losses.of_peak
        assert path.max_drawdown_with_open_losses == pytest.approx(
            of_start if worst.of_start else of_peak, rel=RELATIVE, abs=CENT
        )
    assert path.max_drawdown_of_start == pytest.approx(
        reference.max_drawdown_of_start, rel=RELATIVE, abs=CENT
    )


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(30)
@given(data=st.data())
def test_path_of_any_days_equals_the_reference(rule: str, data: st.DataObject) -> None:
    assert_path_equals_reference(
        data, data.draw(strategies.rows()), data.draw(strategies.documents(rule=rule)), longest=14
    )


@pytest.mark.parametrize("rule", ["kelly", "optimal_f", "trailing", "fixed_fractional"])
@examples(5)
@given(data=st.data(), seed=st.integers(0, 2**32), count=st.integers(40, 90))
def test_path_of_many_days_equals_the_reference(
    rule: str, data: st.DataObject, seed: int, count: int
) -> None:
    rows = strategies.seeded_rows(random.Random(seed), count)
    assert_path_equals_reference(data, rows, data.draw(strategies.documents(rule=rule)), longest=60)
