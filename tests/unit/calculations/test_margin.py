"""Margin in use, exact to the second (semantics 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.margin import MarginCurve, margin_curve, utilisation
from app.calculations.replay import replay
from tests.unit.calculations.builders import CAPITAL, MARGIN, NAN, Trade, book_of, date, moment, profile_of, random_trades, scenario_of

HALF = {"kind": "fixed_contracts", "contracts": CAPITAL / MARGIN / 2}  #: holds half the starting capital
MORNING = Trade("8 10:00", "8 12:00")
AFTERNOON = Trade("8 12:00", "8 14:00")


def curve_of(*trades: Trade, ceiling: float | None = 1.0, compounding: bool = True, rule: dict[str, Any] = HALF) -> MarginCurve:
    """The margin curve of trades, each holding half the starting capital, without limits."""
    book = book_of(*trades)
    replayed = replay(book, profile_of(), scenario_of(rule, constrained=False))
    return margin_curve(book, replayed, ceiling, compounding=compounding)


class TestConcurrent:
    """Positions that follow one another never hold margin together, though they share a day."""

    def test_one_after_the_other_is_not_the_sum_of_the_day(self) -> None:
        by_day = 2 * CAPITAL / 2
        found = curve_of(MORNING, AFTERNOON)
        assert found.peak.tolist() == [by_day / 2]
        assert (found.peak_utilisation, found.most_positions) == (0.5, 1)

    def test_one_second_together_is(self) -> None:
        found = curve_of(MORNING, replace(AFTERNOON, opened="8 11:59:59"))
        assert found.peak.tolist() == [CAPITAL]
        assert (found.peak_utilisation, found.most_positions) == (1.0, 2)
        assert found.peak_at == moment("8 11:59:59")

    def test_zero_length_positions_are_seen(self) -> None:
        found = curve_of(*[replace(MORNING, closed=MORNING.opened)] * 3)
        assert (found.peak.tolist(), found.most_positions) == ([1.5 * CAPITAL], 3)

    def test_skipped_positions_hold_nothing(self) -> None:
        rule = {"kind": "allocation", "weights": {"Fly": 0.25}}
        found = curve_of(MORNING, replace(MORNING, strategy="Fly"), rule=rule)
        assert (found.peak_utilisation, found.most_positions) == (0.25, 1)


class TestOverTime:
    """Means and hours from the first open to the last close, nights included."""

    def test_time_weighted_mean(self) -> None:
        """Half of equity for 2 of 8 hours."""
        found = curve_of(MORNING, Trade("8 18:00", "8 18:00"))
        assert found.hours == 8
        assert found.time_weighted_mean == pytest.approx(0.5 * 2 / 8)

    def test_nights_count(self) -> None:
        found = curve_of(Trade("8 10:00", "10 10:00"))
        assert (found.hours, found.time_weighted_mean) == (48, 0.5)
        assert found.mean_daily_peak == 0.5

    @pytest.mark.parametrize(
        ("ceiling", "hours"), [(0.49, 4.0), (0.5, 1.0), (0.99, 1.0), (1.0, 0.0), (None, 0.0)], ids=lambda value: f"{value}"
    )
    def test_hours_above_ceiling(self, ceiling: float | None, hours: float) -> None:
        """Half of equity from 10 to 14, all of it from 11 to 12."""
        found = curve_of(Trade("8 10:00", "8 14:00"), Trade("8 11:00", "8 12:00"), ceiling=ceiling)
        assert found.hours_above_ceiling == hours

    def test_everything_in_one_second(self) -> None:
        found = curve_of(replace(MORNING, closed=MORNING.opened))
        assert (found.hours, found.time_weighted_mean, found.hours_above_ceiling) == (0, 0.5, 0)

    def test_mean_daily_peak_is_over_the_curves_days(self) -> None:
        found = curve_of(MORNING, Trade("10 10:00", "10 11:00"))
        assert found.day.tolist() == [date(8), date(9), date(10)]
        assert found.utilisation.tolist() == [0.5, 0, 0.5]
        assert found.mean_daily_peak == pytest.approx(1 / 3)


class TestShareOf:
    """Of current equity, or of starting capital."""

    @pytest.mark.parametrize(("compounding", "share"), [(True, 0.25), (False, 0.5)], ids=["current", "starting"])
    def test_equity(self, compounding: bool, share: float) -> None:
        doubles = replace(MORNING, pl=MARGIN * 2)
        found = curve_of(doubles, Trade("9 10:00", "9 11:00"), compounding=compounding)
        assert found.utilisation.tolist() == [0.5, share]

    def test_is_zero_while_there_is_no_equity(self) -> None:
        ruins = replace(MORNING, pl=-MARGIN * 2)
        found = curve_of(ruins, Trade("9 10:00", "9 11:00"))
        assert (found.utilisation.tolist(), found.peak_utilisation) == ([0.5, 0], 0.5)
        assert found.peak.tolist() == [CAPITAL / 2, CAPITAL / 2]

    def test_utilisation_alone_is_that_of_the_curve(self) -> None:
        book = book_of(*random_trades(2))
        replayed = replay(book, profile_of(), scenario_of({"kind": "historical"}))
        assert utilisation(book, replayed).tolist() == margin_curve(book, replayed, None).utilisation.tolist()


class TestByStrategy:
    """Each strategy's own daily peak."""

    def test_peaks_need_not_coincide(self) -> None:
        found = curve_of(MORNING, MORNING, replace(AFTERNOON, strategy="Fly"), Trade("9 10:00", "9 11:00", strategy="Fly"))
        assert found.by_strategy.tolist() == [[CAPITAL, 0], [CAPITAL / 2, CAPITAL / 2]]

    def test_overnight_margin_is_carried(self) -> None:
        found = curve_of(Trade("8 10:00", "9 10:00"), Trade("9 11:00", "9 12:00", strategy="Fly"))
        assert found.by_strategy.tolist() == [[CAPITAL / 2, CAPITAL / 2], [0, CAPITAL / 2]]

    @pytest.mark.parametrize("seed", range(3))
    def test_never_exceeds_the_whole_and_never_falls_short_together(self, seed: int) -> None:
        found = curve_of(*random_trades(seed))
        assert (found.by_strategy <= found.peak * (1 + 1e-12)).all()
        assert (found.by_strategy.sum(axis=0) >= found.peak * (1 - 1e-12)).all()


@pytest.mark.parametrize("seed", range(3))
def test_peaks_are_those_of_a_plain_count(seed: int) -> None:
    """At each opening second: everything open then, counted position by position."""
    trades = [replace(trade, side=0) for trade in random_trades(seed)]
    spans = [(moment(trade.opened), moment(trade.closed), held_by(trade)) for trade in trades]
    opens = {opened for opened, _, _ in spans}
    highest = max(sum(margin for opened, closed, margin in spans if opened == at or opened < at < closed) for at in opens)
    assert curve_of(*trades).peak.max() == pytest.approx(highest)


def held_by(trade: Trade) -> float:
    """The margin of a trade at the size of `HALF`."""
    return 0.0 if np.isnan(trade.margin) else CAPITAL / MARGIN / 2 * trade.margin / trade.contracts


def test_unknown_margin_holds_none() -> None:
    found = curve_of(replace(MORNING, margin=NAN))
    assert (found.peak.tolist(), found.most_positions) == ([0], 1)
