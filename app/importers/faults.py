"""Collecting what could not be used, grouped by kind, with the lines and what was found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.importers.limits import KEPT_LINES
from app.importers.report import Effect, Issue, excerpt


@dataclass
class Fault:
    """One kind of fault at `count` lines of a file; `lines` and `found` hold the first `KEPT_LINES`."""

    kind: str  #: what is at fault, in the singular: `blank row`, `cell of Opening VIX that cannot be used`
    file: str
    column: str  #: empty when the row itself is at fault
    expected: str
    effect: Effect
    lines: list[int] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    count: int = 0

    def issues(self) -> list[Issue]:
        """The kept lines one by one."""
        pairs = zip(self.lines, self.found, strict=True)
        return [
            Issue(self.file, line, self.column, found, self.expected, self.effect)
            for line, found in pairs
        ]


class Faults:
    """The faults of one file, one `Fault` a kind."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._by_kind: dict[tuple[str, str], Fault] = {}

    def add(
        self,
        kind: str,
        line: int,
        found: str,
        expected: str,
        *,
        column: str = "",
        effect: Effect = "left out",
    ) -> None:
        """Note one line."""
        fault = self._by_kind.setdefault(
            (kind, effect), Fault(kind, self.file, column, expected, effect)
        )
        fault.count += 1
        if len(fault.lines) < KEPT_LINES:
            fault.lines.append(line)
            fault.found.append(excerpt(found))

    def add_where(
        self,
        kind: str,
        mask: NDArray[np.bool_],
        lines: NDArray[np.int64],
        found: Sequence[str],
        expected: str,
        *,
        column: str = "",
        effect: Effect = "left out",
    ) -> None:
        """Note every row of `mask`; `lines` and `found` have one entry a row."""
        for row in np.flatnonzero(mask).tolist():
            self.add(kind, int(lines[row]), found[row], expected, column=column, effect=effect)

    def all(self) -> list[Fault]:
        """Every fault, in the order in which its kind was first met."""
        return list(self._by_kind.values())
