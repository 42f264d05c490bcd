"""Executors of the chunks of long work: threads of this process, or a Dask cluster.

Kernels release the GIL, so threads are enough on one machine. Requests take precedence over chunks
within the process: one core is left to them, and a chunk that is about to begin waits, for at most
`PATIENCE_S`, while a request is being answered. The threads keep the normal priority of the
operating system, so that other programs slow long work down but never stop it.

With `LOTWISE_CLUSTER=tcp://host:8786` (and the extra `cluster`) the same chunks go to the workers
of that scheduler; `tls://` with the certificates of Dask's own configuration. A result does not
depend on where its chunks ran. A chunk lost with its worker runs again, and so does one lost with
the whole cluster, if that is back within `RETURN_S`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

from flask import Flask

from app.calculations.errors import LotwiseError

WORKERS = max(1, (os.cpu_count() or 2) - 1)  #: threads; one core is left to requests
PATIENCE_S = 0.2  #: longest time that a chunk waits for requests [seconds]
CONNECT_S = 5  #: time limit for connecting to a scheduler [seconds]
WATCH_S = 0.1  #: pause between two looks at a connection [seconds]
RETURN_S = 30.0  #: longest time that chunks wait for a lost scheduler to come back [seconds]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ClusterError(LotwiseError):
    """The cluster cannot be reached, or this installation cannot use one."""


class UnreachableClusterError(ClusterError):
    """No scheduler answers at the address."""


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


class Connection:
    """A connected Dask client, and the calls sent to its cluster.

    Dask leaves the future of a result that was on its way when the cluster was lost without an
    end, so all are cancelled here.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        # No two chunks are equal, and pure=True would hash the whole log to compare them.
        self._executor: Executor = client.get_executor(pure=False)
        self._sent: set[Future[Any]] = set()
        self._is_lost = False
        threading.Thread(target=self._watch, name="lotwise-cluster", daemon=True).start()

    @property
    def is_open(self) -> bool:
        """Return True until the scheduler is lost or the connection closed."""
        return not self._is_lost and self._client.status == "running"

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Send a call; its future is cancelled when the cluster is lost."""
        future = self._executor.submit(call)
        self._sent.add(future)
        future.add_done_callback(self._sent.discard)
        if not self.is_open:
            future.cancel()
        return future

    def close(self) -> None:
        """Close the connection, also one whose scheduler no longer answers."""
        with suppress(TimeoutError):
            self._client.close(timeout=1)

    def _watch(self) -> None:
        while self.is_open:
            time.sleep(WATCH_S)
        self._is_lost = True
        for future in list(self._sent):
            future.cancel()


class ClusterExecutor(Executor):
    """Executor whose calls run on a cluster, connected to anew where it was lost."""

    def __init__(self, connected: Callable[[], Connection]) -> None:
        self._connected = connected  #: raises `UnreachableClusterError`

    def submit(
        self,
        function: Callable[Arguments, Result],
        /,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Future[Result]:
        """Send a call to the cluster; its future is cancelled when the cluster is lost with it."""
        return self._waited_for().submit(partial(function, *args, **kwargs))

    def _waited_for(self) -> Connection:
        """Return an open connection; wait for a scheduler that does not answer."""
        deadline = time.monotonic() + RETURN_S
        while True:
            try:
                return self._connected()
            except UnreachableClusterError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(WATCH_S)


class ChunkExecutors:
    """Threads of one process, started on first use, and its connections to Dask schedulers."""

    def __init__(self, requests: RequestsUnderWay) -> None:
        self._requests = requests
        self._lock = threading.Lock()
        self._threads: YieldingExecutor | None = None
        self._connections: dict[str, Connection] = {}

    def present(self) -> Executor:
        """Return the executor that all jobs share for their chunks.

        It is the cluster that `LOTWISE_CLUSTER` names, else the threads of this process. Raises
        `ClusterError` when the cluster cannot be used.
        """
        address = os.environ.get("LOTWISE_CLUSTER", "").strip()
        if address:
            self._connection(address)
            return ClusterExecutor(partial(self._connection, address))
        with self._lock:
            if self._threads is None:
                self._threads = YieldingExecutor(WORKERS, self._requests)
            return self._threads

    def leave(self, address: str) -> None:
        """Close the connection to a scheduler; the next chunk opens a new one."""
        with self._lock:
            connection = self._connections.pop(address, None)
        if connection is not None:
            connection.close()

    def _connection(self, address: str) -> Connection:
        """Return an open connection to the scheduler, the same one as long as it lasts."""
        with self._lock:
            connection = self._connections.get(address)
            if connection is not None and not connection.is_open:
                connection.close()
                connection = None
            if connection is None:
                connection = self._connections[address] = Connection(_connect(address))
            return connection


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(
            "LOTWISE_CLUSTER is set, but Dask is not installed: "
            "add the extra `cluster`, or unset the variable."
        ) from None
    if address.startswith("tls://") and not has_certificates():
        raise ClusterError(
            f"LOTWISE_CLUSTER is {address}, but Dask has no certificates: set "
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY to their files."
        )
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnreachableClusterError(
            f"No Dask scheduler answers at {address} (LOTWISE_CLUSTER): "
            "start it there, or unset the variable."
        ) from error


def has_certificates() -> bool:
    """Return True where Dask's configuration names all that a client needs for `tls://`."""
    from distributed import Security

    known: Any = Security()  # its attributes are made at run time
    return all((known.tls_ca_file, known.tls_client_cert, known.tls_client_key))
