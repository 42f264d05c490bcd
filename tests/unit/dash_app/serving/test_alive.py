"""Tests of the sign of life that pages ask for."""

from __future__ import annotations

from dash import Dash

from app.dash_app.serving.alive import PATH


def test_alive_is_answered_by_lotwise_itself_and_not_stored(dash_app: Dash) -> None:
    answer = dash_app.server.test_client().get(PATH, base_url="http://127.0.0.1:8765")
    assert answer.json == {"lotwise": "alive"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_alive_is_refused_to_foreign_hosts(dash_app: Dash) -> None:
    answer = dash_app.server.test_client().get(PATH, base_url="http://evil.example")
    assert answer.status_code == 400
