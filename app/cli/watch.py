"""Progress of long work, and the request to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.calculations.numerics.chunked_work import Progress, Stopped


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Watch:
    """Progress of long work, and the question whether it is to go on."""

    tell: Callable[[float, str], object]  #: the share done, from 0 to 1, and what is being done
    stopped: Stopped = _never

    def counting(self, doing: str) -> Progress:
        """Return a callback that tells `done` of `total` as a share."""
        return lambda done, total: self.tell(done / total, doing)

    def part(self, number: int, parts: int) -> Watch:
        """Return the watch of one of several equal parts of the work, counted from 0."""
        return Watch(lambda share, doing: self.tell((number + share) / parts, doing), self.stopped)
