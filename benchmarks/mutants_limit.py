"""A plugin of pytest that ends a test which computes too long, so that it counts as failed.

`python -m pytest -p benchmarks.mutants_limit` uses it. Kernels run as plain Python are a hundred
times slower: some tests would take hours.
"""

from __future__ import annotations

import signal
from collections.abc import Generator
from types import FrameType

import pytest

MOST_CPU_SECONDS = 20.0  #: of one test


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Let each test compute that long."""
    signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_SECONDS, MOST_CPU_SECONDS)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _end(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail(f"More than {MOST_CPU_SECONDS:g} CPU seconds.")
