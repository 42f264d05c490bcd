"""Logs whose resampled futures have exact chances: one position a weekday, outcomes in a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import PortfolioSettings, Profile, Scenario

START = 100_000.0
MARGIN = 1_000.0
EVEN_MONEY = [1.0] * 12 + [-1.0] * 8  #: p = 0.6, b = 1 over twenty days
PROFILE = Profile(portfolio=PortfolioSettings(starting_capital=START))


def daily_book(returns: Sequence[float], strategies: Sequence[str] = ("Condor",)) -> Book:
    """One position a weekday from Monday 2024-01-01, an hour long, of the strategies in turn.

    `returns` are on a margin of 1,000.
    """
    n = len(returns)
    opened = np.busday_offset("2024-01-01", np.arange(n)).astype("datetime64[s]") + np.timedelta64(
        10, "h"
    )
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(1, "h"),
        "pl": MARGIN * np.asarray(returns, float),
        "contracts": np.ones(n),
        "margin_req": np.full(n, MARGIN),
        "strategy": [strategies[i % len(strategies)] for i in range(n)],
    }
    return Book.of(TradeLog.from_columns(columns))


def fractional(fraction: float) -> Scenario:
    """A share of equity in each position, in fractions of a contract, without a limit."""
    return Scenario.model_validate(
        {
            "name": f"{fraction:g} of equity",
            "constrained": False,
            "rule": {"kind": "fixed_fractional", "fraction": fraction},
        }
    )


ONE_CONTRACT = Scenario.model_validate(
    {"name": "One", "constrained": False, "rule": {"kind": "fixed_contracts", "contracts": 1}}
)


def simulator(book: Book, scenario: Scenario, **settings: object) -> MonteCarloSimulator:
    """Days drawn one by one, of the log as it is, unless the settings say otherwise."""
    asked = {"sampling": "days", "estimation_error": False, **settings}
    return MonteCarloSimulator(
        book,
        PROFILE,
        scenario,
        SimulationSettings(**asked),  # type: ignore[arg-type]
    )


def chance_of_drawdown(fraction: float, drawdown: float, bets: int, win: float = 0.6) -> float:
    """P(max drawdown >= `drawdown` within `bets`) of even-money bets.

    It is exact: states are wins and losses since the last peak.
    """
    count = np.arange(bets + 1)
    wealth = (1 + fraction) ** count[:, None] * (1 - fraction) ** count
    broken, at_peak = wealth <= (1 - drawdown) * (1 + 1e-12), wealth >= 1
    chances, gone = np.zeros_like(wealth), 0.0
    chances[0, 0] = 1.0
    for _ in range(bets):
        following = np.zeros_like(wealth)
        following[1:] += win * chances[:-1]
        following[:, 1:] += (1 - win) * chances[:, :-1]
        gone += following[broken].sum()
        peak = following[at_peak].sum()
        following[broken | at_peak] = 0.0
        following[0, 0] = peak
        chances = following
    return float(gone)
