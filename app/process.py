"""What a process of Lotwise's own sets before numpy and numba are imported, which read it then."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE = "NUMBA_CACHE_DIR"
KERNELS = Path(__file__).parent / "calculations"


def prepare_process() -> None:
    """One thread of linear algebra, and a place for compiled kernels; what the user has set is kept.

    Matrices here are small: a library's threads bring nothing, and on a busy machine they wait for each other many times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    ensure_kernel_cache()


def ensure_kernel_cache(writable: Callable[[Path], bool] = lambda folder: os.access(folder, os.W_OK)) -> None:
    """Where numba finds no folder to write to, in which case it refuses to compile at all, name a temporary one.

    The temporary folder is new for every process: cached code is loaded unread, so a folder others could write to is no place for it.
    """
    if VARIABLE not in os.environ and not any(writable(folder) for folder in _candidates()):
        os.environ[VARIABLE] = tempfile.mkdtemp(prefix="lotwise-kernels-")


def _candidates() -> list[Path]:
    """Where numba looks by itself: beside the source, then the user's cache (its nearest parent that exists)."""
    beside = KERNELS / "__pycache__"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    while not cache.exists() and cache != cache.parent:
        cache = cache.parent
    return [beside if beside.exists() else KERNELS, cache]
