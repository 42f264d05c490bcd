"""Thread-safe cache of limited size in bytes that evicts the least recently used values."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import is_dataclass
from itertools import chain
from typing import Any
from weakref import WeakValueDictionary

import numpy as np


class ByteCache:
    """Values by key; the most recently added value is kept even if it exceeds the limit."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._used = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: WeakValueDictionary[Hashable, threading.RLock] = WeakValueDictionary()

    def get(self, key: Hashable) -> Any | None:
        """Return the value, or None if it was never stored or has been evicted."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        """Store a value and evict the least recently used ones until all fit with their keys."""
        size = size_of(key) + size_of(value)
        with self._lock:
            self._used += size - self._values.pop(key, (None, 0))[1]
            self._values[key] = (value, size)
            while self._used > self._limit and len(self._values) > 1:
                self._used -= self._values.popitem(last=False)[1][1]

    def compute(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the value, calling `make` for it if it is missing.

        When several threads ask at once, one of them calls `make` and the others wait. An error of
        `make` is raised, and nothing is stored.
        """
        with self._lock:
            making = self._making.setdefault(key, threading.RLock())
        with making:
            if (value := self.get(key)) is None:
                value = make()
                self.put(key, value)
        return value

    def clear(self) -> None:
        """Remove all values."""
        with self._lock:
            self._values.clear()
            self._used = 0


def size_of(value: Any) -> int:
    """Estimate the bytes of a value: arrays, and dataclasses, mappings and sequences of arrays.

    What a dataclass has worked out and keeps (`cached_property`) counts too. What occurs twice
    counts once; a view of an array counts as the whole array, which it keeps in memory.
    """
    return _size(value, set())


def _size(value: Any, counted: set[int]) -> int:
    held = _whole(value)
    if id(held) in counted:
        return 0
    counted.add(id(held))
    if isinstance(held, np.ndarray):
        return int(held.nbytes)
    return sys.getsizeof(held) + sum(_size(part, counted) for part in _parts(held))


def _whole(value: Any) -> Any:
    """Return the array that a view looks at, any other value as it is."""
    is_view = isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray)
    return value.base if is_view else value


def _parts(value: Any) -> Iterable[Any]:
    if is_dataclass(value) and not isinstance(value, type):
        return vars(value).values()
    if isinstance(value, dict):
        return chain(value, value.values())
    return value if isinstance(value, tuple | list | set | frozenset) else ()
