"""Choices of the user that belong to no portfolio, as the browser keeps them.

So far these are the mappings of tables, which the browser sends and the server checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.dash_app.json_object import Json
from app.dash_app.state import stores
from app.importers import FIELDS

REMEMBERED = 200  #: mappings that a browser keeps, the latest ones


def remembered(settings: object) -> dict[str, dict[str, str]]:
    """Return the mappings that the browser keeps, without those that are damaged."""
    if not isinstance(settings, dict) or settings.get("version") != stores.PAGE_SETTINGS_VERSION:
        return {}
    kept = settings.get("mappings")
    known = {field.name for field in FIELDS}
    if not isinstance(kept, dict):
        return {}
    latest = list(kept.items())[-REMEMBERED:]
    return {str(digest): columns for digest, columns in latest if _is_mapping(columns, known)}


def remember(settings: object, mappings: Mapping[str, Mapping[str, str]]) -> Json:
    """Return what the browser is to keep with `mappings` as the latest."""
    kept: dict[str, Any] = {
        digest: columns
        for digest, columns in remembered(settings).items()
        if digest not in mappings
    }
    latest = list({**kept, **mappings}.items())[-REMEMBERED:]
    return {"version": stores.PAGE_SETTINGS_VERSION, "mappings": dict(latest)}


def _is_mapping(columns: object, known: set[str]) -> bool:
    return isinstance(columns, dict) and all(
        name in known and isinstance(column, str) for name, column in columns.items()
    )
