"""Files to one trade log, one daily log and one report: the importers' only entry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from app.calculations.errors import LogError
from app.importers.combine import Imported, combine
from app.importers.decode import find_header, read_table
from app.importers.limits import MAX_BYTES, MAX_FILES, MAX_NAME, MAX_ROWS
from app.importers.notes import note
from app.importers.option_omega_daily import SOURCE as DAILY
from app.importers.option_omega_daily import DailyPart
from app.importers.part import Part
from app.importers.registry import source_of
from app.importers.report import Finding, ImportReport, RefusedFileError


def read_files(files: Sequence[tuple[str, bytes]], *, combine_pairs: bool = True) -> Imported:
    """Read (name, content) of one or several trade logs, with or without their daily log; never raises on user data.

    One unusable file refuses them all (`report.error`): half a portfolio would look like a whole one.
    `combine_pairs`: whether put and call rows of one structure count as one position (semantics 1).
    """
    try:
        return _read(files, combine_pairs)
    except RefusedFileError as refusal:
        return Imported(None, None, ImportReport(error=refusal.finding))
    except LogError as fault:
        return Imported(
            None,
            None,
            ImportReport(error=Finding("danger", "The files could not be read.", str(fault))),
        )


def is_daily_log(name: str, data: bytes) -> bool:
    """Whether a file is a daily log by its header; raises `RefusedFileError` when it has none that is known."""
    source = source_of(
        frozenset(find_header(name, data, lambda names: source_of(names) is not None).names)
    )
    return source is not None and source.name == DAILY


def _read(files: Sequence[tuple[str, bytes]], combine_pairs: bool) -> Imported:
    _check_amount(files)
    parts: list[Part] = []
    dailies: list[DailyPart] = []
    notes: list[Finding] = []
    contents: dict[bytes, str] = {}
    for name, data in zip(
        _distinct([name for name, _ in files]), (data for _, data in files), strict=True
    ):
        if (earlier := contents.setdefault(data, name)) != name:
            notes.append(
                note(name, "info", f"{name} is the same file as {earlier}.", "It was read once.")
            )
            continue
        part = _read_one(name, data, MAX_ROWS - sum(part.n_read for part in parts))
        if isinstance(part, Part):
            parts.append(part)
        else:
            dailies.append(part)
    return combine(parts, dailies, notes, combine_pairs=combine_pairs)


def _read_one(name: str, data: bytes, max_rows: int) -> Part | DailyPart:
    header = find_header(name, data, lambda names: source_of(names) is not None)
    source = source_of(frozenset(header.names))
    if source is None or source.read is None:
        kind = source.name if source else "of an unknown format"
        text = f"The header on line {header.line} says so. {source.refusal if source else ''}"
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
        text = f"At most {MAX_BYTES / 1e6:.0f} MB can be read, all files together; export a shorter period."
        raise RefusedFileError(
            f"{files[0][0] if len(files) == 1 else 'The files together'}: {total / 1e6:,.1f} MB is too much.",
            text,
        )


def _distinct(names: Sequence[str]) -> list[str]:
    """File names without folders, bounded, and numbered where two files have the same."""
    taken: dict[str, int] = {}
    shown = []
    for name in names:
        base = " ".join(PurePath(name.replace("\\", "/")).name.split())[:MAX_NAME] or "file"
        taken[base] = taken.get(base, 0) + 1
        shown.append(base if taken[base] == 1 else f"{base} ({taken[base]})")
    return shown
