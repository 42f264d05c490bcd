"""Growth over the fraction, fragility to a rare loss, and Kelly over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import Caution
from app.calculations.kelly.curves import SampleSize, fragility_curve, growth_curve, kelly_over_time
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.log.economics import economics
from tests.unit.calculations.builders import (
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    sample,
)

Returns = NDArray[np.float64]

COIN = sample((60, 1), (40, -1))
SHORT_PREMIUM = sample((85, 0.10), (12, -0.20), (3, -1.00))


class TestGrowthCurve:
    """g(f), its peak, where half of it is reached and where it is spent."""

    @pytest.mark.parametrize(
        ("returns", "peak", "peak_growth", "zero"),
        [
            pytest.param(COIN, 0.2, 0.0201355136, 0.3893906833, id="K-01 coin"),
            pytest.param(
                SHORT_PREMIUM, 0.4537083339, 0.0081627425, 0.7554091962, id="K-10 short premium"
            ),
        ],
    )
    def test_growth_curve_published_points(
        self, returns: Returns, peak: float, peak_growth: float, zero: float
    ) -> None:
        curve = growth_curve(returns)
        assert (curve.peak, curve.peak_growth, curve.zero) == pytest.approx(
            (peak, peak_growth, zero), abs=1e-9
        )

    def test_growth_curve_growth_at_half_kelly_of_a_coin(self) -> None:
        """K-01: g(0.1) = 0.0150419016."""
        curve = growth_curve(COIN, points=1_001)
        assert np.interp(0.1, curve.fractions, curve.growth) == pytest.approx(
            0.0150419016, abs=1e-6
        )

    @pytest.mark.parametrize(
        "returns",
        [COIN, SHORT_PREMIUM, sample((80, 1), (20, -2.8))],
        ids=["coin", "short premium", "beyond margin"],
    )
    def test_growth_curve_every_point_is_mean_log_growth(self, returns: Returns) -> None:
        curve = growth_curve(returns)
        slow = [float(np.mean([np.log(1 + f * r) for r in returns])) for f in curve.fractions]
        assert curve.growth == pytest.approx(slow, abs=1e-12)
        assert curve.pole == pytest.approx(-1 / returns.min())
        assert curve.fractions[-1] < curve.pole

    def test_growth_curve_half_of_the_peak_is_reached_on_the_way_up(self) -> None:
        curve = growth_curve(SHORT_PREMIUM)
        assert curve.half_peak is not None
        assert curve.half_peak < curve.peak
        assert np.log1p(curve.half_peak * SHORT_PREMIUM).mean() == pytest.approx(
            curve.peak_growth / 2, abs=1e-12
        )

    def test_growth_curve_growth_beyond_the_zero_crossing_is_negative(self) -> None:
        curve = growth_curve(SHORT_PREMIUM)
        assert curve.zero is not None
        assert (curve.growth[curve.fractions > curve.zero] < 0).all()
        assert (curve.growth[(curve.fractions > 0) & (curve.fractions < curve.zero)] > 0).all()

    def test_growth_curve_with_caution_it_peaks_where_the_estimate_says(self) -> None:
        curve = growth_curve(COIN, Caution(0.3, 50))
        assert curve.peak == kelly_estimate(COIN, Caution(0.3, 50)).log_optimal
        nearby = growth_curve(COIN, Caution(0.3, 50), points=2_000)
        assert nearby.fractions[nearby.growth.argmax()] == pytest.approx(
            curve.peak, abs=nearby.fractions[1]
        )

    def test_growth_curve_many_mild_losses_keep_growth_positive_up_to_the_pole(self) -> None:
        curve = growth_curve(sample((5_000, 0.5), (1, -0.1)))
        assert curve.zero == curve.pole == pytest.approx(10.0)

    @pytest.mark.parametrize(
        ("returns", "slope"),
        [
            pytest.param(sample((0, 1)), 0.0, id="empty"),
            pytest.param(sample((1, 0.1)), 1.0, id="one trade"),
            pytest.param(sample((5, 0.1)), 1.0, id="all wins"),
            pytest.param(sample((5, -0.1)), -1.0, id="all losses"),
            pytest.param(sample((5, 0)), 0.0, id="zero P/L"),
            pytest.param(sample((4, 1), (6, -1)), -1.0, id="no edge"),
        ],
    )
    def test_growth_curve_without_a_maximum_there_is_still_a_curve(
        self, returns: Returns, slope: float
    ) -> None:
        curve = growth_curve(returns)
        assert (curve.peak, curve.half_peak, curve.zero) == (0.0, None, None)
        assert np.isfinite(curve.growth).all()
        assert (np.sign(curve.growth[1:]) == slope).all()


class TestFragilityCurve:
    """The log-optimal fraction against one full-margin loss every N positions."""

    @pytest.mark.parametrize("haircut", [0.0, 0.4])
    def test_fragility_curve_each_point_is_the_estimate_with_that_loss_added(
        self, haircut: float
    ) -> None:
        curve = fragility_curve(COIN / 2, haircut)
        slow = [
            kelly_estimate(COIN / 2, Caution(haircut, every)).log_optimal for every in curve.every
        ]
        assert curve.fractions == pytest.approx(slow, abs=1e-12)

    def test_fragility_curve_of_all_wins_by_closed_form(self) -> None:
        """Wins of w in N of N + 1 positions, a full loss in one: f = p - q / w."""
        curve = fragility_curve(sample((100, 0.1)))
        p, q = curve.every / (curve.every + 1), 1 / (curve.every + 1)
        assert curve.fractions == pytest.approx(np.maximum(p - q / 0.1, 0), abs=1e-9)
        assert curve.edge_gone_at == pytest.approx(10.0)

    def test_fragility_curve_rises_with_rarer_losses_towards_the_fraction_without(self) -> None:
        curve = fragility_curve(COIN / 2)
        assert (np.diff(curve.fractions) >= 0).all()
        assert curve.fractions[-1] < curve.without == pytest.approx(0.4)

    def test_fragility_curve_edge_is_gone_where_it_says(self) -> None:
        curve = fragility_curve(COIN / 2)  # mean 0.1
        assert curve.edge_gone_at == pytest.approx(10.0)
        assert (curve.fractions[curve.every <= 10.0] == 0).all()
        assert (curve.fractions[curve.every > 10.0] > 0).all()

    @pytest.mark.parametrize(
        "returns",
        [sample((0, 1)), sample((5, -1)), sample((5, 0))],
        ids=["empty", "all losses", "zero P/L"],
    )
    def test_fragility_curve_without_an_edge_there_is_nothing_to_lose(
        self, returns: Returns
    ) -> None:
        curve = fragility_curve(returns)
        assert curve.edge_gone_at is None
        assert (curve.fractions == 0).all()


class TestKellyOverTime:
    """As the estimate stood after each close."""

    @pytest.mark.parametrize("strategy", [None, "Condor"])
    def test_kelly_over_time_each_point_is_the_estimate_of_what_had_closed(
        self, strategy: str | None
    ) -> None:
        book, profile = book_of(*random_trades(3)), profile_of(edge_haircut=0.1)
        curve = kelly_over_time(book, profile, strategy, sample=SampleSize(20, min_trades=5))
        r = economics(book, profile).return_on_margin
        owned = [
            i
            for i in book.closing_order
            if strategy in (None, book.log.strategies[book.strategy[i]]) and np.isfinite(r[i])
        ]
        assert curve.positions.tolist() == list(range(1, len(owned) + 1))
        for n, expanding, rolling in zip(
            curve.positions, curve.expanding, curve.rolling, strict=True
        ):
            every, last = r[owned[:n]], r[owned[max(n - 20, 0) : n]]
            assert expanding == pytest.approx(
                kelly_estimate(every, Caution(0.1)).log_optimal if n >= 5 else NAN,
                nan_ok=True,
                abs=1e-12,
            )
            assert rolling == pytest.approx(
                kelly_estimate(last, Caution(0.1)).log_optimal if n >= 20 else NAN,
                nan_ok=True,
                abs=1e-12,
            )

    def test_kelly_over_time_of_eight_closes_is_as_computed_by_hand(self) -> None:
        pls = [100.0, -50.0, 100.0, 100.0, -50.0, 100.0, -50.0, -50.0]
        curve = kelly_over_time(
            book_of(*one_a_day(pls, margin=100)), profile_of(), sample=SampleSize(4, min_trades=2)
        )
        r = np.array(pls) / 100

        def best(part: Returns) -> float:
            wins = float((part > 0).mean())
            return max(wins / 0.5 - (1 - wins) / 1.0, 0.0) if 0 < wins < 1 else 0.0

        assert curve.expanding[1:] == pytest.approx([best(r[:n]) for n in range(2, 9)], abs=1e-9)
        assert curve.rolling[3:] == pytest.approx(
            [best(r[n - 4 : n]) for n in range(4, 9)], abs=1e-9
        )

    def test_kelly_over_time_points_are_thinned_evenly_and_end_at_the_last_close(self) -> None:
        book = book_of(*one_a_day([1.0, -0.5] * 100))
        curve = kelly_over_time(book, profile_of(), sample=SampleSize(10), points=20)
        assert len(curve.positions) == 20
        assert curve.positions[-1] == 200
        assert np.diff(curve.positions).max() <= 11

    @pytest.mark.parametrize(
        "trades",
        [[Trade("8 10:00", "8 11:00", 5.0, margin=NAN)], [Trade("8 10:00", "8 11:00", 5.0)]],
    )
    def test_kelly_over_time_of_a_short_log_is_undefined(self, trades: list[Trade]) -> None:
        curve = kelly_over_time(book_of(*trades), profile_of())
        assert len(curve.positions) == np.isfinite(trades[0].margin)
        assert np.isnan(curve.expanding).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: growth_curve(np.array([np.nan])),
            "returns: found .*nan",
            id="growth, missing return",
        ),
        pytest.param(
            lambda: growth_curve(np.ones((2, 2))),
            "returns: found an array of shape",
            id="growth, two dimensions",
        ),
        pytest.param(
            lambda: growth_curve(COIN, Caution(1.5)),
            "edge_haircut: found 1.5",
            id="growth, haircut above 1",
        ),
        pytest.param(
            lambda: growth_curve(COIN, Caution(0, -1)),
            "tail_every: found -1",
            id="growth, loss every -1 positions",
        ),
        pytest.param(
            lambda: growth_curve(COIN, points=1), "points: found 1", id="growth, one point"
        ),
        pytest.param(
            lambda: fragility_curve(COIN, -0.1),
            "edge_haircut: found -0.1",
            id="fragility, negative haircut",
        ),
        pytest.param(
            lambda: fragility_curve(COIN, points=0), "points: found 0", id="fragility, no points"
        ),
        pytest.param(
            lambda: kelly_estimate(COIN, resamples=-1),
            "resamples: found -1",
            id="estimate, negative resamples",
        ),
        pytest.param(
            lambda: kelly_estimate(COIN, Caution(tail_every=float("inf"))),
            "tail_every: found inf",
            id="estimate, infinite",
        ),
        pytest.param(
            lambda: kelly_estimate(COIN, Caution(added_losses=-1)),
            "added_losses: found -1",
            id="estimate, negative added losses",
        ),
        pytest.param(
            lambda: kelly_estimate(COIN, days=np.arange(3)),
            "days: found 3, expected one a return: 100",
            id="estimate, days of other positions",
        ),
        pytest.param(
            lambda: kelly_estimate(COIN, resamples=1),
            "resamples: found 1",
            id="estimate, a single resample",
        ),
        pytest.param(
            lambda: kelly_over_time(book_of(*one_a_day([1.0])), profile_of(), "Ghost"),
            "strategy: 'Ghost' is not in",
            id="over time, stranger",
        ),
        pytest.param(
            lambda: kelly_over_time(book_of(*one_a_day([1.0])), profile_of(), sample=SampleSize(1)),
            "window: found 1",
            id="over time, window of 1",
        ),
    ],
)
def test_curves_bad_argument_raises_error_that_names_it(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(CalculationError, match=message):
        call()
