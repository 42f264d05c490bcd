"""Correlations and joint crashes of the strategies: a matrix on a desk, the closest pairs on a phone."""

from __future__ import annotations

import math

from dash import html

from app.calculations.allocation.pairs import Pairs
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, hidden, strategy_name
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.formatting import NONE, count, ratio

_WIDE = 14  #: strategies in the matrix at most
_LISTED = 12  #: pairs on a phone


def pairs_content(allocator: Allocator) -> list[Content]:
    """Both forms; the style sheet shows one of them."""
    found, names = allocator.pairs, allocator.allocation.strategies
    known = [code for code in range(len(names)) if found.common[code, code]]
    if len(known) < 2:
        return [html.P("There are no two strategies to compare.", className="dimmed")]
    return [_matrix(found, names, known[:_WIDE]), _list(found, names, known)]


def _matrix(found: Pairs, names: tuple[str, ...], codes: list[int]) -> html.Div:
    """Correlations below the diagonal, crashes above it."""
    numbers = [html.Th(str(i + 1), scope="col", title=names[code]) for i, code in enumerate(codes)]
    head = [html.Th(hidden("Strategy"), scope="col"), *numbers]
    rows = [
        html.Tr(
            [
                html.Th([html.Span(str(i + 1), className="pr-n"), html.Span(names[a], className="nm", title=names[a])], scope="row"),
                *(_cell(found, a, b, i, j) for j, b in enumerate(codes)),
            ]
        )
        for i, a in enumerate(codes)
    ]
    more = len([code for code in range(len(names)) if found.common[code, code]]) - len(codes)
    rest = [html.P(f"{count(more)} more strategies are not shown.", className="dimmed")] if more > 0 else []
    return html.Div([html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="pr"), *rest], className="pr-wide")


def _cell(found: Pairs, a: int, b: int, i: int, j: int) -> html.Td:
    common = int(found.common[a, b])
    if i == j:
        return html.Td(
            [html.B(count(common)), html.Small("own")], className="pr-d", title=f"{count(int(found.crashes[a, a]))} of them crashes"
        )
    small = html.Small(f"of {count(common)}")
    if i > j:
        value = float(found.correlation[a, b])
        if math.isnan(value):
            return html.Td([NONE, small], className="pr-c", title="too few common periods")
        return html.Td([ratio(value), small], className=f"pr-c {'pos' if value >= 0 else 'neg'}", style={"--c": f"{100 * abs(value):.0f}%"})
    crashes, expected = int(found.crashes[a, b]), float(found.expected[a, b])
    more = " more" if crashes > expected + 1 else ""
    return html.Td([count(crashes), html.Small(f"{expected:.1f}" if common else NONE)], className=f"pr-x{more}")


def _list(found: Pairs, names: tuple[str, ...], codes: list[int]) -> html.Div:
    """The pairs that move most alike, those with most crashes together first among equals."""
    every = [(a, b) for i, a in enumerate(codes) for b in codes[:i] if found.common[a, b]]
    every.sort(key=lambda pair: (-_strength(found, *pair), -int(found.crashes[pair])))
    columns = [Column("Pair", "l name"), Column("Correlation"), Column("Common"), Column("Crashed together")]
    rows = [
        Row(
            [
                strategy_name(f"{names[b]} · {names[a]}"),
                NONE if math.isnan(found.correlation[a, b]) else ratio(float(found.correlation[a, b])),
                count(int(found.common[a, b])),
                f"{count(int(found.crashes[a, b]))} (by chance {float(found.expected[a, b]):.1f})",
            ]
        )
        for a, b in every[:_LISTED]
    ]
    return html.Div(table(columns, rows, "pair-list"), className="pr-narrow")


def _strength(found: Pairs, a: int, b: int) -> float:
    value = float(found.correlation[a, b])
    return 0.0 if math.isnan(value) else abs(value)
