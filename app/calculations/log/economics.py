"""Per-contract economics of every position after the profile's overrides (semantics 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.kernels import CLOSE_LAST
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, StrategySettings

_ROUNDING = 1e-12  #: a P/L this small relative to its parts is 0, neither a win nor a loss


@dataclass(frozen=True, eq=False)
class Economics:
    """Margin and P/L of one contract of each position. P positions, n log rows.

    A position of unknown margin has NaN in `margin` and `return_on_margin`.
    """

    contracts: Floats  #: (P,) the log's own size, defaults filled in
    margin: Floats  #: (P,) m: margin per contract [currency]
    net: Floats  #: (P,) p: P/L per contract after fees, slippage and carry [currency]
    return_on_margin: Floats  #: (P,) r = p / m
    row_net: Floats  #: (n,) each row's own part of p [currency per contract]
    row_fee: Floats  #: (n,) each row's fee [currency per contract]


def economics(book: Book, profile: Profile, *, constrained: bool = True) -> Economics:
    """Return the economics of a book's positions.

    With `constrained=False` every override is ignored but `default_contracts`: then size times
    `net` is the log's own P/L.
    """
    log, grouped = book.log, book.positions
    settings = [profile.strategy(name) for name in log.strategies]
    sizes = logged_contracts(book, profile)
    margin = log.margin_req[grouped.first] / sizes
    if constrained:
        margin = _filled(margin, _by_strategy(settings, "default_margin"), book)
        margin = _filled(margin, _by_strategy(settings, "cash_per_trade"), book, 1 / sizes)
        margin = margin * profile.portfolio.margin_multiplier
    row_net, row_fee = _row_economics(book, profile, sizes, constrained)
    if constrained and profile.portfolio.borrow_rate:
        row_net = row_net - _carry(book, margin, profile.portfolio.borrow_rate)
    net = sum_of_legs(row_net, book)
    size = sum_of_legs(
        np.abs(log.pl) / np.where(log.is_closed, sizes[grouped.of_row], 1.0) + 2 * np.abs(row_fee),
        book,
    )
    net = np.where(np.abs(net) <= _ROUNDING * size, 0.0, net)
    return Economics(sizes, margin, net, net / margin, row_net, row_fee)


def logged_contracts(book: Book, profile: Profile) -> Floats:
    """Return (P,) the log's own contracts, each strategy's default (else 1) where it has none."""
    settings = [profile.strategy(name) for name in book.log.strategies]
    logged = book.log.contracts[book.positions.first]
    sizes = _filled(logged, _by_strategy(settings, "default_contracts"), book)
    return np.where(np.isnan(sizes), 1.0, sizes)


def assumed_margins(book: Book, profile: Profile) -> Ints:
    """Return (S,) the number of positions of each strategy whose margin is assumed.

    It is where the import assumed it, and where it is a default of the strategy.
    """
    log, settings = book.log, [profile.strategy(name) for name in book.log.strategies]
    defaults = [_by_strategy(settings, name) for name in ("default_margin", "cash_per_trade")]
    has_default: Mask = np.isfinite(defaults[0]) | np.isfinite(defaults[1])
    first = book.positions.first
    filled = np.isnan(log.margin_req[first]) & has_default[book.strategy]
    assumed = book.strategy[log.margin_assumed[first] | filled]
    return np.bincount(assumed, minlength=len(log.strategies))


def largest_sizes(book: Book, profile: Profile) -> Floats:
    """Return (S,) the most contracts of any position of each strategy, 1 where the log has none.

    Sizes above it are beyond experience.
    """
    largest = np.zeros(len(book.log.strategies))
    np.maximum.at(largest, book.strategy, logged_contracts(book, profile))
    return np.where(largest > 0, largest, 1.0)


def sum_of_legs(values: Floats, book: Book) -> Floats:
    """Return the sum over each position's rows (P,) of values by row (n,)."""
    second = book.positions.second
    total: Floats = values[book.positions.first] + np.where(second >= 0, values[second], 0.0)
    return total


def largest_losses(book: Book, sizes: Economics) -> Floats:
    """Return (S,) the largest loss per contract of each strategy [currency], 0 without a loss."""
    largest = np.zeros(len(book.log.strategies))
    np.maximum.at(largest, book.strategy, -sizes.net)
    return largest


def _by_strategy(settings: list[StrategySettings], field: str) -> Floats:
    values = [getattr(each, field) for each in settings]
    return np.array([np.nan if value is None else value for value in values], float)


def _filled(values: Floats, defaults: Floats, book: Book, scale: Floats | float = 1.0) -> Floats:
    """Return `values` with each strategy's default, times `scale`, where they are missing."""
    if np.isnan(defaults).all():
        return values
    return np.where(np.isnan(values), defaults[book.strategy] * scale, values)


def _row_economics(
    book: Book, profile: Profile, sizes: Floats, constrained: bool
) -> tuple[Floats, Floats]:
    """Return P/L before carry and fee of every row (n,), per contract; 0 for rows still open."""
    log, closed = book.log, book.log.is_closed
    row_size = np.where(closed, sizes[book.positions.of_row], 1.0)
    commissions = np.nan_to_num(log.commissions)
    # Not gross - fee, whose rounding error would prevent an exact 0.
    fee, net = commissions / row_size, log.pl / row_size
    if constrained and (override := profile.portfolio.commission_per_contract) is not None:
        fee, net = np.full(len(log), override), net + fee - override
    if constrained:
        net = net - profile.portfolio.slippage_per_contract
    return np.where(closed, net, 0.0), np.where(closed, fee, 0.0)


def _carry(book: Book, margin: Floats, borrow_rate: float) -> Floats:
    """Return the financing of each position's margin (n,), charged to the row that closes it."""
    timeline, grouped = book.timeline, book.positions
    opened = book.log.opened_at[grouped.first].astype("datetime64[D]")
    held_days = (grouped.last_closed_at(book.log).astype("datetime64[D]") - opened).astype(float)
    last = timeline.kind == CLOSE_LAST
    owner = timeline.position[last]
    charge = np.zeros(len(book.log))
    charge[timeline.row[last]] = np.nan_to_num(borrow_rate * margin * held_days / 365)[owner]
    return charge
