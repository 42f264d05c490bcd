"""A Dask cluster over `tls://` that is killed and started again under a running search.

It takes half a minute, so that it runs with `LOTWISE_SOAK=1` only, as `make soak` does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.calculations.log.book import Book
from app.calculations.size_search import SearchOptions, recommended_size
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state.server_state import ServerState, server_state
from scripts.serving import free_port
from tests.unit.dash_app.logs import log_of

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(
    os.environ.get("LOTWISE_SOAK") != "1" or sys.platform == "win32",
    reason="takes half a minute: LOTWISE_SOAK=1, and kills processes as only Unix can",
)


class TlsCluster:
    """A scheduler and a worker in processes of their own, with temporary certificates."""

    def __init__(self, folder: Path) -> None:
        security = distributed.Security.temporary()
        (folder / "ca.pem").write_text(security.tls_ca_file)
        (folder / "key.pem").write_text(security.tls_client_key)
        (folder / "cert.pem").write_text(security.tls_client_cert)
        self.address = f"tls://127.0.0.1:{free_port()}"
        self._log = (folder / "dask.log").open("w")
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def variables(self) -> dict[str, str]:
        """Return the environment of README's lines for `tls://`."""
        tls = "DASK_DISTRIBUTED__COMM__TLS__"
        files = {f"{tls}CA_FILE": "ca.pem"}
        for role in ("CLIENT", "SCHEDULER", "WORKER"):
            files |= {f"{tls}{role}__CERT": "cert.pem", f"{tls}{role}__KEY": "key.pem"}
        return {
            "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
            **{name: str(self._folder / file) for name, file in files.items()},
        }

    def start(self) -> None:
        """Start both at the address; they need not be ready when this returns."""
        port = self.address.rpartition(":")[2]
        scheduler = ["scheduler", "--host", self.address, "--no-dashboard", "--port", port]
        worker = ["worker", self.address, "--nthreads", "2", "--no-dashboard", "--no-nanny"]
        for words in (scheduler, worker):
            command = [sys.executable, "-m", "dask", *words]
            environment = {**os.environ, **self.variables()}
            self._processes.append(
                subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)
            )

    def kill(self) -> None:
        """End both at once, without a chance to say goodbye."""
        for process in self._processes:
            process.kill()
            process.wait()
        self._processes.clear()


@pytest.fixture
def cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> Iterator[TlsCluster]:
    import dask

    made = TlsCluster(tmp_path)
    for name, value in made.variables().items():
        monkeypatch.setenv(name, value)
    dask.config.refresh()
    monkeypatch.setenv("LOTWISE_CLUSTER", made.address)
    made.start()
    yield made
    state.executors.leave(made.address)
    made.kill()
    monkeypatch.undo()
    dask.config.refresh()


def searched(book: Book, executor: Any, progress: Any = None) -> str:
    """Return all that the answer of the headline says, as text."""
    options = SearchOptions(readings=("cautious",), executor=executor, progress=progress)
    answer = recommended_size(book, default_profile(book), options=options)
    return repr((answer, list(answer.readings.values())))


def test_cluster_killed_and_started_again_under_a_search_gives_the_same_answer(
    cluster: TlsCluster,
) -> None:
    book = Book.of(log_of([120.0, 80.0, -150.0, 90.0, 60.0] * 200))
    expected = searched(book, None)
    killed: list[int] = []

    def kill_once(done: int, of: int) -> None:
        if not killed and done:
            killed.append(done)
            cluster.kill()
            cluster.start()

    assert searched(book, server_state().executors.present(), kill_once) == expected
    assert killed, "it was killed before the search had ended"
