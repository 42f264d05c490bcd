"""Sentences about a searched size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formatting import percent

if TYPE_CHECKING:
    from app.calculations.size_search.search import SizeSearch


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
