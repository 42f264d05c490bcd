"""What the browser keeps, and what happens when it cannot: reloads, tabs, full storage, records that are not ours to read.

Settings are changed here through `lotwise.profiles`, the way every control changes them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.dash_app.state.portfolio_cache import LoadedPortfolio, PortfolioCache
from app.dash_app.state.server_state import ServerState
from tests.browser.helpers import (
    TIMEOUT_MS,
    choose_from_menu,
    fill_storage,
    open_stored,
    read_store,
    trace,
    upload_bytes,
    wait_for_curves,
    write_store,
)
from tests.browser.logs import CAPITAL, Row, net_pl, option_omega, simple_rows

expect.set_options(timeout=TIMEOUT_MS)

GRAPH = "#equity"
MAP, ASIDE = "position-sizing-store", "position-sizing-store-aside"
PORTFOLIO, DAILY = "current-portfolio-data", "current-daily-log-data"
ROWS, OTHER = simple_rows(40), simple_rows(24, "Butterfly")

SAVE_FRACTION = """fraction => {
  const active = lotwise.profiles.current();
  active.profile.portfolio.kelly_fraction = fraction;
  return lotwise.profiles.save(active.profile);
}"""
IS_KEPT = """([map, fingerprint, fraction]) =>
  JSON.parse(localStorage[map]).portfolios[fingerprint].profile.portfolio.kelly_fraction === fraction"""
HAS_FRACTION = "fraction => { const it = lotwise.profiles.current(); return it && it.profile.portfolio.kelly_fraction === fraction; }"


def load(page: Page, rows: list[Row], name: str = "log.csv") -> str:
    """Upload a log of `rows`, wait until it is active, and return its fingerprint."""
    upload_bytes(page, name, option_omega(rows))
    expect(page.locator("header .pf-name")).to_have_text(name)
    wait_for_curves(page, GRAPH)
    page.wait_for_function("() => lotwise.profiles.current() !== null")
    return str(page.evaluate("() => lotwise.profiles.current().fingerprint"))


def save_fraction(page: Page, fraction: float) -> bool:
    """Set the Kelly fraction of the active profile; False when it could not be kept."""
    return bool(page.evaluate(SAVE_FRACTION, fraction))


def wait_for_fraction(page: Page, fraction: float) -> None:
    """Wait until the active profile has this Kelly fraction."""
    page.wait_for_function(HAS_FRACTION, arg=fraction)


def kept_fraction(page: Page, fingerprint: str) -> float:
    """The Kelly fraction the browser has stored for a portfolio."""
    return float(
        read_store(page, MAP)["portfolios"][fingerprint]["profile"]["portfolio"]["kelly_fraction"]
    )


def open_with(page: Page, live: str, key: str, text: str) -> None:
    """Open the page in a browser whose storage holds `text`, JSON or not; put there while no page of the application is alive."""
    page.goto(f"{live}/assets/favicon.svg")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
    page.goto(live)


def leave_room(page: Page, characters: int) -> None:
    """Fill the storage until only so many characters fit (a browser keeps 5,242,880, keys and values together)."""
    used = page.evaluate(
        "() => Object.keys(localStorage).reduce((sum, key) => sum + key.length + localStorage[key].length, 0)"
    )
    fill_storage(page, 5_242_880 - used - len("foreign") - characters)


def test_stores_have_their_documented_shape_come_back_and_are_reset(live: str, page: Page) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    record = read_store(page, PORTFOLIO)
    assert set(record) == {"version", "filename", "uploaded_at", "n_trades", "packed"}
    assert (record["version"], record["filename"], record["n_trades"]) == (1, "log.csv", len(ROWS))
    assert read_store(page, DAILY) is None
    assert save_fraction(page, 0.3)
    page.wait_for_function(f"() => localStorage.getItem('{MAP}') !== null")
    stored = read_store(page, MAP)
    assert stored["version"] == 1
    assert set(stored["portfolios"][fingerprint]) == {
        "version",
        "filename",
        "updated_at",
        "profile",
    }
    page.reload()
    wait_for_fraction(page, 0.3)
    assert page.evaluate("() => lotwise.profiles.save(lotwise.profiles.defaults())")
    wait_for_fraction(page, 0.05)
    page.wait_for_function(IS_KEPT, arg=[MAP, fingerprint, 0.05])


def test_each_portfolio_has_its_own_settings(live: str, page: Page) -> None:
    page.goto(live)
    first = load(page, ROWS)
    save_fraction(page, 0.3)
    second = load(page, OTHER, "other.csv")
    assert second != first
    wait_for_fraction(page, 0.05)  # the default, not the first one's
    save_fraction(page, 0.7)
    load(page, ROWS, "again.csv")
    wait_for_fraction(page, 0.3)
    assert kept_fraction(page, second) == 0.7


class Forgetful(PortfolioCache):
    """A memory that loses every portfolio before anybody asks for it."""

    def require_portfolio(self, ready: object) -> LoadedPortfolio | None:
        self.clear()
        return super().require_portfolio(ready)


def test_a_server_that_forgot_is_not_noticed_and_one_that_forgets_again_and_again_is_told(
    live: str, page: Page, monkeypatch: pytest.MonkeyPatch, state: ServerState
) -> None:
    page.goto(live)
    load(page, ROWS)
    state.portfolios.clear()
    page.locator("#result").get_by_text("Log", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('#equity .js-plotly-plot')._fullLayout.yaxis.type === 'log'"
    )
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    expect(page.locator(".mantine-Notification-root")).to_have_count(0)
    state.portfolios.clear()
    monkeypatch.setattr(state, "portfolios", Forgetful())
    page.locator("#result").get_by_text("Linear", exact=True).click()
    expect(page.get_by_text("cannot keep this portfolio in memory").first).to_be_visible()


def test_a_second_tab_follows_an_upload_and_an_edit(live: str, page: Page) -> None:
    one, two = page, page.context.new_page()
    for tab in (one, two):
        tab.goto(live)
        expect(tab.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    load(one, ROWS)
    wait_for_curves(two, GRAPH)
    save_fraction(one, 0.3)
    wait_for_fraction(two, 0.3)
    save_fraction(two, 0.4)
    wait_for_fraction(one, 0.4)


STALE_EVENT = """([key, text]) => dispatchEvent(new StorageEvent("storage", {
  key: key, oldValue: "{}", newValue: text, storageArea: localStorage}))"""


def test_a_late_word_of_an_older_state_does_not_undo_an_edit(live: str, page: Page) -> None:
    """Another tab's slider moves fast: its second value is kept before this tab's Store has heard of the first."""
    page.goto(live)
    fingerprint = load(page, ROWS)
    save_fraction(page, 0.49)
    older = page.evaluate("key => localStorage[key]", MAP)
    save_fraction(page, 0.48)
    page.wait_for_timeout(600)  # Dash's Store is told 400 ms after an edit
    page.evaluate(STALE_EVENT, [MAP, older])
    page.wait_for_timeout(500)
    assert kept_fraction(page, fingerprint) == 0.48
    wait_for_fraction(page, 0.48)


def test_saving_keeps_what_another_tab_wrote_for_another_portfolio(live: str, page: Page) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    save_fraction(page, 0.3)
    page.wait_for_function(f"() => localStorage.getItem('{MAP}') !== null")
    stored = read_store(page, MAP)
    foreign = {
        "version": 1,
        "filename": "b.csv",
        "updated_at": "2026-01-01T00:00:00Z",
        "profile": {"version": 1},
    }
    write_store(
        page, MAP, {**stored, "portfolios": {**stored["portfolios"], "b" * 64: foreign}}
    )  # unseen by this page's stores
    save_fraction(page, 0.6)
    page.wait_for_function(IS_KEPT, arg=[MAP, fingerprint, 0.6])
    assert read_store(page, MAP)["portfolios"]["b" * 64] == foreign


FOREIGN_MAPS = {
    "not even JSON": "{broken",
    "another application's text": json.dumps("hello"),
    "another application's list": json.dumps([1, 2, 3]),
    "a map without portfolios": json.dumps({"version": 1, "sizes": {}}),
    "a newer version": json.dumps({"version": 99, "portfolios": {"x": {"shape": "unknown"}}}),
}


def test_a_map_that_is_not_ours_is_kept_aside_and_said(live: str, page: Page) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    portfolio = page.evaluate("key => localStorage[key]", PORTFOLIO)
    note = page.locator("#settings-aside")
    for text in FOREIGN_MAPS.values():
        open_stored(page, live, {PORTFOLIO: portfolio, MAP: text}, forget=True)
        expect(note).to_contain_text(
            "newer Lotwise" if "99" in text else "damaged or not Lotwise's"
        )
        wait_for_fraction(page, 0.05)
        assert page.evaluate("key => localStorage[key]", MAP) == text, (
            "nothing was written over it yet"
        )
        assert [entry["text"] for entry in read_store(page, ASIDE)] == [text]
        assert save_fraction(page, 0.3)
        page.wait_for_function("([key, text]) => localStorage[key] !== text", arg=[MAP, text])
        assert kept_fraction(page, fingerprint) == 0.3, text
        assert [entry["text"] for entry in read_store(page, ASIDE)] == [text]


def test_what_is_kept_aside_can_be_downloaded(live: str, page: Page) -> None:
    open_with(page, live, MAP, FOREIGN_MAPS["a newer version"])
    load(page, ROWS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them").click()
    kept = json.loads(download.value.path().read_text())
    assert [entry["text"] for entry in kept] == [FOREIGN_MAPS["a newer version"]]


def broken(record: dict[str, Any]) -> dict[str, Any]:
    """A record whose profile no calculation could use."""
    return {**record, "profile": {**record["profile"], "portfolio": {"kelly_fraction": -1}}}


def newer(record: dict[str, Any]) -> dict[str, Any]:
    """A record of a version to come."""
    return {**record, "version": 99, "profile": {"reshaped": True}}


def test_a_record_that_cannot_be_used_is_kept_aside_and_said(live: str, page: Page) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    portfolio = page.evaluate("key => localStorage[key]", PORTFOLIO)
    save_fraction(page, 0.3)
    page.wait_for_function(f"() => localStorage.getItem('{MAP}') !== null")
    record = read_store(page, MAP)["portfolios"][fingerprint]
    for spoiled, said in ((broken(record), "kelly_fraction"), (newer(record), "newer Lotwise")):
        stored = {
            PORTFOLIO: portfolio,
            MAP: json.dumps({"version": 1, "portfolios": {fingerprint: spoiled}}),
        }
        open_stored(page, live, stored, forget=True)
        expect(page.locator("#settings-aside")).to_contain_text(said)
        wait_for_fraction(page, 0.05)
        assert read_store(page, MAP)["portfolios"][fingerprint] == spoiled
        assert save_fraction(page, 0.4)
        wait_for_fraction(page, 0.4)
        assert [json.loads(entry["text"]) for entry in read_store(page, ASIDE)] == [spoiled]


def test_a_record_of_an_older_version_is_migrated(live: str, page: Page) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    save_fraction(page, 0.3)
    page.wait_for_function(f"() => localStorage.getItem('{MAP}') !== null")
    record = read_store(page, MAP)["portfolios"][fingerprint]
    older = {"name": "My Kelly, walk-forward", "rule": {"kind": "kelly", "history": "walk_forward"}}
    profile = {"version": 1, "portfolio": {"kelly_fraction": 0.4}, "scenarios": [older]}
    stored = {**record, "version": 1, "profile": profile}
    open_with(page, live, MAP, json.dumps({"version": 1, "portfolios": {fingerprint: stored}}))
    wait_for_fraction(page, 0.4)
    names = (
        "() => window.lotwise.profiles.current().profile.scenarios.map((scenario) => scenario.name)"
    )
    assert page.evaluate(names) == ["My sizing"]
    assert read_store(page, MAP)["portfolios"][fingerprint] == stored  # until a setting changes
    save_fraction(page, 0.2)
    page.wait_for_function(IS_KEPT, arg=[MAP, fingerprint, 0.2])
    assert read_store(page, MAP)["portfolios"][fingerprint]["version"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{broken", "damaged"),
        (json.dumps({"version": 99, "packed": "x"}), "newer Lotwise"),
        (json.dumps(["another", "application"]), "damaged"),
        (
            json.dumps({"version": 1, "filename": "log.csv", "packed": "lotwise-log-1:AAAA"}),
            "cannot be read",
        ),
    ],
    ids=["not JSON", "newer", "foreign", "damaged inside"],
)
def test_a_portfolio_that_cannot_be_read_is_said_and_kept(
    live: str, page: Page, text: str, said: str
) -> None:
    open_with(page, live, PORTFOLIO, text)
    note = page.locator("#portfolio-kept")
    expect(note).to_be_visible()
    expect(note).to_contain_text(
        "It stays untouched until you load another file or clear the portfolio."
    )
    if said != "cannot be read":
        expect(note).to_contain_text(said)
    assert page.evaluate("key => localStorage.getItem(key)", PORTFOLIO) == text
    load(page, ROWS)
    expect(note).to_be_hidden()


def test_settings_that_do_not_fit_are_told(live: str, page: Page) -> None:
    page.goto(live)
    load(page, ROWS)
    leave_room(page, 10)
    save_fraction(page, 0.3)
    expect(page.locator("#storage-full")).to_contain_text("your settings cannot be saved")
    wait_for_fraction(page, 0.3)


def test_clear_keeps_the_settings_and_forget_asks_first_then_empties_them(
    live: str, page: Page
) -> None:
    page.goto(live)
    fingerprint = load(page, ROWS)
    save_fraction(page, 0.3)
    choose_from_menu(page, "Portfolio and settings", "Clear portfolio")
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    expect(page.locator("header .pf-none")).to_be_visible()
    assert read_store(page, PORTFOLIO) is None
    assert kept_fraction(page, fingerprint) == 0.3
    page.reload()
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    load(page, ROWS)
    wait_for_fraction(page, 0.3)

    def ask() -> None:
        choose_from_menu(page, "Portfolio and settings", "Forget all settings…")

    ask()
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert read_store(page, MAP) is not None
    ask()
    page.get_by_role("dialog").get_by_role("button", name="Forget all settings").click()
    wait_for_fraction(page, 0.05)
    assert read_store(page, MAP) is None
    assert read_store(page, ASIDE) is None
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
