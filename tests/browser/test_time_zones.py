"""A log's days are the log's, wherever its reader sits: a log has no time zone, a browser has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.helpers import open_stored, wait_for_curves
from tests.browser.logs import sized_rows
from tests.browser.sizing import book_in, stored_log

#: First and last moment of a chart's first curve, in plotly's own reckoning, which is what its axis
#: and its hover box print.
_DRAWN = """graph => {
  const points = document.querySelector(`${graph} .js-plotly-plot`).calcdata[0];
  return [points[0].x, points[points.length - 1].x]
    .map(ms => new Date(ms).toISOString().slice(0, 10));
}"""


@pytest.fixture
def moved(page: Page) -> Iterator[Callable[[str], None]]:
    """Move the browser to a time zone, and back to its own after the test."""
    chromium = page.context.new_cdp_session(page)
    yield lambda zone: chromium.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
    chromium.send("Emulation.setTimezoneOverride", {"timezoneId": ""})
    chromium.detach()


def drawn_days(page: Page, graph: str, curves: int) -> list[str]:
    """Return the first and the last day of a chart's first curve."""
    wait_for_curves(page, graph, curves)
    days: list[str] = page.evaluate(_DRAWN, graph)
    return days


def test_charts_show_the_days_of_the_log(
    page: Page, live: str, moved: Callable[[str], None]
) -> None:
    stored = stored_log(sized_rows({"Condor": 7, "Fly": 9}))
    book = book_in(stored)
    days, closed = book.timeline.day, book.log.closed_at
    first, last, last_closed = (
        str(day.astype("datetime64[D]")) for day in (days[0], days[-1], closed.max())
    )
    monday = days[-1] - np.timedelta64(int((days[-1].astype(int) + 3) % 7), "D")
    last_week = str(days[days >= max(monday, days[0])][0])
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        moved(zone)
        open_stored(page, live, stored)
        assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == zone
        assert drawn_days(page, "#equity", 1) == [first, last], zone
        page.get_by_role("link", name="Position Sizing").click()
        assert drawn_days(page, "#replay-graph", 2) == [first, last], zone
        page.get_by_role("tab", name="Margin").click()
        assert drawn_days(page, "#margin-graph", 1) == [first, last_week], zone
        page.get_by_role("tab", name="Kelly").click()
        details = page.get_by_role("button", name="Details", exact=True)
        if details.get_attribute("aria-expanded") != "true":
            details.click()
        assert drawn_days(page, "#kelly-over-time", 1)[1] == last_closed, zone
