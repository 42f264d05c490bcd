"""Settings from a file: checked, shown as what they would change, and only then put in place (assets/import.js)."""

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
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.formatting import NONE, plural

Json = dict[str, Any]

MOST = 40  #: changes listed; the rest are counted


def register(app: Dash) -> None:
    """Register its callback."""
    app.callback(
        Output(ids.IMPORT_PREVIEW, MARKUP),
        Input(ids.SETTINGS_FILE, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, stores.HELD),
        prevent_initial_call=True,
    )(preview)


def dialog() -> html.Dialog:
    """The browser's own modal dialog, filled when a file has been chosen."""
    return html.Dialog(
        slot(ids.IMPORT_PREVIEW),
        id=ids.IMPORT_DIALOG,
        className="dialog wide",
        **aria(labelledby="import-title"),
    )


def preview(chosen: object, ready: object, active: object) -> Any:
    """What the settings of a file would change; `chosen` is `{"name", "document", "at"}`, the document null where it is no JSON."""
    book = server_state().portfolios.require_book(ready)
    if not isinstance(chosen, dict) or book is None or not isinstance(active, dict):
        return no_update
    name, at = str(chosen.get("name")), str(chosen.get("at"))
    try:
        found = parse_profile(chosen.get("document"))
    except ProfileError as fault:
        return markup(_refused(name, at, str(fault)))
    changes = list(differences(parse_profile(active.get("profile")), found))
    unknown_strategies = sorted(set(found.strategies) - set(book.log.strategies))
    return markup(_offer(name, at, found, changes, unknown_strategies))


def differences(now: Profile, found: Profile) -> Iterator[tuple[str, str, str]]:
    """What changes: (setting, now, in the file). Scenarios are compared by name."""
    before, after = _by_path(now), _by_path(found)
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path) != after.get(path):
            yield path, _words(before.get(path)), _words(after.get(path))


def listed(profile: Profile) -> list[tuple[str, str]]:
    """Every setting that is not at its default, and every scenario, in words."""
    return [(path, _words(value)) for path, value in _by_path(profile).items()]


def _by_path(profile: Profile) -> dict[str, Any]:
    """Every setting that is not at its default, by its path in words."""
    document = profile.model_dump(mode="json", exclude_defaults=True)
    scenarios = {
        f"scenario “{one.name}”": _rule(one.model_dump(mode="json")) for one in profile.scenarios
    }
    settings = dict(_flat(document.get("portfolio", {}), ""))
    for name, own in document.get("strategies", {}).items():
        settings |= dict(_flat(own, f"{name}: "))
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
    found: Profile,
    changes: list[tuple[str, str, str]],
    unknown_strategies: list[str],
) -> html.Div:
    if not changes:
        body: list[Content] = [
            html.P("They are the settings that this portfolio has already.", className="form-text")
        ]
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
        named = ", ".join(unknown_strategies[:5]) + (
            " and others" if len(unknown_strategies) > 5 else ""
        )
        parts.append(
            html.P(
                f"Not in this log, kept for one that has them: {named}.",
                className="form-text dimmed",
            )
        )
    buttons = [
        _button("Use these settings", "use-import", "filled"),
        _button("Keep mine", "close-import"),
    ]
    return _frame(f"Settings from “{name}”", at, parts, buttons, json.dumps(found.to_document()))


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
