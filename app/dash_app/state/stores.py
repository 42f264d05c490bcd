"""The browser's stores: names, versions, schemas (architecture, "State"). The browser owns the state; this module names it.

Local stores outlive the tab; memory stores live as long as the page. Every record that comes back from a browser is
client input: `read_portfolio` and `read_daily` refuse what is not theirs, with a message fit to show.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NotRequired, TypedDict, TypeGuard

from app.calculations.errors import LogError
from app.dash_app.theme import Scheme

PORTFOLIO = "current-portfolio-data"  #: local: `PortfolioRecord`
DAILY_LOG = "current-daily-log-data"  #: local: `DailyRecord`
PROFILES = (
    "position-sizing-store"  #: local: `ProfileMap`; written by the browser only (assets/stores.js)
)
PAGE_SETTINGS = "page-settings"  #: local: {page: {setting: value}}, not of a portfolio but for `chosen`; by assets/settings.js
SIMULATIONS = "mc-simulation-cache"  #: session: `ResultCache` of simulations and sizes found
JOBS = "jobs"  #: session: {jobs: {kind: …}}, the long work of this tab; written by assets/jobs.js
PROFILES_ASIDE = "position-sizing-store-aside"  #: localStorage key, no component: [{kept_at, key, text}], records not ours to read
READY = "portfolio-ready"  #: memory: `Ready`; the only portfolio input of every page callback
MISS = "portfolio-miss"  #: memory: the `Ready` whose book this server has lost
DEFAULT_PROFILE = "default-profile"  #: memory: `DefaultProfile`
PROFILE = "sizing-profile"  #: its `HELD`: {fingerprint, profile}, the active profile, taken from the map by assets/stores.js
HELD = "data-held"  #: of a plain element; a `dcc.Store` notes the time of a change as a second one, which a slider would wait for
JOB_CLIENT = "job-client"  #: memory: the random name under which this tab's jobs count
JOB_NEWS = "job-news"  #: memory: how jobs stand, as the server last said (long_work.py)
JOB_CANCEL = "job-cancel"  #: memory: id of the job whose Cancel was pressed
JOB_AGAIN = "job-again"  #: memory: {kind, at}: the kind of job whose *Run again* was pressed
VIEW = "view"  #: memory: `View`; what figures must know of the window

RECORD_VERSION = 1  #: of the portfolio and daily log records
MAP_VERSION = 1  #: of the profile map and of each of its records


class PortfolioRecord(TypedDict):
    """The canonical trade log as packed columns, its import report inside."""

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
    """One portfolio's sizing profile."""

    version: int
    filename: str
    updated_at: str
    profile: dict[str, Any]


class ProfileMap(TypedDict):
    """Fingerprint -> sizing profile, of every portfolio this browser has sized."""

    version: int
    portfolios: dict[str, ProfileRecord]


class CachedResult(TypedDict):
    """What long work of a kind came to: for which portfolio, and under which key of the request."""

    kind: str
    fingerprint: str
    key: str
    result: dict[str, Any]


class ResultCache(TypedDict):
    """The last results, newest first (assets/jobs.js)."""

    version: int
    entries: list[CachedResult]


class Ready(TypedDict):
    """A book the server has, or had: None as fingerprint says that there is no portfolio. The nonce is opaque (portfolio_cache.py)."""

    fingerprint: str | None
    nonce: str


class Fault(TypedDict):
    """Why a stored profile record was refused; `updated_at` tells which state of the record was judged."""

    message: str
    updated_at: str | None


class DefaultProfile(TypedDict):
    """What the settings are until the user changes one, and what was wrong with the stored ones."""

    fingerprint: str
    filename: str
    profile: dict[str, Any]
    fault: NotRequired[Fault | None]


class View(TypedDict):
    """`scheme` is light or dark; `compact` is True on a phone (720 px and less)."""

    scheme: str
    compact: bool


def portfolio_record(filename: str, n_trades: int, packed: str) -> PortfolioRecord:
    """What `current-portfolio-data` holds after an upload."""
    return {
        "version": RECORD_VERSION,
        "filename": filename,
        "uploaded_at": _now(),
        "n_trades": n_trades,
        "packed": packed,
    }


def daily_record(filename: str, n_days: int, packed: str) -> DailyRecord:
    """What `current-daily-log-data` holds after an upload."""
    return {
        "version": RECORD_VERSION,
        "filename": filename,
        "uploaded_at": _now(),
        "n_days": n_days,
        "packed": packed,
    }


def packed_of(record: object, what: str) -> str | None:
    """The packed text of a portfolio or daily record, None where there is no record.

    Raises `LogError` for one that is broken, foreign or newer; `what` names it in the message, as in "portfolio".
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
            f"The {what} kept in this browser was saved by a newer Lotwise (version {version}; this one reads {RECORD_VERSION})."
        )
    if version != RECORD_VERSION:
        raise LogError(
            f"The {what} kept in this browser has version {version}, which this Lotwise does not know."
        )
    return str(record["packed"])


def filename_of(record: object) -> str:
    """The file name a record was made from, for showing only."""
    name = record.get("filename") if isinstance(record, dict) else None
    return name if isinstance(name, str) else "portfolio"


def profile_record_of(profile_map: object, fingerprint: str) -> dict[str, Any] | None:
    """The profile record of one portfolio, unjudged; None where the map is not ours or holds none."""
    if not isinstance(profile_map, dict) or profile_map.get("version") != MAP_VERSION:
        return None
    portfolios = profile_map.get("portfolios")
    record = portfolios.get(fingerprint) if isinstance(portfolios, dict) else None
    return record if isinstance(record, dict) else None


def scheme_of(view: View) -> Scheme:
    """The colour scheme a figure is drawn in; anything unknown is light."""
    return "dark" if view["scheme"] == "dark" else "light"


def is_ready(value: object) -> TypeGuard[Ready]:
    """Whether a page was handed a portfolio (it may still have left the server's memory)."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("fingerprint"), str)
        and isinstance(value.get("nonce"), str)
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
