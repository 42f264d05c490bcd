"""Jobs: long work outside of requests that can be followed and stopped.

A job does one of the registered kinds of work on a book under a profile. It runs on a thread of its
own, which submits chunks of the work to an executor (`executor.py`), reports progress and checks
between chunks if it should stop. Its result is kept for `KEPT_S`, or until newer ones need its
room. Jobs are lost when the server stops: the status of an unknown job is `lost`, and the page
offers to run it again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from app.calculations.errors import LotwiseError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.dash_app.json_object import Json
from app.dash_app.state.byte_cache import size_of

LOG = logging.getLogger("lotwise")

RUNNING = 2  #: jobs that run at once, sharing one executor of chunks
QUEUED = 8  #: jobs that may wait
PER_CLIENT = 3  #: jobs of one browser tab, waiting ones included
UNPOLLED_S = 60.0  #: a job stops when nobody has asked for its status for this long [seconds]
#: What is said of such a job.
ABANDONED = "This tab was asleep or away for more than a minute."
KEPT_S = 600.0  #: time that an ended job is kept [seconds]
RESULT_BYTES = 64 * 2**20  #: of all results that are kept; the newest one may exceed it

State = Literal["queued", "running", "finished", "failed", "stopped", "lost"]
Stopped = Callable[[], bool]


class Progress(Protocol):
    """Progress callback: units done, units in total, optional description of the activity."""

    def __call__(self, done: int, of: int, what: str = "") -> None:
        """Take note of the progress."""


@dataclass(frozen=True, eq=False)
class JobWork:
    """Arguments of the work of a job: its input, and its ties to the job that runs it."""

    book: Book
    profile: Profile
    request: Json  #: the choices of the page
    executor: Executor  #: of chunks
    progress: Progress
    stopped: Stopped


Run = Callable[[JobWork], Json]  #: returns JSON data
Work = Callable[[Executor, Progress, Stopped], Json]

ACTIVE: tuple[State, ...] = ("queued", "running")


@dataclass(frozen=True)
class Kind:
    """A kind of long work."""

    name: str
    title: str  #: shown on the page
    unit: str | None  #: unit of its progress, as in "resample"; None shows a percentage instead
    run: Run
    cache: str  #: id of the session store in which the browser keeps its results
    is_awaited: bool = True  #: the request that starts it waits a moment for a quick result


class TooManyJobsError(LotwiseError):
    """The job was not started because too many jobs are active."""


class Status(NamedTuple):
    """State of a job, its progress and its result; `left_s` is None until it can be estimated."""

    state: State
    about: Mapping[str, Any] = {}
    done: int = 0
    of: int = 0
    what: str = ""  #: current activity, where the job reports one
    left_s: float | None = None  #: estimated time left [seconds]
    result: Json | None = None
    error: str | None = None


@dataclass(eq=False)
class _Job:
    client: str
    about: Mapping[str, Any]
    polled_at: float
    state: State = "queued"
    progress: tuple[int, int, str] = (0, 0, "")
    started_at: float = 0.0
    ended_at: float = 0.0
    result: Json | None = None
    result_bytes: int = 0
    error: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """Thread-safe registry of the jobs of a server.

    `executor` returns the executor of chunks; `clock` returns a monotonic time [seconds].
    """

    def __init__(
        self,
        executor: Callable[[], Executor],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kinds: dict[str, Kind] = {}  #: registered kinds of work by name
        self._executor = executor
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(RUNNING, "lotwise-job")

    def register(self, kind: Kind) -> None:
        """Register a kind of work, so that jobs of it can be started."""
        self.kinds[kind.name] = kind

    def start(
        self, client: str, kind: str, work: Work, about: Mapping[str, Any] | None = None
    ) -> str:
        """Start or queue a job and return its id; stop the client's earlier job of that kind.

        `about` is passed on to the browser with every status; of an active job of the same kind
        about the same thing the id is returned, as two requests may ask for one result. Raises
        `TooManyJobsError` when the client or the server has too many active jobs.
        """
        job_id = secrets.token_hex(16)
        described = {**(about or {}), "kind": kind}
        with self._lock:
            self._forget_old()
            if about and (same := self._same(client, described)) is not None:
                return same
            for job in self._active(client):
                if job.about.get("kind") == kind:
                    self._stop(job)
            self._refuse_too_many(client)
            job = self._jobs[job_id] = _Job(client, described, self._clock())
        self._threads.submit(self._run, job, work)
        return job_id

    def status(self, job_id: str) -> Status:
        """Return the status of a job, which also keeps the job from being stopped as abandoned.

        The state is `lost` for a job that this server does not know.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return Status("lost")
            job.polled_at = self._clock()
            done, of, what = job.progress
            return Status(
                job.state, job.about, done, of, what, self._left_s(job), job.result, job.error
            )

    def wait(self, job_id: str, seconds: float) -> Status:
        """Return the status of a job once it has ended or `seconds` have passed."""
        job = self._jobs.get(job_id)
        if job is not None:
            job.ended.wait(seconds)
        return self.status(job_id)

    def cancel(self, job_id: str) -> None:
        """Stop a job: its status changes at once, chunks that already run end by themselves."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.state in ACTIVE:
                self._stop(job)

    def stop_all(self) -> None:
        """Stop every job; called before the server ends."""
        with self._lock:
            for job in self._active():
                self._stop(job)

    def _run(self, job: _Job, work: Work) -> None:
        """Run a job from start to end, on a thread of the pool.

        The job, which is kept for a while, does not hold its work: that holds a whole log.
        """
        try:
            if self._begin(job):
                result = work(self._executor(), self._reporter(job), self._stop_check(job))
                self._end(job, "finished", result)
        except LotwiseError as error:
            self._end(job, "failed", error=str(error))
        except Exception as error:  # the end of the thread: nobody else would hear of it
            self._fail(job, error)
        finally:
            job.ended.set()

    def _fail(self, job: _Job, error: Exception) -> None:
        """End a job by a fault of the program, or of the work of a job that was stopped."""
        if not job.stop.is_set():
            LOG.error("job %s failed", job.about.get("kind"), exc_info=error)
        self._end(job, "failed", error="Something went wrong; the server's log has the details.")

    def _begin(self, job: _Job) -> bool:
        with self._lock:
            if self._is_abandoned(job):
                self._stop(job, ABANDONED)
            if job.state == "queued":
                job.state, job.started_at = "running", self._clock()
            return job.state == "running"

    def _end(
        self, job: _Job, state: State, result: Json | None = None, error: str | None = None
    ) -> None:
        """Store the outcome of a job unless it was stopped, as its result may then be partial."""
        result_bytes = size_of(result)
        with self._lock:
            if job.state == "running" and self._is_abandoned(job):
                self._stop(job, ABANDONED)
            if job.state == "running":
                job.state, job.result, job.error, job.ended_at = state, result, error, self._clock()
                job.result_bytes = result_bytes
                self._make_room(job)

    def _reporter(self, job: _Job) -> Progress:
        def report(done: int, of: int, what: str = "") -> None:
            job.progress = (done, of, what)

        return report

    def _stop_check(self, job: _Job) -> Stopped:
        return lambda: job.stop.is_set() or self._is_abandoned(job)

    def _is_abandoned(self, job: _Job) -> bool:
        return self._clock() - job.polled_at > UNPOLLED_S

    def _left_s(self, job: _Job) -> float | None:
        done, of, _ = job.progress
        if job.state != "running" or done <= 0:
            return None
        return (self._clock() - job.started_at) / done * (of - done)

    def _active(self, client: str | None = None) -> list[_Job]:
        return [
            job
            for job in self._jobs.values()
            if job.state in ACTIVE and client in (None, job.client)
        ]

    def _same(self, client: str, about: Mapping[str, Any]) -> str | None:
        """Return the id of the client's active job about the same thing; None without one."""
        for job_id, job in self._jobs.items():
            if job.state in ACTIVE and job.client == client and job.about == about:
                return job_id
        return None

    def _stop(self, job: _Job, why: str | None = None) -> None:
        job.stop.set()
        job.state, job.error, job.ended_at = "stopped", why, self._clock()
        job.ended.set()

    def _refuse_too_many(self, client: str) -> None:
        if len(self._active(client)) >= PER_CLIENT:
            raise TooManyJobsError(
                f"{PER_CLIENT} jobs of this tab are running already; cancel one, or wait for it."
            )
        if len(self._active()) >= RUNNING + QUEUED:
            raise TooManyJobsError("The server has as many jobs as it takes; try again in a while.")

    def _make_room(self, newest: _Job) -> None:
        """Forget the jobs that ended first until the results of the others fit; `newest` stays."""
        used = sum(job.result_bytes for job in self._jobs.values())
        earlier = [item for item in self._jobs.items() if item[1] is not newest]
        for job_id, job in sorted(earlier, key=lambda item: item[1].ended_at):
            if used <= RESULT_BYTES:
                return
            if job.result is not None:
                used -= job.result_bytes
                del self._jobs[job_id]

    def _forget_old(self) -> None:
        now = self._clock()
        for job_id, job in list(self._jobs.items()):
            if job.state in ACTIVE:
                if self._is_abandoned(job):
                    self._stop(job)
            elif now - job.ended_at > KEPT_S:
                del self._jobs[job_id]
