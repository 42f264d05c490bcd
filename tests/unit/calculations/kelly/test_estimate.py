"""Kelly of one sample of returns (semantics 3), against published and closed-form values.

Ids such as K-01 name a vector of the project's table of test vectors; its source stands beside it.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import Caution
from app.calculations.kelly.estimate import KellyEstimate, kelly_estimate
from app.calculations.kelly.status import MIN_TRADES
from tests.unit.calculations.builders import sample

Returns = NDArray[np.float64]

COIN = sample((60, 1), (40, -1))
SHORT_PREMIUM_1 = sample((85, 0.10), (12, -0.20), (3, -1.00))
SHORT_PREMIUM_2 = sample((93, 0.06), (5, -0.12), (2, -1.00))
#: R-multiples of system 11-1 in Tharp, "Trade Your Way to Financial Freedom": {20, 10, 2, 1, -1,
#: -5} at {2, 3, 20, 30, 40, 5} %.
THARP_11_1 = sample((2, 20), (3, 10), (20, 2), (30, 1), (40, -1), (5, -5))

#: id, sample, argmax of mean log(1 + f r), that maximum. Binary: p - q/b; partial loss: p/l - q/w;
#: others by root finding.
LOG_OPTIMAL = [
    pytest.param(COIN, 0.2, 0.0201355136, id="K-01 closed form"),
    pytest.param(sample((20, 2), (20, -1)), 0.25, np.log(1.0606601718), id="K-02 2:1 coin, Vince"),
    pytest.param(sample((57, 1), (43, -1)), 0.14, None, id="K-03 p=.57 b=1, Ziemba-Hausch"),
    pytest.param(sample((38, 2), (62, -1)), 0.07, None, id="K-03 p=.38 b=2, Ziemba-Hausch"),
    pytest.param(
        sample((285, 3), (715, -1)), 0.0466666667, None, id="K-03 p=.285 b=3, Ziemba-Hausch"
    ),
    pytest.param(
        sample((55, 0.20), (45, -0.15)), 1.4166666667, 0.0297021141, id="K-06 partial loss, above 1"
    ),
    pytest.param(THARP_11_1, 0.0928307196, 0.0312177041, id="K-07 Tharp 11-1"),
    pytest.param(SHORT_PREMIUM_1, 0.4537083339, 0.0081627425, id="K-10 short premium"),
    pytest.param(SHORT_PREMIUM_2, 0.5787656640, 0.0108566431, id="K-12 short premium, rarer loss"),
    pytest.param(sample((80, 1), (20, -2)), 0.8 / 2 - 0.2 / 1, None, id="loss beyond margin"),
]


def growth(fraction: float, returns: Returns) -> float:
    """Mean log growth of equity per trade."""
    return float(np.log1p(fraction * returns).mean())


@pytest.mark.parametrize(("returns", "fraction", "rate"), LOG_OPTIMAL)
def test_log_optimal_of_published_samples_is_as_published(
    returns: Returns, fraction: float, rate: float | None
) -> None:
    result = kelly_estimate(returns).log_optimal
    assert result == pytest.approx(fraction, abs=1e-9)
    if rate is not None:
        assert growth(result, returns) == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(("returns", "fraction", "rate"), LOG_OPTIMAL)
def test_log_optimal_no_other_fraction_grows_faster(
    returns: Returns, fraction: float, rate: float | None
) -> None:
    result = kelly_estimate(returns).log_optimal
    assert all(
        growth(result, returns) > growth(result * nearby, returns) for nearby in (0.99, 1.01)
    )


@pytest.mark.parametrize(
    ("returns", "textbook", "margin_share", "growth_there"),
    [
        pytest.param(COIN, 0.2, 0.2, 0.0201355136, id="K-01"),
        pytest.param(
            SHORT_PREMIUM_1, 0.31, 0.8611111111, -0.0116906969, id="K-10 loses money there"
        ),
        pytest.param(SHORT_PREMIUM_2, 0.4966666667, 1.3371794872, -np.inf, id="K-12 ruins there"),
    ],
)
def test_payoff_kelly_of_published_samples_is_as_published(
    returns: Returns, textbook: float, margin_share: float, growth_there: float
) -> None:
    result = kelly_estimate(returns)
    assert result.payoff_kelly == pytest.approx(textbook, abs=1e-9)
    assert result.payoff_margin_share == pytest.approx(margin_share, abs=1e-9)
    ruined = 1 + margin_share * returns.min() <= 0
    assert (-np.inf if ruined else growth(margin_share, returns)) == pytest.approx(
        growth_there, abs=1e-9
    )


@pytest.mark.parametrize(
    "returns",
    [COIN, sample((38, 2), (62, -1)), sample((55, 0.20), (45, -0.15))],
    ids=["K-01", "K-03", "K-06"],
)
def test_payoff_kelly_of_two_outcomes_agrees_with_log_optimal(returns: Returns) -> None:
    result = kelly_estimate(returns)
    assert result.payoff_margin_share == pytest.approx(result.log_optimal, abs=1e-12)


def test_payoff_kelly_zero_return_is_neither_win_nor_loss() -> None:
    """M-04: P/L of ten trades on a margin of 1,000 each."""
    result = kelly_estimate(np.array([250, -100, 300, -150, -50, 400, -200, 120, 0, -80]) / 1_000)
    assert result.win_rate == 0.4
    assert result.payoff_ratio == pytest.approx(2.3060344828, abs=1e-9)
    assert result.payoff_kelly == pytest.approx(0.1398130841, abs=1e-9)
    assert result.payoff_margin_share == pytest.approx(0.1398130841 / (116 / 1_000), abs=1e-8)


@pytest.mark.parametrize(
    ("multiple", "share_of_growth"),
    [
        (0.25, 0.394680),
        (0.5, 0.707683),
        (0.75, 0.919604),
        (1.25, 0.897023),
        (1.5, 0.510981),
        (1.9, -1.451379),
    ],
    ids="K-18 {}".format,
)
def test_kelly_fraction_of_small_bets_keeps_its_share_of_growth(
    multiple: float, share_of_growth: float
) -> None:
    best = kelly_estimate(SHORT_PREMIUM_1).log_optimal
    assert growth(multiple * best, SHORT_PREMIUM_1) / growth(
        best, SHORT_PREMIUM_1
    ) == pytest.approx(share_of_growth, abs=1e-6)


def test_half_and_quarter_are_shares_of_log_optimal() -> None:
    result = kelly_estimate(SHORT_PREMIUM_1)
    assert (result.half, result.quarter) == (result.log_optimal / 2, result.log_optimal / 4)


class TestCaution:
    """The haircut and the added full loss, by p/l - q/w of the two-outcome sample they leave."""

    def test_caution_haircut_takes_a_share_of_the_mean_off_every_return(self) -> None:
        win, loss = 1 - 0.5 * 0.2, 1 + 0.5 * 0.2  # the coin's mean is 0.2
        result = kelly_estimate(COIN, Caution(edge_haircut=0.5))
        assert result.log_optimal == pytest.approx(0.6 / loss - 0.4 / win, abs=1e-12)
        assert result.payoff_kelly == pytest.approx(0.6 - 0.4 * loss / win, abs=1e-12)
        assert result.payoff_margin_share == pytest.approx(
            (0.6 - 0.4 * loss / win) / loss, abs=1e-12
        )

    def test_caution_haircut_leaves_a_losing_log_alone(self) -> None:
        losing = sample((40, 1), (60, -1))
        assert kelly_estimate(losing, Caution(edge_haircut=0.5)).payoff_kelly == pytest.approx(
            0.4 - 0.6, abs=1e-12
        )

    @pytest.mark.parametrize("estimator", ["log_optimal", "payoff_margin_share"])
    def test_caution_tail_loss_weighs_the_samples_size_over_its_interval(
        self, estimator: str
    ) -> None:
        added = len(COIN) / 10
        expected = 60 / (100 + added) - (40 + added) / (100 + added)
        assert getattr(kelly_estimate(COIN, Caution(tail_every=10)), estimator) == pytest.approx(
            expected, abs=1e-12
        )

    def test_caution_tail_loss_weight_need_not_be_whole(self) -> None:
        added = len(COIN) / 300
        assert kelly_estimate(COIN, Caution(tail_every=300)).log_optimal == pytest.approx(
            (20 - added) / (100 + added), abs=1e-12
        )

    def test_caution_tail_loss_makes_a_log_without_losses_sizable(self) -> None:
        result = kelly_estimate(sample((100, 0.1)), Caution(tail_every=50))
        assert result.status == "no_loss"  # the log's own: caution has no part in it
        assert result.log_optimal == pytest.approx(100 / 102 - (2 / 102) / 0.1, abs=1e-12)

    def test_caution_tail_loss_is_spared_the_haircut_and_left_out_of_its_mean(self) -> None:
        win = 0.1 - 0.5 * 0.1
        result = kelly_estimate(sample((100, 0.1)), Caution(0.5, 50))
        assert result.log_optimal == pytest.approx(100 / 102 - (2 / 102) / win, abs=1e-12)

    def test_caution_added_losses_weigh_the_same_in_any_sample(self) -> None:
        added = 1.0 + 100 / 50
        expected = 60 / (100 + added) - (40 + added) / (100 + added)
        result = kelly_estimate(COIN, Caution(tail_every=50, added_losses=1))
        assert result.log_optimal == pytest.approx(expected, abs=1e-12)

    def test_caution_added_loss_gives_a_log_without_losses_a_finite_answer(self) -> None:
        result = kelly_estimate(sample((100, 0.1)), Caution(added_losses=1))
        assert result.log_optimal == pytest.approx(100 / 101 - (1 / 101) / 0.1, abs=1e-12)
        assert result.status == "no_loss"

    def test_caution_with_added_loss_is_one_more_full_loss(self) -> None:
        assert kelly_estimate(COIN).with_added_loss == pytest.approx(60 / 101 - 41 / 101, abs=1e-12)

    def test_caution_win_rate_and_payoff_ratio_are_the_logs_own(self) -> None:
        result = kelly_estimate(COIN, Caution(0.5, 10))
        assert (result.win_rate, result.payoff_ratio) == (0.6, 1.0)


class TestStatus:
    """K-13: a fraction of 0 always says why."""

    @pytest.mark.parametrize(
        ("returns", "status"),
        [
            pytest.param(sample(), "no_trades", id="empty"),
            pytest.param(sample((1, 0.5)), "no_loss", id="one winning trade"),
            pytest.param(sample((1, -0.5)), "no_win", id="one losing trade"),
            pytest.param(sample((1, 0)), "no_win", id="one flat trade"),
            pytest.param(sample((50, 0.5)), "no_loss", id="all wins"),
            pytest.param(sample((50, -0.5)), "no_win", id="all losses"),
            pytest.param(sample((50, 0)), "no_win", id="all flat"),
            pytest.param(sample((45, 1), (55, -1)), "no_edge", id="K-05 negative mean"),
            pytest.param(sample((50, 1), (50, -1)), "no_edge", id="K-05 mean of zero"),
            pytest.param(
                sample((55, 0.1), (55, -0.1)), "no_edge", id="mean of zero, inexact in binary"
            ),
            pytest.param(
                np.array([0.1, 0.2, -0.3]), "no_edge", id="mean of zero, a hair above in binary"
            ),
        ],
    )
    def test_status_of_a_zero_fraction_says_why(self, returns: Returns, status: str) -> None:
        result = kelly_estimate(returns)
        assert (result.log_optimal, result.payoff_margin_share, result.status) == (0, 0, status)

    @pytest.mark.parametrize(
        ("returns", "caution", "status"),
        [
            pytest.param(
                sample((10, 0.1)), Caution(added_losses=1), "less_than_one_loss", id="exactly one"
            ),
            pytest.param(
                sample((9, 0.1)), Caution(added_losses=1), "less_than_one_loss", id="all wins, less"
            ),
            pytest.param(
                sample((20, 0.1), (2, -0.6)),
                Caution(added_losses=1),
                "less_than_one_loss",
                id="wins and losses",
            ),
            pytest.param(
                sample((40, 0.1), (10, -0.05)),
                Caution(edge_haircut=0.8, added_losses=1),
                "less_than_one_loss",
                id="less after the haircut only",
            ),
            pytest.param(
                sample((100, 0.1)), Caution(tail_every=10), "less_than_one_loss", id="by its rate"
            ),
            pytest.param(
                sample((20, 0.1), (20, -0.1)), Caution(added_losses=1), "no_edge", id="earned 0"
            ),
            pytest.param(
                sample((20, 0.1), (21, -0.1)), Caution(added_losses=1), "no_edge", id="lost"
            ),
            pytest.param(sample((20, -0.1)), Caution(added_losses=1), "no_win", id="no win"),
            pytest.param(
                sample((5, 0.1), (5, 0.2)), Caution(edge_haircut=1.0), "no_edge", id="all haircut"
            ),
        ],
    )
    def test_status_zero_fraction_with_caution_says_why(
        self, returns: Returns, caution: Caution, status: str
    ) -> None:
        result = kelly_estimate(returns, caution)
        assert (result.log_optimal, result.status) == (0, status)

    def test_status_few_trades_are_flagged_not_hidden(self) -> None:
        few = sample((MIN_TRADES // 2, 1), (MIN_TRADES // 2 - 1, -0.5))
        result = kelly_estimate(few)
        assert result.status == "too_few"
        assert result.log_optimal > 0

    def test_status_enough_trades_are_fine(self) -> None:
        enough = sample((MIN_TRADES // 2, 1), (MIN_TRADES // 2, -0.5))
        assert kelly_estimate(enough).status == "ok"

    @pytest.mark.parametrize("haircut", [0.0, 0.5, 1.0])
    @pytest.mark.parametrize("tail_every", [0.0, 40.0])
    def test_status_fraction_is_zero_exactly_when_its_status_says_so(
        self, haircut: float, tail_every: float
    ) -> None:
        rng = np.random.default_rng(5)
        for _ in range(300):
            result = kelly_estimate(rng.normal(0.02, 0.1, 40), Caution(haircut, tail_every))
            assert (result.log_optimal > 0) == (result.status == "ok"), result
            assert (result.payoff_margin_share > 0) == (result.status == "ok"), result


def test_caution_haircut_of_the_whole_edge_leaves_no_share() -> None:
    result = kelly_estimate(SHORT_PREMIUM_1, Caution(edge_haircut=1.0))
    assert (result.log_optimal, result.status) == (0.0, "no_edge")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_kelly_estimate_return_not_finite_raises_error(bad: float) -> None:
    with pytest.raises(CalculationError, match="expected finite numbers"):
        kelly_estimate(np.array([0.1, bad]))


@pytest.mark.parametrize(
    ("returns", "resamples"),
    [(COIN, 0), (sample(), 100)],
    ids=["not asked for", "no trade"],
)
def test_kelly_estimate_no_range_without_resamples(returns: Returns, resamples: int) -> None:
    assert kelly_estimate(returns, resamples=resamples).bootstrap is None


def test_kelly_estimate_undefined_figures_are_none() -> None:
    empty: KellyEstimate = kelly_estimate(sample())
    assert (empty.win_rate, empty.payoff_ratio, empty.payoff_kelly) == (None, None, None)
    assert kelly_estimate(sample((5, 1))).payoff_ratio is None
