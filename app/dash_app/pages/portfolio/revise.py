"""The import report after a change without reading: pairing on or off, a daily log added."""

from __future__ import annotations

from dataclasses import replace

from app.calculations.log.book import Book
from app.calculations.log.positions import positions
from app.calculations.log.trade_log import DailyLog, TradeLog, starting_capital
from app.importers import Finding, ImportReport, daily_finding, findings

DAILY_HEAD = "The daily log"  #: how every finding about a daily log begins


def with_pairing(imported: ImportReport, before: TradeLog, after: TradeLog) -> ImportReport:
    """Return the report of `before`, saying how rows are grouped in `after`."""
    said, now = (findings.pairs(positions(log), log.combine_pairs) for log in (before, after))
    ambiguous = (
        findings.ambiguous(before, positions(before)),
        findings.ambiguous(after, positions(after)),
    )
    return _replaced(imported, (said, now), ambiguous)


def with_daily(
    imported: ImportReport, book: Book, daily: DailyLog, source: ImportReport
) -> ImportReport:
    """Return the report of `book` with the daily log compared to it, and the starting capital.

    `source` reports on the daily log.
    """
    capital = starting_capital(book.log, daily)
    revised = _replaced(imported, (findings.starting(book.starting), findings.starting(capital)))
    return replace(
        revised,
        files=(*(file for file in imported.files if not file.is_daily), *source.files),
        findings=(
            *(finding for finding in revised.findings if not finding.head.startswith(DAILY_HEAD)),
            daily_finding(book.log, daily),
        ),
        starting_capital=capital.amount,
        starting_source=capital.source,
    )


def _replaced(
    imported: ImportReport, *changes: tuple[Finding | None, Finding | None]
) -> ImportReport:
    """Return the report with each old finding replaced by its new one.

    Where one of the two is None, a finding is added or taken out.
    """
    said = list(imported.findings)
    for old, new in changes:
        at = said.index(old) if old in said else len(said)
        said[at : at + 1] = [] if new is None else [new]
    return replace(imported, findings=tuple(said))
