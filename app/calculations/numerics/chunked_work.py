"""Long work in chunks: over any executor, with progress, and stopped between chunks.

A chunk is one call of a module-level function with arguments that can be sent to another process, and nothing else: where and in which
order chunks run cannot change a result, and one that was lost with its worker can be run again. Results are handed over in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from app.calculations.errors import WorkStoppedError

Progress = Callable[[int, int], object]  #: told how much is done, of how much
Stopped = Callable[[], bool]
Task = TypeVar("Task")
Result = TypeVar("Result")

_THREADS = 2  #: of the pool that is used when none is given; the kernels release the GIL
_IN_FLIGHT = 32  #: chunks handed to an executor at a time
_POLL_SECONDS = 0.05


def run_chunks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    take: Callable[[int, Result], object],
    *,
    executor: Executor | None = None,
    stopped: Stopped | None = None,
) -> None:
    """Call `function` for every task, and `take(number, result)` in this thread as results come in, in any order.

    Raises `WorkStoppedError` soon after `stopped()` first says True, and whatever a chunk raises.
    """
    if executor is None:
        with ThreadPoolExecutor(_THREADS) as pool:
            return run_chunks(function, tasks, take, executor=pool, stopped=stopped)
    running: dict[Future[Result], int] = {}
    following = 0
    try:
        while running or following < len(tasks):
            if stopped is not None and stopped():
                raise WorkStoppedError(
                    "The calculation was stopped before it was done; nothing was changed."
                )
            while following < len(tasks) and len(running) < _IN_FLIGHT:
                running[executor.submit(function, tasks[following])] = following
                following += 1
            for future in wait(running, _POLL_SECONDS, FIRST_COMPLETED).done:
                take(running.pop(future), future.result())
    finally:
        for future in running:
            future.cancel()
    return None
