"""The memory of a server, which callbacks find in the Flask application that answers a request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.dash_app.state.server_state import ServerState, standalone_state, state_of


@pytest.fixture(autouse=True)
def state(request: pytest.FixtureRequest) -> Iterator[ServerState]:
    """The memory of the application under test, else of an empty server.

    Callbacks can be called directly.
    """
    if "dash_app" in request.fixturenames:
        server = request.getfixturevalue("dash_app").server
        with server.app_context():
            yield state_of(server)
    else:
        with standalone_state() as empty:
            yield empty
