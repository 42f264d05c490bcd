"""Texts of the errors raised when the limits of an allocation have no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.calculations.arrays import Floats
from app.formatting import listing, percent


@dataclass(frozen=True)
class BrokenLimit:
    """A limit that weights break. Amounts are shares of equity."""

    kind: Literal["margin_ceiling", "maximum", "minimum"]
    limit: float
    excess: float  #: distance from the limit, above 0
    positions: dict[str, int]  #: by strategy: open at the fullest instant; 1 for a weight's own


def broken_limit(broken: BrokenLimit) -> str:
    """Return the clause that names a broken limit and the amount by which it is missed."""
    if broken.kind == "margin_ceiling":
        held = [f"{n} × {name}" if n > 1 else name for name, n in broken.positions.items()]
        verb = "are" if sum(broken.positions.values()) > 1 else "is"
        return (
            f"margin ceiling {percent(broken.limit)}: {percent(broken.excess)} more is held when "
            f"{listing(held)} {verb} open at once"
        )
    [name] = broken.positions
    if broken.kind == "maximum":
        return (
            f"{name}: {percent(broken.limit + broken.excess)} where at most "
            f"{percent(broken.limit)} is allowed, {percent(broken.excess)} too much"
        )
    return (
        f"{name}: {percent(broken.limit - broken.excess)} where at least "
        f"{percent(broken.limit)} is asked for"
    )


def broken_minimum(broken: Sequence[BrokenLimit]) -> str:
    """Return the text for smallest weights that other limits exclude."""
    clauses = "; ".join(map(broken_limit, broken))
    return f"The smallest weights asked for break a limit. {clauses}."


def no_safe_weights(floor: float, chance: float, minimum: Floats) -> str:
    """Return the text for a bound on deep falls that no weights from `minimum` (S,) on keep."""
    weights = "The smallest weights asked for" if minimum.any() else "All weights"
    return (
        f"{weights} leave a larger chance than {percent(chance)} of ever falling below "
        f"{percent(floor)} of the start, whatever is added to them; "
        "lower them, or allow a deeper fall or a larger chance."
    )
