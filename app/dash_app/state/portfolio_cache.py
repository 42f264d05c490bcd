"""The server's cache of portfolios: books and the results derived from them.

A book is stored under a digest of everything the browser sent for it (packed log and daily log), so
that a user never gets the book of another user. The digest is part of the nonce of
`portfolio-ready`: `<digest>.<try>.<milliseconds>`. The cache can be lost at any time: when a page
asks for a book that is missing (restart, eviction), `PortfolioCache.require_book` raises
`BookMissingError`, the error handler sends the browser's `Ready` back as `portfolio-miss`, and
`hydrate` reads the log again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from app.calculations.errors import LotwiseError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import fingerprint
from app.dash_app.state.byte_cache import ByteCache, size_of
from app.dash_app.state.stores import Ready, is_ready
from app.importers import ImportReport

Result = TypeVar("Result")

BOOK_BYTES = 96 * 2**20
DERIVED_BYTES = 80 * 2**20
SMALL_BYTES = 16 * 2**20
#: Largest size of a small result [bytes]: an answer, the alerts or a fit, but no replay.
LARGEST_SMALL = 64 * 2**10
#: Misses of one page, each within `RETRY_WITHIN_MS` of the retry before, that are answered by one.
MOST_RETRIES = 3
RETRY_WITHIN_MS = 30_000


@dataclass(frozen=True)
class LoadedPortfolio:
    """A book with the report of its import."""

    book: Book
    report: ImportReport
    fingerprint: str


class BookMissingError(LotwiseError):
    """The server no longer has the book of `ready`; the browser must send it again."""

    def __init__(self, ready: Ready) -> None:
        super().__init__("The portfolio is being read again.")
        self.ready = ready


def digest(*packed: str | None) -> str:
    """Return the key of a portfolio, from all texts that the browser sent for it."""
    parts = hashlib.sha256()
    for text in packed:
        parts.update(b"\x00" if text is None else text.encode() + b"\x01")
    return parts.hexdigest()[:32]


def ready_for(key: str, log_fingerprint: str, miss: object = None) -> Ready:
    """Return the `Ready` of a loaded book; it counts the retries when it answers a miss."""
    retries = 0
    if is_ready(miss) and book_key(miss) == key:
        retries = _recent_retries(miss) + 1
    return {"fingerprint": log_fingerprint, "nonce": f"{key}.{retries}.{_now_ms()}"}


def nothing_ready() -> Ready:
    """Return the `Ready` that tells the pages that there is no portfolio."""
    return {"fingerprint": None, "nonce": str(_now_ms())}


def book_key(ready: Ready) -> str:
    """Return the key of a loaded book: it follows all that the browser sent for it, and no try."""
    return ready["nonce"].partition(".")[0]


def result_key(ready: Ready, *deciding: str) -> str:
    """Return the key of a job, or of a result outside of this cache: a digest of what it rests on.

    That is the book and `deciding`, all else. The fingerprint alone would mix up books: it knows
    neither the pairing nor the daily log, as the settings of a portfolio outlive a change of both.
    """
    text = json.dumps([book_key(ready), *deciding])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _recent_retries(ready: Ready) -> int:
    """Return the retries that a page's `Ready` counts; 0 where the last is long ago."""
    _, retries, then = [*ready["nonce"].split("."), "0", "0"][:3]
    is_recent = then.isdigit() and _now_ms() - int(then) < RETRY_WITHIN_MS
    return int(retries) if is_recent and retries.isdigit() else 0


def _refuse_endless_retry(ready: Ready) -> None:
    if _recent_retries(ready) >= MOST_RETRIES:
        raise LotwiseError(
            "The server cannot keep this portfolio in memory; "
            "load the page again, or upload a smaller log."
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class PortfolioCache:
    """Thread-safe cache of portfolios and of results derived from them, limited in bytes.

    Small results, which tend to be those that took longest, have room of their own, so that the
    replays of a few other portfolios do not evict them.
    """

    def __init__(self) -> None:
        self._books = ByteCache(BOOK_BYTES)
        self._derived = ByteCache(DERIVED_BYTES)
        self._small = ByteCache(SMALL_BYTES)

    def remember(self, key: str, make: Callable[[], tuple[Book, ImportReport]]) -> LoadedPortfolio:
        """Return the portfolio stored under `key`, calling `make` for it if it is missing."""

        def load() -> LoadedPortfolio:
            book, report = make()
            book.prepare()
            return LoadedPortfolio(book, report, fingerprint(book.log))

        portfolio: LoadedPortfolio = self._books.compute(key, load)
        return portfolio

    def require_portfolio(self, ready: object) -> LoadedPortfolio | None:
        """Return the portfolio of a page's `Ready`; None when there is none.

        Raises `BookMissingError` when the server has lost it.
        """
        if not is_ready(ready):
            return None
        portfolio: LoadedPortfolio | None = self._books.get(book_key(ready))
        if portfolio is None:
            _refuse_endless_retry(ready)
            raise BookMissingError(ready)
        return portfolio

    def require_book(self, ready: object) -> Book | None:
        """Return the book of a page's `Ready`, under the rules of `require_portfolio`."""
        portfolio = self.require_portfolio(ready)
        return None if portfolio is None else portfolio.book

    def derived(self, ready: Ready, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return a result that depends on a book and `key` alone, computed once for all requests.

        `key` holds a name and the parameters of the calculation.
        """
        whole = (book_key(ready), key)
        result: Result | None = self._small.get(whole)
        if result is None:
            result = self._derived.compute(whole, make)
            self._keep_small(whole, result)
        return result

    def known(self, ready: Ready, key: Hashable) -> object | None:
        """Return a result kept under `key`; None where there is none, or no longer."""
        whole = (book_key(ready), key)
        small: object | None = self._small.get(whole)
        return self._derived.get(whole) if small is None else small

    def keep(self, ready: Ready, key: Hashable, result: object) -> None:
        """Keep a result that a job made, under a key as for `derived`."""
        whole = (book_key(ready), key)
        self._derived.put(whole, result)
        self._keep_small(whole, result)

    def _keep_small(self, whole: Hashable, result: object) -> None:
        if size_of(result) <= LARGEST_SMALL:
            self._small.put(whole, result)

    def clear(self) -> None:
        """Remove everything, as a restart does."""
        self._books.clear()
        self._derived.clear()
        self._small.clear()
