"""Evidence that a strategy trades worse than its backtest, valid however often it is looked at.

Each live return is ranked among all returns before it, those of the backtest first, and bets on low
ranks are multiplied up. If live trades are exchangeable with the backtest, the ranks are
independent and uniform, the product is a fair game, and the chance that it ever reaches 20 is at
most 5 % (Ville's inequality; Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World",
2nd ed. 2022, ch. 8: conformal test martingales, mixture of power bets). Returns are on margin, or
per contract where the strategy has a position of unknown margin. A live return close to one of the
backtest counts as that one, and as any of them, drawn at random, where several are close: else a
slippage of a thousandth of the margin would be *worse* in logs with few distinct results, or with
results that lie close together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from zlib import crc32

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints, Seconds
from app.calculations.live.traded import Traded
from app.calculations.numerics.intervals import Estimated

WORSE = 20.0  #: evidence that 5 % of exchangeable live logs ever reach, at most
LEANING = 3.0
_TIE = 0.1  #: share of the backtest's mean |return| within which a live return counts as equal
_ROUNDING = 1e-12

Verdict = Literal["worse", "leaning", "nothing"]
Measure = Literal["return_on_margin", "per_contract"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Evidence of drift after each of T live closes."""

    closed_at: Seconds  #: (T,) in order
    course: Floats  #: (T,)
    measure: Measure | None  #: of the returns ranked; None for several strategies at once
    #: chance that a vanished edge would have reached `WORSE` by now; None where it cannot be said
    power: Estimated | None = None

    @property
    def now(self) -> float:
        """Evidence after the last close."""
        return float(self.course[-1])

    @property
    def highest(self) -> float:
        """Highest evidence so far, by which the verdict is."""
        return float(self.course.max())

    @property
    def verdict(self) -> Verdict:
        """Code of the words for it."""
        return verdict(self.highest)

    def with_power(self, power: Estimated | None) -> Evidence:
        """Return the evidence with its power."""
        return replace(self, power=power)


class Stream(NamedTuple):
    """Live closes of one strategy as ranks see them: K distinct returns, T live ones."""

    strategy: int  #: index into the strategies of the backtest
    values: Floats  #: (K,) distinct returns in ascending order
    counts: Ints  #: (K,) of the backtest's positions that had each
    places: Ints  #: (T,) index into `values` of each live return
    theta: Floats  #: (T,) in (0, 1], which break ties
    width: float  #: distance up to which a live return counts as one of the backtest's
    closed_at: Seconds  #: (T,)
    measure: Measure

    def evidence(self) -> Evidence:
        """Return the evidence after each live close."""
        course = kernels.conformal_evidence(self.counts, self.places[None], self.theta[None])[0]
        return Evidence(self.closed_at, course, self.measure)


def verdict(highest: float) -> Verdict:
    """Return the code of the words for the highest evidence so far."""
    if highest >= WORSE:
        return "worse"
    return "leaning" if highest >= LEANING else "nothing"


def stream(backtest: Traded, live: Traded, strategy: int, seed: tuple[int, str]) -> Stream | None:
    """Return the live closes of a strategy among its backtest; None where either has none.

    `seed` is a number and the name of the strategy: with longer logs the tie breaks of the earlier
    closes stay the same.
    """
    ours = backtest.take(backtest.strategy == strategy)
    theirs = live.take(live.strategy == strategy)
    if not len(ours) or not len(theirs):
        return None
    theirs = theirs.take(np.argsort(theirs.closed_at, kind="stable"))
    known = np.isfinite(ours.margin).all() and np.isfinite(theirs.margin).all()
    measure: Measure = "return_on_margin" if known else "per_contract"
    before, after = (
        side.return_on_margin if measure == "return_on_margin" else side.net
        for side in (ours, theirs)
    )
    rng = np.random.default_rng([seed[0], crc32(seed[1].encode())])
    # A row of tosses for each close, so that the first rows do not depend on later closes.
    tosses = rng.random((len(after), 2))
    width = _TIE * float(np.abs(before).mean())
    after = tied(np.sort(before), after, width, tosses[:, 1])
    values, place = np.unique(np.concatenate([before, after]), return_inverse=True)
    return Stream(
        strategy=strategy,
        values=values,
        counts=np.bincount(place[: len(before)], minlength=len(values)),
        places=place[len(before) :].astype(np.int64),
        theta=1.0 - tosses[:, 0],
        width=width,
        closed_at=theirs.closed_at,
        measure=measure,
    )


def tied(ordered: Floats, after: Floats, width: float, toss: Floats) -> Floats:
    """Return live returns, those close to one of the backtest's replaced by it; any shape.

    Close is within `width`; of several close ones `toss`, in [0, 1) and of the shape of `after`,
    picks one. `ordered` (N,) are the backtest's returns in ascending order.
    """
    reach = width * (1 + _ROUNDING)
    first = np.searchsorted(ordered, after - reach, side="left")
    last = np.searchsorted(ordered, after + reach, side="right")
    pick = first + (toss * (last - first)).astype(np.int64)
    return np.where(last > first, ordered[np.minimum(pick, len(ordered) - 1)], after)


def joint_evidence(streams: list[Stream], courses: list[Floats]) -> Evidence:
    """Return the mean of the strategies' evidence at each live close, 1 before a first close."""
    owner, order = closing_order(streams)
    evidence = np.concatenate(courses)[order]
    closed_at = np.concatenate([each.closed_at for each in streams])[order]
    course = kernels.mean_evidence(evidence[None], owner, len(streams))[0]
    return Evidence(closed_at, course, None)


def closing_order(streams: list[Stream]) -> tuple[Ints, Ints]:
    """Return the stream of each live close (T,), and the order of closes over all streams."""
    owner = np.repeat(np.arange(len(streams)), [len(each.places) for each in streams])
    closed_at = np.concatenate([each.closed_at for each in streams])
    order = np.argsort(closed_at, kind="stable").astype(np.int64)
    return owner[order].astype(np.int64), order
