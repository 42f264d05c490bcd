"""Settings saved to a file and taken from one, and the way back from large changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import (
    choose_from_menu,
    open_stored,
    stored_profiles,
    wait_for_curves,
    wait_until,
)
from tests.browser.logs import simple_rows
from tests.browser.sizing import MAP, book_in, record_of, settings_map, stored_log
from tests.browser.watch import Watch

KEPT = stored_log(simple_rows(8))


@pytest.fixture
def kept_page(page: Page, live: str) -> Page:
    """Return the page Portfolio of a log with settings, which has the menus of every page."""
    open_stored(page, live, KEPT | {MAP: settings_map(record_of(book_in(KEPT)))})
    wait_for_curves(page, "#equity")
    return page


def choose(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as choosing:
        choose_from_menu(page, "Portfolio and settings", "Import settings…")
    choosing.value.set_files(path)
    dialog(page).wait_for()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Settings from")


def exported(page: Page, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """Export the settings; return the file, and the profile in it with its provenance."""
    with page.expect_download() as saving:
        choose_from_menu(page, "Export", "Export settings")
    file = tmp_path / "mine.json"
    saving.value.save_as(file)
    return file, json.loads(file.read_text(encoding="utf-8"))


#: What is chosen as settings by mistake.
WRONG = json.dumps({"version": 1, "portfolio": {"kelly_fraction": "much"}})


def test_exported_settings_come_back_unless_the_file_is_bad_and_can_be_undone(
    kept_page: Page, tmp_path: Path
) -> None:
    before = stored_profiles(kept_page)
    file, profile = exported(kept_page, tmp_path)
    unchanged = json.dumps(profile)
    said = "These settings cannot be used."
    for text, shown in (("not json", said), (WRONG, said), (unchanged, "these settings already")):
        file.write_text(text, encoding="utf-8")
        choose(kept_page, file)
        expect(dialog(kept_page), text).to_contain_text(shown)
        kept_page.get_by_role("button", name="Close", exact=True).last.click()
        expect(dialog(kept_page)).to_have_count(0)
    profile["portfolio"]["kelly_fraction"] = 0.46
    file.write_text(json.dumps(profile), encoding="utf-8")
    choose(kept_page, file)
    expect(dialog(kept_page)).to_contain_text("1 setting would change")
    assert stored_profiles(kept_page) == before, "nothing changes before it is accepted"
    kept_page.get_by_role("button", name="Use these settings").click()
    record = profile.pop("provenance")
    assert record["log"]["file"].startswith("log.csv")
    assert len(record["log"]["fingerprint"]) == 64
    wait_until(kept_page, lambda: stored_profiles(kept_page) == [profile])
    kept_page.get_by_role("button", name="Undo", exact=True).last.click()
    wait_until(
        kept_page,
        lambda: stored_profiles(kept_page)[0]["portfolio"]["kelly_fraction"] == 0.05,
    )


def test_the_report_is_saved_from_the_menu(kept_page: Page, tmp_path: Path, watch: Watch) -> None:
    watch.allow("file://")  # the saved report itself; its policy lets it fetch nothing
    with kept_page.expect_download() as saving:
        choose_from_menu(kept_page, "Export", "Save report")
    file = tmp_path / "report.html"
    saving.value.save_as(file)
    report = kept_page.context.new_page()
    report.goto(file.as_uri())
    report.locator("#chart-4 .main-svg").first.wait_for()
    assert report.locator("main > section > h2").all_inner_texts()[-2:] == [
        "Settings",
        "What the figures rest on",
    ]
    report.get_by_role("button", name="Dark").click()
    expect(report.get_by_role("button", name="Light")).to_be_visible()
