"""Status of a Kelly figure: a bare 0 is never shown without its reason (semantics 3)."""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "ok",
    "no_trades",
    "no_margin",
    "no_win",
    "no_loss",
    "no_edge",
    "less_than_one_loss",  #: it earned something, but no more than the added full-margin losses
    "too_few",
    "crowded_out",  #: of simultaneous Kelly: an edge of its own, but a share of 0
    "too_many",  #: of simultaneous Kelly: too many strategies to be fitted at once
    "switched_off",
    "held_out",
    "left_out",  #: of a mix that needs none of it
    "at_largest",
]

#: below this an estimate is flagged, not hidden
MIN_TRADES = 30
