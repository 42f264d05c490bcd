"""The Portfolio page in a real browser: load a log, see what was read and what it earned, load another."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helpers import TIMEOUT_MS, overflow_px, read_store, redrawn, trace, upload_bytes, wait_for_curves
from tests.browser.logs import CALLS, CAPITAL, PUTS, Row, net_pl, option_omega, simple_rows

ROWS = simple_rows()
expect.set_options(timeout=TIMEOUT_MS)

GRAPH = "#equity"
LINE_COLOUR = """() => document.querySelector('#equity .js-plotly-plot')._fullData
  .find(drawn => drawn.name === 'Portfolio').line.color.toUpperCase()"""
PHONE = {"width": 390, "height": 844}


def load(page: Page, live: str, rows: list[Row], name: str = "log.csv") -> None:
    """Open the page, upload a log of `rows` and wait for its curves."""
    page.goto(live)
    upload_bytes(page, name, option_omega(rows))
    wait_for_curves(page, GRAPH)
    expect(page.locator("header .pf-name")).to_have_text(name)


def card(page: Page, label: str) -> str:
    """The figure of the card with this label."""
    return page.locator("#result .stat", has=page.get_by_text(label, exact=True)).locator(".stat-v").inner_text()


def test_a_first_visit_explains_itself_and_the_sample_is_one_press_away(live: str, page: Page) -> None:
    page.goto(live)
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    expect(page.get_by_text("The log stays in this browser.")).to_be_visible()
    expect(page.locator("#result")).to_be_hidden()
    expect(page.locator(".ag-root")).to_have_count(0)
    page.get_by_role("button", name="Try the sample portfolio").click()
    names = [drawn.name for drawn in wait_for_curves(page, GRAPH, at_least=3)]
    assert sorted(names) == ["Daily log", "Drawdown", "Portfolio"]
    expect(page.locator("#strategies tbody tr")).to_have_count(5)
    expect(page.locator("#result-note")).to_contain_text("The daily log marks open positions")


def test_upload_shows_report_figures_and_curves(live: str, page: Page) -> None:
    load(page, live, ROWS)
    expect(page.locator("#report")).to_contain_text(f"{len(ROWS)} rows kept, none left out.")
    assert card(page, "Net P/L") == f"${net_pl(ROWS):,.0f}"
    assert card(page, "Win rate") == "75.0%"
    curve = trace(page, GRAPH, "Portfolio").y
    assert curve[0] == pytest.approx(CAPITAL + ROWS[0].pl)
    assert curve[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    page.locator("#equity").hover()
    assert page.locator("#equity .modebar-btn").count() == 0
    context = page.evaluate("() => document.querySelector('#equity .js-plotly-plot')._context")
    assert context["showSendToCloud"] is False
    assert context["plotlyServerURL"] == ""
    page.locator("#result").get_by_text("Log", exact=True).click()
    page.wait_for_function("() => document.querySelector('#equity .js-plotly-plot')._fullLayout.yaxis.type === 'log'")
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(ROWS))


def test_reload_brings_everything_back_and_a_second_portfolio_takes_its_place(live: str, page: Page) -> None:
    load(page, live, ROWS)
    before = trace(page, GRAPH, "Portfolio")
    page.reload()
    wait_for_curves(page, GRAPH)
    assert trace(page, GRAPH, "Portfolio") == before
    expect(page.locator("#report")).to_contain_text(f"{len(ROWS)} rows kept")
    other = simple_rows(20, "Butterfly")
    with redrawn(page, GRAPH):
        upload_bytes(page, "other.csv", option_omega(other))
    assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(other))
    expect(page.locator("#strategies tbody tr")).to_have_count(1)
    expect(page.locator("header .pf-name")).to_have_text("other.csv")


def test_lines_are_shown_on_demand(live: str, page: Page) -> None:
    page.goto(live)
    broken = option_omega(ROWS).replace(b",120.0,", b",n/a,", 1)
    upload_bytes(page, "log.csv", broken)
    wait_for_curves(page, GRAPH)
    details = page.locator("#report details").first
    line = details.locator("> div")
    expect(line).to_be_hidden()
    details.locator("summary").click()
    expect(line).to_be_visible()
    bad_line = 1 + next(i for i, text in enumerate(broken.decode("utf-8-sig").splitlines()) if "n/a" in text)
    expect(line).to_contain_text(str(bad_line))


def test_several_files_make_one_portfolio(live: str, page: Page) -> None:
    page.goto(live)
    other = [Row(row.day, row.pl, "Butterfly", CALLS) for row in ROWS[:20]]
    files = [{"name": name, "mimeType": "text/csv", "buffer": option_omega(rows)} for name, rows in (("one.csv", ROWS), ("two.csv", other))]
    page.locator("input[type=file]").first.set_input_files(files)
    wait_for_curves(page, GRAPH)
    expect(page.locator("header .pf-name")).to_have_text("one.csv and 1 more")
    assert card(page, "Net P/L") == f"${net_pl(ROWS) + net_pl(other):,.0f}"
    expect(page.locator("#strategies tbody tr")).to_have_count(2)


#: What is dropped on the page by mistake.
BAD_FILES = {
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "another table.csv": b"name,age\nAda,36\n",
    "zip archive.csv": b"PK\x03\x04" + bytes(100),
    "a header and half a line.csv": option_omega(ROWS)[:400],
}


def test_a_bad_or_large_file_is_explained_and_the_portfolio_stays(live: str, page: Page, tmp_path: Path) -> None:
    load(page, live, ROWS)
    before = read_store(page, "current-portfolio-data")
    message = page.locator("#upload-message [role=alert]")
    for name, content in BAD_FILES.items():
        upload_bytes(page, name, content)
        expect(message).to_contain_text(name)
        expect(message).to_contain_text("The portfolio loaded before stays.")
        assert read_store(page, "current-portfolio-data") == before, name
        assert trace(page, GRAPH, "Portfolio").y[-1] == pytest.approx(CAPITAL + net_pl(ROWS))
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(51 * 2**20)
    page.locator("input[type=file]").first.set_input_files(str(big))
    expect(page.get_by_role("alert").filter(has_text="big.csv has 51 MB")).to_be_visible()
    assert card(page, "Net P/L") == f"${net_pl(ROWS):,.0f}"
    upload_bytes(page, "good.csv", option_omega(ROWS))
    expect(message).to_have_count(0)


def test_the_same_file_can_be_loaded_again_after_clearing(live: str, page: Page) -> None:
    load(page, live, ROWS)
    page.locator("#upload").get_by_role("button", name="Clear portfolio").click()
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    upload_bytes(page, "log.csv", option_omega(ROWS))
    expect(page.locator("header .pf-name")).to_have_text("log.csv")


def test_pairs_are_one_position_until_switched_off(live: str, page: Page) -> None:
    pairs = [Row(day, 120.0, "Condor", legs) for day in range(20) for legs in (PUTS, CALLS)]
    load(page, live, pairs)
    trades = page.locator("#strategies tbody td").nth(1)
    expect(trades).to_have_text("20")
    page.get_by_role("switch", name="Combine put and call rows").click()
    expect(trades).to_have_text("40")
    page.reload()
    expect(trades).to_have_text("40")
    page.get_by_role("switch", name="Combine put and call rows").click()
    expect(trades).to_have_text("20")


def test_trades_are_sorted_and_filtered_in_place(live: str, page: Page) -> None:
    rows = [*ROWS, Row(len(ROWS), 150.0, "Butterfly")]
    load(page, live, rows)
    page.locator("#trades").scroll_into_view_if_needed()
    first = page.locator("#trades .ag-center-cols-container .ag-row[row-index='0']")
    expect(first.locator("[col-id=strategy]")).to_have_text("Butterfly")  # newest first
    expect(first.locator("[col-id=pl]")).to_have_text("$150")
    page.locator("#trades .ag-header-cell[col-id=pl] .ag-header-cell-text").click()
    expect(first.locator("[col-id=pl]")).to_have_text("−$200")


def test_names_from_the_file_are_text_never_markup_and_never_formulas(live: str, page: Page) -> None:
    markup = "<img src=x onerror=alert(1)><b>bold</b>"
    rows = [Row(0, 120.0, "=1+2"), Row(1, 120.0, "@sum"), Row(2, -200.0, "+plus"), Row(3, 120.0, "-minus"), Row(4, 120.0, markup)]
    load(page, live, rows)
    page.locator("#trades").scroll_into_view_if_needed()
    page.locator("#trades .ag-row").first.wait_for()
    with page.expect_download() as download:
        page.locator("#trades-csv").click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [line["Strategy"] for line in lines] == [markup, "'-minus", "'+plus", "'@sum", "'=1+2"]
    assert [float(line["P/L"]) for line in lines] == [row.pl for row in reversed(rows)]
    assert lines[-1]["Opened"] == "2024-01-08 10:00:00"
    expect(page.locator("#strategies tbody .nm", has_text="bold")).to_have_text(markup)
    expect(page.locator("#strategies tbody img, #trades img, #strategies tbody b")).to_have_count(0)


def test_a_dark_phone_never_scrolls_sideways_and_neither_does_a_light_one(live: str, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto(live)
    expect(page.get_by_role("heading", name="Drop a trade log to begin")).to_be_visible()
    assert overflow_px(page) == 0
    load(page, live, ROWS)
    grid = page.evaluate("() => document.querySelector('#equity .js-plotly-plot')._fullLayout.yaxis.gridcolor.toLowerCase()")
    assert grid == "#1e252e", "a dark system gets a dark chart at once"
    page.locator("#trades").scroll_into_view_if_needed()
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
