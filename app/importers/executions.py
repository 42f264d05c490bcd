"""Tables of single executions, which are no trades: a side and a price a row, and no result."""

from __future__ import annotations

from app.importers.mappable_fields import ALIASES
from app.importers.mapping import plain_name
from app.importers.unknown_table import UnknownTable

#: What is said of files that list executions.
EXECUTIONS = (
    "Such a file lists single executions, not trades. "
    "Export closed trades instead, one row a trade with its open, its close and its P/L, "
    "for example from a trade journal."
)
_SIDES = frozenset(
    (
        *("buy", "sell", "b", "s", "bot", "sld", "bought", "sold"),
        *("bto", "btc", "sto", "stc"),
        *("buy_to_open", "sell_to_open", "buy_to_close", "sell_to_close"),
    )
)
_FEWEST = 0.5  #: share of the rows with a side: others are dividends, interest or transfers


def are_executions(table: UnknownTable) -> bool:
    """Return True for a table with one price a row, a side, and no column named as a result."""
    names = set(map(plain_name, table.columns))
    results = {*ALIASES["pl"], *ALIASES["gross_pl"]}
    prices = [name for name in names if name.split()[-1:] == ["price"]]
    return len(prices) == 1 and not names & results and any(map(_has_sides, table.sample.values()))


def _has_sides(cells: tuple[str, ...]) -> bool:
    words = [cell.strip().lower().replace(" to ", "_to_") for cell in cells if cell.strip()]
    sides = [word for word in words if word in _SIDES]
    return len(set(sides)) > 1 and len(sides) >= _FEWEST * len(words)
