"""Ids of the shell's components; each page keeps its own in pages/<page>/ids.py, the stores' names are in stores.py."""

from __future__ import annotations

from typing import Any

Id = dict[str, Any]

SCHEME_TOGGLE = "scheme-toggle"
PORTFOLIO_SUMMARY = "portfolio-summary"
PORTFOLIO_DETAILS = "portfolio-details"
SETTINGS_FILE = "settings-file"  #: memory store: settings chosen from a file; assets/import.js knows it and the next two
IMPORT_PREVIEW = "import-preview"
IMPORT_DIALOG = "import-dialog"
FIRST = "first-settings"  # assets/first.js knows this one and the next two
FIRST_DIALOG = "first-dialog"
FIRST_ASKED = (
    "first-asked"  #: memory store: fingerprint of the portfolio whose first settings are asked for
)
SAVE_REPORT = "save-report"
REPORT = "report-download"
EXPORT_SETTINGS = "export-settings"
FORGET_DIALOG = "forget-dialog"
FORGET_CONFIRM = "forget-confirm"
FORGET_CANCEL = "forget-cancel"

#: Lasting notes of the shell, hidden until the browser side or `hydrate` has something to say (assets/stores.js, guards.js).
SETTINGS_ASIDE = "settings-aside"
SETTINGS_ASIDE_TEXT = "settings-aside-text"
SETTINGS_ASIDE_DOWNLOAD = "settings-aside-download"
STORAGE_FULL = "storage-full"
STORAGE_FULL_TEXT = "storage-full-text"
STORAGE_FULL_EXPORT = "storage-full-export"
PORTFOLIO_KEPT = "portfolio-kept"
PORTFOLIO_KEPT_TEXT = "portfolio-kept-text"


JOB_INTERVAL = "job-interval"  #: asks how long work stands while there is some


def clear_portfolio(place: Any) -> dict[str, Any]:
    """Id of a *Clear portfolio* button; there is one in the header's menu and one on the Portfolio page."""
    return {"type": "clear-portfolio", "place": place}


def forget_settings(place: Any) -> dict[str, Any]:
    """Id of a *Forget all settings* button."""
    return {"type": "forget-settings", "place": place}
