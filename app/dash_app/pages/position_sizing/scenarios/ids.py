"""Component ids of the scenarios."""

from __future__ import annotations

from typing import Any

ROW = "scenario-row"
EDITING = "scenario-editing"  #: memory store: `Editing` of editor.py, what the editor is to show
DIALOG = "scenario-dialog"
NAME = "scenario-name"
KIND = "scenario-kind"
RULE = "scenario-rule"  #: everything but the name, hidden while a scenario is only renamed
FIELDS = "scenario-fields"
CONSTRAINED = "scenario-constrained"
SAVE = "scenario-save"
CANCEL = "scenario-cancel"


def act(name: Any, at: Any) -> dict[str, Any]:
    """Return the id of what does `name` to the scenario at place `at` of the row."""
    return {"type": "scenario-act", "act": name, "at": at}


def preset(at: Any) -> dict[str, Any]:
    """Return the id of the menu item that adds preset number `at`."""
    return {"type": "scenario-preset", "at": at}


def number(key: Any) -> dict[str, Any]:
    """Return the id of the field of a numeric parameter."""
    return {"type": "rule-number", "key": key}


def choice(key: Any) -> dict[str, Any]:
    """Return the id of the select of a parameter with a few values."""
    return {"type": "rule-choice", "key": key}
