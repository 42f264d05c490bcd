"""Following of the sizes that Position Sizing advises, beside which the live sizes stand.

Whoever goes straight to this page has them worked out here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from dash import Dash, Input, State

from app.calculations.errors import LotwiseError
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.live import ids
from app.dash_app.pages.live.comparing import opened_comparison
from app.dash_app.pages.position_sizing.answer import work as answer
from app.dash_app.state import stores
from app.dash_app.state.known_answer import ANSWER, known_answer


def register(app: Dash) -> None:
    """Register the callback."""
    app.callback(
        inputs={
            "compared": Input(ids.COMPARED, "data", allow_optional=True),
            "workspace": {
                "ready": State(stores.READY, "data"),
                "active": State(stores.PROFILE, "data"),
            },
            "browser": {
                "client": State(stores.JOB_CLIENT, "data"),
                "jobs": State(stores.JOBS, "data"),
            },
            "again": Input(stores.JOB_AGAIN, "data"),
            "_advice": Input(ids.ADVICE, "data", allow_optional=True),
            "_done": Input(stores.ANSWERED, "data"),
        },
    )(advise)


def advise(
    compared: object, workspace: Any, browser: Any, again: object, _advice: object, _done: object
) -> None:
    """Start the search for the size to advise, where a comparison is shown that lacks it."""
    opened = opened_comparison(compared, **workspace)
    if opened is None or not opened[1].mapping or known_answer(opened[0]) is not None:
        return
    with suppress(LotwiseError):  # the page still loads, and asks again when it has
        answer.start(ANSWER, opened[0], again, long_work.BrowserJobs(**browser))
