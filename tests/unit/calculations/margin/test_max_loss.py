"""Everything to maximum loss at every instant (semantics 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.log.economics import economics, largest_losses
from app.calculations.margin.max_loss import (
    MaxLossCurve,
    OpenPositions,
    max_loss_curve,
)
from app.calculations.margin.usage import margin_curve
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    TEN,
    Trade,
    book_of,
    date,
    moment,
    profile_of,
    random_trades,
    scenario_of,
)

MORNING = Trade("8 10:00", "8 12:00", 100.0)


def curve_of(
    *trades: Trade,
    rule: dict[str, Any] | None = None,
    times: float = 1.0,
    compounding: bool = True,
    **portfolio: Any,
) -> MaxLossCurve:
    """The curve of a replay of trades at ten contracts each, or by a multiple of a rule."""
    book, profile = book_of(*trades), profile_of(**portfolio)
    replayed = replay(book, profile, scenario_of(rule or TEN, times=times))
    return max_loss_curve(book, profile, replayed, compounding=compounding)


class TestOfOnePosition:
    """The larger of its margin and its strategy's largest logged loss, times the replayed size."""

    @pytest.mark.parametrize(
        ("pl", "per_contract"),
        [(100.0, MARGIN), (0.0, MARGIN), (-0.4 * MARGIN, MARGIN), (-2.76 * MARGIN, 2.76 * MARGIN)],
        ids=["no loss", "flat", "loss within margin", "loss beyond margin"],
    )
    def test_maximum_loss_is_the_larger_of_margin_and_largest_loss(
        self, pl: float, per_contract: float
    ) -> None:
        curve = curve_of(replace(MORNING, pl=pl))
        assert curve.maximum_loss.tolist() == [10 * per_contract]
        assert curve.share.tolist() == [10 * per_contract / CAPITAL]

    def test_maximum_loss_later_loss_counts_from_the_start(self) -> None:
        """The most a strategy ever lost, not the most it had lost by then."""
        curve = curve_of(MORNING, Trade("9 10:00", "9 11:00", -2_000.0))
        assert curve.maximum_loss.tolist() == [20_000, 20_000]

    def test_maximum_loss_another_strategys_loss_does_not_count(self) -> None:
        curve = curve_of(MORNING, Trade("9 10:00", "9 11:00", -2_000.0, strategy="Fly"))
        assert curve.maximum_loss.tolist() == [10 * MARGIN, 20_000]

    def test_maximum_loss_of_unknown_margin_is_the_largest_loss(self) -> None:
        assert curve_of(
            replace(MORNING, margin=NAN), Trade("9 10:00", "9 11:00", -300.0)
        ).maximum_loss.tolist() == [3_000, 10_000]

    def test_maximum_loss_of_unknown_margin_that_never_lost_is_nothing(self) -> None:
        curve = curve_of(replace(MORNING, margin=NAN))
        assert (curve.maximum_loss.tolist(), curve.worst) == ([0], None)

    def test_maximum_loss_overrides_of_the_profile_count(self) -> None:
        curve = curve_of(replace(MORNING, pl=-2_000.0), slippage_per_contract=50.0)
        assert curve.maximum_loss.tolist() == [10 * 2_050]
        assert curve_of(MORNING, margin_multiplier=1.5).maximum_loss.tolist() == [15 * MARGIN]

    def test_maximum_loss_unconstrained_scenarios_ignore_overrides(self) -> None:
        book, profile = (
            book_of(replace(MORNING, pl=-2_000.0)),
            profile_of(slippage_per_contract=50.0),
        )
        assert max_loss_curve(
            book, profile, replay(book, profile, AS_BACKTESTED)
        ).maximum_loss.tolist() == [2_000]


class TestWorstInstant:
    """The instant with the highest share of equity, and the positions open at it."""

    TRADES = (
        MORNING,
        Trade("8 11:00", "8 11:30", -50.0, strategy="Fly", margin=400.0),
        Trade("8 11:00", "9 11:30", -600.0, strategy="Fly", margin=400.0),
        Trade("9 11:00", "9 13:00", 5.0, strategy="Put"),
    )

    def test_worst_instant_names_everything_open(self) -> None:
        """At 11:00 on Monday: ten contracts each of three positions."""
        curve = curve_of(*self.TRADES).worst
        assert curve is not None
        assert (curve.at, curve.maximum_loss, curve.equity) == (
            moment("8 11:00"),
            10 * (MARGIN + 2 * 600),
            CAPITAL,
        )
        assert curve.share == 0.22
        assert curve.open == (
            OpenPositions("Condor", 1, 10, 10 * MARGIN),
            OpenPositions("Fly", 2, 20, 20 * 600),
        )

    def test_worst_instant_equity_of_that_instant_counts(self) -> None:
        """The same loss later, after half of equity is gone, is the worse one."""
        trades = [replace(MORNING, pl=-0.05 * CAPITAL), Trade("9 10:00", "9 11:00", 1.0)]
        curve, fixed = curve_of(*trades).worst, curve_of(*trades, compounding=False).worst
        assert curve is not None
        assert fixed is not None
        assert (curve.at, curve.share, curve.equity) == (moment("9 10:00"), 1.0, CAPITAL / 2)
        assert (fixed.at, fixed.share, fixed.equity) == (moment("8 10:00"), 0.5, CAPITAL)

    def test_worst_instant_skipped_positions_are_not_open(self) -> None:
        curve = curve_of(*self.TRADES, rule={"kind": "allocation", "weights": {"Put": 0.1}}).worst
        assert curve is not None
        assert [(one.strategy, one.positions) for one in curve.open] == [("Put", 1)]

    def test_worst_instant_zero_length_positions_are_open_in_their_second(self) -> None:
        curve = curve_of(replace(MORNING, closed=MORNING.opened)).worst
        assert curve is not None
        assert (curve.at, curve.open) == (
            moment("8 10:00"),
            (OpenPositions("Condor", 1, 10, 10 * MARGIN),),
        )

    def test_worst_instant_pair_is_one_position_until_its_last_leg_closes(self) -> None:
        legs = [
            Trade("8 10:00", "8 11:00", 50.0, side=1),
            Trade("8 10:00", "10 12:00", -70.0, side=-1),
        ]
        curve = curve_of(*legs)
        assert curve.maximum_loss.tolist() == [10 * MARGIN] * 3
        assert curve.worst is not None
        assert [one.positions for one in curve.worst.open] == [1]

    def test_worst_instant_nothing_taken_is_none(self) -> None:
        curve = curve_of(*self.TRADES, trading_days=["sun"])
        assert (curve.worst, curve.maximum_loss.tolist()) == (None, [0, 0])

    def test_worst_instant_equity_through_zero_is_the_last_one_with_equity(self) -> None:
        """No share of no equity: the worst instant is the last one with any, the amount is still
        there.
        """
        curve = curve_of(
            replace(MORNING, pl=-2 * CAPITAL),
            Trade("9 10:00", "9 11:00", 1.0),
            rule={"kind": "historical"},
            margin_ceiling=None,
        )
        assert curve.share.tolist() == [2.0, 0.0]
        assert curve.day.tolist() == [date(8), date(9)]
        assert curve.worst is not None
        assert curve.worst.at == moment("8 10:00")


def by_hand(trades: Sequence[Trade]) -> list[tuple[np.datetime64, float, float]]:
    """Second, loss and equity of every sample of a log as backtested, counted trade by trade."""
    worst = {trade.strategy: 0.0 for trade in trades}
    for trade in trades:
        worst[trade.strategy] = max(worst[trade.strategy], -trade.pl / trade.contracts)
    samples = []
    for at in sorted(
        {moment(second) for trade in trades for second in (trade.opened, trade.closed)}
    ):
        held = [
            t for t in trades if moment(t.opened) <= at < moment(t.closed) or moment(t.opened) == at
        ]
        loss = sum(
            max(0.0 if math.isnan(t.margin) else t.margin, t.contracts * worst[t.strategy])
            for t in held
        )
        equity = CAPITAL + sum(
            t.pl
            for t in trades
            if moment(t.closed) <= at and not moment(t.opened) == moment(t.closed) == at
        )
        samples.append((at, loss, equity))
    return samples


@pytest.mark.parametrize("seed", range(5))
def test_max_loss_curve_agrees_with_a_plain_count(seed: int) -> None:
    trades = [replace(trade, side=0) for trade in random_trades(seed)]
    book, profile = book_of(*trades), profile_of()
    curve = max_loss_curve(book, profile, replay(book, profile, AS_BACKTESTED))
    samples = by_hand(trades)
    at, loss, equity = max(samples, key=lambda sample: sample[1] / sample[2])
    assert curve.worst is not None
    assert (curve.worst.at, curve.worst.maximum_loss) == (at, pytest.approx(loss))
    assert curve.worst.share == pytest.approx(loss / equity)
    assert sum(one.maximum_loss for one in curve.worst.open) == pytest.approx(loss)
    for day, highest in zip(curve.day, curve.maximum_loss, strict=True):
        of_day = [loss for second, loss, _ in samples if second.astype("datetime64[D]") == day]
        assert highest >= max(of_day, default=0.0) * (1 - 1e-12)
    assert curve.maximum_loss.max() == pytest.approx(max(loss for _, loss, _ in samples))


@pytest.mark.parametrize("seed", range(3))
def test_max_loss_curve_is_never_below_margin_in_use(seed: int) -> None:
    book, profile = book_of(*random_trades(seed)), profile_of()
    replayed = replay(book, profile, scenario_of({"kind": "fixed_fractional", "fraction": 0.1}))
    curve, margin = max_loss_curve(book, profile, replayed), margin_curve(book, replayed, None)
    assert (curve.maximum_loss >= margin.peak * (1 - 1e-12)).all()
    assert (curve.share >= margin.utilisation * (1 - 1e-12)).all()


def test_max_loss_curve_largest_losses_are_per_contract_and_strategy() -> None:
    book = book_of(
        MORNING,
        Trade("9 10:00", "9 11:00", -900.0, contracts=3.0),
        Trade("9 10:00", "9 11:00", -5.0, strategy="Fly"),
    )
    assert largest_losses(book, economics(book, profile_of())).tolist() == [300, 5]


def test_max_loss_curve_given_economics_change_nothing() -> None:
    book, profile = book_of(*random_trades(4)), profile_of(slippage_per_contract=3.0)
    replayed = replay(book, profile, scenario_of(TEN))
    curve, again = (
        max_loss_curve(book, profile, replayed, sizes) for sizes in (economics(book, profile), None)
    )
    assert curve.maximum_loss.tolist() == again.maximum_loss.tolist()


def test_max_loss_curve_loss_beyond_any_number_is_refused() -> None:
    trades = [
        replace(MORNING, margin=NAN),
        Trade("9 10:00", "9 11:00", -1e9, strategy="Condor", contracts=1e-200),
    ]
    book, profile = book_of(*trades), profile_of()
    scenario = scenario_of({"kind": "historical"}, constrained=False, times=1e100)
    replayed = replay(book, profile, scenario)
    with pytest.raises(CalculationError, match="more than any number"):
        max_loss_curve(book, profile, replayed)


def test_max_loss_curve_sizes_beyond_integers_stay_exact() -> None:
    curve = curve_of(
        MORNING,
        rule={"kind": "fixed_contracts", "contracts": 1.0},
        times=2.0**70,
        margin_ceiling=None,
    )
    assert curve.maximum_loss.tolist() == [2.0**70 * MARGIN]


def test_max_loss_curve_replay_of_another_book_raises_error() -> None:
    book, profile = book_of(MORNING), profile_of()
    with pytest.raises(CalculationError, match="another book"):
        max_loss_curve(book_of(MORNING, MORNING), profile, replay(book, profile, AS_BACKTESTED))


def test_max_loss_curve_leaves_the_replay_unchanged() -> None:
    book, profile = book_of(*random_trades(4)), profile_of()
    replayed = replay(book, profile, scenario_of(TEN))
    before = {
        name: value.copy()
        for name, value in vars(replayed).items()
        if isinstance(value, np.ndarray)
    }
    max_loss_curve(book, profile, replayed)
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(replayed, name), value)
