"""Jobs and the browser: start a job for a page, report the status of its jobs, deliver results.

The browser keeps the news of its jobs in the session store `jobs` (assets/js/jobs.js) and polls
while a job is active, on every page. A page starts a job with `begin`, shows `job_bar` of its kinds
(job_bar.py), and reads results from the store that the job's kind names as its cache. *Run again*
is told in `stores.JOB_AGAIN`.

A page that shows the progress in its own way reads `stores.JOBS` in a clientside callback: the job
of one kind is `kept?.jobs?.[kind]`, undefined when there is none and once it has a result. Its
`state` is queued, running, failed, stopped or lost; `share` is the part done, 0 to 1; `title` and
`words` say it (`words` as in "945 of 1,500 paths, about 4 s left", or why it failed); `error` is
the reason of a failure, else null; `fingerprint` and `key` name the request. For example:

    answer: (kept) => {
      const job = kept?.jobs?.answer;
      return job?.state === "running" ? `Working out your size, ${job.words}.` : no_update;
    }

News comes every 1.5 s, and sooner where less than 3 s are left. A button of its own sets
`stores.JOB_CANCEL` to the job's `id`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, set_props

from app.calculations.errors import LotwiseError
from app.dash_app.jobs import job_bar
from app.dash_app.jobs.manager import (
    ACTIVE,
    Jobs,
    JobWork,
    Progress,
    Status,
    Stopped,
    TooManyJobsError,
)
from app.dash_app.jobs.news import news_of
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state

if TYPE_CHECKING:
    from app.dash_app.state.workspace import Workspace

AT_ONCE_S = 0.8  #: a job that takes at most this long shows no progress bar [seconds]
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class BrowserJobs:
    """Contents of a browser's stores about long work, as received: not yet validated."""

    client: object  #: id of the browser tab, from `stores.JOB_CLIENT`
    jobs: object  #: its jobs, from `stores.JOBS`


def register(app: Dash) -> None:
    """Register the callbacks that follow the browser's jobs."""
    browser = partial(ClientsideFunction, "jobs")
    app.clientside_callback(
        browser("client"), Output(stores.JOB_CLIENT, "data"), Input(ids.JOB_INTERVAL, "id")
    )
    app.clientside_callback(
        browser("follow"),
        Output(stores.JOBS, "data"),
        Output(ids.JOB_INTERVAL, "disabled"),
        Output(ids.JOB_INTERVAL, "interval"),
        Input(stores.JOB_NEWS, "data"),
        Input(stores.job_start(ALL), "data"),
        State(stores.JOBS, "data"),
        State(ids.JOB_INTERVAL, "interval"),
        State(ids.JOB_INTERVAL, "disabled"),
    )
    app.clientside_callback(
        browser("cancel"),
        Output(stores.JOB_CANCEL, "data"),
        Input(job_bar.part_id("cancel", ALL, ALL), "n_clicks"),
        State(stores.JOBS, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        browser("again"),
        Output(stores.JOB_AGAIN, "data"),
        Input(job_bar.part_id("again", ALL, ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    job_bar.register(app)
    app.callback(
        Input(ids.JOB_INTERVAL, "n_intervals"),
        Input(stores.JOB_CANCEL, "data"),
        State(stores.JOBS, "data"),
        prevent_initial_call=True,
    )(poll)


def begin(
    kind_name: str, workspace: Workspace, request: Json, key: str, browser: BrowserJobs
) -> None:
    """Start a job for a page and report it to the browser.

    A result of an awaited kind that is ready within `AT_ONCE_S` seconds is delivered at once.
    `key` is the `result_key` (state/portfolio_cache.py) of all that the result depends on. An
    earlier job of the same kind in this browser is cancelled.
    Raises `TooManyJobsError` when no more may run, `LotwiseError` for an invalid `client`.
    """
    kind = _jobs().kinds[kind_name]
    about = {"fingerprint": workspace.ready["fingerprint"], "key": key}
    if earlier := _known_jobs(browser.jobs).get(kind_name):
        _jobs().cancel(earlier["id"])

    def work(executor: Executor, progress: Progress, stopped: Stopped) -> Json:
        book, profile = workspace.book, workspace.profile
        return kind.run(JobWork(book, profile, request, executor, progress, stopped))

    job_id = _jobs().start(
        _client(browser.client),
        kind_name,
        work,
        about,
    )
    with server_state().requests.waiting_for_work():
        status = _jobs().wait(job_id, AT_ONCE_S if kind.is_awaited else 0.0)
    _tell_start(job_id, kind_name, status)


def begin_if_possible(
    kind_name: str, workspace: Workspace, request: Json, key: str, browser: BrowserJobs
) -> None:
    """Start a job as `begin` does, for work that nobody has pressed a button for.

    Where no more jobs may run, its bar says so and offers to run it again.
    """
    try:
        begin(kind_name, workspace, request, key, browser)
    except TooManyJobsError as error:
        about = {"fingerprint": workspace.ready["fingerprint"], "key": key}
        refused = Status("failed", about, error=str(error))
        _tell_start(secrets.token_hex(16), kind_name, refused)


def poll(_intervals: int | None, cancel: object, jobs: object) -> None:
    """Cancel the job whose Cancel button was pressed last, then report the active jobs.

    A press and the interval may arrive in one request, so both are always handled; cancelling a
    job twice does no harm. Work that no button asked for (`Kind.is_awaited` is False) has no bar
    with *Run again* on its page: where the server was restarted under it, or has stopped it because
    this tab was asleep, its page is told to ask for it again.
    """
    if _is_id(cancel):
        _jobs().cancel(str(cancel))
    active = [
        (job["id"], kind) for kind, job in _known_jobs(jobs).items() if job.get("state") in ACTIVE
    ]
    if not active:
        return
    kinds = _jobs().kinds
    news = [news_of(kinds[kind], job_id, _jobs().status(job_id)) for job_id, kind in active]
    _report(news)
    for told in news:
        has_gone = told["state"] in ("lost", "stopped") and told["id"] != cancel
        if has_gone and not kinds[told["kind"]].is_awaited:
            again = {"kind": told["kind"], "at": time.time_ns() // 1_000_000}
            set_props(stores.JOB_AGAIN, {"data": again | {"is_pressed": False}})


def _jobs() -> Jobs:
    return server_state().jobs


def was_asked(jobs: object, kind_name: str, key: str) -> bool:
    """Return True if the browser's last job of that kind was for `key`.

    Such a job is still active, or it ended without a result and waits for *Run again*.
    """
    job = _known_jobs(jobs).get(kind_name)
    return job is not None and job.get("key") == key


def is_under_way(jobs: object, kind_name: str, key: str) -> bool:
    """Return True while this server runs the browser's last job of that kind, if it is for `key`.

    Also for some minutes after that job failed, as the next would fail too.
    """
    job = _known_jobs(jobs).get(kind_name)
    if job is None or job.get("key") != key:
        return False
    return _jobs().status(job["id"]).state in (*ACTIVE, "failed")


def is_run_again(kind_name: str, again: object) -> bool:
    """Return True where *Run again* of that kind has called the present callback.

    `again` is the content of `stores.JOB_AGAIN`, which stays there afterwards. Of a job that is
    gone it is False: another may have taken its place, and is not to begin anew.
    """
    if not isinstance(again, dict) or again.get("kind") != kind_name:
        return False
    is_pressed = again.get("is_pressed") is not False
    return is_pressed and ctx.triggered_id == stores.JOB_AGAIN


def is_wanted(kind_name: str, clicks: int | None, again: object) -> bool:
    """Return True where the button that starts this kind, or its *Run again*, has been pressed."""
    is_of_button = bool(clicks) and ctx.triggered_id != stores.JOB_AGAIN
    return is_of_button or is_run_again(kind_name, again)


def leave(kind_name: str, key: str, jobs: object) -> None:
    """Cancel the browser's job of that kind and remove its bar, unless it is for `key`."""
    job = _known_jobs(jobs).get(kind_name)
    if job is not None and job.get("key") != key:
        _jobs().cancel(job["id"])
        _report([{"id": job["id"], "kind": kind_name, "state": "left"}])


def _tell_start(job_id: str, kind_name: str, status: Status) -> None:
    """Tell of a new job in the store of its kind, where news of other jobs cannot replace it."""
    news = news_of(_jobs().kinds[kind_name], job_id, status)
    set_props(stores.job_start(kind_name), {"data": news})


def _report(news: Sequence[Json]) -> None:
    set_props(stores.JOB_NEWS, {"data": {"jobs": news}})


def _known_jobs(jobs: object) -> dict[str, Any]:
    """Return the browser's jobs by kind, leaving out everything malformed."""
    listed = jobs.get("jobs") if isinstance(jobs, dict) else None
    if not isinstance(listed, dict):
        return {}
    return {
        kind: listed[kind]
        for kind in _jobs().kinds
        if isinstance(listed.get(kind), dict) and _is_id(listed[kind].get("id"))
    }


def _client(client: object) -> str:
    """Return the random id of the browser tab, on which the limit of jobs per client is counted.

    A tab that changes its id evades that limit; the length of the queue still bounds its jobs.
    Raises `LotwiseError` when the id is malformed.
    """
    if not _is_id(client):
        raise LotwiseError("The page has not finished loading; try again in a moment.")
    return str(client)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
