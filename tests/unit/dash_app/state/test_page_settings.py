"""Mappings that the browser keeps: checked when they come, the latest last."""

from __future__ import annotations

import pytest

from app.dash_app.state.page_settings import REMEMBERED, remember, remembered

ONE = {"opened": "Open time", "closed": "Close time", "pl": "Net"}


def kept(mappings: object, version: object = 1) -> dict[str, object]:
    """Return page settings as a browser may hold them."""
    return {"version": version, "mappings": mappings}


@pytest.mark.parametrize(
    "settings",
    [None, "text", [], {}, kept(None), kept([ONE]), kept({"d": ONE}, 2), kept({"d": "text"})],
)
def test_remembered_of_foreign_or_damaged_settings_is_nothing(settings: object) -> None:
    assert remembered(settings) == {}


def test_remembered_leaves_damaged_mappings_out() -> None:
    mappings = {"d": ONE, "e": {"opened": 5}, "f": {"__proto__": "x"}, "g": None}
    assert remembered(kept(mappings)) == {"d": ONE}


def test_remember_adds_the_latest_last_and_drops_the_oldest() -> None:
    settings: object = None
    for number in range(REMEMBERED + 2):
        settings = remember(settings, {f"d{number}": ONE})
    settings = remember(settings, {"d5": {**ONE, "size": "Lots"}})
    mappings = remembered(settings)
    assert len(mappings) == REMEMBERED
    assert next(iter(mappings)) == "d2"
    assert list(mappings)[-1] == "d5"
    assert mappings["d5"]["size"] == "Lots"
