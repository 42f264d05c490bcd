"""Findings about how a file was read: encoding, decimal mark, date order, times that were missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.importers.limits import KEPT_LINES
from app.importers.report import Finding, Tone, line_list, plural
from app.importers.sheet import Sheet


def reading_notes(sheet: Sheet, rows: NDArray[np.int64]) -> list[Finding]:
    """What the user should know about the reading itself; `rows` are the kept rows."""
    notes = [
        _encoding(sheet),
        _preamble(sheet),
        _doubled(sheet),
        _slashes(sheet),
        _comma(sheet),
        _repairs(sheet, rows),
    ]
    notes += [
        _no_time(sheet, rows, "time_opened", "00:00:00"),
        _no_time(sheet, rows, "time_closed", "23:59:59"),
    ]
    return [note for note in notes if note is not None]


def note(
    sheet_file: str, tone: Tone, head: str, text: str = "", lines: Sequence[int] = ()
) -> Finding:
    """A finding of one file, its line numbers bounded."""
    return Finding(tone, head, text, tuple(lines[:KEPT_LINES]), len(lines), sheet_file)


def _encoding(sheet: Sheet) -> Finding | None:
    if sheet.table.header.encoding != "cp1252":
        return None
    return note(
        sheet.table.file,
        "info",
        "The file is not UTF-8.",
        "It was read as Windows-1252; check that strategy names look right.",
    )


def _preamble(sheet: Sheet) -> Finding | None:
    if (line := sheet.table.header.line) == 1:
        return None
    return note(
        sheet.table.file,
        "info",
        f"The header is on line {line}.",
        "What stands above it was skipped.",
    )


def _doubled(sheet: Sheet) -> Finding | None:
    if not (names := sheet.doubled()):
        return None
    head = (
        f"The file has two columns {names[0]}."
        if len(names) == 1
        else f"The file has two columns each of {', '.join(names)}."
    )
    return note(
        sheet.table.file,
        "warn",
        head,
        "The first one was read. If that is wrong, remove it.",
        [sheet.table.header.line],
    )


def _slashes(sheet: Sheet) -> Finding | None:
    order = sheet.order
    if not order.seen:
        return None
    way = "day first" if order.day_first else "month first"
    if order.mixed:
        text = f"All were read {way}, where they can be. Export with dates such as 2026-02-23, or correct those that are the other way round."
        return note(
            sheet.table.file, "warn", "Some dates have the day first, others the month.", text
        )
    if order.proven:
        return note(
            sheet.table.file,
            "info",
            f"Dates were read {way}.",
            "A date in the file has a part above 12, which settles it.",
        )
    text = "No date in the file settles which part is the month. If that is wrong, export with dates such as 2026-02-23."
    return note(sheet.table.file, "warn", f"Dates such as 2/3/2026 were read {way}.", text)


def _comma(sheet: Sheet) -> Finding | None:
    mark, points, commas, unclear = sheet.decimal
    way = "point" if mark == "." else "comma"
    if points and commas:
        text = f"All were read with the decimal {way}; the others are missing, or wrong by a factor of 1,000. Export with one mark."
        head = f"{plural(points, 'number has', 'numbers have')} a decimal point, {commas:,} a decimal comma."
        return note(sheet.table.file, "warn", head, text)
    if mark == ".":
        return None
    if unclear and not commas:
        text = "No number in the file settles its decimal mark. If it is the point, export with commas between the cells."
        return note(sheet.table.file, "warn", "Numbers such as 1,250 were read as 1.25.", text)
    if unclear and sheet.table.header.delimiter == ",":
        text = f"Because of {plural(commas, 'number')} such as 12,50. If that is wrong, correct those and read the file again."
        return note(sheet.table.file, "warn", "Numbers such as 1.250 were read as 1250.", text)
    return note(
        sheet.table.file, "info", "The comma is the decimal mark.", "1.250,50 was read as 1250.5."
    )


def _repairs(sheet: Sheet, rows: NDArray[np.int64]) -> Finding | None:
    lines = np.sort(sheet.lines[rows[sheet.repaired[rows]]]).tolist()
    if not lines:
        return None
    text = f"Currency signs, thousands separators, other ways to write dates or times: all read as meant, first on line {lines[0]:,}."
    return note(
        sheet.table.file,
        "info",
        f"{plural(len(lines), 'row')} had cells that a spreadsheet rewrote.",
        text,
        lines,
    )


def _no_time(sheet: Sheet, rows: NDArray[np.int64], field: str, instead: str) -> Finding | None:
    """Rows without a time of day of their own; `field` is `time_opened` or `time_closed`."""
    lines = (
        np.sort(sheet.lines[rows[sheet.timeless[field][rows]]]).tolist()
        if field in sheet.timeless
        else []
    )
    if not lines:
        return None
    noun, verb = ("opening", "open") if field == "time_opened" else ("closing", "close")
    head = f"{plural(len(lines), 'row')} without {noun} time."
    return note(
        sheet.table.file,
        "warn",
        head,
        f"They were taken to {verb} at {instead}: {line_list(lines)}.",
        lines,
    )
