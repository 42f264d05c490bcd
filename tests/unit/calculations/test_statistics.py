"""Figures over closed positions, of the log as it was traded and of replays of it (semantics 5).

Ids such as M-04 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import asdict, replace

import pytest

from app.calculations.economics import economics
from app.calculations.errors import CalculationError
from app.calculations.profile import AS_BACKTESTED
from app.calculations.replay import replay
from app.calculations.statistics import Lines, TradeStatistics, portfolio_statistics, position_pl, replay_statistics, strategy_statistics
from tests.unit.calculations.builders import (
    MARGIN,
    NAN,
    TEN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
    scenario_of,
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
    """M-06: premiums of 250, 180, 300 and 220 dollars times 1, 2, 1 and 3 contracts; not the mean of ratios, .2075757576."""
    premiums, pls = (250 * 1, 180 * 2, 300 * 1, 220 * 3), (150, -300, 210, 240)
    trades = [replace(trade, premium=float(premium)) for trade, premium in zip(one_a_day(pls), premiums, strict=True)]
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
        pair = [replace(self.CREDIT, side=1), replace(self.CREDIT, side=-1, pl=-10.0, premium=300.0)]
        assert portfolio_statistics(book_of(*pair)).pcr == (30 - 10) / 400


def test_a_pair_is_one_trade_with_the_sum_of_its_legs() -> None:
    legs = [Trade("8 10:00", "8 11:00", 50.0, side=1), Trade("8 10:00", "8 12:00", -70.0, side=-1)]
    book = book_of(*legs, Trade("8 13:00", "8 14:00", 5.0))
    found = portfolio_statistics(book)
    assert position_pl(book).tolist() == [-20, 5]
    assert (found.trades, found.wins, found.worst_pl, found.profit_factor) == (2, 1, -20, 5 / 20)
    assert (found.mean_margin, found.mean_return_on_margin) == (1_000, pytest.approx((-0.02 + 0.005) / 2))


def test_one_line_a_strategy_with_closed_positions() -> None:
    trades = [*one_a_day([5, -1]), Trade("8 10:00", "8 11:00", 3.0, strategy="Fly"), Trade("8 10:00", None, strategy="Open")]
    found = strategy_statistics(book_of(*trades))
    assert [(line.name, line.trades, line.net_pl) for line in found] == [("Condor", 2, 4), ("Fly", 1, 3)]


def test_lines_of_strategies_add_up_to_the_portfolio() -> None:
    book = book_of(*one_a_day(TEN_TRADES), *one_a_day([7, -9], strategy="Fly"))
    whole = portfolio_statistics(book)
    lines = strategy_statistics(book)
    assert whole.trades == sum(line.trades for line in lines)
    assert whole.net_pl == sum(line.net_pl for line in lines)
    assert whole.wins == sum(line.wins for line in lines)


@pytest.mark.parametrize(("pls", "profit_factor"), [([5, 0], None), ([-5, 0], 0.0)], ids=["no loss", "no win"])
def test_profit_factor_without_one_side(pls: list[float], profit_factor: float | None) -> None:
    assert portfolio_statistics(book_of(*one_a_day(pls))).profit_factor == profit_factor


def test_margins_are_averaged_where_known() -> None:
    trades = [*one_a_day([10]), Trade("9 10:00", "9 11:00", 500.0, margin=NAN), Trade("10 10:00", "10 11:00", 30.0, 3.0, 3_000.0)]
    found = portfolio_statistics(book_of(*trades))
    assert (found.mean_margin, found.mean_return_on_margin) == (2_000, pytest.approx(0.01))


def test_without_margins_there_is_no_return_on_margin() -> None:
    found = portfolio_statistics(book_of(*one_a_day([10], margin=NAN)))
    assert (found.mean_margin, found.mean_return_on_margin) == (None, None)


class TestSqnBasis:
    """Returns on margin where every margin is known, so that size does not weigh; else P/L."""

    def test_size_does_not_weigh(self) -> None:
        small, large = one_a_day([50, -20]), [replace(trade, pl=10 * trade.pl, margin=10 * MARGIN) for trade in one_a_day([50, -20])]
        assert portfolio_statistics(book_of(small[0], large[1])).sqn == pytest.approx(portfolio_statistics(book_of(*small)).sqn)

    def test_is_profit_and_loss_when_a_margin_is_unknown(self) -> None:
        trades = one_a_day([50, -20, 40])
        found = portfolio_statistics(book_of(*trades[:2], replace(trades[2], margin=NAN)))
        assert found.sqn_basis == "P/L"
        assert found.sqn == pytest.approx(statistics.mean([50, -20, 40]) / statistics.stdev([50, -20, 40]) * math.sqrt(3))
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
        trades = [Trade("8 10:00", "8 11:00", -1.0), Trade("9 10:00", "9 11:00", 5.0, strategy="Fly"), Trade("10 10:00", "10 11:00", -1.0)]
        book = book_of(*trades)
        assert portfolio_statistics(book).longest_losing_streak == 1
        assert [line.longest_losing_streak for line in strategy_statistics(book)] == [2, 0]


class TestUndefined:
    """Whatever is None has a reason, and nothing else has."""

    @pytest.mark.parametrize(
        ("trades", "expected"),
        [
            pytest.param(one_a_day([5]), {"mean_loss", "payoff_ratio", "expectancy_per_loss", "profit_factor", "sqn"}, id="one trade"),
            pytest.param(one_a_day([5, 6]), {"mean_loss", "payoff_ratio", "expectancy_per_loss", "profit_factor"}, id="all wins"),
            pytest.param(one_a_day([-5, -6]), {"mean_win", "payoff_ratio"}, id="all losses"),
            pytest.param(
                one_a_day([0, 0]),
                {"mean_win", "mean_loss", "payoff_ratio", "expectancy_per_loss", "profit_factor", "sqn"},
                id="zero P/L",
            ),
            pytest.param(one_a_day([5, -6], margin=NAN), {"mean_margin", "mean_return_on_margin"}, id="missing margin"),
            pytest.param(one_a_day([5, -2.76 * MARGIN]), set(), id="loss beyond margin"),
        ],
    )
    def test_named_case(self, trades: list[Trade], expected: set[str]) -> None:
        found = portfolio_statistics(book_of(*trades))
        assert found.undefined.keys() == expected | {"pcr", "pcr_credits", "pcr_debits"}
        assert found.undefined.keys() == {name for name, value in asdict(found).items() if value is None}

    @pytest.mark.parametrize(
        ("pls", "name", "words"),
        [([5], "sqn", "single trade"), ([5, 5], "sqn", "equal"), ([5, 6], "payoff_ratio", "lost"), ([-5], "payoff_ratio", "won")],
    )
    def test_the_reason_names_the_cause(self, pls: list[float], name: str, words: str) -> None:
        assert words in portfolio_statistics(book_of(*one_a_day(pls))).undefined[name]

    def test_premiums(self) -> None:
        found = portfolio_statistics(book_of(replace(one_a_day([5])[0], premium=100.0)))
        assert found.undefined["pcr_debits"] == "No row paid premium."
        assert "pcr" not in found.undefined


def lines_of(trades: list[Trade], rule: dict[str, object], strategies: dict[str, object] | None = None, **portfolio: object) -> Lines:
    """The figures of a replay of trades at the size a rule gives them."""
    book, profile = book_of(*trades), profile_of(strategies, **portfolio)
    return replay_statistics(book, profile, replay(book, profile, scenario_of(rule)))


def assert_same(found: TradeStatistics, expected: TradeStatistics) -> None:
    wanted = {name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value for name, value in asdict(expected).items()}
    assert asdict(found) == wanted


class TestOfAReplay:
    """The same figures over the positions a replay took, at their replayed sizes."""

    @pytest.mark.parametrize("seed", range(4))
    def test_the_log_as_backtested_is_the_log(self, seed: int) -> None:
        trades = [replace(trade, premium=100.0 * (i % 3 - 1)) for i, trade in enumerate(random_trades(seed))]
        book, profile = book_of(*trades), profile_of()
        found = replay_statistics(book, profile, replay(book, profile, AS_BACKTESTED))
        assert_same(found.portfolio, portfolio_statistics(book))
        assert len(found.strategies) == 3
        for line, expected in zip(found.strategies, strategy_statistics(book), strict=True):
            assert_same(line, expected)

    def test_sizes_scale_money_and_leave_ratios(self) -> None:
        trades = [replace(trade, premium=500.0) for trade in one_a_day([250, -100, 300])]
        found, expected = lines_of(trades, TEN).portfolio, portfolio_statistics(book_of(*trades))
        assert (found.net_pl, found.mean_loss, found.mean_margin) == (4_500, -1_000, 10 * MARGIN)
        assert (found.pcr, found.sqn, found.payoff_ratio) == tuple(
            pytest.approx(value) for value in (expected.pcr, expected.sqn, expected.payoff_ratio)
        )

    def test_only_what_was_taken_counts(self) -> None:
        trades = [*one_a_day([250, -100]), Trade("8 10:00", "8 11:00", -7.0, strategy="Fly")]
        found = lines_of(trades, TEN, {"Fly": {"enabled": False}})
        assert [line.name for line in found.strategies] == ["Condor"]
        assert (found.portfolio.trades, found.portfolio.net_pl) == (2, 1_500)

    def test_overrides_of_the_profile_count(self) -> None:
        assert lines_of(one_a_day([250, -100]), TEN, slippage_per_contract=5.0).portfolio.net_pl == 10 * (150 - 2 * 5)

    def test_both_legs_of_a_pair_count(self) -> None:
        legs = [Trade("8 10:00", "8 11:00", 50.0, side=1, premium=100.0), Trade("8 10:00", "8 12:00", -70.0, side=-1, premium=300.0)]
        found = lines_of([*legs, Trade("8 13:00", None)], TEN).portfolio
        assert (found.trades, found.net_pl, found.pcr) == (1, -200, -20 / 400)

    def test_nothing_taken(self) -> None:
        found = lines_of(one_a_day([250, -100]), TEN, trading_days=["sun"])
        assert found.strategies == ()
        assert (found.portfolio.trades, found.portfolio.net_pl, found.portfolio.win_rate) == (0, 0, None)
        assert set(found.portfolio.undefined.values()) == {"No trade was taken."}

    def test_net_profit_is_that_of_the_replay(self) -> None:
        book, profile = book_of(*random_trades(5)), profile_of(borrow_rate=0.1, margin_ceiling=0.2)
        replayed = replay(book, profile, scenario_of({"kind": "fixed_fractional", "fraction": 0.05}))
        found = replay_statistics(book, profile, replayed, economics(book, profile))
        assert found.portfolio.net_pl == pytest.approx(replayed.metrics.net_profit)
        assert found.portfolio.trades == replayed.metrics.trades_taken
        assert sum(line.net_pl for line in found.strategies) == pytest.approx(found.portfolio.net_pl)

    def test_of_another_book_is_refused(self) -> None:
        book, profile = book_of(*one_a_day([1])), profile_of()
        with pytest.raises(CalculationError, match="another book"):
            replay_statistics(book_of(*one_a_day([1, 2])), profile, replay(book, profile, AS_BACKTESTED))

    def test_a_billion_a_trade_at_sizes_beyond_integers(self) -> None:
        """Sizes of 2 to the 70th, P/L of a billion a contract."""
        found = lines_of(one_a_day([1e9, -5e8], margin=NAN), {"kind": "fixed_contracts", "contracts": 2.0**70}).portfolio
        assert (found.mean_win, found.mean_loss, found.payoff_ratio) == (2.0**70 * 1e9, -(2.0**70) * 5e8, 2)
        assert found.expectancy_per_loss == 0.5
