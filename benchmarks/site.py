"""A running server with a browser and logs to upload, for the rows measured in the browser."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from app.dash_app.pages.portfolio import ids as portfolio
from benchmarks import page as pages
from benchmarks.logs import synthetic_csv
from scripts.browser import launch
from scripts.serving import Served, serving

LOTWISE = (sys.executable, "-m", "app")
EQUITY, SAMPLE = f"#{portfolio.EQUITY}", f"#{portfolio.SAMPLE}"
Log = tuple[int, int]  #: numbers of trades and of strategies
FEW, MANY = (10_000, 10), (100_000, 10)  #: trades and strategies
ANSWERED = (2_400, 10)  #: the log whose answer is timed, with other trades at every run
CROWDS = tuple((10_000, strategies) for strategies in (50, 400))
LOGS = (FEW, MANY, ANSWERED, *CROWDS)


class Site(NamedTuple):
    """A running server, a browser, and the logs to upload."""

    served: Served
    browser: Browser
    files: dict[Log, Path]
    folder: str  #: for more logs

    @property
    def sizing_url(self) -> str:
        """Return the address of Position Sizing."""
        return f"{self.served.url}/position-sizing"

    def loaded(self, log: Log) -> Page:
        """Return a page with `log` uploaded and drawn."""
        page = pages.fresh_page(self.browser, self.served.url)
        pages.upload_ms(page, self.files[log], EQUITY)
        return page


@contextmanager
def site() -> Iterator[Site]:
    """Start a new server and a browser, and write the logs to upload."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(LOTWISE) as served,
        sync_playwright() as playwright,
    ):
        files = {log: Path(folder, "{}-trades-of-{}.csv".format(*log)) for log in LOGS}
        for log, file in files.items():
            file.write_bytes(synthetic_csv(*log))
        browser = launch(playwright)
        yield Site(served, browser, files, folder)
        browser.close()
