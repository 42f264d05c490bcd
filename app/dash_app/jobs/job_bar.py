"""Component of a job: a progress bar while it runs, a note when it ended without a result."""

from __future__ import annotations

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon
from app.dash_app.components.note import Tone, note
from app.dash_app.jobs.manager import Kind, Status
from app.formatting import count, percent, plural

#: Title, text and tone of the note about a job that ended without a result, by its state.
_NOTES: dict[str, tuple[str, str, Tone]] = {
    "stopped": ("Cancelled.", "The results below are from the last complete run.", "info"),
    "lost": (
        "This run was lost when the server restarted.",
        "Nothing else is lost.",
        "warn",
    ),
}


def job_bar(kind: Kind, job_id: str, status: Status) -> html.Div | None:
    """Return the progress bar or the note of a job; None once it has a result."""
    if status.state == "finished":
        return None
    if status.state in ("queued", "running"):
        return _running(kind, job_id, status)
    again = html.Button(
        [icon("restore", 14), "Run again"],
        className="btn",
        type="button",
        **_action("run-again", kind.name),
    )
    if status.state == "failed":
        return note("This could not be computed.", status.error, "danger", again)
    title, text, tone = _NOTES[status.state]
    return note(title, text, tone, again)


def _running(kind: Kind, job_id: str, status: Status) -> html.Div:
    share = status.done / status.of if status.of else 0.0
    words = html.Div(
        [
            html.B(kind.title),
            html.Span(progress_text(kind, status), className="job-far"),
            html.Span("The server does not answer. Trying again.", className="job-silent"),
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
        [icon("x", 14), "Cancel"], className="btn", type="button", **_action("cancel-job", job_id)
    )
    return html.Div([words, track, cancel], className="job", **{"data-job": job_id})


def progress_text(kind: Kind, status: Status) -> str:
    """Return the progress in words: `945 of 1,500 paths, about 4 s left`, `testing 0.42×, 61%`."""
    if status.state == "queued":
        return "waiting for other jobs"
    if not status.of:
        return "starting"
    left = "" if status.left_s is None else f", {time_left(status.left_s)} left"
    activity = f"{status.what}, " if status.what else ""
    if kind.unit is None:
        return f"{activity}{percent(status.done / status.of, 0)}{left}"
    return f"{activity}{count(status.done)} of {plural(status.of, kind.unit)}{left}"


def time_left(seconds: float) -> str:
    """Return a duration, rounded: `under a second`, `about 4 s`, `about 2 min`."""
    if seconds < 1:
        return "under a second"
    if seconds < 90:
        return f"about {count(round(seconds))} s"
    return f"about {count(round(seconds / 60))} min"


def _action(action: str, target: str) -> dict[str, str]:
    return {"data-act": action, "data-name": target, "data-key": f"{action}-{target}"}
