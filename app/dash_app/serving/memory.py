"""Memory that is given back: without this a large upload stays resident long after it has been read (glibc; elsewhere nothing is done).

glibc raises the size from which it asks the system for a block of its own each time such a block is freed, up to 32 MB, and then keeps
freed blocks below it for itself (mallopt(3), M_MMAP_THRESHOLD). The size is fixed here, above a replay's arrays and below an upload's.
Each thread gets an arena of its own, up to eight a core, whose free blocks no other uses; the threads of the server share two.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

from flask import Flask, Response, request

OWN_BLOCK_BYTES = 4 * 2**20
LARGE_BODY_BYTES = 2**20
ARENAS = 2
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def give_back_memory(server: Flask) -> None:
    """Keep large blocks apart, and after each large request hand what is free to the system."""
    libc = _glibc()
    if libc is None:
        return
    libc.mallopt(_M_MMAP_THRESHOLD, OWN_BLOCK_BYTES)
    libc.mallopt(_M_ARENA_MAX, ARENAS)

    @server.after_request
    def trim(response: Response) -> Response:
        if (request.content_length or 0) > LARGE_BODY_BYTES:
            response.call_on_close(lambda: libc.malloc_trim(0))
        return response


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library of this process, if it is glibc."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "malloc_trim") else None
