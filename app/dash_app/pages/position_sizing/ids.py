"""Component ids of the Position Sizing page."""

from __future__ import annotations

import base64

from dash import Input

RESULTS = "sizing-results"
EMPTY = "sizing-empty"
CONTROLS = "sizing-controls"
SETTINGS_SUMMARY = "settings-summary"
STARTING_CAPITAL_HELP = "starting-capital-help"

WORDS = "replay-words"  #: carries the words of the Replay section and of the page's head to their places
DRAWN = "data-drawn"  #: a property of theirs: what the page shows of the last drawing; the other sections follow it, one by one (`due`)
SENTENCE = "sizing-sentence"
STRIP = "sizing-strip"
KELLY = "kelly-content"  # assets/kelly.js knows this one
KELLY_CHOICE = "kelly-choice"
KELLY_FINDING = "kelly-finding"
KELLY_GROWTH = "kelly-growth"
KELLY_FRAGILITY = "kelly-fragility"
KELLY_OVER_TIME = "kelly-over-time"
MARGIN = "margin-content"
SETTINGS_WORDS = "settings-words"  #: carries words of the settings that depend on the log
MARGIN_TABLE = "margin-table"
MARGIN_GRAPH = "margin-graph"
SECTION_SCENARIO = "section-scenario"  #: the scenario whose margin, ledger and platform sizes are shown
MARGIN_BASE = "margin-base"
ALERTS = "alerts-content"  # assets/alerts.js knows this one
ALERTS_COUNT = "alerts-count"
ALERTED = "alerts-found"  #: memory store: a digest of what the cards were made of
BANDS = "alerts-bands"  #: memory store: the stretches of an alert, drawn on the curves as plotly shapes
REPLAY_LEAD = "replay-lead"
REPLAY_GRAPH = "replay-graph"
REPLAY_TABLE = "replay-table"
RELATIVE = "relative-table"
EQUITY_SCALE = "equity-scale"
LOWER_PANEL = "lower-panel"
TODAY = "today-content"
LEDGER_BOUND = "ledger-bound"
LEDGER_OPEN = "ledger-open"
LEDGER_GRID = "ledger-grid"
LEDGER_EXPORT = "ledger-export"
LEDGER = "ledger-rows"  # assets/grid.js knows this one
LEDGER_FILTERS = "ledger-filters"  # assets/ledger.js fills this one and the next
LEDGER_SHOWN = "ledger-shown"
LEDGER_DATA = "ledger-data"  #: memory store: the rows of the ledger, packed

#: What follows; those that are on the page by their ids.
DUE = "due"
FOLLOWERS = ("choices", "kelly", "margin", "alerts", RELATIVE, "ledger", "allocator", "today")
HIDDEN = "hidden-scenarios"  #: memory store: names of scenarios not drawn


def section_due(section: str) -> Input:
    """The input of a section's callbacks: it changes when the section is to be drawn again."""
    return Input(DUE, due(section))


def due(follower: str) -> str:
    """The property of `DUE` that is set when this one of `FOLLOWERS` is to be drawn again (assets/followers.js)."""
    return f"data-{follower}"


def encoded(name: str) -> str:
    """Return a strategy's name as a step of a path, which it may not be as it is."""
    return base64.urlsafe_b64encode(name.encode()).decode()
