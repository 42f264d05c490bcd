"""Import of settings from a file: checked, then shown as a list of changes.

The browser reads the file (assets/js/shell.js); nothing changes until the user agrees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, html, no_update, set_props

from app.calculations.errors import ProfileError
from app.calculations.profile.model import MAPPINGS, Profile, parse_profile
from app.dash_app.components.button import button
from app.dash_app.components.content import Note, Piece, Sentence, Table, rendered
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.page_settings import remember, remembered
from app.dash_app.state.profile_edit import replace_profile
from app.dash_app.state.profile_migrations import with_my_sizing
from app.dash_app.state.server_state import server_state
from app.formatting import NONE, count, plural

MOST = 40  #: number of changes listed; the rest are counted


def register(app: Dash) -> None:
    """Register the callbacks of the dialog."""
    app.callback(
        Output(ids.IMPORT_DIALOG, "opened"),
        Output(ids.IMPORT_DIALOG, "title"),
        Output(ids.IMPORT_PREVIEW, "children"),
        Output(ids.IMPORT_USE, "display"),
        Output(ids.IMPORT_CLOSE, "children"),
        Input(ids.SETTINGS_FILE, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(preview)
    app.callback(
        inputs={
            "clicks": (Input(ids.IMPORT_USE, "n_clicks"), Input(ids.IMPORT_CLOSE, "n_clicks")),
            "chosen": State(ids.SETTINGS_FILE, "data"),
            "portfolio": (State(stores.READY, "data"), State(stores.PROFILE, "data")),
            "kept": State(stores.PAGE_SETTINGS, "data"),
        },
        prevent_initial_call=True,
    )(answer)


def dialog() -> dmc.Modal:
    """Return the dialog, closed and empty until a file is chosen."""
    buttons = [
        button("Keep mine", id=ids.IMPORT_CLOSE),
        button("Use these settings", kind="filled", id=ids.IMPORT_USE),
    ]
    content = [
        html.Div(id=ids.IMPORT_PREVIEW, className="import-preview"),
        dmc.Group(buttons, justify="flex-end", mt="md"),
    ]
    return dmc.Modal(content, id=ids.IMPORT_DIALOG, title="", size="lg", centered=True)


def preview(chosen: object, ready: object, active: object) -> Any:
    """Return the dialog for a chosen file: what its settings would change.

    `chosen` is `{"name", "document", "at"}`; the document is None when the file is not JSON.
    """
    book = server_state().portfolios.require_book(ready)
    if not isinstance(chosen, dict) or book is None or not isinstance(active, dict):
        return (no_update,) * 5
    title = f"Settings from “{chosen.get('name')}”"
    try:
        imported = profile_in(chosen)
    except ProfileError as fault:
        return True, title, rendered([refusal(chosen, fault)]), "none", "Close"
    now = parse_profile(active.get("profile"))
    changes = list(differences(now, with_own_live(imported, now)))
    if mappings := mappings_in(chosen):
        changes.append(("remembered mappings of tables", NONE, count(len(mappings))))
    unknown_strategies = sorted(set(imported.strategies) - set(book.log.strategies))
    pieces = rendered(offer(changes, unknown_strategies))
    return (True, title, pieces, *(("block", "Keep mine") if changes else ("none", "Close")))


def answer(
    clicks: tuple[int | None, int | None],
    chosen: object,
    portfolio: tuple[object, object],
    kept: object,
) -> None:
    """Use the settings of the chosen file, or not, and close the dialog."""
    if not any(clicks):
        return
    set_props(ids.IMPORT_DIALOG, {"opened": False})
    ready, active = portfolio
    if ctx.triggered_id != ids.IMPORT_USE or not isinstance(active, dict):
        return
    if isinstance(chosen, dict) and stores.is_ready(ready):
        words = "The settings of the file are in use."
        profile = with_own_live(profile_in(chosen), parse_profile(active.get("profile")))
        replace_profile(ready, profile.to_document(), words)
        if mappings := mappings_in(chosen):
            set_props(stores.PAGE_SETTINGS, {"data": remember(kept, mappings)})


def mappings_in(chosen: Json) -> dict[str, dict[str, str]]:
    """Return the mappings of tables that a chosen file carries; damaged ones are left out."""
    document = chosen.get("document")
    mappings = document.get(MAPPINGS) if isinstance(document, dict) else None
    return remembered({"version": stores.PAGE_SETTINGS_VERSION, "mappings": mappings})


def profile_in(chosen: Json) -> Profile:
    """Return the profile in a chosen file; raises `ProfileError` where there is none."""
    return with_my_sizing(parse_profile(chosen.get("document")))


def with_own_live(imported: Profile, now: Profile) -> Profile:
    """Return imported settings with what the portfolio knows of its live trades.

    Earlier comparisons are a record of this portfolio, not a setting: the file's count only where
    there are none. So do its mapped names, unless the file has some.
    """
    strategies = imported.live.strategies or now.live.strategies
    history = now.live.history or imported.live.history
    live = imported.live.model_copy(update={"strategies": strategies, "history": history})
    return imported.model_copy(update={"live": live})


def refusal(chosen: Json, fault: ProfileError) -> Note:
    """Return why a file is refused."""
    words = str(fault)
    if chosen.get("document") is None:
        words = "The file is not JSON, as Export settings writes it."
    return Note("These settings cannot be used.", f"{words} Nothing has changed.", "danger")


def offer(changes: list[tuple[str, str, str]], unknown_strategies: list[str]) -> list[Piece]:
    """Return what the settings of a file would change."""
    if not changes:
        return [Sentence(rest="This portfolio has these settings already.")]
    more = f" The first {MOST} are listed." if len(changes) > MOST else ""
    words = f"{plural(len(changes), 'setting')} would change; {NONE} is the default.{more}"
    table = Table(
        ("Setting", "Now", "In the file"), changes[:MOST], text_columns=(0, 1, 2), class_name="wrap"
    )
    pieces: list[Piece] = [Sentence(rest=words), table]
    if unknown_strategies:
        pieces.append(Sentence(rest=_not_in_log(unknown_strategies), dimmed=True))
    return pieces


def differences(now: Profile, imported: Profile) -> Iterator[tuple[str, str, str]]:
    """Yield the changes as (setting, now, in the file); scenarios are compared by name."""
    before, after = _by_path(now), _by_path(imported)
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path) != after.get(path):
            yield path, _words(before.get(path)), _words(after.get(path))


def listed(profile: Profile) -> list[tuple[str, str]]:
    """Return every setting that is not at its default, and every scenario, in words."""
    return [(path, _words(value)) for path, value in _by_path(profile).items()]


def _by_path(profile: Profile) -> dict[str, Any]:
    """Return every setting that is not at its default, and every scenario, by its path in words."""
    document = profile.model_dump(mode="json", exclude_defaults=True)
    scenarios = {
        f"scenario “{scenario.name}”": _rule(scenario.model_dump(mode="json"))
        for scenario in profile.scenarios
    }
    settings = dict(_flat(document.get("portfolio", {}), ""))
    for name, group in document.get("strategies", {}).items():
        settings |= dict(_flat(group, f"{name}: "))
    for name, strategy in profile.live.strategies.items():
        settings[f"live trades of “{name}”"] = strategy or "left out"
    return settings | scenarios


def _flat(group: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in group.items():
        words = prefix + key.replace("_", " ")
        if isinstance(value, dict):
            yield from _flat(value, f"{words}, ")
        else:
            yield words, value


def _rule(scenario: Json) -> str:
    rule = dict(scenario["rule"])
    parameters = ", ".join(
        f"{key.replace('_', ' ')} {_words(value)}"
        for key, value in rule.items()
        if key != "kind" and value is not None
    )
    limits = "" if scenario["constrained"] else ", no limits"
    return f"{rule['kind'].replace('_', ' ')}: {parameters}{limits}"


def _words(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:,.0f}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _not_in_log(strategies: list[str]) -> str:
    others = " and others" if len(strategies) > 5 else ""
    return f"Not in this log, kept for a log with them: {', '.join(strategies[:5])}{others}."
