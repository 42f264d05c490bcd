"""Export of the settings as a JSON file, with the record of what figures made with them rest on.

While the server is gone, the browser writes the file itself, with the version and the log alone
(assets/js/shell.js).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, no_update

from app.calculations.profile.model import MADE_WITH, MAPPINGS
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.page_settings import remembered
from app.dash_app.state.workspace import Workspace, open_workspace
from app.importers import Origin, settings_record

FILE_NAME = "lotwise-profile.json"


def register(app: Dash) -> None:
    """Register the callback of *Export settings*."""
    app.callback(
        Output(ids.SETTINGS_DOWNLOAD, "data", allow_duplicate=True),
        inputs={
            "clicks": (
                Input(ids.EXPORT_SETTINGS, "n_clicks"),
                Input(ids.STORAGE_FULL_EXPORT, "n_clicks"),
            ),
            "ready": State(stores.READY, "data"),
            "active": State(stores.PROFILE, "data"),
            "named": State(stores.DEFAULT_PROFILE, "data"),
            "kept": State(stores.PAGE_SETTINGS, "data"),
        },
        prevent_initial_call=True,
    )(export_settings)


def export_settings(
    clicks: Sequence[int | None], ready: object, active: object, named: object, kept: object
) -> Any:
    """Return the settings as a download."""
    workspace = open_workspace(ready, active) if any(clicks) else None
    if workspace is None:
        return no_update
    name = named.get("filename") if isinstance(named, dict) else None
    document = settings_document(workspace, str(name or "portfolio"), kept)
    content = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return {"filename": FILE_NAME, "content": content}


def settings_document(workspace: Workspace, log_name: str, kept: object) -> Json:
    """Return the profile, the mappings of tables if any are remembered, and the record."""
    book, profile = workspace.book, workspace.profile
    origin = Origin(book, profile, log_name, scenarios=profile.scenarios)
    mappings = {MAPPINGS: found} if (found := remembered(kept)) else {}
    return {**profile.to_document(), **mappings, MADE_WITH: settings_record(origin)}
