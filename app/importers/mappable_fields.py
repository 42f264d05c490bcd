"""The fields of a trade that a column of an unknown table can hold, and their usual names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["date", "time", "number", "text"]


@dataclass(frozen=True)
class MappableField:
    """A field of a trade: its key in a mapping, and its name for the user."""

    name: str  #: key in `Choices.mapping` and in `--map`
    label: str
    kind: FieldKind
    help: str  #: one line under the control
    needed: bool = False


FIELDS: tuple[MappableField, ...] = (
    MappableField(
        "opened",
        "Opened",
        "date",
        "When the trade was opened; of closes alone, the column of the close again.",
        needed=True,
    ),
    MappableField(
        "opened_time",
        "Time opened",
        "time",
        "Time of day, where it has a column of its own.",
    ),
    MappableField(
        "closed",
        "Closed",
        "date",
        "When the trade was closed; a row without it is an open position.",
        needed=True,
    ),
    MappableField(
        "closed_time",
        "Time closed",
        "time",
        "Time of day, where it has a column of its own.",
    ),
    MappableField(
        "pl",
        "P/L",
        "number",
        "Profit or loss of the whole row, after fees.",
        needed=True,
    ),
    MappableField(
        "gross_pl",
        "P/L before fees",
        "number",
        "Profit or loss of the whole row, before fees; the fees are taken off it.",
    ),
    MappableField(
        "fees",
        "Fees",
        "number",
        "All fees of the row, opening and closing; read without their sign.",
    ),
    MappableField(
        "size",
        "Size",
        "number",
        "Contracts, shares, lots or coins; a size below 0 is a short one.",
    ),
    MappableField(
        "strategy",
        "Strategy",
        "text",
        "The name by which trades are sized separately.",
    ),
    MappableField(
        "margin",
        "Margin",
        "number",
        "Capital that the whole row ties up, not that of one contract.",
    ),
    MappableField(
        "value",
        "Position value",
        "number",
        "Price × size at the open; a share of it can stand in for a margin.",
    ),
    MappableField(
        "balance",
        "Balance",
        "number",
        "Account value after the trade closed.",
    ),
    MappableField(
        "premium",
        "Premium",
        "number",
        "Cash of the whole row at its open: credit above 0, debit below.",
    ),
    MappableField(
        "closing_cost",
        "Closing cost",
        "number",
        "Cash of the whole row at its close: paid above 0, received below.",
    ),
    MappableField(
        "mae",
        "Worst while open",
        "number",
        "Deepest loss of the whole row while it was open, in money; used with a premium.",
    ),
    MappableField(
        "mfe",
        "Best while open",
        "number",
        "Highest profit of the whole row while it was open, in money; used with a premium.",
    ),
    MappableField(
        "legs",
        "Legs",
        "text",
        "The structure of the position, as the table writes it.",
    ),
    MappableField(
        "reason",
        "Reason",
        "text",
        "Why the trade was closed.",
    ),
    MappableField(
        "opening_vix",
        "Opening VIX",
        "number",
        "The VIX at the open.",
    ),
    MappableField(
        "closing_vix",
        "Closing VIX",
        "number",
        "The VIX at the close.",
    ),
    MappableField(
        "underlying_open",
        "Underlying at open",
        "number",
        "Price of the underlying at the open.",
    ),
    MappableField(
        "underlying_close",
        "Underlying at close",
        "number",
        "Price of the underlying at the close.",
    ),
)
FIELD_BY_NAME: Mapping[str, MappableField] = {field.name: field for field in FIELDS}

#: Names of columns that usually hold each field, likeliest first, as `plain_name` writes them.
_USUAL_NAMES = {
    "opened": (
        "opened at, opened, entry time, open time, date opened, entry date/time, entry "
        "date time, entry datetime, entry timestamp, open datetime, open timestamp, "
        "opening time, time opened, open date/time, entry date, open date, opening date, "
        "date/time opened, opentime, entrytime, entered at, bought at, entry, open"
    ),
    "opened_time": "time opened, open time, entry time, opening time, time in, time of entry",
    "closed": (
        "closed at, closed, exit time, close time, date closed, exit date/time, exit date "
        "time, exit datetime, exit timestamp, close datetime, close timestamp, closing "
        "time, time closed, close date/time, exit date, close date, closing date, "
        "date/time closed, closetime, exittime, exited at, sold at, closedate, exit, "
        "close"
    ),
    "closed_time": "time closed, close time, exit time, closing time, time out, time of exit",
    "pl": (
        "net p/l, net p&l, net pnl, net pl, net profit, net profit/loss, net result, "
        "netpnl, pnl net, profit net, pnlcomm, p/l, p&l, pnl, pl, profit, profit/loss, "
        "profit loss, profit & loss, profit and loss, profitloss, realized p/l, realized "
        "pnl, realized p&l, realised p/l, realised pnl, trade p/l, trade p&l, trade pnl, "
        "result, gain/loss, gain"
    ),
    "gross_pl": (
        "gross p/l, gross p&l, gross pnl, gross pl, gross profit, gross profit/loss, "
        "gross result, grosspnl, gross"
    ),
    "fees": (
        "fees, commissions, commission, comm., comm, fee, total fees, total commission, "
        "total commissions, commissions + fees, commissions & fees, commission & fees, "
        "costs"
    ),
    "size": (
        "contracts, size, quantity, qty, shares, lots, volume, no. of contracts, number "
        "of contracts, # contracts, position size, fill size, filled qty, amount, units"
    ),
    "strategy": "strategy, strategy name, setup, system, bot, template, playbook, algo",
    "margin": (
        "margin req., margin req, margin, margin requirement, margin required, buying "
        "power, buyingpower, bp, bpr, buying power reduction, buying power effect, "
        "initial margin"
    ),
    "value": "position value, value, notional, notional value, trade value, exposure",
    "balance": "funds at close, balance, account balance, equity, account value",
    "premium": "premium, total premium, credit, net premium, premium received",
    "closing_cost": "closing cost, cost to close, close cost",
    "mae": (
        "mae, max adverse excursion, maximum adverse excursion, adverse excursion, "
        "worst excursion, max position loss, maxpositionloss"
    ),
    "mfe": (
        "mfe, max favorable excursion, maximum favorable excursion, favorable excursion, "
        "best excursion, max position profit, maxpositionprofit"
    ),
    "legs": "legs, structure, legs description",
    "reason": "reason for close, exit reason, close reason, reason, close type, exit name",
    "opening_vix": "opening vix, vix, vix open, vix at open, entry vix, open vix",
    "closing_vix": "closing vix, vix close, vix at close, exit vix, close vix",
    "underlying_open": "underlying open, underlying at open, underlying price",
    "underlying_close": "underlying close, underlying at close",
}
ALIASES: Mapping[str, tuple[str, ...]] = {
    name: tuple(names.split(", ")) for name, names in _USUAL_NAMES.items()
}
