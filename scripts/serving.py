"""Start `lotwise serve` in a separate process, as a user would, and stop it."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

START_LIMIT_S = 180.0  #: a busy machine may need a minute for the first import
STOP_LIMIT_S = 10.0


class Served(NamedTuple):
    """A running server."""

    url: str
    pid: int
    started_in_s: float  #: from the start of the process to the first page served


def free_port() -> int:
    """Return a port that is free now; another process may still take it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(lotwise: Sequence[str], cwd: Path | None = None) -> Iterator[Served]:
    """Run `serve` of the command `lotwise` (a list of words) on a free port.

    Raises `RuntimeError` with its output when it does not answer.
    """
    port = free_port()
    with tempfile.TemporaryFile("w+") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [*lotwise, "serve", "--port", str(port)], stdout=output, stderr=output, cwd=cwd
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_answering(url, process, output)
            yield Served(url, process.pid, time.perf_counter() - begin)
        finally:
            _stop(process)


def wait_until_answering(url: str, process: subprocess.Popen[bytes], output: IO[str]) -> None:
    """Wait for the first page; raises `RuntimeError` with the output of a server without one."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=START_LIMIT_S):
                return
        except urllib.error.URLError:
            time.sleep(0.01)
    output.seek(0)
    raise RuntimeError(f"The server did not answer at {url}. Its output:\n{output.read()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
