"""Hypothesis strategies for trade logs and sizing profiles, with many edge cases.

Contents: `rows` (small, shrinkable) and `seeded_rows` (hundreds of trades) as
`tests.reference.log.Row`, `log_of` (the same rows as a `TradeLog`), `documents` (a profile document
with one scenario), `examples` (test settings).
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.calculations.log.trade_log import TradeLog
from tests.reference.log import Row

Document = dict[str, Any]
Draw = st.DrawFn

FIRST_DAY = datetime(2023, 1, 2)
STRATEGIES = ("Iron Condor", "0DTE PCS, wide", 'Call "fly"', "Δ-neutral")
OPENING_TIMES = tuple(
    timedelta(hours=h, minutes=m, seconds=s)
    for h, m, s in ((9, 32, 0), (10, 2, 0), (10, 2, 1), (16, 0, 0), (0, 0, 0))
)
HOLDING_TIMES = tuple(timedelta(seconds=s) for s in (0, 1_800, 1, 21_480, 86_400, 777_600))
GAPS = tuple(timedelta(hours=h) for h in (0, 0.5, 7, 24, 48))  #: between opens of `seeded_rows`
YEARS_APART = (0, 0, 0, 0, 0, 1, 3)
SIZES = (1.0, 2.0, 3.0, 5.0, 12.0, 0.5, 0.25)
#: Per contract; the smallest makes losses far beyond margin.
MARGINS = (420.0, 1800.0, 2916.0, 5000.0, 61.37)
VIX_LEVELS = (12.5, 17.21, 20.0, 31.4, 0.0)
FEES = (0.0, 1.3, 6.5, 12.12)
PREMIUMS = (413.0, -3_818.0, 95.5, 0.0)
EXCURSIONS = (-0.3431, -1.2, -7.5, 0.0457, 0.0, -0.02)
SIDES = (0, -1, 1)
STARTS = (10_000.0, 25_000.0, 100_000.0, 1_000_000.0)
CENTS_LOST, CENTS_WON = -900_000, 500_000


def examples(count: int) -> settings:
    """Return the settings of a property test.

    The examples are the same each time, or `LOTWISE_EXPLORE` times as many new ones.
    """
    explore = int(os.environ.get("LOTWISE_EXPLORE", "0"))
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=count * max(explore, 1),
        derandomize=not explore,
        deadline=None,
        suppress_health_check=slow,
    )


# --- trade logs ---


@st.composite
def rows(draw: Draw, *, max_structures: int = 10, complete: bool = False) -> list[Row]:
    """Draw a small log in chronological file order with at least one closed row.

    A structure is one row, or a put and a call row of one opening. `complete` leaves nothing
    missing or open.
    """
    structures = draw(st.lists(_structures(complete), min_size=1, max_size=max_structures))
    flat = sorted(
        (row for structure in structures for row in structure), key=lambda row: row.opened
    )
    if not any(row.closed for row in flat):
        flat = [_closed_at_open(row) for row in flat]
    return _numbered(flat)


@st.composite
def _structures(draw: Draw, complete: bool) -> list[Row]:
    days = draw(_DAYS) + 365 * draw(_YEARS)
    opened = FIRST_DAY + timedelta(days=days) + draw(_TIMES)
    size = draw(_maybe(SIZES, complete))
    margin = draw(_maybe(MARGINS, complete))
    shared = {
        "strategy": draw(_NAMES),
        "contracts": size,
        "margin_req": None if margin is None else margin * (size or 1.0),
        "opening_vix": draw(_maybe(VIX_LEVELS, complete)),
    }
    return [_leg(draw, opened, side, complete, shared) for side in draw(_SIDES)]


def _leg(draw: Draw, opened: datetime, side: int, complete: bool, shared: Document) -> Row:
    held = draw(_maybe(HOLDING_TIMES, complete))
    cents = draw(_CENTS)
    fee = draw(_maybe(FEES, complete))
    closed = None if held is None else opened + held
    return Row(
        0,
        opened,
        closed,
        pl=cents / 100,
        commissions=fee,
        premium=draw(_known(PREMIUMS, complete)),
        mae=draw(_known(EXCURSIONS, complete)),
        side=side,
        **shared,
    )


def _known(values: tuple[Any, ...], complete: bool) -> st.SearchStrategy[Any]:
    """Draw a value, or None rarely unless `complete`: open losses need nearly all of them."""
    return _sampled(values, 0 if complete else 20)


def _maybe(values: tuple[Any, ...], complete: bool) -> st.SearchStrategy[Any]:
    """Draw a value, or None one time in five unless `complete`."""
    return _sampled(values, 0 if complete else 5)


@cache
def _sampled(values: tuple[Any, ...], once_in: int) -> st.SearchStrategy[Any]:
    """Draw a value, or None once in so many times; made once, which most of a draw's time is."""
    if not once_in:
        return st.sampled_from(values)
    return st.sampled_from((*values * (once_in - 1), *[None] * len(values)))


_DAYS = st.integers(0, 12)
_YEARS = st.sampled_from(YEARS_APART)
_TIMES = st.sampled_from(OPENING_TIMES)
_NAMES = st.sampled_from(STRATEGIES)
_SIDES = st.sampled_from([(0,), (-1,), (1,), (-1, 1), (1, -1), (-1, -1, 1)])
_CENTS = st.integers(CENTS_LOST, CENTS_WON)


def seeded_rows(source: random.Random, count: int) -> list[Row]:
    """Return `count` structures of two strategies whose Kelly estimates are sometimes positive.

    The log is long enough for warm-up, stored estimates and trailing windows.
    """
    flat: list[Row] = []
    opened = FIRST_DAY + OPENING_TIMES[0]
    for _ in range(count):
        opened += source.choice(GAPS)
        flat.extend(_seeded_structure(source, opened))
    return _numbered(flat)


def _seeded_structure(source: random.Random, opened: datetime) -> list[Row]:
    size, margin = source.choice(SIZES), source.choice(MARGINS[:-1])
    strategy = source.choice(STRATEGIES[:2])
    margin_req = None if source.random() < 0.05 else margin * size
    opening_vix = None if source.random() < 0.1 else round(source.uniform(11, 38), 2)
    shared: Document = {
        "strategy": strategy,
        "contracts": size,
        "margin_req": margin_req,
        "opening_vix": opening_vix,
    }
    sides = source.choice(((0,), (0,), (-1,), (-1, 1)))
    return [_seeded_leg(source, opened, side, margin * size / len(sides), shared) for side in sides]


def _seeded_leg(
    source: random.Random, opened: datetime, side: int, at_stake: float, shared: Document
) -> Row:
    on_margin = source.choice((0.1, 0.2, 0.05, 0.0, -0.1, -0.2, source.uniform(-1.3, 1.3)))
    closed = opened + source.choice(HOLDING_TIMES)
    pl, fee = round(at_stake * on_margin, 2), source.choice(FEES)
    premium, mae = source.choice(PREMIUMS), source.choice((*EXCURSIONS, *EXCURSIONS, None))
    return Row(
        0,
        opened,
        closed,
        pl=pl,
        commissions=fee,
        premium=premium,
        mae=mae,
        side=side,
        **shared,
    )


def _numbered(flat: Sequence[Row]) -> list[Row]:
    return [Row(**{**vars(row), "row": number}) for number, row in enumerate(flat)]


def _closed_at_open(row: Row) -> Row:
    return Row(**{**vars(row), "closed": row.opened})


def log_of(rows: Sequence[Row]) -> TradeLog:
    """Return the same rows as the application's log."""
    numbers = (
        "pl",
        "contracts",
        "margin_req",
        "commissions",
        "opening_vix",
        "premium",
        "mae",
    )
    columns: Document = {
        name: np.array([_number(getattr(row, name)) for row in rows]) for name in numbers
    }
    columns["opened_at"] = np.array([row.opened for row in rows], "datetime64[s]")
    columns["closed_at"] = np.array([row.closed or "NaT" for row in rows], "datetime64[s]")
    columns["strategy"] = [row.strategy for row in rows]
    columns["side"] = [row.side for row in rows]
    columns["row"] = [row.row for row in rows]
    return TradeLog.from_columns(columns)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


# --- profiles ---

FRACTIONS = st.sampled_from([0.5, 0.05, 0.25, 1.0, 1.5, 0.0])
MULTIPLIERS = st.sampled_from([0.5, 0.25, 0.0, 2.0])
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
BRAKE_STEPS = st.fixed_dictionaries(
    {
        "drawdown": st.sampled_from([0.01, 0.05, 0.1, 0.3]),
        "multiplier": st.sampled_from([0.25, 0.5, 0.75]),
    }
)

PORTFOLIO: dict[Any, st.SearchStrategy[Any]] = {
    "starting_capital": st.sampled_from(STARTS),
    "kelly_fraction": FRACTIONS,
    "edge_haircut": st.sampled_from([0.0, 0.25, 0.5]),
    "tail_loss_every": st.sampled_from([None, 10, 50, 500]),
    "added_full_losses": st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    "max_times_logged": st.sampled_from([None, None, 10.0, 2.5, 0.5]),
    "risk_free_rate": st.sampled_from([0.0, 0.04]),
    "sizing_equity": st.sampled_from(["current", "starting"]),
    "margin_ceiling": st.sampled_from([1.0, 2.5, None, 0.3, 0.0]),
    "max_parallel_trades": st.sampled_from([None, 1, 2, 4, 0]),
    "margin_multiplier": st.sampled_from([0.5, 1.0, 1.25, 2.0]),
    "trading_days": st.none() | st.lists(st.sampled_from(WEEKDAYS), unique=True, min_size=4),
    "commission_per_contract": st.sampled_from([None, 0.0, 1.3, 4.0]),
    "slippage_per_contract": st.sampled_from([0.0, 2.5]),
    "borrow_rate": st.sampled_from([0.0, 0.08]),
    "below_one": st.sampled_from(["skip", "one"]),
    "streak_rule": st.none()
    | st.fixed_dictionaries({"losses": st.integers(1, 3), "multiplier": MULTIPLIERS}),
    "vix_rule": st.none()
    | st.fixed_dictionaries({"above": st.sampled_from([17.21, 25.0]), "multiplier": MULTIPLIERS}),
    "drawdown_brake": st.none()
    | st.lists(BRAKE_STEPS, max_size=3, unique_by=lambda step: step["drawdown"]),
}

STRATEGY: dict[Any, st.SearchStrategy[Any]] = {
    "enabled": st.sampled_from([True, True, True, False]),
    "kelly_fraction": st.none() | FRACTIONS,
    "capital_ceiling": st.sampled_from([None, 4_000.0, 20_000.0, 90_000.0]),
    "max_contracts": st.sampled_from([None, None, 12.0, 2.7, 1.0, 0.0]),
    "lot_size": st.sampled_from([1.0, 0.5, 0.1, 2.0]),
    "default_contracts": st.sampled_from([None, 2.0, 0.5]),
    "default_margin": st.sampled_from([None, 3_000.0]),
    "cash_per_trade": st.sampled_from([None, 9_000.0]),
    "edge_haircut": st.sampled_from([None, 0.0, 0.1, 0.6]),
}

HISTORY: dict[Any, st.SearchStrategy[Any]] = {
    "history": st.sampled_from(["full", "walk_forward"]),
    "min_trades": st.sampled_from([1, 2, 5, 30]),
}
BASIS = st.sampled_from(["margin", "max_loss"])
VOLATILITY = {
    "fraction": FRACTIONS,
    "basis": BASIS,
    "reference": st.sampled_from([0.1, 18.0]),
    "lookback": st.sampled_from([2, 3, 10]),
}


def _rule(
    kind: str, required: dict[Any, Any], optional: dict[Any, Any] | None = None
) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({"kind": st.just(kind), **required}, optional=optional or {})


RULES: dict[str, st.SearchStrategy[Document]] = {
    "historical": _rule("historical", {}, {"multiplier": st.sampled_from([1.0, 2.0, 0.5, 0.0])}),
    "fixed_contracts": _rule(
        "fixed_contracts", {"contracts": st.sampled_from([7.0, 1.0, 0.4, 2.5, 0.0])}
    ),
    "fixed_dollar": _rule(
        "fixed_dollar",
        {"dollars": st.sampled_from([30_000.0, 6_000.0, 0.0])},
        {"basis": BASIS, **HISTORY},
    ),
    "fixed_fractional": _rule(
        "fixed_fractional", {"fraction": FRACTIONS}, {"basis": BASIS, **HISTORY}
    ),
    "kelly": _rule(
        "kelly",
        {},
        {
            "fraction": st.none() | FRACTIONS,
            "estimator": st.sampled_from(["log_optimal", "payoff"]),
            **HISTORY,
        },
    ),
    "by_period": _rule(
        "kelly",
        {"estimator": st.just("by_period")},
        {"fraction": st.none() | FRACTIONS, **HISTORY},
    ),
    "vix": _rule(
        "volatility_adjusted",
        {"fraction": FRACTIONS, "basis": BASIS},
        {"reference": st.none() | st.just(18.0), **HISTORY},
    ),
    "trailing": _rule(
        "volatility_adjusted",
        {"source": st.just("trailing"), **VOLATILITY},
        {"floor": st.just(0.5), "cap": st.just(1.5), **HISTORY},
    ),
    "fixed_ratio": _rule(
        "fixed_ratio",
        {"delta": st.sampled_from([500.0, 2_000.0])},
        {"start_contracts": st.sampled_from([1.0, 3.0, 2.5])},
    ),
    "optimal_f": _rule("optimal_f", {}, {"fraction": FRACTIONS, **HISTORY}),
    "allocation": _rule(
        "allocation", {"weights": st.dictionaries(st.sampled_from(STRATEGIES), FRACTIONS)}
    ),
}


#: Drawn every time, so that limits and modifiers meet; all other settings are optional.
ALWAYS = (
    "starting_capital",
    "margin_ceiling",
    "streak_rule",
    "vix_rule",
    "drawdown_brake",
    "below_one",
)
ALWAYS_OF_STRATEGY = ("capital_ceiling", "max_contracts")


def _settings(pool: dict[Any, Any], always: Sequence[str]) -> st.SearchStrategy[Document]:
    optional = {name: values for name, values in pool.items() if name not in always}
    return st.fixed_dictionaries({name: pool[name] for name in always}, optional=optional)


_PORTFOLIOS = _settings(PORTFOLIO, ALWAYS)
_OF_STRATEGY = _settings(STRATEGY, ALWAYS_OF_STRATEGY)
_OVERRIDES = st.fixed_dictionaries(
    {STRATEGIES[0]: _OF_STRATEGY}, optional=dict.fromkeys(STRATEGIES[1:], _OF_STRATEGY)
)
_MOSTLY = st.sampled_from([True, True, True, False])
_ANY_RULE = st.one_of(*RULES.values())


@st.composite
def documents(draw: Draw, *, rule: str | None = None) -> Document:
    """A profile document with one scenario, of the named rule or of any, mostly constrained."""
    portfolio = draw(_PORTFOLIOS)
    strategies = draw(_OVERRIDES)
    scenario = {
        "name": "drawn",
        "constrained": draw(_MOSTLY),
        "rule": draw(RULES[rule] if rule else _ANY_RULE),
    }
    return {"version": 1, "portfolio": portfolio, "strategies": strategies, "scenarios": [scenario]}
