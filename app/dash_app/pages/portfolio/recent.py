"""Recent portfolios: a list without a portfolio, a menu beside the upload with one.

The browser keeps them (assets/js/recent.js); the server sees their names, never their logs.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.icon import icon_class
from app.dash_app.components.menu_target import menu_target
from app.dash_app.pages.portfolio import ids
from app.dash_app.state import stores
from app.formatting import NONE, day, plural

SHOWN = 10  #: the newest; more can be reached by removing some


def show_recent(listed: object, ready: object) -> tuple[list[Component], list[Component]]:
    """Return the list of recent portfolios for an empty page, and their menu for a full one."""
    entries = [entry for entry in listed if _is_entry(entry)] if isinstance(listed, list) else []
    if not entries or ready is None:
        return [], []
    return ([], [menu(entries)]) if stores.is_ready(ready) else (cards(entries), [])


def cards(entries: list[dict[str, Any]]) -> list[Component]:
    """Return one row a portfolio, with what loads and what removes it."""
    head = html.H2("Recent portfolios", className="recent-head")
    rows: list[Component] = [head, *(_card(entry) for entry in entries[:SHOWN])]
    if len(entries) > SHOWN:
        rows.append(dmc.Text(_older(entries), size="xs", c="dimmed"))
    return rows


def menu(entries: list[dict[str, Any]]) -> dmc.Menu:
    """Return the menu of the recent portfolios."""
    items: list[Component] = [dmc.MenuLabel("Load instead")]
    items += [
        dmc.MenuItem(
            f"{_name(entry)} · {describe(entry)}", id=ids.recent_open(entry["key"]), n_clicks=0
        )
        for entry in entries[:SHOWN]
    ]
    if len(entries) > SHOWN:
        items.append(dmc.MenuLabel(_older(entries)))
    items.append(dmc.MenuLabel("Remove from this browser"))
    items += [
        dmc.MenuItem(_name(entry), id=ids.recent_remove(entry["key"]), n_clicks=0)
        for entry in entries[:SHOWN]
    ]
    opener = menu_target("Recent", icon_class("chevron-down", "recent-menu"))
    dropdown = dmc.MenuDropdown(items, mah=360, style={"overflowY": "auto"})
    return dmc.Menu([opener, dropdown], width=320, position="bottom-end")


def describe(entry: dict[str, Any]) -> str:
    """Return the size and the date of an entry: `2,386 trades, 16 May 2022`."""
    rows = entry.get("n_trades")
    trades = plural(rows, "trade") if isinstance(rows, int) else NONE
    return f"{trades}, {_date(entry.get('uploaded_at'))}"


def _card(entry: dict[str, Any]) -> html.Div:
    name = _name(entry)
    words = html.Div([html.B(name), html.Span(describe(entry), className="dimmed")])
    load = button(
        "Load", id=ids.recent_open(entry["key"]), n_clicks=0, **aria(label=f"Load {name}")
    )
    remove = quiet_button(
        "Remove", id=ids.recent_remove(entry["key"]), n_clicks=0, **aria(label=f"Remove {name}")
    )
    return html.Div([words, load, remove], className="recent-card")


def _older(entries: list[dict[str, Any]]) -> str:
    n_more = len(entries) - SHOWN
    return f"{plural(n_more, 'older one', 'older ones')} are kept too and appear as you remove some"


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("key"), int)


def _name(entry: dict[str, Any]) -> str:
    name = entry.get("filename")
    return name if isinstance(name, str) else "portfolio"


def _date(text: object) -> str:
    try:
        return day(dt.datetime.fromisoformat(str(text)).date())
    except ValueError:
        return NONE
