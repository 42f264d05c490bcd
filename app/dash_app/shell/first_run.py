"""Dialog that asks for two settings when a portfolio is first seen.

Its fields are filled with what the log says. It opens once a portfolio, on any page (the browser
knows which portfolios have settings: assets/js/shell.js), and from the menu of the portfolio. A log
of strategies that were traded live takes the settings of the log that they were compared with
instead, and that can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update, set_props

from app.calculations.errors import ProfileError
from app.calculations.log.trade_log import StartingCapital
from app.calculations.profile.model import Profile, parse_profile
from app.dash_app.components.button import button
from app.dash_app.components.number_field import (
    NumberKind,
    RefusedNumberError,
    number_field,
    number_text,
    read_number,
)
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile, replace_profile
from app.dash_app.state.profile_migrations import migrated_records
from app.dash_app.state.server_state import server_state
from app.formatting import money

SOURCES = {
    "daily_log": "with which the log’s daily record begins",
    "funds_at_close": "with which the log itself begins",
    "default": "assumed, because the log states none above $0",
}
CAPITAL_LABEL = "Starting capital"
DRAWDOWN_LABEL = "Largest drawdown you accept"
CAPITAL = NumberKind("$", above_low=True)
DRAWDOWN = NumberKind("%", low=0.01, high=1.0)


class Form(NamedTuple):
    """Contents of the dialog."""

    opened: bool
    capital: str
    capital_help: str
    drawdown: str
    earlier: str | None  #: words of the button that takes the settings of an earlier log
    earlier_display: str
    capital_error: str | None = None
    drawdown_error: str | None = None


def dialog() -> dmc.Modal:
    """Return the dialog, closed."""
    drawdown_help = "Sizes are judged by it."
    buttons = [
        button("Use these", kind="filled", id=ids.FIRST_USE),
        button("Decide later", kind="subtle", id=ids.FIRST_PUT_OFF),
    ]
    earlier = button("", id=ids.FIRST_EARLIER, display="none", className="first-earlier")
    focused: Any = {"data-autofocus": True}
    content = [
        html.P("From your log. Both can be changed later.", className="dialog-text"),
        number_field(CAPITAL_LABEL, id=ids.FIRST_CAPITAL, description=" ", mt="sm", **focused),
        number_field(DRAWDOWN_LABEL, id=ids.FIRST_DRAWDOWN, description=drawdown_help, mt="sm"),
        dmc.Group([*buttons, earlier], mt="lg", gap="xs"),
    ]
    return dmc.Modal(
        content,
        id=ids.FIRST_DIALOG,
        title="Two settings to start with",
        centered=True,
        size=420,
        overlayProps={"backgroundOpacity": 0.16},
    )


def register(app: Dash) -> None:
    """Register the callbacks of the dialog."""
    _register_asking(app)
    _register_answers(app)


def _register_asking(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("shell", "ask_first"),
        Output(ids.FIRST_ASKED, "data"),
        Input(stores.PROFILE, "data"),
        State(ids.FIRST_LATER, "data"),
        State(ids.FIRST_ASKED, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "put_off_first"),
        Output(ids.FIRST_LATER, "data"),
        Input(ids.FIRST_DIALOG, "opened"),
        State(stores.PROFILE, "data"),
        State(ids.FIRST_LATER, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        [
            Output(ids.FIRST_DIALOG, "opened"),
            Output(ids.FIRST_CAPITAL, "value"),
            Output(ids.FIRST_CAPITAL, "description"),
            Output(ids.FIRST_DRAWDOWN, "value"),
            Output(ids.FIRST_EARLIER, "children"),
            Output(ids.FIRST_EARLIER, "display"),
            Output(ids.FIRST_CAPITAL, "error"),
            Output(ids.FIRST_DRAWDOWN, "error"),
        ],
        inputs={
            "asked": Input(ids.FIRST_ASKED, "data"),
            "clicks": Input(ids.FIRST_ASK, "n_clicks"),
            "opened": State(ids.FIRST_DIALOG, "opened"),
            "states": _STATES,
        },
        prevent_initial_call=True,
    )(open_dialog)


def _register_answers(app: Dash) -> None:
    app.callback(
        inputs={
            "pressed": (
                Input(ids.FIRST_USE, "n_clicks"),
                Input(ids.FIRST_CAPITAL, "n_submit"),
                Input(ids.FIRST_DRAWDOWN, "n_submit"),
            ),
            "capital": State(ids.FIRST_CAPITAL, "value"),
            "drawdown": State(ids.FIRST_DRAWDOWN, "value"),
            "ready": State(stores.READY, "data"),
            "active": State(stores.PROFILE, "data"),
        },
        prevent_initial_call=True,
    )(use)
    app.callback(
        inputs={"clicks": Input(ids.FIRST_EARLIER, "n_clicks"), "states": _STATES},
        prevent_initial_call=True,
    )(take_earlier)
    app.callback(Input(ids.FIRST_PUT_OFF, "n_clicks"), prevent_initial_call=True)(put_off)


_STATES = {
    "ready": State(stores.READY, "data"),
    "active": State(stores.PROFILE, "data"),
    "defaults": State(stores.DEFAULT_PROFILE, "data"),
    "profiles": State(stores.PROFILES, "data"),
}


def open_dialog(asked: object, clicks: int | None, opened: bool | None, states: Json) -> Any:
    """Return what the dialog shows for the loaded portfolio, or close it when nobody asks.

    Settings under which its strategies were traded live are used without asking.
    """
    by_menu = ctx.triggered_id == ids.FIRST_ASK and bool(clicks)
    if not by_menu and (asked is None or follow_on(states)):
        return (False if opened else no_update, *(no_update,) * (len(Form._fields) - 1))
    form = first_form(states)
    return (no_update,) * len(Form._fields) if form is None else tuple(form)


def first_form(states: Json) -> Form | None:
    """Return the fields, filled from the active profile and the log; None without a portfolio."""
    book = server_state().portfolios.require_book(states["ready"])
    active = states["active"]
    if book is None or not isinstance(active, dict):
        return None
    settings = parse_profile(active.get("profile")).portfolio
    start = book.starting
    earlier = earlier_record(states)
    return Form(
        opened=True,
        capital=number_text(settings.starting_capital or start.amount, "$"),
        capital_help=_said_of(start),
        drawdown=number_text(settings.target_max_drawdown, "%"),
        earlier=f"Use the settings of the earlier {earlier['filename']}" if earlier else None,
        earlier_display="block" if earlier else "none",
    )


def use(
    pressed: Any, capital: str | None, drawdown: str | None, ready: object, active: object
) -> None:
    """Keep both settings and close the dialog, or say beside a field why it is refused."""
    if not any(pressed) or not stores.is_ready(ready):
        return
    document = active.get("profile") if isinstance(active, dict) else {"version": 1}
    now = parse_profile(document).portfolio
    patch: Json = {}
    errors: dict[str, str | None] = {}
    for field, text, key, label, kind in (
        (ids.FIRST_CAPITAL, capital, "starting_capital", CAPITAL_LABEL, CAPITAL),
        (ids.FIRST_DRAWDOWN, drawdown, "target_max_drawdown", DRAWDOWN_LABEL, DRAWDOWN),
    ):
        try:
            patch[key] = read_number(text, label, kind, getattr(now, key))
            errors[field] = None
        except RefusedNumberError as refusal:
            errors[field] = str(refusal)
    for field, error in errors.items():
        set_props(field, {"error": error})
    if not any(errors.values()):
        patch_profile(ready, {"portfolio": patch}, "Settings kept for this portfolio.")
        set_props(ids.FIRST_DIALOG, {"opened": False})


def put_off(clicks: int | None) -> None:
    """Close the dialog; the browser remembers that it was put off."""
    if clicks:
        set_props(ids.FIRST_DIALOG, {"opened": False})


def take_earlier(clicks: int | None, states: Json) -> None:
    """Use the settings of the earlier log that are offered, and close the dialog."""
    earlier = earlier_record(states) if clicks else None
    if earlier is not None and _take(earlier, states, "settings"):
        set_props(ids.FIRST_DIALOG, {"opened": False})


def follow_on(states: Json) -> bool:
    """Use the settings under which strategies of this log were traded live, and say so.

    A longer backtest so keeps the mapping and the history of its live trades, whatever its file is
    called. Returns False without such settings.
    """
    traded = [record for record in _alike(states) if record["is_traded"]]
    earlier = _latest(traded)
    return earlier is not None and _take(earlier, states, "settings and live trades")


def _take(earlier: Json, states: Json, what: str) -> bool:
    """Use the settings of an earlier log; strategies that they lack keep theirs."""
    ready, active = states["ready"], states["active"]
    if not stores.is_ready(ready) or not isinstance(active, dict):
        return False
    own = parse_profile(active.get("profile"))
    profile: Profile = earlier["profile"]
    merged = profile.model_copy(update={"strategies": {**own.strategies, **profile.strategies}})
    words = f"The {what} of the earlier {earlier['filename']} are in use."
    replace_profile(ready, merged.to_document(), words)
    return True


def earlier_record(states: Mapping[str, Any]) -> Json | None:
    """Return the latest settings kept for another log of the same name or strategies.

    Strategies are compared where live trades of them were. None without such settings.
    """
    return _latest(_alike(states))


def _latest(records: Iterable[Json]) -> Json | None:
    return max(records, key=lambda record: record["at"], default=None)


def _alike(states: Mapping[str, Any]) -> list[Json]:
    defaults, profiles = states["defaults"], states["profiles"]
    if not isinstance(defaults, dict) or not isinstance(profiles, dict):
        return []
    kept = profiles.get("portfolios")
    if profiles.get("version") != stores.MAP_VERSION or not isinstance(kept, dict):
        return []
    records = {**kept, **migrated_records(profiles)}
    records.pop(defaults["fingerprint"], None)
    book = server_state().portfolios.require_book(states["ready"])
    strategies = set(book.log.strategies) if book is not None else set()
    known: list[Json] = [
        {
            "filename": filename,
            "profile": profile,
            "at": str(record.get("updated_at")),
            "is_traded": _traded_live(profile, strategies),
        }
        for record in records.values()
        if isinstance(record, dict) and isinstance(filename := record.get("filename"), str)
        if (profile := _profile_of(record)) is not None
    ]
    return [
        record
        for record in known
        if record["is_traded"] or record["filename"] == defaults["filename"]
    ]


def _traded_live(profile: Profile, strategies: set[str]) -> bool:
    """Return True where the last live comparison was of some of these strategies, and no others."""
    history = profile.live.history
    traded = set(history[-1].contracts) if history else set()
    return bool(traded) and traded <= strategies


def _profile_of(record: Json) -> Profile | None:
    if record.get("version") != stores.PROFILE_RECORD_VERSION:
        return None
    try:
        return parse_profile(record.get("profile"))
    except ProfileError:
        return None


def _said_of(start: StartingCapital) -> str:
    return f"{money(start.amount)}, {SOURCES[start.source]}."
