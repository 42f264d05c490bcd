"""Component ids of the scenarios."""

from __future__ import annotations

from typing import Any

ROW = "scenario-row"
ADD = "add"  #: the place of the list that adds a scenario
EDITING = "scenario-editing"  #: memory store: `Editing` of editor.py, what the editor is to show
DIALOG = "scenario-dialog"
NAME = "scenario-name"
KIND = "scenario-kind"
RULE = "scenario-rule"  #: everything but the name, hidden while a scenario is only renamed
FIELDS = "scenario-fields"
CONSTRAINED = "scenario-constrained"
SAVE = "scenario-save"
CANCEL = "scenario-cancel"


def toggle(at: Any) -> dict[str, Any]:
    """Return the id of the name of the chip at place `at` of the row, which shows its curve."""
    return {"type": "scenario-toggle", "at": at}


def actions(at: Any) -> dict[str, Any]:
    """Return the id of the list of actions of the chip at place `at` of the row, or of `ADD`."""
    return {"type": "scenario-actions", "at": at}


def number(key: Any) -> dict[str, Any]:
    """Return the id of the field of a numeric parameter."""
    return {"type": "rule-number", "key": key}


def choice(key: Any) -> dict[str, Any]:
    """Return the id of the select of a parameter with a few values."""
    return {"type": "rule-choice", "key": key}
