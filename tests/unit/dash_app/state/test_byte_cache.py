"""The byte-bounded cache: what it keeps and forgets, and what threads that ask at once get."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

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


@dataclass
class Holder:
    """An array, and others beside it."""

    array: np.ndarray
    more: tuple[np.ndarray, ...]

    @cached_property
    def kept(self) -> np.ndarray:
        """A result that is worked out once."""
        return np.zeros(256)


def kilobytes(number: int) -> list[np.ndarray]:
    """Return arrays of 1,024 bytes each."""
    return [np.zeros(128) for _ in range(number)]


@pytest.mark.parametrize(
    "value",
    [
        kilobytes(20),
        tuple(kilobytes(20)),
        dict(enumerate(kilobytes(20))),
        [{"a": each} for each in kilobytes(20)],
        Holder(kilobytes(1)[0], tuple(kilobytes(19))),
        dict.fromkeys(chr(97 + number) * 1024 for number in range(20)),
    ],
    ids=["list", "tuple", "dict", "nested", "dataclass", "keys"],
)
def test_size_of_containers_is_that_of_what_they_hold_and_of_themselves(value: object) -> None:
    assert 20 * 1024 < size_of(value) < 2 * 20 * 1024


def test_size_of_dataclass_counts_what_it_has_worked_out() -> None:
    holder = Holder(KILOBYTE, ())
    before = size_of(holder)
    assert size_of(holder.kept) == 2048
    assert size_of(holder) >= before + 2048


def test_size_of_array_that_occurs_twice_counts_it_once() -> None:
    assert 1024 < size_of([KILOBYTE, KILOBYTE, KILOBYTE[:3]]) < 2048


def test_size_of_view_is_that_of_the_array_it_keeps() -> None:
    assert size_of(np.zeros(128)[:2]) == 1024
    assert size_of(np.broadcast_to(np.zeros(128), (1000, 128))) == 1024


def test_keys_count_as_what_they_hold() -> None:
    """A long text that names a result takes its room with it."""
    cache = ByteCache(10 * 1024)
    for number in range(3):
        cache.put((number, "settings" * 1024), ())
    assert [cache.get((number, "settings" * 1024)) for number in range(3)] == [None, None, ()]
