"""The dialog of how files are read: names of strategies, what is assumed, what is kept.

Files are read again with the answers. The browser has them until the page is loaded anew; then it
keeps the answers for the next drop.
"""

from __future__ import annotations

import time
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component

from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.button import button
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.mapping.answers import Answers, AssumedMargin
from app.dash_app.pages.portfolio.mapping.decisions import Decisions, decisions_of
from app.dash_app.pages.portfolio.mapping.form import assumed_margin, date_order
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.formatting import listing
from app.importers import strategy_name_of
from app.importers.limits import MAX_NAME

WORDS = "The files are read again with what you set here; what is left empty is as before."


def register(app: Dash) -> None:
    """Register the callbacks of the dialog."""
    app.callback(
        Output(ids.REREAD, "opened"),
        Output(ids.REREAD_FIELDS, "children"),
        Input(ids.reread_open(ALL), "n_clicks"),
        State(stores.READY, "data"),
        State(stores.UPLOAD_ANSWER, "data"),
        prevent_initial_call=True,
    )(open_dialog)
    app.callback(
        Input(ids.REREAD_USE, "n_clicks"),
        State(stores.READY, "data"),
        State(stores.UPLOAD_ANSWER, "data"),
        State(ids.reread_name(ALL), "value"),
        State(ids.reread_choice(ALL), "value"),
        State(ids.reread_choice(ALL), "id"),
        prevent_initial_call=True,
    )(use)


def dialog() -> dmc.Modal:
    """Return the dialog, closed and empty."""
    content = [
        html.P(WORDS, className="dialog-text"),
        html.Div(id=ids.REREAD_FIELDS, className="reread-fields"),
        dmc.Group([button("Read again", kind="filled", id=ids.REREAD_USE)], mt="md"),
    ]
    return dmc.Modal(content, id=ids.REREAD, title="Names and assumptions", centered=True)


def open_dialog(clicks: list[int | None], ready: object, answer: object) -> Any:
    """Return the dialog for the loaded portfolio."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or not any(clicks):
        return no_update, no_update
    return True, fields(ledger.book.log, decided(answer))


def use(
    clicks: int | None, ready: object, answer: object, names: list[str | None], *choices: Any
) -> None:
    """Have the browser send its files to be read with the answers."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or not clicks:
        return
    values, specs = choices
    others = {spec["name"]: value for spec, value in zip(specs, values, strict=True)}
    answers = Answers({}, others)
    given = {
        file: " ".join((name or "").split())[:MAX_NAME]
        for file, name in zip(ledger.book.log.files, names, strict=False)
    }
    document = decided(answer).document() | {
        "combine_pairs": ledger.book.log.combine_pairs,
        "names": {file: name for file, name in given.items() if name},
        **answers.margin.document(),
        "day_first": answers.day_first,
        "strategies": others.get("strategies") or None,
        "first_day": others.get("first_day") or None,
        "last_day": others.get("last_day") or None,
    }
    set_props(ids.REREAD, {"opened": False})
    resend = {
        "decisions": decisions_of(document).document(),
        "only": [file.name for file in ledger.report.files] or None,
    }
    set_props(stores.UPLOAD_ANSWER, {"data": {"resend": resend, "at": time.time_ns()}})


def decided(answer: object) -> Decisions:
    """Return what was decided about the last drop."""
    given: Json = answer if isinstance(answer, dict) else {}
    return decisions_of((given.get("resend") or given).get("decisions"))


def fields(log: TradeLog, decisions: Decisions) -> list[Component]:
    """Return the controls: a name for each file, then what holds for all files."""
    names = [_name(i, file, log, decisions) for i, file in enumerate(log.files)]
    return [
        *names,
        assumed_margin(ids.reread_choice("margin"), _margin(decisions).words),
        date_order(ids.reread_choice("day_first"), decisions.day_first),
        *_part(log, decisions),
    ]


def _margin(decisions: Decisions) -> AssumedMargin:
    return AssumedMargin(decisions.margin_share, decisions.contract_margin)


def _part(log: TradeLog, decisions: Decisions) -> list[Component]:
    """Return the choices of what to keep."""
    chosen = list(decisions.strategies or ())
    return [
        dmc.MultiSelect(
            id=ids.reread_choice("strategies"),
            label="Only these strategies",
            description="Empty: all of them. The report says what was chosen.",
            data=list(dict.fromkeys([*chosen, *log.strategies])),
            value=chosen,
            searchable=True,
            size="xs",
        ),
        *(
            dmc.DateInput(
                id=ids.reread_choice(name),
                label=label,
                value=None if day is None else day.isoformat(),
                valueFormat="D MMM YYYY",
                clearable=True,
                size="xs",
            )
            for name, label, day in (
                ("first_day", "Opened on this day or later", decisions.first_day),
                ("last_day", "Opened on this day or earlier", decisions.last_day),
            )
        ),
    ]


def _name(index: int, file: str, log: TradeLog, decisions: Decisions) -> dmc.TextInput:
    own = _strategies(index, log)
    others = [
        other for i, other in enumerate(log.files) if i != index and own & _strategies(i, log)
    ]
    shared = f" A strategy of it is in {listing(others)} too." if others else ""
    return dmc.TextInput(
        id=ids.reread_name(index),
        label=f"Strategy of {file}",
        description=f"The name of its one strategy; put before the names of several.{shared}",
        placeholder=strategy_name_of(file),
        value=decisions.names.get(file, ""),
        size="xs",
    )


def _strategies(index: int, log: TradeLog) -> set[int]:
    return set(log.strategy[log.file == index].tolist())
