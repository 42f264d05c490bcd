"""The ledger: every position a scenario reduced or skipped, and the limit that bound it."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from app.calculations.log.book import Book
from app.calculations.replay.engine import Replay
from app.calculations.sizing.outcomes import OUTCOMES
from app.dash_app.components.aria import aria
from app.dash_app.components.grid import DATE, NUMBER, TEXT, column, data_grid
from app.dash_app.components.section import subhead
from app.dash_app.components.text import Content
from app.dash_app.figures.base import milliseconds, typed
from app.dash_app.pages.position_sizing import ids
from app.formatting import count

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
COLUMNS = [
    column("opened", "Opened", 150, DATE, "formatTime"),
    column("strategy", "Strategy", 180, TEXT, tooltipField="strategy"),
    column("what", "Outcome", 96, TEXT, context={"lo": True}),
    column("limit", "Because of", 210, TEXT, tooltipField="limit"),
    column("logged", "Logged", 86, NUMBER, "formatNumber", context={"lo": True}),
    column("replayed", "Replayed", 96, NUMBER, "formatNumber", context={"lo": True}),
    column("line", "Line", 70, NUMBER, "formatNumber", context={"lo": True}),
]
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


def grid() -> list[Content]:
    """The grid, its filters by outcome and limit above it (assets/ledger.js), and below it how many rows pass."""
    filters = html.Div(id=ids.LEDGER_FILTERS, className="ledger-filters", role="group", **aria(label="Outcome and limit"))
    shown = html.P(id=ids.LEDGER_SHOWN, className="dimmed below-table", role="status")
    return [filters, data_grid(ids.LEDGER, COLUMNS), shown]


def ledger_payload(book: Book, replayed: Replay) -> dict[str, Any]:
    """One row a position reduced or skipped, in the order of their opens, as typed columns for assets/grid.js."""
    limited = np.flatnonzero(replayed.outcome != 0)
    log, first, outcome = book.log, book.positions.first[limited], replayed.outcome[limited].astype(np.int32)
    numbers = {
        "opened": milliseconds(log.opened_at[first]),
        "logged": log.contracts[first],
        "replayed": replayed.contracts[limited],
        "line": log.line[first].astype(np.float64),
    }
    whats, _, whys = zip(*(code.partition(":") for code in OUTCOMES), strict=True)
    return {
        "numbers": {name: typed(values) for name, values in numbers.items()},
        "codes": {"strategy": typed(log.strategy[first]), "what": typed(outcome), "limit": typed(outcome)},
        "texts": {"strategy": log.strategies, "what": whats, "limit": [OUTCOME_WORDS.get(why, "") for why in whys]},
    }


def _counts(replayed: Replay) -> dict[str, int]:
    codes, numbers = np.unique(replayed.outcome, return_counts=True)
    return {OUTCOMES[code]: int(number) for code, number in zip(codes.tolist(), numbers, strict=True)}


def _words(outcome: str) -> str:
    what, _, why = outcome.partition(":")
    return OUTCOME_WORDS[what] if not why else f"{what}: {OUTCOME_WORDS[why]}"
