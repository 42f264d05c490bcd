"""The view of a table under a mapping: its header cells, its first rows, and the outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.content import Note, Table, note, rendered, table_class, table_data
from app.dash_app.pages.portfolio.findings_list import findings_list
from app.dash_app.pages.portfolio.mapping.form import BY_NAME
from app.formatting import NONE, count, day, listing, lots, money, plural
from app.importers import ImportReport, MappingPreview, PreviewRow, missing_fields
from app.importers.preview import Read

SHOWN = 8  #: fields in the table of rows; a table that scrolls sideways helps nobody
MONEY = frozenset(
    (
        "pl",
        "gross_pl",
        "fees",
        "margin",
        "premium",
        "balance",
        "value",
        "closing_cost",
        "mae",
        "mfe",
    )
)
#: What stands for fields that a position has only once it is closed.
UNSETTLED = {"closed": "still open", "closed_time": "still open", "pl": NONE, "gross_pl": NONE}


@dataclass(frozen=True)
class Shown:
    """The parts of the form that follow its controls."""

    lead: list[Component]
    cells: list[Component]
    rows: list[Component]
    outcome: list[Component]
    button: str
    can_read: bool

    def part(self, name: str) -> list[Component]:
        """Return a part by its name in `ids.map_view`."""
        parts = {
            "lead": self.lead,
            "cells": self.cells,
            "rows": self.rows,
            "outcome": self.outcome,
        }
        return parts[name]


def shown(
    file: str, columns: Sequence[str], mapping: Mapping[str, str], preview: MappingPreview | None
) -> Shown:
    """Return the form's parts for a mapping; `preview` is None while needed columns lack."""
    cells = [header_cells(columns, mapping)]
    if preview is None:
        missing = missing_fields(mapping)
        return Shown(lead(file, missing), cells, [], [], "Read trades", can_read=False)
    if preview.report.error is not None:
        error = preview.report.error
        refused = [note(Note(error.head, error.text, "danger"))]
        return Shown(lead(file, ()), cells, [], refused, "Read trades", can_read=False)
    n_trades = sum(summary.n_trades for summary in preview.report.files)
    read = f"Read {plural(n_trades, 'trade')}"
    rows = [rows_table(preview.rows, mapping)]
    return Shown(lead(file, ()), cells, rows, outcome(preview.report), read, can_read=True)


def lead(file: str, missing: Sequence[str]) -> list[Component]:
    """Return the sentence at the head of the form."""
    known = html.B(f"{file} is a table Lotwise does not know.")
    if missing:
        return [known, f" Name its columns for {listing(missing)}; nothing is read before."]
    return [known, " Check the rows below, then read it."]


def header_cells(columns: Sequence[str], mapping: Mapping[str, str]) -> dmc.Table:
    """Return the header's cells, each with the field that it feeds."""
    fields = {column: BY_NAME[name].label for name, column in mapping.items()}
    rows = [[column, fields.get(column, "")] for column in columns]
    table = Table(["Column", "Field"], rows, text_columns=(0, 1), class_name="map-cells")
    return dmc.Table(data=table_data(table), className=table_class(table))


def rows_table(rows: Sequence[PreviewRow], mapping: Mapping[str, str]) -> dmc.Table:
    """Return the first rows: what was read over what is written."""
    names = [name for name in BY_NAME if name in mapping and not _is_check(name, mapping)][:SHOWN]
    text = [0, *(i for i, name in enumerate(names, start=1) if BY_NAME[name].kind != "number")]
    body = [[_place(row), *(_cell(row, name) for name in names)] for row in rows]
    heads = ["Line", *(BY_NAME[name].label for name in names)]
    table = Table(heads, body, text_columns=text, class_name="map-rows-t")
    return dmc.Table(data=table_data(table), className=table_class(table))


def outcome(report: ImportReport) -> list[Component]:
    """Return what a mapping would read: four counts, then the findings."""
    n_trades = sum(summary.n_trades for summary in report.files)
    n_assumed = sum(
        origin == "assumed" for file in report.files for origin in file.origins.values()
    )
    figures = [n_trades, report.rows_left_out, report.open_positions, n_assumed]
    labels = ["trades", "left out", "open", "assumed"]
    cards = Table(labels, [list(map(count, figures)), labels], class_name="cards map-counts")
    findings = [replace(finding, setting="") for finding in report.findings]
    return [*rendered([cards]), *findings_list(findings, report.issues, name_files=False)]


def _is_check(name: str, mapping: Mapping[str, str]) -> bool:
    """Return True for a P/L before fees that only checks the one after fees."""
    return name == "gross_pl" and "pl" in mapping


def _place(row: PreviewRow) -> str:
    states = {"kept": "", "open": "\nopen", "left out": "\nleft out"}
    return f"{count(row.line)}{states[row.state]}"


def _cell(row: PreviewRow, name: str) -> str:
    written = row.written.get(name, "").strip() or "empty"
    if row.state == "left out":
        return f"{NONE}\n{written}"
    if row.state == "open" and name in UNSETTLED:
        return f"{UNSETTLED[name]}\n{written}"
    return f"{read_words(name, row.read.get(name))}\n{written}"


def read_words(name: str, value: Read) -> str:
    """Return a value as it was read, formatted like everywhere on the page.

    >>> read_words("opened", "2024-03-14 15:45:00"), read_words("pl", -148.2)
    ('14 Mar 2024 15:45', '−$148.20')
    """
    if value is None:
        return NONE
    if isinstance(value, str):
        return moment_words(value) if BY_NAME[name].kind in ("date", "time") else value
    return money(value, cents=True) if name in MONEY else lots(value)


def moment_words(text: str) -> str:
    """Return `14 Mar 2024 15:45` for `2024-03-14 15:45:00`, with seconds where there are any."""
    date, _, clock = text.partition(" ")
    shown_clock = clock.removesuffix(":00") if clock.count(":") == 2 else clock
    return f"{day(dt.date.fromisoformat(date))} {shown_clock}".strip()
