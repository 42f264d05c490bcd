"""The import report: what was read, what was noticed, on which lines, and each column's origin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.content import Note, Sentence, Subhead, Table, note, rendered
from app.dash_app.components.icon import TONE_ICONS
from app.dash_app.pages.portfolio.details import accordion, item
from app.formatting import NONE, count, day_range, listing, plural
from app.importers import ImportReport
from app.importers.report import FileSummary, Finding, Issue

FINDINGS_SHOWN = 7  #: with their icons; the rest are a table, for every component costs time
ISSUES_SHOWN = 200
REFUSED_SHOWN = 10  #: lines named in a refusal
ORIGINS = (
    ("explicit", "From the file"),
    ("calculated", "Calculated"),
    ("assumed", "Assumed"),
    ("missing", "Missing"),
)


def report(imported: ImportReport, log: TradeLog) -> list[Component]:
    """Return the report: files, findings beside the columns' origins, details to be opened."""
    done = html.Div(
        [
            *rendered([Subhead("What was done")]),
            dmc.List(
                [_finding(finding) for finding in imported.findings[:FINDINGS_SHOWN]],
                className="findings",
                listStyleType="none",
            ),
        ]
    )
    origins = html.Div(
        rendered([Subhead("Where each column comes from"), columns_table(imported)]),
        className="origins",
    )
    return [
        *rendered([files_table(imported, log)]),
        html.Div([done, origins], className="report"),
        *_details(imported),
    ]


def files_table(imported: ImportReport, log: TradeLog) -> Table:
    """Return one row a file: read as, dates, rows read, kept, repaired and left out."""
    rows = [_file_row(file, log) for file in imported.files]
    return Table(
        ["File", "Read as", "Dates", "Rows", "Kept", "Repaired", "Left out", "Strategies"],
        rows,
        text_columns=(0, 1, 2),
        class_name="files",
    )


def columns_table(imported: ImportReport) -> Table:
    """Return the number of columns by origin, with the names of those not from the file."""
    rows = []
    for name, words in ORIGINS:
        labels: tuple[str, ...] = getattr(imported.columns, name)
        rows.append([words, count(len(labels)), listing(labels) or NONE])
    return Table(["Origin", "Columns", "Names"], rows, text_columns=(0, 2), class_name="origins-t")


def lead(imported: ImportReport, book: Book) -> Sentence:
    """Return the sentence at the head of the page."""
    log, n_trades = book.log, len(book.positions)
    n_files = sum(not file.is_daily for file in imported.files)
    head = f"{plural(n_trades, 'trade')} of {plural(n_files, 'file')}"
    source = f"{head} are one portfolio" if n_files > 1 else f"{plural(n_trades, 'trade')} read"
    closed = log.is_closed
    span = day_range(log.opened_at[closed].min(), log.closed_at[closed].max())
    strategies = plural(len(log.strategies), "strategy", "strategies")
    return Sentence(f"{source}:", f"{strategies}, {span}.")


def refusal(imported: ImportReport, *, is_loaded: bool) -> dmc.Alert | None:
    """Return why nothing could be loaded: what was found, what was expected, on which line."""
    finding = imported.error
    if finding is None:
        return None
    stays = ["The portfolio loaded before stays."] if is_loaded else []
    lines = [_issue_words(issue) for issue in imported.issues[:REFUSED_SHOWN]]
    words = " ".join([finding.text, *stays])
    return note(Note(finding.head, "\n".join([words, *lines]), "danger"), className="refusal")


def _file_row(file: FileSummary, log: TradeLog) -> list[str]:
    rows = _rows_of(file, log)
    dates, strategies = "", ""
    if rows.any():
        dates = day_range(log.opened_at[rows].min(), log.opened_at[rows].max())
        strategies = count(len(np.unique(log.strategy[rows])))
    return [
        file.name,
        file.source,
        dates,
        count(file.rows_read),
        count(file.rows_kept),
        count(file.rows_repaired),
        count(file.rows_left_out),
        strategies,
    ]


def _rows_of(file: FileSummary, log: TradeLog) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return True for each row of `log` (N,) that came from a file."""
    if file.is_daily or file.name not in log.files:
        return np.zeros(len(log), np.bool_)
    of_file: np.ndarray[Any, np.dtype[np.bool_]] = log.file == log.files.index(file.name)
    return of_file


def _finding(finding: Finding) -> dmc.ListItem:
    words: list[Any] = [html.B(finding.head), f" {finding.text}"]
    if finding.file:
        words.append(f" ({finding.file})")
    return dmc.ListItem(words, className=f"finding i-{TONE_ICONS[finding.tone]} {finding.tone}")


def _details(imported: ImportReport) -> list[Component]:
    """Return what can be opened: further findings, lines of the files, cells that were no use."""
    items = [("Names of all columns", _names_table(imported))]
    if more := imported.findings[FINDINGS_SHOWN:]:
        rows = [[finding.head, finding.text, finding.file] for finding in more]
        table = Table(["Finding", "Meaning", "File"], rows, text_columns=(0, 1, 2))
        items.append((plural(len(more), "more finding"), table))
    if named := [finding for finding in imported.findings if finding.lines]:
        table = Table(
            ["Finding", "File", "Lines"],
            [[finding.head, finding.file, _line_numbers(finding)] for finding in named],
            text_columns=(0, 1, 2),
            class_name="lines",
        )
        items.append(("Lines of the findings", table))
    if imported.issues:
        head = f"{plural(imported.n_issues, 'row or cell', 'rows or cells')} not used as written"
        items.append((head, _issues_table(imported.issues, imported.n_issues)))
    return [accordion([item(head, rendered([table])) for head, table in items])]


def _names_table(imported: ImportReport) -> Table:
    named = [(words, getattr(imported.columns, name)) for name, words in ORIGINS]
    rows = [[words, ", ".join(labels) or NONE] for words, labels in named]
    return Table(["Origin", "Columns"], rows, text_columns=(0, 1))


def _issues_table(issues: Sequence[Issue], n_issues: int) -> Table:
    shown = issues[:ISSUES_SHOWN]
    rows = [
        [issue.file, count(issue.line), issue.column, issue.found, issue.expected, issue.effect]
        for issue in shown
    ]
    more = n_issues - len(shown)
    return Table(
        ["File", "Line", "Column", "Found", "Expected", "What was done"],
        rows,
        caption=f"and {count(more)} more" if more > 0 else "",
        text_columns=(0, 2, 3, 4, 5),
    )


def _issue_words(issue: Issue) -> str:
    """Return `a.csv, line 12, P/L: found “n/a”, expected a number; read as missing.`."""
    column = f", {issue.column}" if issue.column else ""
    found = f"found “{issue.found}”, expected {issue.expected}"
    return f"{issue.file}, line {count(issue.line)}{column}: {found}; {issue.effect}."


def _line_numbers(finding: Finding) -> str:
    numbers = ", ".join(count(line) for line in finding.lines)
    more = finding.count - len(finding.lines)
    return f"{numbers} and {count(more)} more" if more > 0 else numbers
