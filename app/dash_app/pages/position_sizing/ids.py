"""Component ids of the Position Sizing page."""

from __future__ import annotations

import base64

from dash import Input

RESULTS = "sizing-results"
EMPTY = "sizing-empty"
CONTROLS = "sizing-controls"
SETTINGS_SUMMARY = "settings-summary"
STARTING_CAPITAL_HELP = "starting-capital-help"
OVERRIDES = "strategy-overrides"
OVERRIDES_OPEN = "overrides-open"  #: memory store: numbers of the strategies whose overrides are open
OVERRIDE_HOLDINGS = "override-holdings"  #: carries what their Kelly holds to the open ones
FIND_STRATEGY = "find-strategy"  # assets/settings.js knows this one and the three above

WORDS = "replay-words"  #: carries the words of the Replay section and of the page's head to their places
DRAWN = "data-drawn"  #: a property of theirs: what the page shows of the last drawing; the other sections follow it, one by one (`due`)
SENTENCE = "sizing-sentence"
STRIP = "sizing-strip"
MARGIN = "margin-content"
PRESET_MENU = "preset-menu"
MARGIN_TABLE = "margin-table"
MARGIN_GRAPH = "margin-graph"
SECTION_SCENARIO = "section-scenario"  #: the scenario whose margin, ledger and platform sizes are shown
MARGIN_BASE = "margin-base"
CHIPS = "scenario-chips"
EDITOR = "scenario-editor"  # assets/scenarios.js knows this one and the next two
EDITOR_DIALOG = "scenario-dialog"
EDITING = "scenario-asked"  #: memory store: the scenario whose form is wanted
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
FOLLOWERS = ("choices", "kelly", "margin", "alerts", RELATIVE, "ledger", "allocator", "platform")
HIDDEN = "hidden-scenarios"  #: memory store: names of scenarios not drawn


def section_due(section: str) -> Input:
    """The input of a section's callbacks: it changes when the section is to be drawn again."""
    return Input(DUE, due(section))


def due(follower: str) -> str:
    """The property of `DUE` that is set when this one of `FOLLOWERS` is to be drawn again (assets/followers.js)."""
    return f"data-{follower}"


def strategy_path(name: str, key: str) -> str:
    """The path of a strategy's setting; the name is encoded, for it may hold any character."""
    return f"strategy/{encoded(name)}/{key}"


def override_holding(name: str) -> str:
    """Where an open item says what the strategy's Kelly holds."""
    return f"holding-{encoded(name)}"


def encoded(name: str) -> str:
    """A strategy's name as a step of a path."""
    return base64.urlsafe_b64encode(name.encode()).decode()
