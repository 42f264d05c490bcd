"""The results of an import in words, one function for each finding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.calculations.log.positions import Positions
from app.calculations.log.trade_log import StartingCapital, TradeLog
from app.formatting import money, percent, plural
from app.importers.faults import Fault
from app.importers.limits import MAX_LISTED_LINES
from app.importers.part import TradeLogPart
from app.importers.reconcile import TO_THE_CENT, DailyComparison
from app.importers.report import Check, Finding, Tone, line_list

_SHOWN = 5  #: lines or positions named in a sentence
_OWN_CAPITAL = "Set your own in Position Sizing."


class Amounts(NamedTuple):
    """Rows read and kept, and the trades that the kept ones make."""

    n_read: int
    n_kept: int
    n_trades: int


def kept_rows(parts: Sequence[TradeLogPart]) -> Finding:
    """Return the number of rows of the trade logs that were kept."""
    n_kept, n_read = sum(part.n_kept for part in parts), sum(part.n_read for part in parts)
    amounts = Amounts(n_read, n_kept, sum(map(len, parts)))
    tone = _tone_of_kept(parts, n_kept == n_read)
    return kept(amounts, {part.newest_first for part in parts}, tone)


def kept(amounts: Amounts, newest_first: set[bool], tone: Tone) -> Finding:
    """State how many rows were kept, the trades they make, and the order they were read in.

    `newest_first` holds what is true of the files; `tone` is for rows that were left out.
    """
    n_read, n_kept, n_trades = amounts
    complete = n_kept == n_read
    left_out = "none left out" if complete else f"{n_read - n_kept:,} left out"
    head = f"{plural(n_kept, 'row')} kept, {left_out}."
    amount = "" if n_trades == n_kept else f"They make {plural(n_trades, 'trade')}."
    text = f"{amount} {_order(newest_first)}".strip()
    return Finding("ok" if complete else tone, head, text)


def _order(newest_first: set[bool]) -> str:
    if newest_first == {True}:
        return "Newest first, so read bottom up."
    return "Oldest first." if newest_first == {False} else ""


def _tone_of_kept(parts: Sequence[TradeLogPart], complete: bool) -> Tone:
    if complete:
        return "ok"
    kinds = [fault.kind for part in parts for fault in part.faults]
    is_loss = any(kind.effect == "left out" and not kind.harmless for kind in kinds)
    return "warn" if is_loss else "info"


def faulty(fault: Fault) -> Finding:
    """Describe rows left out, or cells read as missing, for one reason."""
    kind = fault.kind
    if kind.harmless:
        text = f"{line_list(fault.lines).capitalize()}."
    else:
        content = f"“{fault.contents[0]}”" if fault.contents[0] else "nothing"
        place = f" in {kind.column}" if kind.column else ""
        text = f"Line {fault.lines[0]:,}: found {content}{place}, expected {kind.expected}."
    tone: Tone = "info" if kind.harmless else "warn"
    head = f"{fault.count:,} {kind.named(fault.count)}: {kind.effect}."
    return Finding(tone, head, text, tuple(fault.lines), fault.count, fault.file)


def profit(check: Check | None, file: str) -> Finding:
    """Report the check of P/L against premium, closing cost and fees."""
    if check is None:
        return Finding(
            "info",
            "P/L could not be checked.",
            "That takes the premium, the closing cost, the number of contracts and the fees.",
            file=file,
        )
    rows = plural(check.checked, "row")
    if not check.differ:
        exact = "to the cent" if check.worst <= TO_THE_CENT else "within a dollar"
        text = f"in {check.agree:,} of {rows}, {exact}."
        return Finding("ok", "P/L agrees with premiums and fees", text, file=file)
    return Finding(
        "warn",
        f"P/L differs from premiums and fees in {check.differ:,} of {rows}.",
        f"The largest gap is {money(check.worst, cents=True)}; {_named(check)}. "
        "The P/L of the file is used.",
        check.lines,
        check.differ,
        file,
    )


def funds(check: Check | None, file: str) -> Finding:
    """Report the check of the running total against Funds at Close."""
    if check is None:
        return Finding(
            "info",
            "The running total could not be checked.",
            "That takes two closed rows with the account value after them.",
            file=file,
        )
    rows = plural(check.checked, "row")
    if not check.differ:
        text = f"in {check.agree:,} of {rows}, trades of one minute in the order that fits."
        return Finding("ok", "The running total agrees with Funds at Close", text, file=file)
    share = percent(check.agree / check.checked)
    return Finding(
        "warn",
        f"Funds at Close agrees in {check.agree:,} of {rows} ({share}).",
        f"Elsewhere the account changed without a trade in this file: {_named(check)}. "
        f"The last balance is {money(check.worst, cents=True)} away from the first one plus all "
        "P/L. Rows may be missing, edited, or of several runs.",
        check.lines,
        check.differ,
        file,
    )


def daily(compared: DailyComparison, file: str = "") -> Finding:
    """Compare the daily log with the trades; tone `danger` for a daily log of another run."""
    check, difference = compared.check, compared.difference
    if not compared.overlaps:
        head = "The daily log belongs to another run."
        text = "It shares no day with the trades, so it is not used."
        return Finding("danger", head, text, file=file)
    if not check.checked:
        head = "The daily log could not be checked."
        text = (
            "A position is open after every day, "
            "so realised and marked balances cannot be compared."
        )
        return Finding("info", head, text, file=file)
    sums = (
        f"Its P/L adds up to {money(compared.daily_pl)}, "
        f"that of the trades to {money(compared.trades_pl)}."
    )
    if difference is None:
        exact = "to the cent" if check.worst <= TO_THE_CENT else "within a dollar"
        days = plural(check.checked, "day that ends", "days that end")
        number = f"the {days}" if check.checked == 1 else f"all {days}"
        text = f"on {number} without an open position, {exact}. {sums}"
        return Finding("ok", "The daily log agrees with the trades", text, file=file)
    first = (
        f"On {difference.day} its balance is {money(difference.stated)}, "
        f"that of the trades {money(difference.realised)}. {sums}"
    )
    return _differing_daily(compared, first, file)


def _differing_daily(compared: DailyComparison, first: str, file: str) -> Finding:
    check = compared.check
    if compared.belongs:
        days = plural(check.checked, "day that ends", "days that end")
        head = f"The daily log differs on {check.differ:,} of {days} without an open position."
        text = f"{first} It is used, but rows or days may be missing from one of the two."
        return Finding("warn", head, text, file=file)
    n_days = plural(check.checked, "comparable day")
    head = f"The daily log belongs to another run: it agrees on {check.agree:,} of {n_days}."
    return Finding("danger", head, f"{first} So it is not used.", file=file)


def pairs(grouped: Positions, combine: bool) -> Finding | None:
    """Report the number of positions that consist of a put row and a call row."""
    if not combine:
        return Finding(
            "info",
            "Put and call rows were not combined.",
            "Each row counts as a separate position, with a separate margin.",
        )
    if not grouped.n_pairs:
        return None
    return Finding(
        "info",
        f"{plural(grouped.n_pairs, 'pair')} of put and call rows combined.",
        "Both rows carry the margin of the whole structure, which is counted once.",
    )


def ambiguous(log: TradeLog, grouped: Positions) -> Finding | None:
    """Report the seconds in which rows could have been paired in more than one way."""
    seconds = grouped.ambiguous
    if not seconds:
        return None
    named = [
        f"{log.strategies[code]} at {str(second).replace('T', ' ')}"
        for code, second in seconds[:_SHOWN]
    ]
    more = f" and {len(seconds) - _SHOWN:,} more" if len(seconds) > _SHOWN else ""
    keys = {(code, int(second.astype(np.int64))) for code, second in seconds}
    times = zip(log.strategy.tolist(), log.opened_at.astype(np.int64).tolist(), strict=True)
    lines = np.sort(log.line[np.fromiter((key in keys for key in times), bool, len(log))])
    head = f"{plural(len(seconds), 'second')} with more than one way to pair rows."
    text = f"The earliest fitting rows were paired: {'; '.join(named)}{more}."
    return Finding("info", head, text, tuple(lines[:MAX_LISTED_LINES].tolist()), len(lines))


def still_open(lines: Sequence[int], file: str) -> Finding | None:
    """Report the rows without a close."""
    if not lines:
        return None
    subject = plural(len(lines), "position is", "positions are")
    text = f"Listed, but left out of every figure: {line_list(lines)}."
    listed = tuple(lines[:MAX_LISTED_LINES])
    return Finding("warn", f"{subject} still open.", text, listed, len(lines), file)


def forced(lines: Sequence[int], file: str) -> Finding | None:
    """Report the closes that were forced by the end of the test."""
    if not lines:
        return None
    head = f"{plural(len(lines), 'row was', 'rows were')} closed by the end of the test."
    text = f"Counted like any other close: {line_list(lines)}."
    return Finding("info", head, text, tuple(lines[:MAX_LISTED_LINES]), len(lines), file)


def starting(
    capital: StartingCapital, *, calculated: str = "", stated: float = math.nan
) -> Finding:
    """State the starting capital and its origin.

    `calculated` is what the capital of computed account values follows from; `stated` is an
    unusable capital that the log states.
    """
    head = f"Starting capital {money(capital.amount)}"
    if capital.source == "daily_log":
        text = "from the daily log: the first net liquidity less the P/L of that day."
        return Finding("info", head, text, setting="capital")
    if capital.source == "funds_at_close" and calculated:
        return Finding("info", head, f"{calculated}.", setting="capital")
    if capital.source == "funds_at_close":
        text = "inferred from the first account value less the P/L of its trade."
        return Finding("info", head, text, setting="capital")
    text = f"assumed, because {_why_assumed(stated)}. {_OWN_CAPITAL}"
    return Finding("warn", head, text, setting="capital")


def _why_assumed(stated: float) -> str:
    """Return the reason why a log tells no starting capital, `stated` being what it implies."""
    if math.isfinite(stated):
        return (
            "the first account value less the P/L of its trade is "
            f"{money(stated)}, and an account cannot start at or below 0"
        )
    return "the trades that close first have no account value"


def _named(check: Check) -> str:
    """Return the first differing lines in words, with the number of the others."""
    lines = line_list(check.lines[: min(_SHOWN, check.differ)])
    if check.differ <= _SHOWN:
        return lines
    return f"{lines.replace(' and ', ', ')} and {check.differ - _SHOWN:,} more"
