"""Matching of opens against a brute-force twin, hand-made cases, and legs."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.live import Opens, matched_pairs
from app.calculations.live.legs import joined_keys, leg_key
from app.calculations.live.traded import legs_of_positions
from app.calculations.log.positions import Positions
from tests.unit.calculations.live.live_logs import seconds

LEGS = ("", "a", "b")


def opens(times: np.ndarray, legs: list[str] | None = None, strategy: int = 0) -> Opens:
    """Return opens of one strategy."""
    texts = np.array(legs if legs is not None else [""] * len(times), object)
    return Opens(np.full(len(times), strategy), times, texts)


def pairs_of(backtest: Opens, live: Opens, minutes: float = 30) -> list[tuple[int, int]]:
    """Return the matched pairs as tuples."""
    first, second = matched_pairs(backtest, live, minutes)
    return list(zip(first.tolist(), second.tolist(), strict=True))


def score(backtest: Opens, live: Opens, pairs: list[tuple[int, int]]) -> tuple[int, int, int]:
    """Return what is optimised, best first: pairs, seconds apart, unequal legs; lower is better."""
    apart = unequal = 0
    for i, j in pairs:
        apart += abs(int((backtest.opened_at[i] - live.opened_at[j]).astype(int)))
        unequal += not (backtest.legs[i] and backtest.legs[i] == live.legs[j])
    return -len(pairs), apart, unequal


def best_score(backtest: Opens, live: Opens, minutes: float) -> tuple[int, int, int]:
    """Try every assignment of one day."""
    n, m = len(backtest.strategy), len(live.strategy)
    best = (0, 0, 0)
    for chosen in permutations([*range(m), *[-1] * n], n):
        pairs = [
            (i, j)
            for i, j in enumerate(chosen)
            if j >= 0
            and abs((backtest.opened_at[i] - live.opened_at[j]).astype(int)) <= 60 * minutes
        ]
        best = min(best, score(backtest, live, pairs))
    return best


SIDE = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(LEGS)), min_size=1, max_size=4).map(
    sorted
)


@given(SIDE, SIDE, st.sampled_from([0, 5, 12]))
def test_matched_pairs_is_as_good_as_any_assignment(
    ours: list[tuple[int, str]], theirs: list[tuple[int, str]], minutes: int
) -> None:
    backtest, live = (
        opens(
            np.datetime64("2024-01-08T10:00:00") + np.array([m * 60 for m, _ in side], "m8[s]"),
            [legs for _, legs in side],
        )
        for side in (ours, theirs)
    )
    found = pairs_of(backtest, live, minutes)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert score(backtest, live, found) == best_score(backtest, live, minutes)


def test_matched_pairs_gap_at_the_limit_matches_and_a_second_more_does_not() -> None:
    at = seconds("10:00:00")
    assert pairs_of(opens(at), opens(seconds("10:30:00"))) == [(0, 0)]
    assert pairs_of(opens(at), opens(seconds("10:30:01"))) == []


def test_matched_pairs_shared_neighbour_keeps_both_pairs() -> None:
    # The nearest pair, 10:10 with 10:09, would leave the other two 40 minutes apart.
    backtest = opens(seconds("10:10:00", "10:31:00"))
    live = opens(seconds("09:51:00", "10:09:00"))
    assert pairs_of(backtest, live) == [(0, 0), (1, 1)]


def test_matched_pairs_other_date_or_strategy_is_no_pair() -> None:
    night = np.array(["2024-01-08T23:59:00", "2024-01-09T00:01:00"], "datetime64[s]")
    assert pairs_of(opens(night[:1]), opens(night[1:])) == []
    assert pairs_of(opens(night[:1]), opens(night[:1], strategy=1)) == []


def test_matched_pairs_equal_minutes_go_to_equal_legs() -> None:
    same = seconds("10:00:00", "10:00:00")
    assert pairs_of(opens(same, ["a", "b"]), opens(same, ["b", "a"])) == [(0, 1), (1, 0)]
    # One second outweighs any number of equal legs.
    backtest = opens(seconds("10:00:00", "10:00:01"), ["a", "b"])
    live = opens(seconds("10:00:00", "10:00:01"), ["b", "a"])
    assert pairs_of(backtest, live) == [(0, 0), (1, 1)]


def test_matched_pairs_empty_sides_have_none() -> None:
    assert pairs_of(opens(seconds()), opens(seconds("10:00:00"))) == []
    assert pairs_of(opens(seconds()), opens(seconds())) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("1 Jan 8 6850 P STO 3.40", "2 Jan 8 6850 P STO 3.55", id="size and price"),
        pytest.param(
            "1 Jan 8 6850 P STO 3.40 | 1 Jan 8 6770 P BTO 1.20",
            "1 Jan 8 6770 P BTO 1.20|1 Jan 8 6850 P STO 3.40",
            id="order",
        ),
        pytest.param("Long  CALL", " long call ", id="another form"),
    ],
)
def test_leg_key_of_equal_legs_is_equal(first: str, second: str) -> None:
    assert leg_key(first) == leg_key(second) != ""


@pytest.mark.parametrize(
    "other", ["1 Jan 9 6850 P STO 3.40", "1 Jan 8 6850 C STO 3.40", "1 Jan 8 6850 P BTO 3.40"]
)
def test_leg_key_of_other_legs_differs(other: str) -> None:
    assert leg_key("1 Jan 8 6850 P STO 3.40") != leg_key(other)


def test_joined_keys_do_not_depend_on_which_row_comes_first() -> None:
    put, call = leg_key("1 Jan 8 6850 P STO 3.40"), leg_key("1 Jan 8 6970 C STO 2.80")
    assert joined_keys(put, call) == joined_keys(call, put)
    assert joined_keys(put, call) == "jan 8 6850 p sto|jan 8 6970 c sto"
    assert joined_keys(put, "") == joined_keys("", put) == ""


def test_legs_of_positions_are_those_of_both_rows_where_there_are_two() -> None:
    keys = np.array(["a", "b", "c"], object)
    grouped = Positions(np.array([0, 1]), np.array([2, -1]), np.array([0, 1, 0]))
    assert legs_of_positions(keys, grouped).tolist() == ["a|c", "b"]
