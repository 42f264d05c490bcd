"""MetaTrader reports made by hand, as pages and as workbooks."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

Cells = Sequence[str]

TESTER_HEADER = [
    "#",
    "Time",
    "Type",
    "Order",
    "Size",
    "Price",
    "S / L",
    "T / P",
    "Profit",
    "Balance",
]
DEALS_HEADER = [
    "Time",
    "Deal",
    "Symbol",
    "Type",
    "Direction",
    "Volume",
    "Price",
    "Order",
    "Commission",
    "Swap",
    "Profit",
    "Balance",
    "Comment",
]
DEPOSIT = [
    "2026.01.01 00:00:00",
    "1",
    "",
    "balance",
    "",
    "",
    "",
    "",
    "0.00",
    "0.00",
    "10 000.00",
    "10 000.00",
    "",
]


def page(rows: Sequence[Cells], title: str = "") -> str:
    """Return a page with one table."""
    lines = ["".join(f"<td>{cell}</td>" for cell in cells) for cells in rows]
    table = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<html><head><title>{title}</title></head><body><table>\n{table}\n</table></body></html>"
    )


def workbook(rows: Sequence[Cells]) -> bytes:
    """Return a workbook with one sheet of text cells."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append([cell or None for cell in cells])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def event(text: str) -> list[str]:
    """Return a row of MetaTrader 4's tester, such as `1 09:30 buy 1 0.10 [59.95]`."""
    number, clock, kind, order, size, *profit = text.split()
    place = [
        number,
        f"2026.01.05 {clock}",
        kind.replace("_", " "),
        order,
        size,
        "1.03120",
        "0",
        "0",
    ]
    return [*place, *(profit or [""])]


def deal(text: str, comment: str = "") -> list[str]:
    """Return a row of deals: `number time symbol side direction volume fee swap profit balance`."""
    number, clock, symbol, side, way, volume, fee, swap, profit, balance = text.split()
    return [
        f"2026.01.05 {clock}:00",
        number,
        symbol,
        side,
        way.replace("_", " "),
        volume,
        "1.03120",
        number,
        fee,
        swap,
        profit,
        balance,
        comment,
    ]


def deals_page(deals: Sequence[Cells], header: Cells = DEALS_HEADER, expert: str = "") -> str:
    """Return a tester report with a deposit of 10,000 and the deals."""
    head = [["Expert:", expert], ["Currency:", "EUR"]] if expert else []
    return page([*head, ["Deals"], header, DEPOSIT, *deals])
