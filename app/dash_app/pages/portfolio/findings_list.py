"""Findings of an import in words; those about lines of a file open to list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.content import Table, table_class, table_data
from app.dash_app.components.icon import TONE_ICONS
from app.dash_app.pages.portfolio import ids
from app.formatting import count, plural
from app.importers.report import Finding, Issue, Setting

SHOWN = 8  #: with their icons; the rest are a table, for every component costs time
LINES_SHOWN = 40  #: lines listed under one finding
NONE_MAPPED: Mapping[str, int] = {}
ORDER = ("danger", "warn", "ok", "info")
#: Page on which a setting is changed, by its name in `Finding.setting`.
PLACES: dict[Setting, str] = {
    "capital": "/position-sizing",
    "margin": "/position-sizing",
    "size": "/position-sizing",
    "fees": "/position-sizing",
}
#: Field of the mapping that a setting is about (`MappableField.name`).
MAPPED_FIELDS: dict[Setting, str] = {
    "margin": "margin",
    "size": "size",
    "fees": "fees",
    "strategy": "strategy",
    "opened": "opened",
    "pl": "pl",
}


def findings_list(
    findings: Sequence[Finding],
    issues: Sequence[Issue],
    mapped: Mapping[str, int] = NONE_MAPPED,
    *,
    name_files: bool,
) -> list[Component]:
    """Return the first finding, then the others, the gravest first; some of them with icons.

    `mapped` are the numbers of the files whose columns the user named, by name; the only file of a
    portfolio is also under a blank.
    """
    others = sorted(findings[1:], key=lambda other: ORDER.index(other.tone))
    ranked = [*findings[:1], *together(others)]
    shown, more = ranked[:SHOWN], ranked[SHOWN:]
    listed: list[Component] = [
        _finding(finding, lines_of(finding, issues), _change(finding, mapped), name_file=name_files)
        for finding in shown
    ]
    if more:
        rows = [[finding.head, finding.text, finding.file] for finding in more]
        table = Table(["Finding", "Meaning", "File"], rows, text_columns=(0, 1, 2))
        listed.append(fold(plural(len(more), "more finding"), table))
    return [html.Div(listed, className="findings")]


def together(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with those that say the same of several files made one."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        is_alone = bool(finding.lines or finding.setting or not finding.file)
        key = (finding.tone, finding.head, str(number) if is_alone else "")
        groups.setdefault(key, []).append(finding)
    return [group[0] if len(group) == 1 else _of_files(group) for group in groups.values()]


def _of_files(group: Sequence[Finding]) -> Finding:
    texts = [f"{finding.text.removesuffix('.')} ({finding.file})" for finding in group]
    return Finding(group[0].tone, group[0].head, f"{'; '.join(texts)}.")


def fold(head: str, table: Table) -> html.Details:
    """Return a table that stands closed under its head."""
    shown = dmc.Table(data=table_data(table), className=table_class(table))
    return html.Details([html.Summary(head), shown], className="fold")


def lines_of(finding: Finding, issues: Sequence[Issue]) -> str:
    """Return the lines of a finding, one below the other, as far as they are known.

    Rows and cells that were no use are quoted; of other findings the numbers are listed.
    """
    if not finding.lines:
        return ""
    quoted = [quote(issue) for issue in issues if _is_about(finding, issue)][:LINES_SHOWN]
    n_more = finding.count - (len(quoted) or len(finding.lines))
    more = f" and {count(n_more)} more" if n_more > 0 else ""
    if quoted:
        sentences = [f"{words[0].upper()}{words[1:]}." for words in quoted]
        return "\n".join([*sentences, *([f"…{more}."] if more else [])])
    noun = "Line" if finding.count == 1 else "Lines"
    return f"{noun} {', '.join(map(count, finding.lines))}{more}"


def quote(issue: Issue) -> str:
    """Return `line 12, P/L: found “n/a”, expected a number`."""
    column = f", {issue.column}" if issue.column else ""
    found = f"“{issue.found}”" if issue.found else "nothing"
    return f"line {count(issue.line)}{column}: found {found}, expected {issue.expected}"


def _is_about(finding: Finding, issue: Issue) -> bool:
    """Return True for an issue at a line of the finding, with its effect and column."""
    return (
        issue.file == finding.file
        and issue.line in finding.lines
        and finding.head.endswith(f": {issue.effect}.")
        and issue.column in f"{finding.head} {finding.text}"
    )


def _finding(
    finding: Finding, lines: str, change: list[Component], *, name_file: bool
) -> Component:
    file = f" ({finding.file})" if finding.file and name_file else ""
    words: list[Any] = [html.B(finding.head), f" {finding.text}{file}"]
    css = f"finding i-{TONE_ICONS[finding.tone]} {finding.tone}"
    if not lines:
        plain: Component = html.Div([html.Span(words), *change] if change else words, className=css)
        return plain
    opened: Component = html.Details([html.Summary(words), lines, *change], className=css)
    return opened


def _change(finding: Finding, mapped: Mapping[str, int]) -> list[Component]:
    """Return what leads to where a user changes what the finding says, if there is a place.

    Of a file whose columns the user named that is the field in its mapping.
    """
    if not finding.setting:
        return []
    if finding.file in mapped and finding.setting in MAPPED_FIELDS:
        return _changes_of_mapped(finding, mapped[finding.file])
    named = aria(label=f"Change: {finding.head}")
    if finding.setting not in PLACES:
        return [dmc.UnstyledButton("Change", id=ids.reread_open("finding"), n_clicks=0, **named)]
    return [dmc.Anchor("Change", href=PLACES[finding.setting], inherit=True, **named)]


def _changes_of_mapped(finding: Finding, index: int) -> list[Component]:
    """Return the button to the field, and the link to the setting that can stand in for it."""
    field = MAPPED_FIELDS[finding.setting]
    named = aria(label=f"Change: {finding.head}")
    button = dmc.UnstyledButton("Change", id=ids.file_mapping(index, field), n_clicks=0, **named)
    if finding.setting not in PLACES:
        return [button]
    instead = aria(label=f"Set on Position Sizing: {finding.head}")
    place = PLACES[finding.setting]
    link = dmc.Anchor("Set on Position Sizing", href=place, inherit=True, **instead)
    return [html.Div([button, link], className="changes")]
