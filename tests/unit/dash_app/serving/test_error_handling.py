"""Tests of failing callbacks: messages for the user, and errors that are only logged."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask

from app.calculations.errors import LogError
from app.dash_app.components import notices
from app.dash_app.serving import error_handling as errors
from app.dash_app.state.portfolio_cache import BookMissingError

READY: Any = {"fingerprint": "f", "nonce": "k.0.1"}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the properties that are set besides the outputs, by component."""
    props: dict[str, Any] = {}
    for module in (errors, notices):
        monkeypatch.setattr(
            module, "set_props", lambda component, values: props.update({component: values})
        )
    return props


def test_show_error_lotwise_error_is_shown_as_it_is(shown: dict[str, Any]) -> None:
    errors.show_error(LogError("Line 7 has no P/L."))
    (notice,) = shown["notices"]["sendNotifications"]
    assert notice["message"] == "Line 7 has no P/L."
    assert notice["autoClose"] is False


def test_show_error_other_error_is_logged_and_not_shown(
    shown: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    errors.show_error(RuntimeError("secret path /home/x"))
    (notice,) = shown["notices"]["sendNotifications"]
    assert "secret" not in str(notice)
    assert "secret path" in caplog.text


def test_show_error_missing_book_is_requested_silently(shown: dict[str, Any]) -> None:
    errors.show_error(BookMissingError(READY))
    assert shown == {"portfolio-miss": {"data": READY}}


def test_tell_equal_notices_replace_one_another() -> None:
    first, again, other = (notices.notice("Title", text) for text in ("a", "a", "b"))
    assert first["id"] == again["id"] != other["id"]


@pytest.mark.parametrize(("limit_ms", "level"), [(0.0, logging.WARNING), (1e9, logging.INFO)])
def test_time_callbacks_slow_callback_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, limit_ms: float, level: int
) -> None:
    monkeypatch.setattr(errors, "SLOW_MS", limit_ms)
    server = Flask("timed")
    errors.time_callbacks(server)
    server.add_url_rule(errors.CALLBACK_PATH, "callback", lambda: "", methods=["POST"])
    server.add_url_rule("/other", "other", lambda: "")
    caplog.set_level(logging.INFO, "lotwise")
    client = server.test_client()
    client.get("/other")
    client.post(errors.CALLBACK_PATH, json={"output": "a.b\nfake line"})
    (record,) = [record for record in caplog.records if record.name == "lotwise"]
    assert record.levelno == level
    assert "\n" not in record.getMessage()
