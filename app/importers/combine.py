"""Parts of one import joined: the log, the daily log that belongs to it, and the report about both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.positions import Positions, positions
from app.calculations.log.trade_log import (
    UNCATEGORIZED,
    DailyLog,
    StartingCapital,
    TradeLog,
    starting_capital,
)
from app.importers import findings
from app.importers.duplicates import leave_out_copies, leave_out_overlap
from app.importers.limits import KEPT_DETAILS, KEPT_ISSUES, KEPT_LINES, MAX_REASONS, MAX_STRATEGIES
from app.importers.option_omega_daily import SOURCE as DAILY_SOURCE
from app.importers.option_omega_daily import DailyPart
from app.importers.part import Part
from app.importers.reconcile import DailyComparison, check_funds, check_pl, compare_daily
from app.importers.report import (
    Check,
    ColumnOrigins,
    FileSummary,
    Finding,
    ImportReport,
    RefusedFileError,
    plural,
)


@dataclass(frozen=True)
class Imported:
    """What an import gave; `log` is None when there was no trade log, or when `report.error` says what is wrong."""

    log: TradeLog | None
    daily: DailyLog | None
    report: ImportReport


def combine(
    parts: Sequence[Part],
    dailies: Sequence[DailyPart],
    notes: Sequence[Finding],
    *,
    combine_pairs: bool,
) -> Imported:
    """One log of all parts (at least one part or daily log is needed); raises `RefusedFileError` when no row is usable."""
    if not parts:
        return _daily_alone(dailies[0], dailies[1:], notes)
    n_before = [len(part) for part in parts]
    for part, n_rows in zip(parts, n_before, strict=True):
        if not n_rows:
            raise _no_rows(part)
        leave_out_copies(part)
    if len(parts) > 1:
        leave_out_overlap(parts)
    log = TradeLog.from_columns(_columns(parts), combine_pairs=combine_pairs)
    _check_log(log)
    chosen, compared = _matching_daily(log, dailies)
    daily = (
        chosen.daily if chosen is not None and compared is not None and compared.belongs else None
    )
    return Imported(
        log,
        daily,
        _report(log, parts, dailies, notes, chosen, compared, starting_capital(log, daily)),
    )


def _check_log(log: TradeLog) -> None:
    if len(log.strategies) > MAX_STRATEGIES:
        text = f"At most {MAX_STRATEGIES:,} can be sized one by one. Check that the column Strategy holds names, or drop fewer files."
        raise RefusedFileError(f"The files name {len(log.strategies):,} strategies.", text)
    if not log.is_closed.any():
        text = f"All {plural(len(log), 'row')} lack a Date Closed, so every position is still open and there is no result to size by."
        raise RefusedFileError(
            f"{log.files[0]} has no closed trade.", text, np.sort(log.line).tolist()
        )


def daily_finding(log: TradeLog, daily: DailyLog) -> Finding:
    """What to say about a daily log loaded beside a log; tone `danger` means that it belongs to another run."""
    return findings.daily(compare_daily(log, daily))


def _daily_alone(
    part: DailyPart, others: Sequence[DailyPart], notes: Sequence[Finding]
) -> Imported:
    head = f"A daily log of {plural(len(part.daily), 'day')}, {part.daily.date[0]} to {part.daily.date[-1]}."
    found = [
        Finding(
            "info",
            head,
            "It completes a trade log of the same run; it holds no trades itself.",
            file=part.file,
        )
    ]
    found += [*notes, *part.notes, *map(findings.fault, part.faults)]
    found += [_unused(other) for other in others]
    return Imported(
        None,
        part.daily,
        ImportReport(files=(_daily_summary(part),), findings=tuple(found), **_issues([part])),
    )


def _no_rows(part: Part) -> RefusedFileError:
    reasons = " ".join(
        f"{found.head} {found.text}" for found in map(findings.fault, part.faults[:3])
    )
    read = (
        f"{plural(part.n_read, 'row')} below the header"
        if part.n_read
        else "nothing below the header"
    )
    text = f"There is {read}. {reasons} Expected one row a trade, with the dates it was opened and closed and its P/L."
    return RefusedFileError(
        f"{part.file} has no usable row.",
        text.replace("  ", " "),
        chain.from_iterable(f.lines for f in part.faults),
    )


def _columns(parts: Sequence[Part]) -> dict[str, Any]:
    """Canonical columns of all parts; rows numbered on from file to file, blank strategies named."""
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
    columns["strategy"] = np.concatenate([_named(part, alone=len(parts) == 1) for part in parts])
    columns["reason"] = _bounded(columns["reason"])
    return columns


def _named(part: Part, *, alone: bool) -> NDArray[np.object_]:
    strategy = part.columns["strategy"]
    return np.where(strategy == "", UNCATEGORIZED if alone else PurePath(part.file).stem, strategy)


def _bounded(reasons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Reasons for closing with the rarer ones beyond `MAX_REASONS` called `Other`: they only label rows."""
    distinct = dict.fromkeys(reasons.tolist())
    if len(distinct) <= MAX_REASONS:
        return reasons
    named = set(list(distinct)[:MAX_REASONS])
    return np.array([reason if reason in named else "Other" for reason in reasons.tolist()], object)


def _matching_daily(
    log: TradeLog, dailies: Sequence[DailyPart]
) -> tuple[DailyPart | None, DailyComparison | None]:
    """The first daily log that belongs to the trades, else the first one."""
    compared = [(part, compare_daily(log, part.daily)) for part in dailies]
    return next(
        (pair for pair in compared if pair[1].belongs), compared[0] if compared else (None, None)
    )


def _report(
    log: TradeLog,
    parts: Sequence[Part],
    dailies: Sequence[DailyPart],
    notes: Sequence[Finding],
    chosen: DailyPart | None,
    compared: DailyComparison | None,
    capital: StartingCapital,
) -> ImportReport:
    found = positions(log)
    checks = [_checks(part) for part in parts]
    used: list[Part | DailyPart] = [*parts, *([chosen] if chosen else [])]
    details = [
        *chain.from_iterable(part.notes for part in used),
        *notes,
        *(findings.fault(fault) for part in used for fault in part.faults),
    ]
    results = [
        *_check_findings(parts, checks),
        *([findings.daily(compared, chosen.file)] if chosen and compared else []),
        *(_unused(part) for part in dailies if part is not chosen),
        *_position_findings(log, parts, found),
        findings.starting(capital),
    ]
    return ImportReport(
        files=(*map(_summary, parts), *map(_daily_summary, dailies)),
        findings=(findings.kept(parts), *details[:KEPT_DETAILS], *results),
        columns=_origins(parts),
        n_pairs=found.n_pairs,
        n_ambiguous=len(found.ambiguous),
        pl_check=_total([pl for pl, _ in checks]),
        funds_check=_total([funds for _, funds in checks]),
        daily_check=compared.check if compared else None,
        starting_capital=capital.amount,
        starting_source=capital.source,
        open_positions=int((~log.is_closed).sum()),
        forced_closes=sum(int(part.forced.sum()) for part in parts),
        **_issues(used),
    )


def _checks(part: Part) -> tuple[Check | None, Check | None]:
    columns = part.columns
    is_closed = ~np.isnat(columns["closed_at"])
    profit = check_pl(
        columns["pl"][is_closed], part.expected_pl[is_closed], columns["line"][is_closed]
    )
    return profit, check_funds(
        columns["closed_at"], columns["pl"], columns["funds_at_close"], columns["line"]
    )


def _check_findings(
    parts: Sequence[Part], checks: Sequence[tuple[Check | None, Check | None]]
) -> list[Finding]:
    names = [part.file if len(parts) > 1 else "" for part in parts]
    return [
        *(findings.profit(profit, name) for name, (profit, _) in zip(names, checks, strict=True)),
        *(findings.funds(funds, name) for name, (_, funds) in zip(names, checks, strict=True)),
    ]


def _position_findings(log: TradeLog, parts: Sequence[Part], found: Positions) -> list[Finding]:
    said = [findings.pairs(found, log.combine_pairs), findings.ambiguous(log, found)]
    for part in parts:
        name, lines = part.file if len(parts) > 1 else "", part.columns["line"]
        said.append(
            findings.still_open(np.sort(lines[np.isnat(part.columns["closed_at"])]).tolist(), name)
        )
        said.append(findings.forced(np.sort(lines[part.forced]).tolist(), name))
    return [finding for finding in said if finding is not None]


def _unused(part: DailyPart) -> Finding:
    return Finding(
        "warn",
        f"{part.file} is not used.",
        "One daily log is used at a time; drop it together with its own trade log.",
        file=part.file,
    )


def _issues(parts: Iterable[Part | DailyPart]) -> dict[str, Any]:
    faults = [fault for part in parts for fault in part.faults]
    issues = list(chain.from_iterable(fault.issues() for fault in faults))
    return {"issues": tuple(issues[:KEPT_ISSUES]), "n_issues": sum(fault.count for fault in faults)}


def _summary(part: Part) -> FileSummary:
    return FileSummary(
        part.file, part.source, part.n_read, len(part), part.n_repaired, part.newest_first
    )


def _daily_summary(part: DailyPart) -> FileSummary:
    return FileSummary(
        part.file, DAILY_SOURCE, part.n_read, len(part.daily), 0, False, is_daily=True
    )


def _origins(parts: Sequence[Part]) -> ColumnOrigins:
    """Columns by origin over all parts: present in one file counts as present."""

    def union(kind: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(chain.from_iterable(getattr(part.origins, kind) for part in parts))
        )

    explicit = union("explicit")
    missing = tuple(name for name in union("missing") if name not in explicit)
    return ColumnOrigins(explicit, union("calculated"), union("assumed"), missing)


def _total(checks: Sequence[Check | None]) -> Check | None:
    done = [check for check in checks if check is not None]
    if not done:
        return None
    lines = tuple(chain.from_iterable(check.lines for check in done))[:KEPT_LINES]
    return Check(
        sum(c.checked for c in done), sum(c.agree for c in done), max(c.worst for c in done), lines
    )
