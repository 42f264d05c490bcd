"""Long work: limits, progress, stopping, expiry, errors, clients not in each other's way."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.calculations.errors import CalculationError
from app.dash_app.jobs import executor as chunks
from app.dash_app.jobs import manager
from app.dash_app.jobs.executor import RequestsUnderWay, YieldingExecutor
from app.dash_app.jobs.manager import (
    ABANDONED,
    KEPT_S,
    PER_CLIENT,
    QUEUED,
    RUNNING,
    UNPOLLED_S,
    Jobs,
    Kind,
    Progress,
    Status,
    Stopped,
    TooManyJobsError,
)
from app.dash_app.jobs.news import news_of

SOON_S = 30.0


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Patient:
    """Work that goes on until it is told to stop or let go, and notes what became of it."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.left = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, executor: Executor, progress: Progress, stopped: Stopped) -> dict[str, Any]:
        self.begun.set()
        while not (stopped() or self.let_go.is_set()):
            time.sleep(0.002)
        self.left.set()
        return {"let_go": self.let_go.is_set()}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(clock: Clock) -> Iterator[Jobs]:
    with ThreadPoolExecutor(1) as chunks:
        made = Jobs(lambda: chunks, clock)
        yield made
        made.stop_all()


def outcome(jobs: Jobs, job_id: str) -> Status:
    """A job once it has ended."""
    return jobs.wait(job_id, SOON_S)


def started(jobs: Jobs, client: str, kind: str = "simulate") -> tuple[str, Patient]:
    """A job that is at work."""
    work = Patient()
    job_id = jobs.start(client, kind, work)
    assert work.begun.wait(SOON_S)
    return job_id, work


def test_a_job_runs_its_chunks_on_the_executor_and_keeps_its_result(jobs: Jobs) -> None:
    def work(executor: Executor, progress: Progress, stopped: Stopped) -> dict[str, Any]:
        return {"squares": list(executor.map(lambda n: n * n, range(4)))}

    status = outcome(jobs, jobs.start("a", "simulate", work, {"key": "k"}))
    assert (status.state, status.result) == ("finished", {"squares": [0, 1, 4, 9]})
    assert status.about == {"key": "k", "kind": "simulate"}


def test_ids_are_128_random_bits(jobs: Jobs) -> None:
    made = {jobs.start("a", "simulate", lambda *_: {}) for _ in range(50)}
    assert len(made) == 50
    assert {len(bytes.fromhex(one)) for one in made} == {16}


def test_progress_and_the_time_left(jobs: Jobs, clock: Clock) -> None:
    reported, read = threading.Event(), threading.Event()

    def work(executor: Executor, progress: Progress, stopped: Stopped) -> dict[str, Any]:
        progress(25, 100, "testing 0.42×")
        reported.set()
        read.wait(SOON_S)
        return {}

    job_id = jobs.start("a", "simulate", work)
    assert reported.wait(SOON_S)
    clock.now += 10
    status = jobs.status(job_id)
    read.set()
    assert (status.state, status.done, status.of, status.what) == (
        "running",
        25,
        100,
        "testing 0.42×",
    )
    assert status.left_s == pytest.approx(10 / 25 * 75)
    assert outcome(jobs, job_id).left_s is None


def test_cancel_is_told_at_once_and_reaches_the_work(jobs: Jobs) -> None:
    job_id, work = started(jobs, "a")
    jobs.cancel(job_id)
    assert jobs.status(job_id).state == "stopped"
    assert work.left.wait(SOON_S)
    assert jobs.status(job_id).result is None
    jobs.cancel(job_id)  # once more does nothing


def test_a_job_that_nobody_polls_stops(jobs: Jobs, clock: Clock) -> None:
    job_id, work = started(jobs, "a")
    clock.now += UNPOLLED_S
    assert jobs.status(job_id).state == "running"  # asked in time
    clock.now += UNPOLLED_S + 1
    assert work.left.wait(SOON_S)
    status = outcome(jobs, job_id)
    assert (status.state, status.error) == ("stopped", ABANDONED)
    told = news_of(Kind("a", "Simulating", None, lambda _: {}, "cache"), job_id, status)
    assert (told["title"], told["words"]) == ("Stopped before it was done.", ABANDONED)


def test_ended_jobs_are_forgotten_after_a_while(jobs: Jobs, clock: Clock) -> None:
    job_id = jobs.start("a", "simulate", lambda *_: {"n": 1})
    outcome(jobs, job_id)
    clock.now += KEPT_S
    jobs.start("b", "simulate", lambda *_: {})
    assert jobs.status(job_id).result == {"n": 1}
    clock.now += 1
    jobs.start("b", "simulate", lambda *_: {})
    assert jobs.status(job_id) == Status("lost")


def test_a_job_of_another_server_is_lost(jobs: Jobs) -> None:
    assert jobs.status("0" * 32).state == "lost"
    assert jobs.wait("0" * 32, SOON_S).state == "lost"
    jobs.cancel("0" * 32)


def test_results_beyond_their_room_are_forgotten_oldest_first(
    jobs: Jobs, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manager, "RESULT_BYTES", 3_000)
    ids = []
    for _ in range(3):
        clock.now += 1
        ids.append(jobs.start("a", "answer", lambda *_: {"text": "x" * 1_000}))
        outcome(jobs, ids[-1])
    assert [jobs.status(each).state for each in ids] == ["lost", "finished", "finished"]


def test_result_larger_than_the_room_of_all_is_kept_while_it_is_the_newest(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manager, "RESULT_BYTES", 10)
    assert outcome(jobs, jobs.start("a", "answer", lambda *_: {"text": "long"})).result == {
        "text": "long"
    }


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            CalculationError("12 positions, expected 10 or more."),
            "12 positions, expected 10 or more.",
        ),
        (
            ZeroDivisionError("secret/path.py"),
            "Something went wrong; the server's log has the details.",
        ),
    ],
    ids=["ours", "any other"],
)
def test_an_error_is_told_in_words(
    jobs: Jobs, caplog: pytest.LogCaptureFixture, error: Exception, words: str
) -> None:
    def work(*_: Any) -> dict[str, Any]:
        raise error

    with caplog.at_level(logging.ERROR, "lotwise"):
        status = outcome(jobs, jobs.start("a", "simulate", work))
    assert (status.state, status.error) == ("failed", words)
    assert bool(caplog.records) == isinstance(error, ZeroDivisionError)


def test_a_cluster_out_of_reach_is_told(clock: Clock) -> None:
    def unreachable() -> Executor:
        raise CalculationError("No Dask scheduler answers.")

    jobs = Jobs(unreachable, clock)
    assert (
        outcome(jobs, jobs.start("a", "simulate", lambda *_: {})).error
        == "No Dask scheduler answers."
    )


def test_a_client_has_three_jobs_at_most(jobs: Jobs) -> None:
    for kind in range(PER_CLIENT):
        jobs.start("a", str(kind), Patient())
    with pytest.raises(TooManyJobsError, match="cancel one"):
        jobs.start("a", "one more", Patient())
    jobs.start("b", "one more", Patient())


def test_a_new_job_takes_the_place_of_the_one_of_its_kind(jobs: Jobs) -> None:
    first, work = started(jobs, "a")
    others, _ = started(jobs, "b")
    second = jobs.start("a", "simulate", lambda *_: {"second": True})
    assert jobs.status(first).state == "stopped"
    assert work.left.wait(SOON_S)
    assert outcome(jobs, second).result == {"second": True}
    assert jobs.status(others).state == "running"


def test_a_job_about_the_same_thing_is_not_started_twice(jobs: Jobs) -> None:
    about, work = {"fingerprint": "f", "key": "k"}, Patient()
    first = jobs.start("a", "simulate", work, about)
    assert jobs.start("a", "simulate", Patient(), about) == first
    assert jobs.start("b", "simulate", Patient(), about) != first
    work.let_go.set()
    assert outcome(jobs, first).state == "finished"
    assert jobs.start("a", "simulate", Patient(), about) != first


def test_an_ended_job_lets_go_of_what_it_worked_on(jobs: Jobs) -> None:
    class Log:
        """Stands for a large log."""

    let_go = threading.Event()
    log = Log()
    weakref.finalize(log, let_go.set)
    job_id = jobs.start("a", "simulate", lambda *_, log=log: {"log": log is not None})
    del log
    assert outcome(jobs, job_id).state == "finished"
    assert let_go.wait(SOON_S)


def test_the_queue_is_bounded_and_moves_on(jobs: Jobs) -> None:
    at_work = [started(jobs, f"client {i}") for i in range(RUNNING)]
    waiting = [jobs.start(f"waiting {i}", "simulate", lambda *_: {}) for i in range(QUEUED)]
    assert {jobs.status(one).state for one in waiting} == {"queued"}
    with pytest.raises(TooManyJobsError, match="try again"):
        jobs.start("late", "simulate", lambda *_: {})
    for _, work in at_work:
        work.let_go.set()
    assert {outcome(jobs, one).state for one in waiting} == {"finished"}


def test_a_job_cancelled_while_it_waits_never_begins(jobs: Jobs) -> None:
    at_work = [started(jobs, f"client {i}") for i in range(RUNNING)]
    work = Patient()
    waiting = jobs.start("waiting", "simulate", work)
    jobs.cancel(waiting)
    for _, busy in at_work:
        busy.let_go.set()
    assert outcome(jobs, jobs.start("after", "simulate", lambda *_: {})).state == "finished"
    assert not work.begun.is_set()


def test_stopping_all_ends_every_job(jobs: Jobs) -> None:
    at_work = [started(jobs, f"client {i}") for i in range(RUNNING)]
    jobs.stop_all()
    assert all(work.left.wait(SOON_S) for _, work in at_work)
    assert {jobs.status(job_id).state for job_id, _ in at_work} == {"stopped"}


def test_a_result_that_comes_after_the_cancel_is_no_result(jobs: Jobs) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def deaf(executor: Executor, progress: Progress, stopped: Stopped) -> dict[str, Any]:
        begun.set()
        go_on.wait(SOON_S)
        return {"late": True}

    job_id = jobs.start("a", "simulate", deaf)
    assert begun.wait(SOON_S)
    jobs.cancel(job_id)
    go_on.set()
    outcome(jobs, jobs.start("b", "simulate", lambda *_: {}))
    assert jobs.status(job_id)[:2] == ("stopped", {"kind": "simulate"})
    assert jobs.status(job_id).result is None


def test_waiting_is_bounded(jobs: Jobs) -> None:
    job_id, _ = started(jobs, "a")
    assert jobs.wait(job_id, 0.01).state == "running"


def test_yielding_executor_request_under_way_waits_for_its_answer() -> None:
    requests, order = RequestsUnderWay(), []
    with YieldingExecutor(1, requests, patience_s=SOON_S) as pool:
        with requests.answering():
            chunk = pool.submit(order.append, "chunk")
            assert not chunk.done()
            order.append("answer")
        chunk.result(SOON_S)
    assert order == ["answer", "chunk"]


def test_yielding_executor_endless_request_does_not_starve_chunks() -> None:
    requests = RequestsUnderWay()
    with YieldingExecutor(1, requests, patience_s=0.01) as pool, requests.answering():
        assert pool.submit(lambda: "done").result(SOON_S) == "done"


def test_yielding_executor_request_waiting_for_the_chunk_is_no_reason_to_wait() -> None:
    requests = RequestsUnderWay()
    with (
        YieldingExecutor(1, requests, patience_s=SOON_S) as pool,
        requests.answering(),
        requests.waiting_for_work(),
    ):
        assert pool.submit(lambda: "done").result(SOON_S / 2) == "done"


def test_count_requests_failing_request_is_counted_out_again() -> None:
    server, requests, seen = Flask("counted"), RequestsUnderWay(), []

    @server.route("/")
    def fail() -> str:
        seen.append(requests.wait_for_none(0.0))
        raise ValueError

    chunks.count_requests(server, requests)
    assert server.test_client().get("/").status_code == 500
    assert seen == [False]
    assert requests.wait_for_none(0.0)


def test_the_threads_are_shared_by_all_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTWISE_CLUSTER", raising=False)
    made: Callable[[], Executor] = chunks.ChunkExecutors(RequestsUnderWay()).present
    assert made() is made()
