"""Removal of one file of the loaded portfolio: its rows leave, the other files stay as read."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, State, ctx

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.dash_app.components.notices import tell
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.records import hand_over, label, portfolio_record
from app.dash_app.pages.portfolio.revise import is_needed, with_daily, without_file
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_daily
from app.dash_app.state.portfolio_cache import LoadedPortfolio
from app.dash_app.state.server_state import server_state
from app.importers import FileSummary, ImportReport, daily_finding


def register(app: Dash) -> None:
    """Register the callback of the buttons in the table of files."""
    app.callback(
        Input(ids.file_remove(ALL), "n_clicks"),
        State(stores.READY, "data"),
        prevent_initial_call=True,
    )(remove)


def remove(clicks: list[int | None], ready: object) -> None:
    """Take a file out of the loaded portfolio, which stays among the recent ones as it was."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or not any(clicks) or not isinstance(ctx.triggered_id, dict):
        return
    index = ctx.triggered_id["index"]
    if index < len(ledger.report.files):
        remove_file(ledger, ledger.report.files[index])


def remove_file(ledger: LoadedPortfolio, file: FileSummary) -> None:
    """Hand the portfolio without `file` to the browser, or say why it cannot be removed."""
    log = ledger.book.log
    rest = log if file.is_daily else _without(log, file.name)
    if not rest.is_closed.any():
        tell("Nothing would be left", "Without this file no closed trade remains.", "warn")
    elif is_needed(ledger.report, file.name):
        words = "Another file was read without the rows that both have. Drop the others together."
        tell(f"{file.name} cannot be removed alone", words, "warn")
    else:
        _hand_over(ledger, file, rest)


def _without(log: TradeLog, name: str) -> TradeLog:
    """Return the rows of `log` that are of other files."""
    frame = log.to_frame()
    rest = frame[frame["file"] != name]
    return TradeLog.from_frame(rest, combine_pairs=log.combine_pairs)


def _hand_over(ledger: LoadedPortfolio, file: FileSummary, rest: TradeLog) -> None:
    report = without_file(ledger.report, file.name, ledger.book.log, rest)
    daily = None if file.is_daily else _daily_of(ledger, rest)
    report = _with_daily(report, rest, daily)
    names = [other.name for other in report.files if not other.is_daily]
    record = None if daily is None else _record(label(names), daily)
    hand_over(portfolio_record(rest, report, label(names)), record)


def _daily_of(ledger: LoadedPortfolio, rest: TradeLog) -> DailyLog | None:
    """Return the daily log of the portfolio if it is of the run of the trades that stay."""
    daily = ledger.book.daily
    if daily is None or daily_finding(rest, daily).tone == "danger":
        return None
    return daily


def _with_daily(report: ImportReport, rest: TradeLog, daily: DailyLog | None) -> ImportReport:
    """Return the report with what it says of the daily log renewed, or taken out."""
    summaries = tuple(file for file in report.files if file.is_daily)
    return with_daily(report, Book.of(rest), daily, ImportReport(files=summaries))


def _record(name: str, daily: DailyLog) -> Any:
    return stores.daily_record(name, len(daily), pack_daily(daily))
