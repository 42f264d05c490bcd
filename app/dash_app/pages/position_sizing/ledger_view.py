"""The ledger: every position a scenario reduced or skipped, and the limit that bound it."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import numpy as np
from dash import html

from app.calculations.book import Book
from app.calculations.replay import OUTCOMES, Replay
from app.dash_app.components.section import subhead
from app.dash_app.components.text import Content
from app.dash_app.formatting import count
from app.dash_app.pages.position_sizing import ids
from app.dash_app.theme import Scheme

#: What each outcome says to a person.
OUTCOME_WORDS = {
    "taken": "taken at full size",
    "strategy_disabled": "strategy switched off",
    "day_disabled": "weekday switched off",
    "ruined": "no equity left",
    "parallel_cap": "positions at once",
    "unsizable": "cannot be sized: no margin, loss or volatility to divide by",
    "warmup": "too little history yet",
    "zero_size": "no edge or no weight",
    "paused": "paused by a guardrail",
    "below_one": "less than one lot",
    "max_contracts": "max contracts",
    "capital_ceiling": "capital ceiling",
    "margin_ceiling": "margin ceiling",
}
_SHADES = 6  #: outcomes with a part of the bar of their own; the rest are one


def bound(replayed: Replay) -> list[Content]:
    """A bar of all positions offered, by what decided their size."""
    parts = sorted(_counts(replayed).items(), key=lambda part: (part[0] != "taken", -part[1]))
    shown, rest = parts[:_SHADES], sum(number for _, number in parts[_SHADES:])
    named = [(_words(outcome), number) for outcome, number in shown] + ([("anything else", rest)] if rest else [])
    total = len(replayed.outcome)
    bar = html.Div(
        [html.Span(className=f"bd-{k}", style={"flexGrow": max(n, total / 120)}) for k, (_, n) in enumerate(named)], className="bd"
    )
    key = [html.Span([html.I(className=f"bd-{k}"), html.B(count(n)), f" {words}"]) for k, (words, n) in enumerate(named)]
    head = subhead(f"What bound “{replayed.scenario.name}”", f"{count(total)} positions offered, by what decided their size.")
    return [head, bar, html.Div(key, className="bd-key")]


def ledger_rows(book: Book, replayed: Replay) -> list[dict[str, Any]]:
    """One row a position reduced or skipped, in the order of their opens."""
    log, first = book.log, book.positions.first
    limited = np.flatnonzero(replayed.outcome != 0)
    rows = first[limited]
    columns = zip(
        log.opened_at[rows].astype(str).tolist(),
        np.array(log.strategies, object)[log.strategy[rows]].tolist(),
        [OUTCOMES[code].partition(":") for code in replayed.outcome[limited].tolist()],
        np.nan_to_num(log.contracts[rows]).tolist(),
        replayed.contracts[limited].tolist(),
        log.line[rows].tolist(),
        strict=True,
    )
    return [
        {
            "opened": opened.replace("T", " "),
            "strategy": name,
            "what": what,
            "limit": OUTCOME_WORDS[why],
            "logged": n,
            "replayed": k,
            "line": line,
        }
        for opened, name, (what, _, why), n, k, line in columns
    ]


def ledger_grid(book: Book, replayed: Replay, scheme: Scheme) -> dag.AgGrid:
    """The ledger as a grid with filters and sorting."""
    number = {"type": "rightAligned", "cellClass": "ag-right-aligned-cell tn", "filter": "agNumberColumnFilter"}
    columns = [
        {"field": "opened", "headerName": "Opened", "width": 160, "cellClass": "tn"},
        {"field": "strategy", "headerName": "Strategy", "flex": 1, "minWidth": 180, "tooltipField": "strategy"},
        {"field": "what", "headerName": "Outcome", "width": 110},
        {"field": "limit", "headerName": "Because of", "width": 230, "tooltipField": "limit"},
        {"field": "logged", "headerName": "Log’s size", "width": 105, **number},
        {"field": "replayed", "headerName": "Replayed", "width": 105, **number},
        {"field": "line", "headerName": "Line", "width": 90, **number},
    ]
    return dag.AgGrid(
        id=ids.LEDGER,
        rowData=ledger_rows(book, replayed),
        columnDefs=columns,
        defaultColDef={"sortable": True, "filter": True, "resizable": True, "suppressMovable": True},
        dashGridOptions={"rowHeight": 32, "headerHeight": 34},
        className=f"ag-theme-quartz{'-dark' if scheme == 'dark' else ''} desk",
        style={"height": 360},
    )


def _counts(replayed: Replay) -> dict[str, int]:
    codes, numbers = np.unique(replayed.outcome, return_counts=True)
    return {OUTCOMES[code]: int(number) for code, number in zip(codes.tolist(), numbers, strict=True)}


def _words(outcome: str) -> str:
    what, _, why = outcome.partition(":")
    return OUTCOME_WORDS[what] if not why else f"{what}: {OUTCOME_WORDS[why]}"
