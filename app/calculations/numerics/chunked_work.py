"""Long work in chunks: over any executor, with progress, and stoppable between chunks.

A chunk is one call of a module-level function with arguments that can be sent to another process:
where and in which order chunks run cannot change a result, and a chunk that was lost with its
worker can be run again. Every result is handed over with its chunk's number.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from app.calculations.errors import LostChunkError, WorkStoppedError

Progress = Callable[[int, int], object]  #: callback: done, total
Stopped = Callable[[], bool]
Task = TypeVar("Task")
Result = TypeVar("Result")

_THREADS = 2  #: of the pool when no executor is given; the kernels release the GIL
_IN_FLIGHT = 32  #: chunks handed to an executor at a time
_POLL_SECONDS = 0.05
_MOST_TIMES = 5  #: that a chunk is handed over, where executors lose it


def run_chunks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    take: Callable[[int, Result], object],
    *,
    executor: Executor | None = None,
    stopped: Stopped | None = None,
) -> None:
    """Call `function` for every task and hand each result to `take(number, result)`.

    `take` is called in this thread as results arrive, in any order. A chunk that the executor
    cancels, as it does when its cluster is lost, is handed over again. Raises `WorkStoppedError`
    soon after `stopped()` first returns True, `LostChunkError` for a chunk that was lost time and
    again, and any exception of a chunk.
    """
    if executor is None:
        with ThreadPoolExecutor(_THREADS) as pool:
            return run_chunks(function, tasks, take, executor=pool, stopped=stopped)
    running: dict[Future[Result], int] = {}
    waiting = deque(range(len(tasks)))
    handed_over = Counter[int]()
    try:
        while running or waiting:
            raise_if_stopped(stopped)
            while waiting and len(running) < _IN_FLIGHT:
                number = waiting.popleft()
                running[executor.submit(function, tasks[number])] = number
                handed_over[number] += 1
            for future in _ended(running):
                number = running.pop(future)
                if not future.cancelled():
                    take(number, future.result())
                elif handed_over[number] < _MOST_TIMES:
                    waiting.append(number)
                else:
                    raise LostChunkError("A part of the calculation was lost again and again.")
    finally:
        for future in running:
            future.cancel()
    return None


def raise_if_stopped(stopped: Stopped | None) -> None:
    """Raise `WorkStoppedError` where `stopped()` returns True."""
    if stopped is not None and stopped():
        raise WorkStoppedError("The calculation was stopped before its end; nothing was changed.")


def _ended(running: Collection[Future[Result]]) -> list[Future[Result]]:
    """Wait a moment, and return the futures that have ended, cancelled ones included."""
    done = wait(running, _POLL_SECONDS, FIRST_COMPLETED).done
    return [future for future in running if future in done or future.cancelled()]
