"""Component ids of the Monte Carlo page."""

from __future__ import annotations

RESULTS = "mc-results"
EMPTY = "mc-empty"
CONTROLS = "mc-controls"
SAID = "mc-said"  #: carries what is set to the next and to `DRAW_HELP`
SETTINGS_SUMMARY = "mc-settings-summary"
SCENARIO = "mc-scenario"
STRUCK = "mc-struck"
DRAW_HELP = "mc-draw-help"

SENTENCE = "mc-sentence"
JOBS = "mc-jobs"
FAULT = "mc-fault"
NOTES = "mc-notes"
WAITING = "mc-waiting"
BODY = "mc-body"
STRIP = "mc-strip"
FAN = "mc-fan"
FAN_KEY = "mc-fan-key"
FAN_SCALE = "mc-fan-scale"
FAN_FOOT = "mc-conditions"
FALLS = "mc-falls"
FALLS_LEAD = "mc-falls-lead"
FALLS_KEY = "mc-falls-key"
ENDING = "mc-ending"
ENDING_LEAD = "mc-ending-lead"
TABLE = "mc-table"
FIND = "mc-find"
FIND_LEAD = "mc-find-lead"
FIND_CURVE = "mc-find-curve"
FIND_CHARTS = "mc-find-charts"
FIND_TABLE = "mc-find-table"

KNOWN = "mc-known"  #: memory store: [kind, fingerprint, key] of every result the browser keeps
WANTED = "mc-wanted"  #: memory store: {fingerprint, key, find_key}: the results that the settings ask for
SHOWN = "mc-shown"  #: memory store: {key, current, result}: the simulation on the page, of these settings or of earlier ones
FOUND = "mc-found"  #: memory store: likewise the size found
