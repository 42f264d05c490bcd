"""Per-contract economics and every override of them (semantics 2)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.log.economics import Economics, economics, largest_sizes
from tests.unit.calculations.builders import NAN, Trade, book_of, profile_of

CONTRACTS, PL, FEES, MARGIN_REQ = 4.0, 100.0, 8.0, 2_000.0
TRADE = Trade("8 10:00", "10 10:00", PL, CONTRACTS, MARGIN_REQ, fees=FEES)
GROSS = (PL + FEES) / CONTRACTS  #: per contract
HELD_DAYS = 2

PUT_PL, CALL_PL, PUT_FEES, CALL_FEES = 60.0, -20.0, 4.0, 8.0
PUT = Trade("8 10:00", "8 15:00", PUT_PL, CONTRACTS, MARGIN_REQ, fees=PUT_FEES, side=-1)
CALL = Trade("8 10:00", "9 15:00", CALL_PL, CONTRACTS, MARGIN_REQ, fees=CALL_FEES, side=1)


def economics_of(
    *trades: Trade,
    constrained: bool = True,
    strategy: dict[str, Any] | None = None,
    **portfolio: Any,
) -> Economics:
    """Economics of trades under a portfolio's settings and overrides of their strategy."""
    return economics(
        book_of(*trades),
        profile_of({"Condor": strategy or {}}, **portfolio),
        constrained=constrained,
    )


def test_economics_without_overrides_are_as_logged() -> None:
    sizes = economics_of(TRADE)
    assert sizes.contracts == [CONTRACTS]
    assert sizes.margin == [MARGIN_REQ / CONTRACTS]
    assert sizes.net == pytest.approx([GROSS - FEES / CONTRACTS])
    assert sizes.row_fee == [FEES / CONTRACTS]
    assert sizes.return_on_margin == pytest.approx([PL / MARGIN_REQ])


class TestMargin:
    """Logged, else default margin, else cash per trade over contracts; times the multiplier."""

    @pytest.mark.parametrize(
        ("logged", "overrides", "expected"),
        [
            pytest.param(
                MARGIN_REQ,
                {"default_margin": 70, "cash_per_trade": 900},
                MARGIN_REQ / CONTRACTS,
                id="logged",
            ),
            pytest.param(
                NAN,
                {"default_margin": 70, "cash_per_trade": 900},
                70,
                id="default margin, per contract",
            ),
            pytest.param(NAN, {"cash_per_trade": 900}, 900 / CONTRACTS, id="cash, per trade"),
            pytest.param(0.0, {"cash_per_trade": 900}, 900 / CONTRACTS, id="a logged 0 is missing"),
            pytest.param(NAN, {}, NAN, id="unknown"),
        ],
    )
    @pytest.mark.parametrize("multiplier", [1.0, 1.5])
    def test_margin_sources_follow_their_precedence(
        self, logged: float, overrides: dict[str, float], expected: float, multiplier: float
    ) -> None:
        trade = Trade("8 10:00", "8 11:00", PL, CONTRACTS, logged)
        sizes = economics_of(trade, strategy=overrides, margin_multiplier=multiplier)
        assert sizes.margin == pytest.approx([expected * multiplier], nan_ok=True)
        assert sizes.return_on_margin == pytest.approx(
            [PL / CONTRACTS / (expected * multiplier)], nan_ok=True
        )

    def test_margin_defaults_apply_to_their_strategy(self) -> None:
        book = book_of(
            Trade("8 10:00", "8 11:00", margin=NAN),
            Trade("8 10:00", "8 11:00", margin=NAN, strategy="Fly"),
        )
        assert economics(book, profile_of({"Fly": {"default_margin": 5}})).margin == pytest.approx(
            [NAN, 5], nan_ok=True
        )

    def test_margin_smaller_than_a_loss_gives_return_below_minus_one(self) -> None:
        assert economics_of(
            Trade("8 10:00", "8 11:00", -2_760.0)
        ).return_on_margin == pytest.approx([-2.76])


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [({}, 1.0), ({"default_contracts": 5}, 5.0)],
    ids=["else one", "default"],
)
@pytest.mark.parametrize("constrained", [True, False])
def test_economics_missing_size_is_filled_in(
    overrides: dict[str, float], expected: float, constrained: bool
) -> None:
    sizes = economics_of(
        Trade("8 10:00", "8 11:00", PL, NAN), strategy=overrides, constrained=constrained
    )
    assert sizes.contracts == [expected]
    assert sizes.net == [PL / expected]


class TestFees:
    """A commission override replaces each row's own fee; slippage comes on top of it, per row."""

    def test_fees_commission_override_replaces_the_logged_fee(self) -> None:
        sizes = economics_of(TRADE, commission_per_contract=1.25)
        assert sizes.net == pytest.approx([GROSS - 1.25])
        assert sizes.row_fee == [1.25]

    def test_fees_override_of_zero_removes_the_logged_fee(self) -> None:
        sizes = economics_of(TRADE, commission_per_contract=0)
        assert sizes.net == pytest.approx([GROSS])
        assert sizes.row_fee == [0]

    def test_fees_slippage_lowers_the_net(self) -> None:
        sizes = economics_of(TRADE, slippage_per_contract=3)
        assert sizes.net == pytest.approx([GROSS - FEES / CONTRACTS - 3])
        assert sizes.row_fee == [FEES / CONTRACTS]

    def test_fees_missing_are_zero(self) -> None:
        sizes = economics_of(
            Trade("8 10:00", "8 11:00", PL, CONTRACTS, fees=NAN), commission_per_contract=1.25
        )
        assert sizes.net == pytest.approx([PL / CONTRACTS - 1.25])

    def test_fees_of_a_pair_are_paid_by_both_rows(self) -> None:
        sizes = economics_of(PUT, CALL, commission_per_contract=1.25, slippage_per_contract=0.5)
        put, call = (
            (pl + fees) / CONTRACTS - 1.25 - 0.5
            for pl, fees in ((PUT_PL, PUT_FEES), (CALL_PL, CALL_FEES))
        )
        assert sizes.row_net == pytest.approx([put, call])
        assert sizes.net == pytest.approx([put + call])


class TestCarry:
    """The borrow rate on the margin, by calendar dates, charged to the leg that closes last."""

    def test_carry_of_two_nights_counts_dates(self) -> None:
        sizes = economics_of(TRADE, borrow_rate=0.08)
        carry = 0.08 * (MARGIN_REQ / CONTRACTS) * HELD_DAYS / 365
        assert sizes.net == pytest.approx([GROSS - FEES / CONTRACTS - carry])

    @pytest.mark.parametrize(
        ("closed", "held_days"),
        [("8 23:59:59", 0), ("9 00:00", 1)],
        ids=["before midnight", "at midnight"],
    )
    def test_carry_date_change_is_a_day(self, closed: str, held_days: int) -> None:
        sizes = economics_of(Trade("8 23:59", closed, margin=36_500.0), borrow_rate=0.1)
        assert sizes.net == pytest.approx([-10.0 * held_days])

    def test_carry_with_margin_multiplier_uses_the_multiplied_margin(self) -> None:
        sizes = economics_of(
            Trade("8 10:00", "9 10:00", margin=36_500.0), borrow_rate=0.1, margin_multiplier=2
        )
        assert sizes.net == pytest.approx([-20.0])

    def test_carry_of_a_pair_is_charged_to_its_last_leg(self) -> None:
        sizes = economics_of(PUT, CALL, borrow_rate=0.08)
        carry = 0.08 * MARGIN_REQ / CONTRACTS / 365
        assert sizes.row_net == pytest.approx([PUT_PL / CONTRACTS, CALL_PL / CONTRACTS - carry])

    def test_carry_of_unknown_margin_is_zero(self) -> None:
        assert economics_of(Trade("8 10:00", "9 10:00", PL, margin=NAN), borrow_rate=0.08).net == [
            PL
        ]


def test_economics_of_a_pair_have_one_margin_and_the_sum_of_nets() -> None:
    sizes = economics_of(PUT, CALL)
    assert sizes.margin == [MARGIN_REQ / CONTRACTS]
    assert sizes.net == pytest.approx([(PUT_PL + CALL_PL) / CONTRACTS])
    assert sizes.return_on_margin == pytest.approx([(PUT_PL + CALL_PL) / MARGIN_REQ])


def test_economics_unconstrained_ignore_overrides_but_the_default_size() -> None:
    trade = Trade("8 10:00", "10 10:00", PL, CONTRACTS, NAN, fees=FEES)
    costs = {
        "commission_per_contract": 9,
        "slippage_per_contract": 9,
        "borrow_rate": 0.5,
        "margin_multiplier": 3,
    }
    sizes = economics_of(
        trade, constrained=False, strategy={"default_margin": 70, "cash_per_trade": 900}, **costs
    )
    assert sizes.net == [PL / CONTRACTS]
    assert sizes.row_fee == [FEES / CONTRACTS]
    assert np.isnan(sizes.margin).all()


def test_economics_of_open_rows_are_zero() -> None:
    sizes = economics_of(TRADE, Trade("9 10:00", None, PL, fees=FEES), slippage_per_contract=3)
    assert sizes.row_net[1] == sizes.row_fee[1] == 0


def test_economics_of_a_million_contracts_keep_a_small_result_of_each() -> None:
    """Half a unit of currency over a million contracts is no rounding error of their sum."""
    sizes = economics_of(Trade("8 10:00", "8 11:00", pl=0.5, contracts=1e6))
    assert sizes.net == pytest.approx([5e-7], rel=1e-12)


def test_largest_sizes_are_those_of_each_strategy_below_one_too() -> None:
    trades = [
        Trade("8 10:00", "8 11:00", contracts=0.25),
        Trade("9 10:00", "9 11:00", contracts=0.5),
        Trade("9 10:00", "9 11:00", contracts=3, strategy="Fly"),
    ]
    assert largest_sizes(book_of(*trades), profile_of()).tolist() == [0.5, 3]
