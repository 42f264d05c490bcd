"""Positions of a live log: its rows are fills, which may repeat, or close in parts.

* A row that equals an earlier one in every figure is a duplicate and left out.
* Rows of one strategy, second, side and legs are one order, closed in parts: they are summed, and
  the position closes with the last of them.
* Live logs often lack margins. Where the backtest holds put and call rows of a structure as one
  position, so do live rows without a margin: of the same strategy, second and size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Mask, Seconds
from app.calculations.live.legs import leg_keys
from app.calculations.live.traded import Traded, legs_of_positions, per_contract, sum_of_rows
from app.calculations.log.book import Book
from app.calculations.log.positions import Positions, positions
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile, StrategySettings

_NO_MARGIN = -1.0  #: stands for the margin that rows without one share
_KEY = ("pl", "contracts", "premium", "closing_cost", "commissions", "margin_req")


@dataclass(frozen=True, eq=False)
class OpenFills:
    """Live positions that are not closed yet; (O,) each."""

    strategy: Ints  #: index into the strategies of the backtest
    opened_at: Seconds
    legs: NDArray[np.object_]  #: text of `leg_key`


@dataclass(frozen=True, eq=False)
class LiveFills:
    """The live positions of mapped strategies, and what was made of their rows."""

    positions: Traded
    still_open: OpenFills
    duplicates: Ints  #: lines of the rows left out
    partial_closes: int  #: positions summed from several rows of one order
    same_second: int  #: positions of a second with others of their strategy, legs unknown


@dataclass(frozen=True, eq=False)
class _Orders:
    """G orders in log order: sums over their rows [currency]."""

    log: TradeLog  #: one row an order
    strategy: Ints  #: index into the strategies of the backtest
    contracts: Floats
    pl: Floats
    margin: Floats
    premium: Floats
    closing_cost: Floats
    fees: Floats
    legs: NDArray[np.object_]
    rows: Ints  #: rows summed


def live_fills(live: TradeLog, owner: Ints, book: Book, profile: Profile) -> LiveFills:
    """Return the live positions of mapped strategies.

    `owner` (n,) is the backtest strategy of each row, -1 for a name that is not mapped. Of the
    profile's overrides only those that stand for missing sizes and margins apply: fills have their
    costs already.
    """
    mapped = owner >= 0
    log, owner = live.take(mapped), owner[mapped]
    repeated = _repeated(log)
    duplicates = log.line[repeated]
    log, owner = log.take(~repeated), owner[~repeated]
    settings = [profile.strategy(name) for name in book.log.strategies]
    orders = _orders(log, owner, _sizes(log, owner, settings))
    grouped = _positions(orders, book)
    multiplier = profile.portfolio.margin_multiplier
    traded = _traded(orders, grouped, settings, multiplier)
    return LiveFills(
        positions=traded,
        still_open=_still_open(orders),
        duplicates=duplicates,
        partial_closes=int((orders.rows > 1).sum()),
        same_second=_same_second(traded),
    )


def _repeated(log: TradeLog) -> Mask:
    """Return True for rows (n,) that equal an earlier one in every figure."""
    columns = {name: getattr(log, name) for name in ("strategy", "opened_at", "closed_at")}
    columns |= {name: getattr(log, name) for name in (*_KEY, "legs", "side")}
    repeated: Mask = pd.DataFrame(columns).duplicated().to_numpy()
    return repeated


def _sizes(log: TradeLog, owner: Ints, settings: list[StrategySettings]) -> Floats:
    """Return the contracts of each row (n,), the backtest strategy's default where missing."""
    defaults = np.array([each.default_contracts or 1.0 for each in settings])
    return np.where(np.isnan(log.contracts), defaults[owner], log.contracts)


def _orders(log: TradeLog, owner: Ints, sizes: Floats) -> _Orders:
    keys = leg_keys(log)
    order, first = _order_of_row(log, keys)

    def total(values: Floats) -> Floats:
        return np.bincount(order, values, len(first)).astype(float)

    def amount(values: Floats) -> Floats:
        return total(per_contract(log, values, sizes) * sizes)

    contracts = total(sizes)
    closed_at = _last_closes(log, order, len(first))
    one_row = replace(log.take(first), closed_at=closed_at, contracts=contracts)
    return _Orders(
        log=one_row,
        strategy=owner[first],
        contracts=contracts,
        pl=total(log.pl),
        margin=total(log.margin_req),
        premium=amount(log.premium),
        closing_cost=amount(log.closing_cost),
        fees=total(log.commissions),
        legs=keys[first],
        rows=np.bincount(order, minlength=len(first)),
    )


def _order_of_row(log: TradeLog, keys: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return the order of each row (n,) and the first row of each order (G,), in log order.

    Rows without legs are orders of their own: nothing tells whether they belong together.
    """
    alone = np.where(keys == "", np.arange(len(log)), -1)
    columns = {"strategy": log.strategy, "opened_at": log.opened_at, "side": log.side}
    frame = pd.DataFrame(columns | {"legs": keys, "alone": alone})
    order = frame.groupby(list(frame), sort=False).ngroup().to_numpy().astype(np.int64)
    return order, np.unique(order, return_index=True)[1].astype(np.int64)


def _last_closes(log: TradeLog, order: Ints, orders: int) -> Seconds:
    """Return the last close of each order (G,), NaT while one of its rows is open."""
    last = np.full(orders, np.iinfo(np.int64).min, np.int64)
    np.maximum.at(last, order, log.closed_at.astype(np.int64))
    closes = last.astype("datetime64[s]")
    is_open = np.zeros(orders, np.bool_)
    np.logical_or.at(is_open, order, ~log.is_closed)
    return np.where(is_open, np.datetime64("NaT", "s"), closes)


def _positions(orders: _Orders, book: Book) -> Positions:
    """Return the positions of closed orders."""
    has_pairs = np.zeros(len(book.log.strategies), np.bool_)
    has_pairs[book.strategy[book.positions.second >= 0]] = True
    unknown = np.isnan(orders.margin) & has_pairs[orders.strategy]
    shared = np.where(unknown, _NO_MARGIN, orders.margin)
    return positions(orders.log, shared)


def _traded(
    orders: _Orders, grouped: Positions, settings: list[StrategySettings], multiplier: float
) -> Traded:
    log, first = orders.log, grouped.first
    sizes, owner = orders.contracts[first], orders.strategy[first]
    margin = orders.margin[first] / sizes
    margin = np.where(np.isnan(margin), _defaults(settings, "default_margin")[owner], margin)
    cash = _defaults(settings, "cash_per_trade")[owner] / sizes
    margin = np.where(np.isnan(margin), cash, margin) * multiplier
    return Traded(
        strategy=owner,
        opened_at=log.opened_at[first],
        closed_at=grouped.last_closed_at(log),
        contracts=sizes,
        net=sum_of_rows(orders.pl, grouped) / sizes,
        margin=margin,
        premium=sum_of_rows(orders.premium, grouped) / sizes,
        closing_cost=sum_of_rows(orders.closing_cost, grouped) / sizes,
        fees=sum_of_rows(orders.fees, grouped) / sizes,
        vix=log.opening_vix[first],
        legs=legs_of_positions(orders.legs, grouped),
        line=log.line[first],
    )


def _defaults(settings: list[StrategySettings], field: str) -> Floats:
    values = [getattr(each, field) for each in settings]
    return np.array([np.nan if value is None else value for value in values], float)


def _still_open(orders: _Orders) -> OpenFills:
    is_open = ~orders.log.is_closed
    return OpenFills(orders.strategy[is_open], orders.log.opened_at[is_open], orders.legs[is_open])


def _same_second(traded: Traded) -> int:
    """Return the number of positions of unknown legs that share second and strategy."""
    blank = np.flatnonzero(traded.legs == "")
    frame = pd.DataFrame({"strategy": traded.strategy[blank], "opened_at": traded.opened_at[blank]})
    return int(frame.duplicated(keep=False).sum())
