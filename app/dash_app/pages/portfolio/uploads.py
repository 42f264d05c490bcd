"""Loading of a portfolio: files, the sample, pairing on or off.

All end in `portfolio-loaded`, from where the browser keeps the record and hands it to its stores
(assets/js/recent.js); `hydrate` takes it from there.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update, set_props

from app.calculations.errors import LogError
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.dash_app.components.content import Note, note
from app.dash_app.components.notices import tell
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.recent import show_recent
from app.dash_app.pages.portfolio.records import label, portfolio_record
from app.dash_app.pages.portfolio.report import refusal
from app.dash_app.pages.portfolio.revise import with_daily, with_pairing
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_daily
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import server_state
from app.formatting import count
from app.importers import Imported, ImportReport, daily_finding, read_files
from app.importers.sample import sample_files

File = tuple[str, bytes]


def register(app: Dash) -> None:
    """Register the callbacks that load a portfolio."""
    app.callback(
        Output(ids.MESSAGE, "children"),
        Output(ids.OTHERS, "children"),
        Input(ids.FILES, "data"),
        State(stores.READY, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
        prevent_initial_call=True,
    )(read_upload)
    app.callback(
        Input(ids.PAIRS, "checked"),
        State(stores.READY, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
        prevent_initial_call=True,
    )(set_pairing)
    app.callback(
        Output(ids.RECENT_CARDS, "children"),
        Output(ids.RECENT_MENU, "children"),
        Input(ids.RECENT, "data"),
        Input(stores.READY, "data"),
    )(show_recent)
    _register_clientside(app)


def _register_clientside(app: Dash) -> None:
    """Register the callbacks of assets/js/upload.js and assets/js/recent.js."""
    app.clientside_callback(
        ClientsideFunction("upload", "send"),
        Output(ids.FILES, "data"),
        Input(ids.UPLOAD, "contents"),
        Input(ids.SAMPLE, "n_clicks"),
        Input(ids.OTHERS, "n_clicks"),
        State(ids.UPLOAD, "filename"),
        State(ids.ANSWER, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("upload", "answered"),
        Output(ids.READING, "hidden"),
        Output(ids.OTHERS_LINE, "hidden"),
        Input(ids.ANSWER, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("recent", "keep"),
        Output(stores.PORTFOLIO, "data"),
        Output(stores.DAILY_LOG, "data"),
        Input(stores.LOADED, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("recent", "list"),
        Output(ids.RECENT, "data"),
        Input(stores.PORTFOLIO, "data"),
        Input(ids.recent_open(ALL), "n_clicks"),
        Input(ids.recent_remove(ALL), "n_clicks"),
        State(ids.RECENT, "data"),
    )


def read_upload(asked: Json | None, ready: object, defaults: Json | None) -> Any:
    """Read chosen files, or the sample where there are none, and say what cannot be read.

    The portfolio loaded before stays then. A daily log alone joins the portfolio that is loaded.
    The second output names what can be loaded of files of which some cannot be read.
    """
    if not asked:
        return no_update, no_update
    answer(asked, [])
    files = chosen_files(asked) or sample_files()
    imported = read_files(files)
    if imported.daily is not None and imported.log is None:
        name = files[0][0]
        return add_daily(imported.daily, imported.report, name, ready, defaults), no_update
    if imported.log is None:
        return _refuse(asked, files, imported.report, stores.is_ready(ready))
    keep(imported, files)
    return None, no_update


def chosen_files(asked: Json) -> Sequence[File]:
    """Return the name and the content of each file that the browser sent."""
    return [(file["name"], decoded(file["content"], file["name"])) for file in asked["files"]]


def answer(asked: Json, bad: Sequence[int]) -> None:
    """Tell the browser that its upload was read, and the numbers of the files to do without."""
    set_props(ids.ANSWER, {"data": {"nonce": asked.get("nonce"), "bad": list(bad)}})


def unreadable(files: Sequence[File]) -> list[int]:
    """Return the numbers of the files without which the others can be loaded; empty if none can.

    A file that is unreadable by itself is one of them; a daily log alone is no portfolio.
    """
    if len(files) < 2:
        return []
    bad = [i for i, file in enumerate(files) if read_files([file]).report.error is not None]
    others = [file for i, file in enumerate(files) if i not in bad]
    return bad if bad and others and read_files(others).log is not None else []


def add_daily(
    daily: DailyLog, source: ImportReport, name: str, ready: object, defaults: Json | None
) -> Any:
    """Join a daily log to the loaded portfolio, if it is of the same run."""
    try:
        ledger = server_state().portfolios.require_portfolio(ready)
    except BookMissingError:
        tell(
            "Drop the daily log once more",
            "The server had to read the portfolio again first.",
            "warn",
        )
        raise
    if ledger is None or defaults is None:
        advice = "It completes a trade log of the same run: drop both together, or that first."
        return note(Note(f"{name} is a daily log.", advice, "warn"))
    finding = daily_finding(ledger.book.log, daily)
    if finding.tone == "danger":
        return note(Note(finding.head, finding.text, "danger"))
    report = with_daily(ledger.report, ledger.book, daily, source)
    record = portfolio_record(ledger.book.log, report, defaults["filename"])
    hand_over(record, stores.daily_record(name, len(daily), pack_daily(daily)), revises=True)
    return None


def set_pairing(combine: bool, ready: object, defaults: Json | None) -> None:
    """Store the loaded log with pairing on or off; nothing when it is so already."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or defaults is None or ledger.book.log.combine_pairs == combine:
        return
    log = replace(ledger.book.log, combine_pairs=combine)
    report = with_pairing(ledger.report, ledger.book.log, log)
    revised = portfolio_record(log, report, defaults["filename"])
    set_props(stores.LOADED, {"data": {"portfolio": revised, "revises": True}})


def keep(imported: Imported, files: Sequence[File]) -> None:
    """Hand an import to the browser, its daily log with it or none."""
    name, daily = label([name for name, _ in files]), imported.daily
    record = None if daily is None else stores.daily_record(name, len(daily), pack_daily(daily))
    hand_over(portfolio_record(cast(TradeLog, imported.log), imported.report, name), record)


def hand_over(portfolio: Any, daily: Any, *, revises: bool = False) -> None:
    """Have the browser keep a portfolio; one that `revises` the loaded one takes its place."""
    loaded = {"portfolio": portfolio, "daily": daily, "revises": revises}
    set_props(stores.LOADED, {"data": loaded})


def decoded(content: str, name: str) -> bytes:
    """Return the bytes of an upload (`data:<type>;base64,<text>`).

    Raises `LogError` when it is none.
    """
    try:
        return base64.b64decode(content.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogError(f"{name} did not arrive whole; drop it again.") from error


def _refuse(asked: Json, files: Sequence[File], report: ImportReport, is_loaded: bool) -> Any:
    """Return why files cannot be loaded, and the offer to load those of them that can."""
    bad = unreadable(files)
    answer(asked, bad)
    n_others = len(files) - len(bad)
    offer = "Load the other file" if n_others == 1 else f"Load the other {count(n_others)} files"
    return refusal(report, is_loaded=is_loaded), offer if bad else no_update
