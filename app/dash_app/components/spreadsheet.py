"""Tables as text for spreadsheets: a CSV file to save, and lines to paste.

A spreadsheet runs text that begins like a formula, so such text gets an apostrophe in front;
numbers are left alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from app.formatting import MINUS

Cell = str | float | int | None

#: What spreadsheets begin a formula with, the wide forms of East Asian keyboards among them.
_FORMULA = re.compile(rf"[=+\-@\t\r{MINUS}＝＋－＠]")
_FIGURE = re.compile(rf"[+\-{MINUS}]?\$?[\d.,]+[%×]?")


def csv_download(name: str, rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """Return rows as the property `data` of a `dcc.Download`, a CSV file called `name`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    # Spreadsheets recognise UTF-8 by this mark.
    content = "\ufeff" + text.getvalue()
    return {"content": content, "filename": name, "type": "text/csv", "base64": False}


def pasted(rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows as lines of cells parted by tabs, for the clipboard."""
    return "\n".join("\t".join(_one_line(_safe(cell)) for cell in row) for row in rows)


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if not isinstance(cell, str) or not _FORMULA.match(cell) or _FIGURE.fullmatch(cell):
        return cell
    return f"'{cell}"


def _one_line(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())
