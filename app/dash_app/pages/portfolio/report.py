"""The import report: what was read, what was noticed, on which lines, and where each column came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html

from app.dash_app.components.icon import tone_icon
from app.dash_app.components.note import note
from app.dash_app.components.text import Content, Part
from app.formatting import count, plural
from app.importers import ImportReport
from app.importers.report import Finding, Issue

ISSUES_SHOWN = 200
ORIGINS = (("explicit", "from the file"), ("calculated", "nothing"), ("assumed", "nothing"), ("missing", "nothing"))


def report(imported: ImportReport) -> html.Div:
    """The findings on the left, the columns on the right."""
    lines = [_finding(finding) for finding in imported.findings]
    if imported.issues:
        lines.append(_issues(imported.issues, imported.n_issues))
    columns = html.Div([html.H3("Columns"), html.Dl([_origin(imported, name, none) for name, none in ORIGINS], className="rep-c")])
    return html.Div([html.Ul(lines, className="rep-l"), columns], className="report")


def source(imported: ImportReport) -> str:
    """Which files were read, and as what."""
    return " · ".join(f"{file.name}, {file.source}, {plural(file.rows_read, 'row')}" for file in imported.files)


def refusal(imported: ImportReport) -> html.Div | None:
    """Why nothing could be loaded: what was found, what was expected, on which line."""
    finding = imported.error
    if finding is None:
        return None
    words: list[Part] = [f"{finding.text} The portfolio loaded before stays."]
    if imported.issues:
        words.append(html.Div([_issue(issue) for issue in imported.issues[:10]], className="lines"))
    return note(finding.head, html.Span(words), "danger")


def _finding(finding: Finding) -> html.Li:
    words: list[Part] = [html.B(finding.head), " ", finding.text]
    if finding.file:
        words.append(f" ({finding.file})")
    if finding.lines:
        words += [" ", _on_demand(f"Show {plural(finding.count, 'line')}", _line_numbers(finding.lines, finding.count))]
    return html.Li([tone_icon(finding.tone), html.Div(words, className="words")])


def _issues(issues: Sequence[Issue], n_issues: int) -> html.Li:
    shown: list[Part] = [_issue(issue) for issue in issues[:ISSUES_SHOWN]]
    if n_issues > len(shown):
        shown.append(html.Div(f"and {count(n_issues - len(shown))} more"))
    head = html.B(f"{plural(n_issues, 'row or cell', 'rows or cells')} could not be used as written.")
    return html.Li([tone_icon("warn"), html.Div([head, " ", _on_demand("Show them", shown)], className="words")])


def _issue(issue: Issue) -> html.Div:
    """`line 12, P/L: found “n/a”, expected a number; read as missing`."""
    where = f"{issue.file}, line {count(issue.line)}" + (f", {issue.column}" if issue.column else "")
    return html.Div(f"{where}: found “{issue.found}”, expected {issue.expected}; {issue.effect}.")


def _line_numbers(lines: Iterable[int], total: int) -> str:
    numbers = [count(line) for line in lines]
    more = f" and {count(total - len(numbers))} more" if total > len(numbers) else ""
    return f"Lines {', '.join(numbers)}{more}"


def _on_demand(label: str, content: Content) -> html.Details:
    return html.Details([html.Summary(label), html.Div(content)])


def _origin(imported: ImportReport, name: str, when_empty: str) -> html.Div:
    labels: tuple[str, ...] = getattr(imported.columns, name)
    listed = when_empty if name == "explicit" or not labels else ", ".join(labels)
    return html.Div([html.Dt([html.B(count(len(labels))), name]), html.Dd(listed, title=", ".join(labels))])
