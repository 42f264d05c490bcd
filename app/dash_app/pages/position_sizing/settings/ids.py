"""Ids of the portfolio settings."""

from __future__ import annotations

from dash.dependencies import ALL

CARD = "sizing-controls"
FRACTION = "fraction"  #: the slider; its value is a place on `STEPS`, whole at a step
FRACTION_BOX = "fraction-box"  #: the exact fraction
SHEET = "settings-sheet"  #: opens the settings on a phone
TABS = "settings-tabs"


def panel(name: str) -> str:
    """Return the id of a container of fields (`panels.PANELS`)."""
    return f"settings-{name}"


def laid_out(name: object) -> dict[str, object]:
    """Return the id of a marker within a container: it appears with fields laid out anew."""
    return {"type": "laid-out", "panel": name}


def history(command: object, place: object = ALL) -> dict[str, object]:
    """Return the id of a button that undoes, redoes or resets; `place` tells several apart."""
    return {"type": "history", "command": command, "place": place}
