"""Ids of the shell's components.

Ids of a page are in pages/<page>/ids.py, names of the stores in state/stores.py.
"""

from __future__ import annotations

from typing import Any

from dash import ALL

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

#: Lasting note about a server that does not answer; assets/js/server.js shows it.
SERVER_GONE = "server-gone"
PREPARING = "preparing"
#: Lasting notes, hidden until `hydrate` or a script shows them by their property `hidden`.
SETTINGS_ASIDE = "settings-aside"
SETTINGS_ASIDE_TEXT = "settings-aside-text"
SETTINGS_ASIDE_DOWNLOAD = "settings-aside-download"
STORAGE_FULL = "storage-full"
STORAGE_FULL_TEXT = "storage-full-text"
STORAGE_FULL_EXPORT = "storage-full-export"
PORTFOLIO_KEPT = "portfolio-kept"
PORTFOLIO_KEPT_TEXT = "portfolio-kept-text"

UNDO_TOAST = "undo-toast"  #: hidden until a change has been made (assets/js/settings.js)
UNDO_WORDS = "undo-words"
HISTORY = "settings-history"  #: memory store: {undo, redo}, changes that can be undone and redone
FRACTION_BOX = "fraction-box"  #: the exact Kelly fraction, on Position Sizing
#: The slider of Position Sizing; its value is a place on `STEPS`, whole at a step.
FRACTION_SLIDER = "fraction"

JOB_INTERVAL = "job-interval"  #: asks for the progress of jobs while there are any


def clear_portfolio(place: Any) -> dict[str, Any]:
    """Return the id of a *Clear portfolio* button; `place` tells several of them apart."""
    return {"type": "clear-portfolio", "place": place}


def forget_settings(place: Any) -> dict[str, Any]:
    """Return the id of a *Forget all settings* button; `place` tells several of them apart."""
    return {"type": "forget-settings", "place": place}


def setting(**parts: Any) -> dict[str, Any]:
    """Return the id of a control of a profile setting; parts not named stand for all controls.

    `path` leads to the setting in the profile document; `control` is box, slider, pair (a box with
    a slider of the same setting) or choice; `unit`, `empty`, `low` and `high` say what it may
    report, `label` names it in messages.
    """
    names = ("path", "label", "unit", "empty", "low", "high", "control")
    return {"type": "setting", **{name: parts.get(name, ALL) for name in names}}


def rule(path: Any) -> dict[str, Any]:
    """Return the id of the switch of a rule that is none when it is off."""
    return {"type": "rule", "path": path}


def laid_out(panel: Any) -> dict[str, Any]:
    """Return the id of a store in a panel of settings: what its controls were laid out from."""
    return {"type": "laid-out", "panel": panel}


def history(command: Any, place: Any) -> dict[str, Any]:
    """Return the id of a button that undoes, redoes or resets; `place` tells several apart."""
    return {"type": "history", "command": command, "place": place}
