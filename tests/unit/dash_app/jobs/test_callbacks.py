"""Messages to the browser about long work: started, polled, cancelled, lost, with its result."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.calculations.errors import LotwiseError
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.jobs.job_bar import job_bar, part_id
from app.dash_app.jobs.manager import ACTIVE, PER_CLIENT, Jobs, JobWork, Kind, Status, Stopped
from app.dash_app.jobs.news import news_of, progress_text
from app.dash_app.state import stores
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.workspace import Workspace

CLIENT, OTHER = "c" * 32, "0" * 32
KIND = Kind("squares", "Squares", "number", lambda *_: {"squares": [1, 4, 9]}, "squares-cache")
NOT_LOOKED_AT: Any = None
WORKSPACE = Workspace({"fingerprint": "f", "nonce": "n.0.0"}, NOT_LOOKED_AT, NOT_LOOKED_AT)


class Server:
    """The server as the browser sees it."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.again: list[dict[str, Any]] = []

    def take(self, store: object, props: dict[str, Any]) -> None:
        if store == stores.JOB_AGAIN:
            self.again.append(props["data"])
            return
        is_start = store == stores.job_start(KIND.name)
        assert is_start or store == stores.JOB_NEWS
        jobs = [props["data"]] if is_start else props["data"]["jobs"]
        self.told.append({"started": is_start, "jobs": jobs})

    def begin(self, key: str = "k", client: object = CLIENT, jobs: object = None) -> dict[str, Any]:
        long_work.begin(KIND.name, WORKSPACE, {}, key, long_work.BrowserJobs(client, jobs))
        return self.latest()

    def poll(self, known: dict[str, Any], cancel: object = None) -> dict[str, Any]:
        long_work.poll(1, cancel, {"jobs": {KIND.name: known}})
        return self.latest()

    def latest(self) -> dict[str, Any]:
        (job,) = self.told[-1]["jobs"]
        return dict(job)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Open it to let the work finish."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def server(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event, state: ServerState
) -> Iterator[Server]:
    """A server with one kind of work, which waits for the gate."""

    def run(work: JobWork) -> dict[str, Any]:
        work.progress(1, 4)
        while not (gate.wait(0.002) or work.stopped()):
            pass
        return {"squares": [1, 4, 9]}

    made, chunks = Server(), ThreadPoolExecutor(1)
    jobs = Jobs(lambda: chunks)
    state.jobs = jobs
    monkeypatch.setattr(long_work, "AT_ONCE_S", 0.01)
    monkeypatch.setattr(long_work, "set_props", made.take)
    jobs.register(Kind(KIND.name, KIND.title, KIND.unit, run, KIND.cache))
    yield made
    jobs.stop_all()
    chunks.shutdown()


def test_a_quick_job_is_handed_over_at_once(
    server: Server, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.set()
    monkeypatch.setattr(long_work, "AT_ONCE_S", 10.0)
    news = server.begin()
    assert server.told[-1]["started"] is True
    assert (news["state"], news["result"], news["cache"]) == (
        "finished",
        {"squares": [1, 4, 9]},
        "squares-cache",
    )
    assert (news["kind"], news["fingerprint"], news["key"]) == ("squares", "f", "k")


def test_a_quick_job_that_is_not_awaited_is_polled(
    server: Server, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "AT_ONCE_S", 10.0)
    jobs = server_state().jobs
    jobs.register(replace(jobs.kinds[KIND.name], is_awaited=False))
    news = server.begin()
    assert news["state"] in ACTIVE
    gate.set()
    jobs.wait(news["id"], 10)
    assert server.poll(news)["result"] == {"squares": [1, 4, 9]}


def test_a_longer_one_is_polled_until_it_has_a_result(
    server: Server, gate: threading.Event
) -> None:
    news = server.begin()
    assert news["state"] == "running"
    assert "result" not in news
    assert (news["title"], news["share"]) == ("Squares", 0.25)
    assert news["words"].startswith("1 of 4 numbers")
    gate.set()
    server_state().jobs.wait(news["id"], 10)
    assert server.poll(news)["result"] == {"squares": [1, 4, 9]}
    assert server.told[-1]["started"] is False


def test_cancel_stops_it_and_says_so(server: Server) -> None:
    news = server.begin()
    assert server.poll(news, cancel=news["id"])["state"] == "stopped"
    assert server.latest()["title"] == "Cancelled."


def test_a_job_of_a_server_that_is_gone_can_be_run_again(server: Server) -> None:
    news = server.begin() | {"id": OTHER}
    assert server.poll(news)["state"] == "lost"
    assert server.latest()["title"] == "This run was lost when the server restarted."


@pytest.mark.parametrize(("is_awaited", "is_cancelled"), [(True, False), (False, True)])
def test_a_job_that_somebody_asked_for_or_cancelled_is_not_run_again_by_itself(
    server: Server, is_awaited: bool, is_cancelled: bool
) -> None:
    kinds = server_state().jobs.kinds
    kinds[KIND.name] = replace(kinds[KIND.name], is_awaited=is_awaited)
    news = server.begin() | ({} if is_cancelled else {"id": OTHER})
    server.poll(news, cancel=news["id"] if is_cancelled else None)
    assert server.again == []


def test_a_job_that_nobody_asked_for_is_asked_for_again_when_it_is_gone(server: Server) -> None:
    """Nothing on its page has *Run again*: as the answer of the headline."""
    kinds = server_state().jobs.kinds
    kinds[KIND.name] = replace(kinds[KIND.name], is_awaited=False)
    server.poll(server.begin() | {"id": OTHER}, cancel="e" * 32)
    (again,) = server.again
    assert (again["kind"], again["is_pressed"]) == (KIND.name, False)
    assert not long_work.is_run_again(KIND.name, again), "what runs meanwhile is not begun anew"


@pytest.mark.parametrize(
    ("by", "kind", "is_again"),
    [
        (stores.JOB_AGAIN, KIND.name, True),
        (stores.JOB_AGAIN, "another", False),
        (stores.PROFILE, KIND.name, False),
    ],
)
def test_run_again_calls_once(
    monkeypatch: pytest.MonkeyPatch, by: str, kind: str, is_again: bool
) -> None:
    """The press stays in its store, and must not be obeyed at the next change of anything."""
    monkeypatch.setattr(long_work, "ctx", SimpleNamespace(triggered_id=by))
    assert long_work.is_run_again(KIND.name, {"kind": kind, "at": 1}) is is_again
    assert not long_work.is_run_again(KIND.name, None)


def test_a_new_job_stops_the_one_the_browser_still_has(server: Server) -> None:
    first = server.begin("first")
    server.begin(
        "second", client="d" * 32, jobs={"jobs": {KIND.name: first}}
    )  # after a reload the tab counts as a new client
    assert server_state().jobs.status(first["id"]).state == "stopped"


def test_a_job_that_nobody_waits_for_any_more_is_dropped(server: Server) -> None:
    news = server.begin("k")
    jobs = {"jobs": {KIND.name: news}}
    long_work.leave(KIND.name, "k", jobs)
    assert server_state().jobs.status(news["id"]).state == "running"
    long_work.leave(KIND.name, "another", jobs)
    assert server_state().jobs.status(news["id"]).state == "stopped"
    assert server.latest() == {"id": news["id"], "kind": KIND.name, "state": "left"}


def test_nothing_is_said_of_no_jobs(server: Server) -> None:
    for jobs in (
        None,
        {},
        {"jobs": []},
        {"jobs": {KIND.name: {"id": OTHER, "state": "stopped"}}},
        {"jobs": {"unknown": {"id": OTHER}}},
    ):
        long_work.poll(1, None, jobs)
    assert server.told == []


@pytest.mark.parametrize("name", [None, 5, "short", "C" * 32, ["c" * 32]])
def test_a_client_without_a_proper_name_starts_nothing(server: Server, name: object) -> None:
    with pytest.raises(LotwiseError, match="try again in a moment"):
        server.begin(client=name)


def test_work_that_finds_no_room_says_so_and_can_be_run_again(server: Server) -> None:
    for number in range(PER_CLIENT):
        server_state().jobs.start(CLIENT, f"other {number}", waits_until_stopped)
    browser = long_work.BrowserJobs(CLIENT, None)
    long_work.begin_if_possible(KIND.name, WORKSPACE, {}, "k", browser)
    assert server.told[-1]["started"] is True
    news = server.latest()
    assert (news["state"], news["kind"], news["key"]) == ("failed", KIND.name, "k")
    assert news["words"] == "3 jobs of this tab are running already; cancel one, or wait for it."
    assert long_work.was_asked({"jobs": {KIND.name: news}}, KIND.name, "k")


def waits_until_stopped(_executor: object, _progress: object, stopped: Stopped) -> dict[str, Any]:
    while not stopped():
        time.sleep(0.002)
    return {}


def test_what_ended_without_a_result_is_known_by_its_key(state: ServerState) -> None:
    state.jobs.register(KIND)
    jobs = {"jobs": {KIND.name: {"id": OTHER, "state": "stopped", "key": "k"}}}
    assert long_work.was_asked(jobs, KIND.name, "k")
    assert not long_work.was_asked(jobs, KIND.name, "another")
    assert not long_work.was_asked(None, KIND.name, "k")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status("queued"), "waiting for other jobs"),
        (Status("running"), "starting"),
        (Status("running", done=945, of=1_500, left_s=4.2), "945 of 1,500 numbers, about 4 s left"),
        (Status("running", done=1, of=1_500), "1 of 1,500 numbers"),
        (Status("running", done=9, of=10, left_s=0.4), "9 of 10 numbers, under a second left"),
        (Status("running", done=1, of=10, left_s=200.0), "1 of 10 numbers, about 3 min left"),
    ],
)
def test_how_far_a_job_is(status: Status, said: str) -> None:
    assert progress_text(KIND, status) == said


def test_work_that_counts_nothing_readable_says_its_share() -> None:
    assert progress_text(replace(KIND, unit=None), Status("running", done=150, of=1_000)) == "15%"


def test_work_that_says_what_it_is_at_is_quoted() -> None:
    status = Status("running", done=612, of=1_000, left_s=4.0, what="testing 0.42×")
    assert progress_text(replace(KIND, unit=None), status) == "testing 0.42×, 61%, about 4 s left"
    assert progress_text(KIND, status) == "testing 0.42×, 612 of 1,000 numbers, about 4 s left"


def test_a_failure_is_told_with_its_reason() -> None:
    news = news_of(KIND, OTHER, Status("failed", error="5 positions <b>, expected 10."))
    assert news["words"] == news["error"] == "5 positions <b>, expected 10."
    assert (news["state"], news["colour"]) == ("failed", "red")


def test_a_bar_is_hidden_until_its_kind_has_a_job() -> None:
    bar = job_bar(("squares", "cubes"), "here")
    assert [one.id for one in bar.children] == [
        part_id("bar", "squares", "here"),
        part_id("bar", "cubes", "here"),
    ]
    for one in bar.children:
        running, note = one.children
        assert running.hidden is True
        assert note.hide is True
