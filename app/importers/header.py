"""The header of a table: its line, its cells, and the names by which columns are matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_NAME_NOISE = re.compile(r"[^\w\s#/&%$+.]")


@dataclass(frozen=True)
class Header:
    """The line and the cells of a header, with the place and the writing of its rows."""

    line: int  #: 1-based
    cells: tuple[str, ...]  #: in the spelling of the file
    encoding: str = ""  #: empty where the document is no plain text
    delimiter: str = ""  #: empty where cells are not separated by a character
    sheet: int = 0  #: number of the table or worksheet in its document

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The cells, normalised so that columns can be matched by name."""
        return tuple(map(normalised, self.cells))


def normalised(name: str) -> str:
    """Return a column name in lower case without quotation marks, brackets and double spaces."""
    return " ".join(_NAME_NOISE.sub(" ", name.replace("\ufeff", "")).lower().split())
