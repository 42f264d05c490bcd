"""All that a server process remembers: portfolios, jobs, the executor of their chunks, the requests under way.

`create_app` makes one `ServerState` and attaches it to the Flask server; callbacks find it with `server_state()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, current_app

from app.dash_app.jobs.executor import ChunkExecutors, RequestsUnderWay, count_requests
from app.dash_app.jobs.manager import Jobs
from app.dash_app.state.portfolio_cache import PortfolioCache

_EXTENSION = "lotwise"


@dataclass
class ServerState:
    """The memory of one server process; it can be lost at any time without the user noticing."""

    portfolios: PortfolioCache = field(default_factory=PortfolioCache)
    requests: RequestsUnderWay = field(default_factory=RequestsUnderWay)
    executors: ChunkExecutors = field(init=False)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        """Let chunks wait for the requests of this process, and jobs run on its executors."""
        self.executors = ChunkExecutors(self.requests)
        self.jobs = Jobs(self.executors.present)


def attach_state(server: Flask) -> ServerState:
    """Give a server a memory of its own, which counts the server's requests."""
    state = server.extensions[_EXTENSION] = ServerState()
    count_requests(server, state.requests)
    return state


def state_of(server: Flask) -> ServerState:
    """Return the memory of a server; raises `KeyError` for one without."""
    state: ServerState = server.extensions[_EXTENSION]
    return state


@contextmanager
def standalone_state() -> Iterator[ServerState]:
    """Give the block a memory of its own, outside of any request: for the command line and for tests."""
    server = Flask("lotwise")
    state = attach_state(server)
    with server.app_context():
        yield state


def server_state() -> ServerState:
    """Return the memory of the server that answers the present request; raises `RuntimeError` outside of one."""
    return state_of(current_app)
