"""Work of jobs without a job: nobody stops it."""

from __future__ import annotations

from typing import Any

from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.dash_app.jobs.manager import JobWork, Progress
from app.dash_app.json_object import Json


def unheard(done: int, of: int, what: str = "") -> None:
    """Take note of the progress of work that nobody follows."""


def work_of(
    book: Book, profile: Profile, request: Json, executor: Any = None, progress: Progress = unheard
) -> JobWork:
    """Return what the work of a job is given; without an executor it works in this thread."""
    return JobWork(book, profile, request, executor, progress, lambda: False)
