"""Settings of a process of Lotwise's own, made before numpy is imported, which reads them then."""

from __future__ import annotations

import os


def prepare_process() -> None:
    """One thread of linear algebra, unless the user has set another number.

    Matrices here are small: a library's threads bring nothing, and on a busy machine they wait for each other many times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
