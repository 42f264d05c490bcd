"""Loading a portfolio: files, the sample, pairing on or off. All end in the browser's stores; `hydrate` takes it from there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from dash import Dash, Input, Output, State, no_update, set_props

from app.calculations.errors import LogError
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.dash_app.components.note import note
from app.dash_app.components.notices import tell
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.report import refusal
from app.dash_app.pages.portfolio.revise import with_daily, with_pairing
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_daily, pack_log
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import server_state
from app.importers import Imported, ImportReport, daily_finding, read_files
from app.importers.sample import sample_files

File = tuple[str, bytes]


def register(app: Dash) -> None:
    """Register the callbacks that load a portfolio."""
    app.callback(
        Output(ids.MESSAGE, "children"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        State(stores.READY, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
        running=[(Output(ids.READING, "hidden"), False, True)],
        prevent_initial_call=True,
    )(upload)
    app.callback(Input(ids.SAMPLE, "n_clicks"), prevent_initial_call=True)(load_sample)
    app.callback(
        Input(ids.PAIRS, "checked"), State(stores.READY, "data"), State(stores.DEFAULT_PROFILE, "data"), prevent_initial_call=True
    )(set_pairing)


def upload(contents: Sequence[str] | None, names: Sequence[str] | None, ready: object, defaults: Json | None) -> Any:
    """Read what was dropped; what cannot be read is said in place, and the portfolio loaded before stays.

    A daily log dropped alone joins the portfolio that is loaded.
    """
    if not contents or not names:
        return no_update
    set_props(ids.UPLOAD, {"contents": None})  # else the same file, chosen again, would change nothing
    files = [(name, decoded(content, name)) for name, content in zip(names, contents, strict=True)]
    imported = read_files(files)
    if imported.daily is not None and imported.log is None:
        return add_daily(imported.daily, imported.report, names[0], ready, defaults)
    if imported.log is None:
        return refusal(imported.report)
    keep(imported, files)
    return None


def add_daily(daily: DailyLog, source: ImportReport, name: str, ready: object, defaults: Json | None) -> Any:
    """Join a daily log to the loaded portfolio, if it is of the same run."""
    try:
        ledger = server_state().portfolios.require_portfolio(ready)
    except BookMissingError:
        tell("Drop the daily log once more", "The server had to read the portfolio again first.", "warn")
        raise
    if ledger is None or defaults is None:
        return note(
            f"{name} is a daily log.", "It completes a trade log of the same run: drop both together, or the trade log first.", "warn"
        )
    finding = daily_finding(ledger.book.log, daily)
    if finding.tone == "danger":
        return note(finding.head, finding.text, "danger")
    report = with_daily(ledger.report, ledger.book, daily, source)
    log = ledger.book.log
    store_log(log, report, defaults["filename"])
    set_props(stores.DAILY_LOG, {"data": stores.daily_record(name, len(daily), pack_daily(daily))})
    return None


def load_sample(clicks: int | None) -> None:
    """Load the sample portfolio."""
    if clicks:
        files = sample_files()
        keep(read_files(files), files)


def set_pairing(combine: bool, ready: object, defaults: Json | None) -> None:
    """Store the loaded log with pairing on or off; nothing when it is so already, as when the page is opened."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or defaults is None or ledger.book.log.combine_pairs == combine:
        return
    log = replace(ledger.book.log, combine_pairs=combine)
    store_log(log, with_pairing(ledger.report, ledger.book.log, log), defaults["filename"])


def keep(imported: Imported, files: Sequence[File]) -> None:
    """Hand an import to the browser's stores, the daily log with it or cleared."""
    name, daily = label([name for name, _ in files]), imported.daily
    store_log(cast(TradeLog, imported.log), imported.report, name)
    record = None if daily is None else stores.daily_record(name, len(daily), pack_daily(daily))
    set_props(stores.DAILY_LOG, {"data": record})


def store_log(log: TradeLog, report: ImportReport, name: str) -> None:
    """Hand a log and its report to the browser's portfolio store."""
    set_props(stores.PORTFOLIO, {"data": stores.portfolio_record(name, len(log), pack_log(log, report.to_dict()))})


def label(names: Sequence[str]) -> str:
    """What a portfolio of these files is called: `log.csv`, `log.csv and 2 more`."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def decoded(content: str, name: str) -> bytes:
    """The bytes of an upload (`data:<type>;base64,<text>`). Raises `LogError` when it is none."""
    try:
        return base64.b64decode(content.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogError(f"{name} did not arrive whole; drop it again.") from error
