"""Combine the files of one import into a log, its daily log, and the report about both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.book import log_days
from app.calculations.log.trade_log import DailyLog, TradeLog, starting_capital
from app.calculations.numerics.work_limits import TooLargeError, require_strategy_days
from app.formatting import plural
from app.importers import findings
from app.importers.assumed_margin import assume_margins
from app.importers.choices import Choices
from app.importers.duplicates import leave_out_copies, leave_out_overlap
from app.importers.limits import MAX_REASONS, MAX_STRATEGIES
from app.importers.part import DailyLogPart, TradeLogPart
from app.importers.reconcile import compare_daily
from app.importers.report import Finding, ImportReport, RefusedFileError
from app.importers.report_builder import (
    DailyMatch,
    Gathered,
    build_daily_report,
    build_report,
    check_part,
)
from app.importers.sources import check_currencies, time_zones
from app.importers.split import keep_chosen
from app.importers.strategy_names import name_strategies


@dataclass(frozen=True)
class Imported:
    """The result of an import; `log` is None when there was no trade log or a `report.error`."""

    log: TradeLog | None
    daily: DailyLog | None
    report: ImportReport


def combine(
    parts: Sequence[TradeLogPart],
    dailies: Sequence[DailyLogPart],
    notes: Sequence[Finding],
    choices: Choices,
) -> Imported:
    """Combine all parts into one log; at least one part or daily log is needed.

    Raises `RefusedFileError` when no row is usable.
    """
    if not parts:
        report = build_daily_report(dailies[0], dailies[1:], notes)
        return Imported(None, dailies[0].daily, report)
    for part in parts:
        if not len(part):
            raise _no_rows(part)
        leave_out_copies(part)
    check_currencies(parts)
    if len(parts) > 1:
        leave_out_overlap(parts)
    said = [*notes, *name_strategies(parts, choices), *time_zones(parts)]
    assume_margins(parts, choices)
    checks = list(map(check_part, parts))
    n_before = sum(map(len, parts))
    said += keep_chosen(parts, choices)
    log = TradeLog.from_columns(_columns(parts), combine_pairs=choices.combine_pairs)
    _check_log(log)
    is_whole = sum(map(len, parts)) == n_before
    match = _matching_daily(log, dailies) if is_whole else None
    daily = match.part.daily if match is not None and match.compared.belongs else None
    gathered = Gathered(log, parts, dailies, said, match, checks, is_whole)
    return Imported(log, daily, build_report(gathered, starting_capital(log, daily)))


def _check_log(log: TradeLog) -> None:
    if len(log.strategies) > MAX_STRATEGIES:
        raise RefusedFileError(
            f"The files name {len(log.strategies):,} strategies.",
            f"At most {MAX_STRATEGIES:,} can be sized one by one. "
            "Check that the column Strategy holds names, or drop fewer files.",
        )
    if not log.is_closed.any():
        text = (
            f"No closing date could be read ({plural(len(log), 'trade')}), so every position is "
            "still open and there is no result to size by."
        )
        head = f"{log.files[0]} has no closed trade."
        raise RefusedFileError(head, text, np.sort(log.line).tolist())
    try:
        require_strategy_days(len(log.strategies), len(log_days(log)))
    except TooLargeError as error:
        head = "The files hold too many strategies over too many days."
        raise RefusedFileError(head, str(error)) from error


def daily_finding(log: TradeLog, daily: DailyLog) -> Finding:
    """Compare a daily log with a log; tone `danger` for a daily log of another run."""
    return findings.daily(compare_daily(log, daily))


def _no_rows(part: TradeLogPart) -> RefusedFileError:
    messages = map(findings.faulty, part.faults[:3])
    reasons = "".join(f"{message.head} {message.text} " for message in messages)
    amount = plural(part.n_read, "row") if part.n_read else "nothing"
    verb = "are" if part.n_read > 1 else "is"
    text = (
        f"There {verb} {amount} below the header. {reasons}Expected one row a trade, "
        "with the dates it was opened and closed and its P/L."
    )
    lines = chain.from_iterable(fault.lines for fault in part.faults)
    return RefusedFileError(f"{part.file} has no usable row.", text, lines)


def _columns(parts: Sequence[TradeLogPart]) -> dict[str, Any]:
    """Return the canonical columns of all parts.

    Rows are numbered from the first file to the last.
    """
    columns = {
        name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns
    }
    starts = np.cumsum([0, *(part.n_read for part in parts)])
    columns["row"] = np.concatenate(
        [part.columns["row"] + start for part, start in zip(parts, starts, strict=False)]
    )
    columns["file"] = np.repeat(
        np.array([part.file for part in parts], object), [len(part) for part in parts]
    )
    columns["reason"] = _bounded(columns["reason"])
    return columns


def _bounded(reasons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return reasons for closing, those after the first `MAX_REASONS` distinct ones as `Other`."""
    distinct = dict.fromkeys(reasons.tolist())
    if len(distinct) <= MAX_REASONS:
        return reasons
    named = set(list(distinct)[:MAX_REASONS])
    return np.array([reason if reason in named else "Other" for reason in reasons.tolist()], object)


def _matching_daily(log: TradeLog, dailies: Sequence[DailyLogPart]) -> DailyMatch | None:
    """Return the first daily log that belongs to the trades, else the first of all, else None."""
    matches = [DailyMatch(part, compare_daily(log, part.daily)) for part in dailies]
    first = matches[0] if matches else None
    return next((match for match in matches if match.compared.belongs), first)
