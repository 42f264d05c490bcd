"""Kernels as compiled and as plain Python, which is all there is where numba is disabled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def plain(kernel: Any) -> Callable[..., Any]:
    """Return a kernel as plain Python, as which numba leaves it where compilation is disabled."""
    function: Callable[..., Any] = getattr(kernel, "py_func", kernel)
    return function


def twins(kernel: Any) -> list[Callable[..., Any]]:
    """Return a kernel as compiled and as plain Python."""
    return [kernel, plain(kernel)]
