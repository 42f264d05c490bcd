"""A log's days are the log's, wherever its reader sits: a log has no time zone, a browser has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.helpers import SAMPLE, open_stored, wait_for_curves
from tests.browser.sizing import book_of

#: First and last moment of a chart's first curve, in plotly's own reckoning, which is what its axis and its hover box print.
_DRAWN = """graph => {
  const points = document.querySelector(`${graph} .js-plotly-plot`).calcdata[0];
  return [points[0].x, points[points.length - 1].x].map(ms => new Date(ms).toISOString().slice(0, 10));
}"""


@pytest.fixture
def moved(page: Page) -> Iterator[Callable[[str], None]]:
    """Moves the browser to a time zone, and back to its own after the test."""
    chromium = page.context.new_cdp_session(page)
    yield lambda zone: chromium.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
    chromium.send("Emulation.setTimezoneOverride", {"timezoneId": ""})
    chromium.detach()


def test_charts_show_the_days_of_the_log(
    page: Page, live: str, sample_stored: dict[str, str], moved: Callable[[str], None]
) -> None:
    book = book_of(SAMPLE)
    days, closed = book.timeline.day, book.log.closed_at
    ends = [str(days[0]), str(days[-1])]
    monday_or_first = max(
        days[-1] - np.timedelta64(int((days[-1].astype(int) + 3) % 7), "D"), days[0]
    )
    last_week = days[days >= monday_or_first][0]
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        moved(zone)
        open_stored(page, live, sample_stored)
        assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == zone
        wait_for_curves(page, "#equity")
        assert page.evaluate(_DRAWN, "#equity") == ends, zone
        page.get_by_role("link", name="Position Sizing").click()
        wait_for_curves(page, "#replay-graph", 3)
        assert page.evaluate(_DRAWN, "#replay-graph") == ends, zone
        wait_for_curves(page, "#margin-graph", 2)
        assert page.evaluate(_DRAWN, "#margin-graph") == [ends[0], str(last_week)], zone
        wait_for_curves(page, "#kelly-over-time", 2)
        assert page.evaluate(_DRAWN, "#kelly-over-time")[1] == str(
            closed.max().astype("datetime64[D]")
        ), zone
