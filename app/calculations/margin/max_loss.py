"""Everything to maximum loss: the loss of a replay if all open positions lost the most at once.

See semantics 5.

A position's maximum loss is its replayed size times the larger of its margin per contract and the
largest loss per contract that the log holds of its strategy, early or late: losses beyond margin
happen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics, economics, largest_losses
from app.calculations.margin.usage import equity_base, open_after, require_same_book, sampled_at
from app.calculations.profile.model import Profile
from app.calculations.replay.engine import Replay


@dataclass(frozen=True)
class OpenPositions:
    """Positions that one strategy had open at an instant."""

    strategy: str
    positions: int
    contracts: float
    maximum_loss: float  #: [currency]


@dataclass(frozen=True, eq=False)
class WorstInstant:
    """The instant with the highest maximum loss as a share of equity."""

    at: np.datetime64
    share: float  #: of equity; 1 and above leaves nothing
    maximum_loss: float  #: [currency]
    equity: float  #: of that instant [currency]
    open: tuple[OpenPositions, ...]  #: in the order of the log's strategies


@dataclass(frozen=True, eq=False)
class MaxLossCurve:
    """The maximum loss of everything open, each day's highest. D days."""

    day: NDArray[np.datetime64]  #: (D,)
    maximum_loss: Floats  #: (D,) [currency]
    share: Floats  #: (D,) of equity at the time; 0 while equity is not positive
    worst: WorstInstant | None  #: None when nothing was ever open, or could lose nothing


def max_loss_curve(
    book: Book,
    profile: Profile,
    replayed: Replay,
    sizes: Economics | None = None,
    *,
    compounding: bool = True,
) -> MaxLossCurve:
    """Return everything to maximum loss over a replay of this book, sampled as its margin is.

    With `compounding=False` the share is of starting capital. `sizes` are the economics of the same
    book, profile and `scenario.constrained`, if known. Raises `CalculationError` when the loss is
    beyond what a 64-bit float holds.
    """
    require_same_book(book, replayed)
    per_contract = sizes or economics(book, profile, constrained=replayed.scenario.constrained)
    each = _maximum_losses(book, replayed, per_contract)
    timeline = book.timeline
    together = open_after(timeline, each)
    divisor = equity_base(replayed, compounding)
    share = together / divisor
    return MaxLossCurve(
        day=timeline.day,
        maximum_loss=timeline.day_peaks(together),
        share=timeline.day_peaks(share),
        worst=_worst(book, replayed, each, together, divisor),
    )


def _maximum_losses(book: Book, replayed: Replay, sizes: Economics) -> Floats:
    """(P,) the maximum loss of each position at its replayed size [currency]."""
    worst_per_contract = np.maximum(
        replayed.margin_per_contract, largest_losses(book, sizes)[book.strategy]
    )
    with np.errstate(over="ignore"):
        each: Floats = replayed.contracts * worst_per_contract
        beyond = not np.isfinite(each.sum())
    if beyond:
        raise CalculationError(
            f"Scenario {replayed.scenario.name!r} could lose more than any number;"
            " set max contracts or a ceiling."
        )
    return each


def _worst(
    book: Book, replayed: Replay, each: Floats, together: Floats, divisor: Floats
) -> WorstInstant | None:
    timeline, share = book.timeline, together / divisor
    sampled = share[timeline.sample]
    event = int(timeline.sample[int(np.argmax(sampled))])
    if share[event] <= 0:
        return None
    return WorstInstant(
        at=sampled_at(timeline, sampled),
        share=float(share[event]),
        maximum_loss=float(together[event]),
        equity=float(divisor[event]),
        open=_open_positions(book, replayed, each, event),
    )


def _open_positions(
    book: Book, replayed: Replay, each: Floats, event: int
) -> tuple[OpenPositions, ...]:
    """Return the positions open after an event, strategy by strategy."""
    kind, position = book.timeline.kind[: event + 1], book.timeline.position[: event + 1]
    is_open = np.zeros(len(book.positions), bool)
    is_open[position[kind == OPEN]] = True
    is_open[position[kind == CLOSE_LAST]] = False
    held: Ints = np.flatnonzero(is_open & (replayed.contracts > 0))
    owner = book.strategy[held]
    return tuple(
        OpenPositions(
            book.log.strategies[code],
            positions=int((owner == code).sum()),
            contracts=float(replayed.contracts[held][owner == code].sum()),
            maximum_loss=float(each[held][owner == code].sum()),
        )
        for code in np.unique(owner)
    )
