"""Layout of the frame around every page: header, rail, stores, notes, dialogs and notices.

The frame stays while the user moves from page to page.
"""

from __future__ import annotations

from collections.abc import Sequence

import dash
import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.notices import NOTICES
from app.dash_app.shell import first_run, forget, ids, settings_import
from app.dash_app.shell.header import header
from app.dash_app.shell.navigation import rail
from app.dash_app.shell.notes import notes, preparing, server_gone
from app.dash_app.shell.profile import undo_toast
from app.dash_app.state import stores
from app.dash_app.theme import MANTINE

LOCAL = (
    stores.PORTFOLIO,
    stores.DAILY_LOG,
    stores.PAGE_SETTINGS,
    stores.LIVE,
    ids.FIRST_LATER,
)
SESSION = (stores.SIMULATIONS, stores.ANSWERED, stores.JOBS)
MEMORY = (
    stores.LOADED,
    stores.LIVE_LOADED,
    stores.UPLOAD_ANSWER,
    stores.READY,
    stores.MISS,
    stores.DEFAULT_PROFILE,
    stores.PROFILES,
    stores.PROFILES_READ,
    stores.PROFILE,
    stores.SCENARIOS,
    stores.STRATEGIES,
    stores.EDIT,
    stores.FORM,
    stores.REST,
    stores.VIEW,
    ids.HISTORY,
    ids.SETTINGS_FILE,
    ids.FIRST_ASKED,
)
JOB_MEMORY = (stores.JOB_CLIENT, stores.JOB_NEWS, stores.JOB_CANCEL, stores.JOB_AGAIN)


def shell(jobs: Sequence[str] = ()) -> dmc.MantineProvider:
    """Return the layout of the application; Dash calls this at every page load.

    `jobs` are the kinds of long work.
    """
    frame = [
        html.A("Skip to content", href="#content", className="skip"),
        header(),
        rail(),
        html.Main(
            [server_gone(), preparing(), notes(), dash.page_container],
            className="main",
            id="content",
        ),
    ]
    return dmc.MantineProvider(
        [
            *_stores(jobs),
            dcc.Interval(id=ids.JOB_INTERVAL, disabled=True),  # assets/js/jobs.js starts it
            dmc.NotificationContainer(id=NOTICES, position="bottom-right"),
            undo_toast(),
            forget.dialog(),
            settings_import.dialog(),
            first_run.dialog(),
            dcc.Download(id=ids.REPORT),
            dcc.Download(id=ids.SETTINGS_DOWNLOAD),
            html.Div(frame, className="shell"),
        ],
        theme=MANTINE,
        defaultColorScheme="auto",
    )


def _stores(jobs: Sequence[str]) -> list[dcc.Store]:
    return [
        *(dcc.Store(id=name, storage_type="local") for name in LOCAL),
        *(dcc.Store(id=name, storage_type="session") for name in SESSION),
        *(dcc.Store(id=name) for name in (*MEMORY, *JOB_MEMORY)),
        *(dcc.Store(id=stores.job_start(kind)) for kind in jobs),
    ]
