"""The worst excursion of open positions, where the log knows it (semantics 5).

Realised equity hides the losses of positions that are still open. Where the source reports how far
a row fell while it was open, a curve can count every open row at its worst.
"""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Mask
from app.calculations.kernels import OpenLosses
from app.calculations.log.book import Book
from app.calculations.log.economics import sum_of_legs
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.profile.model import PortfolioSettings

_TENTHS = 9  #: of the positions held overnight, that must have their excursion
_NOTHING = np.zeros(0)


def open_losses(book: Book, portfolio: PortfolioSettings) -> OpenLosses:
    """Return the worst excursion of every position and row per contract.

    An unknown excursion counts as 0. Arrays of length 0 where the log knows too few
    (`sees_open_losses`).
    """
    of_start = judged_drawdown(portfolio) == "max_drawdown_of_start"
    if not sees_open_losses(book):
        return no_open_losses(of_start=of_start)
    log = book.log
    excursion = np.where(_is_known(book), log.mae * np.abs(log.premium), 0.0)
    # The premium of a row without a size is that of one contract.
    of_row = np.minimum(excursion / np.where(np.isnan(log.contracts), 1.0, log.contracts), 0.0)
    return OpenLosses(sum_of_legs(of_row, book), of_row, of_start)


def no_open_losses(*, of_start: bool = False) -> OpenLosses:
    """Return the arrays of length 0 with which open losses are not looked at."""
    return OpenLosses(_NOTHING, _NOTHING, of_start)


def sees_open_losses(book: Book) -> bool:
    """Return True where the log knows enough excursions to show open losses.

    Some position has its excursion, and so have at least nine tenths of the positions whose last
    close is on a later date than their open; a position has it when every row of it has.
    """
    log, grouped = book.log, book.positions
    is_known = _is_known(book)
    if not is_known.any():
        return False
    has = is_known[grouped.first] & ((grouped.second < 0) | is_known[grouped.second])
    opened = log.opened_at[grouped.first].astype("datetime64[D]")
    overnight = grouped.last_closed_at(log).astype("datetime64[D]") > opened
    known, held = int(has[overnight].sum()), int(overnight.sum())
    return bool(has.any()) and 10 * known >= _TENTHS * held


def _is_known(book: Book) -> Mask:
    """(n,) rows whose excursion is known in currency."""
    return np.asarray(np.isfinite(book.log.mae) & np.isfinite(book.log.premium))
