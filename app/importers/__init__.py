"""Files to trade logs. `read_files` is the entry; it reports what it did and never raises on user data."""

from app.importers.combine import Imported, daily_finding
from app.importers.read import is_daily_log, read_files
from app.importers.report import Check, ColumnOrigins, FileSummary, Finding, ImportReport, Issue

__all__ = [
    "Check",
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
