"""Ids of the Live page."""

from __future__ import annotations

from typing import Any

STATE = "live-state"  #: outermost element, whose class says what is shown (assets/css/live.css)
UPLOAD = "live-upload"
READING = "live-reading"
MESSAGE = "live-message"
REMOVE = "live-remove"
#: Memory store: {fingerprint, key, filename, left_out}: the comparison that is shown, None without.
COMPARED = "live-compared"
#: Memory store: {state, key}: what is known of the sizes to advise beside it (`work.advice`), and
#: the key of the settings on which they depend; None without a comparison.
ADVICE = "live-advice"
JOBS = "live-jobs"
FAULT = "live-fault"
HEADLINE = "live-headline"
LINKS = "live-links"
STRIP = "live-strip"
FILE = "live-file"
FAN = "live-fan"
FAN_FOOT = "live-fan-foot"
STRATEGIES = "live-strategies"
RANGES = "live-ranges"
APPLY = "live-apply"
UNMAPPED = "live-unmapped"
CHANGE = "change-mapping"
DIALOG = "mapping-dialog"
NOTES = "live-notes"
UNMATCHED = "live-unmatched"
UNMATCHED_COUNT = "live-unmatched-count"
UNMATCHED_LEAD = "live-unmatched-lead"
MORE = "live-unmatched-more"
CSV = "live-csv"
DOWNLOAD = "live-download"
MONTHS = "live-months"
MONTHS_LEAD = "live-months-lead"
PARTS = "live-parts"
PARTS_LEAD = "live-parts-lead"


def apply(strategy: Any) -> dict[str, Any]:
    """Return the id of the button that applies a strategy's haircut, by its place in the log."""
    return {"type": "live-apply", "strategy": strategy}


def mapped(place: Any, name: Any, given: Any) -> dict[str, Any]:
    """Return the id of the choice of one live name's strategy.

    `name` is the place of the live name in its log, `given` the choice it was shown with; `place`
    tells the choices below the table from those of the dialog.
    """
    return {"type": "live-mapped", "place": place, "name": name, "given": given}
