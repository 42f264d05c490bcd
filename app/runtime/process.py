"""Settings of a Lotwise process, made before numpy is imported, because numpy reads them then."""

from __future__ import annotations

import os


def prepare_process() -> None:
    """Limit linear algebra to one thread, unless the user has set another number.

    The matrices are small: more threads save nothing, and on a busy machine they spend many times
    as long waiting for each other.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
