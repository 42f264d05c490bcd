"""Tests of the changes of the profile that the server proposes."""

from __future__ import annotations

from typing import Any

import pytest

from app.dash_app.state import profile_edit, stores
from app.dash_app.state.stores import Ready

READY: Ready = {"fingerprint": "f", "nonce": "n.0.0"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the edits sent to the browser."""
    edits: list[dict[str, Any]] = []

    def take(store: str, props: dict[str, Any]) -> None:
        assert store == stores.EDIT
        edits.append(props["data"])

    monkeypatch.setattr(profile_edit, "set_props", take)
    return edits


def test_patch_profile_names_portfolio_words_and_patch(sent: list[dict[str, Any]]) -> None:
    patch = {"portfolio": {"kelly_fraction": None}}
    profile_edit.patch_profile(READY, patch, "Done.")
    (edit,) = sent
    assert edit == {"fingerprint": "f", "nonce": edit["nonce"], "words": "Done.", "patch": patch}


def test_replace_profile_sends_the_whole_one(sent: list[dict[str, Any]]) -> None:
    profile_edit.replace_profile(READY, {"version": 1}, "Done.")
    (edit,) = sent
    assert edit["profile"] == {"version": 1}
    assert "patch" not in edit


def test_equal_edits_differ_in_their_nonce(sent: list[dict[str, Any]]) -> None:
    for _ in range(2):
        profile_edit.patch_profile(READY, {}, "Done.")
    assert sent[0]["nonce"] != sent[1]["nonce"]
