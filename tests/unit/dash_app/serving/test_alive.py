"""Tests of the sign of life that pages ask for."""

from __future__ import annotations

from dash import Dash

from app.dash_app.serving.alive import PATH
from app.dash_app.state.server_state import state_of


def test_alive_is_answered_by_lotwise_itself_and_not_stored(dash_app: Dash) -> None:
    answer = dash_app.server.test_client().get(PATH, base_url="http://127.0.0.1:8765")
    assert answer.json == {"lotwise": "alive", "preparing": False}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_alive_says_that_the_server_is_preparing(dash_app: Dash) -> None:
    prepared = state_of(dash_app.server).prepared
    prepared.clear()
    try:
        answer = dash_app.server.test_client().get(PATH, base_url="http://127.0.0.1:8765")
    finally:
        prepared.set()
    assert answer.json == {"lotwise": "alive", "preparing": True}


def test_alive_is_refused_to_foreign_hosts(dash_app: Dash) -> None:
    answer = dash_app.server.test_client().get(PATH, base_url="http://evil.example")
    assert answer.status_code == 400
