"""The description of a file format: how it is recognised, read, exported, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from app.importers.choices import Choices
from app.importers.grid_document import GridDocument
from app.importers.part import DailyLogPart, TradeLogPart
from app.importers.prepared import Prepare
from app.importers.table import Header, Table

Evidence = Literal["real exports", "samples only"]


@dataclass(frozen=True)
class FileFormat:
    """A format recognised by the normalised column names of its header.

    A format that is read has `read`; one that cannot be a trade log has a `refusal` instead, the
    advice for the user.
    """

    name: str  #: as users call it, "TradingView list of trades"
    matches: Callable[[frozenset[str]], bool]
    columns: frozenset[str] = frozenset()  #: normalised names of the columns that are read
    read: Callable[[Table, Choices], TradeLogPart | DailyLogPart] | None = None
    refusal: str = ""
    export: str = ""  #: how to export it, one or two sentences
    assumptions: tuple[str, ...] = ()  #: sentences on what is calculated, assumed or missing
    evidence: Evidence = "samples only"  #: what the reading was tested on
    #: normalised names of other columns of the platform; other unread numbers are named as not used
    ignored: frozenset[str] = frozenset()
    #: the columns that are read, where their names depend on the file
    columns_of: Callable[[Header], frozenset[str]] | None = None
    #: True for a header in another language, by its place and number of columns and the lines below
    translated: Callable[[Header, Sequence[Header]], bool] | None = None
    #: the header that a file of rows alone lacks, by its first row; None for rows of another kind
    lacking: Callable[[Header], Header | None] | None = None
    #: beginnings of a row elsewhere in the document that states the starting capital
    capital_labels: frozenset[str] = frozenset()
    prepare: Prepare | None = None  #: mends the cells of a record before it is read as a row

    def wanted(self, header: Header) -> frozenset[str]:
        """Return the normalised names of the columns of `header` that are read."""
        return self.columns if self.columns_of is None else self.columns_of(header)


@dataclass(frozen=True)
class ReportFormat:
    """A format recognised by the rows of its tables, where labels are translated or repeated."""

    name: str
    matches: Callable[[GridDocument], bool]
    read: Callable[[GridDocument, Choices, int], TradeLogPart] | None = None  #: int: at most rows
    refusal: str = ""
    export: str = ""
    assumptions: tuple[str, ...] = ()
    evidence: Evidence = "samples only"


def names_of(aliases: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return every normalised column name that a format knows."""
    return frozenset(chain.from_iterable(aliases.values()))
