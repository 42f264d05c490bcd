"""State of a server process: portfolios, dropped files, readings, jobs, executors and requests.

`create_app` makes one `ServerState` and attaches it to the Flask server; callbacks get it from
`server_state()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from flask import Flask, current_app

from app.dash_app.jobs.executor import ChunkExecutors, RequestsUnderWay, count_requests
from app.dash_app.jobs.manager import Jobs
from app.dash_app.state.dropped_files import DroppedFiles
from app.dash_app.state.portfolio_cache import PortfolioCache
from app.dash_app.state.readings import Readings

_EXTENSION = "lotwise"


@dataclass
class ServerState:
    """State of one server process; after a loss the browser sends its portfolio again."""

    portfolios: PortfolioCache = field(default_factory=PortfolioCache)
    dropped: DroppedFiles = field(default_factory=DroppedFiles)
    readings: Readings = field(default_factory=Readings)
    requests: RequestsUnderWay = field(default_factory=RequestsUnderWay)
    #: set while nothing is being compiled; `server` clears it for the time of its start
    prepared: Event = field(default_factory=Event)
    executors: ChunkExecutors = field(init=False)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        """Connect jobs to the executors, and the executors to the counter of requests."""
        self.prepared.set()
        self.executors = ChunkExecutors(self.requests)
        self.jobs = Jobs(self.executors.present)


def attach_state(server: Flask) -> ServerState:
    """Attach a new state to a server and count the server's requests in it."""
    state = server.extensions[_EXTENSION] = ServerState()
    count_requests(server, state.requests)
    return state


def state_of(server: Flask) -> ServerState:
    """Return the state of a server; raise `KeyError` if none was attached."""
    state: ServerState = server.extensions[_EXTENSION]
    return state


@contextmanager
def standalone_state() -> Iterator[ServerState]:
    """Provide a new state without a running server, for the command line and for tests."""
    server = Flask("lotwise")
    state = attach_state(server)
    with server.app_context():
        yield state


def server_state() -> ServerState:
    """Return the state of the server of this request; raise `RuntimeError` outside of one."""
    return state_of(current_app)
