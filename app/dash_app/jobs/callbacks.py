"""Long work and the browser: starting a job for a page, telling the browser how its jobs stand, handing over results.

The browser keeps what it knows of its jobs in the session store `jobs` (assets/jobs.js) and polls while one is active, whatever
page is open. A page starts a job with `begin`, shows `stores.JOBS` where its bar belongs, and finds results in its kind's cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from app.calculations.errors import LotwiseError
from app.dash_app.components.markup import markup
from app.dash_app.jobs.job_bar import job_bar
from app.dash_app.jobs.manager import ACTIVE, Jobs, Json, Status
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state

if TYPE_CHECKING:
    from app.dash_app.state.workspace import Workspace

AT_ONCE_S = 0.8  #: a run that takes no longer shows no bar
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class BrowserJobs:
    """Contents of a browser's stores about long work, as received: not yet validated."""

    client: object  #: id of the browser tab, from `stores.JOB_CLIENT`
    jobs: object  #: its jobs, from `stores.JOBS`


def register(app: Dash) -> None:
    """Register the callbacks of long work."""
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
        State(stores.JOBS, "data"),
    )
    app.callback(
        Input(ids.JOB_INTERVAL, "n_intervals"),
        Input(stores.JOB_CANCEL, "data"),
        State(stores.JOBS, "data"),
        prevent_initial_call=True,
    )(poll)


def begin(
    kind_name: str, workspace: Workspace, request: Json, key: str, browser: BrowserJobs
) -> None:
    """Start a job of a page and tell the browser; what is done within a moment is handed over at once.

    `key` names the result among those of the portfolio. The job of that kind that the browser still has stops.
    Raises `TooManyJobsError` when no more may run.
    """
    kind = _jobs().kinds[kind_name]
    about = {"fingerprint": workspace.ready["fingerprint"], "key": key}
    if known := _known(browser.jobs).get(kind_name):
        _jobs().cancel(known["id"])
    job_id = _jobs().start(
        _client(browser.client),
        kind_name,
        partial(kind.run, workspace.book, workspace.profile, request),
        about,
    )
    with server_state().requests.waiting_for_work():
        status = _jobs().wait(job_id, AT_ONCE_S)
    _tell([(job_id, kind_name, status)], started=True)


def poll(_intervals: int | None, cancel: object, jobs: object) -> None:
    """How the browser's jobs stand; first, stop the one whose Cancel was pressed last.

    Whatever set this off: a press may come in one request with the interval, and a job is stopped once.
    """
    if _is_id(cancel):
        _jobs().cancel(str(cancel))
    active = [(job["id"], kind) for kind, job in _known(jobs).items() if job.get("state") in ACTIVE]
    if active:
        _tell([(job_id, kind, _jobs().status(job_id)) for job_id, kind in active])


def _jobs() -> Jobs:
    return server_state().jobs


def was_asked(jobs: object, kind_name: str, key: str) -> bool:
    """Whether the browser's last job of that kind was for `key`: it runs, or ended without a result and waits for *Run again*."""
    known = _known(jobs).get(kind_name)
    return known is not None and known.get("key") == key


def leave(kind_name: str, key: str, jobs: object) -> None:
    """Drop the browser's job of that kind unless it is for `key`: nobody waits for it any more, or for what became of it."""
    known = _known(jobs).get(kind_name)
    if known is not None and known.get("key") != key:
        _jobs().cancel(known["id"])
        set_props(
            stores.JOB_NEWS,
            {
                "data": {
                    "started": False,
                    "jobs": [{"id": known["id"], "kind": kind_name, "state": "left"}],
                }
            },
        )


def _tell(statuses: Iterable[tuple[str, str, Status]], *, started: bool = False) -> None:
    news = [_news(job_id, kind, status) for job_id, kind, status in statuses]
    set_props(stores.JOB_NEWS, {"data": {"started": started, "jobs": news}})


def _news(job_id: str, kind_name: str, status: Status) -> Json:
    kind = _jobs().kinds[kind_name]
    about = {name: status.about.get(name) for name in ("fingerprint", "key")}
    result = {"cache": kind.cache, "result": status.result} if status.state == "finished" else {}
    return {
        "id": job_id,
        "kind": kind_name,
        "state": status.state,
        "bar": markup(job_bar(kind, job_id, status)),
        **about,
        **result,
    }


def _known(jobs: object) -> dict[str, Any]:
    """The browser's jobs by kind; whatever else it sent is left out."""
    listed = jobs.get("jobs") if isinstance(jobs, dict) else None
    if not isinstance(listed, dict):
        return {}
    return {
        kind: listed[kind]
        for kind in _jobs().kinds
        if isinstance(listed.get(kind), dict) and _is_id(listed[kind].get("id"))
    }


def _client(client: object) -> str:
    """Whom a job counts for: the tab, by the random name it gave itself. The queue's length bounds those who change theirs."""
    if not _is_id(client):
        raise LotwiseError("The page has not finished loading; try again in a moment.")
    return str(client)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
