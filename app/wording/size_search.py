"""Sentences about a searched size."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.formatting import NONE, TIMES, percent, times

if TYPE_CHECKING:
    from app.calculations.arrays import Floats
    from app.calculations.size_search.scan import Reading
    from app.calculations.size_search.search import SizeSearch

Show = Callable[[float], str]

#: The readings of the log in the order of their caution, as the key of the chart names them.
SHORT_READINGS: dict[Reading, str] = {
    "cautious": "cautious",
    "with_estimation_error": "with estimation error",
    "as_logged": "the log as it is",
}


def size_shower(unit: str) -> Show:
    """Return the function that writes a size of a unit of the search: `0.07×`, `2.5%`."""
    if unit == "fraction":
        return lambda size: f"{100 * size:.3g}%"
    return times


def search_activity(unit: str, reading: Reading, sizes: Floats) -> str:
    """Return the activity of a search: `testing 0.03–0.09×`, sizes that share a pass."""
    show = size_shower(unit)
    first = "" if len(sizes) == 1 else show(sizes[0]).rstrip(TIMES + "%") + NONE
    return f"testing {first}{show(sizes[-1])}, {SHORT_READINGS[reading]}"


def bound_sentence(search: SizeSearch) -> str:
    """Return the statement of the risk-constrained Kelly bound, or the reason there is none."""
    if search.bound.size is None:
        return (
            "The risk-constrained Kelly bound is for sizes that are a share of equity; "
            "this scenario's are not."
        )
    return (
        "Busseti, Ryu and Boyd's bound: with this size the chance of ever falling to "
        f"{percent(1 - search.target)} of the capital at the start is at most "
        f"{percent(search.tolerance)}, if {search.bound.period}s are independent and come as in "
        "the log; sizes are fractional and no limit or modifier applies."
    )
