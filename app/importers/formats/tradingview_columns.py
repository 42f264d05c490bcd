"""The columns of TradingView's list of trades, by name or, in other languages, by their places.

The column names end in the account's currency (`Net P&L USDT`), so they are matched by patterns.
In every language the percent columns stand at places that tell the layouts apart, because each
follows the amount that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.importers.table import Header

_CURRENCY = r"(?: (?P<currency>[\w$.]{1,12}))?"
_RESULT = r"(?:p&l|p/l|pnl|profit)"
_PROFIT = rf"(?:(?:net )?{_RESULT}|獲利|获利)"
_CUMULATIVE = rf"(?:cum(?:\.|ulative)? (?:net )?{_RESULT}|累計獲利|累计获利)"

#: The normalised names of each field's column, in English and in Chinese to 2024.
_NAMES = {
    field: re.compile(pattern)
    for field, pattern in {
        "number": r"(?:trade|交易) ?(?:#|number|no\.?)",
        "type": r"(?:trade )?type|類型|类型",
        "moment": r"date(?:/| and | )time|date|日期/(?:時間|时间)",
        "signal": r"signal|訊號|信號|信号",
        "price": rf"(?:price|價格|价格){_CURRENCY}",
        "contracts": r"contracts|(?:position )?size(?: qty)?|quantity|qty|合約|合约",
        "value": r"(?:position )?size value",
        "pl": rf"{_PROFIT}{_CURRENCY}",
        "pl_pct": rf"(?:{_PROFIT}|return) %",
        "commission": rf"commissions?{_CURRENCY}",
        "cumulative": rf"{_CUMULATIVE}{_CURRENCY}",
        "cumulative_pct": rf"{_CUMULATIVE} %",
    }.items()
}
_BEFORE_2025 = ("number", "type", "signal", "moment", "price", "contracts", "pl", "pl_pct")
_SINCE_2025 = ("number", "type", "moment", "signal", "price", "contracts", "value", "pl", "pl_pct")
#: First columns by the places of the percent columns; run-up and drawdown may be absent.
_LAYOUTS: dict[tuple[int, ...], tuple[str, ...]] = {
    (7, 9): _BEFORE_2025,
    (7, 9, 11, 13): _BEFORE_2025,
    (8, 10, 12, 14): _SINCE_2025,
    (8, 11, 13, 15): (*_SINCE_2025, "commission"),
}
_TRAILING = 2  #: columns that may follow the last percent column: the duration, a blank one
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")


def is_list_of_trades(names: frozenset[str]) -> bool:
    """Return True for a header of known names, also when its result or signals were removed."""
    fields = _by_name(names)
    return {"number", "type", "moment"} <= fields.keys() and bool(
        fields.keys() & {"pl", "signal", "cumulative"}
    )


def is_translated(header: Header, below: Sequence[Header]) -> bool:
    """Return True for a header in another language, judged by its layout and the rows below it.

    The first column of the rows holds trade numbers, the column of times a date.
    """
    names = _by_place(header)
    if len(set(names.values())) < max(len(names), 1):
        return False
    place = header.names.index(names["moment"])
    rows = [row.cells for row in below if len(row.cells) > place]
    numbered = all(_DIGITS.fullmatch(cells[0]) for cells in rows)
    return (numbered and any(_DATE.match(cells[place]) for cells in rows)) or not below


def fields_in(header: Header) -> dict[str, str]:
    """Return the normalised column name of each field that the header has.

    Columns are told by their names; where those do not tell the result, by their places.
    """
    fields = _by_name(header.names) if is_list_of_trades(frozenset(header.names)) else {}
    return fields if "pl" in fields else _by_place(header) or fields


def columns_in(header: Header) -> frozenset[str]:
    """Return the normalised names of the columns that are read."""
    return frozenset(fields_in(header).values())


def is_before_2025(header: Header) -> bool:
    """Return True for the first layout, which states the signal before the time."""
    fields = fields_in(header)
    names = header.names
    return "signal" in fields and names.index(fields["signal"]) < names.index(fields["moment"])


def currency_of(header: Header) -> str:
    """Return the account's currency as the name of the result column states it, or nothing.

    >>> currency_of(Header(1, ("Trade #", "Type", "Date/Time", "Signal", "Net P&L USDT")))
    'USDT'
    """
    name = fields_in(header).get("pl", "")
    match = _NAMES["pl"].fullmatch(name)
    code = "" if match is None else match["currency"] or ""
    return code.upper() if code.isalpha() else ""


def _by_name(names: Iterable[str]) -> dict[str, str]:
    """Return the first column of each field; `names` are normalised."""
    found: dict[str, str] = {}
    for name in names:
        for field, pattern in _NAMES.items():
            if field not in found and pattern.fullmatch(name):
                found[field] = name
                break
    return found


def _by_place(header: Header) -> dict[str, str]:
    """Return the column of each field by the places of the percent columns, or nothing."""
    percents = tuple(place for place, cell in enumerate(header.cells) if cell.endswith(("%", "％")))
    layout = _LAYOUTS.get(percents)
    if layout is None or len(header.cells) > percents[-1] + 1 + _TRAILING:
        return {}
    last = 9 if layout is _BEFORE_2025 else percents[-1]
    fields = (*layout, "cumulative", "cumulative_pct")
    places = (*range(len(layout)), last - 1, last)
    return {field: header.names[place] for field, place in zip(fields, places, strict=True)}
