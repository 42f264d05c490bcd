"""Ids of the replay."""

from __future__ import annotations

SECTION = "replay-section"  #: its class marks figures beyond what is accepted (assets/css)
GRAPH = "replay-graph"
TABLE = "replay-table"
STRIP = "sizing-strip"
PRESENT = "sizing-present"  #: the sentence about the present size
NOTES = "replay-notes"
PENDING = "replay-pending"  #: shown while the steps of the slider are worked out
EQUITY_SCALE = "equity-scale"
LOWER_PANEL = "lower-panel"
KEEP = "keep-scenario"
HIDDEN = "hidden-scenarios"  #: memory store: names of scenarios without a curve
BASE = "replay-base"  #: memory store: all scenarios as they are now (callbacks.base_of)
STEPS_KEY = "replay-steps-key"  #: memory store: names what the steps depend on
STEPS = "replay-steps"  #: memory store: every step of the slider, with its key
REST = "rest"  #: memory store of the shell: where the slider came to rest
DRAWN = "replay-drawn"  #: memory store: changes when curves have come; the open section follows
