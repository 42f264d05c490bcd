"""Ids of the Portfolio page."""

from __future__ import annotations

from typing import Any

UPLOAD = "upload"  # assets/js/upload.js knows this one and the next ones to ANSWER
FILES = "upload-files"  #: memory store: {nonce, files: [{name, content}]}; no files: the sample
READING = "upload-reading"
SAMPLE = "try-sample"
OTHERS = "load-others"
ANSWER = "upload-answer"  #: memory store: {nonce, bad}: numbers of the files that cannot be read
MESSAGE = "upload-message"
OTHERS_LINE = "load-others-line"
RECENT = "recent"  #: memory store: the recent portfolios without their logs (assets/js/recent.js)
RECENT_CARDS = "recent-cards"
RECENT_MENU = "recent-menu"
STATE = "portfolio-state"
LEAD = "portfolio-lead"
REPORT = "import-report-body"
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
TRADES_ALL = "trades-all"
TRADES_SHOW = "trades-show"
TRADES_DATA = "trades-data"
TRADES_GRID = "trades-grid"
TRADES_CSV = "trades-csv"


def recent_open(key: Any) -> dict[str, Any]:
    """Return the id of the button that loads a recent portfolio."""
    return {"type": "recent-open", "index": key}


def recent_remove(key: Any) -> dict[str, Any]:
    """Return the id of the button that removes a recent portfolio."""
    return {"type": "recent-remove", "index": key}


def file_rows(index: Any) -> dict[str, Any]:
    """Return the id of the link to the rows of one file of the portfolio."""
    return {"type": "file-rows", "index": index}


def file_remove(index: Any) -> dict[str, Any]:
    """Return the id of the button that removes one file of the portfolio."""
    return {"type": "file-remove", "index": index}
