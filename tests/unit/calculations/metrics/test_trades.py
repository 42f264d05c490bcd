"""Figures over closed positions, of the log as it was traded and of replays of it (semantics 5).

Ids such as M-04 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import asdict, replace

import pytest

from app.calculations.metrics.trades import (
    portfolio_statistics,
    position_pl,
    strategy_statistics,
)
from tests.unit.calculations.builders import (
    MARGIN,
    NAN,
    Trade,
    book_of,
    one_a_day,
)

#: M-04 of the project's test vectors, by numpy.
TEN_TRADES = [250, -100, 300, -150, -50, 400, -200, 120, 0, -80]


def test_portfolio_statistics_of_ten_trades_equal_the_vector() -> None:
    """M-04: a flat trade stays in the denominator."""
    figures = portfolio_statistics(book_of(*one_a_day(TEN_TRADES)))
    assert (figures.trades, figures.wins, figures.losses, figures.win_rate) == (
        10,
        4,
        5,
        0.4,
    )
    assert figures.wins / (figures.wins + figures.losses) == pytest.approx(0.4444444444, abs=1e-9)
    assert (figures.net_pl, figures.mean_pl, figures.worst_pl) == (490, 49, -200)
    assert (figures.mean_win, figures.mean_loss) == (267.5, -116)
    assert figures.profit_factor == pytest.approx(1.8448275862, abs=1e-9)
    assert figures.payoff_ratio == pytest.approx(2.3060344828, abs=1e-9)
    assert figures.expectancy_per_loss == pytest.approx(0.4224137931, abs=1e-9)
    assert figures.sqn == pytest.approx(0.7498731319, abs=1e-9)
    assert (figures.longest_winning_streak, figures.longest_losing_streak) == (1, 2)
    assert figures.undefined.keys() == {"pcr", "pcr_credits", "pcr_debits"}


def test_pcr_of_trades_is_a_ratio_of_sums() -> None:
    """M-06: premiums of 250, 180, 300 and 220 dollars times 1, 2, 1 and 3 contracts; not the mean
    of ratios, .2075757576.
    """
    premiums, pls = (250 * 1, 180 * 2, 300 * 1, 220 * 3), (150, -300, 210, 240)
    trades = [
        replace(trade, premium=float(premium))
        for trade, premium in zip(one_a_day(pls), premiums, strict=True)
    ]
    assert portfolio_statistics(book_of(*trades)).pcr == pytest.approx(0.1910828025, abs=1e-9)


class TestPremiumCapture:
    """Credits and debits also apart; None without premiums."""

    CREDIT = Trade("8 10:00", "8 11:00", 30.0, premium=100.0)
    DEBIT = Trade("9 10:00", "9 11:00", 20.0, premium=-400.0)
    UNKNOWN = Trade("10 10:00", "10 11:00", 7_000.0)

    def test_pcr_of_debits_uses_their_absolute_value(self) -> None:
        figures = portfolio_statistics(book_of(self.CREDIT, self.DEBIT))
        assert (figures.pcr, figures.pcr_credits, figures.pcr_debits) == (
            50 / 500,
            30 / 100,
            20 / 400,
        )

    def test_pcr_of_debits_counts_the_smallest(self) -> None:
        small = replace(self.DEBIT, premium=-0.5)
        assert portfolio_statistics(book_of(self.CREDIT, small)).pcr_debits == 20 / 0.5

    def test_pcr_ignores_rows_without_premium(self) -> None:
        figures = portfolio_statistics(book_of(self.CREDIT, self.UNKNOWN))
        assert (figures.pcr, figures.pcr_credits, figures.pcr_debits) == (0.3, 0.3, None)

    def test_pcr_without_premiums_is_none(self) -> None:
        assert portfolio_statistics(book_of(self.UNKNOWN)).pcr is None

    def test_pcr_of_zero_premium_is_none(self) -> None:
        assert portfolio_statistics(book_of(replace(self.CREDIT, premium=0.0))).pcr is None

    def test_pcr_of_a_pair_counts_both_rows(self) -> None:
        pair = [
            replace(self.CREDIT, side=1),
            replace(self.CREDIT, side=-1, pl=-10.0, premium=300.0),
        ]
        assert portfolio_statistics(book_of(*pair)).pcr == (30 - 10) / 400


def test_portfolio_statistics_of_a_pair_count_one_trade() -> None:
    legs = [Trade("8 10:00", "8 11:00", 50.0, side=1), Trade("8 10:00", "8 12:00", -70.0, side=-1)]
    book = book_of(*legs, Trade("8 13:00", "8 14:00", 5.0))
    figures = portfolio_statistics(book)
    assert position_pl(book).tolist() == [-20, 5]
    assert (figures.trades, figures.wins, figures.worst_pl, figures.profit_factor) == (
        2,
        1,
        -20,
        5 / 20,
    )
    assert (figures.mean_margin, figures.mean_return_on_margin) == (
        1_000,
        pytest.approx((-0.02 + 0.005) / 2),
    )


def test_strategy_statistics_list_strategies_with_closed_positions() -> None:
    trades = [
        *one_a_day([5, -1]),
        Trade("8 10:00", "8 11:00", 3.0, strategy="Fly"),
        Trade("8 10:00", None, strategy="Open"),
    ]
    figures = strategy_statistics(book_of(*trades))
    assert [(line.name, line.trades, line.net_pl) for line in figures] == [
        ("Condor", 2, 4),
        ("Fly", 1, 3),
    ]


def test_strategy_statistics_add_up_to_the_portfolio() -> None:
    book = book_of(*one_a_day(TEN_TRADES), *one_a_day([7, -9], strategy="Fly"))
    whole = portfolio_statistics(book)
    lines = strategy_statistics(book)
    assert whole.trades == sum(line.trades for line in lines)
    assert whole.net_pl == sum(line.net_pl for line in lines)
    assert whole.wins == sum(line.wins for line in lines)


@pytest.mark.parametrize(
    ("pls", "profit_factor"), [([5, 0], None), ([-5, 0], 0.0)], ids=["no loss", "no win"]
)
def test_profit_factor_without_wins_or_losses_is_zero_or_none(
    pls: list[float], profit_factor: float | None
) -> None:
    assert portfolio_statistics(book_of(*one_a_day(pls))).profit_factor == profit_factor


def test_mean_margin_averages_known_margins() -> None:
    trades = [
        *one_a_day([10]),
        Trade("9 10:00", "9 11:00", 500.0, margin=NAN),
        Trade("10 10:00", "10 11:00", 30.0, 3.0, 3_000.0),
    ]
    figures = portfolio_statistics(book_of(*trades))
    assert (figures.mean_margin, figures.mean_return_on_margin) == (
        2_000,
        pytest.approx(0.01),
    )


def test_mean_return_on_margin_without_margins_is_none() -> None:
    figures = portfolio_statistics(book_of(*one_a_day([10], margin=NAN)))
    assert (figures.mean_margin, figures.mean_return_on_margin) == (None, None)


class TestSqnBasis:
    """Returns on margin where every margin is known, independent of size; else P/L."""

    def test_sqn_with_margins_does_not_depend_on_size(self) -> None:
        small, large = (
            one_a_day([50, -20]),
            [
                replace(trade, pl=10 * trade.pl, margin=10 * MARGIN)
                for trade in one_a_day([50, -20])
            ],
        )
        assert portfolio_statistics(book_of(small[0], large[1])).sqn == pytest.approx(
            portfolio_statistics(book_of(*small)).sqn
        )

    def test_sqn_basis_with_an_unknown_margin_is_profit_and_loss(self) -> None:
        trades = one_a_day([50, -20, 40])
        figures = portfolio_statistics(book_of(*trades[:2], replace(trades[2], margin=NAN)))
        assert figures.sqn_basis == "P/L"
        assert figures.sqn == pytest.approx(
            statistics.mean([50, -20, 40]) / statistics.stdev([50, -20, 40]) * math.sqrt(3)
        )
        assert portfolio_statistics(book_of(*trades)).sqn_basis == "return on margin"


class TestOrderOfStreaks:
    """Streaks run in the order of closing, as the streak rule of a replay does."""

    def test_streaks_follow_closes_not_opens(self) -> None:
        """Opened loss, win, loss, loss; closed win, loss, loss, loss."""
        trades = [
            Trade("8 10:00", "8 13:00", -1.0),
            Trade("8 10:30", "8 11:00", 5.0),
            Trade("8 11:30", "8 14:00", -1.0),
            Trade("8 12:00", "8 15:00", -1.0),
        ]
        assert portfolio_statistics(book_of(*trades)).longest_losing_streak == 3

    def test_streaks_are_counted_by_strategy(self) -> None:
        """Two losses of one strategy with a win of the other between them."""
        trades = [
            Trade("8 10:00", "8 11:00", -1.0),
            Trade("9 10:00", "9 11:00", 5.0, strategy="Fly"),
            Trade("10 10:00", "10 11:00", -1.0),
        ]
        book = book_of(*trades)
        assert portfolio_statistics(book).longest_losing_streak == 1
        assert [line.longest_losing_streak for line in strategy_statistics(book)] == [2, 0]


class TestUndefined:
    """Exactly the figures that are None have a reason."""

    @pytest.mark.parametrize(
        ("trades", "expected"),
        [
            pytest.param(
                one_a_day([5]),
                {"mean_loss", "payoff_ratio", "expectancy_per_loss", "profit_factor", "sqn"},
                id="one trade",
            ),
            pytest.param(
                one_a_day([5, 6]),
                {"mean_loss", "payoff_ratio", "expectancy_per_loss", "profit_factor"},
                id="all wins",
            ),
            pytest.param(one_a_day([-5, -6]), {"mean_win", "payoff_ratio"}, id="all losses"),
            pytest.param(
                one_a_day([0, 0]),
                {
                    "mean_win",
                    "mean_loss",
                    "payoff_ratio",
                    "expectancy_per_loss",
                    "profit_factor",
                    "sqn",
                },
                id="zero P/L",
            ),
            pytest.param(
                one_a_day([5, -6], margin=NAN),
                {"mean_margin", "mean_return_on_margin"},
                id="missing margin",
            ),
            pytest.param(one_a_day([5, -2.76 * MARGIN]), set(), id="loss beyond margin"),
        ],
    )
    def test_undefined_lists_the_figures_without_a_value(
        self, trades: list[Trade], expected: set[str]
    ) -> None:
        figures = portfolio_statistics(book_of(*trades))
        assert figures.undefined.keys() == expected | {"pcr", "pcr_credits", "pcr_debits"}
        assert figures.undefined.keys() == {
            name for name, value in asdict(figures).items() if value is None
        }

    @pytest.mark.parametrize(
        ("pls", "name", "words"),
        [
            ([5], "sqn", "single trade"),
            ([5, 5], "sqn", "equal"),
            ([5, 6], "payoff_ratio", "lost"),
            ([-5], "payoff_ratio", "won"),
        ],
    )
    def test_undefined_reason_names_the_cause(
        self, pls: list[float], name: str, words: str
    ) -> None:
        assert words in portfolio_statistics(book_of(*one_a_day(pls))).undefined[name]

    def test_undefined_premium_capture_has_its_reason(self) -> None:
        figures = portfolio_statistics(book_of(replace(one_a_day([5])[0], premium=100.0)))
        assert figures.undefined["pcr_debits"] == "No row paid premium."
        assert "pcr" not in figures.undefined
