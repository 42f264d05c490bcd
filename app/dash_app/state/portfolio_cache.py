"""The server's memory of portfolios: books and what pages derived from them. It can be lost at any time.

A book is kept under a digest of everything the browser sent for it (packed log and daily log), so that nobody's book
can answer for another's; that digest travels inside `portfolio-ready`'s nonce as `<digest>.<try>.<milliseconds>`.
When a page asks for a book that is gone (restart, eviction), `require_book` raises `BookMissingError`; the error handler
sends the browser's `Ready` back as `portfolio-miss`, and `hydrate` reads the log once more.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from app.calculations.errors import LotwiseError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import fingerprint
from app.dash_app.state.byte_cache import ByteCache
from app.dash_app.state.stores import Ready, is_ready
from app.importers import ImportReport

Result = TypeVar("Result")

BOOK_BYTES = 96 * 2**20
DERIVED_BYTES = 96 * 2**20
RETRY_WITHIN_MS = (
    30_000  #: a second miss of the same page within this time is an error, not a retry
)

_BOOKS = ByteCache(BOOK_BYTES)
_DERIVED = ByteCache(DERIVED_BYTES)


@dataclass(frozen=True)
class LoadedPortfolio:
    """A book with the report of its import."""

    book: Book
    report: ImportReport
    fingerprint: str


class BookMissingError(LotwiseError):
    """The server no longer has the book of `ready`; the browser is asked for it again."""

    def __init__(self, ready: Ready) -> None:
        super().__init__("The portfolio is being read again.")
        self.ready = ready


def digest(*packed: str | None) -> str:
    """What a ledger is kept under."""
    parts = hashlib.sha256()
    for text in packed:
        parts.update(b"\x00" if text is None else text.encode() + b"\x01")
    return parts.hexdigest()[:32]


def remember(key: str, make: Callable[[], tuple[Book, ImportReport]]) -> LoadedPortfolio:
    """The ledger kept under `key`, made when it is not there."""

    def ledger() -> LoadedPortfolio:
        book, report = make()
        return LoadedPortfolio(book, report, fingerprint(book.log))

    made: LoadedPortfolio = _BOOKS.compute(key, ledger)
    return made


def ready_for(key: str, log_fingerprint: str, miss: object = None) -> Ready:
    """What tells the pages that a book is there; counts the tries when it answers a miss."""
    tries = 1 if is_ready(miss) and miss["nonce"].partition(".")[0] == key else 0
    return {"fingerprint": log_fingerprint, "nonce": f"{key}.{tries}.{_now_ms()}"}


def nothing_ready() -> Ready:
    """What tells the pages that there is no portfolio."""
    return {"fingerprint": None, "nonce": str(_now_ms())}


def require_portfolio(ready: object) -> LoadedPortfolio | None:
    """The ledger a page was told of; None when there is no portfolio. Raises `BookMissingError` when the server has lost it."""
    if not is_ready(ready):
        return None
    found: LoadedPortfolio | None = _BOOKS.get(_key(ready))
    if found is None:
        _refuse_endless_retry(ready)
        raise BookMissingError(ready)
    return found


def require_book(ready: object) -> Book | None:
    """The book a page was told of; None when there is no portfolio. Raises `BookMissingError` when the server has lost it."""
    ledger = require_portfolio(ready)
    return None if ledger is None else ledger.book


def derived(ready: Ready, what: Hashable, make: Callable[[], Result]) -> Result:
    """A result that follows from a book and from `what` alone (a name and its parameters), computed once for all who ask."""
    result: Result = _DERIVED.compute((_key(ready), what), make)
    return result


def clear() -> None:
    """Forget everything, as a restart does."""
    _BOOKS.clear()
    _DERIVED.clear()


def _key(ready: Ready) -> str:
    return ready["nonce"].partition(".")[0]


def _refuse_endless_retry(ready: Ready) -> None:
    _, tries, then = [*ready["nonce"].split("."), "0", "0"][:3]
    if tries != "0" and then.isdigit() and _now_ms() - int(then) < RETRY_WITHIN_MS:
        raise LotwiseError(
            "The server cannot keep this portfolio in memory; load the page again, or upload a smaller log."
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
