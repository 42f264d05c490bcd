"""Read uploaded files into a trade log, a daily log and a report of what was read and left out.

`read_files` is the entry; it reports unusable user data instead of raising. A table of unknown
layout is read once its columns are named: `unknown_table` finds it, `suggest_mapping` says what
its columns are likely to hold, `preview_mapping` shows what a mapping makes of it.
"""

from app.importers.canonical import canonical_csv
from app.importers.choices import Choices
from app.importers.combine import Imported, daily_finding
from app.importers.digests import daily_digest, log_digest
from app.importers.file_names import strategy_name_of
from app.importers.mappable_fields import FIELDS, MappableField
from app.importers.mapping import header_digest, missing_fields
from app.importers.missing import MissingInput, missing_inputs
from app.importers.preview import MappingPreview, PreviewRow, preview_mapping
from app.importers.progress import Reading
from app.importers.provenance import (
    SEED,
    SETTINGS,
    Origin,
    log_record,
    settings_record,
    short_record,
)
from app.importers.read import (
    BadFile,
    GoodFiles,
    is_daily_log,
    read_files,
    read_good_files,
    unknown_table,
)
from app.importers.report import Check, ColumnOrigins, FileSummary, Finding, ImportReport, Issue
from app.importers.suggestions import Suggestion, fees_basis_is_open, suggest_mapping
from app.importers.unknown_table import UnknownTable

__all__ = [
    "FIELDS",
    "SEED",
    "SETTINGS",
    "BadFile",
    "Check",
    "Choices",
    "ColumnOrigins",
    "FileSummary",
    "Finding",
    "GoodFiles",
    "ImportReport",
    "Imported",
    "Issue",
    "MappableField",
    "MappingPreview",
    "MissingInput",
    "Origin",
    "PreviewRow",
    "Reading",
    "Suggestion",
    "UnknownTable",
    "canonical_csv",
    "daily_digest",
    "daily_finding",
    "fees_basis_is_open",
    "header_digest",
    "is_daily_log",
    "log_digest",
    "log_record",
    "missing_fields",
    "missing_inputs",
    "preview_mapping",
    "read_files",
    "read_good_files",
    "settings_record",
    "short_record",
    "strategy_name_of",
    "suggest_mapping",
    "unknown_table",
]
