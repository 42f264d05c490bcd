"""Results of an import in the words the user reads; one function a finding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.log.positions import Positions
from app.calculations.log.trade_log import StartingCapital, TradeLog
from app.importers.faults import Fault
from app.importers.limits import KEPT_LINES
from app.importers.part import Part
from app.importers.reconcile import TO_THE_CENT, DailyComparison
from app.importers.report import Check, Finding, Tone, line_list, plural

_QUIET = ("blank row", "totals row", "repeated header row")  #: left out without loss: no warning


def kept(parts: Sequence[Part]) -> Finding:
    """How many rows of the trade logs made it."""
    n_kept, n_read = sum(map(len, parts)), sum(part.n_read for part in parts)
    left_out = "none left out" if n_kept == n_read else f"{n_read - n_kept:,} left out"
    newest_first = [part.newest_first for part in parts]
    order = (
        "Newest first, so read bottom up."
        if all(newest_first)
        else "Oldest first."
        if not any(newest_first)
        else ""
    )
    tone: Tone = "ok" if n_kept == n_read else "info" if _all_quiet(parts) else "warn"
    return Finding(tone, f"{plural(n_kept, 'row')} kept, {left_out}.", order)


def _all_quiet(parts: Sequence[Part]) -> bool:
    return all(
        fault.kind in _QUIET
        for part in parts
        for fault in part.faults
        if fault.effect == "left out"
    )


def fault(fault: Fault) -> Finding:
    """Rows left out, or cells read as missing, for one reason."""
    kind = (
        fault.kind
        if fault.count == 1
        else fault.kind.replace("row", "rows", 1).replace("cell ", "cells ", 1)
    )
    effect = "left out" if fault.effect == "left out" else "read as missing"
    if fault.kind in _QUIET:
        text = f"{line_list(fault.lines).capitalize()}."
    else:
        found = f"“{fault.found[0]}”" if fault.found[0] else "nothing"
        where = f" in {fault.column}" if fault.column else ""
        text = f"Line {fault.lines[0]:,}: found {found}{where}, expected {fault.expected}."
    tone: Tone = "info" if fault.kind in _QUIET else "warn"
    return Finding(
        tone, f"{fault.count:,} {kind} {effect}.", text, tuple(fault.lines), fault.count, fault.file
    )


def profit(check: Check | None, file: str) -> Finding:
    """P/L against premium, closing cost and fees."""
    if check is None:
        return Finding(
            "info",
            "P/L could not be checked.",
            "That takes Premium, Avg. Closing Cost, No. of Contracts and the fees.",
            file=file,
        )
    if not check.differ:
        exact = ", to the cent" if check.worst <= TO_THE_CENT else ", within a dollar"
        return Finding(
            "ok",
            "P/L agrees with premiums and fees",
            f"in {check.agree:,} of {plural(check.checked, 'row')}{exact}.",
            file=file,
        )
    return Finding(
        "warn",
        f"P/L differs from premiums and fees in {check.differ:,} of {plural(check.checked, 'row')}.",
        f"The largest gap is ${check.worst:,.2f}; {_named(check)}. The file's own P/L is used.",
        check.lines,
        check.differ,
        file,
    )


def funds(check: Check | None, file: str) -> Finding:
    """The running total against Funds at Close."""
    if check is None:
        return Finding(
            "info",
            "The running total could not be checked.",
            "That takes Funds at Close.",
            file=file,
        )
    if not check.differ:
        text = f"in {check.agree:,} of {plural(check.checked, 'row')}, trades of one minute in the order that fits."
        return Finding("ok", "The running total agrees with Funds at Close", text, file=file)
    return Finding(
        "warn",
        f"Funds at Close agrees in {check.agree:,} of {plural(check.checked, 'row')} ({check.agree / check.checked:.1%}).",
        f"Elsewhere the account moved without a trade in this file: {_named(check)}. "
        f"The last balance is ${check.worst:,.2f} away from the first one plus all P/L. Rows may be missing, edited, or of several runs.",
        check.lines,
        check.differ,
        file,
    )


def daily(compared: DailyComparison, file: str = "") -> Finding:
    """The daily log against the trades; `danger` for a daily log of another run."""
    check = compared.check
    if not compared.overlaps:
        return Finding(
            "danger",
            "The daily log belongs to another run.",
            "It shares no day with the trades, so it is not used.",
            file=file,
        )
    if not check.checked:
        text = "A position is open after every day, so realised and marked balances cannot be compared."
        return Finding("info", "The daily log could not be checked.", text, file=file)
    sums = f"Its P/L adds up to {compared.daily_pl:,.2f}, the trades' to {compared.trades_pl:,.2f}."
    if compared.first_differing is None:
        exact = "to the cent" if check.worst <= TO_THE_CENT else "within a dollar"
        text = f"on all {plural(check.checked, 'day')} that end without an open position, {exact}. {sums}"
        return Finding("ok", "The daily log agrees with the trades", text, file=file)
    first = f"On {compared.first_differing[0]} it says {compared.stated:,.2f}, the trades say {compared.realised:,.2f}. {sums}"
    if compared.belongs:
        head = f"The daily log differs on {check.differ:,} of {plural(check.checked, 'day')} that end without an open position."
        return Finding(
            "warn",
            head,
            f"{first} It is used, but rows or days may be missing from one of the two.",
            file=file,
        )
    head = f"The daily log belongs to another run: it agrees on {check.agree:,} of {plural(check.checked, 'comparable day')}."
    return Finding("danger", head, f"{first} So it is not used.", file=file)


def pairs(found: Positions, combine: bool) -> Finding | None:
    """How many positions are made of a put row and a call row."""
    if not combine:
        return Finding(
            "info",
            "Put and call rows were not combined.",
            "Each row counts as a position of its own, with its own margin.",
        )
    if not found.n_pairs:
        return None
    head = f"{plural(found.n_pairs, 'pair')} of put and call rows combined."
    return Finding(
        "info", head, "Both rows carry the margin of the whole structure, which is counted once."
    )


def ambiguous(log: TradeLog, found: Positions) -> Finding | None:
    """Seconds in which the rows could have been paired in more than one way."""
    if not found.ambiguous:
        return None
    named = [
        f"{log.strategies[code]} at {str(second).replace('T', ' ')}"
        for code, second in found.ambiguous[:5]
    ]
    more = f" and {len(found.ambiguous) - 5:,} more" if len(found.ambiguous) > 5 else ""
    keys = {(code, int(second.astype(np.int64))) for code, second in found.ambiguous}
    times = zip(log.strategy.tolist(), log.opened_at.astype(np.int64).tolist(), strict=True)
    lines = np.sort(log.line[np.fromiter((key in keys for key in times), bool, len(log))])
    head = f"{plural(len(found.ambiguous), 'second')} with more than one way to pair rows."
    text = f"The earliest fitting rows were paired: {'; '.join(named)}{more}."
    return Finding("info", head, text, tuple(lines[:KEPT_LINES].tolist()), len(lines))


def still_open(lines: Sequence[int], file: str) -> Finding | None:
    """Rows without a close."""
    if not lines:
        return None
    head = (
        "1 position is still open."
        if len(lines) == 1
        else f"{len(lines):,} positions are still open."
    )
    text = f"Listed, but left out of every figure: {line_list(lines)}."
    return Finding("warn", head, text, tuple(lines[:KEPT_LINES]), len(lines), file)


def forced(lines: Sequence[int], file: str) -> Finding | None:
    """Closes forced by the end of the test."""
    if not lines:
        return None
    head = (
        "1 row was closed by the end of the test."
        if len(lines) == 1
        else f"{len(lines):,} rows were closed by the end of the test."
    )
    return Finding(
        "info",
        head,
        f"They count like any other close: {line_list(lines)}.",
        tuple(lines[:KEPT_LINES]),
        len(lines),
        file,
    )


def starting(capital: StartingCapital) -> Finding:
    """The starting capital, and where it came from."""
    head = f"Starting capital ${capital.amount:,.2f}".removesuffix(".00")
    if capital.source == "daily_log":
        return Finding(
            "info", head, "from the daily log: the first net liquidity less that day's P/L."
        )
    if capital.source == "funds_at_close":
        return Finding("info", head, "inferred from the first Funds at Close less its P/L.")
    return Finding(
        "warn",
        head,
        "assumed, because the first trade to close has no Funds at Close. Set your own in Position Sizing.",
    )


def _named(check: Check) -> str:
    words = line_list(check.lines[: min(5, check.differ)])
    return (
        words
        if check.differ <= 5
        else f"{words.replace(' and ', ', ')} and {check.differ - 5:,} more"
    )
