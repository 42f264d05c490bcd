"""Long work on the page: a thin bar while it runs, a note with a way on when it ended without a result."""

from __future__ import annotations

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon
from app.dash_app.components.note import Tone, note
from app.dash_app.jobs.manager import Kind, Status
from app.formatting import count, percent, plural

#: How a job that gave no result is told: title, text, tone.
_ENDED: dict[str, tuple[str, str, Tone]] = {
    "stopped": ("Cancelled.", "What stands below is of the last complete run.", "info"),
    "lost": (
        "This run is gone.",
        "The server was restarted, and the run with it; nothing else is lost.",
        "warn",
    ),
}


def job_bar(kind: Kind, job_id: str, status: Status) -> html.Div | None:
    """What there is to say of a job: nothing once it has a result."""
    if status.state == "finished":
        return None
    if status.state in ("queued", "running"):
        return _running(kind, job_id, status)
    again = html.Button(
        [icon("restore", 14), "Run again"],
        className="btn",
        type="button",
        **_acts("run-again", kind.name),
    )
    if status.state == "failed":
        return note("This could not be computed.", status.error, "danger", again)
    title, text, tone = _ENDED[status.state]
    return note(title, text, tone, again)


def _running(kind: Kind, job_id: str, status: Status) -> html.Div:
    share = status.done / status.of if status.of else 0.0
    words = html.Div(
        [
            html.B(kind.title),
            html.Span(far(kind, status), className="job-far"),
            html.Span("The server does not answer; trying again.", className="job-silent"),
        ],
        className="job-words",
    )
    track = html.Div(
        html.Span(style={"width": f"{share:.1%}"}),
        className="job-track",
        role="progressbar",
        **aria(label=kind.title, valuemin="0", valuemax="100", valuenow=f"{share:.0%}".rstrip("%")),
    )
    cancel = html.Button(
        [icon("x", 14), "Cancel"], className="btn", type="button", **_acts("cancel-job", job_id)
    )
    return html.Div([words, track, cancel], className="job", **{"data-job": job_id})


def far(kind: Kind, status: Status) -> str:
    """How far a job is: `945 of 1,500 paths, about 4 s left`, `testing 0.42×, 61%`."""
    if status.state == "queued":
        return "waiting for other jobs"
    if not status.of:
        return "starting"
    left = "" if status.left_s is None else f", {time_left(status.left_s)} left"
    what = f"{status.what}, " if status.what else ""
    if kind.unit is None:
        return f"{what}{percent(status.done / status.of, 0)}{left}"
    return f"{what}{count(status.done)} of {plural(status.of, kind.unit)}{left}"


def time_left(seconds: float) -> str:
    """A duration nobody should take to the second: `under a second`, `about 4 s`, `about 2 min`."""
    if seconds < 1:
        return "under a second"
    return (
        f"about {count(round(seconds))} s"
        if seconds < 90
        else f"about {count(round(seconds / 60))} min"
    )


def _acts(act: str, on: str) -> dict[str, str]:
    return {"data-act": act, "data-name": on, "data-key": f"{act}-{on}"}
