"""Synthetic logs of any length: a constant number of overlapping short-premium trades a day.

The same seed gives the same log.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from app.calculations.log.trade_log import TradeLog

TRADES_PER_DAY = 40
MARGIN = 2_000.0  #: per contract [currency]
PREMIUM = 250.0  #: per contract [currency]
FEE = 3.2  #: per contract and row, opening and closing together [currency]
WIN_RATE = 0.75
START = 1_000_000.0  #: [currency]


def synthetic_frame(
    trades: int, strategies: int = 10, seed: int = 1, per_day: int = TRADES_PER_DAY
) -> pd.DataFrame:
    """Return the canonical columns of `trades` rows in order of opening.

    Each weekday opens `per_day` (at most 40) trades, which are held from minutes to two days.
    """
    rng = np.random.default_rng(seed)
    day = np.busday_offset("2010-01-04", np.arange(trades) // per_day)
    minute = np.arange(trades) % per_day * 9
    opened = (
        day.astype("datetime64[s]")
        + np.timedelta64(9 * 3600 + 1800, "s")
        + minute * np.timedelta64(60, "s")
    )
    contracts = rng.integers(1, 6, trades).astype(float)
    share = np.where(
        rng.random(trades) < WIN_RATE, rng.uniform(0.2, 1.0, trades), -rng.uniform(0.3, 1.9, trades)
    )
    return pd.DataFrame(
        {
            "opened_at": opened,
            "closed_at": opened + rng.integers(10, 2_880, trades) * np.timedelta64(60, "s"),
            "strategy": [f"Strategy {code + 1}" for code in rng.integers(0, strategies, trades)],
            "pl": np.round(share * PREMIUM * contracts - FEE * contracts, 2),
            "contracts": contracts,
            "margin_req": MARGIN * contracts,
            "commissions": np.round(FEE * contracts, 2),
            "premium": PREMIUM,
            "opening_vix": np.round(12 + 10 * rng.random(trades) ** 3 * 3, 2),
        }
    )


def synthetic_log(
    trades: int, strategies: int = 10, seed: int = 1, per_day: int = TRADES_PER_DAY
) -> TradeLog:
    """Return the rows of `synthetic_frame` as a trade log."""
    return TradeLog.from_frame(synthetic_frame(trades, strategies, seed, per_day))


def synthetic_pairs(trades: int, strategies: int = 10, seed: int = 1) -> TradeLog:
    """Return a log of `trades` rows that are pairs: a put row, then its call row."""
    frame = synthetic_frame(trades // 2, strategies, seed)
    rows = frame.loc[frame.index.repeat(2)].reset_index(drop=True)
    return TradeLog.from_frame(rows.assign(side=np.tile([-1, 1], len(frame))))


def synthetic_csv(
    trades: int, strategies: int = 10, seed: int = 1, per_day: int = TRADES_PER_DAY
) -> bytes:
    """Return the rows of `synthetic_frame` as an Option Omega export, about 200 bytes a row."""
    frame = synthetic_frame(trades, strategies, seed, per_day)
    opened, closed = frame["opened_at"].dt, frame["closed_at"].dt
    gross = frame["pl"] + frame["commissions"]
    opening_fees = np.round(frame["commissions"] / 2, 2)
    export = pd.DataFrame(
        {
            "Date Opened": opened.strftime("%Y-%m-%d"),
            "Time Opened": opened.strftime("%H:%M:%S"),
            "Opening Price": 4_500.25,
            "Legs": [
                f"{int(n)} Jan 5 4450 P STO 3.10 | {int(n)} Jan 5 4430 P BTO 0.60"
                for n in frame["contracts"]
            ],
            "Premium": frame["premium"],
            "Closing Price": 4_507.5,
            "Date Closed": closed.strftime("%Y-%m-%d"),
            "Time Closed": closed.strftime("%H:%M:%S"),
            "Avg. Closing Cost": np.round(frame["premium"] - gross / frame["contracts"], 2),
            "Reason For Close": "Expired",
            "P/L": frame["pl"],
            "No. of Contracts": frame["contracts"].astype(int),
            "Funds at Close": balances(frame),
            "Margin Req.": frame["margin_req"],
            "Strategy": frame["strategy"],
            "Opening Commissions + Fees": opening_fees,
            "Closing Commissions + Fees": np.round(frame["commissions"] - opening_fees, 2),
            "Opening VIX": frame["opening_vix"],
        }
    )
    buffer = io.StringIO()
    export.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode()


def balances(frame: pd.DataFrame) -> np.ndarray:
    """Return the account value after each row's close, closes in chronological order."""
    order = np.argsort(frame["closed_at"].to_numpy(), kind="stable")
    balances = np.empty(len(frame))
    balances[order] = START + np.cumsum(frame["pl"].to_numpy()[order])
    return np.round(balances, 2)
