"""Settings saved to a file and taken from one, and the way back from large changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import choose_from_menu, stored_profiles, wait_until
from tests.browser.watch import Watch


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


def test_exported_settings_come_back_and_can_be_undone(sizing_page: Page, tmp_path: Path) -> None:
    before = stored_profiles(sizing_page)
    file, profile = exported(sizing_page, tmp_path)
    profile["portfolio"]["kelly_fraction"] = 0.46
    file.write_text(json.dumps(profile), encoding="utf-8")
    choose(sizing_page, file)
    expect(dialog(sizing_page)).to_contain_text("1 setting would change")
    assert stored_profiles(sizing_page) == before, "nothing changes before it is accepted"
    sizing_page.get_by_role("button", name="Use these settings").click()
    record = profile.pop("provenance")
    assert record["log"]["file"].startswith("sample-tradelog.csv")
    assert len(record["log"]["fingerprint"]) == 64
    wait_until(sizing_page, lambda: stored_profiles(sizing_page) == [profile])
    sizing_page.get_by_role("button", name="Undo", exact=True).last.click()
    wait_until(
        sizing_page,
        lambda: stored_profiles(sizing_page)[0]["portfolio"]["kelly_fraction"] == 0.05,
    )


#: What is chosen as settings by mistake.
WRONG = json.dumps({"version": 1, "portfolio": {"kelly_fraction": "much"}})


def test_a_bad_file_changes_nothing_and_is_read_again_once_corrected(
    sizing_page: Page, tmp_path: Path
) -> None:
    before = stored_profiles(sizing_page)
    file, profile = exported(sizing_page, tmp_path)
    for text in ("not json", WRONG):
        file.write_text(text, encoding="utf-8")
        choose(sizing_page, file)
        expect(dialog(sizing_page)).to_contain_text("These settings cannot be used.")
        sizing_page.get_by_role("button", name="Close", exact=True).last.click()
        expect(dialog(sizing_page)).to_have_count(0)
    assert stored_profiles(sizing_page) == before
    file.write_text(json.dumps(profile), encoding="utf-8")
    choose(sizing_page, file)
    expect(dialog(sizing_page)).to_contain_text("has these settings already")


def test_the_report_is_saved_from_the_menu(sizing_page: Page, tmp_path: Path, watch: Watch) -> None:
    watch.allow("file://")  # the saved report itself; its policy lets it fetch nothing
    with sizing_page.expect_download() as saving:
        choose_from_menu(sizing_page, "Export", "Save report")
    file = tmp_path / "report.html"
    saving.value.save_as(file)
    report = sizing_page.context.new_page()
    report.goto(file.as_uri())
    report.locator("#chart-4 .main-svg").first.wait_for()
    assert report.locator("main > section > h2").all_inner_texts()[-2:] == [
        "Settings",
        "What the figures rest on",
    ]
    report.get_by_role("button", name="Dark").click()
    expect(report.get_by_role("button", name="Light")).to_be_visible()
