"""Sentences about an allocation: what a person should know of it, and the limits it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.calculations.allocation.messages import broken_limit
from app.calculations.kelly.status import MIN_TRADES
from app.formatting import count, listing, percent, plural, times
from app.wording.drawdown import DRAWDOWN_BASES

if TYPE_CHECKING:
    from app.calculations.allocation.allocate import Allocation
    from app.calculations.allocation.check import OmittedPart
    from app.calculations.allocation.drawdown_promise import AllocationPromise
    from app.calculations.allocation.edge_doubt import EdgeDoubt
    from app.calculations.allocation.notes import AllocationNote

_PARTS = {"walk_forward": "Out of sample", "drawdown_promise": "Drawdown promise"}


def allocation_notes(allocation: Allocation) -> tuple[str, ...]:
    """Return the notes on an allocation in sentences, the most important first."""
    return tuple(_note(note, allocation) for note in allocation.notes)


def broken_limits(allocation: Allocation) -> tuple[str, ...]:
    """Return a clause for each limit that the weights break."""
    return tuple(map(broken_limit, allocation.broken))


def omitted_part(part: OmittedPart) -> str:
    """Return the reason a part of an allocation's report is missing."""
    return f"{_PARTS[part.part]}: {part.reason}"


def doubt_sentence(doubt: EdgeDoubt) -> str:
    """Return how many strategies the log cannot tell from luck; empty for none."""
    if not doubt.strategies:
        return ""
    judged = plural(doubt.judged, "strategy", "strategies")
    return (
        f"The log cannot tell {count(len(doubt.strategies))} of {judged} from luck: in at "
        f"least 5% of resamples nothing is earned by {listing(doubt.strategies)}."
    )


def promise_sentences(promise: AllocationPromise) -> tuple[str, str]:
    """Return the finding on the drawdown promise, and the chances that it rests on."""
    finding = "No part of these weights keeps the drawdown promise."
    scaled = ""
    if promise.keeps:
        finding = "These weights keep the drawdown promise and are offered as they are."
    elif promise.multiple is not None and promise.scaled is not None:
        part = times(promise.multiple)
        finding = f"{part} of these weights keeps the drawdown promise and is offered."
        scaled = f", {percent(promise.scaled.chance.value)} at what is offered"
    return finding, (
        f"By the cautious reading, over {plural(promise.horizon_days, 'trading day')} "
        f"{percent(promise.unscaled.chance.value)} of {count(promise.paths)} simulated paths fall "
        f"more than {percent(promise.target)} {DRAWDOWN_BASES[promise.judged]} at the weights as "
        f"they are{scaled}; {percent(promise.tolerance)} are accepted."
    )


def _accepted_fall(allocation: Allocation) -> str:
    if allocation.floor >= 1:
        return "No fall at all is accepted"
    return f"The accepted chance of ever falling {percent(1 - allocation.floor, 0)} is 0"


def _note(note: AllocationNote, allocation: Allocation) -> str:
    strategies = listing(note.strategies)
    shrunk = allocation.settings.shrink
    after_shrinking = " once estimates are shrunk" if shrunk else ""
    edge = "left once estimates are shrunk" if shrunk else "within these limits"
    sentences = {
        "nothing_takes_part": (
            "Every strategy is switched off or held out: there is nothing to allocate."
        ),
        "own_weights_zero": "All of your own weights are 0, so nothing is held.",
        "no_fall_accepted": (
            f"{_accepted_fall(allocation)}, so nothing can be held of a strategy that ever lost."
        ),
        "limits_of_zero": (
            "Limits of 0 leave nothing to hold: raise the maximum weight, the capital ceiling "
            "or the margin ceiling that is 0."
        ),
        "mix_loses": f"This mix loses on average{after_shrinking}: no scale of it grows.",
        "no_edge": f"No strategy has an edge {edge}: hold nothing.",
        "no_loss": (
            f"{strategies}: no losing {allocation.unit} in the log, so nothing says how much can "
            "be lost with it; it gets no weight unless full-margin losses are added."
        ),
        "no_loss_but_added": (
            f"{strategies}: no losing {allocation.unit} in the log; the weight rests on the "
            "full-margin losses that are added."
        ),
        "no_margin": (
            f"{strategies}: no margin in the log, so no share of equity can be found; "
            "give a default margin."
        ),
        "too_few": f"{strategies}: fewer than {MIN_TRADES} trades; read the weight as a guess.",
        "broken_limits": f"These weights break a limit. {'; '.join(broken_limits(allocation))}.",
    }
    return sentences[note.code]
