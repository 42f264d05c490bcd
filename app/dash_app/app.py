"""The Dash application, made of its pages, shell, error handling and security."""

from __future__ import annotations

from functools import partial

from dash import Dash

from app.dash_app.components.chart_tools import register_saving
from app.dash_app.pages import live, methods, monte_carlo, portfolio, position_sizing
from app.dash_app.report import callbacks as report
from app.dash_app.serving import security
from app.dash_app.serving.alive import answer_alive
from app.dash_app.serving.error_handling import show_error, time_callbacks
from app.dash_app.serving.request_guard import guard_requests
from app.dash_app.serving.static_files import PLOTLY, deliver
from app.dash_app.shell import callbacks as shell_callbacks
from app.dash_app.shell.layout import shell
from app.dash_app.state.server_state import attach_state
from app.runtime.paths import ASSETS

PAGES = (portfolio, position_sizing, monte_carlo, live, methods)

#: Sets the colour scheme in the head of the page, before anything is painted.
EARLY_SCRIPT = "js/scheme.js"

INDEX = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <title>{%title%}</title>
        <link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
        <script src="/assets/EARLY_SCRIPT"></script>
        <link rel="preload" as="script" href="PLOTLY">
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>
""".replace("EARLY_SCRIPT", EARLY_SCRIPT).replace("PLOTLY", PLOTLY)


def create_app() -> Dash:
    """Return the application; its `server` is the WSGI application.

    Call it once a process: Dash's page registry is global.
    """
    dash_app = Dash(
        "lotwise",
        title="Lotwise",
        update_title="",
        assets_folder=str(ASSETS),
        assets_ignore=EARLY_SCRIPT,
        index_string=INDEX,
        use_pages=True,
        include_pages_meta=False,
        # A section of Position Sizing comes into the page when it is opened first; a unit test
        # looks for every id instead.
        suppress_callback_exceptions=True,
        pages_folder="",
        on_error=show_error,
    )
    state = attach_state(dash_app.server)
    for page in PAGES:
        page.register(dash_app)
    shell_callbacks.register(dash_app)
    report.register(dash_app)
    register_saving(dash_app)
    dash_app.layout = partial(shell, tuple(state.jobs.kinds))
    answer_alive(dash_app.server)
    time_callbacks(dash_app.server)
    security.harden(dash_app)
    guard_requests(dash_app)
    deliver(dash_app.server)
    return dash_app
