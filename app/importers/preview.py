"""The first rows of a table as a mapping reads them, with the report of the whole file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from app.calculations.log.trade_log import TradeLog
from app.importers.choices import Choices
from app.importers.documents import open_document
from app.importers.faults import Faults
from app.importers.read import read_files
from app.importers.report import ImportReport, excerpt
from app.importers.table import normalised
from app.importers.unknown_table import find_mapped_header

Read = str | float | None

#: Column of a `TradeLog` that shows how a field of numbers or dates was read.
_COLUMNS = {
    "opened": "opened_at",
    "opened_time": "opened_at",
    "closed": "closed_at",
    "closed_time": "closed_at",
    "pl": "pl",
    "gross_pl": "pl",
    "fees": "commissions",
    "size": "contracts",
    "margin": "margin_req",
    "balance": "funds_at_close",
    "premium": "premium",
    "mae": "mae",
    "mfe": "mfe",
    "opening_vix": "opening_vix",
    "closing_vix": "closing_vix",
    "underlying_open": "underlying_open",
    "underlying_close": "underlying_close",
}
_OF_PREMIUM = ("mae", "mfe")  #: kept as shares of the premium, written in money


@dataclass(frozen=True)
class PreviewRow:
    """A row of a file: the cells of the mapped columns, and what was read from them.

    Both are by field. Times are read as ISO text, a missing value as None, and a row that is left
    out as nothing.
    """

    line: int
    written: Mapping[str, str]
    read: Mapping[str, Read]
    state: Literal["kept", "open", "left out"]
    reason: str = ""  #: why the row is left out


@dataclass(frozen=True)
class MappingPreview:
    """The first rows of a file under a mapping; `report.error` says why it cannot be read."""

    rows: tuple[PreviewRow, ...]
    report: ImportReport


def preview_mapping(name: str, data: bytes, choices: Choices, n_rows: int = 20) -> MappingPreview:
    """Read a file by `choices.mapping` and show its first rows beside what they say.

    Never raises on user data.
    """
    imported = read_files([(name, data)], choices)
    if imported.log is None:
        return MappingPreview((), imported.report)
    reasons = _reasons(imported.report)
    row_of_line = {line: row for row, line in enumerate(imported.log.line.tolist())}
    rows = tuple(
        _row(line, cells, imported.log, row_of_line)
        if line in row_of_line
        else PreviewRow(line, cells, {}, "left out", reasons.get(line, ""))
        for line, cells in _written(name, data, choices.mapping, n_rows)
    )
    return MappingPreview(rows, imported.report)


def _written(
    name: str, data: bytes, mapping: Mapping[str, str], n_rows: int
) -> list[tuple[int, dict[str, str]]]:
    """Return the line and the mapped cells of the first rows that are not blank."""
    document = open_document(name, data)
    header = find_mapped_header(document, mapping)
    if header is None:
        return []
    places = {name: header.names.index(normalised(column)) for name, column in mapping.items()}
    records = document.records(header, Faults(name))
    filled = ((line, cells) for line, cells in records if cells and any(map(str.strip, cells)))
    return [(line, _picked(cells, places)) for line, cells in islice(filled, n_rows)]


def _picked(cells: list[str], places: Mapping[str, int]) -> dict[str, str]:
    return {name: excerpt(cells[place]) for name, place in places.items() if place < len(cells)}


def _row(
    line: int, written: dict[str, str], log: TradeLog, row_of_line: Mapping[int, int]
) -> PreviewRow:
    row = row_of_line[line]
    state: Literal["kept", "open"] = "open" if np.isnat(log.closed_at[row]) else "kept"
    read = {name: _read(name, cell, log, row) for name, cell in written.items()}
    return PreviewRow(line, written, read, state)


def _read(name: str, cell: str, log: TradeLog, row: int) -> Read:
    if name == "strategy":
        return log.strategies[int(log.strategy[row])]
    if name not in _COLUMNS:
        return cell.strip() or None
    value = getattr(log, _COLUMNS[name])[row]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value).replace("T", " ")
    if name in _OF_PREMIUM:
        value *= abs(log.premium[row])
    return None if np.isnan(value) else round(float(value), 6)


def _reasons(report: ImportReport) -> dict[int, str]:
    """Return the expectation that each listed line left out does not meet."""
    return {
        issue.line: f"expected {issue.expected}, found “{issue.found}”"
        for issue in report.issues
        if issue.effect == "left out"
    }
