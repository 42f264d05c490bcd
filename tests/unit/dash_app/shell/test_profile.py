"""Tests of the callbacks of the active profile: the browser owns it, the server never writes it."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash

from app.dash_app.shell import profile
from app.dash_app.state import stores

OWNED = (stores.PROFILE, stores.FORM)


@pytest.fixture(scope="module")
def callbacks(dash_app: Dash) -> list[dict[str, Any]]:
    """Return every callback as the server describes it to the browser."""
    client = dash_app.server.test_client()
    client.get("/", base_url="http://127.0.0.1")
    answer = client.get("/_dash-dependencies", base_url="http://127.0.0.1")
    found: list[dict[str, Any]] = answer.get_json()
    return found


def outputs_of(callback: dict[str, Any]) -> list[str]:
    """Return `component.property` of each output."""
    return callback["output"].strip(".").split("...")


@pytest.mark.parametrize("store", OWNED)
def test_profile_is_written_by_one_callback_of_the_browser(
    callbacks: list[dict[str, Any]], store: str
) -> None:
    (writer,) = (each for each in callbacks if f"{store}.data" in outputs_of(each))
    assert writer["clientside_function"] == {"namespace": "profile", "function_name": "keep"}


def test_profile_hears_controls_edits_rests_and_other_tabs(
    callbacks: list[dict[str, Any]],
) -> None:
    (keep,) = (
        each
        for each in callbacks
        if (each["clientside_function"] or {}).get("function_name") == "keep"
        and each["clientside_function"]["namespace"] == "profile"
    )
    heard = {entry["id"] for entry in keep["inputs"]}
    assert {stores.PROFILES, stores.DEFAULT_PROFILE, stores.EDIT, stores.REST} <= heard
    assert any('"type":"setting"' in name for name in heard)
    assert any('"type":"rule"' in name for name in heard)


def test_undo_toast_is_hidden_until_there_is_something_to_undo() -> None:
    toast = profile.undo_toast()
    assert toast.hidden
    assert toast.role == "status"
