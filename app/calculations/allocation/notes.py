"""Facts about an allocation that a person should know, as codes and strategies."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from app.calculations.allocation.fit import Fit, Task
from app.calculations.allocation.periods import Periods, scenarios
from app.calculations.allocation.settings import WITHOUT_BOUND
from app.calculations.arrays import Floats, Mask
from app.calculations.kelly.status import Status

NoteCode = Literal[
    "nothing_takes_part",
    "own_weights_zero",
    "no_fall_accepted",
    "mix_loses",
    "limits_of_zero",
    "no_edge",
    "no_loss",
    "no_loss_but_added",
    "no_margin",
    "too_few",
    "broken_limits",
]
#: Statuses of strategies whose edge was not estimated.
_NO_ESTIMATE: set[Status] = {"no_loss", "no_margin", "no_trades", "held_out", "switched_off"}
#: Statuses of strategies that have an edge and yet no weight.
_UNUSED_EDGE: set[Status] = {"crowded_out", "left_out", "at_largest"}


class AllocationNote(NamedTuple):
    """A fact that a person should know of an allocation."""

    code: NoteCode
    strategies: tuple[str, ...] = ()  #: those it is about; none for the whole book


def allocation_notes(
    task: Task, periods: Periods, fitted: Fit, statuses: tuple[Status, ...]
) -> tuple[AllocationNote, ...]:
    """Return the notes that apply to a fit, the most important first."""
    limits, notes = task.limits, []
    if not limits.taking_part.any():
        notes.append(AllocationNote("nothing_takes_part"))
    elif not fitted.weights.any() and set(statuses) - _NO_ESTIMATE:
        notes.append(AllocationNote(_nothing_held(task, periods, fitted, statuses)))
    added = periods.full_losses * (task.settings.objective != "own")
    noted = _noted(limits.names, statuses, fitted.weights, added)
    notes += [AllocationNote(code, some) for code, some in noted.items() if some]
    if limits.broken(fitted.weights):
        notes.append(AllocationNote("broken_limits"))
    return tuple(notes)


def _noted(
    names: tuple[str, ...], statuses: tuple[Status, ...], weights: Floats, added: Floats
) -> dict[NoteCode, tuple[str, ...]]:
    """Return the strategies of each note; `added` (S,) are the losses that weights rest on."""

    def of(status: Status, chosen: Mask) -> tuple[str, ...]:
        rows = zip(names, statuses, chosen.tolist(), strict=True)
        return tuple(name for name, found, taken in rows if taken and found == status)

    everyone = np.ones(len(names), bool)
    return {
        "no_loss": of("no_loss", weights == 0),
        "no_loss_but_added": of("no_loss", (weights > 0) & (added > 0)),
        "no_margin": of("no_margin", everyone),
        "too_few": of("too_few", everyone),
    }


def _nothing_held(
    task: Task, periods: Periods, fitted: Fit, statuses: tuple[Status, ...]
) -> NoteCode:
    """Return why a fit holds nothing, where the edge of some strategy was estimated."""
    objective = task.settings.objective
    if objective == "own":
        return "own_weights_zero"
    if np.isinf(task.power) and objective not in WITHOUT_BOUND:
        return "no_fall_accepted"
    if fitted.mix is not None and fitted.mix.any() and _loses(task, periods, fitted.mix):
        return "mix_loses"
    has_edge = np.array([status in _UNUSED_EDGE for status in statuses])
    refused = has_edge & ((task.limits.maximum <= 0) | (task.limits.ceiling <= 0))
    return "limits_of_zero" if refused.any() else "no_edge"


def _loses(task: Task, periods: Periods, mix: Floats) -> bool:
    """Return True for a mix (S,) that earns nothing on average, as the fit sees the log."""
    sample = scenarios(periods, task.settings.shrink)
    return bool(sample.weights @ (sample.returns @ mix) <= 0)
