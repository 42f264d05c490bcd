"""What the chunks of long work run on: threads of this process, or the Dask cluster that `LOTWISE_CLUSTER` names.

Kernels release the GIL, so threads are enough on one machine. With `LOTWISE_CLUSTER=tcp://host:8786` (and the extra `cluster`) the same
chunks go to the workers of that scheduler; a result does not depend on where they ran. A chunk lost with its worker runs again.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from app.calculations.errors import LotwiseError

WORKERS = max(1, (os.cpu_count() or 2) - 1)  #: one core stays with the requests
NICENESS = 15
CONNECT_S = 5

_LOCK = threading.Lock()
_MADE: dict[str, Any] = {}  # what has been made so far: "threads", and a Dask client by its address


class ClusterError(LotwiseError):
    """A cluster that cannot be reached, or that this installation cannot use."""


def chunk_executor() -> Executor:
    """The executor for chunks, shared by all jobs. Raises `ClusterError` when the cluster that is set cannot be used."""
    address = os.environ.get("LOTWISE_CLUSTER", "").strip()
    with _LOCK:
        if address:
            return _on_cluster(address)
        if "threads" not in _MADE:
            _MADE["threads"] = ThreadPoolExecutor(WORKERS, "lotwise-chunk", give_way)
        threads: Executor = _MADE["threads"]
        return threads


def forget(address: str) -> None:
    """Leave a cluster; the next chunk connects anew."""
    with _LOCK:
        client = _MADE.pop(address, None)
    if client is not None:
        client.close()


def give_way() -> None:
    """Let requests go before the calling thread: on Linux a thread has a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _on_cluster(address: str) -> Executor:
    client = _MADE.get(address)
    if client is None or client.status != "running":
        client = _MADE[address] = _connect(address)
    # Not pure: two chunks are never the same, and telling whether they are would mean hashing the whole log.
    executor: Executor = client.get_executor(pure=False)
    return executor


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("LOTWISE_CLUSTER is set, but Dask is not installed: add the extra `cluster`, or unset the variable.") from None
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"No Dask scheduler answers at {address} (LOTWISE_CLUSTER): start it there, or unset the variable.") from error
