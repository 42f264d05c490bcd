"""Read files into one trade log, one daily log and one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from app.calculations.errors import LogError
from app.importers.choices import Choices
from app.importers.combine import Imported, combine
from app.importers.documents import open_document
from app.importers.file_format import FileFormat, ReportFormat
from app.importers.formats.option_omega_daily import SOURCE as DAILY_SOURCE
from app.importers.grid_document import GridDocument
from app.importers.limits import MAX_BYTES, MAX_FILES, MAX_NAME, MAX_ROWS
from app.importers.mapped import read_unknown
from app.importers.notes import note
from app.importers.part import DailyLogPart, TradeLogPart
from app.importers.plausible import implausible_dates
from app.importers.prepared import PreparedDocument
from app.importers.progress import Progress, Reading, Report, ignored
from app.importers.registry import format_of, lacking_header, report_of, translated_header
from app.importers.report import Finding, ImportReport, RefusedFileError, excerpt
from app.importers.table import Document, Header, read_table
from app.importers.unknown_table import UnknownTable, find_table

_NO_CHOICES = Choices()


def read_files(
    files: Sequence[tuple[str, bytes]],
    choices: Choices = _NO_CHOICES,
    *,
    today: date | None = None,
    report: Report = ignored,
) -> Imported:
    """Read (name, content) of one or several trade logs, with or without their daily log.

    Never raises on user data. One unusable file refuses all of them (`report.error`), because a
    part of a portfolio could be mistaken for the whole. Dates after `today`, by default the day of
    the computer's clock, are warned of. `report` hears how far the reading is.
    """
    try:
        return _read_all(files, choices, today or date.today(), report)
    except RefusedFileError as refusal:
        error = refusal.finding
    except LogError as fault:
        error = Finding("danger", "The files could not be read.", str(fault))
    return Imported(None, None, ImportReport(error=error))


@dataclass(frozen=True)
class BadFile:
    """A file that cannot be read: its number among the files given, its name, and the reason."""

    index: int
    name: str
    reason: Finding


@dataclass(frozen=True)
class GoodFiles:
    """The import of the files that can be read, and those that cannot.

    `imported.report.error` is set when none of them can, or not together.
    """

    imported: Imported
    bad: tuple[BadFile, ...]


def read_good_files(
    files: Sequence[tuple[str, bytes]], choices: Choices = _NO_CHOICES
) -> GoodFiles:
    """Read the files that can be read by themselves, and name the others with their reasons.

    Never raises on user data.
    """
    whole = read_files(files, choices)
    if whole.report.error is None:
        return GoodFiles(whole, ())
    each = replace(choices, strategies=None, first_day=None, last_day=None)
    reasons = [read_files([file], each).report.error for file in files]
    bad = tuple(
        BadFile(index, files[index][0], reason)
        for index, reason in enumerate(reasons)
        if reason is not None
    )
    good = [file for file, reason in zip(files, reasons, strict=True) if reason is None]
    return GoodFiles(read_files(good, choices) if bad and good else whole, bad)


def is_daily_log(name: str, data: bytes) -> bool:
    """Return True for a file with the header of a daily log.

    Raises `RefusedFileError` when the file is no document that can be read.
    """
    document = open_document(name, data)
    if isinstance(document, GridDocument) and report_of(document) is not None:
        return False
    found = _known_header(document)
    return found is not None and found[1].name == DAILY_SOURCE


def unknown_table(name: str, data: bytes) -> UnknownTable | None:
    """Return the table of a file that can be read once its columns are named.

    Returns None for a file of a known format and for one without a table. Never raises on user
    data.
    """
    try:
        document = open_document(name, data)
        is_report = isinstance(document, GridDocument) and report_of(document) is not None
        if is_report or _known_header(document) is not None:
            return None
        return find_table(document)
    except RefusedFileError:
        return None


def _read_all(
    files: Sequence[tuple[str, bytes]], choices: Choices, today: date, report: Report
) -> Imported:
    _check_amount(files)
    parts: list[TradeLogPart] = []
    dailies: list[DailyLogPart] = []
    notes: list[Finding] = []
    contents: dict[bytes, str] = {}
    names = distinct_names([name for name, _ in files])
    for number, (name, (_, data)) in enumerate(zip(names, files, strict=True), start=1):
        earlier = contents.setdefault(data, name)
        if earlier != name:
            head = f"{name} is the same file as {earlier}."
            notes.append(note(name, "info", head, "It was read once."))
            continue
        progress = Progress(report, Reading(name, number, len(files)))
        max_rows = MAX_ROWS - sum(part.n_read for part in parts)
        part = _read_file(open_document(name, data, progress), choices, max_rows)
        part.notes.extend(implausible_dates(part, today))
        if isinstance(part, TradeLogPart):
            parts.append(part)
        else:
            dailies.append(part)
    report(Reading(names[-1], len(files), len(files), "checking"))
    return combine(parts, dailies, notes, choices)


def _read_file(document: Document, choices: Choices, max_rows: int) -> TradeLogPart | DailyLogPart:
    if isinstance(document, GridDocument) and (page := report_of(document)) is not None:
        if page.read is None:
            raise _refused(document.file, page, 1)
        return page.read(document, choices, max_rows)
    found = _known_header(document)
    if found is None:
        part = read_unknown(document, choices, max_rows)
        if part is None:
            raise _unknown_header(document)
        return part
    header, known = found
    if known.read is None:
        raise _refused(document.file, known, header.line)
    if known.prepare is not None:
        document = PreparedDocument(document, known.prepare)
    table = read_table(document, header, known.wanted(header), max_rows, known.ignored)
    if known.capital_labels:
        table.capital = document.beside(known.capital_labels, header.delimiter)
    return known.read(table, choices)


def _known_header(document: Document) -> tuple[Header, FileFormat] | None:
    """Return the first header of a known format, else None."""
    for header in document.headers():
        known = format_of(frozenset(header.names))
        if known is not None:
            return header, known
    return translated_header(document) or lacking_header(document)


def _refused(name: str, known: FileFormat | ReportFormat, line: int) -> RefusedFileError:
    text = f"Its header on line {line} belongs to that format. {known.refusal}"
    return RefusedFileError(f"{name} is {known.name}.", text, [line])


def _unknown_header(document: Document) -> RefusedFileError:
    number, line = document.first_line()
    content = excerpt(line.replace("\ufeff", ""))
    return RefusedFileError(
        f"{document.file} is not a trade log that can be read here.",
        f"Line {number} reads “{content}”. Expected a line with the names of the columns and "
        "one row a trade below it, as Option Omega, TradingView, MetaTrader, NinjaTrader and other "
        "platforms export them.",
        [number],
    )


def _check_amount(files: Sequence[tuple[str, bytes]]) -> None:
    if not files:
        raise RefusedFileError("No file was given.", "Drop one or several trade logs (CSV).")
    if len(files) > MAX_FILES:
        raise RefusedFileError(
            f"{len(files):,} files were given.", f"At most {MAX_FILES} can be read together."
        )
    total = sum(len(data) for _, data in files)
    if total > MAX_BYTES:
        subject = files[0][0] if len(files) == 1 else "The files together"
        raise RefusedFileError(
            f"{subject}: {total / 1e6:,.1f} MB is too much.",
            f"At most {MAX_BYTES / 1e6:.0f} MB can be read, all files together; "
            "export a shorter period.",
        )


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return file names without folders, cut to `MAX_NAME`, and numbered where they repeat."""
    counts: dict[str, int] = {}
    shown = []
    for name in names:
        file = " ".join(PurePath(name.replace("\\", "/")).name.split())[:MAX_NAME] or "file"
        counts[file] = counts.get(file, 0) + 1
        shown.append(file if counts[file] == 1 else f"{file} ({counts[file]})")
    return shown
