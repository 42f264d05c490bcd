"""TradingView's list of trades: two rows a trade, exit first, with the result on both (formats 3).

The exit row states the close, the result, the size and the commission, the entry row the open. An
exit with the signal `Open` at the last time of the list marks a position that is still open.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Floats, Mask, Seconds
from app.importers.calculated_funds import CAPITAL_LABELS
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED, parse_dates
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat
from app.importers.formats.tradingview_capital import add_funds
from app.importers.formats.tradingview_columns import (
    columns_in,
    currency_of,
    fields_in,
    is_list_of_trades,
    is_translated,
)
from app.importers.formats.tradingview_pairs import (
    exit_rows,
    leave_out_repeated,
    same_trades,
    still_open,
)
from app.importers.part import TradeLogPart
from app.importers.report import RefusedFileError
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_in_own_words
from app.importers.table import Table
from app.importers.trades import Trades, part_of, positive, rounded
from app.importers.two_rows import (
    Pairs,
    entry_exit_times,
    is_stated,
    mask_of,
    pair_rows,
    report_under_exits,
    with_open_entries,
)

SOURCE = "TradingView"
ZONE = "the time of its chart"
_NUMBERS = (
    "price",
    "contracts",
    "value",
    "pl",
    "pl_pct",
    "commission",
    "cumulative",
    "cumulative_pct",
)
_NO_NUMBER = FaultKind("row without a trade number", "a trade number such as 12")
#: Columns that the log has under other names than the list.
_EXPLICIT = {
    "moment": "Opened and closed",
    "pl": "P/L",
    "contracts": "Size",
    "value": "Value of the position",
    "commission": "Commissions",
    "signal": "Reason for close",
}
_MISSING = ("Margin", "Premium", "Strategy", "VIX")


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a list of trades.

    Raises `RefusedFileError` when the column of the result is absent.
    """
    names = fields_in(table.header)
    if "pl" not in names:
        raise _no_result(table)
    aliases = {field: (name,) for field, name in names.items()}
    sheet = Sheet(table, aliases, _NUMBERS, ("moment",), choices.day_first)
    trades = _trades(sheet)
    part = part_of(sheet, trades, SOURCE, origins_in_own_words(sheet, _EXPLICIT, _MISSING))
    part.currency = currency_of(table.header)
    part.zone = ZONE
    add_funds(part, sheet, trades.at)
    return part


def _no_result(table: Table) -> RefusedFileError:
    return RefusedFileError(
        f"{table.file} lacks the column of the result.",
        f"Line {table.header.line} is the header of TradingView's list of trades, but without a "
        "column such as Net P&L USD no trade can be read. Export the list again.",
        [table.header.line],
    )


def _trades(sheet: Sheet) -> Trades:
    numbers = [cell.strip() for cell in sheet.texts("number")]
    is_exit = _exits(sheet, numbers)
    times = entry_exit_times(sheet, "moment", is_exit)
    sheet.leave_out(_NO_NUMBER, np.array([not number for number in numbers], bool), numbers)
    sheet.leave_out_unreadable("moment", np.isnat(times) & ~is_exit, DATE_EXPECTED)
    pairs = with_open_entries(sheet, pair_rows(numbers, is_exit), is_stated(sheet, "pl"))
    repeated = same_trades(sheet, pairs, times)
    is_open = still_open(sheet, pairs, times[pairs.exits], repeated)
    pl = sheet.needed("pl", where=mask_of(sheet, pairs.exits[~is_open]))
    report_under_exits(sheet, pairs)
    closes = np.where(is_open, np.datetime64("NaT", "s"), times[pairs.exits])
    leave_out_repeated(sheet, pairs, closes, repeated)
    results = np.where(is_open, 0.0, pl[pairs.exits])
    return _collected(sheet, pairs, times[pairs.entries], closes, results)


def _exits(sheet: Sheet, numbers: Sequence[str]) -> Mask:
    def times() -> Seconds:
        dates = parse_dates(sheet.texts("moment"), sheet.order)
        moments: Seconds = dates.days.astype("datetime64[s]") + np.maximum(dates.clock, 0)
        return moments

    return exit_rows(sheet.texts("type"), numbers, times)


def _collected(sheet: Sheet, pairs: Pairs, opens: Seconds, closes: Seconds, pl: Floats) -> Trades:
    contracts = pairs.of_trades(np.abs(sheet.sized("contracts")))
    signals = sheet.texts("signal")
    return Trades(
        at=pairs.exits,
        opened_at=opens,
        closed_at=closes,
        pl=pl,
        contracts=contracts,
        strategy=[""] * len(closes),
        reason=[signals[row] for row in pairs.exits.tolist()],
        n_rows=pairs.n_rows(),
        optional={"commissions": np.abs(pairs.of_trades(sheet.optional("commission")))},
        value=_value(sheet, pairs, contracts),
        owner=pairs.owners(len(sheet.lines)),
    )


def _value(sheet: Sheet, pairs: Pairs, contracts: Floats) -> Floats:
    """Return the value of each position at its open, price times size where none is stated."""
    stated = pairs.of_trades(np.abs(sheet.optional("value")))
    computed = rounded(sheet.optional("price")[pairs.entries] * contracts)
    return positive(np.where(np.isnan(stated), computed, stated))


FORMAT = FileFormat(
    SOURCE,
    is_list_of_trades,
    columns_of=columns_in,
    translated=is_translated,
    read=read,
    capital_labels=CAPITAL_LABELS,
    export=(
        "In the Strategy Tester open List of Trades and choose Export (CSV); "
        "the workbook (xlsx) can be read as well."
    ),
    assumptions=(
        "The result is net of commission, as the platform states it.",
        "A position that is still open is listed and left out of every figure.",
        "The starting capital is that of the workbook's properties, else it follows from the "
        "percents where they bound it closely.",
        "Times are those of the chart.",
        "Lists in other languages are told by the order of their columns; there a position is open "
        "where it has no exit time or the signal Open.",
    ),
    evidence="real exports",
)
