"""The byte-bounded cache: what it keeps and forgets, and what threads that ask at once get."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import pytest

from app.dash_app.state.byte_cache import ByteCache, size_of

KILOBYTE = np.zeros(128)  #: 1,024 bytes
A_KEY_AND_KILOBYTE = size_of("a") + size_of(KILOBYTE)


def test_least_recently_used_goes_first() -> None:
    cache = ByteCache(3 * A_KEY_AND_KILOBYTE)
    for name in "abc":
        cache.put(name, KILOBYTE)
    cache.get("a")
    cache.put("d", KILOBYTE)
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]


def test_the_newest_is_kept_however_large() -> None:
    cache = ByteCache(100)
    cache.put("small", b"")
    cache.put("large", KILOBYTE)
    assert cache.get("large") is KILOBYTE
    assert cache.get("small") is None


def test_putting_again_counts_once() -> None:
    cache = ByteCache(2 * A_KEY_AND_KILOBYTE)
    cache.put("a", KILOBYTE)
    for _ in range(5):
        cache.put("b", KILOBYTE)
    assert cache.get("a") is KILOBYTE


def test_clear_forgets_everything() -> None:
    cache = ByteCache(1024)
    cache.put("a", KILOBYTE)
    cache.clear()
    assert cache.get("a") is None


def test_one_thread_makes_and_the_others_wait() -> None:
    cache, calls, start = ByteCache(10_000), [], threading.Barrier(6)

    def make() -> object:
        calls.append(threading.get_ident())
        return KILOBYTE

    results: list[object] = []

    def ask() -> None:
        start.wait(10)
        results.append(cache.compute("a", make))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(calls) == 1
    assert results == [KILOBYTE] * 6 or all(result is KILOBYTE for result in results)


def test_an_error_is_raised_and_not_remembered() -> None:
    cache = ByteCache(10_000)

    def fail() -> object:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.compute("a", fail)
    assert cache.compute("a", lambda: KILOBYTE) is KILOBYTE


def test_making_may_ask_for_another_key() -> None:
    cache = ByteCache(10_000)
    assert cache.compute("outer", lambda: ("of", cache.compute("inner", lambda: "inner"))) == (
        "of",
        "inner",
    )


def test_sizes_add_up_through_containers() -> None:
    @dataclass
    class Holder:
        array: np.ndarray
        more: tuple[np.ndarray, ...]

    assert size_of(KILOBYTE) == 1024
    assert size_of({"a": [KILOBYTE, KILOBYTE]}) == 2048
    assert size_of(Holder(KILOBYTE, (KILOBYTE,))) == 2048


def test_keys_count_as_what_they_hold() -> None:
    """A long text that names a result takes its room with it."""
    cache = ByteCache(10 * 1024)
    for number in range(3):
        cache.put((number, "settings" * 1024), ())
    assert [cache.get((number, "settings" * 1024)) for number in range(3)] == [None, None, ()]
