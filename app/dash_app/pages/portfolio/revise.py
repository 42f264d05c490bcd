"""The import report after a change without reading.

Pairing is switched on or off, a daily log is added, or a file is removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.calculations.log.book import Book
from app.calculations.log.positions import positions
from app.calculations.log.trade_log import DailyLog, TradeLog, starting_capital
from app.importers import FileSummary, Finding, ImportReport, daily_finding, findings
from app.importers.overlap import IN_EARLIER, IN_LATER
from app.importers.report_builder import columns_of

DAILY_HEAD = "The daily log"  #: how every finding about a daily log begins
CAPITAL_HEAD = "Starting capital"  #: likewise of the one about the capital


def with_pairing(imported: ImportReport, before: TradeLog, after: TradeLog) -> ImportReport:
    """Return the report of `before`, saying how rows are grouped in `after`."""
    ambiguous = (_ambiguous(before), _ambiguous(after))
    return _replaced(imported, (_pairs(before), _pairs(after)), ambiguous)


def with_daily(
    imported: ImportReport, book: Book, daily: DailyLog | None, source: ImportReport
) -> ImportReport:
    """Return the report of `book` with a daily log compared to it, and the starting capital.

    `source` reports on the daily log. None takes what is said of a daily log out.
    """
    capital = starting_capital(book.log, daily)
    said = next((f for f in imported.findings if f.head.startswith(CAPITAL_HEAD)), None)
    revised = _replaced(imported, (said, findings.starting(capital)))
    others = [finding for finding in revised.findings if not finding.head.startswith(DAILY_HEAD)]
    summaries = () if daily is None else source.files
    return replace(
        revised,
        files=(*(file for file in imported.files if not file.is_daily), *summaries),
        findings=tuple(others if daily is None else [*others, daily_finding(book.log, daily)]),
        starting_capital=capital.amount,
        starting_source=capital.source,
    )


def is_needed(imported: ImportReport, name: str) -> bool:
    """Return True if another file was read without the rows that it shares with file `name`."""
    names = [file.name for file in imported.files]
    at = names.index(name)
    left_out = [(IN_LATER, names[:at]), (IN_EARLIER, names[at + 1 :])]
    return any(
        words in finding.head and finding.file in others
        for finding in imported.findings
        for words, others in left_out
    )


def without_file(
    imported: ImportReport, name: str, before: TradeLog, after: TradeLog
) -> ImportReport:
    """Return the report of the log `before` once file `name` is removed, which gives `after`.

    What it says of the daily log and of the starting capital is renewed by `with_daily`.
    """
    own = [finding for finding in imported.findings if finding.file == name]
    files = [file for file in imported.files if file.name != name]
    others = replace(
        imported,
        files=tuple(files),
        findings=tuple(finding for finding in imported.findings if finding.file != name),
        issues=tuple(issue for issue in imported.issues if issue.file != name),
        n_issues=imported.n_issues - sum(finding.count for finding in own if _is_fault(finding)),
        columns=columns_of([file.columns for file in files]),
        n_pairs=positions(after).n_pairs,
        pl_check=None,
        funds_check=None,
        open_positions=int((~after.is_closed).sum()),
    )
    kept = next((finding for finding in others.findings if " kept, " in finding.head), None)
    return _replaced(
        others,
        (kept, _kept(files, kept)),
        (_pairs(before), _pairs(after)),
        (_ambiguous(before), _ambiguous(after)),
    )


def _is_fault(finding: Finding) -> bool:
    return finding.head.endswith((": left out.", ": read as missing."))


def _kept(files: Sequence[FileSummary], before: Finding | None) -> Finding:
    logs = [file for file in files if not file.is_daily]
    amounts = findings.Amounts(
        sum(file.rows_read for file in logs),
        sum(file.rows_kept for file in logs),
        sum(file.n_trades or file.rows_kept for file in logs),
    )
    tone = "warn" if before is None or before.tone == "ok" else before.tone
    return findings.kept(amounts, {file.newest_first for file in logs}, tone)


def _pairs(log: TradeLog) -> Finding | None:
    return findings.pairs(positions(log), log.combine_pairs)


def _ambiguous(log: TradeLog) -> Finding | None:
    return findings.ambiguous(log, positions(log))


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
