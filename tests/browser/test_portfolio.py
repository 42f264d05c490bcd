"""The Portfolio page in a real browser: load logs, see what was read, keep the recent ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.helpers import (
    TIMEOUT_MS,
    fill_storage,
    open_stored,
    read_store,
    scrolls_sideways,
    trace,
    upload_bytes,
    wait_for_curves,
)
from tests.browser.logs import CALLS, CAPITAL, PUTS, Row, net_pl, option_omega, simple_rows
from tests.browser.sizing import stored_log
from tests.browser.watch import Watch

ROWS, OTHER = simple_rows(20), simple_rows(8, "Butterfly")
KEPT = stored_log(ROWS)
expect.set_options(timeout=TIMEOUT_MS)

GRAPH = "#equity"
PORTFOLIO, DAILY, RECENT = "current-portfolio-data", "current-daily-log-data", "recent-portfolios"
LINE_COLOUR = """() => document.querySelector('#equity .js-plotly-plot')._fullData
  .find(drawn => drawn.name === 'Portfolio').line.color.toUpperCase()"""
GRID_COLOUR = """() => document.querySelector('#equity .js-plotly-plot')
  ._fullLayout.yaxis.gridcolor.toLowerCase()"""
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
PHONE = {"width": 390, "height": 844}
IS_LOG_SCALE = """() => document.querySelector('#equity .js-plotly-plot')
  ._fullLayout.yaxis.type === 'log'"""


def load(page: Page, live: str, rows: list[Row], name: str = "log.csv") -> None:
    """Open the page, upload a log of `rows` and wait for its curves."""
    page.goto(live)
    add(page, rows, name)


def open_kept(page: Page, live: str, more: dict[str, str] | None = None) -> None:
    """Open the page where the log of `ROWS` is stored, and `more`, until its curves are drawn."""
    open_stored(page, live, KEPT | (more or {}))
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
    wait_for_curves(page, GRAPH)


def recent(rows: list[Row], name: str) -> dict[str, str]:
    """Return what a browser keeps where a log of `rows` is the only recent portfolio."""
    record = json.loads(stored_log(rows, name)[PORTFOLIO])
    return {RECENT: json.dumps([record | {"daily": None, "live": None, "key": 1}])}


def add(page: Page, rows: list[Row], name: str) -> None:
    """Upload a log of `rows` and wait until it is drawn."""
    upload_bytes(page, name, option_omega(rows))
    expect(page.locator("header .pf-name")).to_have_text(name)
    wait_for_curves(page, GRAPH)
    expect(page.locator("#portfolio-lead")).to_contain_text(f"{len(rows)} trades")


def files_of(*files: tuple[str, bytes]) -> list[FilePayload]:
    """Return files to choose at once."""
    return [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files]


def card(page: Page, label: str) -> str:
    """Return the figure of the card with this label."""
    table = page.locator("#result .cards")
    place = table.locator("th").all_inner_texts().index(label)
    return table.locator("tbody tr").first.locator("td").nth(place).inner_text()


def recent_names(page: Page) -> list[str]:
    """Return the names of the recent portfolios that the browser keeps, the newest first."""
    return [entry["filename"] for entry in read_store(page, RECENT) or []]


def leave_room(page: Page, characters: int) -> None:
    """Fill the storage until only so many characters fit (a browser keeps 5,242,880)."""
    used = page.evaluate(
        """() => Object.entries({ ...localStorage, foreign: "" })
          .reduce((sum, [key, text]) => sum + key.length + text.length, 0)"""
    )
    fill_storage(page, 5_242_880 - used - characters)


def test_first_visit_explains_itself_and_the_sample_is_one_press_away_and_comes_back_whole(
    live: str, page: Page
) -> None:
    page.goto(live)
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    expect(page.get_by_text("The log stays in this browser.")).to_be_visible()
    expect(page.locator("#result")).to_be_hidden()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose files").focus()
        page.keyboard.press("Enter")
    assert choosing.value.is_multiple()
    page.get_by_role("button", name="Try the sample portfolio").click()
    names = [drawn.name for drawn in wait_for_curves(page, GRAPH, at_least=3)]
    assert sorted(names) == ["Daily log", "Drawdown", "Portfolio"]
    expect(page.locator("#strategies tbody tr")).to_have_count(5)
    expect(page.locator("#result-note")).to_contain_text("The daily log marks open positions")
    expect(page.locator(".ag-root")).to_have_count(0)
    size = page.get_by_role("link", name="Size this portfolio")
    expect(size).to_have_attribute("href", "/position-sizing")
    daily = read_store(page, DAILY)
    add(page, OTHER, "other.csv")
    assert read_store(page, DAILY) is None
    page.get_by_role("button", name="Recent", exact=True).click()
    page.get_by_role("menuitem", name="sample").first.click()
    wait_for_curves(page, GRAPH, at_least=3)
    assert read_store(page, DAILY) == daily


def test_upload_shows_report_and_curves_whose_scale_and_colours_are_kept(
    live: str, page: Page
) -> None:
    load(page, live, ROWS)
    expect(page.locator("#report")).to_contain_text(f"{len(ROWS)} rows kept, none left out.")
    assert card(page, "Net P/L") == f"${net_pl(ROWS):,.0f}"
    assert card(page, "Win rate") == "75.0%"
    curve = trace(page, GRAPH, "Portfolio").y
    assert curve[0] == pytest.approx(CAPITAL + ROWS[0].pl)
    assert curve[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    context = page.evaluate("() => document.querySelector('#equity .js-plotly-plot')._context")
    assert context["showSendToCloud"] is False
    assert context["plotlyServerURL"] == ""
    page.locator("#result").get_by_text("Log", exact=True).click()
    page.wait_for_function(IS_LOG_SCALE)
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    assert page.evaluate(LINE_COLOUR) == "#0A56A8"
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function(f"() => ({LINE_COLOUR})() === '#468DE5'")
    assert page.evaluate(BACKGROUND) == "rgb(17, 22, 28)"
    page.reload()
    assert page.evaluate(BACKGROUND) == "rgb(17, 22, 28)"
    wait_for_curves(page, GRAPH)
    page.wait_for_function(IS_LOG_SCALE)
    assert page.evaluate(LINE_COLOUR) == "#468DE5"


def test_lines_are_shown_on_demand(live: str, page: Page) -> None:
    page.goto(live)
    broken = option_omega(ROWS).replace(b",120.0,", b",n/a,", 1)
    upload_bytes(page, "log.csv", broken)
    wait_for_curves(page, GRAPH)
    lines = broken.decode("utf-8-sig").splitlines()
    bad_line = 1 + next(i for i, text in enumerate(lines) if "n/a" in text)
    opener = page.locator("summary", has_text="1 row or cell not used as written")
    expect(page.get_by_role("cell", name="n/a", exact=True)).to_be_hidden()
    opener.press("Enter")
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="n/a", exact=True))
    expect(row).to_contain_text(str(bad_line))
    finding = page.locator("details.finding", has_text="whose P/L cannot be read")
    assert finding.get_attribute("open") is None
    finding.locator("summary").press("Enter")
    expect(finding).to_have_attribute("open", "")
    expect(finding).to_contain_text(f"Line {bad_line}, P/L: found “n/a”, expected a number")


def test_recent_portfolios_are_kept_chosen_and_removed(live: str, page: Page) -> None:
    open_kept(page, live, recent(simple_rows(12), "third.csv"))
    before = trace(page, GRAPH, "Portfolio")
    add(page, OTHER, "other.csv")
    assert recent_names(page) == ["log.csv", "third.csv"]
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(OTHER))
    page.get_by_role("button", name="Recent", exact=True).click()
    page.get_by_role("menuitem", name=f"log.csv · {len(ROWS)} trades").click()
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
    expect(page.locator("#portfolio-lead")).to_contain_text(f"{len(ROWS)} trades")
    wait_for_curves(page, GRAPH)
    assert trace(page, GRAPH, "Portfolio") == before
    assert recent_names(page) == ["other.csv", "third.csv"]
    page.locator(".drop-zone").get_by_role("button", name="Clear portfolio").click()
    expect(page.get_by_role("heading", name="Recent portfolios")).to_be_visible()
    assert read_store(page, PORTFOLIO) is None
    removed, chosen = (
        page.locator(".recent-card", has_text=f"{name}.csv") for name in ("third", "other")
    )
    removed.get_by_role("button", name="Remove").click()
    expect(removed).to_have_count(0)
    assert recent_names(page) == ["other.csv"], "a cleared portfolio is gone, as a removed one"
    expect(chosen).to_contain_text(f"{len(OTHER)} trades")
    chosen.get_by_role("button", name="Load").click()
    expect(page.locator("header .pf-name")).to_have_text("other.csv")
    wait_for_curves(page, GRAPH)
    assert recent_names(page) == []


def test_full_storage_drops_the_oldest_and_says_so_or_keeps_what_was(live: str, page: Page) -> None:
    large = [Row(r.day, r.pl + r.day / 100, f"Strategy {r.day % 40}") for r in simple_rows(800)]
    open_kept(page, live, recent(large[:400], "first.csv"))
    leave_room(page, 200)
    add(page, OTHER, "third.csv")
    expect(page.get_by_role("alert").filter(has_text="first.csv")).to_contain_text("No longer")
    assert recent_names(page) == ["log.csv"]
    leave_room(page, 200)
    kept = page.evaluate("() => ({ ...localStorage })")
    upload_bytes(page, "large.csv", option_omega(large))
    expect(page.get_by_role("alert").filter(has_text="large.csv does not fit")).to_be_visible()
    assert page.evaluate("() => ({ ...localStorage })") == kept
    expect(page.locator("header .pf-name")).to_have_text("third.csv")


def test_several_files_make_one_portfolio_and_a_bad_one_is_left_out_on_request(
    live: str, page: Page
) -> None:
    page.goto(live)
    other = [Row(row.day, row.pl, "Butterfly", CALLS) for row in OTHER]
    good = [("one.csv", option_omega(ROWS)), ("two.csv", option_omega(other))]
    chooser = page.locator("input[type=file]").first
    chooser.set_input_files(files_of(good[0], ("people.csv", b"name,age\nAda,36\n"), good[1]))
    expect(page.locator("#upload-message [role=alert]")).to_contain_text("people.csv")
    page.get_by_role("button", name="Load the other 2 files").click()
    wait_for_curves(page, GRAPH)
    expect(page.locator("header .pf-name")).to_have_text("one.csv and 1 more")
    assert card(page, "Net P/L") == f"${net_pl(ROWS) + net_pl(other):,.0f}"
    expect(page.locator("#strategies tbody tr")).to_have_count(2)
    expect(page.locator("#report .files tbody tr")).to_have_count(2)
    expect(page.get_by_role("button", name="Load the other 2 files")).to_be_hidden()
    page.get_by_role("link", name="Rows of two.csv").click()
    shown = page.locator("#trades .ag-center-cols-container [col-id=strategy]")
    expect(shown.first).to_have_text("Butterfly")
    expect(shown.filter(has_text="Condor")).to_have_count(0)
    page.get_by_role("button", name="Remove one.csv").click()
    expect(page.locator("header .pf-name")).to_have_text("two.csv")
    assert recent_names(page) == ["one.csv and 1 more"]
    expect(page.locator("#result .cards")).to_contain_text(f"${net_pl(other):,.0f}")


CORRECTED = "empty at first.csv"
#: What is dropped on the page by mistake; the last is dropped twice.
BAD_FILES = (
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ("another table.csv", b"name,age\nAda,36\n"),
    ("zip archive.csv", b"PK\x03\x04" + bytes(100)),
    ("a header and half a line.csv", option_omega(ROWS)[:400]),
    (CORRECTED, b""),
)


def test_bad_or_large_file_is_explained_the_portfolio_stays_and_a_corrected_one_is_read(
    live: str, page: Page, tmp_path: Path
) -> None:
    open_kept(page, live)
    before = read_store(page, PORTFOLIO)
    message = page.locator("#upload-message [role=alert]")
    for name, content in [*BAD_FILES, *BAD_FILES[-1:]]:
        upload_bytes(page, name, content)
        expect(message).to_contain_text(name)
        expect(message).to_contain_text("The portfolio loaded before stays.")
        assert read_store(page, PORTFOLIO) == before, name
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(51 * 2**20)
    page.locator("input[type=file]").first.set_input_files(str(big))
    expect(page.get_by_role("alert").filter(has_text="big.csv has 51 MB")).to_be_visible()
    assert card(page, "Net P/L") == f"${net_pl(ROWS):,.0f}"
    upload_bytes(page, CORRECTED, option_omega(OTHER))
    expect(message).to_have_count(0)
    expect(page.locator("header .pf-name")).to_have_text(CORRECTED)
    page.locator(".drop-zone").get_by_role("button", name="Clear portfolio").click()
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    upload_bytes(page, CORRECTED, option_omega(OTHER))
    expect(page.locator("header .pf-name")).to_have_text(CORRECTED)


#: What happens to a request while the server is away, and what is said of it.
AWAY: tuple[tuple[Callable[[Route], None], str], ...] = (
    (lambda route: route.abort("connectionrefused"), "does not answer"),
    (
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Log in</h1>"),
        "Something else answers",
    ),
)


def test_upload_to_a_server_that_is_away_waits_and_is_read_when_it_is_back(
    live: str, page: Page, watch: Watch
) -> None:
    watch.allow("Failed to load resource", "Callback failed", "Callback error", "JSON")
    open_kept(page, live)
    pattern = f"{live}/**"
    for number, (away, told) in enumerate(AWAY, 1):
        name = f"other {number}.csv"
        page.route(pattern, away)
        try:
            upload_bytes(page, name, option_omega(OTHER[number:]))
            expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
            expect(page.get_by_role("status").filter(has_text="it is sent again")).to_be_visible()
        finally:
            page.unroute(pattern, away)
        expect(page.locator("header .pf-name")).to_have_text(name)
        expect(page.locator("#upload-reading")).to_be_hidden()
    assert recent_names(page) == ["other 1.csv", "log.csv"]


def test_pairs_are_one_position_until_switched_off(live: str, page: Page) -> None:
    pairs = [Row(day, 120.0, "Condor", legs) for day in range(5) for legs in (PUTS, CALLS)]
    page.goto(live)
    upload_bytes(page, "log.csv", option_omega(pairs))
    trades = page.locator("#strategies tbody td").nth(1)
    expect(trades).to_have_text("5")
    page.get_by_role("switch", name="Combine put and call rows").press("Space")
    expect(trades).to_have_text("10")
    assert recent_names(page) == []  # the same portfolio in another form
    page.reload()
    expect(trades).to_have_text("10")


def test_trades_are_sorted_in_place_and_their_names_are_text_never_markup_nor_formulas(
    live: str, page: Page
) -> None:
    markup = "<img src=x onerror=alert(1)><b>bold</b>"
    names = ["=1+2", "@sum", "+plus", "-minus", "__proto__", "constructor", markup]
    rows = [Row(day, -200.0 if day == 2 else 120.0, name) for day, name in enumerate(names)]
    open_stored(page, live, stored_log(rows))
    page.get_by_role("button", name="Show all trades").click()
    first = page.locator("#trades .ag-center-cols-container .ag-row[row-index='0']")
    expect(first.locator("[col-id=strategy]")).to_have_text(markup)  # newest first
    expect(first.locator("[col-id=pl]")).to_have_text("$120")
    with page.expect_download() as download:
        page.locator("#trades-csv").click()
    lines = list(
        csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig")))
    )
    assert [line["Strategy"] for line in lines] == [
        markup,
        "constructor",
        "__proto__",
        "'-minus",
        "'+plus",
        "'@sum",
        "'=1+2",
    ]
    assert [float(line["P/L"]) for line in lines] == [row.pl for row in reversed(rows)]
    assert lines[-1]["Opened"] == "2024-01-08 10:00:00"
    expect(page.get_by_role("cell", name=markup, exact=True)).to_have_count(1)
    shown = page.locator("#strategies tbody td:first-child").all_inner_texts()
    assert sorted(shown) == sorted(names)
    expect(page.locator("#strategies tbody img, #trades img, #strategies tbody b")).to_have_count(0)
    page.locator("#trades .ag-header-cell[col-id=pl] .ag-header-cell-text").click()
    expect(first.locator("[col-id=pl]")).to_have_text("−$200")


def test_a_dark_phone_never_scrolls_sideways_and_neither_does_a_light_one(
    live: str, page: Page
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto(live)
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    assert not scrolls_sideways(page)
    add(page, ROWS, "log.csv")
    grid = page.evaluate(GRID_COLOUR)
    assert grid == "#1e252e", "a dark system gets a dark chart at once"
    page.get_by_role("button", name="Show all trades").click()
    page.locator("#trades .ag-row").first.wait_for()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for()
        assert not scrolls_sideways(page), scheme
    expect(page.locator("#trades .ag-header-cell[col-id=closed]")).to_have_count(0)
