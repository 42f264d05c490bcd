"""The page Position Sizing in tests: opened with settings, read, and compared with a replay."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.calculations.log.book import Book
from app.calculations.log.trade_log import fingerprint
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_log, unpack_log
from app.formatting import money
from app.importers import read_files
from tests.browser.helpers import SAMPLE, open_stored, read_store, trace, wait_until
from tests.browser.logs import Row, option_omega

GRAPH = "#replay-graph"
MINE, HINDSIGHT, LOG = "My sizing", "My sizing, hindsight", "As backtested"
FRACTION = "Kelly fraction"
MAP, ASIDE = "position-sizing-store", "position-sizing-store-aside"
PORTFOLIO = "current-portfolio-data"
_ROWS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"


@cache
def book_of(path: Path) -> Book:
    """Return the log in a file."""
    return _book(path.name, path.read_bytes())


def _book(name: str, content: bytes) -> Book:
    imported = read_files([(name, content)])
    assert imported.log is not None
    return Book.of(imported.log)


def stored_log(rows: list[Row], name: str = "log.csv") -> dict[str, str]:
    """Return what a browser keeps of a portfolio with these rows; it asks nothing at first."""
    log = _book(name, option_omega(rows)).log
    record = stores.portfolio_record(name, len(log), pack_log(log, {}))
    return {PORTFOLIO: json.dumps(record), "lotwise-decide-later": '["*"]'}


def book_in(stored: dict[str, str]) -> Book:
    """Return the log of a portfolio that a browser keeps."""
    return Book.of(unpack_log(json.loads(stored[PORTFOLIO])["packed"])[0])


def changed(book: Book, **portfolio: Any) -> Profile:
    """Return the default profile of a log with these portfolio settings."""
    document = default_profile(book).to_document()
    document["portfolio"] |= portfolio
    return parse_profile(document)


def record_of(book: Book, **portfolio: Any) -> dict[str, dict[str, Any]]:
    """Return the settings that a browser keeps of a log, by its fingerprint."""
    record = {
        "version": stores.PROFILE_RECORD_VERSION,
        "filename": "log.csv",
        "updated_at": "2026-01-01T00:00:00Z",
        "profile": changed(book, **portfolio).to_document(),
    }
    return {fingerprint(book.log): record}


def settings_map(portfolios: dict[str, Any]) -> str:
    """Return the text of the stored settings of these portfolios."""
    return json.dumps({"version": stores.MAP_VERSION, "portfolios": portfolios})


def open_sizing(page: Page, live: str, stored: dict[str, str], search: str = "") -> None:
    """Open Position Sizing in a browser that has stored this, until its controls have values."""
    open_stored(page, live, stored, f"/position-sizing{search}", forget=True)
    fraction_box(page).wait_for()
    row(page, MINE).wait_for()


def fraction_box(page: Page) -> Locator:
    """Return the exact Kelly fraction of the portfolio."""
    return box(page, FRACTION)


def box(page: Page, name: str) -> Locator:
    """Return the box of a portfolio setting."""
    return page.locator(".settings-card").get_by_role("textbox", name=name, exact=True)


def type_into(field: Locator, text: str) -> None:
    """Replace what stands in a box, and press Enter."""
    field.fill(text)
    field.press("Enter")


def row(page: Page, name: str) -> Locator:
    """Return the row of a scenario in the comparison table."""
    start = page.locator("#replay-table tbody tr")
    found = start.filter(has=page.locator("td:first-child", has_text=name))
    return found.first


def table(page: Page) -> dict[str, list[str]]:
    """Return the cells of the comparison table by scenario, without the sign of the best."""
    rows = page.locator("#replay-table tbody tr").evaluate_all(_ROWS)
    return {
        cells[0].split(", 0.")[0].split(", 1×")[0]: [cell.removeprefix("▲ ") for cell in cells]
        for cells in rows
    }


def undo(page: Page, name: str = "Undo (Ctrl+Z)") -> Locator:
    """Return a button of the settings' history."""
    return page.get_by_role("button", name=name, exact=True)


def kept(page: Page, setting: str = "kelly_fraction", at: int = -1) -> Any:
    """Return a portfolio setting that the browser keeps, of the portfolio changed last."""
    found = read_store(page, MAP)
    records = [] if found is None else list(found["portfolios"].values())
    return records[at]["profile"]["portfolio"][setting] if records else None


def expect_kept(page: Page, value: Any, setting: str = "kelly_fraction") -> None:
    """Wait until the browser keeps this value."""
    wait_until(page, lambda: kept(page, setting) == value)


def expect_fraction(page: Page, label: str) -> None:
    """Expect that slider and box show this fraction, as `0.25×`."""
    expect(fraction_box(page)).to_have_value(label)
    thumb = page.get_by_role("slider", name=FRACTION)
    expect(thumb).to_have_attribute("aria-valuetext", f"{label} Kelly")


def expect_replay(page: Page, book: Book, **portfolio: Any) -> None:
    """Expect curve and row of *My sizing* as replayed here with these portfolio settings."""
    end = replay(book, changed(book, **portfolio), MY_SIZING).metrics.ending_equity
    wait_until(page, lambda: table(page).get(MINE, [""] * 2)[1] == money(end))
    wait_until(page, lambda: trace(page, GRAPH, MINE).y[-1] == pytest.approx(end, rel=1e-6))


SAMPLE_HALF = {"kelly_fraction": 0.5}


def half_kelly(sample_stored: dict[str, str]) -> dict[str, str]:
    """Return the stored sample at half Kelly, at which its account trades every strategy."""
    return sample_stored | {MAP: settings_map(record_of(book_of(SAMPLE), **SAMPLE_HALF))}
