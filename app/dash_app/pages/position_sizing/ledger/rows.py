"""Rows of the ledger: every position that a scenario reduced or skipped, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.book import Book
from app.calculations.replay.engine import Replay
from app.calculations.sizing.outcomes import OUTCOMES
from app.dash_app.components.grid import DATE, NUMBER, TEXT, column
from app.dash_app.figures.base import Ints, milliseconds, typed
from app.dash_app.pages.position_sizing.ledger import ids
from app.formatting import count
from app.wording.outcomes import OUTCOME_WORDS

_DESK = {"lo": True}  #: context of the columns that are not for a phone
COLUMNS = [
    column("opened", "Opened", 154, DATE, "formatTime"),
    column("strategy", "Strategy", 180, TEXT, tooltipField="strategy"),
    column("what", "Outcome", 96, TEXT, context=_DESK),
    column("limit", "Because of", 200, TEXT, tooltipField="limit"),
    column("logged", "Logged", 92, NUMBER, "formatNumber", context=_DESK),
    column("replayed", "Replayed", 96, NUMBER, "formatNumber", context=_DESK),
    column("line", "Line", 70, NUMBER, "formatNumber", context=_DESK),
]
#: What empties the grid.
NO_ROWS: dict[str, Any] = {
    "grid": ids.ROWS,
    "file": "ledger.csv",
    "numbers": {"line": typed(np.array([], np.float64))},
    "codes": {},
    "texts": {},
}
_FILTERED = ("outcome", "limit", "strategy")
Option = dict[str, str]  #: `value` and `label` of a choice


@dataclass(frozen=True)
class Filters:
    """Filter of the ledger; None, or a value that the ledger lacks, stands for everything."""

    outcome: str | None = None
    limit: str | None = None
    strategy: str | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """The positions of a replay that were reduced or skipped, in the order of their opens."""

    book: Book
    replayed: Replay

    @cached_property
    def positions(self) -> Ints:
        """Numbers of all positions concerned."""
        return np.flatnonzero(self.replayed.outcome != 0)

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """Outcome, limit and strategy of each of them, as text."""
        names = np.array([*self.book.log.strategies, ""], dtype=object)
        codes = self.replayed.outcome[self.positions]
        parts = np.array([outcome.partition(":")[::2] for outcome in OUTCOMES], dtype=object)
        words = np.array([OUTCOME_WORDS.get(limit, "") for limit in parts[:, 1]], dtype=object)
        return {
            "outcome": parts[codes, 0],
            "limit": words[codes],
            "strategy": names[self.book.log.strategy[self._first]],
        }

    @property
    def _first(self) -> Ints:
        """Rows of the log of their first fills."""
        first: Ints = self.book.positions.first[self.positions]
        return first

    def passing(self, filters: Filters) -> NDArray[np.bool_]:
        """Return True for each position that passes."""
        passed = np.ones(len(self.positions), bool)
        for name in _FILTERED:
            passed &= self._passing(name, getattr(filters, name))
        return passed

    def options(self, filters: Filters) -> dict[str, list[Option]]:
        """Return the choices of each filter with the number of positions under the other two."""
        return {name: self._options(name, filters) for name in _FILTERED}

    def payload(self, passed: NDArray[np.bool_]) -> dict[str, Any]:
        """Return the positions that passed as typed columns for assets/js/grid.js."""
        log, first, positions = self.book.log, self._first[passed], self.positions[passed]
        outcome = self.replayed.outcome[positions].astype(np.int32)
        numbers = {
            "opened": milliseconds(log.opened_at[first]),
            "logged": log.contracts[first],
            "replayed": self.replayed.contracts[positions],
            "line": log.line[first].astype(np.float64),
        }
        codes = {"strategy": log.strategy[first], "what": outcome, "limit": outcome}
        parts = [name.partition(":") for name in OUTCOMES]
        return {
            "grid": ids.ROWS,
            "file": "ledger.csv",
            "numbers": {name: typed(values) for name, values in numbers.items()},
            "codes": {name: typed(values) for name, values in codes.items()},
            "texts": {
                "strategy": log.strategies,
                "what": [what for what, _, _ in parts],
                "limit": [OUTCOME_WORDS.get(limit, "") for _, _, limit in parts],
            },
        }

    def _passing(self, name: str, wanted: str | None) -> NDArray[np.bool_]:
        values = self.columns[name]
        passed: NDArray[np.bool_] = values == wanted
        return passed if passed.any() else np.ones(len(values), bool)

    def _options(self, name: str, filters: Filters) -> list[Option]:
        """Return the values of a column, the most frequent in the whole ledger first."""
        values = self.columns[name]
        passed = self.passing(replace(filters, **{name: None}))
        numbers = Counter(values[passed].tolist())
        return [
            {"value": value, "label": f"{_label(name, value)} ({count(numbers[value])})"}
            for value, _ in Counter(values.tolist()).most_common()
            if value
        ]


def _label(name: str, value: str) -> str:
    return value if name == "strategy" else value.capitalize()
