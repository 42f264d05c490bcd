"""One scenario at many multiples of its size: growth against drawdown (semantics 4 and 5).

Every multiple is a full replay with every limit, brake and estimate; only its figures are kept, so
memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book, span_days
from app.calculations.metrics.curve import cagr
from app.calculations.profile import rules
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing

_THREADS = 2
_WORTH_A_THREAD = 200_000  #: events x multiples; below, starting threads takes longer than the work


@dataclass(frozen=True, eq=False)
class Sweep:
    """Figures of a scenario replayed at F multiples of its size, each as `replay` gives it.

    Arrays of shape (F,).
    """

    multiples: Floats
    ending_equity: Floats  #: [currency]
    max_drawdown: Floats  #: on daily equity, a share of the running peak
    max_drawdown_of_start: Floats  #: likewise in money, a share of starting capital
    judged: DrawdownName  #: the one of the two that targets are compared with
    cagr: Floats  #: -1 when all is lost, NaN where it is beyond any number
    peak_margin_utilisation: Floats  #: highest margin / equity while equity is positive
    trades_taken: Ints

    @property
    def judged_drawdown(self) -> Floats:
        """The drawdown (F,) that targets are compared with."""
        fall: Floats = getattr(self, self.judged)
        return fall


def sweep(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    multiples: Sequence[float] | Floats,
    shared: SizingContext | None = None,
) -> Sweep:
    """Replay `scenario` at each of `multiples` (F,) of its size.

    Multiplied is the rule's fraction, contracts, dollars, multiplier or weights.

    `shared` is the context of the same book, profile and `scenario.constrained`, if known.
    Figures are those of a replay whose rule has the multiplied parameter, whatever the other
    multiples. Raises `CalculationError` for a multiple that is negative or no finite number, for
    the fixed-ratio rule, whose size does not scale, and when equity or margin grows beyond what a
    64-bit float holds.
    """
    factors = _checked(multiples)
    if isinstance(scenario.rule, rules.FixedRatio):
        raise CalculationError(
            f"scenario: found {scenario.name!r} of kind 'fixed_ratio', whose size does not scale;"
            " expected any other kind."
        )
    context = shared or sizing_context(book, profile, constrained=scenario.constrained)
    figures = _replayed(context, scenario, factors)
    ending = figures[:, 0]
    if not np.isfinite(ending).all():
        multiple = factors[np.argmin(np.isfinite(ending))]
        raise CalculationError(
            f"Scenario {scenario.name!r} compounds beyond any number"
            f" at {multiple:g} times its size;"
            " set max contracts, a margin ceiling, or size on starting capital."
        )
    start, days = limits(book, profile, scenario.constrained).start, span_days(book)
    rates = [cagr(start, end, days) for end in ending.tolist()]
    return Sweep(
        multiples=factors,
        ending_equity=ending,
        max_drawdown=figures[:, 1],
        max_drawdown_of_start=figures[:, 4],
        judged=judged_drawdown(profile.portfolio),
        cagr=np.array(rates, float),
        peak_margin_utilisation=figures[:, 2],
        trades_taken=figures[:, 3].astype(np.int64),
    )


def _checked(multiples: Sequence[float] | Floats) -> Floats:
    factors = np.array(multiples, float)
    if factors.ndim != 1:
        raise CalculationError(
            f"multiples: found {factors.ndim} dimensions, expected a row of numbers."
        )
    wrong = factors[~(np.isfinite(factors) & (factors >= 0))]
    if len(wrong):
        raise CalculationError(
            f"multiples: found {wrong[0]:g}, expected finite numbers of 0 or more."
        )
    return factors


def _replayed(context: SizingContext, scenario: Scenario, factors: Floats) -> NDArray[np.float64]:
    """Return the figures of each replay (F, 5), in the kernel's order.

    They are ending equity, max drawdown, peak margin utilisation, positions taken and max drawdown
    of starting capital.
    """
    timeline = context.book.timeline
    arrays, settings = (
        sizing(context, scenario),
        limits(context.book, context.profile, scenario.constrained),
    )
    over = partial(kernels.sweep, timeline.events, *arrays, settings)
    after = timeline.last_event, timeline.sample
    if len(factors) < _THREADS or len(factors) * len(timeline.kind) < _WORTH_A_THREAD:
        figures: NDArray[np.float64] = over(factors, *after)
        return figures
    chunks = np.array_split(factors, _THREADS)
    with ThreadPoolExecutor(_THREADS) as pool:  # the kernel releases the GIL
        return np.concatenate(list(pool.map(lambda chunk: over(chunk, *after), chunks)))
