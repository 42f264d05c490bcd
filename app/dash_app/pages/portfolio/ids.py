"""Ids of the Portfolio page."""

from __future__ import annotations

from typing import Any

UPLOAD = "upload"  # assets/js/upload.js knows this one and the next ones to OTHERS
#: Memory store: {nonce, files: [{name, content}], decisions, edit, again}; no files: the sample.
FILES = "upload-files"
READING = "upload-reading"
READING_PACE = "upload-pace"  #: the interval at which the page asks how far the reading is
READING_WORDS = "upload-reading-words"
SAMPLE = "try-sample"
OTHERS = "load-others"
MESSAGE = "upload-message"
OTHERS_LINE = "load-others-line"
MAPPING = "mapping"  #: memory store: {nonce, token, file, first, badge, decisions, at}
MAPPING_FORM = "mapping-form"
MAP_UPLOAD = "map-upload"  #: takes other files instead, on the page with the form alone
REREAD = "reread"  #: the dialog of what was assumed in reading
REREAD_FIELDS = "reread-fields"
REREAD_USE = "reread-use"
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


def map_column(field: Any) -> dict[str, Any]:
    """Return the id of the control of the mapping form that names the column of a field."""
    return {"type": "map-column", "field": field}


def map_choice(name: Any) -> dict[str, Any]:
    """Return the id of another control of the mapping form."""
    return {"type": "map-choice", "name": name}


def map_view(part: Any) -> dict[str, Any]:
    """Return the id of a part of the mapping form that follows its controls."""
    return {"type": "map-view", "part": part}


def map_button(action: Any) -> dict[str, Any]:
    """Return the id of a button of the mapping form: `read` or `cancel`."""
    return {"type": "map-button", "action": action}


def map_remember(place: Any) -> dict[str, Any]:
    """Return the id of the box that has the mapping remembered."""
    return {"type": "map-remember", "place": place}


def file_mapping(index: Any, field: Any = "") -> dict[str, Any]:
    """Return the id of a button that opens the mapping of one file, at a field if one is named."""
    return {"type": "file-mapping", "index": index, "field": field}


def reread_open(place: Any) -> dict[str, Any]:
    """Return the id of a button that opens the dialog of what was assumed in reading."""
    return {"type": "reread-open", "place": place}


def reread_name(file: Any) -> dict[str, Any]:
    """Return the id of the box for the strategy of a file, by the file's number."""
    return {"type": "reread-name", "file": file}


def reread_choice(name: Any) -> dict[str, Any]:
    """Return the id of another control of that dialog."""
    return {"type": "reread-choice", "name": name}
