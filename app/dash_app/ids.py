"""Ids of the shell's components; each page keeps its own in pages/<page>/ids.py, the stores' names are in stores.py."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from dash import ALL, MATCH

Id = dict[str, Any]

NOTICES = "notices"
SCHEME_TOGGLE = "scheme-toggle"
PORTFOLIO_SUMMARY = "portfolio-summary"
PORTFOLIO_DETAILS = "portfolio-details"
SETTINGS_FILE = "settings-file"  #: memory store: settings chosen from a file; assets/import.js knows it and the next two
IMPORT_PREVIEW = "import-preview"
IMPORT_DIALOG = "import-dialog"
FIRST = "first-settings"  # assets/first.js knows this one and the next two
FIRST_DIALOG = "first-dialog"
FIRST_ASKED = "first-asked"  #: memory store: fingerprint of the portfolio whose first settings are asked for
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


SYNCED = "settings-synced"  #: memory store, never filled: a callback without an output is not called when its controls appear
JOB_INTERVAL = "job-interval"  #: asks how long work stands while there is some


def setting(path: str, part: Literal["box", "slider", "choice", "days", "list"], *, unit: str = "", empty: str = "none") -> Id:
    """A control of the value at `path`: `portfolio/…` or `strategy/…` in the profile, `page/…` among a page's own settings.

    `unit="percent"` shows a fraction times 100, `unit="number"` makes a choice one of numbers; `empty="keep"` puts the value
    back when the box is emptied. No two controls have the same id, not even the same control laid out again: what an earlier
    one held must not pass for a user's change.
    """
    return {"type": "setting", "path": path, "part": part, "unit": unit, "empty": empty, "instance": secrets.token_hex(6)}


def switch(path: str) -> Id:
    """A switch of the value at `path`."""
    return {"type": "setting-switch", "path": path, "part": "switch", "instance": secrets.token_hex(6)}


#: Every control made by `setting`, and every one made by `switch`; and any one of them.
ALL_SETTINGS = {"type": "setting", "path": ALL, "part": ALL, "unit": ALL, "empty": ALL, "instance": ALL}
ALL_SWITCHES = {"type": "setting-switch", "path": ALL, "part": ALL, "instance": ALL}
ONE_SETTING = {"type": "setting", "path": MATCH, "part": MATCH, "unit": MATCH, "empty": MATCH, "instance": MATCH}
ONE_SWITCH = {"type": "setting-switch", "path": MATCH, "part": MATCH, "instance": MATCH}


def clear_portfolio(place: Any) -> dict[str, Any]:
    """Id of a *Clear portfolio* button; there is one in the header's menu and one on the Portfolio page."""
    return {"type": "clear-portfolio", "place": place}


def forget_settings(place: Any) -> dict[str, Any]:
    """Id of a *Forget all settings* button."""
    return {"type": "forget-settings", "place": place}
