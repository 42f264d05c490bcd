"""The decorator of every compiled kernel, and the folder on disk that keeps the machine code.

numba keys its cache of a function by the source file that holds it: a change in a function or a
tuple of another file goes unnoticed, and stale machine code runs. Here the folder is named after
the content of all files of the kernels, so that any change compiles them again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

config: Any = numba.config  # its attributes are created at run time, unseen by mypy

SOURCES = Path(__file__).parent
_PREFIX = "lotwise-"
_CONFIGURING = threading.Lock()


def compiled(**options: Any) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a kernel with numba and caches it in `cache_folder()`.

    The kernel releases the GIL. `options` are those of `numba.njit`.
    """

    def decorate(function: Kernel) -> Kernel:
        folder = cache_folder()
        # numba reads the folder while it decorates, from a setting of the whole process.
        with _CONFIGURING:
            configured, config.CACHE_DIR = config.CACHE_DIR, str(folder or "")
            try:
                kernel: Kernel = njit(nogil=True, cache=folder is not None, **options)(function)
            finally:
                config.CACHE_DIR = configured
        return kernel

    return decorate


def source_digest(sources: Path = SOURCES) -> str:
    """Return the SHA-256 of numba's version and of the names and content of the kernels' files.

    The digest is 64 hexadecimal digits.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for file in sorted(sources.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def cache_folder() -> Path | None:
    """Return the folder of the present kernels' machine code.

    None where no folder can be written to; then every process compiles anew.
    """
    root = next((folder for folder in _roots() if _is_writable(folder)), None)
    return None if root is None else root / f"{_PREFIX}{source_digest()}"


def remove_outdated_caches() -> None:
    """Remove the machine code of earlier versions of the kernels."""
    folder = cache_folder()
    if folder is not None:
        for other in folder.parent.glob(f"{_PREFIX}*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)


def _roots() -> Iterator[Path]:
    """Yield the parent folders to try: NUMBA_CACHE_DIR, else the sources' and the user's cache."""
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR)
    else:
        yield SOURCES / "__pycache__"
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "lotwise"


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
