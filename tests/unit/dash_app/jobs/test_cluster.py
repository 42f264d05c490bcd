"""Long work on a real Dask cluster, a scheduler and two workers on this machine.

Its results are the same, even when a worker dies half-way.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from app.calculations.log.book import Book
from app.calculations.sizing.defaults import default_profile
from app.dash_app.jobs import executor as chunks
from app.dash_app.jobs.manager import Progress
from app.dash_app.pages.monte_carlo import work
from app.dash_app.state.server_state import ServerState, server_state
from tests.unit.dash_app.logs import log_of
from tests.unit.dash_app.works import unheard, work_of

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills a worker as only Unix can")

LIMIT_S = 60.0
PATHS = 10_000


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.of(log_of([120.0, 80.0, -150.0, 90.0, 60.0] * 20))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler here, two workers in processes of their own."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


@pytest.fixture
def on_cluster(cluster: Any, monkeypatch: pytest.MonkeyPatch, state: ServerState) -> Iterator[str]:
    """The environment of a server whose chunks go to the cluster."""
    monkeypatch.setenv("LOTWISE_CLUSTER", cluster.scheduler_address)
    yield cluster.scheduler_address
    state.executors.leave(cluster.scheduler_address)


def request(book: Book) -> dict[str, Any]:
    scenario = default_profile(book).scenarios[-1].model_dump(mode="json")
    return {"scenario": scenario, "settings": {"horizon_days": 100, "paths": PATHS, "seed": 5}}


def simulated(book: Book, executor: Any, progress: Progress = unheard) -> dict[str, Any]:
    return work.simulate(work_of(book, default_profile(book), request(book), executor, progress))


@pytest.fixture(scope="module")
def expected(book: Book) -> dict[str, Any]:
    """The result on threads of this process."""
    with ThreadPoolExecutor(1) as threads:
        return simulated(book, threads)


def test_a_job_on_the_cluster_gives_the_same_result(
    book: Book, on_cluster: str, expected: dict[str, Any]
) -> None:
    jobs = server_state().jobs
    job_id = jobs.start("client", "simulate", lambda *how: simulated(book, *how[:2]))
    status = jobs.wait(job_id, LIMIT_S)
    assert (status.state, status.error) == ("finished", None)
    assert status.result == expected


def test_a_worker_that_dies_half_way_changes_nothing(
    book: Book, on_cluster: str, cluster: Any, expected: dict[str, Any]
) -> None:
    victim, killed = next(iter(cluster.workers.values())).pid, []

    def kill_one(done: int, of: int, _what: str = "") -> None:
        if not killed and done < of:
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    assert simulated(book, server_state().executors.present(), kill_one) == expected
    assert killed == [victim]


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CONNECT_S", 0.2)
    monkeypatch.setenv("LOTWISE_CLUSTER", "tcp://127.0.0.1:9")
    with pytest.raises(
        chunks.ClusterError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"
    ):
        server_state().executors.present()


class Cluster:
    """A cluster without Dask: clients connected to it, and what they were sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lost: int) -> None:
        self.clients: list[Any] = []
        self.executor: Any = ThreadPoolExecutor(1)
        self._lost = lost
        monkeypatch.setattr(chunks, "_connect", self.connect)
        monkeypatch.setattr(chunks, "RETURN_S", 5.0)
        monkeypatch.setenv("LOTWISE_CLUSTER", "tcp://127.0.0.1:8786")

    def connect(self, address: str) -> Any:
        if self.clients and self._lost:
            self._lost -= 1
            raise chunks.UnreachableClusterError(f"No Dask scheduler answers at {address}")
        client = SimpleNamespace(status="running", close=lambda timeout: None)
        client.get_executor = lambda pure: self.executor
        self.clients.append(client)
        return client

    def lose(self) -> None:
        """Lose the connections there are."""
        for client in self.clients:
            client.status = "connecting"


def test_lost_scheduler_is_waited_for_and_connected_to_anew(
    monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    cluster = Cluster(monkeypatch, lost=1)
    executor = server_state().executors.present()
    assert executor.submit(abs, -2).result() == 2
    assert len(cluster.clients) == 1
    cluster.lose()
    assert executor.submit(abs, -3).result() == 3
    assert len(cluster.clients) == 2
    cluster.lose()


def test_calls_of_a_lost_cluster_are_cancelled(
    monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    cluster = Cluster(monkeypatch, lost=0)
    unending: Future[int] = Future()
    cluster.executor = SimpleNamespace(submit=lambda call: unending)
    sent = server_state().executors.present().submit(abs, -2)
    assert not sent.done()
    cluster.lose()
    deadline = time.monotonic() + LIMIT_S
    while not sent.cancelled():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_lost_scheduler_that_stays_away_is_named(
    monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    cluster = Cluster(monkeypatch, lost=1_000)
    monkeypatch.setattr(chunks, "RETURN_S", 0.0)
    executor = server_state().executors.present()
    cluster.lose()
    with pytest.raises(chunks.ClusterError, match="No Dask scheduler answers"):
        executor.submit(abs, -3)


def test_tls_without_certificates_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    monkeypatch.setenv("LOTWISE_CLUSTER", "tls://127.0.0.1:8786")
    with pytest.raises(chunks.ClusterError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"):
        server_state().executors.present()


def test_without_dask_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv("LOTWISE_CLUSTER", "tcp://127.0.0.1:8786")
    with pytest.raises(chunks.ClusterError, match="add the extra `cluster`"):
        server_state().executors.present()
