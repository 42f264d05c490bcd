"""Tables of unknown layout in a real browser: mapped once, remembered, shown again."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from app.dash_app.state.server_state import ServerState
from tests.browser.helpers import (
    TIMEOUT_MS,
    choose_from_menu,
    read_store,
    scrolls_sideways,
    upload_bytes,
    wait_for_curves,
)
from tests.browser.logs import net_pl, option_omega, simple_rows

expect.set_options(timeout=TIMEOUT_MS)

MARKUP = "<img src=x onerror=alert(1)>"
GRAPH, FORM = "#equity", "#mapping-form"
N_TRADES = 22
KNOWN = simple_rows(8)
SIZE = f"{N_TRADES + len(KNOWN)} trades of 2 files"
PHONE = {"width": 390, "height": 844}


def journal(n: int = N_TRADES) -> bytes:
    """A table of n trades: a gain of 100 and a loss of 40 in turn, under a header of nobody."""
    head = f"Ticket;{MARKUP};Open time;Close time;Lots;Comm.;Net result"
    rows = [
        f"{i};__proto__;{1 + i % 28:02}/03/2024 15:45;{1 + i % 28:02}/03/2024 17:10;1;-3,40;"
        f"{'100,00' if i % 2 else '-40,00'}"
        for i in range(n)
    ]
    return "\n".join([head, *rows, ""]).encode()


def open_form(page: Page, live: str) -> None:
    """Drop a known log and the journal, and wait for its form until it shows what would be read."""
    page.goto(live)
    files = [("known.csv", option_omega(KNOWN)), ("journal.csv", journal())]
    page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files]
    )
    expect(page.get_by_role("heading", name="Header cells found")).to_be_visible()
    expect(page.get_by_role("button", name=f"Read {N_TRADES} trades")).to_be_enabled()


def choose(page: Page, field: str, column: str) -> None:
    """Choose the column of a field."""
    page.get_by_role("textbox", name=field, exact=True).click()
    page.get_by_role("option", name=column, exact=True).click()


def read(page: Page) -> None:
    """Press *Read n trades* and wait for the curves."""
    page.get_by_role("button", name="Read ").click()
    wait_for_curves(page, GRAPH)


def test_unknown_table_beside_a_known_one_is_mapped_read_renamed_and_remembered_on_a_phone(
    live: str, page: Page, state: ServerState
) -> None:
    page.set_viewport_size(PHONE)
    open_form(page, live)
    assert not scrolls_sideways(page)
    cells = page.locator(".map-cells")
    expect(cells.get_by_role("row").filter(has_text="Net result")).to_contain_text("P/L")
    expect(cells.get_by_role("cell", name=MARKUP, exact=True)).to_be_visible()
    rows = page.locator(".map-rows tbody tr")
    expect(rows).to_have_count(20)
    expect(rows.first).to_contain_text("1 Mar 2024 15:45")
    expect(rows.first).to_contain_text("-40,00")
    state.dropped = type(state.dropped)()  # the server loses the files: they are sent once more
    choose(page, "Strategy", MARKUP)
    expect(rows.first).to_contain_text("__proto__")
    expect(page.locator(FORM).get_by_text("your choice")).to_be_visible()
    choose(page, "P/L", "Ticket")
    expect(rows.first).not_to_contain_text("-40,00")
    choose(page, "P/L", "Net result")
    expect(rows.first).to_contain_text("-40,00")
    assert read_store(page, "current-portfolio-data") is None
    state.dropped = type(state.dropped)()
    read(page)
    expect(page.locator("#portfolio-lead")).to_contain_text(SIZE)
    net = N_TRADES // 2 * 60 + net_pl(KNOWN)
    expect(page.locator("#result-cards")).to_contain_text(f"${net:,.0f}")
    expect(page.locator("#strategies tbody")).to_contain_text("__proto__")
    assert not scrolls_sideways(page)
    expect(page.locator(FORM)).to_be_empty()
    expect(page.locator("img")).to_have_count(0)
    (kept,) = read_store(page, "page-settings")["mappings"].values()
    assert kept["pl"] == "Net result"
    assert kept["strategy"] == MARKUP
    page.get_by_role("button", name="Names and assumptions").click()
    page.get_by_role("textbox", name="Strategy of known.csv").fill("Renamed")
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#strategies tbody")).to_contain_text("Renamed")
    expect(page.locator("#portfolio-lead")).to_contain_text(SIZE)
    page.reload()
    wait_for_curves(page, GRAPH)
    upload_bytes(page, "later.csv", journal(24))  # the same header: no form any more
    expect(page.locator("#portfolio-lead")).to_contain_text("24 trades")
    page.get_by_role("button", name="Mapping of later.csv").click()
    expect(page.locator(FORM).get_by_text("remembered").first).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#report")).to_be_visible()
    with page.expect_download() as download:
        choose_from_menu(page, "Export", "Export settings")
    exported = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert list(exported["mappings"].values()) == [kept]
