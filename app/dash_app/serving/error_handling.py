"""Errors of callbacks, shown to the user or logged, and the duration of callbacks, logged.

Messages of the `LotwiseError` family are shown as they are. Any other error is logged, and the user
sees only that something went wrong.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from dash import set_props
from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.calculations.errors import LotwiseError
from app.dash_app.components.notices import tell
from app.dash_app.state import stores
from app.dash_app.state.portfolio_cache import BookMissingError

LOG = logging.getLogger("lotwise")
CALLBACK_PATH = "/_dash-update-component"


def _slow_ms() -> float:
    given = os.environ.get("LOTWISE_SLOW_MS", "200")
    try:
        return float(given)
    except ValueError:
        words = f"LOTWISE_SLOW_MS: found {given[:60]!r}, expected milliseconds such as 200."
        raise LotwiseError(words) from None


SLOW_MS = _slow_ms()


def show_error(error: Exception) -> None:
    """Handle an error of a callback (Dash's `on_error`); the outputs stay as they are.

    A portfolio missing from memory is requested from the browser again, a `LotwiseError` is shown,
    any other error is logged.
    """
    if isinstance(error, BookMissingError):
        set_props(stores.MISS, {"data": error.ready})
    elif isinstance(error, LotwiseError):
        tell("That did not work", str(error), "danger", stays=True)
    else:
        LOG.error("callback failed", exc_info=error)
        tell(
            "Something went wrong",
            "The page keeps what it showed before. The server's log has the details.",
            "danger",
            stays=True,
        )


def time_callbacks(server: Flask) -> None:
    """Log the duration of every callback, as a warning from `LOTWISE_SLOW_MS` (200) on."""

    @server.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @server.after_request
    def stop(response: Response) -> Response:
        if request.path == CALLBACK_PATH and "started" in g:
            took_ms = (time.perf_counter() - g.started) * 1000
            level = logging.WARNING if took_ms >= SLOW_MS else logging.INFO
            LOG.log(level, "callback %s took %.0f ms", _outputs(), took_ms)
        return response


def parsed_body() -> Any:
    """Return the JSON of the request, None where it cannot be read.

    Raises `RequestEntityTooLarge`.
    """
    try:
        return request.get_json(silent=True)
    except RecursionError:  # nested too deeply for the parser
        return None


def _outputs() -> str:
    """Return the outputs that the request asks for, for the log.

    The text comes from the client, so it is cut and kept on one line.
    """
    try:
        body = parsed_body()
    except RequestEntityTooLarge:
        return "with too large a body"
    output = body.get("output") if isinstance(body, dict) else None
    return repr(output)[:200]
