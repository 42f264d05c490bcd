"""Methods in a real browser: reached at its anchors, searched, readable on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import TIMEOUT_MS, open_stored, scrolls_sideways
from tests.browser.logs import simple_rows
from tests.browser.sizing import stored_log

HEADER_PX = 52


def expect_at_the_top(page: Page, selector: str) -> None:
    """Wait until an element stands just under the header."""
    is_there = """([selector, head]) => {
      const top = document.querySelector(selector)?.getBoundingClientRect().top;
      return top >= head && top < head + 40;
    }"""
    page.wait_for_function(is_there, arg=[selector, HEADER_PX], timeout=TIMEOUT_MS)


def expect_formulas(page: Page) -> None:
    """Wait until formulas are typeset."""
    expect(page.locator("#methods-text mjx-container svg").last).to_be_attached()


def test_an_address_opens_at_its_anchor_and_search_leads_on(live: str, page: Page) -> None:
    page.goto(f"{live}/methods#decision")
    expect_formulas(page)
    expect_at_the_top(page, "#decision")
    assert page.evaluate("() => document.activeElement.id") == "decision"
    expect(page.locator(".rail [aria-current=page]")).to_have_text("Methods")

    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Alerts").click()
    expect_at_the_top(page, "#alerts")
    expect(contents.locator("[data-active]")).to_have_text("Alerts")

    field = page.get_by_role("textbox", name="Search Methods")
    field.fill("zebra")
    expect(page.get_by_text("Nothing here says “zebra”.")).to_be_visible()
    expect(contents).to_be_hidden()
    field.fill("half kelly")
    page.get_by_role("link", name="Growth and fragility: Half and quarter Kelly").click()
    expect_at_the_top(page, "#fractional-kelly")
    field.fill("")
    expect(contents).to_be_visible()


def test_a_section_leads_to_its_method_and_back_without_loading_anew(live: str, page: Page) -> None:
    open_stored(page, live, stored_log(simple_rows(16)))
    page.locator("#strategies .method").wait_for()
    page.evaluate("() => { window.sameDocument = true; }")
    page.locator("#strategies .method").click()
    expect_formulas(page)
    expect_at_the_top(page, "#trade-figures")
    assert page.url == f"{live}/methods#trade-figures"
    assert page.evaluate("() => window.sameDocument === true")
    expect(page).to_have_title("Methods · Lotwise")
    page.go_back()
    expect(page.locator("#strategies .method")).to_be_visible()
    assert page.evaluate("() => window.sameDocument === true")


def test_a_phone_reads_it_without_sideways_scroll(live: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live}/methods#no%such'place")
    expect_formulas(page)
    assert page.evaluate("() => scrollY") == 0
    assert not scrolls_sideways(page)
    cut = """() => [...document.querySelectorAll('article mjx-container')]
      .filter(formula => formula.getBoundingClientRect().right > innerWidth).length"""
    assert page.evaluate(cut) == 0
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="Margin", exact=True).click()
    expect_at_the_top(page, "#margin")
