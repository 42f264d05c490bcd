"""The Live page in the browser: drop fills, map a name, apply a haircut and undo it, come back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.helpers import (
    fill_storage,
    open_stored,
    read_store,
    scrolls_sideways,
    upload_bytes,
    wait_for_curves,
)
from tests.browser.logs import Row, option_omega, simple_rows
from tests.browser.sizing import MAP, book_in, record_of, settings_map, stored_log

BACKTEST = [*simple_rows(60), *simple_rows(60, "Butterfly")]
KEPT = stored_log(BACKTEST)
STORE = "live-log-data"
SLIPPAGE = 15.0


def fills(days: int) -> bytes:
    """Return live trades of the first days: Condor at a loss, Butterfly under another name."""
    rows = [
        Row(row.day, row.pl - SLIPPAGE, row.strategy if row.strategy == "Condor" else "My fly")
        for row in BACKTEST
        if row.day < days
    ]
    return option_omega(rows)


def open_live(page: Page, live: str) -> None:
    """Open the page with the backtest loaded and drop the fills of forty days."""
    open_stored(page, live, KEPT, "/live")
    expect(page.get_by_role("heading", name="Drop your live trades")).to_be_visible()
    upload_bytes(page, "fills.csv", fills(40))
    wait_for_curves(page, "#live-fan", 3)


def go_to(page: Page, name: str, heading: str) -> None:
    """Follow a link of the rail; another page's upload must not take the next file."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


#: Writes texts into the first row of the strip.
_SAY = """texts => document.querySelectorAll('#live-strip tbody tr:first-child td')
  .forEach((cell, at) => { cell.textContent = texts[at]; })"""


def headline(page: Page, text: str) -> None:
    expect(page.locator("#live-headline")).to_contain_text(text)


def haircut(page: Page) -> object:
    """Return the edge haircut of Condor that the browser keeps."""
    records = (read_store(page, MAP) or {"portfolios": {}})["portfolios"].values()
    (profile,) = [record["profile"] for record in records]
    return profile["strategies"].get("Condor", {}).get("edge_haircut")


def test_live_fills_are_compared_applied_undone_mapped_and_kept_over_a_reload_or_without_room(
    page: Page, live: str
) -> None:
    open_live(page, live)
    headline(page, f"40 of 40 live trades match; you give up ${SLIPPAGE:.0f} a contract")
    button = page.locator("#live-apply button")
    expect(button).to_have_text(re.compile(r"^Apply 38%$"))
    button.click()
    expect(page.locator("#undo-toast")).to_contain_text("Edge haircut of Condor set to")
    expect(button).to_have_text(re.compile("^Applied"))
    # 15 given up where 3 gains of 120 and a loss of 200 bring 40 in the mean.
    assert haircut(page) == 0.375
    page.locator("#undo-toast").get_by_role("button", name="Undo").click()
    expect(button).to_have_text(re.compile("^Apply "))
    assert haircut(page) != 0.375
    expect(page.locator("#live-unmapped")).to_contain_text("1 live name has no partner, 40 trades.")
    page.get_by_role("textbox", name="My fly, 40 trades").click()
    page.get_by_role("option", name="Butterfly").click()
    headline(page, "80 of 80 live trades match")
    expect(page.locator("#live-unmapped")).to_be_empty()
    page.reload()
    headline(page, "80 of 80 live trades match")
    before = read_store(page, STORE)
    assert str(before["packed"]).startswith("lotwise-log-1:")
    used = page.evaluate(
        "() => Object.entries(localStorage).reduce((n, [k, v]) => n + k.length + v.length, 0)"
    )
    fill_storage(page, 5_242_880 - used - len("foreign") - 10)
    upload_bytes(page, "later.csv", fills(60))
    expect(page.get_by_text("No room for these live trades")).to_be_visible()
    assert read_store(page, STORE) == before
    headline(page, "80 of 80 live trades match")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Drop your live trades")).to_be_visible()
    assert read_store(page, STORE) is None


def test_live_longer_logs_keep_mapping_and_settings_and_say_what_is_new(
    page: Page, live: str
) -> None:
    first = [row for row in BACKTEST if row.day < 45]
    kept = stored_log(first, "first.csv")
    settings = settings_map(record_of(book_in(kept)))
    open_stored(page, live, kept | {MAP: settings, "lotwise-decide-later": "[]"}, "/live")
    upload_bytes(page, "fills.csv", fills(40))
    page.get_by_role("textbox", name="My fly, 40 trades").click()
    page.get_by_role("option", name="Butterfly").click()
    headline(page, "80 of 80 live trades match")
    page.locator("#live-apply button").first.click()
    expect(page.locator("#undo-toast")).to_contain_text("Edge haircut of")
    go_to(page, "Portfolio", "Portfolio")
    upload_bytes(page, "longer.csv", option_omega(BACKTEST))
    expect(page.locator("#undo-toast")).to_contain_text(
        "The settings and live trades of the earlier first.csv are in use."
    )
    go_to(page, "Live", "Live against backtest")
    headline(page, "80 of 80 live trades match")
    expect(page.locator("#live-apply button").first).to_have_text(re.compile("^Applied"))
    news = page.locator("#live-file")
    expect(news).to_contain_text(
        re.compile(r"The backtest ended \d+ \w+ 2024 then, \d+ \w+ 2024 now")
    )
    upload_bytes(page, "later.csv", fills(60))
    headline(page, "120 of 120 live trades match")
    expect(news).to_contain_text(re.compile(r"later\.csv · 120 live trades"))
    expect(news).to_contain_text(re.compile(r"Since \d+ Mar 2024: 40 new trades, "))
    expect(news).to_contain_text("Contracts a trade: as then.")
    expect(page.locator("#live-strip")).to_contain_text(re.compile("of plan|advise"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(_SAY, ["1,204 / 118 / 96", "104%", "−$1,204.50", "Leaning worse", "10.4 of plan"])
    assert not scrolls_sideways(page), "a phone has room for the longest figures"
