"""Component ids of the Alerts section."""

from __future__ import annotations

from dash.dependencies import Wildcard

CARDS = "alerts-content"
COUNT = "alerts-count"
BANDS = "alerts-bands"  #: memory store: {fraction, shapes} of the stretches drawn on the chart
TRYING = "alerts-trying"
CURRENT = "alerts-current"  #: memory store: digest of the settings that the cards belong to


def apply_button(kind: str | Wildcard) -> dict[str, str | Wildcard]:
    """Return the id of the button that applies the change of an alert."""
    return {"type": "apply-alert", "kind": kind}


def evidence(kind: str) -> dict[str, str]:
    """Return the id of the fold that holds the evidence of an alert, or of the other checks."""
    return {"type": "alert-evidence", "kind": kind}
