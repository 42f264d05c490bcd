"""Import of settings from a file: checked, then shown as a list of changes.

assets/import.js applies them once the user agrees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.errors import ProfileError
from app.calculations.profile.model import Profile, parse_profile
from app.dash_app.components.aria import aria
from app.dash_app.components.markup import MARKUP, markup, slot
from app.dash_app.components.note import note
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.profile_migrations import with_my_sizing
from app.dash_app.state.server_state import server_state
from app.formatting import NONE, plural

MOST = 40  #: number of changes listed; the rest are counted


def register(app: Dash) -> None:
    """Register the callback of the dialog."""
    app.callback(
        Output(ids.IMPORT_PREVIEW, MARKUP),
        Input(ids.SETTINGS_FILE, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(preview)


def dialog() -> html.Dialog:
    """Return the modal dialog of the browser, empty until a file is chosen."""
    return html.Dialog(
        slot(ids.IMPORT_PREVIEW),
        id=ids.IMPORT_DIALOG,
        className="dialog wide",
        **aria(labelledby="import-title"),
    )


def preview(chosen: object, ready: object, active: object) -> Any:
    """Return the changes that the settings of a file would make, for the dialog.

    `chosen` is `{"name", "document", "at"}`; the document is None when the file is not JSON.
    """
    book = server_state().portfolios.require_book(ready)
    if not isinstance(chosen, dict) or book is None or not isinstance(active, dict):
        return no_update
    name, at = str(chosen.get("name")), str(chosen.get("at"))
    try:
        imported = with_my_sizing(parse_profile(chosen.get("document")))
    except ProfileError as fault:
        return markup(_refused(name, at, str(fault)))
    changes = list(differences(parse_profile(active.get("profile")), imported))
    unknown_strategies = sorted(set(imported.strategies) - set(book.log.strategies))
    return markup(_offer(name, at, imported, changes, unknown_strategies))


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


def _refused(name: str, at: str, fault: str) -> html.Div:
    body = note("These settings cannot be used.", f"{fault} Nothing has changed.", "danger")
    return _frame(
        f"Settings from “{name}”",
        at,
        [html.Div(body, className="form-text")],
        [_button("Close", "close-import")],
    )


def _offer(
    name: str,
    at: str,
    imported: Profile,
    changes: list[tuple[str, str, str]],
    unknown_strategies: list[str],
) -> html.Div:
    if not changes:
        words = "This portfolio has these settings already."
        body: list[Content] = [html.P(words, className="form-text")]
        return _frame(f"Settings from “{name}”", at, body, [_button("Close", "close-import")])
    columns = (Column("Setting", "l"), Column("Now", "l"), Column("In the file", "l"))
    rows = [Row(list(change)) for change in changes[:MOST]]
    more = f" The first {MOST} are listed." if len(changes) > MOST else ""
    parts: list[Content] = [
        html.P(
            f"{plural(len(changes), 'setting')} would change; {NONE} is the default.{more}",
            className="form-text",
        ),
        html.Div(table(columns, rows, "changes"), className="form-text"),
    ]
    if unknown_strategies:
        parts.append(html.P(_not_in_log(unknown_strategies), className="form-text dimmed"))
    buttons = [
        _button("Use these settings", "use-import", "filled"),
        _button("Keep mine", "close-import"),
    ]
    return _frame(f"Settings from “{name}”", at, parts, buttons, json.dumps(imported.to_document()))


def _not_in_log(strategies: list[str]) -> str:
    others = " and others" if len(strategies) > 5 else ""
    return f"Not in this log, kept for a log with them: {', '.join(strategies[:5])}{others}."


def _frame(
    title: str, at: str, body: list[Content], buttons: list[html.Button], document: str = ""
) -> html.Div:
    head = html.H2(title, id="import-title")
    return html.Div(
        [head, *body, html.Div(buttons, className="btns")],
        className="form",
        **{"data-profile": document, "data-at": at},
    )


def _button(words: str, act: str, kind: str = "") -> html.Button:
    return html.Button(words, type="button", className=f"btn {kind}".strip(), **{"data-act": act})
