"""Ids of the shell's components.

Ids of a page are in pages/<page>/ids.py, names of the stores in state/stores.py.
"""

from __future__ import annotations

from typing import Any

SCHEME_TOGGLE = "scheme-toggle"
PORTFOLIO_SUMMARY = "portfolio-summary"
PORTFOLIO_DETAILS = "portfolio-details"
#: Memory store of settings chosen from a file; assets/import.js uses it and the next two.
SETTINGS_FILE = "settings-file"
IMPORT_PREVIEW = "import-preview"
IMPORT_DIALOG = "import-dialog"
FIRST = "first-settings"  #: assets/first.js uses it and the next two
FIRST_DIALOG = "first-dialog"
FIRST_ASKED = "first-asked"  #: memory store: fingerprint of a portfolio without settings
SAVE_REPORT = "save-report"
REPORT = "report-download"
EXPORT_SETTINGS = "export-settings"
FORGET_DIALOG = "forget-dialog"
FORGET_CONFIRM = "forget-confirm"
FORGET_CANCEL = "forget-cancel"

#: Lasting note about a server that does not answer; assets/js/server.js shows it.
SERVER_GONE = "server-gone"
#: Lasting notes of the shell, hidden until `hydrate` or a script (assets/stores.js, guards.js)
#: shows them.
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
