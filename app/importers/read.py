"""Read files into one trade log, one daily log and one report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from app.calculations.errors import LogError
from app.importers.combine import Imported, combine
from app.importers.decode import find_header, read_table
from app.importers.limits import MAX_BYTES, MAX_FILES, MAX_NAME, MAX_ROWS
from app.importers.notes import note
from app.importers.option_omega_daily import SOURCE as DAILY_SOURCE
from app.importers.option_omega_daily import DailyLogPart
from app.importers.part import TradeLogPart
from app.importers.registry import source_of
from app.importers.report import Finding, ImportReport, RefusedFileError


def read_files(files: Sequence[tuple[str, bytes]], *, combine_pairs: bool = True) -> Imported:
    """Read (name, content) of one or several trade logs, with or without their daily log.

    Never raises on user data. One unusable file refuses all of them (`report.error`), because a
    part of a portfolio could be mistaken for the whole. With `combine_pairs`, the put row and the
    call row of one structure count as one position (semantics 1).
    """
    try:
        return _read_all(files, combine_pairs)
    except RefusedFileError as refusal:
        error = refusal.finding
    except LogError as fault:
        error = Finding("danger", "The files could not be read.", str(fault))
    return Imported(None, None, ImportReport(error=error))


def is_daily_log(name: str, data: bytes) -> bool:
    """Return True for a file with the header of a daily log.

    Raises `RefusedFileError` when the file has no known header.
    """
    header = find_header(name, data, _is_known)
    source = source_of(frozenset(header.names))
    return source is not None and source.name == DAILY_SOURCE


def _read_all(files: Sequence[tuple[str, bytes]], combine_pairs: bool) -> Imported:
    _check_amount(files)
    parts: list[TradeLogPart] = []
    dailies: list[DailyLogPart] = []
    notes: list[Finding] = []
    contents: dict[bytes, str] = {}
    names = _distinct([name for name, _ in files])
    for name, (_, data) in zip(names, files, strict=True):
        earlier = contents.setdefault(data, name)
        if earlier != name:
            head = f"{name} is the same file as {earlier}."
            notes.append(note(name, "info", head, "It was read once."))
            continue
        part = _read_file(name, data, MAX_ROWS - sum(part.n_read for part in parts))
        if isinstance(part, TradeLogPart):
            parts.append(part)
        else:
            dailies.append(part)
    return combine(parts, dailies, notes, combine_pairs=combine_pairs)


def _is_known(names: frozenset[str]) -> bool:
    return source_of(names) is not None


def _read_file(name: str, data: bytes, max_rows: int) -> TradeLogPart | DailyLogPart:
    header = find_header(name, data, _is_known)
    source = source_of(frozenset(header.names))
    if source is None or source.read is None:
        kind = source.name if source else "of an unknown format"
        advice = source.refusal if source else ""
        text = f"Its header on line {header.line} belongs to that format. {advice}"
        raise RefusedFileError(f"{name} is {kind}.", text, [header.line])
    return source.read(read_table(name, data, header, source.columns, max_rows))


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


def _distinct(names: Sequence[str]) -> list[str]:
    """Return file names without folders, cut to `MAX_NAME`, and numbered where they repeat."""
    counts: dict[str, int] = {}
    shown = []
    for name in names:
        file = " ".join(PurePath(name.replace("\\", "/")).name.split())[:MAX_NAME] or "file"
        counts[file] = counts.get(file, 0) + 1
        shown.append(file if counts[file] == 1 else f"{file} ({counts[file]})")
    return shown
