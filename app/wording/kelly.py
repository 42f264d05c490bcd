"""Words beside a Kelly figure or a weight."""

from __future__ import annotations

from app.calculations.kelly.status import Status

#: Reason of a figure, by its status; empty where the figure can be used as it is.
STATUS_WORDS: dict[Status, str] = {
    "ok": "",
    "no_trades": "no trades",
    "no_margin": "no margin in the log",
    "no_win": "no winning trade",
    "no_loss": "no losing trade",
    "no_edge": "no edge",
    "less_than_one_loss": "earned less than one full loss",
    "too_few": "too few trades",
    "crowded_out": "adds no growth beside the others",
    "switched_off": "switched off",
    "held_out": "held out",
    "left_out": "adds risk beside the others",
    "at_largest": "at its largest weight",
}
