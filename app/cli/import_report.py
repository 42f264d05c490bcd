"""The report of an import as a JSON document and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from app import __version__
from app.calculations.log.trade_log import TradeLog
from app.cli.documents import Document
from app.formatting import count, listing, plural
from app.importers import FileSummary, Finding, Imported, log_record, missing_inputs
from app.runtime.printable import visible

_MARKS = {"ok": "ok", "info": "note", "warn": "warning", "danger": "error"}
_WIDTH = max(map(len, _MARKS.values()))


def import_document(log: TradeLog, imported: Imported, output: Path | None) -> Document:
    """Return `{"output", "trades", "strategies", "report", "missing"}`.

    `report` holds every finding, the rows left out and the origin of each column; `missing` what
    the log does not say, by strategy, with what that means.
    """
    return {
        "output": None if output is None else str(output),
        "trades": len(log),
        "strategies": list(log.strategies),
        "report": imported.report.to_dict(),
        "missing": [asdict(one) for one in missing_inputs(log)],
    }


def import_record(log: TradeLog, imported: Imported, names: Sequence[str]) -> Document:
    """Return what an import was made from: its files, the digest of the log, what it assumed."""
    return {
        "lotwise": __version__,
        "log": log_record(log, ", ".join(names)),
        "daily": None,
        "profile": None,
        "seed": None,
        "assumptions": [
            f"Assumed, not read from a file: {name}." for name in imported.report.columns.assumed
        ],
    }


def print_import(log: TradeLog, imported: Imported, output: Path | None) -> None:
    """Print the files, the findings and the origins of the columns, one a line."""
    report = imported.report
    _print(map(_file, report.files))
    _print(map(_finding, report.findings))
    origins = asdict(report.columns)
    _print(f"{kind}: {', '.join(names)}" for kind, names in origins.items() if names)
    _print(_missing(log))
    if output is not None:
        n_strategies = plural(len(log.strategies), "strategy", "strategies")
        click.echo(f"{visible(str(output))}: {plural(len(log), 'trade')} of {n_strategies}")


def _file(file: FileSummary) -> str:
    noun = "day" if file.is_daily else "row"
    kept = f"{count(file.rows_kept)} of {plural(file.rows_read, noun)} kept"
    return f"{file.name}: {file.source}, {kept}"


def _finding(finding: Finding) -> str:
    place = f"{finding.file}: " if finding.file and finding.file not in finding.head else ""
    return f"{_MARKS[finding.tone]:<{_WIDTH}}  {place}{finding.head} {finding.text}".rstrip()


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(visible(line))


def _missing(log: TradeLog) -> list[str]:
    """Return what the log lacks, one line a thing, with the strategies and what it means."""
    where: dict[tuple[str, str], list[str]] = {}
    for one in missing_inputs(log):
        name = one.strategy or "the whole log"
        place = f"{name} ({count(one.n_missing)} of {plural(one.n_trades, 'trade')})"
        where.setdefault((one.what, one.consequence), []).append(place)
    return [
        f"no {what} in {listing(places)}. {consequence}"
        for (what, consequence), places in where.items()
    ]
