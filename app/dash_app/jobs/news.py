"""News of a job for the browser: plain data in the words of the page.

A job's state, the share that is done, and what to say of it. Nothing in it is HTML.
"""

from __future__ import annotations

from app.dash_app.jobs.manager import Kind, Status
from app.dash_app.json_object import Json
from app.formatting import count, percent, plural

_RAN_BEFORE = "Results on the page, if any, are from the last complete run."

#: Title, words and Mantine colour of what is said of a job that ended without a result.
_ENDED = {
    "stopped": ("Cancelled.", _RAN_BEFORE, "gray"),
    "failed": ("This could not be computed.", "", "red"),
    "lost": ("This run was lost when the server restarted.", "Nothing else is lost.", "yellow"),
}


def news_of(kind: Kind, job_id: str, status: Status) -> Json:
    """Return the news of a job as JSON; of a finished one with its result and where to keep it."""
    title, words, colour = _ENDED.get(
        status.state, (kind.title, progress_text(kind, status), "accent")
    )
    if status.state == "stopped" and status.error:  # by the server: nobody cancelled it
        title = "Stopped before it was done."
    news = {
        "id": job_id,
        "kind": kind.name,
        "state": status.state,
        "share": status.done / status.of if status.of else 0.0,
        "left": status.left_s,
        "title": title,
        "words": status.error or words,
        "colour": colour,
        "error": status.error,
        "fingerprint": status.about.get("fingerprint"),
        "key": status.about.get("key"),
    }
    if status.state == "finished":
        news |= {"cache": kind.cache, "result": status.result}
    return news


def progress_text(kind: Kind, status: Status) -> str:
    """Return the progress in words: `45 of 50 resamples, about 4 s left`, `testing 0.42×, 61%`."""
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
