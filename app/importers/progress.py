"""Progress of reading files: the lines or rows taken so far, and the steps that follow them.

Only the taking of lines and rows can be counted. Before it a web page or workbook is opened, after
it columns are turned into trades, each by one call that cannot tell how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from app.formatting import percent, plural

Step = Literal["opening", "taking", "trades", "checking"]

_EVERY = 2_000  #: lines or rows between two reports
_T = TypeVar("_T")


@dataclass(frozen=True)
class Reading:
    """Place of the reading: a file by its number among all, and the step it is at."""

    file: str
    number: int  #: of the file, from 1
    of_files: int
    step: Step = "opening"
    share: float = 0.0  #: of the lines or rows that are taken, 0 to 1

    @property
    def words(self) -> str:
        """The place in words that follow `Reading`, `2 of 3: log.csv, 40% of its lines.` say."""
        if self.step == "checking":
            return f"{plural(self.of_files, 'file')} read, checking the trades."
        place = f"{self.number} of {self.of_files}: " if self.of_files > 1 else ""
        return f"{place}{self.file}, {self._step_words}."

    @property
    def _step_words(self) -> str:
        if self.step == "taking":
            return f"{percent(self.share, 0)} of its lines"
        return "opening it" if self.step == "opening" else "lines taken, working out its trades"


Report = Callable[[Reading], None]


def ignored(_reading: Reading) -> None:
    """Take no notice."""


class Progress:
    """Reports the place of one file among those that are read."""

    def __init__(self, report: Report, start: Reading) -> None:
        self._report = report
        self._start = start
        report(start)

    def taking(self, items: Iterable[_T], of: int) -> Iterator[_T]:
        """Yield lines or rows and report, every so often, the share of `of` that is taken."""
        for count, item in enumerate(items, start=1):
            if count % _EVERY == 0:
                self._at("taking", min(count / max(of, 1), 1.0))
            yield item
        self._at("trades", 1.0)

    def _at(self, step: Step, share: float) -> None:
        self._report(replace(self._start, step=step, share=share))


SILENT = Progress(ignored, Reading("", 1, 1))  #: of a file whose reading nobody follows
