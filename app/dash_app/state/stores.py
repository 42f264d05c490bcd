"""Stores of the browser, which owns the state of the application: names, versions and schemas.

Local stores outlive the tab, session stores live as long as the tab, memory stores as long as the
page. Every record that comes from a browser is untrusted input: `packed_of` refuses one that is
damaged, foreign or newer, with a message for the user.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict, TypeGuard

from app.calculations.errors import LogError
from app.dash_app.theme import Scheme

PORTFOLIO = "current-portfolio-data"  #: local: `PortfolioRecord`
DAILY_LOG = "current-daily-log-data"  #: local: `DailyRecord`
#: Local: `PortfolioRecord` of live trades, which are compared with the portfolio (pages/live).
LIVE = "live-log-data"
#: Memory: `ProfileMap` as the browser keeps it in localStorage under this key, which
#: assets/js/settings.js alone writes and hears.
PROFILES = "position-sizing-store"
PROFILES_READ = "settings-read"  #: memory: True once `PROFILES` holds what the browser keeps
#: Local: `PageSettings`, choices of the user that belong to no portfolio.
PAGE_SETTINGS = "page-settings"
SIMULATIONS = "mc-simulation-cache"  #: session: `ResultCache` of simulations and sizes found
ANSWERED = "answers-found"  #: session: `ResultCache`, which answers this tab has had worked out
#: Memory: {n, shape}, a wish for the settings to be laid out anew.
FORM = "form-profile"
REST = "rest"  #: memory: {fraction, at}: where the slider came to rest
#: Session: {jobs: {kind: news}, begun} of this tab (jobs/news.py, assets/js/jobs.js).
JOBS = "jobs"
#: Key in localStorage without a component: [`PortfolioRecord` with daily, live, key], newest first.
RECENT = "recent-portfolios"
#: Memory: {portfolio, daily, live, revises}, a portfolio for the browser to keep and hand to the
#: stores above; without `daily` or `live` that log stays, `revises` marks another form of the
#: loaded one (assets/js/recent.js).
LOADED = "portfolio-loaded"
#: Memory: `PortfolioRecord` of live trades for the browser to keep in `LIVE` (assets/js/upload.js).
LIVE_LOADED = "live-loaded"
#: Memory: {nonce, bad, decisions, again}: numbers of the dropped files that cannot be read, what
#: the user decided, and what the server wants them again for; or {edit} or {reread} (upload.js).
UPLOAD_ANSWER = "upload-answer"
READY = "portfolio-ready"  #: memory: `Ready`; the only portfolio input of every page callback
MISS = "portfolio-miss"  #: memory: the `Ready` whose book this server has lost
DEFAULT_PROFILE = "default-profile"  #: memory: `DefaultProfile`
#: Memory: {fingerprint, profile}, the active profile, which the browser takes from the map.
PROFILE = "sizing-profile"
#: Memory: {fingerprint, scenarios} and {fingerprint, strategies}, parts of the active profile: what
#: is drawn from one is not drawn anew at every other change.
SCENARIOS, STRATEGIES = "profile-scenarios", "profile-strategies"
EDIT = "profile-edit"  #: memory: `ProfileEdit`, a change for the browser to make (profile_edit.py)
JOB_CLIENT = "job-client"  #: memory: random id of this tab, by which its jobs are counted
JOB_NEWS = "job-news"  #: memory: {jobs}: the latest news of jobs asked after (jobs/callbacks.py)
JOB_CANCEL = "job-cancel"  #: memory: id of the job whose Cancel button was pressed
#: Memory: {kind, at}: the kind of job whose *Run again* was pressed; with `is_pressed` False the
#: kind of one that is gone without a bar to say so.
JOB_AGAIN = "job-again"
VIEW = "view"  #: memory: `View`; the properties of the window that figures depend on

RECORD_VERSION = 1  #: of the portfolio and daily log records
MAP_VERSION = 1  #: of the profile map
PAGE_SETTINGS_VERSION = 1
#: Of each record of the map; older ones are migrated (profile_migrations.py).
PROFILE_RECORD_VERSION = 2


class PortfolioRecord(TypedDict):
    """The trade log as packed columns, together with its import report."""

    version: int
    filename: str
    uploaded_at: str  #: ISO 8601, UTC
    n_trades: int
    packed: str


class DailyRecord(TypedDict):
    """The daily log as packed columns."""

    version: int
    filename: str
    uploaded_at: str
    n_days: int
    packed: str


class ProfileRecord(TypedDict):
    """Sizing profile of one portfolio.

    `writes` names the writes that it rests on, the latest last, by which a tab sees that another
    has laid a record over its own (assets/js/settings.js).
    """

    version: int
    filename: str
    updated_at: str
    profile: dict[str, Any]
    writes: NotRequired[list[str]]


class ProfileMap(TypedDict):
    """Sizing profiles by fingerprint, of every portfolio with settings in this browser."""

    version: int
    portfolios: dict[str, ProfileRecord]


class PageSettings(TypedDict):
    """Choices that belong to no portfolio.

    `mappings` holds the column of each field by the digest of a header, the latest last.
    """

    version: int
    mappings: dict[str, dict[str, str]]


class CachedResult(TypedDict):
    """Result of a job, with the portfolio and the request (`key`) that it belongs to."""

    kind: str
    fingerprint: str
    key: str
    result: dict[str, Any]


class ResultCache(TypedDict):
    """The latest results, newest first (assets/js/jobs.js)."""

    version: int
    entries: list[CachedResult]


class Ready(TypedDict):
    """Reference to a book that the server has or had.

    The fingerprint is None when there is no portfolio. The nonce is opaque outside of
    portfolio_cache.py.
    """

    fingerprint: str | None
    nonce: str


class StoreFault(TypedDict):
    """Reason for refusing a stored profile record; `updated_at` identifies the record's state."""

    message: str
    updated_at: str | None


class DefaultProfile(TypedDict):
    """Settings in force until the user changes one, and what was found in the stored ones.

    `steps` are the Kelly fractions of the slider; `migrated` holds the records of older versions
    as records of this one, by fingerprint; `is_answered` says that the Kelly fraction is the answer
    of the headline; `exported` is what an exported settings file says besides the settings. `nonce`
    tells two loads apart: what the server was asked for before may have been lost with it.
    """

    fingerprint: str
    filename: str
    profile: dict[str, Any]
    steps: NotRequired[Sequence[float]]
    fault: NotRequired[StoreFault | None]
    migrated: NotRequired[dict[str, dict[str, Any]]]
    is_answered: NotRequired[bool]
    exported: NotRequired[dict[str, Any]]
    nonce: NotRequired[str]


class ProfileEdit(TypedDict):
    """A change of the active profile, for the browser to make, keep and offer to undo."""

    fingerprint: str  #: of the portfolio that the change is meant for
    nonce: str  #: tells two equal changes apart
    words: str  #: what was done, for the notice
    is_quiet: NotRequired[bool]  #: a record, no setting of the user's: no step of undo
    patch: NotRequired[dict[str, Any]]  #: merge patch (RFC 7386): null restores a default
    profile: NotRequired[dict[str, Any]]  #: or a whole profile


class View(TypedDict):
    """Colour scheme (light or dark) and size of the window.

    `compact` is True on a phone (720 px wide and less), `short` in a window lower than 800 px.
    """

    scheme: str
    compact: bool
    short: NotRequired[bool]


def portfolio_record(filename: str, n_trades: int, packed: str) -> PortfolioRecord:
    """Return the content of `current-portfolio-data` after an upload."""
    return {
        "version": RECORD_VERSION,
        "filename": filename,
        "uploaded_at": _now(),
        "n_trades": n_trades,
        "packed": packed,
    }


def daily_record(filename: str, n_days: int, packed: str) -> DailyRecord:
    """Return the content of `current-daily-log-data` after an upload."""
    return {
        "version": RECORD_VERSION,
        "filename": filename,
        "uploaded_at": _now(),
        "n_days": n_days,
        "packed": packed,
    }


def packed_of(record: object, what: str) -> str | None:
    """Return the packed text of a portfolio or daily record, None if there is no record.

    `what` names the record in messages, as in "portfolio". Raises `LogError` for a record that is
    damaged, foreign or newer.
    """
    if record is None:
        return None
    if (
        not isinstance(record, dict)
        or not isinstance(version := record.get("version"), int)
        or not isinstance(record.get("packed"), str)
    ):
        raise LogError(
            f"The {what} kept in this browser is damaged, or was not written by Lotwise."
        )
    if version > RECORD_VERSION:
        raise LogError(
            f"The {what} kept in this browser was saved by a newer Lotwise "
            f"(version {version}; this one reads {RECORD_VERSION})."
        )
    if version != RECORD_VERSION:
        raise LogError(
            f"The {what} kept in this browser has version {version}, "
            "which this Lotwise does not know."
        )
    return str(record["packed"])


def filename_of(record: object) -> str:
    """Return the name of the file that a record was made from, for display only."""
    name = record.get("filename") if isinstance(record, dict) else None
    return name if isinstance(name, str) else "portfolio"


def profile_record_of(profile_map: object, fingerprint: str) -> dict[str, Any] | None:
    """Return a portfolio's profile record, unchecked; None if the map is foreign or has none."""
    if not isinstance(profile_map, dict) or profile_map.get("version") != MAP_VERSION:
        return None
    portfolios = profile_map.get("portfolios")
    record = portfolios.get(fingerprint) if isinstance(portfolios, dict) else None
    return record if isinstance(record, dict) else None


def scheme_of(view: View) -> Scheme:
    """Return the colour scheme of figures; an unknown one becomes light."""
    return "dark" if view["scheme"] == "dark" else "light"


def is_ready(value: object) -> TypeGuard[Ready]:
    """Return True if `value` refers to a portfolio, which the server may have lost meanwhile."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("fingerprint"), str)
        and isinstance(value.get("nonce"), str)
    )


def job_start(kind: Any) -> dict[str, Any]:
    """Return the id of the memory store with the news of the last job of a kind that started."""
    return {"type": "job-start", "kind": kind}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
