"""Read uploaded files into a trade log, a daily log and a report of what was read and left out.

`read_files` is the entry; it reports unusable user data instead of raising.
"""

from app.importers.choices import Choices
from app.importers.combine import Imported, daily_finding
from app.importers.read import is_daily_log, read_files
from app.importers.report import Check, ColumnOrigins, FileSummary, Finding, ImportReport, Issue

__all__ = [
    "Check",
    "Choices",
    "ColumnOrigins",
    "FileSummary",
    "Finding",
    "ImportReport",
    "Imported",
    "Issue",
    "daily_finding",
    "is_daily_log",
    "read_files",
]
