"""Callbacks of the mapping form: what its controls would read, and its buttons."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props

from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.drop import (
    CLOSED,
    Answer,
    Drop,
    answered,
    ask_again,
    edit_again,
)
from app.dash_app.pages.portfolio.mapping.answers import Answers
from app.dash_app.pages.portfolio.mapping.content import shown
from app.dash_app.pages.portfolio.mapping.decisions import decisions_of
from app.dash_app.pages.portfolio.mapping.form import badge, help_words, label
from app.dash_app.pages.portfolio.reading import Loaded, read_drop
from app.dash_app.state import stores
from app.dash_app.state.dropped_files import File
from app.dash_app.state.page_settings import remember, remembered
from app.dash_app.state.server_state import server_state
from app.importers import UnknownTable, missing_fields, preview_mapping, unknown_table

SHOWN_ROWS = 20
NOTHING = Answer(no_update)
READ = ids.map_button("read")
#: The form as its callbacks get it.
FORM = {
    "mapping": State(ids.MAPPING, "data"),
    "columns": State(ids.map_column(ALL), "value"),
    "fields": State(ids.map_column(ALL), "id"),
    "others": State(ids.map_choice(ALL), "value"),
    "names": State(ids.map_choice(ALL), "id"),
    "remember": State(ids.map_remember(ALL), "checked"),
    "client": State(stores.JOB_CLIENT, "data"),
}


def register(app: Dash) -> None:
    """Register the callbacks of the form, which is on the page only while a table is mapped."""
    app.callback(
        output={
            "parts": Output(ids.map_view(ALL), "children"),
            "labels": Output(ids.map_column(ALL), "label"),
            "helps": Output(ids.map_column(ALL), "description"),
            "words": Output(ids.map_button(ALL), "children"),
            "disabled": Output(ids.map_button(ALL), "disabled"),
        },
        inputs={
            "columns": Input(ids.map_column(ALL), "value"),
            "others": Input(ids.map_choice(ALL), "value"),
            "mapping": Input(ids.MAPPING, "data"),
            "fields": State(ids.map_column(ALL), "id"),
            "names": State(ids.map_choice(ALL), "id"),
        },
        prevent_initial_call=True,
    )(show_mapping)
    app.callback(
        output=(
            Output(ids.MESSAGE, "children", allow_duplicate=True),
            Output(ids.OTHERS, "children", allow_duplicate=True),
            Output(ids.MAPPING_FORM, "children", allow_duplicate=True),
            Output(ids.MAPPING, "data", allow_duplicate=True),
        ),
        inputs={
            "clicks": Input(ids.map_button(ALL), "n_clicks"),
            "ready": State(stores.READY, "data"),
            "defaults": State(stores.DEFAULT_PROFILE, "data"),
            "settings": State(stores.PAGE_SETTINGS, "data"),
            "form": FORM,
        },
        prevent_initial_call=True,
    )(press)
    app.callback(
        Input(ids.file_mapping(ALL, ALL), "n_clicks"),
        State(stores.READY, "data"),
        prevent_initial_call=True,
    )(edit)
    _register_clientside(app)


def _register_clientside(app: Dash) -> None:
    """Register the callbacks of assets/js/upload.js."""
    app.clientside_callback(
        ClientsideFunction("upload", "pressed"),
        Output(ids.READING, "hidden", allow_duplicate=True),
        Output(ids.READING_PACE, "disabled", allow_duplicate=True),
        Input(ids.map_button(ALL), "n_clicks"),
        prevent_initial_call=True,
    )


def show_mapping(
    columns: list[Any],
    others: list[Any],
    mapping: Json | None,
    fields: list[Json],
    names: list[Any],
) -> Any:
    """Return the parts of the form that follow its controls."""
    asked = {"columns": columns, "others": others, "fields": fields, "names": names}
    if not mapping or not columns:
        return _unchanged()
    files = server_state().dropped.get(mapping["token"])
    if files is None:
        ask_again(mapping["nonce"], "show")
        return _unchanged()
    answers = answers_of(asked)
    file = files[mapping["file"]]
    known = unknown_table(*file)
    chosen = answers.mapping
    preview = None
    if not missing_fields(chosen):
        preview = preview_mapping(*file, answers.choices(file[0]), SHOWN_ROWS)
    view = shown(file[0], () if known is None else known.columns, chosen, preview)
    return {
        "parts": [view.part(spec["id"]["part"]) for spec in ctx.outputs_grouping["parts"]],
        "labels": _labels(fields, columns, mapping),
        "helps": [no_update] * len(fields) if known is None else _helps(known, fields, columns),
        "words": [_of(spec, view.button) for spec in ctx.outputs_grouping["words"]],
        "disabled": [_of(spec, not view.can_read) for spec in ctx.outputs_grouping["disabled"]],
    }


def press(
    clicks: list[int | None], ready: object, defaults: Json | None, settings: object, form: Json
) -> Answer:
    """Read the table as it is mapped, or put the form away."""
    mapping, pressed = form["mapping"], ctx.triggered_id
    if not any(clicks) or not mapping or not isinstance(pressed, dict):
        return NOTHING
    if pressed["action"] == "cancel":
        server_state().dropped.forget(mapping["token"])
        return CLOSED
    files = server_state().dropped.get(mapping["token"])
    if files is None:
        ask_again(mapping["nonce"], "read")
        return NOTHING
    answered(mapping["nonce"])
    return read_mapped(files, form, settings, Loaded(ready, defaults))


def edit(clicks: list[int | None], ready: object) -> None:
    """Have the browser send the files of the portfolio again, to show the mapping of one."""
    ledger = server_state().portfolios.require_portfolio(ready)
    pressed = ctx.triggered_id
    if ledger is None or not any(clicks) or not isinstance(pressed, dict):
        return
    if pressed["index"] < len(ledger.report.files):
        edit_again(ledger.report.files[pressed["index"]].name, str(pressed["field"]))


def resume(drop: Drop, purpose: str, form: Json, settings: object, loaded: Loaded) -> Answer:
    """Go on with a form whose files the browser had to send again."""
    mapping = form["mapping"]
    if not mapping or server_state().dropped.keep(drop.files) != mapping["token"]:
        return NOTHING
    renewed = {**mapping, "nonce": drop.nonce, "at": time.time_ns()}
    if purpose == "read":
        return read_mapped(drop.files, {**form, "mapping": renewed}, settings, loaded)
    return Answer(no_update, mapping=renewed)


def read_mapped(files: Sequence[File], form: Json, settings: object, loaded: Loaded) -> Answer:
    """Read the files with the mapping of the form, or ask about the next table."""
    mapping = form["mapping"]
    name = files[mapping["file"]][0]
    table = unknown_table(*files[mapping["file"]])
    if table is None:
        return NOTHING
    answers = answers_of(form)
    decisions = answers.added_to(decisions_of(mapping["decisions"]), table.digest, name)
    if any(form["remember"]):
        kept = remember(settings, {table.digest: answers.mapping})
        set_props(stores.PAGE_SETTINGS, {"data": kept})
    with server_state().readings.followed(form.get("client")) as report:
        drop = Drop(mapping["nonce"], files, decisions, is_form_answered=True, report=report)
        answer = read_drop(drop, remembered(settings), loaded)
    if answer.mapping is None:
        server_state().dropped.forget(mapping["token"])
    return answer


def answers_of(form: Json) -> Answers:
    """Return the values of the controls by name."""
    columns = zip(form["fields"], form["columns"], strict=True)
    others = zip(form["names"], form["others"], strict=True)
    return Answers(
        {spec["field"]: value for spec, value in columns},
        {spec["name"]: value for spec, value in others},
    )


def _labels(fields: list[Json], columns: list[Any], mapping: Json) -> list[Any]:
    first, word = mapping["first"], mapping["badge"]
    return [
        label(spec["field"], badge(column, first.get(spec["field"]), word))
        for spec, column in zip(fields, columns, strict=True)
    ]


def _helps(table: UnknownTable, fields: list[Json], columns: list[Any]) -> list[str]:
    pairs = zip(fields, columns, strict=True)
    return [help_words(table, spec["field"], column) for spec, column in pairs]


def _of(spec: Json, value: Any) -> Any:
    """Return a property of the button that reads; the other one keeps its own."""
    return value if spec["id"] == READ else no_update


def _unchanged() -> Json:
    return {name: [no_update] * len(specs) for name, specs in ctx.outputs_grouping.items()}
