"""Ids of the Portfolio page."""

from __future__ import annotations

UPLOAD = "upload"  # assets/guards.js and upload.js know this one
MESSAGE = "upload-message"
READING = "upload-reading"
SAMPLE = "try-sample"
STATE = "portfolio-state"
REPORT = "import-report-body"
REPORT_SOURCE = "import-report-source"
PAIRS = "combine-pairs"
PAIRS_ROW = "combine-pairs-row"
PERIOD = "result-period"
CARDS = "result-cards"
EQUITY = "equity"
EQUITY_SCALE = "portfolio-scale"
EQUITY_NOTE = "result-note"
MONTHS = "months-body"
STRATEGIES = "strategies-body"
TRADES = "trades-body"
TRADES_WANTED = "trades-wanted"  #: memory store: the `Ready` whose trades someone has scrolled near (assets/grid.js)
TRADES_DATA = "trades-data"
TRADES_GRID = "trades-grid"  # assets/grid.js knows this one
TRADES_CSV = "trades-csv"
