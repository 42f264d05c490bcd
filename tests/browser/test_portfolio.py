"""The Portfolio page in a real browser: load logs, see what was read, keep the recent ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.helpers import (
    TIMEOUT_MS,
    fill_storage,
    overflow_px,
    read_store,
    trace,
    upload_bytes,
    wait_for_curves,
)
from tests.browser.logs import CALLS, CAPITAL, PUTS, Row, net_pl, option_omega, simple_rows
from tests.browser.watch import Watch

ROWS, OTHER = simple_rows(), simple_rows(20, "Butterfly")
expect.set_options(timeout=TIMEOUT_MS)

GRAPH = "#equity"
PORTFOLIO, DAILY, RECENT = "current-portfolio-data", "current-daily-log-data", "recent-portfolios"
LINE_COLOUR = """() => document.querySelector('#equity .js-plotly-plot')._fullData
  .find(drawn => drawn.name === 'Portfolio').line.color.toUpperCase()"""
GRID_COLOUR = """() => document.querySelector('#equity .js-plotly-plot')
  ._fullLayout.yaxis.gridcolor.toLowerCase()"""
PHONE = {"width": 390, "height": 844}
IS_LOG_SCALE = """() => document.querySelector('#equity .js-plotly-plot')
  ._fullLayout.yaxis.type === 'log'"""


def load(page: Page, live: str, rows: list[Row], name: str = "log.csv") -> None:
    """Open the page, upload a log of `rows` and wait for its curves."""
    page.goto(live)
    add(page, rows, name)


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


def test_first_visit_explains_itself_and_the_sample_is_one_press_away(
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
    page.get_by_role("link", name="Size this portfolio").click()
    page.wait_for_url("**/position-sizing*")


def test_upload_shows_report_figures_and_curves(live: str, page: Page) -> None:
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
    page.reload()
    wait_for_curves(page, GRAPH)
    page.wait_for_function(IS_LOG_SCALE)  # a choice of the view is kept


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
    load(page, live, ROWS)
    before = trace(page, GRAPH, "Portfolio")
    add(page, OTHER, "other.csv")
    assert recent_names(page) == ["log.csv"]
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(OTHER))
    page.get_by_role("button", name="Recent", exact=True).click()
    page.get_by_role("menuitem", name="log.csv · 60 trades").click()
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
    expect(page.locator("#portfolio-lead")).to_contain_text("60 trades")
    wait_for_curves(page, GRAPH)
    assert trace(page, GRAPH, "Portfolio") == before
    assert recent_names(page) == ["other.csv"]
    page.locator(".drop-zone").get_by_role("button", name="Clear portfolio").click()
    expect(page.get_by_role("heading", name="Recent portfolios")).to_be_visible()
    assert read_store(page, PORTFOLIO) is None
    assert recent_names(page) == ["other.csv"], "a cleared portfolio is gone"
    page.reload()
    card = page.locator(".recent-card", has_text="other.csv")
    expect(card).to_contain_text("20 trades")
    card.get_by_role("button", name="Load").click()
    expect(page.locator("header .pf-name")).to_have_text("other.csv")
    wait_for_curves(page, GRAPH)
    assert recent_names(page) == []
    add(page, ROWS, "log.csv")
    page.locator(".drop-zone").get_by_role("button", name="Clear portfolio").click()
    card.get_by_role("button", name="Remove").click()
    expect(card).to_have_count(0)
    assert recent_names(page) == []


def test_recent_portfolio_comes_back_with_its_daily_log(live: str, page: Page) -> None:
    page.goto(live)
    page.get_by_role("button", name="Try the sample portfolio").click()
    wait_for_curves(page, GRAPH, at_least=3)
    daily = read_store(page, DAILY)
    add(page, OTHER, "other.csv")
    assert read_store(page, DAILY) is None
    page.get_by_role("button", name="Recent", exact=True).click()
    page.get_by_role("menuitem", name="sample").first.click()
    wait_for_curves(page, GRAPH, at_least=3)
    assert read_store(page, DAILY) == daily


def test_full_storage_drops_the_oldest_and_says_so_or_keeps_what_was(live: str, page: Page) -> None:
    load(page, live, ROWS, "first.csv")
    add(page, OTHER, "second.csv")
    leave_room(page, 1_000)
    add(page, simple_rows(30), "third.csv")
    expect(page.get_by_role("alert").filter(has_text="first.csv")).to_contain_text("No longer")
    assert recent_names(page) == ["second.csv"]
    leave_room(page, 1_000)
    kept = page.evaluate("() => ({ ...localStorage })")
    large = [Row(r.day, r.pl + r.day / 100, f"Strategy {r.day % 40}") for r in simple_rows(3_000)]
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


#: What is dropped on the page by mistake.
BAD_FILES = {
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "another table.csv": b"name,age\nAda,36\n",
    "zip archive.csv": b"PK\x03\x04" + bytes(100),
    "a header and half a line.csv": option_omega(ROWS)[:400],
}


def test_bad_or_large_file_is_explained_and_the_portfolio_stays(
    live: str, page: Page, tmp_path: Path
) -> None:
    load(page, live, ROWS)
    before = read_store(page, PORTFOLIO)
    message = page.locator("#upload-message [role=alert]")
    for name, content in BAD_FILES.items():
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
    upload_bytes(page, "good.csv", option_omega(OTHER))
    expect(message).to_have_count(0)


def test_the_same_or_a_corrected_file_can_be_chosen_again_at_once(live: str, page: Page) -> None:
    page.goto(live)
    for content in (b"", b"", option_omega(ROWS)):
        upload_bytes(page, "log.csv", content)
        if not content:
            expect(page.locator("#upload-message")).to_contain_text("log.csv")
    expect(page.locator("header .pf-name")).to_have_text("log.csv")
    page.locator(".drop-zone").get_by_role("button", name="Clear portfolio").click()
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    upload_bytes(page, "log.csv", option_omega(ROWS))
    expect(page.locator("header .pf-name")).to_have_text("log.csv")


@pytest.mark.parametrize("how", ["refuses", "answers with a login page"])
def test_upload_to_a_server_that_is_away_waits_and_is_read_when_it_is_back(
    live: str, page: Page, watch: Watch, how: str
) -> None:
    watch.allow("Failed to load resource", "Callback failed", "Callback error", "JSON")
    load(page, live, ROWS)
    pattern = f"{live}/**"

    def away(route: Route) -> None:
        if how == "refuses":
            route.abort("connectionrefused")
        else:
            route.fulfill(status=200, content_type="text/html", body="<h1>Log in</h1>")

    page.route(pattern, away)
    try:
        upload_bytes(page, "other.csv", option_omega(OTHER))
        told = "does not answer" if how == "refuses" else "Something else answers"
        expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="it is sent again")).to_be_visible()
    finally:
        page.unroute(pattern, away)
    expect(page.locator("header .pf-name")).to_have_text("other.csv")
    expect(page.locator("#upload-reading")).to_be_hidden()
    assert recent_names(page) == ["log.csv"]


def test_pairs_are_one_position_until_switched_off(live: str, page: Page) -> None:
    pairs = [Row(day, 120.0, "Condor", legs) for day in range(20) for legs in (PUTS, CALLS)]
    page.goto(live)
    upload_bytes(page, "log.csv", option_omega(pairs))
    trades = page.locator("#strategies tbody td").nth(1)
    expect(trades).to_have_text("20")
    page.get_by_role("switch", name="Combine put and call rows").press("Space")
    expect(trades).to_have_text("40")
    assert recent_names(page) == []  # the same portfolio in another form
    page.reload()
    expect(trades).to_have_text("40")


def test_trades_are_sorted_and_filtered_in_place(live: str, page: Page) -> None:
    rows = [*ROWS, Row(len(ROWS), 150.0, "Butterfly")]
    load(page, live, rows)
    page.get_by_role("button", name="Show all trades").click()
    first = page.locator("#trades .ag-center-cols-container .ag-row[row-index='0']")
    expect(first.locator("[col-id=strategy]")).to_have_text("Butterfly")  # newest first
    expect(first.locator("[col-id=pl]")).to_have_text("$150")
    page.locator("#trades .ag-header-cell[col-id=pl] .ag-header-cell-text").click()
    expect(first.locator("[col-id=pl]")).to_have_text("−$200")


def test_names_from_the_file_are_text_never_markup_and_never_formulas(
    live: str, page: Page
) -> None:
    markup = "<img src=x onerror=alert(1)><b>bold</b>"
    names = ["=1+2", "@sum", "+plus", "-minus", "__proto__", "constructor", markup]
    rows = [Row(day, -200.0 if day == 2 else 120.0, name) for day, name in enumerate(names)]
    load(page, live, rows)
    page.get_by_role("button", name="Show all trades").click()
    page.locator("#trades .ag-row").first.wait_for()
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


def test_a_dark_phone_never_scrolls_sideways_and_neither_does_a_light_one(
    live: str, page: Page
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto(live)
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    assert overflow_px(page) == 0
    load(page, live, ROWS)
    grid = page.evaluate(GRID_COLOUR)
    assert grid == "#1e252e", "a dark system gets a dark chart at once"
    page.get_by_role("button", name="Show all trades").click()
    page.locator("#trades .ag-row").first.wait_for()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for()
        assert overflow_px(page) == 0, scheme
    expect(page.locator("#trades .ag-header-cell[col-id=closed]")).to_have_count(0)


def test_dark_mode_reaches_page_and_chart_and_is_kept(live: str, page: Page) -> None:
    load(page, live, ROWS)
    background = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(LINE_COLOUR) == "#0A56A8"
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function(f"() => ({LINE_COLOUR})() === '#468DE5'")
    assert page.evaluate(background) == "rgb(17, 22, 28)"
    page.reload()
    assert page.evaluate(background) == "rgb(17, 22, 28)"
    wait_for_curves(page, GRAPH)
    assert page.evaluate(LINE_COLOUR) == "#468DE5"
