"""Reading of dropped files: tables that nobody knows are asked about first, then all is read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from dash import no_update

from app.calculations.log.trade_log import DailyLog, TradeLog
from app.dash_app.components.content import Note, note
from app.dash_app.components.notices import tell
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio.drop import CLOSED, Answer, Drop, answered
from app.dash_app.pages.portfolio.mapping.answers import AssumedMargin
from app.dash_app.pages.portfolio.mapping.form import Filled, first_columns, form
from app.dash_app.pages.portfolio.records import hand_over, label, portfolio_record
from app.dash_app.pages.portfolio.report import refusal
from app.dash_app.pages.portfolio.revise import with_daily
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_daily
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import server_state
from app.formatting import count
from app.importers import (
    Imported,
    ImportReport,
    UnknownTable,
    daily_finding,
    read_files,
    read_good_files,
    strategy_name_of,
    unknown_table,
)

Mappings = Mapping[str, dict[str, str]]  #: column of each field by digest of the header


@dataclass(frozen=True)
class Loaded:
    """The portfolio that the page shows while files are dropped, if there is one."""

    ready: object
    defaults: Json | None

    @property
    def is_there(self) -> bool:
        """Return True if there is a portfolio."""
        return stores.is_ready(self.ready)


def read_drop(drop: Drop, remembered: Mappings, loaded: Loaded) -> Answer:
    """Read dropped files, or ask first what the columns of one of them hold.

    The portfolio loaded before stays where nothing can be read. A daily log alone joins it.
    """
    if drop.edit and drop.edit not in [name for name, _ in drop.files]:
        tell(f"Drop {drop.edit} once more", "Other files were dropped since it was read.", "warn")
        return Answer(no_update)
    imported = None if drop.edit else _import(drop)
    if imported is not None and imported.report.error is None:
        return _kept(drop, imported, loaded)
    recalled: dict[int, UnknownTable] = {}
    for index, (name, content) in enumerate(drop.files):
        table = unknown_table(name, content)
        if table is None or (table.digest in drop.decisions.mappings and name != drop.edit):
            continue
        if table.digest not in remembered or name == drop.edit:
            return ask(drop, index, table, remembered)
        drop = drop.with_mapping(table.digest, remembered[table.digest])
        recalled[index] = table
    if imported is None or recalled:
        imported = _import(drop)
    if imported.report.error is not None:
        return _refused(drop, imported.report, recalled, loaded)
    return _kept(drop, imported, loaded)


def _import(drop: Drop) -> Imported:
    return read_files(drop.files, drop.decisions.choices(), report=drop.report)


def _kept(drop: Drop, imported: Imported, loaded: Loaded) -> Answer:
    """Hand an import without an error to the browser, and close the form."""
    answered(drop.nonce, decisions=drop.decisions)
    if imported.log is None:
        return _daily_alone(drop, imported, loaded)
    keep(imported, drop)
    return CLOSED


def ask(drop: Drop, index: int, table: UnknownTable, remembered: Mappings) -> Answer:
    """Return the form that asks about the columns of one file, which stays on the server."""
    name = drop.files[index][0]
    decided = drop.decisions
    kept = decided.mappings.get(table.digest) or remembered.get(table.digest)
    columns, badge = first_columns(table, kept)
    filled = Filled(
        table,
        columns,
        badge,
        decided.names.get(name, ""),
        strategy_name_of(name) if len(drop.files) > 1 else "Uncategorized",
        decided.day_first,
        AssumedMargin(decided.margin_share, decided.contract_margin).words,
        drop.field,
    )
    answered(drop.nonce, decisions=decided)
    asked: Json = {
        "nonce": drop.nonce,
        "token": server_state().dropped.keep(drop.files),
        "file": index,
        "first": columns,
        "badge": badge,
        "decisions": decided.document(),
        "at": time.time_ns(),
    }
    return Answer(form=form(filled), mapping=asked)


def unreadable(drop: Drop) -> list[int]:
    """Return the numbers of the files without which the others can be loaded; empty if none can.

    A file that is unreadable by itself is one of them; a daily log alone is no portfolio.
    """
    if len(drop.files) < 2:
        return []
    good = read_good_files(drop.files, drop.decisions.choices())
    return [] if good.imported.log is None else [file.index for file in good.bad]


def keep(imported: Imported, drop: Drop) -> None:
    """Hand an import to the browser, its daily log with it or none."""
    name, daily = label([name for name, _ in drop.files]), imported.daily
    record = None if daily is None else stores.daily_record(name, len(daily), pack_daily(daily))
    portfolio = portfolio_record(cast(TradeLog, imported.log), imported.report, name)
    hand_over(portfolio, record, nonce=drop.order)


def add_daily(daily: DailyLog, source: ImportReport, name: str, loaded: Loaded) -> Any:
    """Join a daily log to the loaded portfolio, if it is of the same run."""
    try:
        ledger = server_state().portfolios.require_portfolio(loaded.ready)
    except BookMissingError:
        tell(
            "Drop the daily log once more",
            "The server had to read the portfolio again first.",
            "warn",
        )
        raise
    if ledger is None or loaded.defaults is None:
        advice = "It completes a trade log of the same run: drop both together, or that first."
        return note(Note(f"{name} is a daily log.", advice, "warn"))
    finding = daily_finding(ledger.book.log, daily)
    if finding.tone == "danger":
        return note(Note(finding.head, finding.text, "danger"))
    report = with_daily(ledger.report, ledger.book, daily, source)
    record = portfolio_record(ledger.book.log, report, loaded.defaults["filename"])
    hand_over(record, stores.daily_record(name, len(daily), pack_daily(daily)), revises=True)
    return None


def _daily_alone(drop: Drop, imported: Imported, loaded: Loaded) -> Answer:
    name, daily = drop.files[0][0], cast(DailyLog, imported.daily)
    return CLOSED._replace(message=add_daily(daily, imported.report, name, loaded))


def _refused(
    drop: Drop, report: ImportReport, recalled: Mapping[int, UnknownTable], loaded: Loaded
) -> Answer:
    """Return why files cannot be loaded, and the offer to load those of them that can.

    A remembered mapping with which its file cannot be read is shown in its form.
    """
    choices = drop.decisions.choices()
    for index, table in recalled.items():
        if read_files([drop.files[index]], choices).report.error is not None:
            return ask(drop, index, table, {})
    bad = unreadable(drop)
    answered(drop.nonce, bad, drop.decisions)
    n_others = len(drop.files) - len(bad)
    offer = "Load the other file" if n_others == 1 else f"Load the other {count(n_others)} files"
    refused = CLOSED._replace(message=refusal(report, is_loaded=loaded.is_there))
    return refused._replace(offer=offer) if bad else refused
