"""Component ids of the Monte Carlo page; those of *Find my size* are in its own folder."""

from __future__ import annotations

RESULTS = "mc-results"
EMPTY = "mc-empty"
CONTROLS = "mc-controls"
SCENARIO = "mc-scenario"
RESET = "mc-reset"
FOLDS = "mc-folds"
DOUBT = "mc-estimation-error"
DRAW = "mc-draw"
STRUCK = "mc-struck"
STRUCK_FRAME = "mc-struck-frame"
SETTINGS_SUMMARY = "mc-settings-summary"

SENTENCE = "mc-sentence"
JOBS = "mc-jobs"
FAULT = "mc-fault"
EARLIER = "mc-earlier"
WAITING = "mc-waiting"
BODY = "mc-body"
STRIP = "mc-strip"
FAN = "mc-fan"
FAN_KEY = "mc-fan-key"
FAN_SCALE = "mc-fan-scale"
FAN_FOOT = "mc-conditions"
ASSUMPTIONS = "mc-assumptions"
YEARS = "mc-years"
YEARS_LEAD = "mc-years-lead"
FALLS = "mc-falls"
FALLS_LEAD = "mc-falls-lead"
FALLS_KEY = "mc-falls-key"
ENDING = "mc-ending"
ENDING_LEAD = "mc-ending-lead"
CHANCES = "mc-chances"
TABLE = "mc-table"
DEFINITIONS = "mc-definitions"

#: Session store: the settings in use, the last good value of every field.
SETTINGS = "mc-settings"
KNOWN = "mc-known"  #: memory store: [kind, fingerprint, key] of every result that the tab keeps
#: Memory store: {fingerprint, key, find_key}, the results that the settings ask for; a key of None
#: is of settings that cannot be used.
WANTED = "mc-wanted"
#: Memory store: {fingerprint, key, current, result}, the simulation on the page; `current` is
#: False for one of earlier settings.
SHOWN = "mc-shown"
FOUND = "mc-found"  #: memory store: likewise the size found


def field(name: str) -> dict[str, str]:
    """Return the id of the text input of a setting of the simulation."""
    return {"type": "mc-field", "name": name}


def limit(name: str) -> dict[str, str]:
    """Return the id of the text input of a limit of the profile."""
    return {"type": "mc-limit", "name": name}
