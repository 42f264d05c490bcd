"""The import report: what was read, what was noticed, on which lines, and each column's origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.dash_app.components.content import Note, Sentence, Subhead, Table, note, rendered
from app.dash_app.pages.portfolio.columns import WORDS, columns_table
from app.dash_app.pages.portfolio.file_table import (
    assumed_margins,
    covered_files,
    files_block,
    mapped_files,
)
from app.dash_app.pages.portfolio.findings_list import findings_list, fold, quote
from app.dash_app.pages.portfolio.missing import missing_findings
from app.formatting import NONE, count, day_range, plural
from app.importers import ImportReport
from app.importers.report import Finding, Issue

ISSUES_SHOWN = 200
REFUSED_SHOWN = 10  #: lines named in a refusal


@dataclass(frozen=True)
class Reported:
    """An import with its log, and the strategies for which the user set a margin."""

    imported: ImportReport
    log: TradeLog
    default_margins: frozenset[str] = frozenset()
    daily: DailyLog | None = None

    @property
    def findings(self) -> list[Finding]:
        """Return the findings of the reading, and those about what the trades lack."""
        said = self.imported.findings
        return [*said, *missing_findings(self.log, self.daily, said, self.default_margins)]


def report(reported: Reported) -> list[Component]:
    """Return the report: files, findings beside the columns' origins, details to be opened."""
    imported, log = reported.imported, reported.log
    covered = covered_files(log, reported.default_margins)
    head = Subhead("What was done", "Findings with lines open to list them.")
    several = len(imported.files) > 1
    mapped = mapped_files(imported.files)
    listed = findings_list(reported.findings, imported.issues, mapped, name_files=several)
    done = html.Div([*rendered([head]), *listed])
    columns = rendered([Subhead("Where each column comes from"), columns_table(imported, covered)])
    origins = html.Div(columns, className="origins")
    return [
        *files_block(imported, log, covered),
        html.Div([done, origins], className="report"),
        *_details(imported),
    ]


def lead(imported: ImportReport, book: Book) -> list[Sentence]:
    """Return the sentences at the head of the page."""
    log, n_trades = book.log, len(book.positions)
    n_files = sum(not file.is_daily for file in imported.files)
    head = f"{plural(n_trades, 'trade')} of {plural(n_files, 'file')}"
    source = f"{head} are one portfolio" if n_files > 1 else f"{plural(n_trades, 'trade')} read"
    closed = log.is_closed
    span = day_range(log.opened_at[closed].min(), log.closed_at[closed].max())
    strategies = plural(len(log.strategies), "strategy", "strategies")
    sentences = [Sentence(f"{source}:", f"{strategies}, {span}.")]
    if assumed := assumed_margins(imported):
        rest = "their sizes rest on it."
        sentences.append(Sentence(f" Margin of {plural(assumed, 'trade')} is assumed;", rest))
    return sentences


def refusal(imported: ImportReport, *, is_loaded: bool) -> dmc.Alert | None:
    """Return why nothing could be loaded: what was found, what was expected, on which line."""
    finding = imported.error
    if finding is None:
        return None
    stays = ["The portfolio loaded before stays."] if is_loaded else []
    lines = [_issue_words(issue) for issue in imported.issues[:REFUSED_SHOWN]]
    words = " ".join([finding.text, *stays])
    return note(Note(finding.head, "\n".join([words, *lines]), "danger"), className="refusal")


def _details(imported: ImportReport) -> list[Component]:
    """Return what can be opened: the columns in the words of the files, cells of no use."""
    details = [fold("Names of all columns", _names_table(imported))]
    if imported.issues:
        head = f"{plural(imported.n_issues, 'row or cell', 'rows or cells')} not used as written"
        details.append(fold(head, _issues_table(imported.issues, imported.n_issues)))
    return details


def _names_table(imported: ImportReport) -> Table:
    named = [(word.capitalize(), getattr(imported.columns, name)) for name, word in WORDS.items()]
    rows = [[word, ", ".join(labels) or NONE] for word, labels in named]
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
    return f"{issue.file}, {quote(issue)}; {issue.effect}."
