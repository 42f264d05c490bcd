"""Small hand-written logs, and short ways to a book or replay of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.calculations.profile.scaling import scaled
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.outcomes import OUTCOMES

NAN = float("nan")
CAPITAL = 100_000.0  #: starting capital of a replay that does not set its own
MARGIN = 1_000.0  #: of a trade that does not set its own
MONDAY = 8  #: of January 2024

ONE = {"kind": "fixed_contracts", "contracts": 1}
TEN = {"kind": "fixed_contracts", "contracts": 10}


@dataclass(frozen=True)
class Trade:
    """One row of a log.

    Times read `dd hh:mm[:ss]`; days count from 1 January 2024, so 8 is a Monday and 32 is 1
    February.
    """

    opened: str
    closed: str | None  #: None for a row that is still open
    pl: float = 0.0
    contracts: float = 1.0
    margin: float = MARGIN
    strategy: str = "Condor"
    fees: float = 0.0
    vix: float = NAN
    side: int = 0
    premium: float = NAN
    funds: float = NAN
    mae: float = NAN


def moment(text: str | None) -> np.datetime64:
    """Return the second of `dd hh:mm[:ss]`, NaT for None."""
    if text is None:
        return np.datetime64("NaT", "s")
    day, clock = text.split()
    return np.datetime64(f"2024-01-01T{clock}", "s") + np.timedelta64(int(day) - 1, "D")


def date(day: int) -> np.datetime64:
    """Return the date of a day in the same count."""
    return np.datetime64("2024-01-01", "D") + np.timedelta64(day - 1, "D")


def columns_of(trades: Sequence[Trade]) -> dict[str, Any]:
    """Return the canonical columns of some trades."""
    return {
        "opened_at": np.array([moment(trade.opened) for trade in trades], "datetime64[s]"),
        "closed_at": np.array([moment(trade.closed) for trade in trades], "datetime64[s]"),
        "pl": [trade.pl for trade in trades],
        "contracts": [trade.contracts for trade in trades],
        "margin_req": [trade.margin for trade in trades],
        "strategy": [trade.strategy for trade in trades],
        "commissions": [trade.fees for trade in trades],
        "opening_vix": [trade.vix for trade in trades],
        "side": [trade.side for trade in trades],
        "premium": [trade.premium for trade in trades],
        "funds_at_close": [trade.funds for trade in trades],
        "mae": [trade.mae for trade in trades],
    }


def log_of(*trades: Trade, combine_pairs: bool = True) -> TradeLog:
    """Return a log of trades in the source's chronological order."""
    return TradeLog.from_columns(columns_of(trades), combine_pairs=combine_pairs)


def book_of(*trades: Trade) -> Book:
    """Return a book of trades."""
    return Book.of(log_of(*trades))


def one_a_day(pls: Iterable[float], **columns: Any) -> list[Trade]:
    """Return one trade a day from Monday on, 10:00 to 11:00, each closed before the next opens."""
    return [
        Trade(f"{MONDAY + i} 10:00", f"{MONDAY + i} 11:00", float(pl), **columns)
        for i, pl in enumerate(pls)
    ]


def profile_of(strategies: dict[str, Any] | None = None, **portfolio: Any) -> Profile:
    """Return a profile with these settings, on `CAPITAL` unless another is set."""
    return parse_profile(
        {
            "version": 1,
            "portfolio": {"starting_capital": CAPITAL, **portfolio},
            "strategies": strategies or {},
        }
    )


def scenario_of(rule: dict[str, Any], *, constrained: bool = True, times: float = 1.0) -> Scenario:
    """Return a scenario of one rule, or a multiple of it that may be beyond what profiles hold."""
    document = {"name": "test", "constrained": constrained, "rule": rule}
    scenario = Scenario.model_validate(document)
    return scenario if times == 1 else scaled(scenario, times)


def run(
    trades: Sequence[Trade],
    rule: dict[str, Any],
    *,
    constrained: bool = True,
    times: float = 1.0,
    strategies: dict[str, Any] | None = None,
    **portfolio: Any,
) -> Replay:
    """Replay trades at the size a rule gives them, or at a multiple of it."""
    return replay(
        book_of(*trades),
        profile_of(strategies, **portfolio),
        scenario_of(rule, constrained=constrained, times=times),
    )


def desired(trades: Sequence[Trade], rule: dict[str, Any], **portfolio: Any) -> NDArray[np.float64]:
    """Return the desired sizes of a rule (P,): an unconstrained replay takes them as they are."""
    return run(trades, rule, constrained=False, **portfolio).contracts


def outcomes(replayed: Replay) -> list[str]:
    """Return the outcome of each position, in words."""
    return [OUTCOMES[code] for code in replayed.outcome]


def sample(*groups: tuple[int, float]) -> NDArray[np.float64]:
    """Return each value as often as its group says: `sample((60, 1), (40, -1))`."""
    return np.repeat([float(value) for _, value in groups], [count for count, _ in groups])


def random_trades(seed: int, n: int = 120) -> list[Trade]:
    """Return trades of three strategies that overlap, share seconds, pair up, and have gaps."""
    rng = np.random.default_rng(seed)
    trades = []
    for _ in range(n):
        opened, held = int(rng.integers(0, 40 * 8)), int(rng.choice([0, 0, 1, 2, 5, 40]))
        trades.append(
            Trade(
                *(f"{MONDAY + at // 8} {9 + at % 8:02d}:00" for at in (opened, opened + held)),
                pl=float(np.round(rng.normal(20, 300), 2)) * float(rng.random() < 0.9),
                contracts=float(rng.integers(1, 3)),
                margin=float(rng.choice([1_000.0, 2_500.0, NAN], p=[0.5, 0.4, 0.1])),
                strategy=str(rng.choice(["Condor", "Fly", "Put"])),
                fees=float(rng.integers(0, 4)),
                vix=float(rng.choice([12.5, 18.0, 31.0, NAN])),
                side=int(rng.integers(-1, 2)),
            )
        )
    return trades
