"""Work in chunks: lost chunks run again, with the same results, but not for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from app.calculations.errors import LostChunkError
from app.calculations.numerics.chunked_work import run_chunks

TASKS = range(40)


class Losing(Executor):
    """Executor that runs calls at once, but loses some: their futures are cancelled."""

    def __init__(self, is_lost: Callable[[int], bool], *, notified: bool) -> None:
        self.submitted = 0
        self._is_lost = is_lost
        self._notified = notified

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.submitted += 1
        if self._is_lost(self.submitted):
            future.cancel()
            if self._notified:
                future.set_running_or_notify_cancel()
        else:
            future.set_result(function(*args, **kwargs))
        return future


def squares(executor: Executor) -> dict[int, int]:
    found: dict[int, int] = {}
    run_chunks(lambda number: number**2, TASKS, found.__setitem__, executor=executor)
    return found


@pytest.mark.parametrize("notified", [True, False])
def test_run_chunks_hands_lost_ones_over_again(notified: bool) -> None:
    losing = Losing(lambda count: 10 < count < 45, notified=notified)
    assert squares(losing) == {number: number**2 for number in TASKS}
    assert losing.submitted == len(TASKS) + 34


def test_run_chunks_gives_up_on_one_that_is_always_lost() -> None:
    with pytest.raises(LostChunkError, match="lost again and again"):
        squares(Losing(lambda count: True, notified=True))
