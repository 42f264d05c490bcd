"""Trades as a format reads them, and the part of an import that they make."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Seconds
from app.calculations.log.trade_log import OPTIONAL
from app.formatting import plural
from app.importers.dates import offset_name
from app.importers.faults import FaultKind
from app.importers.limits import LARGEST, MAX_NAME, SMALLEST_SIZE
from app.importers.notes import note, reading_notes
from app.importers.part import TradeLogPart, chronological
from app.importers.report import ColumnOrigins, Finding, line_list
from app.importers.sheet import Sheet

#: Canonical columns of numbers that a trade may lack, beside its size.
_OPTIONAL = tuple(name for name in OPTIONAL if name != "contracts")


@dataclass
class Trades:
    """The m trades of a sheet, in the order of its rows; all arrays have shape (m,).

    Trades of rows that the sheet leaves out are left out with them.
    """

    at: Ints  #: number of the row of the sheet under which each trade is reported
    opened_at: Seconds
    closed_at: Seconds  #: NaT for a position that is still open
    pl: Floats  #: net [currency]
    contracts: Floats  #: size held, NaN where the file states none
    strategy: Sequence[str]  #: blank where the file names none
    reason: Sequence[str]  #: of the close, blank where the file says nothing
    n_rows: Ints  #: rows of the file that make up each trade
    #: other canonical columns of numbers by name (`TradeLog`); absent ones are missing
    optional: dict[str, Floats] = field(default_factory=dict)
    legs: Sequence[str] | None = None  #: the structure as the source describes it
    side: NDArray[np.int8] | None = None  #: +1 only call legs, -1 only put legs, 0 anything else
    expected_pl: Floats | None = None  #: P/L recomputed from other columns, NaN where impossible
    forced: NDArray[np.bool_] | None = None  #: closed by the end of the test
    value: Floats | None = None  #: value of the position at its open [currency]
    in_log_order: bool = False  #: the format promises it, so the order is not judged by the rows
    #: number of the trade that each row of the sheet belongs to, -1 for none, shape (n,)
    owner: Ints | None = None

    def __len__(self) -> int:
        return len(self.at)


def part_of(sheet: Sheet, trades: Trades, source: str, origins: ColumnOrigins) -> TradeLogPart:
    """Return the usable trades, oldest first, with everything that was noticed in reading them.

    Trades of size 0 or less, and those that close before they open, are left out; so is a trade of
    several rows when one of them is.
    """
    _leave_out_unsized(sheet, trades)
    _leave_out_backwards(sheet, trades)
    _leave_out_broken(sheet, trades)
    usable = np.flatnonzero(sheet.keep[trades.at])
    order, newest_first = usable, False
    if not trades.in_log_order:
        order, newest_first = chronological(trades.opened_at, trades.closed_at, usable)
    rows = trades.at[order]
    table = sheet.table
    return TradeLogPart(
        file=table.file,
        source=source,
        columns={name: values[order] for name, values in _columns(sheet, trades).items()},
        identity=np.asarray(table.identity, np.int64)[rows],
        legs=_texts(trades, trades.legs)[order],
        expected_pl=_numbers(trades, trades.expected_pl)[order],
        forced=(np.zeros(len(trades), bool) if trades.forced is None else trades.forced)[order],
        n_read=table.n_read,
        n_repaired=int(sheet.repaired[rows].sum()),
        newest_first=newest_first,
        faults=[*table.faults, *sheet.faults.all()],
        notes=[*reading_notes(sheet, rows), *_unsized(sheet, trades, order)],
        origins=origins,
        n_rows=trades.n_rows[order],
        value=_numbers(trades, trades.value)[order],
        zone=_zone(sheet),
    )


def _zone(sheet: Sheet) -> str:
    """Return the distance from UTC that times are written with, blank for none or several."""
    return offset_name(min(sheet.offsets)) if len(sheet.offsets) == 1 else ""


def one_line(texts: Sequence[str]) -> NDArray[np.object_]:
    """Return the texts on one line each, without control characters, shortened."""
    tidy = {text: shortened(_visible(" ".join(text.split()))) for text in set(texts)}
    return np.array([tidy[text] for text in texts], object)


def shortened(text: str) -> str:
    """Return a text of `MAX_NAME` characters at most, in which different texts stay different."""
    if len(text) <= MAX_NAME:
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{text[: MAX_NAME - len(digest) - 1]}…{digest}"


def _visible(text: str) -> str:
    """Return a text with control characters, which terminals act on, by their numbers."""
    if text.isprintable():
        return text
    return "".join(
        f"\\x{ord(one):02x}" if unicodedata.category(one) == "Cc" else one for one in text
    )


def rounded(values: Floats) -> Floats:
    """Round to six decimals, which removes the rounding errors of binary products.

    Values beyond `LARGEST` become NaN, and a negative zero becomes zero.
    """
    return np.where(np.abs(values) <= LARGEST, np.round(values, 6), np.nan) + 0.0


def positive(values: Floats) -> Floats:
    """Return the values above 0; others are missing."""
    return np.where(values > 0, values, np.nan)


def _columns(sheet: Sheet, trades: Trades) -> dict[str, NDArray[Any]]:
    side = np.zeros(len(trades), np.int8) if trades.side is None else trades.side
    return {
        "opened_at": trades.opened_at,
        "closed_at": trades.closed_at,
        "pl": trades.pl,
        "contracts": trades.contracts,
        **{name: _numbers(trades, trades.optional.get(name)) for name in _OPTIONAL},
        "margin_assumed": np.zeros(len(trades), bool),
        "side": side,
        "strategy": one_line(trades.strategy),
        "reason": one_line(trades.reason),
        "legs": _texts(trades, trades.legs),
        "row": np.asarray(sheet.table.row, np.int64)[trades.at],
        "line": sheet.lines[trades.at],
    }


def _numbers(trades: Trades, values: Floats | None) -> Floats:
    return np.full(len(trades), np.nan) if values is None else values


def _texts(trades: Trades, texts: Sequence[str] | None) -> NDArray[np.object_]:
    return np.array([""] * len(trades) if texts is None else texts, object)


def _leave_out_unsized(sheet: Sheet, trades: Trades) -> None:
    """Drop the rows whose size is not above 0; a size that is not stated stays."""
    unusable = np.zeros(len(sheet.lines), bool)
    unusable[trades.at[trades.contracts <= SMALLEST_SIZE]] = True
    if not sheet.has("contracts"):
        return
    label = sheet.label("contracts")
    kind = FaultKind(f"row whose {label} is not above 0", "a size above 0", label)
    sheet.leave_out(kind, unusable, sheet.texts("contracts"))


def _leave_out_backwards(sheet: Sheet, trades: Trades) -> None:
    """Drop the rows that close before they open."""
    backwards = np.flatnonzero(trades.closed_at < trades.opened_at)
    contents = [""] * len(sheet.lines)
    mask = np.zeros(len(sheet.lines), bool)
    for trade in backwards.tolist():
        row = int(trades.at[trade])
        mask[row] = True
        contents[row] = f"closed {trades.closed_at[trade]}, opened {trades.opened_at[trade]}"
    kind = FaultKind(
        "row with its close before its open",
        "a close at or after the open",
        plural="rows with their close before their open",
    )
    sheet.leave_out(kind, mask, contents)


def _leave_out_broken(sheet: Sheet, trades: Trades) -> None:
    """Drop all rows of a trade that lost one of its rows."""
    if trades.owner is None:
        return
    broken = np.unique(trades.owner[~sheet.keep & (trades.owner >= 0)])
    rest = np.isin(trades.owner, broken)
    kind = FaultKind("row of a trade whose other row was left out", "both rows of the trade")
    sheet.leave_out(kind, rest, [f"trade of line {line:,}" for line in sheet.lines.tolist()])


def _unsized(sheet: Sheet, trades: Trades, order: Ints) -> list[Finding]:
    """Return the finding about kept, closed trades without a size (semantics 2)."""
    unsized = order[np.isnan(trades.contracts[order]) & ~np.isnat(trades.closed_at[order])]
    if not len(unsized):
        return []
    lines = np.sort(sheet.lines[trades.at[unsized]]).tolist()
    text = (
        "Taken as one contract, or as the strategy's default number of contracts: "
        f"{line_list(lines)}."
    )
    head = f"{plural(len(lines), 'row')} without a size."
    return [replace(note(sheet.table.file, "warn", head, text, lines), setting="size")]
