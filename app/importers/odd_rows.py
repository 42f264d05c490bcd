"""Tell records that are no data rows, and cells of another kind than their column's."""

from __future__ import annotations

import re

from app.importers.faults import Faults
from app.importers.header import Header, normalised
from app.importers.report import RefusedFileError, excerpt

_LONGEST_TOTAL = 60  #: characters of the longest cell that may begin a totals row
_TOTALS = frozenset({"total", "totals", "sum", "average", "averages", "mean"})
_NO_LETTERS = re.compile(r"[\W\d_]+")
_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_A_TIME = re.compile(r"\d{1,2}:\d{2}")


def refuse_other_header(cells: list[str], line: int, header: Header, faults: Faults) -> None:
    """Raise `RefusedFileError` for a second header with its columns in another order.

    Read by the first header, the rows below it would be assigned to the wrong columns.
    """
    first = next((cell for cell in cells if cell.strip()), "")
    if normalised(first) not in header.names:
        return
    names = tuple(name for name in map(normalised, cells) if name)
    if (
        len(names) > 2
        and set(names) <= set(header.names)
        and names != tuple(name for name in header.names if name)
    ):
        head = f"{faults.file} has a second header, on line {line:,}"
        raise RefusedFileError(
            f"{head}, with its columns in another order.",
            f"Line {header.line} begins {excerpt(', '.join(header.cells))}; "
            f"line {line:,} begins {excerpt(', '.join(cells))}. "
            "Save the two parts as separate files and drop both.",
            [header.line, line],
        )


def oddity(cells: list[str], header: Header) -> str | None:
    """Return the name of a record that is no data row by its content, else None."""
    first = next((cell.strip() for cell in cells if cell.strip()), None)
    if first is None:
        return "blank row"
    has_date = any(map(_A_DATE.match, cells))  # a row with a date has a strategy called "Mean"
    if _is_total(first) and not has_date:
        return "totals row"
    if normalised(first) == header.names[0] and tuple(map(normalised, cells)) == header.names:
        return "repeated header row"
    return None


def _is_total(cell: str) -> bool:
    """Return True for the first cell of a totals row.

    >>> [_is_total(cell) for cell in ("Grand Total:", "Total (12 trades)", "Total Return Put")]
    [True, True, False]
    """
    if len(cell) > _LONGEST_TOTAL:
        return False
    words = _NO_LETTERS.sub(" ", cell.lower()).split()
    if words and words[0] in ("grand", "sub"):
        words = words[1:]
    if words and words[-1] in ("trades", "rows"):
        words = words[:-1]
    return len(words) == 1 and words[0].removeprefix("sub") in _TOTALS


def kind_of_cell(cell: str) -> str:
    """Return the kind of a cell, `date`, `time`, `text` or `number`; empty for a blank one."""
    text = cell.strip()
    if not text:
        return ""
    if _A_DATE.match(text):
        return "date"
    if _A_TIME.match(text):
        return "time"
    return "text" if any(map(str.isalpha, text)) else "number"
