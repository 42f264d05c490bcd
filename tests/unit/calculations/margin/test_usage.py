"""Margin in use, exact to the second (semantics 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.margin.usage import (
    MarginCurve,
    contracts_held,
    margin_curve,
    open_after,
    require_same_book,
    utilisation,
)
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import Replay, replay
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    ONE,
    Trade,
    book_of,
    date,
    moment,
    one_a_day,
    profile_of,
    random_trades,
    run,
    scenario_of,
)

HALF = {
    "kind": "fixed_contracts",
    "contracts": CAPITAL / MARGIN / 2,
}  #: holds half the starting capital
MORNING = Trade("8 10:00", "8 12:00")
AFTERNOON = Trade("8 12:00", "8 14:00")


def curve_of(
    *trades: Trade,
    ceiling: float | None = 1.0,
    compounding: bool = True,
    rule: dict[str, Any] = HALF,
    times: float = 1.0,
) -> MarginCurve:
    """The margin curve of trades, each holding half the starting capital, without limits."""
    book = book_of(*trades)
    replayed = replay(book, profile_of(), scenario_of(rule, constrained=False, times=times))
    return margin_curve(book, replayed, ceiling, compounding=compounding)


class TestConcurrent:
    """Positions that follow one another never hold margin together, though they share a day."""

    def test_peak_margin_one_after_the_other_is_not_the_sum_of_the_day(self) -> None:
        by_day = 2 * CAPITAL / 2
        curve = curve_of(MORNING, AFTERNOON)
        assert curve.peak.tolist() == [by_day / 2]
        assert (curve.peak_utilisation, curve.most_positions) == (0.5, 1)

    def test_peak_margin_one_second_together_is_the_sum(self) -> None:
        curve = curve_of(MORNING, replace(AFTERNOON, opened="8 11:59:59"))
        assert curve.peak.tolist() == [CAPITAL]
        assert (curve.peak_utilisation, curve.most_positions) == (1.0, 2)
        assert curve.peak_at == moment("8 11:59:59")

    def test_peak_margin_zero_length_positions_are_seen(self) -> None:
        curve = curve_of(*[replace(MORNING, closed=MORNING.opened)] * 3)
        assert (curve.peak.tolist(), curve.most_positions) == ([1.5 * CAPITAL], 3)

    def test_peak_margin_skipped_positions_hold_nothing(self) -> None:
        rule = {"kind": "allocation", "weights": {"Fly": 0.25}}
        curve = curve_of(MORNING, replace(MORNING, strategy="Fly"), rule=rule)
        assert (curve.peak_utilisation, curve.most_positions) == (0.25, 1)


class TestOverTime:
    """Means and hours from the first open to the last close, nights included."""

    def test_time_weighted_mean_of_two_days_is_as_computed_by_hand(self) -> None:
        """Half of equity for 2 of 8 hours."""
        curve = curve_of(MORNING, Trade("8 18:00", "8 18:00"))
        assert curve.hours == 8
        assert curve.time_weighted_mean == pytest.approx(0.5 * 2 / 8)

    def test_time_weighted_mean_counts_nights(self) -> None:
        curve = curve_of(Trade("8 10:00", "10 10:00"))
        assert (curve.hours, curve.time_weighted_mean) == (48, 0.5)
        assert curve.mean_daily_peak == 0.5

    @pytest.mark.parametrize(
        ("ceiling", "hours"),
        [(0.49, 4.0), (0.5, 1.0), (0.99, 1.0), (1.0, 0.0), (None, 0.0)],
        ids=lambda value: f"{value}",
    )
    def test_hours_above_ceiling_counts_only_time_above(
        self, ceiling: float | None, hours: float
    ) -> None:
        """Half of equity from 10 to 14, all of it from 11 to 12."""
        curve = curve_of(Trade("8 10:00", "8 14:00"), Trade("8 11:00", "8 12:00"), ceiling=ceiling)
        assert curve.hours_above_ceiling == hours

    def test_time_weighted_mean_everything_in_one_second_is_the_peak(self) -> None:
        curve = curve_of(replace(MORNING, closed=MORNING.opened))
        assert (curve.hours, curve.time_weighted_mean, curve.hours_above_ceiling) == (0, 0.5, 0)

    def test_margin_curve_mean_daily_peak_is_over_the_curves_days(self) -> None:
        curve = curve_of(MORNING, Trade("10 10:00", "10 11:00"))
        assert curve.day.tolist() == [date(8), date(9), date(10)]
        assert curve.utilisation.tolist() == [0.5, 0, 0.5]
        assert curve.mean_daily_peak == pytest.approx(1 / 3)

    @pytest.mark.parametrize(("ceiling", "share"), [(0.49, 1.0), (0.5, 0.25), (1.0, 0.0)])
    def test_margin_curve_share_of_time_above_ceiling(self, ceiling: float, share: float) -> None:
        curve = curve_of(Trade("8 10:00", "8 14:00"), Trade("8 11:00", "8 12:00"), ceiling=ceiling)
        assert curve.share_of_time_above_ceiling == share

    def test_margin_curve_no_time_has_no_share_above(self) -> None:
        assert (
            curve_of(
                replace(MORNING, closed=MORNING.opened), ceiling=0.1
            ).share_of_time_above_ceiling
            is None
        )

    def test_margin_in_currency_is_as_computed_by_hand(self) -> None:
        """Half of starting capital for 2 of 26 hours on the first day, all of it for 2 on the
        second.
        """
        curve = curve_of(MORNING, *[Trade("9 10:00", "9 12:00", pl=MARGIN)] * 2)
        assert (curve.peak_margin, curve.peak_margin_at) == (CAPITAL, moment("9 10:00"))
        assert curve.mean_daily_peak_margin == 0.75 * CAPITAL
        assert curve.time_weighted_mean_margin == pytest.approx((0.5 * 2 + 1.0 * 2) / 26 * CAPITAL)

    def test_margin_curve_peaks_in_currency_and_as_a_share_may_come_apart(self) -> None:
        """Half of equity on the first day; once that trade has doubled it, two positions are as
        much in currency, half as a share.
        """
        curve = curve_of(replace(MORNING, pl=3 * MARGIN), *[Trade("9 10:00", "9 12:00")] * 2)
        assert (curve.peak_at, curve.peak_margin_at) == (moment("8 10:00"), moment("9 10:00"))


class TestPositionsAtOnce:
    """Positions open together, day by day and of each strategy."""

    def test_positions_by_day_are_the_most_open_at_once(self) -> None:
        """Two on Monday, one of them overnight, then one more until Thursday's lone zero-length
        position.
        """
        curve = curve_of(
            MORNING,
            Trade("8 11:00", "9 10:00"),
            Trade("9 09:00", "10 10:00", strategy="Fly"),
            Trade("11 10:00", "11 10:00", strategy="Fly"),
        )
        assert curve.positions.tolist() == [2, 2, 1, 1]
        assert curve.positions_by_strategy.tolist() == [[2, 1, 0, 0], [0, 1, 1, 1]]
        assert [one.most_positions for one in curve.strategies] == [2, 1]

    def test_margin_curve_positions_of_unknown_margin_count(self) -> None:
        curve = curve_of(replace(MORNING, margin=NAN), MORNING)
        assert (
            curve.positions.tolist(),
            curve.positions_by_strategy.tolist(),
            curve.peak_margin,
        ) == ([2], [[2]], CAPITAL / 2)


class TestShareOf:
    """Of current equity, or of starting capital."""

    @pytest.mark.parametrize(
        ("compounding", "share"), [(True, 0.25), (False, 0.5)], ids=["current", "starting"]
    )
    def test_utilisation_is_of_equity_at_the_moment(self, compounding: bool, share: float) -> None:
        doubles = replace(MORNING, pl=MARGIN * 2)
        curve = curve_of(doubles, Trade("9 10:00", "9 11:00"), compounding=compounding)
        assert curve.utilisation.tolist() == [0.5, share]

    def test_utilisation_is_zero_while_there_is_no_equity(self) -> None:
        ruins = replace(MORNING, pl=-MARGIN * 2)
        curve = curve_of(ruins, Trade("9 10:00", "9 11:00"))
        assert (curve.utilisation.tolist(), curve.peak_utilisation) == ([0.5, 0], 0.5)
        assert curve.peak.tolist() == [CAPITAL / 2, CAPITAL / 2]

    def test_utilisation_alone_is_that_of_the_curve(self) -> None:
        book = book_of(*random_trades(2))
        replayed = replay(book, profile_of(), scenario_of({"kind": "historical"}))
        assert (
            utilisation(book, replayed).tolist()
            == margin_curve(book, replayed, None).utilisation.tolist()
        )


class TestByStrategy:
    """Each strategy's own daily peak."""

    def test_strategy_margin_peaks_need_not_coincide(self) -> None:
        curve = curve_of(
            MORNING,
            MORNING,
            replace(AFTERNOON, strategy="Fly"),
            Trade("9 10:00", "9 11:00", strategy="Fly"),
        )
        assert curve.by_strategy.tolist() == [[CAPITAL, 0], [CAPITAL / 2, CAPITAL / 2]]

    def test_strategy_margin_overnight_margin_is_carried(self) -> None:
        curve = curve_of(Trade("8 10:00", "9 10:00"), Trade("9 11:00", "9 12:00", strategy="Fly"))
        assert curve.by_strategy.tolist() == [[CAPITAL / 2, CAPITAL / 2], [0, CAPITAL / 2]]

    @pytest.mark.parametrize("seed", range(3))
    def test_strategy_margin_never_exceeds_the_whole_and_never_falls_short_together(
        self, seed: int
    ) -> None:
        curve = curve_of(*random_trades(seed))
        assert (curve.by_strategy <= curve.peak * (1 + 1e-12)).all()
        assert (curve.by_strategy.sum(axis=0) >= curve.peak * (1 - 1e-12)).all()


@pytest.mark.parametrize("seed", range(3))
def test_margin_curve_peaks_are_those_of_a_plain_count(seed: int) -> None:
    """At each opening second: everything open then, counted position by position."""
    trades = [replace(trade, side=0) for trade in random_trades(seed)]
    spans = [(moment(trade.opened), moment(trade.closed), held_by(trade)) for trade in trades]
    opens = {opened for opened, _, _ in spans}
    highest = max(
        sum(margin for opened, closed, margin in spans if opened == at or opened < at < closed)
        for at in opens
    )
    assert curve_of(*trades).peak.max() == pytest.approx(highest)


def held_by(trade: Trade) -> float:
    """The margin of a trade at the size of `HALF`."""
    return 0.0 if np.isnan(trade.margin) else CAPITAL / MARGIN / 2 * trade.margin / trade.contracts


def test_margin_curve_unknown_margin_holds_none() -> None:
    curve = curve_of(replace(MORNING, margin=NAN))
    assert (curve.peak.tolist(), curve.most_positions) == ([0], 1)


def logged(trades: Sequence[Trade]) -> tuple[Book, Replay]:
    """A book of trades and its replay as backtested: margins and P/L are those of the trades."""
    book = book_of(*trades)
    return book, replay(book, profile_of(), AS_BACKTESTED)


def known(trade: Trade) -> float:
    """The margin a trade holds."""
    return 0.0 if math.isnan(trade.margin) else trade.margin


def seconds(trades: Sequence[Trade]) -> list[np.datetime64]:
    """Every second that has an event."""
    return sorted({moment(at) for trade in trades for at in (trade.opened, trade.closed)})


def open_at(trades: Sequence[Trade], at: np.datetime64) -> list[Trade]:
    """Return the positions open in a sample; a zero-length one is, in its second."""
    return [
        trade
        for trade in trades
        if moment(trade.opened) <= at < moment(trade.closed) or moment(trade.opened) == at
    ]


def equity_at(trades: Sequence[Trade], at: np.datetime64) -> float:
    """Equity in a sample: zero-length positions of its second are not booked yet."""
    return CAPITAL + sum(
        t.pl
        for t in trades
        if moment(t.closed) <= at and not (moment(t.opened) == moment(t.closed) == at)
    )


def overnight(trades: Sequence[Trade], day: np.datetime64) -> list[Trade]:
    """Return the margin carried into a day."""
    return [trade for trade in trades if moment(trade.opened) < day <= moment(trade.closed)]


def single_legs(seed: int) -> list[Trade]:
    """Random trades that do not pair up, in the order of opening."""
    return sorted(
        (replace(trade, side=0) for trade in random_trades(seed, 60)),
        key=lambda trade: moment(trade.opened),
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["Condor", "Fly", "Put"])
def test_margin_curve_strategys_days_are_those_of_a_plain_count(seed: int, name: str) -> None:
    """Each day's samples and what was carried into it, counted trade by trade."""
    trades = single_legs(seed)
    book, replayed = logged(trades)
    curve, code = margin_curve(book, replayed, None), book.log.strategies.index(name)
    for d, day in enumerate(curve.day):
        samples = [
            (open_at(trades, at), equity_at(trades, at))
            for at in seconds(trades)
            if at.astype("datetime64[D]") == day
        ]
        night = day.astype("datetime64[s]") - np.timedelta64(1, "s")
        samples.append(
            (
                overnight(trades, day),
                CAPITAL + sum(t.pl for t in trades if moment(t.closed) <= night),
            )
        )
        own = [
            ([trade for trade in held if trade.strategy == name], equity)
            for held, equity in samples
        ]
        margins = [sum(known(trade) for trade in held) for held, _ in own]
        assert curve.by_strategy[code, d] == pytest.approx(max(margins))
        assert curve.share_by_strategy[code, d] == pytest.approx(
            max(m / e for m, (_, e) in zip(margins, own, strict=True))
        )
        assert curve.positions_by_strategy[code, d] == max(len(held) for held, _ in own)
        assert curve.positions[d] == max(len(held) for held, _ in samples)


@pytest.mark.parametrize("seed", range(4))
def test_margin_curve_margin_of_strategies_is_the_whole_at_every_event(seed: int) -> None:
    """Each strategy alone in its own book of the same capital, second by second, adds up to all of
    them in one.
    """
    trades = single_legs(seed)
    book, replayed = logged(trades)
    sample = book.timeline.sample
    for at, total in zip(
        book.timeline.second[sample].tolist(), replayed.margin_after[sample], strict=True
    ):
        held = open_at(trades, np.datetime64(at, "s"))
        by_strategy = {
            name: sum(known(trade) for trade in held if trade.strategy == name)
            for name in book.log.strategies
        }
        assert sum(by_strategy.values()) == pytest.approx(total)
    amounts = replayed.contracts * replayed.margin_per_contract
    apart = [
        open_after(book.timeline, np.where(book.strategy == code, amounts, 0.0))
        for code in range(3)
    ]
    assert np.sum(apart, axis=0) == pytest.approx(replayed.margin_after)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("compounding", [True, False], ids=["compounding", "fixed"])
def test_margin_curve_figures_of_strategies_add_up(seed: int, compounding: bool) -> None:
    """Means over time do exactly; peaks need not coincide, so together they are at least the
    whole's.
    """
    book, replayed = logged(random_trades(seed))
    curve = margin_curve(book, replayed, None, compounding=compounding)
    assert sum(one.time_weighted_mean for one in curve.strategies) == pytest.approx(
        curve.time_weighted_mean_margin
    )
    assert sum(one.time_weighted_mean_share for one in curve.strategies) == pytest.approx(
        curve.time_weighted_mean
    )
    assert sum(one.peak_share for one in curve.strategies) >= curve.peak_utilisation * (1 - 1e-12)
    assert sum(one.most_positions for one in curve.strategies) >= curve.most_positions
    for one in curve.strategies:
        assert one.peak <= curve.peak_margin * (1 + 1e-12)
        assert one.mean_daily_peak <= one.peak
        assert one.mean_daily_peak_share <= one.peak_share


@st.composite
def tiny_logs(draw: st.DrawFn) -> list[Trade]:
    """A few trades within two minutes."""
    trade = st.builds(
        lambda opened, held, pl, margin, strategy: Trade(
            *(f"8 10:{at // 60:02d}:{at % 60:02d}" for at in (opened, opened + held)),
            pl=pl,
            margin=margin,
            strategy=strategy,
        ),
        st.integers(0, 60),
        st.sampled_from([0, 1, 2, 30, 59]),
        st.sampled_from([-1.5 * CAPITAL, -30_000.0, 0.0, 20_000.0]),
        st.sampled_from([1_000.0, 40_000.0, NAN]),
        st.sampled_from(["Condor", "Fly"]),
    )
    return draw(st.lists(trade, min_size=1, max_size=6))


@given(tiny_logs())
def test_margin_curve_time_weighted_means_are_those_of_a_sum_second_by_second(
    trades: list[Trade],
) -> None:
    """Every second counts what is open after its events; a second without equity counts as none of
    it.
    """
    trades = sorted(trades, key=lambda trade: trade.opened)
    book, replayed = logged(trades)
    curve = margin_curve(book, replayed, 0.3)
    clock = np.arange(seconds(trades)[0], seconds(trades)[-1])
    if not len(clock):
        assert (curve.hours, curve.share_of_time_above_ceiling) == (0, None)
        return
    margins = {name: np.zeros(len(clock)) for name in book.log.strategies}
    equity = np.full(len(clock), CAPITAL)
    for trade in trades:
        margins[trade.strategy] += known(trade) * (
            (moment(trade.opened) <= clock) & (clock < moment(trade.closed))
        )
        equity += trade.pl * (moment(trade.closed) <= clock)

    def share(margin: np.ndarray) -> np.ndarray:
        return np.where(equity > 0, margin / np.where(equity > 0, equity, 1), 0)

    shares = {name: share(margin) for name, margin in margins.items()}
    for one in curve.strategies:
        assert one.time_weighted_mean == pytest.approx(margins[one.name].mean(), rel=1e-9)
        assert one.time_weighted_mean_share == pytest.approx(shares[one.name].mean(), rel=1e-9)
    whole = share(sum(margins.values()))  # not a sum of shares: 0.2 + 0.1 is above 0.3 here
    assert curve.time_weighted_mean == pytest.approx(whole.mean(), rel=1e-9)
    assert curve.time_weighted_mean_margin == pytest.approx(sum(margins.values()).mean(), rel=1e-9)
    assert curve.share_of_time_above_ceiling == pytest.approx((whole > 0.3).mean(), abs=1e-12)


class TestOfAStrategy:
    """Figures of one strategy over the whole span."""

    def test_strategy_margin_of_two_strategies_is_as_computed_by_hand(self) -> None:
        """Condor holds half of equity for 2 of 26 hours; Fly an eighth of doubled equity for the
        last 4.
        """
        curve = curve_of(
            replace(MORNING, pl=2 * MARGIN),
            Trade("9 08:00", "9 12:00", strategy="Fly", margin=MARGIN / 2),
            rule=HALF,
        )
        condor, fly = curve.strategies
        assert (condor.name, condor.peak, condor.peak_share, condor.most_positions) == (
            "Condor",
            CAPITAL / 2,
            0.5,
            1,
        )
        assert (condor.mean_daily_peak, condor.mean_daily_peak_share) == (CAPITAL / 4, 0.25)
        assert condor.time_weighted_mean == pytest.approx(CAPITAL / 2 * 2 / 26)
        assert (fly.peak, fly.peak_share) == (CAPITAL / 4, 0.125)
        assert fly.time_weighted_mean_share == pytest.approx(0.125 * 4 / 26)
        assert fly.mean_daily_peak_share == 0.0625

    def test_strategy_margin_share_rises_when_another_strategy_loses(self) -> None:
        """Held all day; half of equity is lost at noon, so the same margin is twice the share."""
        curve = curve_of(
            Trade("8 10:00", "8 16:00"),
            Trade("8 11:00", "8 12:00", pl=-MARGIN, strategy="Fly"),
            ceiling=None,
        )
        assert curve.strategies[0].peak_share == 1.0
        assert curve.share_by_strategy[0].tolist() == [1.0]

    def test_strategy_margin_peak_share_is_of_samples_as_the_whole_books_is(self) -> None:
        """A zero-length loss of half the equity after the day's last sample: the night's share is
        on its day's curve alone.
        """
        loss = Trade("8 16:00", "8 16:00", pl=-MARGIN, margin=NAN)
        curve = curve_of(Trade("8 10:00", "9 10:00"), loss)
        assert curve.share_by_strategy.tolist() == [[0.5, 1.0]]
        assert (curve.strategies[0].peak_share, curve.peak_utilisation) == (0.5, 0.5)

    def test_strategy_margin_strategies_that_hold_nothing_are_listed(self) -> None:
        curve = curve_of(MORNING, replace(MORNING, strategy="Fly", closed=None))
        assert [one.name for one in curve.strategies] == ["Condor", "Fly"]
        assert (
            curve.strategies[1].peak,
            curve.strategies[1].most_positions,
            curve.by_strategy[1].tolist(),
        ) == (0, 0, [0])

    def test_strategy_margin_opened_on_a_day_that_the_curve_leaves_out(self) -> None:
        """From Saturday noon to Monday, with a zero-length position of the other strategy on
        Saturday: a peak that no day shows.
        """
        curve = curve_of(
            Trade("13 12:00", "15 12:00"),
            Trade("13 13:00", "13 13:00", strategy="Fly"),
            Trade("13 13:00", "15 09:00", strategy="Fly"),
        )
        assert curve.day.tolist() == [date(13), date(15)]
        assert curve.by_strategy.tolist() == [[CAPITAL / 2, CAPITAL / 2], [CAPITAL, CAPITAL / 2]]
        overnight = curve_of(
            Trade("12 12:00", "15 12:00"), Trade("13 12:00", "15 09:00", strategy="Fly")
        )
        assert overnight.day.tolist() == [date(12), date(15)]
        assert overnight.by_strategy.tolist() == [[CAPITAL / 2, CAPITAL / 2], [0, CAPITAL / 2]]
        assert overnight.strategies[1].peak == CAPITAL / 2


class TestEdgeCases:
    """By name."""

    def test_margin_curve_one_second_trades_hold_margin(self) -> None:
        curve = curve_of(*[Trade(f"8 10:00:0{i}", f"8 10:00:0{i + 1}") for i in range(4)])
        assert (curve.hours, curve.most_positions) == (4 / 3600, 1)
        assert curve.time_weighted_mean == pytest.approx(0.5)

    def test_margin_curve_trades_over_years_have_a_peak_a_day(self) -> None:
        curve = curve_of(
            Trade("8 10:00", "1108 10:00"), Trade("1000 10:00", "1000 11:00", strategy="Fly")
        )
        assert curve.hours == 1_100 * 24
        assert curve.by_strategy[0].tolist() == [CAPITAL / 2] * len(curve.day)
        assert curve.strategies[0].time_weighted_mean_share == pytest.approx(0.5)
        assert np.count_nonzero(curve.by_strategy[1]) == 1

    def test_margin_curve_everything_in_one_second_has_its_peak_as_mean(self) -> None:
        curve = curve_of(
            *[
                replace(MORNING, closed=MORNING.opened, strategy=name)
                for name in ("Condor", "Fly", "Fly")
            ]
        )
        assert [
            (one.peak_share, one.time_weighted_mean_share, one.most_positions)
            for one in curve.strategies
        ] == [
            (0.5, 0.5, 1),
            (1.0, 1.0, 2),
        ]
        assert (curve.time_weighted_mean, curve.time_weighted_mean_margin) == (1.5, 1.5 * CAPITAL)

    def test_margin_curve_a_billion_won_stays_exact(self) -> None:
        curve = curve_of(replace(MORNING, pl=1e9), AFTERNOON)
        assert curve.strategies[0].peak_share == 0.5
        assert curve.time_weighted_mean == pytest.approx((0.5 + 0.5 / (1 + 50 * 1e9 / CAPITAL)) / 2)

    def test_margin_curve_sizes_beyond_integers_stay_finite(self) -> None:
        curve = curve_of(
            MORNING,
            replace(AFTERNOON, strategy="Fly"),
            rule={"kind": "fixed_contracts", "contracts": 1.0},
            times=2.0**70,
        )
        assert [one.peak for one in curve.strategies] == [2.0**70 * MARGIN, 2.0**70 * MARGIN]
        assert curve.by_strategy.tolist() == [[2.0**70 * MARGIN], [2.0**70 * MARGIN]]

    def test_margin_curve_equity_through_zero_has_no_share(self) -> None:
        """Nothing is a share of no equity: 2 of 4 hours count."""
        curve = curve_of(replace(MORNING, pl=-3 * MARGIN), AFTERNOON, ceiling=0.1)
        assert (curve.hours_above_ceiling, curve.time_weighted_mean) == (2, 0.25)
        assert (curve.strategies[0].peak_share, curve.strategies[0].time_weighted_mean_share) == (
            0.5,
            0.25,
        )
        assert curve.time_weighted_mean_margin == CAPITAL / 2

    def test_margin_curve_rounding_does_not_outlive_the_last_position(self) -> None:
        """0.1 + 0.2 - 0.1 - 0.2 is not 0 in binary."""
        trades = [
            Trade("8 10:00", "8 12:00", margin=0.1),
            Trade("8 11:00", "8 13:00", margin=0.2),
            Trade("9 10:00", "9 11:00", margin=NAN),
        ]
        curve = margin_curve(*logged(trades), None)
        assert curve.by_strategy[0, 1] == 0
        assert open_after(book_of(*trades).timeline, np.array([0.1, 0.2, 0.0]))[-1] == 0


@pytest.mark.parametrize("ceiling", [-0.1, math.nan, math.inf])
def test_margin_curve_bad_ceiling_raises_error_that_names_it(ceiling: float) -> None:
    with pytest.raises(CalculationError, match=f"ceiling is {ceiling}"):
        curve_of(MORNING, ceiling=ceiling)


@pytest.mark.parametrize(
    "use",
    [lambda *args: margin_curve(*args, None), utilisation],
    ids=["margin_curve", "utilisation"],
)
def test_margin_curve_replay_of_another_book_raises_error(use: Any) -> None:
    _, replayed = logged([MORNING])
    with pytest.raises(CalculationError, match="another book"):
        use(book_of(MORNING, AFTERNOON), replayed)


@pytest.mark.parametrize("seed", range(3))
def test_margin_curve_contracts_held_are_those_of_the_busiest_moment_of_each_day(seed: int) -> None:
    book = book_of(*random_trades(seed))
    replayed = replay(book, profile_of(), scenario_of({"kind": "historical"}, constrained=False))
    opened, closed = (
        book.log.opened_at[book.positions.first],
        book.positions.last_closed_at(book.log),
    )
    moments = np.unique(np.concatenate([opened, book.timeline.day.astype("datetime64[s]")]))
    held = [
        replayed.contracts[
            (opened <= at) & ((closed > at) | ((closed == at) & (opened == at)))
        ].sum()
        for at in moments
    ]
    by_day = [
        max(h for h, at in zip(held, moments, strict=True) if at.astype("datetime64[D]") == day)
        for day in book.timeline.day
    ]
    assert contracts_held(book, replayed) == pytest.approx(by_day)


def test_replay_of_another_book_is_refused_larger_or_smaller() -> None:
    books = [book_of(*one_a_day([10.0] * positions)) for positions in (2, 3)]
    replays = [run(one_a_day([10.0] * positions), ONE) for positions in (2, 3)]
    for book, replayed in zip(books, replays, strict=True):
        require_same_book(book, replayed)
    for book, replayed in zip(books, reversed(replays), strict=True):
        with pytest.raises(CalculationError, match="replay of another book"):
            require_same_book(book, replayed)
