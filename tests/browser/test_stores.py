"""Settings and portfolios in the browser's storage: reloads, tabs, full storage, records that are
not ours to read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.calculations.log.trade_log import fingerprint
from app.dash_app.state.portfolio_cache import LoadedPortfolio, PortfolioCache
from app.dash_app.state.server_state import ServerState
from tests.browser.helpers import (
    choose_from_menu,
    fill_storage,
    open_stored,
    read_store,
    slide,
    trace,
    upload_bytes,
    wait_for_curves,
    wait_until,
)
from tests.browser.logs import CAPITAL, net_pl, option_omega, simple_rows
from tests.browser.sizing import (
    ASIDE,
    FRACTION,
    MAP,
    PORTFOLIO,
    book_in,
    box,
    expect_fraction,
    expect_kept,
    fraction_box,
    kept,
    open_sizing,
    record_of,
    settings_map,
    stored_log,
    type_into,
    undo,
)

# Too few trades for an answer, whose search would take most of the time of an edit.
ROWS, OTHER = simple_rows(8), simple_rows(4, "Butterfly")
KEPT = stored_log(ROWS)  #: what a browser keeps of the first log
KEPT_OTHER = stored_log(OTHER, "other.csv")
MINE, ANOTHER = (fingerprint(book_in(kept).log) for kept in (KEPT, KEPT_OTHER))
START = "Drop a trade log to begin"


def fraction_of(page: Page, portfolio: str) -> float | None:
    """Return the Kelly fraction that the browser keeps of a portfolio; None without settings."""
    record = (read_store(page, MAP) or {"portfolios": {}})["portfolios"].get(portfolio)
    return None if record is None else record["profile"]["portfolio"]["kelly_fraction"]


def set_fraction(page: Page, fraction: float) -> None:
    type_into(fraction_box(page), str(fraction))


def test_settings_are_kept_by_portfolio_over_reload_leaving_and_another_log(
    page: Page, live: str
) -> None:
    open_sizing(page, live, KEPT)
    expect_fraction(page, "0.05×")
    assert read_store(page, MAP) is None, "opening the page writes no settings"
    set_fraction(page, 0.3)
    type_into(box(page, "Starting capital"), "60000")
    expect_kept(page, 60_000, "starting_capital")
    stored = read_store(page, MAP)
    assert (stored["version"], list(stored["portfolios"])) == (1, [MINE])
    named = {"version", "filename", "updated_at", "profile", "writes"}
    assert set(stored["portfolios"][MINE]) == named
    page.get_by_role("link", name="Portfolio", exact=True).click()
    upload_bytes(page, "other.csv", option_omega(OTHER))
    expect(page.locator("header .pf-name")).to_have_text("other.csv")
    page.get_by_role("link", name="Position Sizing").click()
    expect_fraction(page, "0.05×")
    expect(box(page, "Starting capital")).to_have_value("")
    set_fraction(page, 0.7)
    wait_until(page, lambda: fraction_of(page, ANOTHER) == 0.7)
    assert fraction_of(page, MINE) == 0.3
    page.get_by_role("link", name="Portfolio", exact=True).click()
    upload_bytes(page, "again.csv", option_omega(ROWS))
    expect(page.locator("header .pf-name")).to_have_text("again.csv")
    wait_until(page, lambda: read_store(page, PORTFOLIO)["filename"] == "again.csv")
    page.goto(f"{live}/position-sizing")
    expect_fraction(page, "0.3×")
    expect(box(page, "Starting capital")).to_have_value("$60,000")


def test_two_tabs_follow_each_other_losing_neither_fast_edits_nor_what_is_being_typed(
    page: Page, live: str
) -> None:
    open_sizing(page, live, KEPT)
    expect_fraction(page, "0.05×")
    other = page.context.new_page()
    other.goto(f"{live}/position-sizing")
    expect_fraction(other, "0.05×")
    capital = box(page, "Starting capital")
    capital.fill("6000")
    type_into(box(other, "Margin ceiling"), "40")
    expect(box(page, "Margin ceiling")).to_have_value("40%")
    expect(capital).to_be_focused()
    capital.press_sequentially("0")
    capital.press("Enter")
    expect_kept(page, 60_000, "starting_capital")
    expect(box(other, "Starting capital")).to_have_value("$60,000")
    assert kept(page, "margin_ceiling") == 0.4
    for dollars in (70_000, 80_000):
        type_into(capital, str(dollars))
    type_into(box(other, "Margin ceiling"), "17")
    slide(other, FRACTION, "End")
    for tab in (page, other):
        expect(box(tab, "Starting capital")).to_have_value("$80,000")
        expect(box(tab, "Margin ceiling")).to_have_value("17%")
        expect_fraction(tab, "1×")
    type_into(fraction_box(page), "0.3")  # and the cursor stays in the box
    type_into(fraction_box(other), "0.4")
    for tab in (page, other):
        expect_fraction(tab, "0.4×")
    expect_kept(page, 80_000, "starting_capital")
    expect_kept(page, 0.17, "margin_ceiling")


def test_neither_another_portfolio_nor_late_news_of_another_tab_takes_an_edit_back(
    page: Page, live: str
) -> None:
    open_sizing(page, live, KEPT)
    expect_fraction(page, "0.05×")
    records = record_of(book_in(KEPT_OTHER), kelly_fraction=0.7)  # as the other tab would write
    page.evaluate("([key, text]) => { localStorage[key] = text; }", [MAP, settings_map(records)])
    set_fraction(page, 0.3)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.3)
    assert read_store(page, MAP)["portfolios"][ANOTHER] == records[ANOTHER]
    older = page.evaluate("key => localStorage[key]", MAP)
    set_fraction(page, 0.4)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.4)
    page.evaluate(
        """([key, newValue]) => window.dispatchEvent(new StorageEvent('storage', { key, newValue }))
        """,
        [MAP, older],
    )
    type_into(box(page, "Margin ceiling"), "40")
    expect(box(page, "Margin ceiling")).to_have_value("40%")
    expect_kept(page, 0.4, "margin_ceiling")
    assert fraction_of(page, MINE) == 0.4
    expect_fraction(page, "0.4×")


class Forgetful(PortfolioCache):
    """A memory that loses every portfolio before anybody asks for it."""

    def require_portfolio(self, ready: object) -> LoadedPortfolio | None:
        self.clear()
        return super().require_portfolio(ready)


def test_a_server_that_forgets_is_not_noticed_until_it_always_does(
    live: str, page: Page, monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    open_stored(page, live, KEPT, forget=True)
    wait_for_curves(page, "#equity")
    state.portfolios.clear()
    page.locator("#result").get_by_text("Log", exact=True).click()
    page.wait_for_function(
        """() => document.querySelector('#equity .js-plotly-plot')
          ._fullLayout.yaxis.type === 'log'"""
    )
    assert trace(page, "#equity", "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    expect(page.locator(".mantine-Notification-root")).to_have_count(0)
    state.portfolios.clear()
    monkeypatch.setattr(state, "portfolios", Forgetful())
    page.locator("#result").get_by_text("Linear", exact=True).click()
    expect(page.get_by_text("cannot keep this portfolio in memory").first).to_be_visible()


NEWER = json.dumps({"version": 99, "portfolios": {"x": {"shape": "unknown"}}})
#: Settings that are not ours, and what is said of them.
FOREIGN_MAPS = (
    ("{broken", "damaged or not Lotwise's"),
    (NEWER, "newer Lotwise"),
)


def test_settings_that_are_not_ours_are_kept_aside_said_and_can_be_saved(
    page: Page, live: str
) -> None:
    for text, said in FOREIGN_MAPS:
        open_sizing(page, live, KEPT | {MAP: text})
        expect(page.locator("#settings-aside")).to_contain_text(said)
        expect_fraction(page, "0.05×")
        assert page.evaluate("key => localStorage[key]", MAP) == text, "nothing is written over it"
        assert [entry["text"] for entry in read_store(page, ASIDE)] == [text]
    set_fraction(page, 0.3)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.3)
    assert [entry["text"] for entry in read_store(page, ASIDE)] == [NEWER]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them").click()
    saved = json.loads(download.value.path().read_text())
    assert [entry["text"] for entry in saved] == [NEWER]


def spoiled(**changes: Any) -> dict[str, Any]:
    """Return the settings of the first log, changed."""
    (record,) = record_of(book_in(KEPT), kelly_fraction=0.3).values()
    return record | changes


def test_a_record_that_cannot_be_used_is_kept_aside_and_an_older_one_migrated(
    page: Page, live: str
) -> None:
    broken = spoiled(profile={"version": 1, "portfolio": {"kelly_fraction": -1}})
    open_sizing(page, live, KEPT | {MAP: settings_map({MINE: broken})})
    expect(page.locator("#settings-aside")).to_contain_text("kelly_fraction")
    expect_fraction(page, "0.05×")
    assert read_store(page, MAP)["portfolios"][MINE] == broken
    set_fraction(page, 0.4)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.4)
    assert [json.loads(entry["text"]) for entry in read_store(page, ASIDE)] == [broken]

    rule = {"kind": "kelly", "history": "walk_forward"}
    scenarios = [{"name": "My Kelly, walk-forward", "rule": rule}]
    profile = {"version": 1, "portfolio": {"kelly_fraction": 0.4}, "scenarios": scenarios}
    older = spoiled(version=1, profile=profile)
    open_sizing(page, live, KEPT | {MAP: settings_map({MINE: older})})
    expect_fraction(page, "0.4×")
    assert read_store(page, MAP)["portfolios"][MINE] == older, "until a setting changes"
    set_fraction(page, 0.2)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.2)
    assert read_store(page, MAP)["portfolios"][MINE]["version"] == 2


#: Portfolios that cannot be read, and what is said of them.
UNREADABLE = (
    ("{broken", "damaged"),
    (json.dumps({"version": 99, "packed": "x"}), "newer Lotwise"),
    (json.dumps({"version": 1, "filename": "log.csv", "packed": "lotwise-log-1:AAAA"}), ""),
)


def test_a_portfolio_that_cannot_be_read_is_said_and_kept(live: str, page: Page) -> None:
    note = page.locator("#portfolio-kept")
    until = "It stays untouched until you load another file or clear the portfolio."
    for text, said in UNREADABLE:
        open_stored(page, live, {PORTFOLIO: text}, forget=True)
        expect(note, text).to_contain_text(until)
        expect(note, text).to_contain_text(said)
        assert page.evaluate("key => localStorage.getItem(key)", PORTFOLIO) == text
    upload_bytes(page, "log.csv", option_omega(ROWS))
    wait_for_curves(page, "#equity")
    expect(note).to_be_hidden()


def test_full_storage_is_told_and_the_field_put_back(page: Page, live: str) -> None:
    open_sizing(page, live, KEPT)
    expect_fraction(page, "0.05×")
    used = page.evaluate(
        "() => Object.entries(localStorage).reduce((n, [k, v]) => n + k.length + v.length, 0)"
    )
    fill_storage(page, 5_242_880 - used - len("foreign") - 10)
    type_into(box(page, "Starting capital"), "60000")
    expect(page.locator("#storage-full")).to_contain_text("storage is full")
    expect(box(page, "Starting capital")).to_have_value("")
    slide(page, FRACTION, "End")
    expect_fraction(page, "0.05×")
    type_into(fraction_box(page), "0.3")
    expect_fraction(page, "0.05×")
    assert read_store(page, MAP) is None
    page.evaluate("() => localStorage.removeItem('foreign')")
    type_into(box(page, "Starting capital"), "60000")
    expect_kept(page, 60_000, "starting_capital")
    expect(page.locator("#storage-full")).to_be_hidden()


def test_changes_are_undone_redone_and_reset(page: Page, live: str) -> None:
    open_sizing(page, live, KEPT)
    expect_fraction(page, "0.05×")
    back, again = undo(page), undo(page, "Redo (Ctrl+Shift+Z)")
    expect(back).to_be_disabled()
    set_fraction(page, 0.3)
    expect_fraction(page, "0.3×")
    capital = box(page, "Starting capital")
    type_into(capital, "60000")
    expect_kept(page, 60_000, "starting_capital")
    page.get_by_role("slider", name=FRACTION).focus()
    page.keyboard.press("Control+z")
    expect(capital).to_have_value("")
    page.keyboard.press("Control+z")
    expect_fraction(page, "0.05×")
    page.keyboard.press("Control+Shift+Z")
    expect_fraction(page, "0.3×")
    again.click()
    expect(capital).to_have_value("$60,000")
    expect(again).to_be_disabled()
    undo(page, "All settings back to their defaults").click()
    expect(page.get_by_role("status").filter(has_text="back at their defaults")).to_be_visible()
    expect_fraction(page, "0.05×")
    expect(capital).to_have_value("")
    back.click()
    expect_fraction(page, "0.3×")
    expect(capital).to_have_value("$60,000")


def test_forget_asks_first_then_empties_the_settings_and_clear_keeps_them(
    page: Page, live: str
) -> None:
    records = record_of(book_in(KEPT), kelly_fraction=0.3)
    open_sizing(page, live, KEPT | {MAP: settings_map(records)})
    expect_fraction(page, "0.3×")
    choose_from_menu(page, "Portfolio and settings", "Forget all settings…")
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert fraction_of(page, MINE) == 0.3
    choose_from_menu(page, "Portfolio and settings", "Forget all settings…")
    page.get_by_role("dialog").get_by_role("button", name="Forget all settings").click()
    expect_fraction(page, "0.05×")
    assert read_store(page, MAP) is None
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
    set_fraction(page, 0.4)
    wait_until(page, lambda: fraction_of(page, MINE) == 0.4)
    choose_from_menu(page, "Portfolio and settings", "Clear portfolio")
    expect(page.locator("header .pf-none")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing to size yet")).to_be_visible()
    assert read_store(page, PORTFOLIO) is None
    assert fraction_of(page, MINE) == 0.4


def test_a_strategy_may_have_any_name(page: Page, live: str) -> None:
    names = ("__proto__", "constructor", "toString")
    rows = [row for name in names for row in simple_rows(4, name)]
    stored = stored_log(sorted(rows, key=lambda row: row.day))
    records = record_of(book_in(stored), kelly_fraction=0.5)
    (record,) = records.values()
    for number, name in enumerate(names, 1):
        record["profile"]["strategies"][name] |= {"max_contracts": number}
    open_sizing(page, live, stored | {MAP: settings_map(records)})
    expect_fraction(page, "0.5×")
    type_into(box(page, "Starting capital"), "60000")
    expect_kept(page, 60_000, "starting_capital")
    slide(page, FRACTION, "ArrowLeft")  # once: two presses far apart are two steps of undo
    expect_kept(page, 0.45)
    undo(page).click()
    expect_fraction(page, "0.5×")
    (kept,) = read_store(page, MAP)["portfolios"].values()
    strategies = kept["profile"]["strategies"]
    assert [strategies[name]["max_contracts"] for name in names] == [1, 2, 3]
    assert page.evaluate("() => ({}).max_contracts === undefined && Object.keys({}).length === 0")
    expect(page.locator("#platform-content table").first).to_contain_text("toString")
