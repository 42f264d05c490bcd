"""Long work in chunks: over any executor, with progress, and stoppable between chunks.

A chunk is one call of a module-level function with arguments that can be sent to another process:
where and in which order chunks run cannot change a result, and a chunk that was lost with its
worker can be run again. Every result is handed over with its chunk's number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from app.calculations.errors import WorkStoppedError

Progress = Callable[[int, int], object]  #: callback: done, total
Stopped = Callable[[], bool]
Task = TypeVar("Task")
Result = TypeVar("Result")

_THREADS = 2  #: of the pool when no executor is given; the kernels release the GIL
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
    """Call `function` for every task and hand each result to `take(number, result)`.

    `take` is called in this thread as results arrive, in any order. Raises `WorkStoppedError` soon
    after `stopped()` first returns True, and any exception of a chunk.
    """
    if executor is None:
        with ThreadPoolExecutor(_THREADS) as pool:
            return run_chunks(function, tasks, take, executor=pool, stopped=stopped)
    running: dict[Future[Result], int] = {}
    submitted = 0
    try:
        while running or submitted < len(tasks):
            if stopped is not None and stopped():
                raise WorkStoppedError(
                    "The calculation was stopped before its end; nothing was changed."
                )
            while submitted < len(tasks) and len(running) < _IN_FLIGHT:
                running[executor.submit(function, tasks[submitted])] = submitted
                submitted += 1
            for future in wait(running, _POLL_SECONDS, FIRST_COMPLETED).done:
                take(running.pop(future), future.result())
    finally:
        for future in running:
            future.cancel()
    return None
