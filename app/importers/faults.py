"""Rows and cells that could not be used, grouped by kind, with their lines and contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Ints, Mask
from app.importers.limits import MAX_LISTED_LINES
from app.importers.report import Effect, Issue, excerpt

_NOUN = re.compile(r"\b(row|cell)\b")


class FaultKind(NamedTuple):
    """A kind of fault, as the report describes it."""

    #: the faulty thing in the singular: `blank row`, `cell of Opening VIX that cannot be used`
    name: str
    expected: str
    column: str = ""  #: empty when the row itself is at fault
    effect: Effect = "left out"
    harmless: bool = False  #: True where nothing is lost, hence nothing to warn of
    plural: str = ""  #: the name for several, where more than `row` or `cell` changes

    def named(self, count: int) -> str:
        """Return the name for `count` faults, without the number.

        >>> FaultKind("blank row", "a data row").named(2)
        'blank rows'
        """
        if count == 1:
            return self.name
        return self.plural or _NOUN.sub(r"\1s", self.name, count=1)


@dataclass
class Fault:
    """One kind of fault at `count` lines of a file.

    `lines` and `contents` hold the first `MAX_LISTED_LINES` of them.
    """

    kind: FaultKind
    file: str
    lines: list[int] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    count: int = 0

    def issues(self) -> list[Issue]:
        """Return the listed lines one by one."""
        kind = self.kind
        return [
            Issue(self.file, line, kind.column, content, kind.expected, kind.effect)
            for line, content in zip(self.lines, self.contents, strict=True)
        ]


class Faults:
    """The faults of one file, one `Fault` for each kind."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._by_kind: dict[tuple[str, str], Fault] = {}

    def add(self, kind: FaultKind, line: int, content: str) -> None:
        """Record a fault at one line."""
        fault = self._by_kind.setdefault((kind.name, kind.effect), Fault(kind, self.file))
        fault.count += 1
        if len(fault.lines) < MAX_LISTED_LINES:
            fault.lines.append(line)
            fault.contents.append(excerpt(content))

    def add_rows(
        self,
        kind: FaultKind,
        mask: Mask,
        lines: Ints,
        contents: Sequence[str],
    ) -> None:
        """Record a fault at every row of `mask`; `lines` and `contents` have one entry a row."""
        for row in np.flatnonzero(mask).tolist():
            self.add(kind, int(lines[row]), contents[row])

    def all(self) -> list[Fault]:
        """Return every fault, ordered by the first occurrence of its kind."""
        return list(self._by_kind.values())
