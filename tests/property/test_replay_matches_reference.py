"""The kernel against the reference implementation, on random logs and profiles."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.book import Book
from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.outcomes import OUTCOMES
from tests import strategies
from tests.reference.log import Row
from tests.reference.replay import Replay as Twin
from tests.reference.replay import replay as replay_slowly
from tests.strategies import Document, examples

RELATIVE = 1e-9
CENT = 1e-6  #: absolute tolerance of money and shares
RATIO = 1e-6  #: ratios of small differences lose digits


def both(rows: Sequence[Row], document: Document) -> tuple[Replay, Twin]:
    profile = parse_profile(document)
    start: float = document["portfolio"]["starting_capital"]
    twin = replay_slowly(rows, document, document["scenarios"][0], start)
    return replay(Book.of(strategies.log_of(rows)), profile, profile.scenarios[0]), twin


def assert_agree(rows: Sequence[Row], document: Document) -> None:
    kernel, twin = both(rows, document)
    assert [OUTCOMES[code] for code in kernel.outcome] == twin.outcomes
    assert kernel.contracts.tolist() == pytest.approx(twin.contracts, rel=RELATIVE, abs=CENT)
    assert_rows_agree(rows, kernel, twin)
    assert_days_agree(kernel, twin)
    for name, expected in twin.metrics.items():
        figure = getattr(kernel.metrics, name)
        if expected is None:
            assert figure is None, name
        else:
            assert figure == pytest.approx(expected, rel=RATIO, abs=RATIO), name


def assert_rows_agree(rows: Sequence[Row], kernel: Replay, twin: Twin) -> None:
    """Compare row by row in log order; a row that is still open books nothing in either."""
    in_log_order = sorted(rows, key=lambda row: row.opened)
    closed = [place for place, row in enumerate(in_log_order) if row.closed is not None]
    numbers = [in_log_order[place].row for place in closed]
    assert kernel.row_pl[closed].tolist() == pytest.approx(
        [twin.row_pl[number] for number in numbers], rel=RELATIVE, abs=CENT
    )
    assert kernel.row_equity[closed].tolist() == pytest.approx(
        [twin.row_equity[number] for number in numbers], rel=RELATIVE, abs=CENT
    )


def assert_days_agree(kernel: Replay, twin: Twin) -> None:
    assert kernel.day.astype("datetime64[D]").tolist() == [day.day for day in twin.daily]
    for name in ("equity", "drawdown", "drawdown_of_start", "margin_peak"):
        assert getattr(kernel, name).tolist() == pytest.approx(
            [getattr(day, name) for day in twin.daily], rel=RELATIVE, abs=CENT
        ), name


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(45)
@given(data=st.data())
def test_replay_of_small_hostile_logs_equals_the_reference(rule: str, data: st.DataObject) -> None:
    assert_agree(
        data.draw(strategies.rows(max_structures=8)), data.draw(strategies.documents(rule=rule))
    )


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(6)
@given(data=st.data(), seed=st.integers(0, 2**32), count=st.integers(60, 150))
def test_replay_of_long_logs_equals_the_reference(
    rule: str, data: st.DataObject, seed: int, count: int
) -> None:
    rows = strategies.seeded_rows(random.Random(seed), count)
    assert_agree(rows, data.draw(strategies.documents(rule=rule)))


@pytest.mark.parametrize(
    "rule",
    [{"kind": "kelly"}, {"kind": "kelly", "estimator": "payoff"}, {"kind": "optimal_f"}],
    ids=str,
)
def test_replay_with_opens_that_need_no_estimate_makes_none(rule: Document) -> None:
    """An open stopped by the parallel cap makes no estimate, so the next one uses another sample.

    In this log a replay that estimated at every open would trade other sizes.
    """
    scenario = {"name": "kept", "rule": {**rule, "history": "walk_forward", "min_trades": 5}}
    portfolio = {"starting_capital": 10_000_000.0, "max_parallel_trades": 2}
    rows = strategies.seeded_rows(random.Random(1), 400)
    assert_agree(
        rows, {"version": 1, "portfolio": portfolio, "strategies": {}, "scenarios": [scenario]}
    )
