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


def test_figures_of_ten_trades() -> None:
    """M-04: a flat trade stays in the denominator."""
    found = portfolio_statistics(book_of(*one_a_day(TEN_TRADES)))
    assert (found.trades, found.wins, found.losses, found.win_rate) == (10, 4, 5, 0.4)
    assert found.wins / (found.wins + found.losses) == pytest.approx(0.4444444444, abs=1e-9)
    assert (found.net_pl, found.mean_pl, found.worst_pl) == (490, 49, -200)
    assert (found.mean_win, found.mean_loss) == (267.5, -116)
    assert found.profit_factor == pytest.approx(1.8448275862, abs=1e-9)
    assert found.payoff_ratio == pytest.approx(2.3060344828, abs=1e-9)
    assert found.expectancy_per_loss == pytest.approx(0.4224137931, abs=1e-9)
    assert found.sqn == pytest.approx(0.7498731319, abs=1e-9)
    assert (found.longest_winning_streak, found.longest_losing_streak) == (1, 2)
    assert found.undefined.keys() == {"pcr", "pcr_credits", "pcr_debits"}


def test_premium_capture_is_a_ratio_of_sums() -> None:
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

    def test_debits_count_by_their_size(self) -> None:
        found = portfolio_statistics(book_of(self.CREDIT, self.DEBIT))
        assert (found.pcr, found.pcr_credits, found.pcr_debits) == (50 / 500, 30 / 100, 20 / 400)

    def test_rows_without_premium_are_left_out(self) -> None:
        found = portfolio_statistics(book_of(self.CREDIT, self.UNKNOWN))
        assert (found.pcr, found.pcr_credits, found.pcr_debits) == (0.3, 0.3, None)

    def test_no_premiums(self) -> None:
        assert portfolio_statistics(book_of(self.UNKNOWN)).pcr is None

    def test_a_premium_of_zero_captures_nothing(self) -> None:
        assert portfolio_statistics(book_of(replace(self.CREDIT, premium=0.0))).pcr is None

    def test_counts_both_rows_of_a_pair(self) -> None:
        pair = [
            replace(self.CREDIT, side=1),
            replace(self.CREDIT, side=-1, pl=-10.0, premium=300.0),
        ]
        assert portfolio_statistics(book_of(*pair)).pcr == (30 - 10) / 400


def test_a_pair_is_one_trade_with_the_sum_of_its_legs() -> None:
    legs = [Trade("8 10:00", "8 11:00", 50.0, side=1), Trade("8 10:00", "8 12:00", -70.0, side=-1)]
    book = book_of(*legs, Trade("8 13:00", "8 14:00", 5.0))
    found = portfolio_statistics(book)
    assert position_pl(book).tolist() == [-20, 5]
    assert (found.trades, found.wins, found.worst_pl, found.profit_factor) == (2, 1, -20, 5 / 20)
    assert (found.mean_margin, found.mean_return_on_margin) == (
        1_000,
        pytest.approx((-0.02 + 0.005) / 2),
    )


def test_one_line_a_strategy_with_closed_positions() -> None:
    trades = [
        *one_a_day([5, -1]),
        Trade("8 10:00", "8 11:00", 3.0, strategy="Fly"),
        Trade("8 10:00", None, strategy="Open"),
    ]
    found = strategy_statistics(book_of(*trades))
    assert [(line.name, line.trades, line.net_pl) for line in found] == [
        ("Condor", 2, 4),
        ("Fly", 1, 3),
    ]


def test_lines_of_strategies_add_up_to_the_portfolio() -> None:
    book = book_of(*one_a_day(TEN_TRADES), *one_a_day([7, -9], strategy="Fly"))
    whole = portfolio_statistics(book)
    lines = strategy_statistics(book)
    assert whole.trades == sum(line.trades for line in lines)
    assert whole.net_pl == sum(line.net_pl for line in lines)
    assert whole.wins == sum(line.wins for line in lines)


@pytest.mark.parametrize(
    ("pls", "profit_factor"), [([5, 0], None), ([-5, 0], 0.0)], ids=["no loss", "no win"]
)
def test_profit_factor_without_one_side(pls: list[float], profit_factor: float | None) -> None:
    assert portfolio_statistics(book_of(*one_a_day(pls))).profit_factor == profit_factor


def test_margins_are_averaged_where_known() -> None:
    trades = [
        *one_a_day([10]),
        Trade("9 10:00", "9 11:00", 500.0, margin=NAN),
        Trade("10 10:00", "10 11:00", 30.0, 3.0, 3_000.0),
    ]
    found = portfolio_statistics(book_of(*trades))
    assert (found.mean_margin, found.mean_return_on_margin) == (2_000, pytest.approx(0.01))


def test_without_margins_there_is_no_return_on_margin() -> None:
    found = portfolio_statistics(book_of(*one_a_day([10], margin=NAN)))
    assert (found.mean_margin, found.mean_return_on_margin) == (None, None)


class TestSqnBasis:
    """Returns on margin where every margin is known, so that size does not weigh; else P/L."""

    def test_size_does_not_weigh(self) -> None:
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

    def test_is_profit_and_loss_when_a_margin_is_unknown(self) -> None:
        trades = one_a_day([50, -20, 40])
        found = portfolio_statistics(book_of(*trades[:2], replace(trades[2], margin=NAN)))
        assert found.sqn_basis == "P/L"
        assert found.sqn == pytest.approx(
            statistics.mean([50, -20, 40]) / statistics.stdev([50, -20, 40]) * math.sqrt(3)
        )
        assert portfolio_statistics(book_of(*trades)).sqn_basis == "return on margin"


class TestOrderOfStreaks:
    """Streaks run in the order of closing, as the streak rule of a replay does."""

    def test_by_close_not_by_open(self) -> None:
        """Opened loss, win, loss, loss; closed win, loss, loss, loss."""
        trades = [
            Trade("8 10:00", "8 13:00", -1.0),
            Trade("8 10:30", "8 11:00", 5.0),
            Trade("8 11:30", "8 14:00", -1.0),
            Trade("8 12:00", "8 15:00", -1.0),
        ]
        assert portfolio_statistics(book_of(*trades)).longest_losing_streak == 3

    def test_of_a_strategy_are_its_own(self) -> None:
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
    """Whatever is None has a reason, and nothing else has."""

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
    def test_named_case(self, trades: list[Trade], expected: set[str]) -> None:
        found = portfolio_statistics(book_of(*trades))
        assert found.undefined.keys() == expected | {"pcr", "pcr_credits", "pcr_debits"}
        assert found.undefined.keys() == {
            name for name, value in asdict(found).items() if value is None
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
    def test_the_reason_names_the_cause(self, pls: list[float], name: str, words: str) -> None:
        assert words in portfolio_statistics(book_of(*one_a_day(pls))).undefined[name]

    def test_premiums(self) -> None:
        found = portfolio_statistics(book_of(replace(one_a_day([5])[0], premium=100.0)))
        assert found.undefined["pcr_debits"] == "No row paid premium."
        assert "pcr" not in found.undefined
