"""Build the report of an import from its log, its files and their checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from app.calculations.log.positions import Positions, positions
from app.calculations.log.trade_log import StartingCapital, TradeLog, stated_capital
from app.formatting import plural
from app.importers import findings
from app.importers.formats.option_omega_daily import SOURCE as DAILY_SOURCE
from app.importers.limits import MAX_DETAILS, MAX_ISSUES, MAX_LISTED_LINES
from app.importers.origins import column_origins
from app.importers.part import DailyLogPart, TradeLogPart
from app.importers.reconcile import DailyComparison, check_funds, check_pl
from app.importers.report import Check, ColumnOrigins, FileSummary, Finding, ImportReport


@dataclass(frozen=True)
class DailyMatch:
    """The daily log chosen for the trades, with the comparison of the two."""

    part: DailyLogPart
    compared: DailyComparison


@dataclass(frozen=True)
class Gathered:
    """Everything that the report of an import with trades is about."""

    log: TradeLog
    parts: Sequence[TradeLogPart]
    dailies: Sequence[DailyLogPart]
    notes: Sequence[Finding]
    match: DailyMatch | None
    #: of P/L and of the running total, one pair a file, on all its rows
    checks: Sequence[tuple[Check | None, Check | None]]
    is_whole: bool  #: False when only some strategies or days were kept

    @cached_property
    def grouped(self) -> Positions:
        """Return the positions of the log."""
        return positions(self.log)

    @property
    def used(self) -> list[TradeLogPart | DailyLogPart]:
        """Return the files that the log and its daily log come from."""
        return [*self.parts, *([] if self.match is None else [self.match.part])]


def build_report(gathered: Gathered, capital: StartingCapital) -> ImportReport:
    """Report on an import with trades."""
    parts, match, grouped = gathered.parts, gathered.match, gathered.grouped
    return ImportReport(
        files=(*map(_summary, parts), *map(_daily_summary, gathered.dailies)),
        findings=(
            findings.kept_rows(parts),
            *_details(gathered)[:MAX_DETAILS],
            *_results(gathered),
            findings.starting(
                capital,
                calculated=" and ".join(
                    dict.fromkeys(p.capital_source for p in parts if p.capital_source)
                ),
                stated=stated_capital(gathered.log),
            ),
        ),
        columns=columns_of([part.origins for part in parts]),
        n_pairs=grouped.n_pairs,
        n_ambiguous=len(grouped.ambiguous),
        pl_check=_total([pl for pl, _ in gathered.checks]),
        funds_check=_total([funds for _, funds in gathered.checks]),
        daily_check=None if match is None else match.compared.check,
        starting_capital=capital.amount,
        starting_source=capital.source,
        open_positions=int((~gathered.log.is_closed).sum()),
        forced_closes=sum(int(part.forced.sum()) for part in parts),
        **_issues(gathered.used),
    )


def build_daily_report(
    part: DailyLogPart, others: Sequence[DailyLogPart], notes: Sequence[Finding]
) -> ImportReport:
    """Report on a daily log that was read without trades; `others` are not used."""
    n_days, dates = plural(len(part.daily), "day"), part.daily.date
    head = f"A daily log of {n_days}, {dates[0]} to {dates[-1]}."
    text = "It completes a trade log of the same run; it holds no trades itself."
    messages = (
        Finding("info", head, text, file=part.file),
        *notes,
        *part.notes,
        *map(findings.faulty, part.faults),
        *map(_unused, others),
    )
    summaries = (_daily_summary(part),)
    return ImportReport(files=summaries, findings=messages, **_issues([part]))


def _details(gathered: Gathered) -> list[Finding]:
    """Return the findings about single causes: the reading of each file, and its faults."""
    return [
        *chain.from_iterable(part.notes for part in gathered.used),
        *gathered.notes,
        *(findings.faulty(fault) for part in gathered.used for fault in part.faults),
    ]


def _results(gathered: Gathered) -> list[Finding]:
    """Return the findings about the whole log: checks, daily logs and positions."""
    match = gathered.match
    chosen = None if match is None else match.part
    compared = [] if match is None else [findings.daily(match.compared, match.part.file)]
    return [
        *_check_findings(gathered.parts, gathered.checks),
        *compared,
        *(
            _unused(part, is_whole=gathered.is_whole)
            for part in gathered.dailies
            if part is not chosen
        ),
        *_position_findings(gathered.log, gathered.parts, gathered.grouped),
    ]


def check_part(part: TradeLogPart) -> tuple[Check | None, Check | None]:
    """Check the P/L and the running total of one file."""
    columns = part.columns
    is_closed = ~np.isnat(columns["closed_at"])
    profit = check_pl(
        columns["pl"][is_closed], part.expected_pl[is_closed], columns["line"][is_closed]
    )
    if part.calculated_funds:
        return profit, None
    return profit, check_funds(
        columns["closed_at"], columns["pl"], columns["funds_at_close"], columns["line"]
    )


def _check_findings(
    parts: Sequence[TradeLogPart], checks: Sequence[tuple[Check | None, Check | None]]
) -> list[Finding]:
    names = [part.file if len(parts) > 1 else "" for part in parts]
    return [
        *(findings.profit(profit, name) for name, (profit, _) in zip(names, checks, strict=True)),
        *(findings.funds(funds, name) for name, (_, funds) in zip(names, checks, strict=True)),
    ]


def _position_findings(
    log: TradeLog, parts: Sequence[TradeLogPart], grouped: Positions
) -> list[Finding]:
    messages = [findings.pairs(grouped, log.combine_pairs), findings.ambiguous(log, grouped)]
    for part in parts:
        name = part.file if len(parts) > 1 else ""
        lines, is_open = part.columns["line"], np.isnat(part.columns["closed_at"])
        messages.append(findings.still_open(np.sort(lines[is_open]).tolist(), name))
        messages.append(findings.forced(np.sort(lines[part.forced]).tolist(), name))
    return [message for message in messages if message is not None]


def _unused(part: DailyLogPart, *, is_whole: bool = True) -> Finding:
    reason = (
        "One daily log is used at a time; drop it together with the trade log of the same run."
        if is_whole
        else "It is of the whole account, and only a part of its trades was chosen."
    )
    return Finding("warn", f"{part.file} is not used.", reason, file=part.file)


def _issues(parts: Iterable[TradeLogPart | DailyLogPart]) -> dict[str, Any]:
    faults = [fault for part in parts for fault in part.faults]
    issues = list(chain.from_iterable(fault.issues() for fault in faults))
    return {"issues": tuple(issues[:MAX_ISSUES]), "n_issues": sum(fault.count for fault in faults)}


def _summary(part: TradeLogPart) -> FileSummary:
    first, last = _days(part)
    margins = part.columns["margin_req"]
    return FileSummary(
        part.file,
        part.source,
        part.n_read,
        part.n_kept,
        part.n_repaired,
        part.newest_first,
        first_day=first,
        last_day=last,
        n_trades=len(part),
        n_strategies=len(set(part.columns["strategy"].tolist())),
        n_without_margin=int((np.isnan(margins) | (margins == 0)).sum()),
        columns=part.origins,
        origins=column_origins(part),
    )


def _days(part: TradeLogPart) -> tuple[str, str]:
    """Return the ISO days of the first open and of the last open or close; blank without trades."""
    opened, closed = part.columns["opened_at"], part.columns["closed_at"]
    if not len(opened):
        return "", ""
    last = np.fmax(opened, closed).max()
    return str(opened.min())[:10], str(last)[:10]


def _daily_summary(part: DailyLogPart) -> FileSummary:
    return FileSummary(
        part.file,
        DAILY_SOURCE,
        part.n_read,
        len(part.daily),
        0,
        False,
        is_daily=True,
        first_day=str(part.daily.date[0]),
        last_day=str(part.daily.date[-1]),
    )


def columns_of(files: Sequence[ColumnOrigins]) -> ColumnOrigins:
    """Return the columns of all files by origin; present in one file counts as present."""

    def union(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(getattr(file, kind) for file in files)))

    explicit = union("explicit")
    missing = tuple(name for name in union("missing") if name not in explicit)
    return ColumnOrigins(explicit, union("calculated"), union("assumed"), missing)


def _total(checks: Sequence[Check | None]) -> Check | None:
    done = [check for check in checks if check is not None]
    if not done:
        return None
    lines = tuple(chain.from_iterable(check.lines for check in done))[:MAX_LISTED_LINES]
    return Check(
        sum(c.checked for c in done), sum(c.agree for c in done), max(c.worst for c in done), lines
    )
