"""The Kelly section in a real browser: its ranges, its export, and the charts of its details."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helpers import (
    redrawn,
    slide,
    stored_profiles,
    table_rows,
    trace,
    traces,
    wait_for_curves,
    wait_until,
)
from tests.browser.logs import Row
from tests.browser.sizing import FRACTION, open_sizing, stored_log

FORMULA, DASHED, PLAIN = '=2+5, "so" <b>', "-Fly", "Condor"
LOSS_EVERY = {FORMULA: 4, DASHED: 10, PLAIN: 5}  # the rarer its losses, the larger its Kelly
LOG_ORDER = [FORMULA, DASHED, PLAIN]
GROWTH, OVER_TIME = "#kelly-growth", "#kelly-over-time"


def rows_of(name: str) -> list[Row]:
    """Sixty days, gains of 190 and a loss of 200 every few days.

    With losses every 4th, 5th and 10th day the returns on a margin of 5,000 add up to 1.11, 1.34
    and 1.81: each more than the one full loss that a new profile adds, or its Kelly would be 0.
    """
    every = LOSS_EVERY[name]
    return [Row(day, -200.0 if day % every == every - 1 else 190.0, name) for day in range(60)]


@pytest.fixture
def sizing(page: Page, live: str) -> Page:
    """Three strategies side by side, none of their positions apart from the others."""
    rows = [row for name in LOG_ORDER for row in rows_of(name)]
    open_sizing(page, live, stored_log(rows, "three.csv"), "?section=kelly")
    page.locator("#kelly-content tbody tr").first.wait_for()
    return page


def is_beside_its_table(page: Page) -> bool:
    """Return True where the chart stands as high as the table; both may be drawn anew meanwhile."""
    table = page.locator("#kelly-content table").bounding_box()
    chart = page.locator("#kelly-content .chart").bounding_box()
    if table is None or chart is None:
        return False
    return (chart["y"], chart["height"]) == pytest.approx((table["y"], table["height"]), abs=1)


def test_ranges_stand_on_the_lines_of_their_strategies_and_the_csv_is_safe(sizing: Page) -> None:
    wait_for_curves(sizing, "#kelly-content", 2)
    wait_until(sizing, lambda: is_beside_its_table(sizing))
    rows = table_rows(sizing.locator("#kelly-content table"))
    assert [row[0] for row in rows[1:-1]] == LOG_ORDER
    with sizing.expect_download() as download:
        sizing.locator("#kelly-save").click()
    assert download.value.suggested_filename == "kelly.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    _, *lines = csv.reader(io.StringIO(text, newline=""))
    assert [line[0] for line in lines] == [
        name if name == PLAIN else f"'{name}" for name in LOG_ORDER
    ]


def test_details_are_drawn_when_opened_and_follow_choice_and_slider(sizing: Page) -> None:
    assert traces(sizing, GROWTH) == []
    sizing.get_by_role("button", name="Details").click()
    wait_for_curves(sizing, OVER_TIME)
    before = trace(sizing, OVER_TIME, "all so far").y
    with redrawn(sizing, OVER_TIME):
        sizing.get_by_role("textbox", name="Strategy of the Kelly charts").click()
        sizing.get_by_role("option", name=PLAIN, exact=True).click()
    assert len(trace(sizing, OVER_TIME, "all so far").y) == 60 < len(before)
    finding = sizing.locator("#kelly-finding")
    expect(finding).to_contain_text("0.05× of Kelly by")
    curve = traces(sizing, GROWTH)[0].y
    with redrawn(sizing, GROWTH):
        slide(sizing, FRACTION, "End")
    expect(finding).to_contain_text("1× of Kelly by")
    assert traces(sizing, GROWTH)[0].y == curve
    sizing.get_by_role("tab", name="Margin").click()
    sizing.get_by_role("tab", name="Kelly").click()
    wait_for_curves(sizing, OVER_TIME)
    choice = sizing.get_by_role("textbox", name="Strategy of the Kelly charts")
    expect(choice).to_have_value(PLAIN)
    expect(finding).to_contain_text("1× of Kelly by")
    sizing.get_by_role("textbox", name="Strategy whose haircut to apply").click()
    sizing.get_by_role("option", name=PLAIN, exact=True).last.click()
    sizing.get_by_role("button", name="Apply its haircut").click()
    wait_until(
        sizing, lambda: stored_profiles(sizing)[0]["strategies"][PLAIN]["edge_haircut"] is not None
    )
