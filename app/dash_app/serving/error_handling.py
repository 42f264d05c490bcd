"""What happens when a callback fails, and how long callbacks take.

Messages of the `LotwiseError` family are shown as they are; anything else is logged and only named.
"""

from __future__ import annotations

import logging
import os
import time

from dash import set_props
from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.calculations.errors import LotwiseError
from app.dash_app.components.notices import tell
from app.dash_app.state import stores
from app.dash_app.state.portfolio_cache import BookMissingError

LOG = logging.getLogger("lotwise")
SLOW_MS = float(os.environ.get("LOTWISE_SLOW_MS", "200"))
CALLBACK_PATH = "/_dash-update-component"


def show_error(error: Exception) -> None:
    """Dash's `on_error`: ask for a lost book again, tell the user what they can mend, log the rest. Outputs stay as they are."""
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
    """Log every callback's duration; warn from `LOTWISE_SLOW_MS` (200) up."""

    @server.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @server.after_request
    def stop(response: Response) -> Response:
        if request.path == CALLBACK_PATH and "started" in g:
            took_ms = (time.perf_counter() - g.started) * 1000
            LOG.log(
                logging.WARNING if took_ms >= SLOW_MS else logging.INFO,
                "callback %s took %.0f ms",
                _outputs(),
                took_ms,
            )
        return response


def _outputs() -> str:
    """What the request wants updated; the whole of it comes from the client, so it is cut and kept on one line."""
    try:
        body = request.get_json(silent=True)
    except RequestEntityTooLarge:
        return "with too large a body"
    output = body.get("output") if isinstance(body, dict) else None
    return repr(output)[:200]
