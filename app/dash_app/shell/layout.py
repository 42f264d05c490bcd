"""Layout of the frame around every page: header, rail, stores, notes and notices.

The frame stays while the user moves from page to page.
"""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.icon import icon
from app.dash_app.components.menu import menu, menu_item
from app.dash_app.components.note import note
from app.dash_app.components.notices import NOTICES
from app.dash_app.components.text import hidden
from app.dash_app.shell import first_run as first_settings
from app.dash_app.shell import ids, settings_import
from app.dash_app.state import stores
from app.dash_app.theme import MANTINE

LOCAL = (stores.PORTFOLIO, stores.DAILY_LOG, stores.PROFILES, stores.PAGE_SETTINGS)
SESSION = (stores.SIMULATIONS, stores.JOBS)
MEMORY = (
    stores.READY,
    stores.MISS,
    stores.DEFAULT_PROFILE,
    stores.PROFILE,
    stores.EDIT,
    stores.VIEW,
)
JOB_MEMORY = (stores.JOB_CLIENT, stores.JOB_NEWS, stores.JOB_CANCEL, stores.JOB_AGAIN)

#: The icon of each page by path, in the order of the rail.
PAGE_ICONS = {
    "/": "briefcase",
    "/position-sizing": "scale",
    "/monte-carlo": "chart-area-line",
    "/methods": "math-function",
}


def shell() -> dmc.MantineProvider:
    """Return the layout of the application; Dash calls this at every page load."""
    frame = [
        html.A("Skip to content", href="#content", className="skip"),
        html.Header(_header(), className="top"),
        html.Nav([_page_link(page) for page in _pages()], className="rail", **aria(label="Pages")),
        html.Main([_notes(), dash.page_container], className="main", id="content"),
    ]
    return dmc.MantineProvider(
        [
            *_stores(),
            dcc.Interval(
                id=ids.JOB_INTERVAL, disabled=True
            ),  # assets/js/jobs.js starts and stops it
            dmc.NotificationContainer(id=NOTICES, position="bottom-right"),
            _forget_dialog(),
            settings_import.dialog(),
            first_settings.dialog(),
            dcc.Download(id=ids.REPORT),
            html.Div(frame, className="shell"),
        ],
        theme=MANTINE,
        defaultColorScheme="auto",
    )


def _stores() -> list[dcc.Store]:
    memory = (*MEMORY, *JOB_MEMORY, ids.SETTINGS_FILE, ids.FIRST_ASKED)
    return [
        *(dcc.Store(id=name, storage_type="local") for name in LOCAL),
        *(dcc.Store(id=name, storage_type="session") for name in SESSION),
        *(dcc.Store(id=name) for name in memory),
    ]


def _header() -> html.Div:
    help_link = html.A(
        icon("help-circle", 18),
        href="/methods",
        className="icon-btn",
        title="Help: what every number means",
        **aria(label="Help"),
    )
    return html.Div(
        [
            _logo(),
            _portfolio_menu(),
            html.Div([_export_menu(), help_link, _scheme_toggle()], className="hd-right"),
        ],
        className="hd",
    )


def _logo() -> html.A:
    mark = html.Span([html.I(), html.I(), html.I()], className="mark", **aria(hidden="true"))
    return html.A(
        [mark, html.Span("Lotwise", className="word")],
        href="/",
        className="logo",
        title="Lotwise, home",
    )


def _portfolio_menu() -> html.Details:
    opener = [
        icon("file-spreadsheet"),
        html.Span(id=ids.PORTFOLIO_SUMMARY, className="pf-text"),
        hidden("Portfolio and settings"),
        icon("chevron-down", 14),
    ]
    items = [
        html.P(id=ids.PORTFOLIO_DETAILS, className="menu-text"),
        menu_item(
            "Three settings to start with…",
            "adjustments-horizontal",
            hidden=True,
            **{"data-act": "ask-first"},
        ),
        menu_item("Import settings…", "upload", **{"data-act": "import-settings"}),
        menu_item("Clear portfolio", "trash", id=ids.clear_portfolio("menu")),
        menu_item("Forget all settings…", "database-off", id=ids.forget_settings("menu")),
    ]
    return menu(opener, items, "pf")


def _export_menu() -> html.Details:
    """Return the menu of exports that concern all pages.

    Tables and charts have export buttons of their own.
    """
    items = [
        menu_item("Save report", "device-floppy", id=ids.SAVE_REPORT),
        menu_item("Export settings", "adjustments-horizontal", id=ids.EXPORT_SETTINGS),
    ]
    return menu([icon("download", 14), html.Span("Export")], items, "export")


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


def _pages() -> list[dict[str, Any]]:
    """Return the registered pages in the order of the rail."""
    paths = list(PAGE_ICONS)
    return sorted(dash.page_registry.values(), key=lambda page: paths.index(page["path"]))


def _page_link(page: dict[str, Any]) -> html.A:
    """Return the link to a page in the rail; assets/stores.js marks the open page."""
    return html.A(
        [icon(PAGE_ICONS[page["path"]], 20), html.Span(page["name"])],
        href=page["path"],
        className="nav",
    )


def _notes() -> html.Div:
    """Return the lasting notes, hidden until `hydrate` or a script fills and shows them."""
    aside = html.Div(
        note(
            html.Span(id=ids.SETTINGS_ASIDE_TEXT),
            "Defaults are in use until you change a setting; the kept copy stays in this browser.",
            "warn",
            button("Download them", "download", id=ids.SETTINGS_ASIDE_DOWNLOAD),
        ),
        id=ids.SETTINGS_ASIDE,
        hidden=True,
    )
    full = html.Div(
        note(
            html.Span(id=ids.STORAGE_FULL_TEXT),
            "It works until you close the tab; a reload brings back what was saved before.",
            "warn",
            button("Export settings", "download", id=ids.STORAGE_FULL_EXPORT),
        ),
        id=ids.STORAGE_FULL,
        hidden=True,
    )
    unread = html.Div(
        note(
            html.Span(id=ids.PORTFOLIO_KEPT_TEXT),
            None,
            "warn",
            quiet_button("Clear portfolio", "trash", id=ids.clear_portfolio("note")),
        ),
        id=ids.PORTFOLIO_KEPT,
        hidden=True,
    )
    return html.Div([aside, full, unread], className="shell-notes")


def _forget_dialog() -> html.Dialog:
    """Return a modal dialog of the browser; assets/stores.js opens and closes it."""
    buttons = [
        button(
            "Forget all settings",
            kind="filled",
            id=ids.FORGET_CONFIRM,
            className="danger",
            n_clicks=0,
        ),
        button("Keep them", kind="subtle", id=ids.FORGET_CANCEL, n_clicks=0),
    ]
    content = [
        html.H2("Forget all settings?", id="forget-title"),
        html.P(
            "This removes the sizing settings of every portfolio from this browser, "
            "and the copies set aside. The loaded log stays."
        ),
        html.Div(buttons, className="btns"),
    ]
    return html.Dialog(
        content, id=ids.FORGET_DIALOG, className="dialog", **aria(labelledby="forget-title")
    )
