"""Sign of life for the pages, which ask for it every second (assets/js/server.js)."""

from __future__ import annotations

from flask import Flask, Response, jsonify

PATH = "/alive"


def answer_alive(server: Flask) -> None:
    """Answer at `PATH` with what only Lotwise says, so that a login page is not taken for it."""

    @server.get(PATH)
    def alive() -> Response:
        response = jsonify(lotwise="alive")
        response.cache_control.no_store = True
        return response
