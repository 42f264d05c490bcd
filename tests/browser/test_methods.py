"""Methods in a real browser: reached from a section without loading anew, at its anchor, readable on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.helpers import TIMEOUT_MS, overflow_px, upload

SAMPLE = Path(__file__).parents[2] / "assets" / "sample" / "sample-tradelog.csv"
HEADER_PX = 52


def top_of(page: Page, selector: str) -> float:
    """Where an element begins, in pixels from the top of the window."""
    return float(page.locator(selector).evaluate("element => element.getBoundingClientRect().top"))


def expect_at_the_top(page: Page, selector: str) -> None:
    """Wait until an element stands just under the header."""
    is_there = """([selector, head]) => {
      const top = document.querySelector(selector)?.getBoundingClientRect().top;
      return top >= head && top < head + 40;
    }"""
    page.wait_for_function(is_there, arg=[selector, HEADER_PX], timeout=TIMEOUT_MS)


def test_a_section_leads_to_its_method_and_back_without_loading_anew(live: str, page: Page) -> None:
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    page.evaluate("() => { window.sameDocument = true; }")
    page.locator("#strategies .method").click()
    expect_at_the_top(page, "#trade-figures")
    assert page.url == f"{live}/methods#trade-figures"
    assert page.evaluate("() => window.sameDocument === true")
    assert page.evaluate("() => document.activeElement.id") == "trade-figures"
    expect(page).to_have_title("Methods · Lotwise")
    expect(page.locator(".rail [aria-current=page]")).to_have_text("Methods")
    page.go_back()
    expect(page.locator("#strategies .method")).to_be_visible()
    assert page.evaluate("() => window.sameDocument === true")


def test_an_address_opens_at_its_anchor(live: str, page: Page) -> None:
    page.goto(f"{live}/methods#decision")
    expect_at_the_top(page, "#decision")


def test_an_unknown_anchor_opens_at_the_beginning(live: str, page: Page) -> None:
    page.goto(f"{live}/methods#no%such'place")
    expect(page.locator("#browser")).to_be_attached()
    assert page.evaluate("() => scrollY") == 0


def test_the_contents_lead_down_the_page_and_stay_in_sight(live: str, page: Page) -> None:
    page.goto(f"{live}/methods")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Alerts").click()
    expect_at_the_top(page, "#alerts")
    assert 0 < top_of(page, ".toc") < 200


def test_leaving_and_coming_back_shows_the_text_again(live: str, page: Page) -> None:
    page.goto(f"{live}/methods")
    page.get_by_role("link", name="Portfolio", exact=True).click()
    expect(page.get_by_role("heading", name="Portfolio", exact=True)).to_be_visible()
    page.get_by_role("link", name="Methods", exact=True).click()
    expect(page.get_by_role("heading", name="Sizing rules")).to_be_visible()


def test_a_phone_reads_it_without_sideways_scroll(live: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live}/methods")
    contents = page.locator(".toc summary")
    expect(contents).to_be_visible()
    assert overflow_px(page) == 0
    cut = "() => [...document.querySelectorAll('article math')].filter(m => m.getBoundingClientRect().right > innerWidth).length"
    assert page.evaluate(cut) == 0
    contents.click()
    page.locator(".toc details a", has_text="Margin").click()
    expect_at_the_top(page, "#margin")
