"""Option Omega's live-strategy log: fills of running strategies (formats 1.3 and 15).

It has no margin, fees or account value. Premiums and closing costs are per share in some files, in
dollars a contract in others; the legs of the file decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.log.trade_log import UNCATEGORIZED
from app.formatting import plural
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.fills import closing_costs
from app.importers.formats.option_omega import ZONE, is_live_log
from app.importers.notes import note
from app.importers.option_legs import (
    MULTIPLIER,
    Leg,
    credit_per_share,
    parse_legs,
    side_of_legs,
    spread_width,
)
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins, Finding, RefusedFileError
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_with_defaults
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "Option Omega live log"
_DAY = 86_400

#: The column of each field, in the spelling of the platform, with the other names it has had.
LABELS = {
    "strategy": ("Strategy",),
    "date_opened": ("Date Opened",),
    "time_opened": ("Time Opened",),
    "price_opened": ("Opening Price",),
    "legs": ("Legs",),
    "premium": ("Initial Premium", "Initial Premium ($)", "Initial Credit"),
    "contracts": ("No. of Contracts", "No of Contracts", "Contracts"),
    "pl": ("P/L", "PL", "P&L"),
    "price_closed": ("Closing Price",),
    "date_closed": ("Date Closed",),
    "time_closed": ("Time Closed",),
    "closing_cost": ("Avg. Closing Cost", "Avg Closing Cost"),
    "reason": ("Reason For Close",),
}
ALIASES = {field: tuple(map(normalised, names)) for field, names in LABELS.items()}
_NUMBERS = ("price_opened", "premium", "contracts", "pl", "price_closed", "closing_cost")
_DATES = ("date_opened", "date_closed")
#: What is assumed where the file has no column of a field.
_DEFAULTS = {
    "time_opened": "Time Opened: in Date Opened, else 00:00:00",
    "time_closed": "Time Closed: in Date Closed, else 23:59:59",
    "contracts": "No. of Contracts: 1",
    "strategy": f"Strategy: {UNCATEGORIZED}",
}
#: What is computed from the column of a field.
_CALCULATED = {
    "premium": "Premium of the row",
    "closing_cost": "Closing cost of the row",
    "legs": "Side of a pair",
}
_ABSENT = ("Margin Req.", "Commissions + Fees", "Funds at Close", "Opening VIX", "Closing VIX")


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the fills of an Option Omega live log.

    Raises `RefusedFileError` when the column of the P/L is absent.
    """
    sheet = Sheet(table, ALIASES, _NUMBERS, _DATES, choices.day_first)
    if not sheet.has("pl") or not sheet.has("date_closed"):
        raise RefusedFileError(
            f"{table.file} lacks the column P/L or Date Closed.",
            f"Line {table.header.line} is the header of an Option Omega live log, but without "
            "them no trade can be read. Export the log again with all its columns.",
            [table.header.line],
        )
    trades, notes = _trades(sheet)
    part = part_of(sheet, trades, SOURCE, _origins(sheet, trades))
    part.zone = ZONE
    part.notes.extend(notes)
    return part


def _trades(sheet: Sheet) -> tuple[Trades, list[Finding]]:
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("date_closed", "time_closed", _DAY - 1)
    is_closed = ~np.isnat(closed)
    pl = sheet.needed("pl", where=is_closed)
    contracts = sheet.sized("contracts")
    size = np.where(contracts > 0, contracts, 1.0)
    texts = sheet.texts("legs")
    legs = _parsed(texts)
    shares, said = _shares_per_unit(sheet, legs, size)
    premium = sheet.optional("premium") * shares
    cost = sheet.optional("closing_cost") * shares
    trades = Trades(
        at=np.arange(len(sheet.lines)),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, pl, 0.0),
        contracts=contracts,
        strategy=sheet.texts("strategy"),
        reason=sheet.texts("reason"),
        n_rows=np.ones(len(sheet.lines), np.int64),
        optional={
            "premium": rounded(premium * size),
            "closing_cost": rounded(closing_costs(cost * size, premium * size, pl)),
            "underlying_open": positive(sheet.optional("price_opened")),
            "underlying_close": positive(sheet.optional("price_closed")),
        },
        legs=texts,
        side=np.array([side_of_legs(text) for text in texts], np.int8),
    )
    trades.optional["margin_req"] = _margins(trades, legs, premium, size)
    return trades, [said]


def _parsed(texts: Sequence[str]) -> list[tuple[Leg, ...]]:
    parsed = {text: parse_legs(text) for text in set(texts)}
    return [parsed[text] for text in texts]


def _shares_per_unit(
    sheet: Sheet, legs: Sequence[tuple[Leg, ...]], size: Floats
) -> tuple[int, Finding]:
    """Return the factor that makes the file's premiums dollars a contract, and what decided it.

    A row votes when its legs add up to something: its premium is nearer to that sum or to 100
    times that sum, by ratio.
    """
    stated = np.abs(sheet.optional("premium"))
    per_share = np.abs(
        [credit_per_share(row, n) for row, n in zip(legs, size.tolist(), strict=True)]
    )
    known = (stated > 0) & (per_share > 0)
    in_dollars = known & (stated > per_share * MULTIPLIER**0.5)
    n_known, n_dollars = int(known.sum()), int(in_dollars.sum())
    is_dollars = n_dollars * 2 > n_known
    unit = "dollars a contract" if is_dollars else "dollars a share, times 100"
    head = f"Premiums and closing costs were read as {unit}."
    n_agree = n_dollars if is_dollars else n_known - n_dollars
    factor = 1 if is_dollars else MULTIPLIER
    if not n_known:
        text = "No row has legs that prove it. If premiums are dollars a contract, this is wrong."
        return factor, note(sheet.table.file, "warn", head, text)
    text = f"The legs of {n_agree:,} of {plural(n_known, 'row')} add up to that."
    return factor, note(sheet.table.file, "info" if n_agree == n_known else "warn", head, text)


def _margins(
    trades: Trades, legs: Sequence[tuple[Leg, ...]], premium: Floats, size: Floats
) -> Floats:
    """Return the margin of vertical spreads sold for a credit: width less premium (formats 1.3).

    A put and a call spread of one second, strategy and size are one structure: both rows get its
    margin, the larger width less both premiums, as the trade log of a backtest writes it.
    """
    width = np.array([spread_width(row) for row in legs]) * MULTIPLIER
    width = np.where(premium > 0, width, np.nan)
    margin = (width - premium) * size
    sides = np.zeros(len(trades), int) if trades.side is None else trades.side
    for first, second in _structures(trades, size):
        is_pair = sides[first] * sides[second] == -1 and np.isfinite(margin[[first, second]]).all()
        if is_pair:
            both = max(width[first], width[second]) - premium[first] - premium[second]
            margin[[first, second]] = both * size[first]
    return positive(rounded(margin))


def _structures(trades: Trades, size: Floats) -> list[tuple[int, int]]:
    """Return the pairs of rows that alone share their second, strategy and size."""
    rows = defaultdict(list)
    keys = zip(trades.opened_at.astype(np.int64).tolist(), trades.strategy, size, strict=True)
    for row, key in enumerate(keys):
        rows[key].append(row)
    return [(same[0], same[1]) for same in rows.values() if len(same) == 2]


def _origins(sheet: Sheet, trades: Trades) -> ColumnOrigins:
    computed = [name for field, name in _CALCULATED.items() if sheet.has(field)]
    absent = list(_ABSENT)
    if np.isfinite(trades.optional["margin_req"]).any():
        computed.append("Margin Req.: width less premium of credit spreads")
        absent.remove("Margin Req.")
    labels = {field: names[0] for field, names in LABELS.items()}
    return origins_with_defaults(sheet, labels, _DEFAULTS, computed, absent)


FORMAT = FileFormat(
    SOURCE,
    is_live_log,
    names_of(ALIASES),
    read,
    export="Open a live strategy, choose its trade log, then the download button (CSV).",
    assumptions=(
        "Premiums and closing costs are read as dollars a share or a contract, as the legs say.",
        "The margin of credit spreads of two legs is their width less the premium.",
        "Fees and account value are not in the file; its P/L is taken as it is.",
    ),
    evidence="real exports",
)
