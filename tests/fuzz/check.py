"""Rules that every reading of a file keeps, whatever the file holds."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import numpy as np

from app.importers import Imported, ImportReport, read_files
from tests.fuzz.dialects import LogFile

TODAY = date(2026, 1, 2)
_CENT = 1e-6
_LINE_END = re.compile("\r\n|\r|\n")


class BrokenPromiseError(AssertionError):
    """A reading that lost a line, changed a result, or cannot be shown."""


def read(content: bytes) -> Imported:
    """Read one file; the report survives being stored."""
    imported = read_files([("log.csv", content)], today=TODAY)
    report = imported.report
    _promise(ImportReport.from_dict(report.to_dict()) == report, "the report cannot be stored")
    _promise(
        (report.error is None) == (imported.log is not None or imported.daily is not None),
        "neither a result nor an error",
    )
    if imported.log is not None:
        _promise(bool(np.isfinite(imported.log.pl).all()), "a P/L that is no number")
    return imported


def check_lines(log: LogFile, imported: Imported) -> None:
    """Check that every line below the header is kept, left out or joined, and named once."""
    report = imported.report
    if imported.log is None:
        return
    text = log.content().decode(log.dialect.encoding, errors="replace")
    lines = _LINE_END.split(text)
    first = next(n for n, line in enumerate(lines, 1) if line.lstrip("\ufeff") == log.header)
    expected = {n for n, line in enumerate(lines, 1) if n > first and line.strip()}
    kept = imported.log.line.tolist()
    left_out = [issue.line for issue in report.issues if issue.effect == "left out"]
    starts = [*kept, *left_out]
    joined = {
        line: line + int(issue.found.split()[0])
        for issue in report.issues
        if issue.effect == "kept" and (line := issue.line)
    }
    named = {n for line in starts for n in range(line, joined.get(line, line + 1))}
    blank = {n for n in named if not lines[n - 1].strip()}
    _promise(len(starts) == len(set(starts)), f"a line is named twice: {sorted(starts)}")
    _promise(named - blank == expected, f"lines lost: {sorted(expected ^ (named - blank))}")
    _promise(report.rows_read == report.rows_kept + report.rows_left_out == len(starts), "counts")


def check_results(log: LogFile, imported: Imported, skipped: frozenset[int] = frozenset()) -> None:
    """Check the rows that are not `skipped` against the amounts that were written."""
    expected = [pl for row, pl in enumerate(log.pl) if row not in skipped]
    if not skipped:
        _promise(imported.log is not None, f"refused: {imported.report.error}")
    if imported.log is None:
        return
    found = dict(zip(imported.log.line.tolist(), imported.log.pl.tolist(), strict=True))
    for row, line in enumerate(first_lines(log)):
        if row not in skipped:
            _promise(line in found, f"line {line} is not kept")
            _promise(abs(found[line] - float(log.pl[row])) < _CENT, f"line {line} has another P/L")
    if not skipped:
        total = sum(expected, Decimal(0))
        _promise(len(found) == len(expected), "another number of rows")
        _promise(abs(sum(found.values()) - float(total)) < 1e-4, "another sum of P/L")


def first_lines(log: LogFile) -> list[int]:
    """Return the line on which each row starts."""
    line = 1 + sum(len(_LINE_END.split(text)) for text in (*log.preamble, log.header))
    starts = []
    for record in log.records:
        starts.append(line)
        line += len(_LINE_END.split(record))
    return starts


def _promise(holds: bool, broken: str) -> None:
    if not holds:
        raise BrokenPromiseError(broken)
