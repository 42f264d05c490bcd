"""Sign of life for the pages, which ask for it every second (assets/js/server.js)."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from app.dash_app.state.server_state import server_state

PATH = "/alive"


def answer_alive(server: Flask) -> None:
    """Answer at `PATH` with what only Lotwise says, so that a login page is not taken for it.

    `preparing` is True while calculations are being compiled, for which requests wait.
    """

    @server.get(PATH)
    def alive() -> Response:
        is_preparing = not server_state().prepared.is_set()
        response = jsonify(lotwise="alive", preparing=is_preparing)
        response.cache_control.no_store = True
        return response
