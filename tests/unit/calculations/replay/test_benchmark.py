"""Buy and hold of the log's own underlying, and a replay against it (semantics 1 and 5)."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import AS_BACKTESTED, PortfolioSettings, Profile
from app.calculations.replay.benchmark import (
    Benchmark,
    NoBenchmark,
    PriceJump,
    RelativeFigures,
    buy_and_hold,
    relative_figures,
)
from app.calculations.replay.engine import replay
from tests.unit.calculations.builders import (
    CAPITAL,
    NAN,
    Trade,
    columns_of,
    date,
    one_a_day,
    profile_of,
)


class Priced(NamedTuple):
    """A trade and the underlying's prices at its open and close."""

    trade: Trade
    opened: float
    closed: float


def book_of(*priced: Priced) -> Book:
    """A book of trades that know the underlying's prices."""
    columns = columns_of([one.trade for one in priced])
    columns |= {
        "underlying_open": [one.opened for one in priced],
        "underlying_close": [one.closed for one in priced],
    }
    return Book.of(TradeLog.from_columns(columns))


def held(*priced: Priced) -> Benchmark:
    """Buy and hold over some trades, which must have one."""
    found = buy_and_hold(book_of(*priced), profile_of())
    assert isinstance(found, Benchmark), found
    return found


def refusal(*priced: Priced) -> NoBenchmark:
    """Refusal of trades that have no benchmark."""
    benchmark = buy_and_hold(book_of(*priced), profile_of())
    assert isinstance(benchmark, NoBenchmark)
    return benchmark


def daily(
    prices: Sequence[float], pls: Sequence[float] = (), first: float | None = None
) -> list[Priced]:
    """One trade a day that opens at the last price (the first at `first`, else at its own close) and closes at the next of `prices`."""
    trades = one_a_day(pls or [0.0] * len(prices))
    opens = [first if first is not None else prices[0], *prices[:-1]]
    return [
        Priced(trade, opened, closed)
        for trade, opened, closed in zip(trades, opens, prices, strict=True)
    ]


class TestPriceCurve:
    """The last price known by the end of each day, times what starting capital bought at the first."""

    def test_by_hand(self) -> None:
        found = held(*daily([110.0, 99.0, 121.0], first=100.0))
        assert found.day.tolist() == [date(8), date(9), date(10)]
        assert found.price.tolist() == [110, 99, 121]
        assert found.equity.tolist() == pytest.approx(
            [CAPITAL * 1.1, CAPITAL * 0.99, CAPITAL * 1.21]
        )
        assert found.drawdown.tolist() == pytest.approx([0, 0.1, 0])
        assert (found.figures.net_profit, found.figures.max_drawdown) == (
            pytest.approx(0.21 * CAPITAL),
            pytest.approx(0.1),
        )
        assert found.figures.cagr == pytest.approx(1.21 ** (365.25 / 2) - 1)
        assert (found.start, found.days_with_price) == (CAPITAL, 3)

    def test_a_day_without_a_trade_has_the_last_known_price(self) -> None:
        found = held(
            Priced(Trade("8 10:00", "8 11:00"), 100.0, 102.0),
            Priced(Trade("11 10:00", "11 11:00"), 104.0, 103.0),
        )
        assert found.price.tolist() == [102, 102, 102, 103]
        assert found.days_with_price == 2

    def test_a_close_is_known_at_its_close_not_at_its_open(self) -> None:
        found = held(Priced(Trade("8 10:00", "10 11:00"), 100.0, 120.0))
        assert found.price.tolist() == [100, 100, 120]

    def test_the_last_price_of_a_day_wins_whichever_row_it_is_of(self) -> None:
        found = held(
            Priced(Trade("8 10:00", "9 15:00"), 100.0, 107.0),
            Priced(Trade("9 10:00", "9 11:00"), 103.0, 104.0),
        )
        assert found.price.tolist() == [100, 107]

    def test_capital_is_cash_until_a_price_is_known(self) -> None:
        found = held(
            Priced(Trade("8 10:00", "8 11:00"), NAN, NAN),
            Priced(Trade("9 10:00", "10 11:00"), 50.0, 55.0),
        )
        assert found.equity.tolist() == pytest.approx([CAPITAL, CAPITAL, 1.1 * CAPITAL])

    def test_prices_on_a_weekend_count_on_the_next_day_of_the_curve(self) -> None:
        """Opened on Saturday the 13th, closed on Monday: one day of the curve, so no curve at all."""
        across_weekend = Priced(Trade("13 10:00", "15 11:00"), 100.0, 101.0)
        assert refusal(across_weekend) == NoBenchmark("single_day")

    def test_rows_still_open_and_prices_that_are_none_do_not_count(self) -> None:
        rows = daily([110.0, 99.0], first=100.0)
        still_open = Priced(Trade("9 13:00", None), 5.0, NAN)
        zero = Priced(Trade("9 13:00", "9 14:00"), 0.0, -1.0)
        assert held(*rows, still_open, zero).price.tolist() == [110, 99]

    @given(st.lists(st.floats(50, 70), min_size=3, max_size=8), st.integers(2, 7))
    def test_nothing_is_taken_from_the_future(self, prices: list[float], days: int) -> None:
        whole, known = held(*daily(prices)), held(*daily(prices[:days]))
        assert whole.equity[: len(known.equity)].tolist() == known.equity.tolist()

    def test_starting_capital_is_the_logs_own_without_another(self) -> None:
        trades = [
            Priced(replace(one.trade, funds=7_000.0), one.opened, one.closed)
            for one in daily([110.0, 99.0], first=100.0)
        ]
        found = buy_and_hold(book_of(*trades), Profile())
        assert isinstance(found, Benchmark)
        assert found.equity.tolist() == pytest.approx([7_700, 6_930])


class TestNone:
    """A log without a usable price curve says why."""

    def test_without_prices(self) -> None:
        assert refusal(*daily([NAN, NAN])) == NoBenchmark("no_prices")

    def test_on_a_single_day(self) -> None:
        one_day = Priced(Trade("8 10:00", "8 11:00"), 100.0, 101.0)
        assert refusal(one_day) == NoBenchmark("single_day")

    def test_switched_off(self) -> None:
        found = buy_and_hold(
            book_of(*daily([1.0, 1.0])), Profile(portfolio=PortfolioSettings(benchmark=None))
        )
        assert found == NoBenchmark("switched_off")

    INDEX = Priced(Trade("8 10:00", "8 11:00"), 5_000.0, 5_010.0)

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(
                Priced(Trade("8 10:30", "9 11:00"), 500.0, 501.0), id="a tenth, within the day"
            ),
            pytest.param(
                Priced(Trade("11 10:30", "11 11:00"), 500.0, 501.0), id="a tenth, days later"
            ),
            pytest.param(
                Priced(Trade("8 10:00", "9 11:00"), 4_600.0, 4_610.0),
                id="alike, in the same second",
            ),
            pytest.param(
                Priced(Trade("8 11:00", "9 11:00"), 5_300.0, 5_310.0),
                id="alike, one opening as the other closes",
            ),
        ],
    )
    def test_of_several_underlyings(self, other: Priced) -> None:
        assert refusal(self.INDEX, other).reason == "several_underlyings"

    def test_the_reason_names_the_prices_and_the_day(self) -> None:
        other = Priced(Trade("9 10:30", "9 11:00"), 500.0, 501.0)
        assert refusal(self.INDEX, other).jump == PriceJump(5_010.0, 500.0, date(9))

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(
                Priced(Trade("9 10:00", "9 11:00"), 3_500.0, 3_400.0), id="a crash overnight"
            ),
            pytest.param(
                Priced(Trade("8 10:00", "9 11:00"), 5_001.0, 5_010.0),
                id="a tick apart in one second",
            ),
            pytest.param(
                Priced(Trade("300 10:00", "300 11:00"), 20_000.0, 20_000.0), id="years apart"
            ),
        ],
    )
    def test_one_underlying_may_move(self, other: Priced) -> None:
        assert isinstance(buy_and_hold(book_of(self.INDEX, other), profile_of()), Benchmark)

    def test_a_time_that_stands_for_none_is_no_moment(self) -> None:
        """Without times, every open of a day reads 00:00:00 and every close 23:59:59."""
        rows = [
            Priced(Trade("8 00:00", "9 23:59:59"), price, 1.05 * price) for price in (100.0, 104.0)
        ]
        assert isinstance(buy_and_hold(book_of(*rows), profile_of()), Benchmark)


def against(
    prices: Sequence[float], pls: Sequence[float], first: float = 100.0, **portfolio: float
) -> RelativeFigures:
    """A log traded as it was against its underlying."""
    book, profile = book_of(*daily(prices, pls, first)), profile_of(**portfolio)
    benchmark = buy_and_hold(book, profile)
    assert isinstance(benchmark, Benchmark)
    return relative_figures(replay(book, profile, AS_BACKTESTED), benchmark)


class TestRelativeFigures:
    """From the daily returns of both."""

    PRICES, PLS = (101.0, 99.0, 104.0, 103.0, 107.0), (900.0, -400.0, 1_500.0, 700.0, -1_200.0)

    def test_agree_with_a_regression(self) -> None:
        """Slope and intercept of excess returns by the standard library, from returns worked out here."""
        free = 0.05 / 252
        equity = np.cumsum([CAPITAL, *self.PLS])
        own = [b / a - 1 - free for a, b in itertools.pairwise(equity)]
        prices = [100.0, *self.PRICES]
        other = [b / a - 1 - free for a, b in itertools.pairwise(prices)]
        found = against(self.PRICES, self.PLS, risk_free_rate=0.05)
        line = statistics.linear_regression(other, own)
        apart = [a - b for a, b in zip(own, other, strict=True)]
        assert found.beta == pytest.approx(line.slope)
        assert found.alpha == pytest.approx(252 * line.intercept)
        assert found.correlation == pytest.approx(statistics.correlation(own, other))
        assert found.tracking_error == pytest.approx(statistics.stdev(apart) * 252**0.5)
        assert found.information_ratio == pytest.approx(
            statistics.mean(apart) / statistics.stdev(apart) * 252**0.5
        )
        assert found.excess_cagr == pytest.approx(
            (equity[-1] / CAPITAL) ** (365.25 / 4) - 1.07 ** (365.25 / 4)
        )
        assert found.undefined == {}
        assert found.to_dict().keys() == {
            "excess_cagr",
            "beta",
            "correlation",
            "alpha",
            "tracking_error",
            "information_ratio",
        }

    def test_a_replay_that_is_the_benchmark(self) -> None:
        prices = np.array([100.0, *self.PRICES])
        found = against(self.PRICES, (np.diff(prices) / 100 * CAPITAL).tolist())
        assert (found.beta, found.correlation, found.alpha) == (
            pytest.approx(1),
            pytest.approx(1),
            pytest.approx(0, abs=1e-12),
        )
        assert (found.tracking_error, found.excess_cagr) == (0, pytest.approx(0, abs=1e-9))
        assert found.information_ratio is None
        assert found.undefined == {"information_ratio": "no_difference"}

    def test_equity_through_zero(self) -> None:
        found = against(self.PRICES, (900.0, -2 * CAPITAL, 1.0, 1.0, 1.0))
        assert found.excess_cagr == pytest.approx(-(1.07 ** (365.25 / 4)))
        names = ("beta", "correlation", "alpha", "tracking_error", "information_ratio")
        assert found.undefined == dict.fromkeys(names, "ruined")

    def test_a_benchmark_that_stands_still(self) -> None:
        found = against([100.0] * 5, self.PLS)
        assert found.undefined == dict.fromkeys(
            ("beta", "correlation", "alpha"), "benchmark_constant"
        )
        assert found.tracking_error is not None

    def test_a_replay_that_stands_still(self) -> None:
        found = against(self.PRICES, [0.0] * 5)
        assert (found.beta, found.correlation) == (0, None)
        assert found.undefined == {"correlation": "replay_constant"}

    def test_growth_beyond_any_number(self) -> None:
        """A million times the capital within a day, to the power of 365."""
        found = against([100.0, 101.0], [CAPITAL * 1e6, 0.0])
        assert found.excess_cagr is None
        assert found.undefined["excess_cagr"] == "growth_too_large"

    def test_a_benchmark_of_another_book_is_refused(self) -> None:
        book = book_of(*daily([100.0, 101.0, 102.0]))
        with pytest.raises(CalculationError, match="another book"):
            relative_figures(
                replay(book, profile_of(), AS_BACKTESTED), held(*daily([100.0, 101.0]))
            )
