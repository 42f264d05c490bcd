"""The Kelly section in a real browser: sorted, pinned, exported, and its charts following choice and slider."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import redrawn, slide, trace, traces, upload_bytes, wait_for_curves
from tests.browser.logs import Row, option_omega

FORMULA, DASHED, PLAIN = '=2+5, "so" <b>', "-Fly", "Condor"
LOSS_EVERY = {FORMULA: 4, DASHED: 10, PLAIN: 5}  # the rarer its losses, the larger its Kelly
LOG_ORDER = [FORMULA, DASHED, PLAIN]
GROWTH, OVER_TIME = "#kelly-growth", "#kelly-over-time"


def rows_of(name: str) -> list[Row]:
    """Sixty days, gains of 190 and a loss of 200 every few days.

    With losses every 4th, 5th and 10th day the returns on a margin of 5,000 add up to 1.11, 1.34 and 1.81: each more than the
    one full loss that a new profile adds, or its Kelly would be 0.
    """
    every = LOSS_EVERY[name]
    return [Row(day, -200.0 if day % every == every - 1 else 190.0, name) for day in range(60)]


def open_sizing(page: Page, live: str) -> None:
    """Three strategies side by side, none of their positions apart from the others."""
    page.goto(live)
    upload_bytes(page, "three.csv", option_omega([row for name in LOG_ORDER for row in rows_of(name)]))
    page.get_by_text("rows kept").wait_for()
    page.get_by_role("link", name="Position Sizing").click()
    wait_for_curves(page, GROWTH)
    page.locator("#kelly-content tbody tr").first.wait_for()


@pytest.fixture
def sizing(page: Page, live: str) -> Page:
    open_sizing(page, live)
    return page


def names(page: Page) -> list[str]:
    return page.locator("#kelly-content tbody .nm").all_inner_texts()


def head(page: Page, name: str) -> Locator:
    return page.locator("#kelly-content").get_by_role("button", name=name, exact=True)


def pin(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Pin {name} to the top", exact=True)


def in_log_order(page: Page) -> list[str]:
    """The order the rows came in, with nothing sorted yet."""
    expect(page.locator("#kelly-content th[aria-sort]")).to_have_count(0)
    return names(page)


def assert_exported(page: Page, order: list[str]) -> None:
    """The CSV has these strategies in this order, names that would run as formulas made safe, and shares as they are shown."""
    with page.expect_download() as download:
        page.locator("[data-act=export-kelly]").click()
    assert download.value.suggested_filename == "kelly.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    first, *lines = csv.reader(io.StringIO(text, newline=""))
    assert [line[0] for line in lines] == [name if name == PLAIN else f"'{name}" for name in order]
    shares = [float(line[first.index("Full [share of equity]")]) for line in lines]
    assert shares == sorted(shares, reverse=True)
    assert [int(line[1]) for line in lines] == [60, 60, 60]


def test_clicks_and_keys_sort_and_pin_and_the_export_is_the_table_as_it_stands(sizing: Page) -> None:
    as_sent = in_log_order(sizing)
    full = head(sizing, "Full")
    full.click()
    assert names(sizing) == [DASHED, PLAIN, FORMULA]
    expect(sizing.locator("th[aria-sort=descending]")).to_contain_text("Full")
    assert_exported(sizing, [DASHED, PLAIN, FORMULA])
    full.click()
    assert names(sizing) == [FORMULA, PLAIN, DASHED]
    expect(sizing.locator("th[aria-sort=ascending]")).to_contain_text("Full")
    full.click()
    assert in_log_order(sizing) == as_sent
    head(sizing, "Strategy").focus()
    sizing.keyboard.press("Enter")
    first = names(sizing)
    expect(head(sizing, "Strategy")).to_be_focused()
    sizing.keyboard.press("Enter")
    assert names(sizing) == first[::-1]
    pin(sizing, PLAIN).focus()
    sizing.keyboard.press("Enter")
    expect(pin(sizing, PLAIN)).to_be_focused()
    assert names(sizing)[0] == PLAIN


def test_order_and_pins_outlast_a_change_of_settings_and_a_reload(sizing: Page) -> None:
    head(sizing, "Full").click()
    pin(sizing, FORMULA).click()
    expect(pin(sizing, FORMULA)).to_have_attribute("aria-pressed", "true")
    assert names(sizing) == [FORMULA, DASHED, PLAIN]
    lead = sizing.locator("#kelly-content .lead")
    slide(sizing, "Kelly fraction", "End")
    expect(lead).to_contain_text("at 1.00×")
    assert names(sizing) == [FORMULA, DASHED, PLAIN]
    sizing.reload()
    expect(pin(sizing, FORMULA)).to_have_attribute("aria-pressed", "true")
    assert names(sizing) == [FORMULA, DASHED, PLAIN]
    pin(sizing, FORMULA).click()
    assert names(sizing) == [DASHED, PLAIN, FORMULA]


def test_the_charts_follow_the_choice_and_the_slider(sizing: Page) -> None:
    before = trace(sizing, OVER_TIME, "all so far").y
    with redrawn(sizing, OVER_TIME):
        sizing.get_by_role("textbox", name="Strategy of the Kelly charts").click()
        sizing.get_by_role("option", name=PLAIN, exact=True).click()
    assert len(trace(sizing, OVER_TIME, "all so far").y) == 60 < len(before)
    finding = sizing.locator("#kelly-finding")
    expect(finding).to_contain_text("0.05× of full Kelly")
    curve = traces(sizing, GROWTH)[0].y
    with redrawn(sizing, GROWTH):
        slide(sizing, "Kelly fraction", "End")
    expect(finding).to_contain_text("1.00× of full Kelly")
    assert traces(sizing, GROWTH)[0].y == curve
