"""`python -m benchmarks.soak`: fifty users at work for ten minutes, and how the server bears it.

Each user is a tab without a browser (soak_user.py): a log of its own, all that the page posts, time
to think between two actions. Two of them run simulations. Measured are the duration of requests by
kind, faults, memory of the server, and what it logs.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, NamedTuple

import psutil
import urllib3

from app.dash_app.jobs.manager import KEPT_S
from app.dash_app.state.portfolio_cache import SMALL_BYTES
from benchmarks.logs import synthetic_csv
from benchmarks.soak_figures import Growth, Percentiles, Request, by_kind, faults, growth, table
from benchmarks.soak_tab import AT_ONCE
from benchmarks.soak_user import BEAT, TIMEOUT_S, Think, User, Wire
from benchmarks.table import machine
from scripts.serving import free_port, wait_until_answering

USERS, SIMULATING = 50, 2
DURATION_S = 600
TRADES, STRATEGIES = 2_400, 10
SAMPLE_S = 1.0
#: Users arrive over this share of the time; a user's minute is that of the last half of it.
ARRIVAL, LATE = 0.2, 0.5
#: Shortest time over which memory that has stopped filling is fitted [s].
FITTED_S = 240.0
#: Small results that a user adds in a minute [bytes]; of fifty users 52 MB an hour were counted.
SMALL_BYTES_A_MINUTE = 17_500
README = Path(__file__).parents[1] / "README.md"
#: Limits of the slider's requests on two quiet cores [ms], and of the log [bytes a request].
P95_MS, P99_MS, LOG_BYTES = 300.0, 1_000.0, 200.0


class Sample(NamedTuple):
    """Memory and processor time of a server."""

    at_s: float
    memory_mb: float
    cpu_s: float


@dataclass(frozen=True)
class Measured:
    """The measurements of one run."""

    server: str
    requests: Sequence[Request]
    samples: Sequence[Sample]
    log_bytes: int
    users: int
    duration_s: float


def main() -> None:
    """Measure the servers that the arguments name, print the figures, and fail with a fault."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--duration", type=float, default=DURATION_S, help="seconds a server")
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--server", choices=sorted(SERVERS), help="measure one of them")
    arguments = parser.parse_args()
    names = [arguments.server] if arguments.server else sorted(SERVERS)
    compile_kernels()
    runs = [measured(name, arguments.users, arguments.duration) for name in names]
    print(f"{machine()}\n")
    for run in runs:
        print(report(run), end="\n\n")
    if any(faults(run.requests) for run in runs):
        sys.exit("Requests failed.")


def compile_kernels() -> None:
    """Compile the kernels of this checkout, as an installation does.

    A server that compiles them itself needs 270 MB more, as long as it runs.
    """
    subprocess.run([sys.executable, "-m", "app", "warm"], check=True, stdout=subprocess.DEVNULL)


def lotwise_serve(port: int) -> list[str]:
    """Return the command `lotwise serve`."""
    return [sys.executable, "-m", "app", "serve", "--port", str(port)]


def gunicorn(port: int) -> list[str]:
    """Return the README's line for gunicorn, at another address."""
    lines = README.read_text(encoding="utf-8").splitlines()
    words = shlex.split(next(line for line in lines if line.startswith("gunicorn ")))
    words[words.index("--bind") + 1] = f"127.0.0.1:{port}"
    return [sys.executable, "-m", *words]


Command = Callable[[int], list[str]]  #: port -> words of a command
SERVERS: dict[str, Command] = {"gunicorn": gunicorn, "serve": lotwise_serve}


def measured(name: str, users: int, duration_s: float) -> Measured:
    """Run users against a server, and return the measurements."""
    with tempfile.TemporaryFile("w+") as output:
        with running(SERVERS[name], output) as server:
            requests, samples = worked(server, users, duration_s)
        log_bytes = output.seek(0, 2)
    return Measured(name, requests, samples, log_bytes, users, duration_s)


class Server(NamedTuple):
    """A running server."""

    port: int
    process: psutil.Process


@contextmanager
def running(command: Command, output: IO[str]) -> Iterator[Server]:
    """Start a server on a free port, and stop it after the block."""
    port = free_port()
    process = subprocess.Popen(command(port), stdout=output, stderr=output)
    try:
        wait_until_answering(f"http://127.0.0.1:{port}", process, output)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)


def worked(server: Server, users: int, duration_s: float) -> tuple[list[Request], list[Sample]]:
    """Run users for some time; return their requests, and what the server used meanwhile."""
    requests: list[Request] = []
    samples: list[Sample] = []
    stop = threading.Event()
    threads = crowd(server.port, users, requests.append, stop)
    begin = time.perf_counter()
    for number, thread in enumerate(threads):
        thread.start()
        _sample_until(begin + duration_s * ARRIVAL * number / users, begin, server, samples)
    _sample_until(begin + duration_s, begin, server, samples)
    stop.set()
    for thread in threads:
        thread.join(TIMEOUT_S)
    return requests, samples


def crowd(
    port: int, users: int, note: Callable[[Request], None], stop: threading.Event
) -> list[threading.Thread]:
    """Return a thread for each user, none of them started; the first ones simulate."""
    began = time.perf_counter()
    threads = []
    for number in range(users):
        pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", port, maxsize=AT_ONCE + 1, block=True, retries=False, timeout=TIMEOUT_S
        )
        file = (f"log-{number}.csv", synthetic_csv(TRADES, STRATEGIES, seed=number))
        simulates = number < SIMULATING
        user = User(Wire(pool, note, began), Think(number), file, stop, simulates=simulates)
        threads.append(threading.Thread(target=user.run, daemon=True))
    return threads


def _sample_until(end: float, begin: float, server: Server, samples: list[Sample]) -> None:
    while (left := end - time.perf_counter()) > 0:
        samples.append(Sample(time.perf_counter() - begin, *used(server.process)))
        time.sleep(min(SAMPLE_S, left))


def used(process: psutil.Process) -> tuple[float, float]:
    """Return the memory [MB] and the processor time [s] of a process and its children."""
    family = [process, *process.children(recursive=True)]
    memory = sum(each.memory_info().rss for each in family) / 1e6
    times = [each.cpu_times() for each in family]
    return memory, sum(each.user + each.system for each in times)


class Minute(NamedTuple):
    """The cost of one user's minute, once all users are there."""

    requests: float  #: without signs of life
    beats: float
    cpu_ms: float


def late_part(run: Measured) -> Measured:
    """Return the last half of a run, when all users were there."""
    begin_s = (1 - LATE) * run.duration_s
    return replace(
        run,
        requests=[each for each in run.requests if begin_s <= each.at_s < run.duration_s],
        samples=[each for each in run.samples if each.at_s >= begin_s],
    )


def full_from_s(users: int, duration_s: float) -> float:
    """Return when nothing fills any more [s]: caches are full, and the first jobs forgotten.

    Ended jobs of the last user to come are forgotten `KEPT_S` later. Small results take longest to
    fill their room; books and replays are there long before.
    """
    arrived_s = ARRIVAL * duration_s
    filling_s = 60 * SMALL_BYTES / (users * SMALL_BYTES_A_MINUTE)
    return max(arrived_s + KEPT_S, arrived_s / 2 + filling_s)


def enough_s(users: int) -> float:
    """Return the duration of a run that fills all caches and has time left for a fit [s]."""
    by_jobs = (KEPT_S + FITTED_S) / (1 - ARRIVAL)
    by_results = (full_from_s(users, 0.0) + FITTED_S) / (1 - ARRIVAL / 2)
    return max(by_jobs, by_results)


def fitted(run: Measured) -> Growth:
    """Return the growth of memory once nothing fills any more; in a short run of the last half."""
    begin_s = full_from_s(run.users, run.duration_s)
    if run.duration_s < enough_s(run.users):
        begin_s = (1 - LATE) * run.duration_s
    late = [sample for sample in run.samples if sample.at_s >= begin_s]
    return growth([sample.at_s for sample in late], [sample.memory_mb for sample in late])


def memory_words(run: Measured) -> str:
    """Return the memory of a run and its growth, judged where nothing fills any more."""
    memory, found = [sample.memory_mb for sample in run.samples], fitted(run)
    used = (
        f"Memory: {memory[0]:,.0f} MB at first, {memory[-1]:,.0f} MB at the end, at most "
        f"{max(memory):,.0f} MB;"
    )
    slope = f"{found.slope:+.1f} ± {found.error:.1f} MB an hour"
    if run.duration_s < enough_s(run.users):
        return (
            f"{used} growth over the last half {slope}, not judged: caches still fill, and ended "
            f"jobs are kept for {KEPT_S:,.0f} s; {enough_s(run.users):,.0f} s would do."
        )
    return (
        f"{used} growth from {full_from_s(run.users, run.duration_s):,.0f} s on, when caches are "
        f"full and the first ended jobs forgotten, {slope}, "
        f"{'flat' if found.is_flat else 'not flat'}."
    )


def user_minute(run: Measured) -> Minute:
    """Return the cost of a user's minute in the late part."""
    late = late_part(run)
    beats = sum(each.kind == BEAT for each in late.requests)
    minutes = LATE * run.duration_s / 60 * run.users
    cpu_s = late.samples[-1].cpu_s - late.samples[0].cpu_s
    requests = len(late.requests) - beats
    return Minute(requests / minutes, beats / minutes, 1000 * cpu_s / minutes)


def slider_words(found: Percentiles | None) -> str:
    """Return the durations of the slider's requests, with what they should be."""
    if found is None:
        return "Slider: nobody has come to move it."
    return (
        f"Slider: p95 {found.p95:,.0f} ms (at most {P95_MS:,.0f}), "
        f"p99 {found.p99:,.0f} ms (at most {P99_MS:,.0f})."
    )


def report(run: Measured) -> str:
    """Return the figures of a run as Markdown, with what they should be."""
    failed = faults(run.requests)
    kinds = by_kind(run.requests)
    per_request = run.log_bytes / len(run.requests)
    minute = user_minute(run)
    lines = [
        f"## {run.server}: {run.users} users, {run.duration_s:,.0f} s",
        table(kinds),
        slider_words(kinds.get("slider")),
        f"Faults: {failed or 'none'}.",
        memory_words(run),
        f"Log: {per_request:.1f} bytes a request (at most {LOG_BYTES:g}).",
        f"A user's minute: {minute.requests:.1f} requests, {minute.beats:.0f} signs of life, "
        f"{minute.cpu_ms:,.0f} ms of a processor.",
    ]
    return "\n\n".join(lines)


if __name__ == "__main__":
    main()
