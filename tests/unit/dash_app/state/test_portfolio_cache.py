"""The server's memory of portfolios: remembering, losing, asking again once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from app.calculations.errors import LotwiseError
from app.calculations.log.trade_log import fingerprint
from app.calculations.replay.engine import replays
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state import portfolio_cache
from app.dash_app.state.byte_cache import size_of
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.stores import Ready
from app.importers import ImportReport
from tests.unit.dash_app.logs import book_of

BOOK = book_of([100.0, -50.0, 30.0])
REPORT = ImportReport()


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    server_state().portfolios.clear()
    yield
    server_state().portfolios.clear()


def remember(key: str) -> portfolio_cache.Ready:
    """Remember `BOOK` under `key` and return what the pages are told."""
    ledger = server_state().portfolios.remember(key, lambda: (BOOK, REPORT))
    return portfolio_cache.ready_for(key, ledger.fingerprint)


def test_a_remembered_book_is_found_by_what_the_pages_are_told() -> None:
    ready = remember("k")
    assert ready["fingerprint"] == fingerprint(BOOK.log)
    assert server_state().portfolios.require_book(ready) is BOOK
    ledger = server_state().portfolios.require_portfolio(ready)
    assert ledger is not None
    assert ledger.report is REPORT


def test_remembered_book_takes_no_more_memory_after_a_replay() -> None:
    book = book_of([100.0, -50.0] * 200)
    server_state().portfolios.remember("grown", lambda: (book, REPORT))
    before = size_of(book)
    profile = default_profile(book)
    replays(book, profile, profile.scenarios)
    assert size_of(book) - before < book.closing_order.nbytes


@pytest.mark.parametrize(
    "ready", [None, {}, {"fingerprint": None, "nonce": "1"}, "text", [1]], ids=repr
)
def test_no_portfolio_is_no_book(ready: object) -> None:
    assert server_state().portfolios.require_book(ready) is None


def test_nothing_ready_says_that_there_is_no_portfolio() -> None:
    assert server_state().portfolios.require_book(portfolio_cache.nothing_ready()) is None


def test_a_lost_book_is_asked_for_again_with_the_same_words() -> None:
    ready = remember("k")
    server_state().portfolios.clear()
    with pytest.raises(BookMissingError) as lost:
        server_state().portfolios.require_book(ready)
    assert lost.value.ready == ready


def test_a_book_lost_again_and_again_right_after_retries_is_an_error_not_a_loop() -> None:
    again = remember("k")
    server_state().portfolios.clear()
    for _ in range(portfolio_cache.MOST_RETRIES):
        with pytest.raises(BookMissingError):
            server_state().portfolios.require_book(again)
        again = portfolio_cache.ready_for("k", "f", again)
    with pytest.raises(LotwiseError, match="cannot keep this portfolio in memory"):
        server_state().portfolios.require_book(again)


def test_a_book_lost_long_after_a_retry_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    again = remember("k")
    for _ in range(portfolio_cache.MOST_RETRIES):
        again = portfolio_cache.ready_for("k", "f", again)
    server_state().portfolios.clear()
    later = int(again["nonce"].split(".")[2]) + portfolio_cache.RETRY_WITHIN_MS + 1
    monkeypatch.setattr(portfolio_cache, "_now_ms", lambda: later)
    with pytest.raises(BookMissingError):
        server_state().portfolios.require_book(again)


def test_a_miss_of_another_book_is_no_retry() -> None:
    other = portfolio_cache.ready_for("other", "f", remember("k"))
    assert other["nonce"].split(".")[1] == "0"


@pytest.mark.parametrize("nonce", ["", "k", "k.1", "k.1.x", "a.b.c.d"])
def test_a_forged_nonce_is_a_miss_not_a_crash(nonce: str) -> None:
    with pytest.raises(BookMissingError):
        server_state().portfolios.require_book({"fingerprint": "f", "nonce": nonce})


def test_nobodys_book_answers_for_another() -> None:
    keys = [
        ("log", None),
        ("log", "daily"),
        ("logdaily", None),
        ("log", ""),
        ("", "log"),
        ("l", "og"),
    ]
    assert len({portfolio_cache.digest(*packed) for packed in keys}) == len(keys)


def test_the_key_of_a_result_follows_the_book_and_all_that_decides_it() -> None:
    first: Ready = {"fingerprint": "f", "nonce": "key.0.1"}
    other: Ready = {"fingerprint": "f", "nonce": "other.0.1"}
    asked = [(first, "a", "b"), (other, "a", "b"), (first, "ab"), (first, "a"), (first, "b", "a")]
    assert len({portfolio_cache.result_key(*each) for each in asked}) == len(asked)
    later: Ready = {"fingerprint": "f", "nonce": "key.1.2"}
    key = portfolio_cache.result_key(first, "a", "b")
    assert portfolio_cache.result_key(later, "a", "b") == key, "another try of the same book"


def test_a_derived_result_is_computed_once_a_book_and_parameter() -> None:
    calls: list[str] = []

    def make(name: str) -> str:
        calls.append(name)
        return name

    one, two = remember("one"), remember("two")
    for ready, what in ((one, "a"), (one, "a"), (one, "b"), (two, "a")):
        assert (
            server_state().portfolios.derived(ready, ("twice", what), lambda what=what: make(what))
            == what
        )
    assert calls == ["a", "b", "a"]


def test_known_is_what_was_kept_for_the_same_log_and_key(state: ServerState) -> None:
    portfolios = state.portfolios
    ready: Ready = {"fingerprint": "f", "nonce": "key.0.1"}
    assert portfolios.known(ready, ("answer", 1)) is None
    kept = object()
    portfolios.keep(ready, ("answer", 1), kept)
    assert portfolios.known(ready, ("answer", 1)) is kept
    assert portfolios.known(ready, ("answer", 2)) is None
    later: Ready = {"fingerprint": "f", "nonce": "key.1.2"}
    assert portfolios.known(later, ("answer", 1)) is kept, "another try of the same log"
    other: Ready = {"fingerprint": "f", "nonce": "other.0.1"}
    assert portfolios.known(other, ("answer", 1)) is None
    portfolios.clear()
    assert portfolios.known(ready, ("answer", 1)) is None


def test_keep_replaces_an_earlier_result(state: ServerState) -> None:
    ready: Ready = {"fingerprint": "f", "nonce": "key.0.1"}
    for result in ("first", "second"):
        state.portfolios.keep(ready, "answer", result)
    assert state.portfolios.known(ready, "answer") == "second"


def test_replays_of_others_do_not_evict_small_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three results of which two fit: the first goes, unless it is small."""
    monkeypatch.setattr(portfolio_cache, "DERIVED_BYTES", 250_000)
    cache, ready = portfolio_cache.PortfolioCache(), remember("k")
    small = cache.derived(ready, "small", lambda: np.zeros(10))
    cache.keep(ready, "answer", answer := np.zeros(10))
    for number in range(3):
        cache.derived(ready, ("replay", number), lambda: np.zeros(12_500))
    assert cache.known(ready, ("replay", 0)) is None
    assert cache.known(ready, ("replay", 2)) is not None
    assert cache.known(ready, "answer") is answer
    assert cache.derived(ready, "small", lambda: np.ones(10)) is small
