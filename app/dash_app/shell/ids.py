"""Ids of the shell's components.

Ids of a page are in pages/<page>/ids.py, names of the stores in state/stores.py.
"""

from __future__ import annotations

from typing import Any

SCHEME_TOGGLE = "scheme-toggle"
PORTFOLIO_SUMMARY = "portfolio-summary"
PORTFOLIO_DETAILS = "portfolio-details"

SAVE_REPORT = "save-report"
REPORT = "report-download"
EXPORT_SETTINGS = "export-settings"
SETTINGS_DOWNLOAD = "settings-download"

IMPORT_SETTINGS = "import-settings"
SETTINGS_FILE = "settings-file"  #: memory store: {name, document, at} of a chosen file (shell.js)
IMPORT_DIALOG = "import-dialog"
IMPORT_PREVIEW = "import-preview"
IMPORT_USE = "import-use"
IMPORT_CLOSE = "import-close"

FIRST_ASK = "first-ask"  #: menu item that opens the dialog of the first settings
FIRST_ASKED = "first-asked"  #: memory store: fingerprint of a portfolio to ask about, or None
#: Local store: fingerprints of portfolios that are not asked about; "*" stands for all.
FIRST_LATER = "lotwise-decide-later"
FIRST_DIALOG = "first-dialog"
FIRST_CAPITAL = "first-capital"
FIRST_DRAWDOWN = "first-drawdown"
FIRST_USE = "first-use"
FIRST_PUT_OFF = "first-put-off"
FIRST_EARLIER = "first-earlier"

FORGET_DIALOG = "forget-dialog"
FORGET_CONFIRM = "forget-confirm"
FORGET_CANCEL = "forget-cancel"

#: Lasting notes, hidden until `hydrate` or a script shows them by their property `hidden`.
SETTINGS_ASIDE = "settings-aside"
SETTINGS_ASIDE_TEXT = "settings-aside-text"
SETTINGS_ASIDE_DOWNLOAD = "settings-aside-download"
STORAGE_FULL = "storage-full"
STORAGE_FULL_TEXT = "storage-full-text"
STORAGE_FULL_EXPORT = "storage-full-export"
PORTFOLIO_KEPT = "portfolio-kept"
PORTFOLIO_KEPT_TEXT = "portfolio-kept-text"

JOB_INTERVAL = "job-interval"  #: asks for the progress of jobs while there are any


def clear_portfolio(place: Any) -> dict[str, Any]:
    """Return the id of a *Clear portfolio* button; `place` tells several of them apart."""
    return {"type": "clear-portfolio", "place": place}


def forget_settings(place: Any) -> dict[str, Any]:
    """Return the id of a *Forget all settings* button; `place` tells several of them apart."""
    return {"type": "forget-settings", "place": place}
