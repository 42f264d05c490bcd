"""Findings about the reading of a file: encoding, decimal mark, date order, missing times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.calculations.arrays import Ints
from app.formatting import listing, plural
from app.importers.dates import offset_name
from app.importers.limits import MAX_LISTED_LINES
from app.importers.report import Finding, Tone, excerpt, line_list
from app.importers.sheet import Sheet

#: Of a file that states closes alone.
OPENS_AT_CLOSE = (
    "Each position was taken to open when it closed, so figures about positions that are "
    "open at the same time say nothing."
)
_NAMED = 20  #: columns named in one finding


def reading_notes(sheet: Sheet, rows: Ints) -> list[Finding]:
    """Return the findings about the reading itself; `rows` are the numbers of the kept rows."""
    notes = [
        _encoding(sheet),
        _preamble(sheet),
        _doubled(sheet),
        _day_numbers(sheet),
        _slashes(sheet),
        _offsets(sheet),
        _decimal_mark(sheet),
        _repairs(sheet, rows),
        _unused(sheet),
    ]
    notes += [
        _no_time(sheet, rows, "time_opened", "00:00:00"),
        _no_time(sheet, rows, "time_closed", "23:59:59"),
    ]
    return [note for note in notes if note is not None]


def note(file: str, tone: Tone, head: str, text: str = "", lines: Sequence[int] = ()) -> Finding:
    """Return a finding about one file, with at most `MAX_LISTED_LINES` line numbers."""
    return Finding(tone, head, text, tuple(lines[:MAX_LISTED_LINES]), len(lines), file)


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
    line = sheet.table.header.line
    if line <= 1:
        return None
    return note(
        sheet.table.file,
        "info",
        f"The header is on line {line}.",
        "The lines above it were skipped.",
    )


def _doubled(sheet: Sheet) -> Finding | None:
    names = sheet.doubled()
    if not names:
        return None
    listed = names[0] if len(names) == 1 else f"each of {', '.join(names)}"
    head = f"The file has two columns {listed}."
    return note(
        sheet.table.file,
        "warn",
        head,
        "The first one was read. If that is wrong, remove it.",
        [sheet.table.header.line],
    )


def _day_numbers(sheet: Sheet) -> Finding | None:
    if not sheet.day_numbers:
        return None
    head = f"Dates in {listing(sheet.day_numbers)} are the day numbers of a spreadsheet."
    text = "45052.5 was read as 2023-05-06 12:00, the day counted from the end of 1899."
    return note(sheet.table.file, "info", head, text)


def _slashes(sheet: Sheet) -> Finding | None:
    order = sheet.order
    if not order.present:
        return None
    way = "day first" if order.day_first else "month first"
    if order.mixed:
        text = (
            f"All were read {way}; those that fit only the other order cannot be read. "
            "Export with dates such as 2026-02-23, or correct those in the other order."
        )
        return note(
            sheet.table.file, "warn", "Some dates have the day first, others the month.", text
        )
    if order.proven:
        return note(
            sheet.table.file,
            "info",
            f"Dates were read {way}.",
            "A date in the file has a part above 12, which proves it.",
        )
    text = (
        "No date in the file proves which part is the month. "
        "If that is wrong, export with dates such as 2026-02-23."
    )
    return note(sheet.table.file, "warn", f"Dates such as 2/3/2026 were read {way}.", text)


def without_fees(file: str) -> Finding:
    """Return the warning about results before fees that the file does not state."""
    text = "Results are better than they were. Name the column of the fees, or set fees later."
    said = note(file, "warn", "The P/L is before fees, which are unknown.", text)
    return replace(said, setting="fees")


def _offsets(sheet: Sheet) -> Finding | None:
    if not sheet.offsets:
        return None
    names = [offset_name(minutes) for minutes in sorted(sheet.offsets)]
    noun = "offset" if len(names) == 1 else "offsets"
    head = f"Times carry the {noun} {listing(names)}."
    return note(sheet.table.file, "info", head, "They were kept as written, not converted.")


def _unused(sheet: Sheet) -> Finding | None:
    """Name the columns of numbers that no figure here rests on."""
    names = [excerpt(name) for name in sheet.table.unused]
    if not names:
        return None
    noun = "Column" if len(names) == 1 else "Columns"
    head = f"{noun} not used: {listing(names, _NAMED)}."
    text = "No figure here rests on it." if len(names) == 1 else "No figure here rests on them."
    return note(sheet.table.file, "info", head, text, [sheet.table.header.line])


def _decimal_mark(sheet: Sheet) -> Finding | None:
    mark, points, commas, unclear = sheet.decimal
    if points and commas:
        return _both_marks(sheet)
    if mark == ".":
        return None
    if unclear and not commas:
        text = (
            "No number in the file proves its decimal mark. "
            "If it is the point, export with commas between the cells."
        )
        return note(sheet.table.file, "warn", "Numbers such as 1,250 were read as 1.25.", text)
    if unclear and sheet.table.header.delimiter == ",":
        text = (
            f"Because of {plural(commas, 'number')} such as 12,50. "
            "If that is wrong, correct those and read the file again."
        )
        return note(sheet.table.file, "warn", "Numbers such as 1.250 were read as 1250.", text)
    text = "A number such as 1.250,50 is read as 1250.5."
    return note(sheet.table.file, "info", "The comma is the decimal mark.", text)


def _both_marks(sheet: Sheet) -> Finding:
    mark, points, commas, _ = sheet.decimal
    way = "point" if mark == "." else "comma"
    with_point = plural(points, "number has", "numbers have")
    text = (
        f"All were read with the decimal {way}; the others are missing, "
        "or wrong by a factor of 1,000. Export with one mark."
    )
    head = f"{with_point} a decimal point, {commas:,} a decimal comma."
    return note(sheet.table.file, "warn", head, text)


def _repairs(sheet: Sheet, rows: Ints) -> Finding | None:
    lines = np.sort(sheet.lines[rows[sheet.repaired[rows]]]).tolist()
    if not lines:
        return None
    text = (
        "Currency signs, thousands separators, other ways to write dates or times: "
        f"all could be read, first on line {lines[0]:,}."
    )
    return note(
        sheet.table.file,
        "info",
        f"{plural(len(lines), 'row has', 'rows have')} cells that are not plain numbers or dates.",
        text,
        lines,
    )


def _no_time(sheet: Sheet, rows: Ints, field: str, instead: str) -> Finding | None:
    """Return the finding about rows without a time of day in `time_opened` or `time_closed`."""
    if field not in sheet.timeless:
        return None
    lines = np.sort(sheet.lines[rows[sheet.timeless[field][rows]]]).tolist()
    if not lines:
        return None
    noun, verb = ("opening", "open") if field == "time_opened" else ("closing", "close")
    head = f"{plural(len(lines), 'row')} without {noun} time."
    return note(
        sheet.table.file,
        "warn",
        head,
        f"Taken to {verb} at {instead}: {line_list(lines)}.",
        lines,
    )
