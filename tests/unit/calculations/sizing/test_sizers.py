"""Every sizing rule's desired size by its formula (semantics 4).

Unconstrained replays take it as it is.

Ids such as S-01 name a vector of the project's table of test vectors; its source stands beside it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    ONE,
    Trade,
    desired,
    one_a_day,
    outcomes,
    run,
    sample,
)

#: 60 wins and 40 losses of the whole margin, alternating so that equity stays near its start: log-
#: optimal is 0.2.
COIN = [MARGIN if i % 5 < 3 else -MARGIN for i in range(100)]
KELLY = 0.2

VOLATILITY = {"kind": "volatility_adjusted", "fraction": 0.05}
UNSCALED = 0.05 * CAPITAL / MARGIN  #: contracts before it scales


def equity_before(pls: list[float], sizes: Any) -> np.ndarray[Any, Any]:
    """Equity at each open of one trade a day held at these sizes."""
    return CAPITAL + np.concatenate([[0.0], np.cumsum(np.array(pls) * sizes)[:-1]])


def test_historical_rule_multiplies_logged_contracts() -> None:
    trades = [
        replace(trade, contracts=n)
        for trade, n in zip(one_a_day([5, -5, 5]), (1.0, 3.0, 0.5), strict=True)
    ]
    assert desired(trades, {"kind": "historical", "multiplier": 2}).tolist() == [2, 6, 1]


def test_fixed_contracts_rule_is_the_same_at_every_open() -> None:
    assert desired(
        one_a_day([5, -5], contracts=7.0), {"kind": "fixed_contracts", "contracts": 2.5}
    ).tolist() == [2.5, 2.5]


@pytest.mark.parametrize(("basis", "divisor"), [("margin", MARGIN), ("max_loss", 40.0)])
def test_fixed_dollar_rule_divides_by_its_basis(basis: str, divisor: float) -> None:
    sizes = desired(
        one_a_day([5, -40, 5]), {"kind": "fixed_dollar", "dollars": 900, "basis": basis}
    )
    assert sizes == pytest.approx([900 / divisor] * 3)


@pytest.mark.parametrize(("basis", "divisor"), [("margin", MARGIN), ("max_loss", 40.0)])
def test_fixed_fractional_rule_is_a_share_of_equity_over_its_basis(
    basis: str, divisor: float
) -> None:
    pls = [5.0, -40.0, 5.0]
    sizes = desired(one_a_day(pls), {"kind": "fixed_fractional", "fraction": 0.05, "basis": basis})
    assert sizes == pytest.approx(0.05 * equity_before(pls, sizes) / divisor)


def test_sizing_starting_equity_does_not_compound() -> None:
    sizes = desired(
        one_a_day([500, -400, 5]),
        {"kind": "fixed_fractional", "fraction": 0.05},
        sizing_equity="starting",
    )
    assert sizes == pytest.approx([0.05 * CAPITAL / MARGIN] * 3)


def test_sizing_max_loss_is_per_contract_and_each_strategys_own() -> None:
    trades = [
        *one_a_day([-80, 10], contracts=2.0),
        Trade("20 10:00", "20 11:00", -7.0, strategy="Fly"),
    ]
    rule = {"kind": "fixed_dollar", "dollars": 840, "basis": "max_loss"}
    assert desired(trades, rule) == pytest.approx([840 / 40, 840 / 40, 840 / 7])


class TestKelly:
    """c x f* x E / m."""

    @pytest.mark.parametrize("estimator", ["log_optimal", "payoff"])
    def test_kelly_rule_full_history_uses_the_whole_log(self, estimator: str) -> None:
        sizes = desired(one_a_day(COIN), {"kind": "kelly", "fraction": 0.5, "estimator": estimator})
        assert sizes == pytest.approx(0.5 * KELLY * equity_before(COIN, sizes) / MARGIN)

    def test_kelly_rule_payoff_uses_its_margin_share(self) -> None:
        """K-10: .31 as a share of equity lost is .8611 as a share of margin."""
        pls = np.random.default_rng(0).permutation(sample((85, 100), (12, -200), (3, -1_000)))
        rule = {"kind": "kelly", "fraction": 0.1, "estimator": "payoff"}
        assert desired(one_a_day(pls), rule)[0] == pytest.approx(
            0.1 * 0.8611111111 * CAPITAL / MARGIN
        )

    @pytest.mark.parametrize(
        ("of_rule", "of_strategy", "of_portfolio", "applied"),
        [
            (0.1, 0.2, 0.3, 0.1),
            (0, 0.2, 0.3, 0),
            (None, 0.2, 0.3, 0.2),
            (None, 0, 0.3, 0),
            (None, None, 0.3, 0.3),
            (None, None, None, 0.5),
        ],
        ids=["rule", "rule of 0", "strategy", "strategy of 0", "portfolio", "default"],
    )
    def test_kelly_rule_fraction_is_the_rules_else_the_strategys_else_the_portfolios(
        self,
        of_rule: float | None,
        of_strategy: float | None,
        of_portfolio: float | None,
        applied: float,
    ) -> None:
        strategies = {"Condor": {"kelly_fraction": of_strategy}}
        rule = {"kind": "kelly", "fraction": of_rule}
        replayed = run(
            one_a_day(COIN),
            rule,
            constrained=False,
            strategies=strategies,
            kelly_fraction=of_portfolio,
        )
        assert replayed.contracts[0] == pytest.approx(applied * KELLY * CAPITAL / MARGIN)

    def test_kelly_rule_haircut_and_tail_loss_reach_the_rule(self) -> None:
        rule = {"kind": "kelly", "fraction": 1}
        assert desired(one_a_day(COIN), rule, edge_haircut=0.5)[0] == pytest.approx(
            (0.6 / 1.1 - 0.4 / 0.9) * CAPITAL / MARGIN
        )
        assert desired(one_a_day(COIN), rule, tail_loss_every=10)[0] == pytest.approx(
            (60 / 110 - 50 / 110) * CAPITAL / MARGIN
        )

    def test_kelly_rule_each_strategy_has_its_own(self) -> None:
        losing = [replace(trade, strategy="Fly", pl=-trade.pl) for trade in one_a_day(COIN)]
        assert (
            outcomes(run([*one_a_day(COIN), *losing], {"kind": "kelly"}))[1] == "skipped:zero_size"
        )

    def test_kelly_rule_positions_of_unknown_margin_are_left_out_of_the_estimate(self) -> None:
        unknown = [Trade("200 10:00", "200 11:00", 1e6, margin=NAN)] * 9
        assert desired(one_a_day(COIN) + unknown, {"kind": "kelly", "fraction": 1})[
            0
        ] == pytest.approx(KELLY * CAPITAL / MARGIN)


class TestVolatilityAdjusted:
    """fraction x E / basis x clip(reference / v, floor, cap)."""

    @pytest.mark.parametrize(
        ("vix", "scale"),
        [(20.0, 1.0), (25.0, 0.8), (10.0, 2.0), (5.0, 2.0), (100.0, 0.25)],
        ids=["at", "above", "below", "cap", "floor"],
    )
    def test_volatility_adjusted_scales_by_a_given_reference(
        self, vix: float, scale: float
    ) -> None:
        sizes = desired(one_a_day([0], vix=vix), VOLATILITY | {"reference": 20})
        assert sizes == pytest.approx([UNSCALED * scale])

    def test_volatility_adjusted_scales_by_the_median_over_all_positions(self) -> None:
        trades = [
            replace(trade, vix=vix, strategy=f"s{vix}")
            for trade, vix in zip(one_a_day([0] * 4), (16, 20, 24, 40), strict=True)
        ]
        assert desired(trades, VOLATILITY) == pytest.approx(
            UNSCALED * np.array([22 / 16, 22 / 20, 22 / 24, 22 / 40])
        )

    def test_volatility_adjusted_floor_and_cap_are_its_own(self) -> None:
        rule = VOLATILITY | {"reference": 20, "floor": 0.5, "cap": 1}
        trades = [
            replace(trade, vix=vix)
            for trade, vix in zip(one_a_day([0, 0]), (10.0, 80.0), strict=True)
        ]
        assert desired(trades, rule) == pytest.approx([UNSCALED, UNSCALED * 0.5])

    def test_volatility_adjusted_basis_may_be_the_largest_loss(self) -> None:
        rule = VOLATILITY | {"reference": 10, "basis": "max_loss"}
        assert desired(one_a_day([0, -50], vix=20.0), rule)[0] == pytest.approx(
            0.05 * CAPITAL / 50 * 0.5
        )

    def test_volatility_adjusted_trailing_deviation_of_the_last_returns(self) -> None:
        pls = [10.0, -30.0, 50.0, 20.0]
        rule = VOLATILITY | {"source": "trailing", "lookback": 3, "reference": 0.03, "cap": 9}
        replayed = run(one_a_day(pls), rule, constrained=False)
        deviation = np.std(np.array(pls[:3]) / MARGIN, ddof=1)
        assert outcomes(replayed) == ["skipped:warmup"] * 3 + ["taken"]
        assert replayed.contracts[3] == pytest.approx(UNSCALED * 0.03 / deviation)

    @pytest.mark.parametrize("pl", [33.1, 0.1, -7.7])
    def test_volatility_adjusted_returns_that_are_equal_on_paper_have_no_deviation(
        self, pl: float
    ) -> None:
        """The same P/L and margin per contract on different sizes, whose quotients differ in their
        last bits.
        """
        sizes = (1.0, 3.0, 7.0, 11.0, 13.0)
        trades = [
            replace(day, pl=pl * n, contracts=n, margin=MARGIN / 3 * n)
            for day, n in zip(one_a_day([0] * 5), sizes, strict=True)
        ]
        rule = VOLATILITY | {"source": "trailing", "lookback": 2, "reference": 0.03}
        assert outcomes(run(trades, rule)) == ["skipped:warmup"] * 2 + ["skipped:unsizable"] * 3


class TestFixedRatio:
    """Ryan Jones: one more contract for every delta of profit per contract held."""

    @pytest.mark.parametrize(
        ("profit", "contracts"),
        [
            (0, 1),
            (4_999, 1),
            (5_000, 2),
            (14_999, 2),
            (15_000, 3),
            (30_000, 4),
            (50_000, 5),
            (225_000, 10),
        ],
    )
    def test_fixed_ratio_levels_are_as_published(self, profit: float, contracts: float) -> None:
        """S-01: delta 5,000; the level of N contracts is delta x N (N - 1) / 2."""
        replayed = run(one_a_day([profit, 0]), {"kind": "fixed_ratio", "delta": 5_000})
        assert replayed.contracts.tolist() == [1, contracts]

    def test_fixed_ratio_path_is_as_published(self) -> None:
        """S-02: delta 1,000."""
        pls = [600, 500, -400, 900, 800, -300, 1_000, 1_200, -1_500, 700]
        replayed = run(one_a_day(pls), {"kind": "fixed_ratio", "delta": 1_000})
        assert replayed.contracts.tolist() == [1, 1, 2, 1, 2, 2, 2, 3, 4, 2]
        assert (replayed.row_equity - CAPITAL).tolist() == [
            600,
            1_100,
            300,
            1_200,
            2_800,
            2_200,
            4_200,
            7_800,
            1_800,
            3_200,
        ]

    def test_fixed_ratio_starts_from_its_start_contracts(self) -> None:
        sizes = desired(
            one_a_day([2_000, 0]), {"kind": "fixed_ratio", "delta": 1_000, "start_contracts": 2}
        )
        assert sizes == pytest.approx([2, 0.5 * (1 + math.sqrt(3**2 + 8 * 4_000 / 1_000))])

    def test_fixed_ratio_loss_so_far_counts_as_no_profit(self) -> None:
        assert desired(one_a_day([-700, 0]), {"kind": "fixed_ratio", "delta": 1_000}).tolist() == [
            1,
            1,
        ]

    def test_fixed_ratio_profit_is_the_strategys_own_in_this_replay(self) -> None:
        trades = [Trade("7 10:00", "7 11:00", 5e6, strategy="Fly"), *one_a_day([0, 0])]
        assert desired(trades, {"kind": "fixed_ratio", "delta": 1_000}).tolist() == [1, 1, 1]

    def test_fixed_ratio_leg_counts_from_its_own_close(self) -> None:
        pair = [
            Trade("8 10:00", "8 11:00", 1_000.0, side=1),
            Trade("8 10:00", "8 15:00", -1_000.0, side=-1),
        ]
        sizes = run(
            [*pair, Trade("8 12:00", "8 13:00"), Trade("8 16:00", "8 17:00")],
            {"kind": "fixed_ratio", "delta": 1_000},
        ).contracts
        assert sizes.tolist() == [1, 2, 1]

    def test_fixed_ratio_needs_no_margin(self) -> None:
        assert desired(
            one_a_day([5], margin=NAN), {"kind": "fixed_ratio", "delta": 1_000}
        ).tolist() == [1]


class TestAllocation:
    """w x E / m, each strategy's weight held as margin per position."""

    def test_allocation_rule_weight_is_a_share_of_equity_held_as_margin(self) -> None:
        pair = [
            Trade("8 10:00", "8 11:00"),
            Trade("8 10:00", "8 11:00", margin=500.0, strategy="Fly"),
        ]
        sizes = desired(pair, {"kind": "allocation", "weights": {"Condor": 0.1, "Fly": 0.02}})
        assert sizes == pytest.approx([0.1 * CAPITAL / MARGIN, 0.02 * CAPITAL / 500])

    def test_allocation_rule_absent_weight_is_zero(self) -> None:
        assert outcomes(run(one_a_day([1]), {"kind": "allocation", "weights": {"Fly": 1}})) == [
            "skipped:zero_size"
        ]


class TestPercentRisk:
    """Fixed fractional with the risk of one contract as its margin; examples of Tharp, "Trade Your
    Way to Financial Freedom".
    """

    @pytest.mark.parametrize(
        ("equity", "fraction", "risk", "contracts"),
        [(50_000, 0.025, 1_000, 1), (30_000, 0.02, 5, 120), (200_000, 0.02, 780, 5)],
    )
    def test_percent_risk_examples_are_as_published(
        self, equity: float, fraction: float, risk: float, contracts: float
    ) -> None:
        """S-04."""
        rule = {"kind": "fixed_fractional", "fraction": fraction}
        assert run(
            one_a_day([0], margin=float(risk)), rule, starting_capital=equity
        ).contracts.tolist() == [contracts]

    def test_percent_risk_path_is_as_published(self) -> None:
        """S-05: R-multiples on changing risk, 2.5 % of 50,000."""
        steps = [(2, 1_000), (-1, 800), (1.5, 1_200), (-1, 500), (3, 1_000), (-1, 2_000)]
        trades = [
            replace(day, pl=r * risk, margin=float(risk))
            for day, (r, risk) in zip(one_a_day([0] * 6), steps, strict=True)
        ]
        replayed = run(
            trades, {"kind": "fixed_fractional", "fraction": 0.025}, starting_capital=50_000
        )
        assert replayed.contracts.tolist() == [1, 1, 1, 2, 1, 0]
        assert replayed.row_equity.tolist() == [52_000, 51_200, 53_000, 52_000, 55_000, 55_000]
        assert outcomes(replayed)[-1] == "skipped:below_one"

    def test_percent_risk_budget_over_the_value_of_one_average_true_range(self) -> None:
        """S-06: 1,000 over 300 is 3.33."""
        assert run(
            one_a_day([0], margin=300.0), {"kind": "fixed_dollar", "dollars": 1_000}
        ).contracts.tolist() == [3]

    @pytest.mark.parametrize("equity", [10_000, 25_000, 50_000, 100_000])
    def test_percent_risk_rounding_never_loses_a_contract(self, equity: int) -> None:
        """S-12: .29 x 100,000 / 1,000 is 29 contracts, though in floats it is
        28.999999999999996.
        """
        assert math.floor(0.29 * 100_000 / 1_000) == 28
        margins = [100, 250, 500, 1_000]
        trades = [Trade("8 10:00", "8 11:00", margin=float(margin)) for margin in margins]
        for percent in range(1, 100):
            replayed = run(
                trades,
                {"kind": "fixed_fractional", "fraction": percent / 100},
                starting_capital=equity,
                margin_ceiling=None,
            )
            assert replayed.contracts.tolist() == [
                percent * equity // (100 * margin) for margin in margins
            ], percent


@pytest.mark.parametrize(
    "rule",
    [
        ONE,
        {"kind": "historical"},
        {"kind": "fixed_dollar", "dollars": 100, "basis": "max_loss"},
        {"kind": "optimal_f"},
    ],
    ids=lambda rule: rule["kind"],
)
def test_sizing_rules_that_do_not_divide_by_margin_size_without_one(rule: dict[str, Any]) -> None:
    assert outcomes(run(one_a_day([50, -40], margin=NAN), rule)) == ["taken", "taken"]
