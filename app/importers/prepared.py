"""Records of a document that are mended before they are read as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from app.importers.faults import FaultKind, Faults
from app.importers.table import Document, Header, Record

#: Mends the cells of a record, or names the kind of line that it is instead of a row.
Prepare = Callable[[list[str]], list[str] | FaultKind]


class PreparedDocument:
    """A document whose records a format mends, or recognises as other lines than rows."""

    def __init__(self, document: Document, prepare: Prepare) -> None:
        self.file = document.file
        self._document = document
        self._prepare = prepare

    def headers(self) -> Iterable[Header]:
        """Return the headers of the document."""
        return self._document.headers()

    def records(self, header: Header, faults: Faults) -> Iterator[Record]:
        """Yield the mended records; other lines go to `faults` and have no cells."""
        for line, cells in self._document.records(header, faults):
            mended = None if cells is None else self._prepare(cells)
            if isinstance(mended, FaultKind):
                faults.add(mended, line, ", ".join(filter(None, cells or ())))
                mended = None
            yield line, mended

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first line that is not blank."""
        return self._document.first_line()

    def beside(self, labels: frozenset[str], delimiter: str) -> Sequence[str]:
        """Return the cells behind a label of the document."""
        return self._document.beside(labels, delimiter)
