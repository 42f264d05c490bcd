"""Files that a user dropped, kept for a while so that the browser sends them once.

Only files whose columns the user is naming are kept. They can be lost at any time (restart, limit,
expiry); the browser then sends them again.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

File = tuple[str, bytes]  #: name and content

ENDINGS = ".csv,.txt,.tsv,.htm,.html,.xlsx"  #: of the files that a dialog offers
MAX_BYTES = 160 * 2**20  #: of all files of all users together
KEPT_S = 30 * 60  #: after they were last asked for [s]


@dataclass
class _Kept:
    files: Sequence[File]
    n_bytes: int
    at: float  #: when they were last asked for [s]


class DroppedFiles:
    """Thread-safe cache of dropped files by token, limited in bytes and in time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()  # the one asked for last is the last

    def keep(self, files: Sequence[File]) -> str:
        """Keep files and return their token, which nobody can guess who does not have them."""
        token = token_of(files)
        n_bytes = sum(len(content) for _, content in files)
        with self._lock:
            self._kept[token] = _Kept(files, n_bytes, self._clock())
            self._kept.move_to_end(token)
            self._forget()
        return token

    def get(self, token: str) -> Sequence[File] | None:
        """Return the files of a token, None where they are no longer kept."""
        with self._lock:
            self._forget()
            kept = self._kept.get(token)
            if kept is None:
                return None
            kept.at = self._clock()
            self._kept.move_to_end(token)
            return kept.files

    def forget(self, token: str) -> None:
        """Remove the files of a token."""
        with self._lock:
            self._kept.pop(token, None)

    def _forget(self) -> None:
        """Remove what has expired, then the oldest until the others fit; the newest stays."""
        oldest = self._clock() - KEPT_S
        for token in [token for token, kept in self._kept.items() if kept.at < oldest]:
            del self._kept[token]
        while len(self._kept) > 1 and self._n_bytes() > MAX_BYTES:
            self._kept.popitem(last=False)

    def _n_bytes(self) -> int:
        return sum(kept.n_bytes for kept in self._kept.values())


def token_of(files: Sequence[File]) -> str:
    """Return a digest of the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{len(name)} {len(content)} {name}".encode())
        digest.update(content)
    return digest.hexdigest()
