"""Loading of a portfolio: files, the sample, pairing on or off.

All end in `portfolio-loaded`, from where the browser keeps the record and hands it to its stores
(assets/js/recent.js); `hydrate` takes it from there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update, set_props

from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.drop import Answer, answered, drop_of
from app.dash_app.pages.portfolio.mapping.callbacks import FORM, resume
from app.dash_app.pages.portfolio.reading import Loaded, read_drop
from app.dash_app.pages.portfolio.recent import show_recent
from app.dash_app.pages.portfolio.records import portfolio_record
from app.dash_app.pages.portfolio.revise import with_pairing
from app.dash_app.state import stores
from app.dash_app.state.page_settings import remembered
from app.dash_app.state.server_state import server_state
from app.importers.sample import sample_files

NOTHING = Answer(no_update)


def register(app: Dash) -> None:
    """Register the callbacks that load a portfolio."""
    app.callback(
        output=(
            Output(ids.MESSAGE, "children"),
            Output(ids.OTHERS, "children"),
            Output(ids.MAPPING_FORM, "children"),
            Output(ids.MAPPING, "data"),
        ),
        inputs={
            "asked": Input(ids.FILES, "data"),
            "ready": State(stores.READY, "data"),
            "defaults": State(stores.DEFAULT_PROFILE, "data"),
            "settings": State(stores.PAGE_SETTINGS, "data"),
            "form": FORM,
        },
        prevent_initial_call=True,
    )(read_upload)
    app.callback(
        Output(ids.READING_WORDS, "children", allow_duplicate=True),
        Input(ids.READING_PACE, "n_intervals"),
        State(stores.JOB_CLIENT, "data"),
        prevent_initial_call=True,
    )(show_progress)
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
        Input(ids.MAP_UPLOAD, "contents", allow_optional=True),
        Input(ids.MAP_UPLOAD, "filename", allow_optional=True),
        State(ids.UPLOAD, "filename"),
        State(stores.UPLOAD_ANSWER, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("upload", "answered"),
        Output(ids.READING, "hidden"),
        Output(ids.OTHERS_LINE, "hidden"),
        Output(ids.READING_WORDS, "children"),
        Output(ids.READING_PACE, "disabled"),
        Input(stores.UPLOAD_ANSWER, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("recent", "keep"),
        Output(stores.PORTFOLIO, "data"),
        Output(stores.DAILY_LOG, "data"),
        Output(stores.LIVE, "data", allow_duplicate=True),
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


def read_upload(
    asked: Json | None, ready: object, defaults: Json | None, settings: object, form: Json
) -> Answer:
    """Read chosen files, or the sample where there are none, and say what cannot be read."""
    if not asked:
        return NOTHING
    answered(asked.get("nonce"))
    loaded = Loaded(ready, defaults)
    with server_state().readings.followed(form.get("client")) as report:
        drop = replace(drop_of(asked), report=report)
        if asked.get("again"):
            return resume(drop, asked["again"], form, settings, loaded)
        if not drop.files:
            drop = replace(drop, files=sample_files())
        return read_drop(drop, remembered(settings), loaded)


def show_progress(_intervals: int | None, client: object) -> Any:
    """Return how far the reading of the tab's files is."""
    place = server_state().readings.of(client)
    return no_update if place is None else place.words


def set_pairing(combine: bool, ready: object, defaults: Json | None) -> None:
    """Store the loaded log with pairing on or off; nothing when it is so already."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or defaults is None or ledger.book.log.combine_pairs == combine:
        return
    log = replace(ledger.book.log, combine_pairs=combine)
    report = with_pairing(ledger.report, ledger.book.log, log)
    revised = portfolio_record(log, report, defaults["filename"])
    set_props(stores.LOADED, {"data": {"portfolio": revised, "revises": True}})
