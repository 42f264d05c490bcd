"""Ids that the parts of the Position Sizing page share."""

from __future__ import annotations

import base64
from typing import Any

from dash import Input

RESULTS = "sizing-results"
EMPTY = "sizing-empty"
SECTION = "section"  #: the tabs of the sections
#: the scenario that the sections are about; without one it is *My sizing*
SECTION_SCENARIO = "section-scenario"
#: Sections of the page and their titles, in order.
SECTIONS = {
    "platform": "For your platform",
    "alerts": "Alerts",
    "margin": "Margin",
    "kelly": "Kelly",
    "ledger": "Reduced and skipped",
    "allocator": "Allocator",
}


def section_due(section: str) -> Input:
    """Return the input of a section's callbacks: it changes when the section is to be drawn."""
    return Input(due(section), "data")


def panel(section: str) -> str:
    """Return the id of the tab's panel, empty while the section is not open.

    Mantine names it so, and the tab refers to it.
    """
    return f"{SECTION}-panel-{section}"


def due(section: Any) -> dict[str, Any]:
    """Return the id of the memory store, in a section's frame, that says when it is to be drawn."""
    return {"type": "due", "section": section}


def encoded(name: str) -> str:
    """Return a strategy's name as a step of a path."""
    return base64.urlsafe_b64encode(name.encode()).decode()
