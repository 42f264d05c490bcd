"""Progress of the files that the server reads, by the browser tab that sent them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.importers import Reading


class Readings:
    """Thread-safe places of the files that are being read, one for each browser tab."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, Reading] = {}

    @contextmanager
    def followed(self, client: object) -> Iterator[Callable[[Reading], None]]:
        """Yield what takes note of the places of a tab's files until the block ends."""
        tab = str(client)

        def note(place: Reading) -> None:
            with self._lock:
                self._places[tab] = place

        try:
            yield note
        finally:
            with self._lock:
                self._places.pop(tab, None)

    def of(self, client: object) -> Reading | None:
        """Return the place of a tab's files; None while none are read."""
        with self._lock:
            return self._places.get(str(client))
