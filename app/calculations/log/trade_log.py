"""The canonical trade log: one row per round trip, held as columns in log order.

Log order (semantics 1): by `opened_at`; inside one second the source file's own chronological
order. Contents: `TradeLog`, `DailyLog`, `fingerprint`, `starting_capital`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.calculations.arrays import Codes, Floats, Ints, Seconds
from app.calculations.errors import LogError

UNCATEGORIZED = "Uncategorized"
DEFAULT_CAPITAL = 100_000.0
_SAME_BALANCE = 0.005 + 1e-9  #: balances no further apart are the same [currency]

#: Optional money, price and index columns; absent ones are all NaN.
OPTIONAL = (
    "contracts",
    "margin_req",
    "commissions",
    "funds_at_close",
    "premium",
    "closing_cost",
    "opening_vix",
    "closing_vix",
    "underlying_open",
    "underlying_close",
    "mfe",
    "mae",
)


@dataclass(frozen=True, eq=False)
class TradeLog:
    """A trade log of n rows in log order; build one with `from_columns` or `from_frame`.

    All arrays have length n. Money is in account currency. Missing numbers are NaN, never 0.

    >>> opened = np.array(["2024-01-02T10:00", "2024-01-03T10:00"], "datetime64[s]")
    >>> times = {"opened_at": opened, "closed_at": opened + np.timedelta64(1, "h")}
    >>> log = TradeLog.from_columns({**times, "pl": [120.0, -80.0], "margin_req": [1_000.0, 0.0]})
    >>> len(log), log.strategies, log.margin_req.tolist()
    (2, ('Uncategorized',), [1000.0, nan])
    """

    strategies: tuple[str, ...]  #: names, in order of first appearance
    strategy: Codes  #: index into `strategies`
    opened_at: Seconds  #: datetime64[s], naive local time of the source
    closed_at: Seconds  #: datetime64[s]; NaT for a position that is still open
    pl: Floats  #: net P/L of the row, fees included
    contracts: Floats  #: size held, > 0, or NaN
    margin_req: Floats  #: buying power held by the whole position, > 0, or NaN
    commissions: Floats  #: opening + closing fees of the row, or NaN
    funds_at_close: Floats
    #: credit (+) or debit (-) of the row; of one contract where its size is missing
    premium: Floats
    #: paid (+) or received (-) at the close, in the unit of `premium`: the P/L of a row is
    #: premium - closing cost - commissions
    closing_cost: Floats
    opening_vix: Floats
    closing_vix: Floats
    underlying_open: Floats
    underlying_close: Floats
    mfe: Floats  #: best excursion, as a share of premium
    mae: Floats  #: worst excursion, as a share of premium
    margin_assumed: NDArray[np.bool_]  #: True where an import assumed `margin_req`
    side: NDArray[np.int8]  #: +1 only call legs, -1 only put legs, 0 anything else; for pairing
    reasons: tuple[str, ...]  #: distinct reasons of closing, as text
    reason: Codes  #: index into `reasons`, -1 where the source says nothing
    leg_texts: tuple[str, ...]  #: distinct texts of option legs, as the source writes them
    legs: Codes  #: index into `leg_texts`, -1 where the source says nothing
    files: tuple[str, ...]  #: names of the source files
    file: Codes  #: index into `files`
    row: Ints  #: 0-based data row in the source (continued over several files)
    line: Ints  #: line in the user's file
    combine_pairs: bool = True  #: True if put and call rows of one structure are one position

    def __len__(self) -> int:
        return len(self.pl)

    @property
    def is_closed(self) -> NDArray[np.bool_]:
        """True for rows with a close: only these count in statistics and replay."""
        return ~np.isnat(self.closed_at)

    def take(self, index: NDArray[Any]) -> TradeLog:
        """Return the rows at `index` (a mask or positions), which must keep log order."""
        arrays = {
            f.name: getattr(self, f.name)[index]
            for f in fields(self)
            if isinstance(getattr(self, f.name), np.ndarray)
        }
        return replace(self, **arrays)

    def to_frame(self) -> pd.DataFrame:
        """Return a table of the canonical columns; strategy, reason, legs and file as text."""
        columns: dict[str, Any] = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if isinstance(getattr(self, f.name), np.ndarray)
        }
        columns["strategy"] = np.array(self.strategies, object)[self.strategy]
        columns["reason"] = np.array([*self.reasons, None], object)[self.reason]
        columns["legs"] = np.array([*self.leg_texts, None], object)[self.legs]
        columns["file"] = np.array(self.files, object)[self.file]
        return pd.DataFrame(columns)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, combine_pairs: bool = True) -> TradeLog:
        """Return a log from a table of canonical columns, oldest row first.

        `opened_at`, `closed_at` and `pl` are required.
        """
        return cls.from_columns(
            {str(name): frame[name].to_numpy() for name in frame}, combine_pairs=combine_pairs
        )

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], *, combine_pairs: bool = True) -> TradeLog:
        """Return a log from canonical columns in the source's chronological order.

        Rows are sorted by `opened_at`. `strategy`, `reason`, `legs` and `file` are sequences of
        text; a blank strategy becomes `Uncategorized`; a margin of 0 becomes missing. Raises
        `LogError` on a missing column, an unknown one, a row without open time or P/L, a size or
        margin below zero, or a close before its open.
        """
        _check_names(columns)
        _check_lengths(columns)
        opened = np.asarray(columns["opened_at"]).astype("datetime64[s]")
        order = np.argsort(opened, kind="stable")
        n = len(order)

        def number(name: str) -> Floats:
            values = np.asarray(columns[name], float) if name in columns else np.full(n, np.nan)
            return values[order] + 0.0  # no negative zero, which would read back as another log

        def codes(name: str, blank: str | None) -> tuple[tuple[str, ...], Codes]:
            return _factorize(np.asarray(columns.get(name, [""] * n), object)[order], blank)

        strategies, strategy = codes("strategy", UNCATEGORIZED)
        reasons, reason = codes("reason", None)
        leg_texts, legs = codes("legs", None)
        files, file = codes("file", "")
        numbers = {name: number(name) for name in OPTIONAL}
        numbers["margin_req"] = np.where(numbers["margin_req"] == 0, np.nan, numbers["margin_req"])
        row = np.asarray(columns.get("row", np.arange(n)), np.int64)[order]
        log = cls(
            strategies=strategies,
            strategy=strategy,
            opened_at=opened[order],
            closed_at=np.asarray(columns["closed_at"]).astype("datetime64[s]")[order],
            pl=number("pl"),
            **numbers,
            margin_assumed=np.asarray(columns.get("margin_assumed", np.zeros(n)), bool)[order],
            side=np.asarray(columns.get("side", np.zeros(n)), np.int8)[order],
            reasons=reasons,
            reason=reason,
            leg_texts=leg_texts,
            legs=legs,
            files=files,
            file=file,
            row=row,
            line=np.asarray(columns["line"], np.int64)[order] if "line" in columns else row + 2,
            combine_pairs=combine_pairs,
        )
        _check_values(log)
        return log


@dataclass(frozen=True, eq=False)
class DailyLog:
    """An account's end-of-day record, oldest first.

    Money in account currency, `drawdown` a fraction ≥ 0.
    """

    date: NDArray[np.datetime64]  #: datetime64[D]
    net_liquidity: Floats
    pl: Floats  #: NaN on the first day where the record does not say
    drawdown: Floats

    def __len__(self) -> int:
        return len(self.date)


class StartingCapital(NamedTuple):
    """An inferred starting capital [currency] and its source."""

    amount: float
    source: Literal["daily_log", "funds_at_close", "default"]


def starting_capital(log: TradeLog, daily: DailyLog | None = None) -> StartingCapital:
    """Return the capital that the log began with (semantics 1), for users who gave none.

    A daily log that begins after the first close, or lacks its first day's P/L, is not used.
    """
    first_rows = _first_to_close(log)
    if (
        daily is not None
        and len(daily)
        and (not len(first_rows) or daily.date[0] <= log.closed_at[first_rows[0]])
    ):
        amount = float(daily.net_liquidity[0] - daily.pl[0])
        if _usable(amount):
            return StartingCapital(amount, "daily_log")
    if _usable(amount := stated_capital(log)):
        return StartingCapital(amount, "funds_at_close")
    return StartingCapital(DEFAULT_CAPITAL, "default")


def stated_capital(log: TradeLog) -> float:
    """Return the balance before the first close as the log states it, usable or not, else NaN."""
    rows = _first_to_close(log)
    return _balance_before(log.funds_at_close[rows], log.pl[rows]) if len(rows) else math.nan


def _first_to_close(log: TradeLog) -> Ints:
    """Return the rows that close in the first second in which any do, in log order."""
    closed = np.flatnonzero(log.is_closed)
    if not len(closed):
        return closed
    return np.asarray(closed[log.closed_at[closed] == log.closed_at[closed].min()])


def _balance_before(after: Floats, pl: Floats) -> float:
    """Return the balance before some rows of one second, NaN where a balance is missing.

    `after` (k,) are the balances that the source reported after each row, in log order. The source
    books in an order of its own: the first row booked is the one whose balance before is not the
    balance after any other. Where none or several are so, the first in log order decides.
    """
    if not np.isfinite(after).all():
        return math.nan
    before = after - pl
    ends = np.sort(after)
    first = np.searchsorted(ends, before - _SAME_BALANCE)
    last = np.searchsorted(ends, before + _SAME_BALANCE, "right")
    heads = np.flatnonzero(last - first <= (np.abs(before - after) <= _SAME_BALANCE))
    return round(float(before[heads[0] if len(heads) == 1 else 0]), 2)


def _usable(capital: float) -> bool:
    """Return True for a finite capital above zero; another one gives way to the next source."""
    return math.isfinite(capital) and capital > 0


def fingerprint(log: TradeLog) -> str:
    """Return the SHA-256 (hex) of a log's times, strategies, P/L, contracts and margins."""
    digest = hashlib.sha256("\x00".join(log.strategies).encode())
    for column in (
        log.opened_at,
        log.closed_at,
        log.strategy,
        log.pl,
        log.contracts,
        log.margin_req,
    ):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()


def _factorize(values: NDArray[np.object_], blank: str | None) -> tuple[tuple[str, ...], Codes]:
    """Return names and codes in order of first appearance.

    Blanks are read as `blank`, or get -1 when that is None.
    """
    texts = {value: _text(value) or blank for value in set(values.tolist())}
    filled = pd.Series([texts[value] for value in values.tolist()], dtype=object)
    codes, names = pd.factorize(filled)
    return tuple(str(name) for name in names), codes.astype(np.int32)


def _check_names(columns: Mapping[str, Any]) -> None:
    required = {"opened_at", "closed_at", "pl"}
    if missing := sorted(required - set(columns)):
        raise LogError(f"The log lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}.")
    known = (
        required
        | set(OPTIONAL)
        | {"strategy", "reason", "legs", "file", "side", "row", "line", "margin_assumed"}
    )
    if unknown := sorted(set(columns) - known):
        raise LogError(
            f"Unknown column {unknown[0]!r}; the canonical columns are {', '.join(sorted(known))}."
        )


def _check_lengths(columns: Mapping[str, Any]) -> None:
    n = len(columns["opened_at"])
    for name, values in columns.items():
        if len(values) != n:
            raise LogError(f"The column {name} has {len(values)} values, opened_at has {n}.")


def _check_values(log: TradeLog) -> None:
    faults = (
        (np.isnat(log.opened_at), "has no open time"),
        (~np.isfinite(log.pl), "has no P/L"),
        (log.contracts <= 0, "has a size that is not above zero"),
        (log.margin_req < 0, "has a margin below zero"),
        (log.closed_at < log.opened_at, "closes before it opens"),
    )
    for fault, words in faults:
        if fault.any():
            raise LogError(f"Line {int(log.line[np.argmax(fault)])} {words}.")
