"""Executors of the chunks of long work: threads of this process, or a Dask cluster.

Kernels release the GIL, so threads are enough on one machine. Requests take precedence over chunks
within the process: one core is left to them, and a chunk that is about to begin waits, for at most
`PATIENCE_S`, while a request is being answered. The threads keep the normal priority of the
operating system, so that other programs slow long work down but never stop it.

With `LOTWISE_CLUSTER=tcp://host:8786` (and the extra `cluster`) the same chunks go to the workers
of that scheduler. A result does not depend on where its chunks ran, and a chunk lost with its
worker runs again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from flask import Flask

from app.calculations.errors import LotwiseError

WORKERS = max(1, (os.cpu_count() or 2) - 1)  #: threads; one core is left to requests
PATIENCE_S = 0.2  #: longest time that a chunk waits for requests [seconds]
CONNECT_S = 5  #: time limit for connecting to a scheduler [seconds]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ClusterError(LotwiseError):
    """The cluster cannot be reached, or this installation cannot use one."""


class RequestsUnderWay:
    """Thread-safe counter of the requests that are being answered."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count one request more until the block ends."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    @contextmanager
    def waiting_for_work(self) -> Iterator[None]:
        """Leave the calling request out of the count until the block ends.

        Used by a request that waits for chunks, which would otherwise wait for that request.
        """
        self._add(-1)
        try:
            yield
        finally:
            self._add(1)

    def wait_for_none(self, seconds: float) -> bool:
        """Wait at most `seconds` until no request is being answered; return True if none is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count <= 0, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()


class YieldingExecutor(ThreadPoolExecutor):
    """Thread pool whose calls begin once no request is being answered, or after `patience_s`."""

    def __init__(
        self, workers: int, requests: RequestsUnderWay, patience_s: float = PATIENCE_S
    ) -> None:
        super().__init__(workers, "lotwise-chunk")
        self._requests = requests
        self._patience_s = patience_s

    def submit(
        self,
        function: Callable[Arguments, Result],
        /,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Future[Result]:
        """Schedule a call as `Executor.submit` does."""

        def call() -> Result:
            self._requests.wait_for_none(self._patience_s)
            return function(*args, **kwargs)

        return super().submit(call)


def count_requests(server: Flask, requests: RequestsUnderWay) -> None:
    """Count every request of `server` in `requests` while it is being answered."""
    answer = server.wsgi_app

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with requests.answering():
            return answer(environ, start_response)

    server.wsgi_app = counted  # type: ignore[method-assign]


class ChunkExecutors:
    """Threads of one process, started on first use, and its connections to Dask schedulers."""

    def __init__(self, requests: RequestsUnderWay) -> None:
        self._requests = requests
        self._lock = threading.Lock()
        self._threads: YieldingExecutor | None = None
        self._clients: dict[str, Any] = {}

    def present(self) -> Executor:
        """Return the executor that all jobs share for their chunks.

        It is the cluster that `LOTWISE_CLUSTER` names, else the threads of this process. Raises
        `ClusterError` when the cluster cannot be used.
        """
        address = os.environ.get("LOTWISE_CLUSTER", "").strip()
        with self._lock:
            if address:
                return self._on_cluster(address)
            if self._threads is None:
                self._threads = YieldingExecutor(WORKERS, self._requests)
            return self._threads

    def leave(self, address: str) -> None:
        """Close the connection to a scheduler; the next chunk opens a new one."""
        with self._lock:
            client = self._clients.pop(address, None)
        if client is not None:
            client.close()

    def _on_cluster(self, address: str) -> Executor:
        client = self._clients.get(address)
        if client is None or client.status != "running":
            client = self._clients[address] = _connect(address)
        # No two chunks are equal, and pure=True would hash the whole log to compare them.
        executor: Executor = client.get_executor(pure=False)
        return executor


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(
            "LOTWISE_CLUSTER is set, but Dask is not installed: "
            "add the extra `cluster`, or unset the variable."
        ) from None
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at {address} (LOTWISE_CLUSTER): "
            "start it there, or unset the variable."
        ) from error
