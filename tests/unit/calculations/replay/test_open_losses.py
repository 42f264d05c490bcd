"""Drawdown with every open position at its worst, on hand-computed logs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.calculations.log.excursions import sees_open_losses
from app.calculations.metrics.replayed import OPEN_LOSSES_UNSEEN
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from tests.unit.calculations.builders import (
    CAPITAL,
    NAN,
    Trade,
    book_of,
    profile_of,
    run,
    scenario_of,
)

AS_LOGGED = {"kind": "historical", "multiplier": 1.0}


def with_open_losses(*trades: Trade, sizing_equity: str = "starting") -> float | None:
    """Return the figure of the log as it is."""
    made = run(trades, AS_LOGGED, constrained=False, sizing_equity=sizing_equity)
    return made.metrics.max_drawdown_with_open_losses


#: Held for two days at a premium of 500 for two contracts: at worst 2.4 times that, 1,200, below.
HELD = Trade("8 10:00", "10 10:00", 100.0, contracts=2, premium=500.0, mae=-2.4)


def test_open_losses_of_one_winner_are_its_excursion() -> None:
    assert with_open_losses(HELD) == pytest.approx(1_200 / CAPITAL)


def test_open_losses_scale_with_the_size_replayed() -> None:
    ten = run([HELD], {"kind": "fixed_contracts", "contracts": 10}, sizing_equity="starting")
    assert ten.metrics.max_drawdown_with_open_losses == pytest.approx(5 * 1_200 / CAPITAL)


def test_open_losses_count_a_debit_by_its_size() -> None:
    assert with_open_losses(replace(HELD, premium=-500.0)) == pytest.approx(1_200 / CAPITAL)


def test_open_losses_of_a_row_that_never_fell_are_nothing() -> None:
    assert with_open_losses(replace(HELD, mae=0.3)) == 0


def test_open_losses_of_rows_open_together_add_up_below_the_realised_peak() -> None:
    """One closes with 2,000 while two are open, 1,200 and 700 below; the next adds 900."""
    first = Trade("8 09:00", "8 11:00", 2_000.0, premium=100.0, mae=-1.0)
    second = replace(HELD, opened="8 10:30", premium=350.0, mae=-2.0)
    third = Trade("9 10:00", "9 12:00", 50.0, premium=300.0, mae=-3.0)
    log = (first, HELD, second, third)
    assert with_open_losses(*log) == pytest.approx((1_200 + 700 + 900) / CAPITAL)
    peak = CAPITAL + 2_000
    of_peak = with_open_losses(*log, sizing_equity="current")
    assert of_peak == pytest.approx((1_200 + 700 + 900) / peak)


def test_open_losses_look_after_each_event_not_at_the_end_of_the_day() -> None:
    """A loss of 3,000 and a gain of 3,500 on one day: the day ends at a new peak."""
    log = (
        Trade("8 09:00", "8 10:00", -3_000.0, premium=10.0, mae=0.0),
        Trade("8 11:00", "8 12:00", 3_500.0, premium=1_000.0, mae=-0.5),
    )
    made = run(log, AS_LOGGED, constrained=False, sizing_equity="starting")
    assert made.judged_drawdown == 0
    assert made.metrics.max_drawdown_with_open_losses == pytest.approx(3_500 / CAPITAL)


def test_open_losses_of_a_pair_end_row_by_row() -> None:
    """The put side, 400 below, closes with 250 before another 600 below opens; the call is 100."""
    put = Trade("8 10:00", "9 10:00", 250.0, side=-1, premium=200.0, mae=-2.0)
    call = replace(put, closed="11 10:00", pl=-20.0, side=1, premium=100.0, mae=-1.0)
    other = Trade("10 10:00", "10 11:00", 0.0, premium=300.0, mae=-2.0)
    assert with_open_losses(put, call, other) == pytest.approx((600 + 100) / CAPITAL)
    together = replace(other, opened="8 12:00", closed="8 13:00")
    assert with_open_losses(put, call, together) == pytest.approx((400 + 100 + 600) / CAPITAL)


def test_open_losses_of_an_open_and_close_in_one_second_count_once() -> None:
    at_once = Trade("8 10:00", "8 10:00", 500.0, premium=100.0, mae=-4.0)
    assert with_open_losses(at_once) == pytest.approx(400 / CAPITAL)


def test_open_losses_of_a_row_without_a_size_are_those_of_one_contract() -> None:
    """Its premium is that of one contract, whatever number of contracts it stands for."""
    missing = replace(HELD, contracts=NAN)
    rule = {"kind": "fixed_contracts", "contracts": 1}
    made = run([missing], rule, strategies={"Condor": {"default_contracts": 4}})
    assert made.metrics.max_drawdown_with_open_losses == pytest.approx(1_200 / CAPITAL)


def test_open_losses_without_any_excursion_are_not_seen_and_say_so() -> None:
    made = run([replace(HELD, mae=NAN)], AS_LOGGED, constrained=False)
    assert made.metrics.max_drawdown_with_open_losses is None
    assert made.metrics.undefined["max_drawdown_with_open_losses"] == OPEN_LOSSES_UNSEEN


OVERNIGHT = [
    Trade(f"{8 + i} 10:00", f"{9 + i} 10:00", 10.0, premium=100.0, mae=-1.0) for i in range(10)
]
INTRADAY = Trade("25 10:00", "25 11:00", 10.0, premium=100.0, mae=-1.0)


@pytest.mark.parametrize(
    ("trades", "is_seen"),
    [
        pytest.param([*OVERNIGHT[:9], replace(OVERNIGHT[9], mae=NAN)], True, id="nine of ten"),
        pytest.param(
            [*OVERNIGHT[:8], *(replace(t, mae=NAN) for t in OVERNIGHT[8:])],
            False,
            id="eight of ten",
        ),
        pytest.param(
            [*OVERNIGHT[:9], replace(OVERNIGHT[9], premium=NAN)], True, id="premium missing once"
        ),
        pytest.param([replace(INTRADAY, mae=NAN), INTRADAY], True, id="none held overnight"),
        pytest.param([replace(INTRADAY, mae=NAN)], False, id="none known"),
        pytest.param([replace(OVERNIGHT[0], mae=NAN), INTRADAY], False, id="known intraday only"),
        pytest.param(
            [
                replace(OVERNIGHT[0], side=-1),
                replace(OVERNIGHT[0], side=1, mae=NAN),
                INTRADAY,
            ],
            False,
            id="one row of a pair",
        ),
        pytest.param(
            [*OVERNIGHT, Trade("26 10:00", None, premium=100.0)],
            True,
            id="still open is no position",
        ),
    ],
)
def test_sees_open_losses_needs_nine_tenths_of_those_held_overnight(
    trades: list[Trade], is_seen: bool
) -> None:
    assert sees_open_losses(book_of(*trades)) == is_seen


def test_sees_open_losses_pair_is_overnight_by_its_last_close() -> None:
    put = Trade("8 10:00", "8 11:00", side=-1, premium=10.0)
    call = replace(put, closed="9 10:00", side=1)
    assert not sees_open_losses(book_of(put, call, INTRADAY))
    assert sees_open_losses(book_of(put, replace(call, closed="8 12:00"), INTRADAY))


@pytest.mark.parametrize("sizing_equity", ["current", "starting"])
def test_simulation_open_losses_bound_the_judged_drawdown_of_every_path(sizing_equity: str) -> None:
    rng = np.random.default_rng(4)
    log = [
        Trade(f"{8 + i} 10:00", f"{10 + i} 10:00", float(pl), premium=200.0, mae=-1.5)
        for i, pl in enumerate(rng.normal(20, 300, 40).round(2))
    ]
    asked = MonteCarloSimulator(
        book_of(*log),
        profile_of(sizing_equity=sizing_equity),
        scenario_of({"kind": "fixed_contracts", "contracts": 10}),
        SimulationSettings(horizon_days=30, paths=200),
    )
    made = asked.run()
    bound = made.max_drawdown_with_open_losses
    assert bound is not None
    assert (bound >= made.judged_drawdown).all()
    assert made.quantile("max_drawdown_with_open_losses", 0.5).value == np.median(bound)


def test_simulation_of_a_log_without_excursions_has_no_open_losses() -> None:
    log = [replace(trade, mae=NAN, closed=trade.opened) for trade in OVERNIGHT] * 2
    settings = SimulationSettings(horizon_days=30, paths=50)
    book = book_of(*log, Trade("40 10:00", "41 10:00"))
    asked = MonteCarloSimulator(book, profile_of(), scenario_of(AS_LOGGED), settings)
    assert asked.run().max_drawdown_with_open_losses is None
