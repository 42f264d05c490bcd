"""Return of freed memory to the system, where the C library is glibc; elsewhere nothing is done.

Without it the memory of a large upload stays with the process long after the upload has been read.
glibc requests blocks above a threshold from the system one by one. Each time such a block is freed
the threshold rises, up to 32 MB, and freed blocks below it stay with the process (mallopt(3),
M_MMAP_THRESHOLD). Here the threshold is fixed, above the arrays of a replay of 30,000 positions:
those of larger logs, of long work and of uploads go back as soon as they are freed.
By default threads also get up to eight arenas a core, whose free blocks no other arena uses; the
threads of the server share two.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

from flask import Flask, Response, request

MMAP_THRESHOLD_BYTES = 2**18
LARGE_BODY_BYTES = 2**20
ARENAS = 2
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def give_back_memory(server: Flask) -> None:
    """Fix the threshold and the number of arenas; trim free memory after each large request."""
    libc = _glibc()
    if libc is None:
        return
    libc.mallopt(_M_MMAP_THRESHOLD, MMAP_THRESHOLD_BYTES)
    libc.mallopt(_M_ARENA_MAX, ARENAS)

    @server.after_request
    def trim(response: Response) -> Response:
        if (request.content_length or 0) > LARGE_BODY_BYTES:
            response.call_on_close(lambda: libc.malloc_trim(0))
        return response


@cache
def _glibc() -> ctypes.CDLL | None:
    """Return the C library of this process if it is glibc, else None."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "malloc_trim") else None
