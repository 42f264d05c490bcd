"""Methods: what is kept in the browser and what leaves it."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid

BROWSER = Chapter(
    "browser",
    "Your data",
    "What this browser keeps, and where it goes.",
    (
        Grid(
            ("Kept under", "What"),
            (
                (
                    "`current-portfolio-data`",
                    "The trade log you loaded, packed without loss, with its import report",
                ),
                ("`current-daily-log-data`", "The daily log, if you loaded one"),
                (
                    "`live-log-data`",
                    "The live trades you dropped on Live, packed likewise; account numbers are not "
                    "read",
                ),
                (
                    "`recent-portfolios`",
                    "The logs you loaded before, with their daily and live logs, as many as fit",
                ),
                (
                    "`position-sizing-store`",
                    "Your settings of every portfolio sized here, each under the fingerprint of "
                    "its log",
                ),
                ("`page-settings`", "Which column holds what, in tables of unknown layout"),
                ("`allocator-limits`", "Limits of weights that you gave the allocator"),
                ("`lotwise-decide-later`", "Portfolios whose first questions you put off"),
                (
                    "Keys that begin with `_dash_persistence`",
                    "What you chose on a page: the panels of a chart, a scale",
                ),
                (
                    "`mc-simulation-cache`, `answers-found`, `mc-settings`",
                    "The last results of simulations and searches, small, and what Monte Carlo "
                    "simulates, until the tab is closed",
                ),
                ("`jobs`", "Which long work of this tab is under way, until the tab is closed"),
                (
                    "`position-sizing-store-aside`",
                    "Settings that this version could not read, untouched",
                ),
            ),
        ),
        """
        - The log goes to the server you opened this page from, is calculated with in its memory,
          and is not kept there for good. Nothing goes anywhere else: no account, no tracking, no
          call to another server.
        - A fingerprint is made of the log’s own rows, so the same file finds its settings again,
          whatever it is called.
        - A browser keeps about 5 million characters for one address: room for a log of a hundred
          thousand trades. When it is full the page says so and works on until you close it.
        - Storage belongs to an address: another port or host name has its own. Export the
          settings to carry them over.
        - Settings saved by a newer version are never overwritten; they are kept aside and can be
          downloaded.
        - **Clear portfolio** removes the log with its live trades and keeps the settings; **Forget
          all settings** removes those. **Remove** on Live removes the live trades alone.
        - Live trades belong to the loaded log: they stay when a longer one takes its place, and a
          recent portfolio that is opened again brings back its own.
        """,
    ),
)
