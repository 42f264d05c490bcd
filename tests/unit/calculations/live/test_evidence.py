"""Evidence of drift: a plain-loop twin, hand-computed values, the bound that makes it valid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations import kernels
from app.calculations.errors import WorkStoppedError
from app.calculations.live.evidence import Stream, joint_evidence, stream, tied, verdict
from app.calculations.live.power import Simulating, powers, tilted_weights
from app.calculations.live.traded import Traded

EXPONENTS = (0.6, 0.7, 0.8, 0.9, 1.0)


def twin(before: list[float], after: list[float], theta: list[float]) -> list[float]:
    """Follow the definition of semantics 9 word by word."""
    known, evidence, products = list(before), [], [1.0] * 5
    for value, toss in zip(after, theta, strict=True):
        below = sum(other < value for other in known)
        equal = sum(other == value for other in known)
        u = (below + toss * (equal + 1)) / (len(known) + 1)
        products = [
            product * epsilon * u ** (epsilon - 1)
            for product, epsilon in zip(products, EXPONENTS, strict=True)
        ]
        evidence.append(sum(products) / 5)
        known.append(value)
    return evidence


def traded(returns: list[float], first: str = "2024-01-08", margin: float = 1_000.0) -> Traded:
    """Return positions of one strategy, one a day, with these returns on margin."""
    n = len(returns)
    opened = np.datetime64(first, "s") + np.arange(n) * np.timedelta64(1, "D")
    unknown = np.full(n, np.nan)
    return Traded(
        strategy=np.zeros(n, np.int64),
        opened_at=opened,
        closed_at=opened + np.timedelta64(3600, "s"),
        contracts=np.ones(n),
        net=np.array(returns) * 1_000.0,
        margin=np.full(n, margin),
        premium=unknown,
        closing_cost=unknown,
        fees=unknown,
        vix=unknown,
        legs=np.full(n, "", object),
        line=np.arange(n),
    )


def stream_of(before: list[float], after: list[float], margin: float = 1_000.0) -> Stream:
    """Return the stream of one strategy."""
    found = stream(traded(before), traded(after, "2024-06-03", margin), 0, (0, "Condor"))
    assert found is not None
    return found


VALUES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12)


@given(VALUES, VALUES)
def test_evidence_equals_the_definition(before: list[float], after: list[float]) -> None:
    made = stream_of(before, after)
    course = made.evidence().course
    assert course == pytest.approx(twin(before, after, made.theta.tolist()), rel=1e-9)


def test_evidence_after_the_worst_of_four_is_the_mean_of_the_bets() -> None:
    counts, theta = np.array([0, 1, 1, 1]), np.array([[0.5]])
    course = kernels.conformal_evidence(counts, np.array([[0]]), theta)
    # Below all three known: u = (0 + 0.5 x 1) / 4.
    by_hand = sum(e * 0.125 ** (e - 1) for e in EXPONENTS) / 5
    assert course[0, 0] == pytest.approx(by_hand, rel=1e-12)


def test_evidence_of_endless_losses_stays_a_number() -> None:
    counts = np.array([0, 1_000])
    places = np.zeros((1, 30_000), np.int64)
    course = kernels.conformal_evidence(counts, places, np.full((1, 30_000), 1e-9))
    assert np.isfinite(course).all()
    assert course.max() > 1e100


def test_evidence_of_exchangeable_returns_exceeds_twenty_in_at_most_one_of_twenty() -> None:
    # Ville: at most 5 %; 1,000 streams leave a standard error of 0.7 points.
    rng = np.random.default_rng(9)
    places = rng.integers(0, 12, (1_000, 150))
    counts = np.stack([np.bincount(row[:50], minlength=12) for row in places])
    theta = 1 - rng.random((1_000, 100))
    courses = np.concatenate(
        [
            kernels.conformal_evidence(counts[i], places[i : i + 1, 50:], theta[i : i + 1])
            for i in range(1_000)
        ]
    )
    assert (courses.max(axis=1) >= 20).mean() <= 0.05
    # A fair game: the mean stays at or below 1, but for the error of 1,000 skewed draws.
    assert courses[:, 0].mean() == pytest.approx(1, abs=0.05)


def test_evidence_of_halved_results_grows_and_of_better_ones_falls() -> None:
    rng = np.random.default_rng(3)
    before = rng.normal(0.05, 0.1, 200).tolist()
    worse = stream_of(before, rng.normal(-0.10, 0.1, 80).tolist()).evidence()
    better = stream_of(before, rng.normal(0.20, 0.1, 80).tolist()).evidence()
    assert worse.verdict == "worse"
    assert better.verdict == "nothing"
    assert better.now < 1 < worse.now


@pytest.mark.parametrize(
    ("highest", "code"),
    [(0.2, "nothing"), (2.999, "nothing"), (3.0, "leaning"), (19.99, "leaning"), (20.0, "worse")],
)
def test_verdict_changes_at_three_and_twenty(highest: float, code: str) -> None:
    assert verdict(highest) == code


def test_tied_live_returns_close_to_a_backtest_return_become_it() -> None:
    ordered = np.array([-1.0, 1.0, 1.0])
    after = np.array([0.9, 1.1, 0.89, -1.05, 0.0, 5.0])
    found = tied(ordered, after, 0.1, np.zeros(6))
    assert found.tolist() == [1.0, 1.0, 0.89, -1.0, 0.0, 5.0]


def test_tied_of_several_close_returns_any_is_as_likely() -> None:
    ordered = np.array([0.0, 0.25, 0.25, 0.5, 10.0])
    toss = (np.arange(1_000) + 0.5) / 1_000
    found = tied(ordered, np.full(1_000, 0.3), 0.3, toss)
    values, counts = np.unique(found, return_counts=True)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {
        0.0: 250,
        0.25: 500,
        0.5: 250,
    }


def test_evidence_of_a_little_slippage_among_results_close_together_is_none() -> None:
    # Two results in three lie within a hundredth of each other, as maximum losses with fees do.
    rng = np.random.default_rng(2)
    cluster = -1.0 + 0.01 * rng.random(200)
    before = np.concatenate([cluster, rng.normal(1.5, 0.3, 100)])
    after = rng.choice(before, 150) - 0.012
    assert stream_of(before.tolist(), after.tolist()).evidence().highest < 3


def test_stream_of_longer_live_log_keeps_the_evidence_of_earlier_closes() -> None:
    before, after = [0.1, -0.2, 0.1, 0.1], [0.1, -0.2, -0.2, 0.1]
    short, long = stream_of(before, after[:2]), stream_of(before, after)
    assert long.evidence().course[:2].tolist() == short.evidence().course.tolist()


def test_stream_of_unknown_margins_ranks_profit_per_contract() -> None:
    assert stream_of([0.1], [0.1]).measure == "return_on_margin"
    assert stream_of([0.1], [0.1], margin=math.nan).measure == "per_contract"


def test_stream_without_backtest_or_live_positions_is_none() -> None:
    assert stream(traded([]), traded([0.1]), 0, (0, "Condor")) is None
    assert stream(traded([0.1]), traded([]), 0, (0, "Condor")) is None


def test_joint_evidence_is_the_mean_and_counts_one_before_a_first_close() -> None:
    first = stream_of([0.1, 0.2], [0.1, 0.2])
    late = first._replace(closed_at=first.closed_at + np.timedelta64(30, "D"))
    courses = [np.array([2.0, 4.0]), np.array([6.0, 8.0])]
    joint = joint_evidence([late, first], courses)
    # The second stream closes first: (1 + 6) / 2, (1 + 8) / 2, (2 + 8) / 2, (4 + 8) / 2.
    assert joint.course.tolist() == [3.5, 4.5, 5.0, 6.0]


def test_tilted_weights_of_two_outcomes_are_those_of_no_edge() -> None:
    # Wins of 1 and losses of 3 have no edge at chances of 3/4 and 1/4.
    chances = tilted_weights(np.array([-3.0, 1.0]), np.array([1, 9]))
    assert chances is not None
    assert chances.tolist() == pytest.approx([0.25, 0.75], abs=1e-9)


def test_tilted_weights_are_exponential_in_the_outcome() -> None:
    values, counts = np.array([-2.0, -0.5, 0.0, 1.0, 7.0]), np.array([1, 4, 0, 9, 2])
    chances = tilted_weights(values, counts)
    assert chances is not None
    assert chances @ values == pytest.approx(0, abs=1e-9)
    assert chances[2] == 0
    had = counts > 0
    slopes = np.diff(np.log(chances[had] / counts[had])) / np.diff(values[had])
    assert slopes == pytest.approx(slopes[0], rel=1e-6)
    assert slopes[0] < 0


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        pytest.param([0.0, 1.0], [1, 1], id="nothing lost"),
        pytest.param([-1.0, 1.0], [2, 1], id="no edge"),
        pytest.param([-1.0, 1.0], [1, 1], id="mean of 0"),
        pytest.param([-0.3, 0.1], [25, 75], id="mean of 0 but for rounding"),
        pytest.param([-1.0], [0], id="no outcome"),
    ],
)
def test_tilted_weights_without_an_edge_to_lose_are_none(
    values: list[float], counts: list[int]
) -> None:
    assert tilted_weights(np.array(values), np.array(counts)) is None


def test_powers_agree_with_a_plain_simulation() -> None:
    before = [0.3] * 48 + [-0.4] * 12
    found = powers([stream_of(before, [0.3] * 40)], Simulating(400, seed=1))
    assert found.single[0] is not None
    rng = np.random.default_rng(5)
    # Without an edge, 0.3 comes with 4/7 and -0.4 with 3/7.
    draws = rng.choice([0.3, -0.4], (150, 40), p=[4 / 7, 3 / 7])
    reached = [max(twin(before, row.tolist(), rng.random(40).tolist())) >= 20 for row in draws]
    # Standard errors of 2.5 and 4 points at most.
    assert found.single[0].value == pytest.approx(np.mean(reached), abs=0.13)
    assert 0.2 < found.single[0].value < 0.95
    assert found.joint == found.single[0]


def test_powers_are_the_same_for_any_executor_and_count_progress() -> None:
    made = [stream_of([0.3] * 8 + [-0.4] * 2, [0.3] * 20), stream_of([0.1], [0.1])]
    told: list[tuple[int, int]] = []
    work = Simulating(120, progress=lambda done, total: told.append((done, total)))
    assert powers(made, work) == powers(made, Simulating(120))
    assert sorted(told)[-1] == (120, 120)
    assert powers(made, work).single[1] is None


def test_powers_stopped_raises() -> None:
    made = stream_of([0.3] * 8 + [-0.4] * 2, [0.3] * 20)
    with pytest.raises(WorkStoppedError):
        powers([made], Simulating(500, stopped=lambda: True))
