"""The header: mark, menu of the loaded portfolio, exports, help and colour scheme."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon, icon_class
from app.dash_app.components.menu_target import menu_target
from app.dash_app.shell import ids

#: The menu floats over what sticks below the header.
_MENU: dict[str, Any] = {"position": "bottom-start", "shadow": "md", "zIndex": 200}


def header() -> html.Header:
    """Return the header of every page."""
    help_link = dcc.Link(
        "",
        href="/methods",
        className=icon_class("help-circle", "icon-btn"),
        title="Help: what every number means",
    )
    right = [_export_menu(), help_link, _scheme_toggle()]
    bar = html.Div(
        [_logo(), _portfolio_menu(), html.Div(right, className="hd-right")], className="hd"
    )
    return html.Header(bar, className="top")


def _logo() -> dcc.Link:
    name = html.Span("Lotwise", className="word")
    return dcc.Link(name, href="/", className="logo", title="Lotwise, home")


def _portfolio_menu() -> dmc.Menu:
    opener = html.Span(id=ids.PORTFOLIO_SUMMARY, className="pf-text")
    items = [
        dmc.MenuLabel("", id=ids.PORTFOLIO_DETAILS, className="pf-details"),
        _item("Settings to start with…", "adjustments-horizontal", id=ids.FIRST_ASK, disabled=True),
        _item("Import settings…", "upload", id=ids.IMPORT_SETTINGS, disabled=True),
        dmc.MenuDivider(),
        _item("Clear portfolio", "trash", id=ids.clear_portfolio("menu")),
        _item("Forget all settings…", "database-off", id=ids.forget_settings("menu")),
    ]
    target = menu_target(opener, icon_class("file-spreadsheet", "pf"), "Portfolio and settings")
    return dmc.Menu([target, dmc.MenuDropdown(items)], width=264, **_MENU)


def _export_menu() -> dmc.Menu:
    """Return the menu of exports that concern all pages; tables and charts have their own."""
    items = [
        _item("Save report", "device-floppy", id=ids.SAVE_REPORT),
        _item("Export settings", "adjustments-horizontal", id=ids.EXPORT_SETTINGS, disabled=True),
    ]
    target = menu_target(html.Span("Export"), icon_class("download", "export"))
    return dmc.Menu([target, dmc.MenuDropdown(items)], **_MENU)


def _item(text: str, icon_name: str, **props: Any) -> dmc.MenuItem:
    return dmc.MenuItem(text, leftSection=icon(icon_name), **props)


def _scheme_toggle() -> dmc.ColorSchemeToggle:
    return dmc.ColorSchemeToggle(
        id=ids.SCHEME_TOGGLE,
        lightIcon=icon("moon"),
        darkIcon=icon("sun"),
        variant="subtle",
        color="gray",
        size=32,
        **aria(label="Light or dark"),
    )
