"""Thread-safe cache of limited size in bytes that evicts the least recently used values."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
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
    """Estimate the bytes of a value: arrays, and dataclasses, mappings and sequences of arrays."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if is_dataclass(value) and not isinstance(value, type):
        return sum(size_of(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, dict):
        return sum(size_of(part) for part in value.values())
    if isinstance(value, tuple | list):
        return sum(size_of(part) for part in value)
    return sys.getsizeof(value)
