"""Why a Kelly figure is what it is: a bare 0 is never shown without its reason (semantics 3)."""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "ok",
    "no_trades",
    "no_margin",
    "no_win",
    "no_loss",
    "no_edge",
    "too_few",
    "crowded_out",
    "switched_off",
    "held_out",
    "left_out",
    "at_largest",
]

#: What each status says to a person.
STATUS_WORDS: dict[Status, str] = {
    "ok": "",
    "no_trades": "no trades",
    "no_margin": "no margin in the log",
    "no_win": "no winning trade",
    "no_loss": "no losing trade",
    "no_edge": "no edge",
    "too_few": "too few trades",
    "crowded_out": "adds no growth beside the others",  # of simultaneous Kelly: an edge of its own, but a share of 0
    "switched_off": "switched off",
    "held_out": "held out",
    "left_out": "adds risk beside the others",  # of a mix that needs none of it
    "at_largest": "at its largest weight",
}
MIN_TRADES = 30  #: below this an estimate is flagged, not hidden
