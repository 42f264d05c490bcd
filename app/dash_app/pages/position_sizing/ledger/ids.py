"""Component ids of the section Reduced and skipped."""

from __future__ import annotations

BOUND = "ledger-bound"
OPEN = "ledger-open"
TOOLS = "ledger-tools"  #: choices and CSV, once the ledger is open
OUTCOME = "ledger-outcome"
LIMIT = "ledger-limit"
STRATEGY = "ledger-strategy"
SHOWN = "ledger-shown"
CSV = "ledger-csv"
GRID = "ledger-grid"  #: holds the grid, once the ledger is open
ROWS = "ledger-rows"  #: the grid
DATA = "ledger-data"  #: memory store: the rows for the grid, as assets/js/grid.js reads them
